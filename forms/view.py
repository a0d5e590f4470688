"""What a page shows of a form, ready for the templates: a node a component, with names, ids, hints, errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from forms.component import Component, Option
from forms.fields import accepted
from forms.patterns import MAX_VALUE
from forms.prose import markdown, words
from forms.situation import Situation
from forms.values import find_option
from forms.written import shown_value, typed_value, written_size

_INPUT_TYPES = {"date": "date", "time": "time", "datetime": "datetime-local"}
_KIND_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "id_number": {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    "credit_code": {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    "phone": {"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    "money": {"inputmode": "decimal", "autocomplete": "off"},
    "address": {"autocomplete": "street-address"},
    "person_name": {"autocomplete": "name"},
    "bank_card": {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"},
    "email": {"type": "email", "inputmode": "email", "autocomplete": "email", "spellcheck": "false"},
}
_KIND_HINTS = {
    "id_number": "18 位，最后一位可能是 X",
    "credit_code": "18 位，见营业执照或法人证书",
    "phone": "手机号，或带区号的固定电话",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button, tick box or select option."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(slots=True)
class Node:
    """One component as it is shown. `shape` names the macro that draws it."""

    shape: str
    id: str = ""
    name: str = ""
    label: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    columns: int = 16
    starts_row: bool = False
    value: str = ""
    attributes: dict[str, str | bool] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    choices: list[Choice] = field(default_factory=list)
    content: Markup | str = ""
    children: list[Node] = field(default_factory=list)
    rows: list[list[Node]] = field(default_factory=list)
    control: str = ""
    add_name: str = ""
    remove_name: str = ""

    @property
    def described_by(self) -> str:
        """The ids of what explains this control, only those that are there."""
        parts = (("hint", self.hint), ("unit", self.after), ("error", self.error))
        return " ".join(f"{self.id}-{part}" for part, text in parts if text)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the error summary; `target` is the id it jumps to, "" where nothing on the page belongs to it."""

    target: str
    text: str


class Viewer:
    """Builds the nodes of one form in one situation; `errors` maps a dotted path to its message."""

    def __init__(self, situation: Situation, errors: Mapping[str, str], prefix: str) -> None:
        self.situation, self.errors, self.prefix = situation, dict(errors), prefix
        self.summary: list[SummaryLine] = []
        self._left = dict(errors)

    def nodes(self, data: Mapping[str, Any]) -> list[Node]:
        return self._nodes(self.situation.components, data, "", (), "")

    def rest(self) -> list[SummaryLine]:
        """Errors of which nothing on the page tells."""
        return [SummaryLine("", message) for message in self._left.values()]

    def _nodes(
        self,
        components: tuple[Component, ...],
        data: Mapping[str, Any],
        path: str,
        rows: tuple[int, ...],
        where: str,
    ) -> list[Node]:
        nodes, last_row = [], None
        for component in components:
            if not self.situation.shows(component, rows):
                continue
            node = self._node(component, data, path, rows, where)
            layout = component.raw.get("layout") or {}
            node.columns = layout.get("columns") or 16
            node.starts_row = layout.get("row") is not None and layout["row"] != last_row
            last_row = layout.get("row")
            nodes.append(node)
        return nodes

    def _node(
        self, component: Component, data: Mapping[str, Any], path: str, rows: tuple[int, ...], where: str
    ) -> Node:
        if component.type == "text":
            return Node("prose", content=markdown(component.raw["text"]))
        if component.type == "html":
            return Node("prose", content=words(component.raw["content"]))
        if component.type in ("separator", "spacer"):
            return Node(component.type)
        dotted = path + component.key
        node = Node(
            "group",
            id=f"f-{self.prefix}{dotted}" if component.key else f"f-{self.prefix}{path}group-{component.number}",
            name=self.prefix + dotted,
            label=component.label,
            hint=component.description,
            required=component.rules.required or component.rules.min_rows > 0,
        )
        if component.key and dotted in self._left:
            node.error = self._left.pop(dotted)
            text = node.error if component.called in node.error else f"{component.label}：{node.error}"
            self.summary.append(SummaryLine(node.id, where + text))
        if component.type == "group":
            inner = data.get(component.key) if component.key else data
            inner = inner if isinstance(inner, Mapping) else {}
            node.children = self._nodes(component.children, inner, f"{dotted}." if component.key else path, rows, where)
        elif component.type == "dynamiclist":
            self._list(node, component, data.get(component.key), dotted, rows, where)
        else:
            self._field(node, component, data, bool(rows))
        return node

    def _list(
        self, node: Node, component: Component, value: Any, dotted: str, rows: tuple[int, ...], where: str
    ) -> None:
        shown = value if isinstance(value, list) else [{}] * component.first_rows
        node.shape = "rows"
        node.rows = [
            self._nodes(
                component.children,
                row if isinstance(row, Mapping) else {},
                f"{dotted}.{index}.",
                (*rows, index),
                f"{where}{component.label}第 {index + 1} 行，",
            )
            for index, row in enumerate(shown)
        ]
        if not component.fixed_rows:
            node.remove_name = f"{self.prefix}remove:{dotted}"
            node.add_name = f"{self.prefix}add:{dotted}" if len(shown) < component.rules.max_rows else ""

    def _field(self, node: Node, component: Component, data: Mapping[str, Any], in_rows: bool) -> None:
        value = data.get(component.key, component.raw.get("defaultValue"))
        if component.shown_only:
            node.shape, node.required = "shown", False
            kept = data.get(component.key, self.situation.context.get(component.key))
            node.value = shown_value(component, kept, self.situation)
            return
        hints = [component.description or _KIND_HINTS.get(component.kind, ""), *_rule_hints(component)]
        node.hint = "；".join(hint.rstrip("。；") for hint in hints if hint)
        appearance = component.raw.get("appearance", {})
        node.before, node.after = appearance.get("prefixAdorner", ""), appearance.get("suffixAdorner", "")
        if component.kind == "money":
            node.after = node.after or ("" if "元" in component.label else "元")
        if component.type in ("select", "radio", "checklist"):
            node.shape = "select" if component.type == "select" else "choices"
            node.control = "radio" if component.type == "radio" else "checkbox"
            node.choices = list(_choices(node, component, self.situation.options(component), value))
        elif component.type == "checkbox":
            node.shape = "tick"
            node.attributes["checked"] = value is True or value == "true"
        elif component.type == "filepicker":
            node.shape = "files"
            node.choices = list(_files(node, value, self.situation.uploads))
            node.attributes |= {"accept": ",".join(accepted(component.raw.get("accept", "")))}
            node.attributes["multiple"] = component.raw.get("multiple") is True
        else:
            node.shape = "textarea" if component.type == "textarea" else "input"
            node.attributes |= _attributes(component, in_rows)
            node.value = typed_value(component, value)


