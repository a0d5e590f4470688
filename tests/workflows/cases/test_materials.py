"""Files somebody sends: told by their content, named harmlessly, sealed at rest, and used once by who sent them."""

from __future__ import annotations

import io
import zipfile

import pytest

from engine.errors import Forbidden, Invalid, NotFound
from tests.hall import BENEFIT, PDF, Hall
from workflows.cases import materials, track
from workflows.cases.models import CaseMaterial, Upload

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 32
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 32
SECRET = b"%PDF-1.4\nsecret of somebody\n%%EOF\n"


def zipped(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\0" * size)
    return out.getvalue()


def stored(hall: Hall) -> list[bytes]:
    return [path.read_bytes() for path in (hall.folder / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("申请表.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPG, "image/jpeg"),
        ("照片.jpeg", JPG, "image/jpeg"),
        ("a.png", PNG, "image/png"),
    ],
)
def test_a_file_is_taken_for_what_it_is(hall: Hall, name: str, content: bytes, media_type: str) -> None:
    hall.upload(name, content)
    [row] = hall.rows(Upload)
    assert (row.name, row.media_type, row.size, row.case_id) == (name, media_type, len(content), None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.pdf", b""),
        ("改名.png", PDF),
        ("改名.pdf", PNG),
        ("无扩展名", PDF),
        ("双重.pdf.exe", PDF),
        ("程序.pdf", b"MZ\x90\x00" + b"\0" * 60),
        ("程序.pdf", b"\x7fELF\x02\x01\x01" + b"\0" * 60),
        ("脚本.pdf", b"#!/bin/sh\nrm -rf /\n"),
        ("网页.png", b"<html><script>alert(1)</script></html>"),
        ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("压缩.pdf", zipped("a.txt", 10_000_000)),
        ("文档.docx", zipped("word/document.xml", 1000)),
        ("长.pdf", PDF + b"\0" * materials.MAX_BYTES),
    ],
)
def test_what_is_not_wanted_or_not_what_it_says_is_refused_and_not_kept(hall: Hall, name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        hall.upload(name, content)
    assert [error.pointer for error in caught.value.errors] == ["/file"]
    assert hall.rows(Upload) == []
    assert stored(hall) == []


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.pdf", "..\\..\\windows\\system.pdf", "/etc/cron.d/x.pdf", "a\x00b.pdf", "a\r\nSet-Cookie: x.pdf",
     "=cmd|' /C calc'!A0.pdf", "<img src=x>.pdf", "长" * 300 + ".pdf"],
)  # fmt: skip
def test_a_name_is_only_a_name(hall: Hall, name: str) -> None:
    upload = hall.upload(name)
    [row] = hall.rows(Upload)
    assert len(row.name) <= 120
    assert row.name.endswith(".pdf")
    assert not set(row.name) & set("/\\\x00\r\n<>|'=!:")
    files = [path for path in hall.folder.rglob("*") if upload in path.name]
    assert [path.parent.parent.name for path in files] == ["uploads"]


def test_a_file_lies_sealed_before_and_after_a_case_takes_it_over(hall: Hall) -> None:
    upload = hall.upload("a.pdf", SECRET)
    assert all(b"secret" not in content for content in stored(hall))
    citizen = hall.actor("citizen")
    assert track.open_upload(hall.office, citizen, upload)[1] == SECRET
    hall.receive(handed_in=[{"material": "M-APPLY", "upload": upload}])
    assert all(b"secret" not in content for content in stored(hall))
    [row] = hall.rows(Upload)
    assert row.sealed_key is None
    for who in ("citizen", "clerk", "shebao", "supervisor"):
        assert track.open_upload(hall.office, hall.actor(who), upload)[1] == SECRET
    for who in ("ga", "designer", "admin"):
        with pytest.raises(Forbidden):
            track.open_upload(hall.office, hall.actor(who), upload)


def test_somebody_elses_file_cannot_be_read_or_used(hall: Hall) -> None:
    upload = hall.upload()
    for who in ("clerk", "admin", "supervisor"):
        with pytest.raises(NotFound):
            track.open_upload(hall.office, hall.actor(who), upload)
    with pytest.raises(NotFound):
        track.open_upload(hall.office, hall.actor("citizen"), "no-such-upload")
    with pytest.raises(Invalid) as caught:
        hall.receive(BENEFIT, as_="clerk", channel="window", handed_in=[{"material": "M-APPLY", "upload": upload}])
    assert [error.pointer for error in caught.value.errors] == ["/materials/0/upload"]


def test_a_file_answers_one_material_of_one_case(hall: Hall) -> None:
    upload = hall.upload()
    twice = [{"material": "M-APPLY", "upload": upload}, {"material": "M-PROXY", "upload": upload}]
    with pytest.raises(Invalid) as caught:
        hall.receive(handed_in=twice)
    assert [error.pointer for error in caught.value.errors] == ["/materials/0/upload", "/materials/1/upload"]
    hall.receive(handed_in=twice[:1])
    with pytest.raises(Invalid):
        hall.receive(handed_in=twice[:1])
    assert [row.upload_id for row in hall.rows(CaseMaterial)] == [upload]


def test_a_file_of_a_case_that_was_refused_is_still_its_senders(hall: Hall) -> None:
    upload = hall.upload("a.pdf", SECRET)
    with pytest.raises(Invalid):
        hall.receive(applicant={"phone": "12"}, handed_in=[{"material": "M-APPLY", "upload": upload}])
    hall.receive(handed_in=[{"material": "M-APPLY", "upload": upload}])
    assert track.open_upload(hall.office, hall.actor("citizen"), upload)[1] == SECRET
