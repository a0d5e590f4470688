"""The XML reader takes what editors write and refuses what attackers write."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from engine.xml import MAX_BYTES, parse

BOMB = b"""<?xml version="1.0"?>
<!-- harmless --><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>
<a>&y;</a>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_editors_write(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?>\n<a name="食品经营许可"/>'.encode(encoding)
    assert parse(data).get("name") == "食品经营许可"


def test_line_numbers_are_those_of_the_file() -> None:
    root = parse(b'<?xml version="1.0"?>\n<!-- one\n two -->\n<a>\n<b/></a>')
    assert [(child.tag, child.sourceline) for child in root.iter()] == [("a", 4), ("b", 5)]


def test_comments_and_instructions_are_left_out() -> None:
    root = parse(b"<a><!-- no --><?php no ?><b/></a>")
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        BOMB.decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16"),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'\xef\xbb\xbf  <!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        '<?xml version="1.0" encoding="utf-16le"?><!DOCTYPE a><a/>'.encode("utf-16le"),
    ],
)
def test_any_document_type_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="DOCTYPE") as refused:
        parse(data)
    assert refused.value.code_here == "xml"


@pytest.mark.parametrize("encoding", ["utf-7", "ibm037", "utf-16"])
def test_an_encoding_that_could_hide_a_document_type_is_refused(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'.encode()
    with pytest.raises(Invalid, match="编码"):
        parse(data)


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"<a>", b"<a></b>", b"plain text", b"<a>\0</a>", b"<a>&x;</a>", b"<a>" * 300 + b"</a>" * 300]
)
def test_what_is_not_well_formed_is_a_problem_and_not_a_crash(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        parse(data)
    assert refused.value.code_here == "xml"
    assert "XML" in refused.value.detail


def test_the_faulty_line_is_named() -> None:
    with pytest.raises(Invalid, match="第 3 行") as refused:
        parse(b"<a>\n<b>\n</c></a>")
    assert refused.value.extra["line"] == 3


def test_bytes_that_are_no_text_name_their_line() -> None:
    with pytest.raises(Invalid, match="第 2 行有不符合 utf-8 编码的内容"):
        parse(b"<a>\n\xff</a>")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(Invalid, match="5 MB"):
        parse(b"<" * (MAX_BYTES + 1))
