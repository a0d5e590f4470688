"""The one place XML is read: no document type, no entities, no network, bounded size; and the namespaces of BPMN."""

from __future__ import annotations

import re

from lxml import etree

from engine.errors import Invalid

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
GOV = "urn:banjie:gov:1"
"""Namespace of the attributes designers write for the office; the engine returns them as written."""

MAX_BYTES = 5 * 1024 * 1024

_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "gb18030", "gbk", "gb2312", "utf-16", "utf-16le", "utf-16be"}
_DECLARED = re.compile(r"\A\ufeff?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def parse(data: bytes) -> etree._Element:
    """The root element of an XML document, without comments and processing instructions.

    Raises `Invalid` with code "xml"; `extra["line"]` is the line of the fault, where there is one. The text is decoded
    here, by an allow-list of encodings, so that what is scanned for a document type is what the parser reads.
    """
    if len(data) > MAX_BYTES:
        raise _refused(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，不能读取。", 0, "请精简文件，或拆成几个流程图。")
    text = _decode(data)
    _refuse_document_type(text)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise _refused(f"不是格式正确的 XML：第 {line} 行附近有语法错误（{_first_line(error)}）。", line) from error
    if root is None:
        raise _refused("不是格式正确的 XML：文件没有根元素。", 0)
    return root


def line_of(element: etree._Element) -> int:
    """The line an element begins on, 0 where it is not known."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def text_of(element: etree._Element) -> str:
    """All text in an element, without the blanks around it."""
    return "".join(str(piece) for piece in element.itertext()).strip()


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith(b"<\0"):
        encoding = "utf-16le"
    elif data.startswith(b"\0<"):
        encoding = "utf-16be"
    else:
        declared = _DECLARED.match(data[:300].decode("latin-1").removeprefix("\xef\xbb\xbf"))
        encoding = declared[1].lower() if declared else "utf-8"
        if encoding.startswith("utf-16") or encoding not in _ENCODINGS:
            raise _refused(f"不支持 XML 声明的编码“{encoding}”。", 1, "请把文件另存为 UTF-8 编码。")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(f"第 {line} 行有不符合 {encoding} 编码的内容。", line, "请把文件另存为 UTF-8 编码。") from error


def _refuse_document_type(text: str) -> None:
    position = 0
    while blank := _PROLOG.match(text, position):
        position = blank.end()
    if text.startswith("<!", position):
        line = text.count("\n", 0, position) + 1
        raise _refused(
            f"第 {line} 行有文档类型声明（DOCTYPE），出于安全一律拒绝。", line, "请删去 DOCTYPE 和实体定义。"
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["无法解析"])[0].partition(", line ")[0][:200]


def _refused(detail: str, line: int, remedy: str = "请用 BPMN 编辑器重新导出该文件。") -> Invalid:
    return Invalid(detail, code="xml", remedy=remedy, extra={"line": line})
