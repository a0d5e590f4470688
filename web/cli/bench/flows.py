"""What the engine alone costs: loops that go round for years, wide parallels, the state beside stock SpiffWorkflow."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from engine.runtime import Compiled, Engine
from engine.spiff.run import Run
from web.cli.bench.bench_office import MORNING
from web.cli.bench.figures import Figures, milliseconds, turn_by_turn

_XMLNS = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(tasks: Sequence[str], flows: Sequence[str], *, gateways: str = "") -> bytes:
    """User tasks between `s` and `e`; a flow is `from to` or `from to condition`."""
    nodes = '<startEvent id="s"/><endEvent id="e"/>' + gateways
    nodes += "".join(f'<userTask id="{name}" name="{name}"/>' for name in tasks)
    for number, flow in enumerate(flows):
        source, target, *condition = flow.split(maxsplit=2)
        inner = "".join(f"<conditionExpression>{text}</conditionExpression>" for text in condition)
        nodes += f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
    process = f'<process id="p" isExecutable="true">{nodes}</process>'
    return f'<definitions xmlns="{_XMLNS}" targetNamespace="bench">{process}</definitions>'.encode()


def loops(figures: Figures, turns: int) -> None:
    """A correction loop: is the ten-thousandth turn as quick as the tenth, and the state as small?"""
    gateway = '<exclusiveGateway id="x" default="f3"/>'
    flow = diagram(["a"], ["s a", "a x", "x a a.again = true", "x e"], gateways=gateway)
    compiled = Engine().compile({"flow.bpmn": flow})
    state = Run.start(compiled, {"application": {"name": "演示"}}, MORNING).dump()
    spent, early = [], len(state)
    for turn in range(turns):
        before = state

        def step(before: bytes = before, turn: int = turn) -> None:
            nonlocal state
            state = _complete(compiled, before, {"a": {"again": True, "turn": turn}})

        spent.append(milliseconds(step))
        early = len(state) if turn == 10 else early
    window = min(200, max(5, turns // 10))
    first, last = statistics.median(spent[5 : 5 + window]), statistics.median(spent[-window:])
    figures.add("循环第 10 轮一步", first, "ms")
    figures.add(f"循环第 {turns} 轮一步", last, "ms", ratio=round(last / first, 2), to="第 10 轮")
    figures.add("循环的状态，第 10 轮", early, "字节")
    figures.add(f"循环的状态，第 {turns} 轮", len(state), "字节")


def wide(figures: Figures, widths: Sequence[int] = (5, 50, 200)) -> None:
    """One of many parallel branches is completed."""
    for width in widths:
        names = [f"t{number}" for number in range(width)]
        flows = ["s g", "j e", *(f"g {name}" for name in names), *(f"{name} j" for name in names)]
        gateways = '<parallelGateway id="g"/><parallelGateway id="j"/>'
        compiled = Engine().compile({"flow.bpmn": diagram(names, flows, gateways=gateways)})
        state = Run.start(compiled, {"application": {"name": "演示"}}, MORNING).dump()
        spent = [milliseconds(lambda s=state, c=compiled: _complete(c, s, {"done": True})) for _ in range(30)]  # type: ignore[misc]
        figures.add(f"{width} 个并行分支中的一步", statistics.median(spent), "ms")
        figures.add(f"{width} 个并行分支的状态", len(state), "字节")


def beside_stock(figures: Figures, tasks: int = 20) -> None:
    """Load, complete, dump: ours, and the library's own serialiser on the same diagram, half-way through it."""
    try:
        from tests.bench.stock import Stock
    except ImportError:
        return
    names = [f"t{number}" for number in range(tasks)]
    flows = [f"{one} {two}" for one, two in zip(["s", *names], [*names, "e"], strict=True)]
    flow = diagram(names, flows)
    compiled, stock = Engine().compile({"flow.bpmn": flow}), Stock(flow)
    state, theirs = Run.start(compiled, {"application": {"name": "演示"}}, MORNING).dump(), stock.start()
    for _ in range(tasks // 2):
        state, theirs = _complete(compiled, state, {}), stock.complete(theirs)
    spent = turn_by_turn(
        30, 办结的一步=lambda: _complete(compiled, state, {}), 原库序列化的一步=lambda: stock.complete(theirs)
    )
    figures.timed(spent, to="办结的一步")
    figures.add(f"{tasks} 个任务的流程状态", len(state), "字节")
    figures.add(
        f"{tasks} 个任务的流程状态（原库）", len(theirs), "字节", ratio=round(len(theirs) / len(state), 1), to="办结"
    )


def _complete(compiled: Compiled, state: bytes, variables: dict[str, object]) -> bytes:
    run = Run.load(compiled, state, MORNING)
    run.complete(next(iter(run.items())), variables)
    return run.dump()
