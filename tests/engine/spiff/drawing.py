"""A random model as BPMN files: the main process, and a file for each process it calls."""

from __future__ import annotations

from tests.engine.diagrams import (
    ERROR,
    TERMINATE,
    boundary,
    catch,
    definitions,
    flows,
    inc,
    node,
    par,
    script,
    throw,
    timer,
    xor,
)
from tests.engine.spiff.models import Model

_MESSAGE = "<messageEventDefinition/>"
"""Without a reference it waits for a message named by the id of its event."""
_ENDS = {"end": "", "error": ERROR, "terminate": TERMINATE}


def draw(model: Model) -> dict[str, bytes]:
    """The files by name; `flow.bpmn` is the main one."""
    files = {"flow.bpmn": _file(model, "", "p")}
    return files | {
        f"{name}.bpmn": _file(model, name, f"{name}.p") for name, kind in model.kinds.items() if kind == "call"
    }


def _file(model: Model, scope: str, identity: str) -> bytes:
    signals = "".join(node("signal", name, name=name) for name in dict.fromkeys(model.signals.values()))
    return definitions(signals + node("process", identity, _scope(model, scope), isExecutable="true"))


def _scope(model: Model, scope: str) -> str:
    inside = [name for name in model.kinds if model.parents[name] == scope]
    parts = []
    for name in inside:
        for flow in model.out(name):
            condition = f" [{flow.condition[0]}]" if flow.condition else ""
            parts.append(f"{name} > {flow.target}{condition} as {flow.id}")
    return "".join(_node(model, name, model.kinds[name]) for name in inside) + flows("; ".join(parts))


def _node(model: Model, name: str, kind: str) -> str:
    out = model.out(name)
    default = next((flow.id for flow in out if flow.condition is None), "") if len(out) > 1 else ""
    events = "".join(
        _boundary(model, name, each.name, each.trigger, each.interrupting) for each in model.boundaries.get(name, ())
    )
    if kind in ("user", "sub", "call"):
        inner = _marks(model, name)
        if kind == "sub":
            return node("subProcess", name, inner + _scope(model, name)) + events
        if kind == "call":
            return node("callActivity", name, inner, calledElement=f"{name}.p") + events
        return node("userTask", name, inner) + events
    if kind == "script":
        variable, text, _ = model.scripts[name]
        return script(name, f"{variable} = {text}")
    if kind in ("xor", "inc"):
        return {"xor": xor, "inc": inc}[kind](name, default)
    if kind in _ENDS:
        return node("endEvent", name, _ENDS[kind])
    if kind == "boundary":
        return ""
    if kind == "throw":
        return throw(name, f'<signalEventDefinition signalRef="{model.signals[name]}"/>')
    if kind in ("message", "timer", "signal"):
        return catch(name, _definition(model, name, kind))
    return {"par": par, "start": lambda n: node("startEvent", n), "race": lambda n: node("eventBasedGateway", n)}[kind](
        name
    )


def _boundary(model: Model, host: str, name: str, trigger: str, interrupting: bool) -> str:
    return boundary(name, host, _definition(model, name, trigger), interrupting)


def _definition(model: Model, name: str, trigger: str) -> str:
    if trigger == "signal":
        return f'<signalEventDefinition signalRef="{model.signals[name]}"/>'
    return {"timer": timer("P1D"), "cycle": timer(cycle="R2/P1D"), "message": _MESSAGE, "error": ERROR}[trigger]


def _marks(model: Model, name: str) -> str:
    if name not in model.several:
        return ""
    count, sequential = model.several[name]
    items = ", ".join(map(str, range(count)))
    inner = f'<loopDataInputRef>[{items}]</loopDataInputRef><inputDataItem id="i{name}"/>'
    tag = "multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{str(sequential).lower()}">{inner}</{tag}>'