def _choices(node: Node, component: Component, options: Sequence[Option], value: Any) -> Iterator[Choice]:
    given = value if isinstance(value, list) else [value]
    chosen = {option.text for item in given if (option := find_option(options, item))}
    for index, option in enumerate(options):
        # The first choice carries the field's own id, so that the error summary jumps to something to press.
        yield Choice(f"{node.id}-{index}" if index else node.id, option.text, option.label, option.text in chosen)


def _files(node: Node, value: Any, uploads: Mapping[str, Mapping[str, Any]]) -> Iterator[Choice]:
    for index, upload in enumerate(value if isinstance(value, list) else [value]):
        file = uploads.get(upload) if isinstance(upload, str) else None
        if file is not None:
            yield Choice(f"{node.id}-file-{index}", upload, f"{file['name']}（{written_size(file['size'])}）", True)


def _attributes(component: Component, in_rows: bool) -> dict[str, str | bool]:
    attributes: dict[str, str | bool] = {}
    if component.type != "textarea":
        attributes["type"] = (
            _INPUT_TYPES[component.raw.get("subtype", "date")] if component.type == "datetime" else "text"
        )
    if component.type == "number":
        attributes |= {"inputmode": "numeric" if component.rules.digits == 0 else "decimal", "autocomplete": "off"}
    attributes |= _KIND_ATTRIBUTES.get(component.kind, {})
    if in_rows:
        # Rows tell of other people than the one at the keyboard.
        attributes["autocomplete"] = "off"
    return attributes


def _rule_hints(component: Component) -> Iterator[str]:
    rules = component.rules
    if component.type in ("textfield", "textarea") and rules.max_length is not None and not component.kind:
        yield f"最多 {min(rules.max_length, MAX_VALUE if rules.pattern else rules.max_length)} 个字"
    if component.type == "filepicker":
        kinds = "、".join(accepted(component.raw.get("accept", "")))
        yield (f"支持 {kinds}，" if kinds else "") + f"单个文件不超过 {rules.max_mb:g} MB"
