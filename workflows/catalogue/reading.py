"""Reading the designers' YAML: plain data, the line of every place, and nothing that costs more than it looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from engine.errors import FieldError, Invalid

LARGEST = 200_000
"""Bytes in one YAML file; the largest of ours has some twenty thousand."""
MOST_VALUES = 100_000
"""Values in one file with every reference followed: a few lines of references to references can mean billions."""
DEEPEST = 40
"""Levels of lists and mappings."""


@dataclass(frozen=True, slots=True)
class Places:
    """The line on which each value begins, by its JSON pointer."""

    lines: Mapping[str, int]

    def line(self, pointer: str) -> int:
        """The line of the value, or of the nearest one around it; 0 for an unreadable file."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """A file as read: its value, and where everything stands in it."""

    value: Any
    places: Places


def read_yaml(name: str, raw: bytes) -> Any:
    """YAML as plain data; dates stay as written. Raises Invalid with the line."""
    return read_written(name, raw).value


def read_written(name: str, raw: bytes) -> Written:
    """The data with the line of every value. Raises Invalid with the line (`extra["line"]`)."""
    if len(raw) > LARGEST:
        raise _unreadable(name, 0, f"文件超过 {LARGEST // 1000} kB")
    try:
        _refuse_depth(name, raw)
        loader = _PlainLoader(raw)
        node: yaml.Node | None = loader.get_single_node()
        if node is None:
            return Written(None, Places({}))
        _measure(name, node, {})
        lines = dict(_lines(node, ""))
        return Written(loader.construct_document(node), Places(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line + 1, len(raw.splitlines())) if mark else 0  # what is not closed is found behind the end
        raise _unreadable(name, line, "不是有效的 YAML") from None
    except (ValueError, RecursionError):
        raise _unreadable(name, 0, "不是有效的 YAML") from None


class _PlainLoader(yaml.CSafeLoader):
    """YAML as designers mean it: what looks like a date is text, and only true and false are truth values.

    libyaml is ten times faster than PyYAML's own parser.
    """


_TRUTH = "tag:yaml.org,2002:bool"
_LEFT_OUT = (_TRUTH, "tag:yaml.org,2002:timestamp")
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag not in _LEFT_OUT]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(_TRUTH, re.compile("(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


def _refuse_depth(name: str, raw: bytes) -> None:
    """Before nodes are made of it: libyaml does that by recursion in C, which ends the process where it is too deep."""
    depth = 0
    for token in yaml.scan(raw, Loader=_PlainLoader):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > DEEPEST:
            raise _unreadable(name, token.start_mark.line + 1, "嵌套过深")


def _measure(name: str, node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node stands for, each shared one counted wherever it is used. Raises Invalid."""
    line = node.start_mark.line + 1
    if id(node) in known:
        if not known[id(node)]:
            raise _unreadable(name, line, "引用了自己")
        return known[id(node)]
    known[id(node)] = 0
    total = 1 + sum(_measure(name, child, known) for child in _children(node))
    if total > MOST_VALUES:
        raise _unreadable(name, line, "内容过多")
    if isinstance(node, yaml.MappingNode):
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for key, times in keys.items():
            if times > 1:
                raise _unreadable(name, line, f"{key} 写了 {times} 次")
    known[id(node)] = total
    return total


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _lines(node: yaml.Node, pointer: str) -> Iterator[tuple[str, int]]:
    yield pointer, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                for place, line in _lines(value, f"{pointer}/{key.value}"):
                    yield place, key.start_mark.line + 1 if place == f"{pointer}/{key.value}" else line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, f"{pointer}/{index}")


def _unreadable(name: str, line: int, what: str) -> Invalid:
    where = f"第 {line} 行" if line else "文件"
    return Invalid(
        f"{name} {where}：{what}",
        code="yaml",
        errors=[FieldError(f"/{name}", f"{where}：{what}")],
        extra={"line": line},
    )
