"""The zip that docx and xlsx both are: refused where it is hostile, written so that equal content gives equal bytes."""

from __future__ import annotations

import io
import re
import zipfile

from engine.errors import Invalid

LARGEST = 5 * 2**20
"""Bytes of a file that is imported."""
MOST_INSIDE = 60 * 2**20
"""Bytes of everything in it, unpacked."""
MOST_PARTS = 500
_EPOCH = (2016, 2, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_REMEDY = "请用目录或者办事指南的附件表格（docx 或 xlsx）填写后另存，再导入。"


def kind(raw: bytes) -> str:
    """`docx` or `xlsx`. Raises Invalid for anything else, zip bombs, and files whose XML declares entities."""
    if len(raw) > LARGEST:
        raise Invalid("文件过大", code="annex", remedy=f"附件不得超过 {LARGEST // 2**20} MB，请分成几份导入。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        entries = archive.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_INSIDE:
            raise Invalid("文件解压后过大", code="annex", remedy=_REMEDY)
        names = {entry.filename for entry in entries}
        if len(names) != len(entries):
            raise Invalid("文件已损坏", code="annex", remedy=_REMEDY)
        for entry in entries:
            with archive.open(entry) as part:
                _refuse_entities(part.read(entry.file_size + 1), entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Invalid("不是有效的 docx 或 xlsx 文件", code="annex", remedy=_REMEDY) from None
    found = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
    for name, what in found.items():
        if name in names:
            return what
    raise Invalid("不是 docx 或 xlsx 文件", code="annex", remedy=_REMEDY)


def _refuse_entities(content: bytes, entry: zipfile.ZipInfo) -> None:
    if len(content) != entry.file_size:
        raise Invalid("文件已损坏", code="annex", remedy=_REMEDY)
    if entry.filename.lower().endswith((".xml", ".rels")):
        text = content.replace(b"\0", b"")  # UTF-16 is ASCII with zeros between
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Invalid("文件中有文档类型声明（DOCTYPE），出于安全一律拒绝", code="annex", remedy=_REMEDY)


def says(raw: bytes, words: str) -> bool:
    """Whether these words stand anywhere in the package, in the title or in a cell."""
    written = (words.encode(), words.encode("ascii", "xmlcharrefreplace"))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = (archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
        return any(one in part for part in parts for one in written)


def same_bytes(raw: bytes) -> bytes:
    """The package with the moments of its writing taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _WRITTEN.sub(rb"\g<1>2016-02-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
