"""Rule tasks that use a decision: `gov:decision="file.dmn#id"`, with `gov:inputs` saying what the decision is given.

Such a task runs at once, like a script. What the decision answers is kept under the task's id: the entries of a context
by their names, anything else as `result`; and `rules` says which rules of which table fired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.errors import Problem
from engine.feel import FeelError, compile_script
from engine.feel.dmn import Answer, Model, check, load
from engine.feel.printer import print_value
from engine.spiff import elements
from engine.spiff.elements import bpmn
from engine.spiff.problems import FlowProblem, Refusal
from engine.xml import GOV

DECISION, INPUTS = f"{{{GOV}}}decision", f"{{{GOV}}}inputs"
_ASK = "ask_decision"
"""The function that the rewritten tasks call; only they are compiled with it."""

Functions = Mapping[str, Callable[..., Any]]


class Decisions:
    """The decision models among the files of one deployment, each read once."""

    def __init__(self, files: Mapping[str, bytes], functions: Functions) -> None:
        self._files = files
        self._functions = functions
        self._models: dict[str, Model] = {}

    def functions(self) -> Functions:
        """The host's functions, and the one that asks a decision."""
        return {**self._functions, _ASK: self._ask}

    def refusals(self, process: etree._Element) -> Iterator[Refusal]:
        """Every rule task of a process whose decision cannot be made, with the reason."""
        for node in process.iter(bpmn("businessRuleTask")):
            if node.get(DECISION) is not None:
                for reason in self._reasons(node):
                    label = node.get("name") or node.get("id")
                    yield Refusal(node.get("id", ""), elements.line(node), f"“{label}”{reason}。")

    def _reasons(self, node: etree._Element) -> Iterator[str]:
        file, _, name = node.get(DECISION, "").strip().partition("#")
        if not file or not name:
            yield "的决策应写作 文件.dmn#决策编号（gov:decision）"
        elif file not in self._files:
            yield f"用到的决策文件 {file} 不在部署的文件里"
        else:
            wrong = [finding for finding in check(self._files[file], self._functions) if finding.severity == "error"]
            for finding in wrong[:5]:
                yield f"用到的决策文件 {file} 有误：{finding.message.rstrip('。')}"
            if not wrong and not self._model(file).has(name):
                yield f"用到的决策 {name} 不在文件 {file} 里，其中有：{'、'.join(self._model(file).names)[:200]}"
        try:
            given(node)
        except FeelError as error:
            yield f"的决策输入有误：{error.detail}"

    def _model(self, file: str) -> Model:
        if file not in self._models:
            self._models[file] = load(self._files[file], self._functions)
        return self._models[file]

    def _ask(self, reference: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        file, _, name = reference.partition("#")
        try:
            answer = self._model(file).decide(name, inputs)
        except Problem as problem:
            raise FlowProblem(f"决策“{reference}”无法作出：{problem.detail}") from problem
        if answer.notes:
            raise FlowProblem(f"决策“{reference}”没有结果：{'；'.join(answer.notes[:3])}。")
        return kept(answer)


def kept(answer: Answer) -> dict[str, Any]:
    """An answer as the variables under the task."""
    values = dict(answer.value) if isinstance(answer.value, dict) else {"result": answer.value}
    rules: dict[str, list[int]] = {}
    for fired in answer.fired:
        rules.setdefault(fired.decision, []).extend(fired.rules)
    return {**values, "rules": rules}


def rewrite(root: etree._Element) -> None:
    """Make scripts of the rule tasks that use a decision. The diagram must have passed `Decisions.refusals`."""
    for node in list(root.iter(bpmn("businessRuleTask"))):
        if node.get(DECISION) is None:
            continue
        entries = ", ".join(f'"{name}": {text}' for name, text in given(node))
        node.tag = bpmn("scriptTask")
        script = etree.SubElement(node, bpmn("script"))
        reference = print_value(node.get(DECISION, "").strip())
        script.text = f"{node.get('id')} = {_ASK}({reference}, {{{entries}}})"


def given(node: etree._Element) -> list[tuple[str, str]]:
    """(name, expression) of what a rule task gives its decision. Raises `FeelError`."""
    return [(".".join(path), text) for path, text in compile_script(node.get(INPUTS, "")).assignments()]


def fired(data: Mapping[str, Any], identity: str) -> dict[str, Any] | None:
    """The rules that fired at a rule task, as they stand in its token's data."""
    answer = data.get(identity)
    rules = answer.get("rules") if isinstance(answer, Mapping) else None
    return {str(name): [int(number) for number in numbers] for name, numbers in rules.items()} if rules else None
