"""The elements of a decision model's file: their names, types and texts, and a note of what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.feel.dmn.tree import Cell, Definitions, Literal, Place
from engine.xml import line_of, text_of

_LANGUAGE = re.compile(r"|feel|https?://www\.omg\.org/spec/(?:DMN/\d{8}/)?FEEL/?(?:\d{8})?/?", re.IGNORECASE)
_TYPES = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def local_name(element: etree._Element) -> str:
    """Without its namespace; "" for what is no element."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if local_name(child) in names)


def child_of(element: etree._Element, name: str) -> etree._Element | None:
    return next(children(element, name), None)


def text_in(element: etree._Element | None) -> str:
    """What its `text` element says; "" where it has none."""
    text = None if element is None else child_of(element, "text")
    return "" if text is None else text_of(text)


def place_of(element: etree._Element) -> Place:
    return Place(element.get("id", ""), line_of(element))


def name_of(element: etree._Element) -> str:
    """Its name, with one blank between words."""
    return " ".join(element.get("name", "").split())


def cell_of(element: etree._Element | None) -> Cell | None:
    """A cell of a table; None where nothing is written in it."""
    return None if element is None or not text_in(element) else Cell(text_in(element), place_of(element))


class ElementReader:
    """Reads what all elements have; `model` notes what cannot be read."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.model = Definitions(name_of(root))

    def unread(self, element: etree._Element, message: str, fix: str) -> None:
        """Note that this cannot be read, and what to do."""
        self.model.unread.append((place_of(element), message, fix))

    def language(self, element: etree._Element) -> None:
        """Note a language that is not FEEL."""
        language = element.get("expressionLanguage", "")
        if not _LANGUAGE.fullmatch(language):
            self.unread(element, f"不支持表达式语言“{language[:60]}”", "请改用 FEEL，并删去 expressionLanguage。")

    def variable(self, element: etree._Element) -> str:
        """The name by which others read what it holds."""
        variable = child_of(element, "variable")
        return (name_of(variable) if variable is not None else "") or name_of(element) or element.get("id", "")

    def kind(self, element: etree._Element | None) -> str:
        """A type's name; "" where none is written. Old files write it as a child element."""
        if element is None:
            return ""
        written = element.get("typeRef") or "".join(child.text or "" for child in children(element, "typeRef"))
        written = " ".join(written.split())
        written = written.partition(":")[2] if re.match(r"\w+:", written) else written
        return _TYPES.get(written, written)

    def kind_of_variable(self, element: etree._Element) -> str:
        return self.kind(child_of(element, "variable"))

    def literal(self, element: etree._Element) -> Literal:
        self.language(element)
        if child_of(element, "importedValues") is not None:
            self.unread(element, "不支持从文件引入值（importedValues）", "请把值写在表达式里。")
        return Literal(text_in(element) or "null", place_of(element))
