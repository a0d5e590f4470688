"""Keys: personal data is readable with the case's key alone, and gone for good once that key is deleted."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import update

from engine.errors import Invalid
from tests.hall import Hall
from workflows.audit import broken_links
from workflows.cases import dossier, track
from workflows.cases.models import Case, CaseMaterial
from workflows.documents import commands as documents
from workflows.documents.models import Document
from workflows.keys import Keyring
from workflows.office import Office


def test_what_is_sealed_opens_with_the_same_key_and_owner_only() -> None:
    keys = Keyring(b"k" * 32)
    wrapped = keys.new_case_key("one")
    sealed = keys.case("one", wrapped).seal_json({"name": "演示市民甲"})
    assert keys.case("one", wrapped).unseal_json(sealed) == {"name": "演示市民甲"}
    assert "演示市民甲".encode() not in sealed
    with pytest.raises(InvalidTag):
        keys.case("two", wrapped)
    with pytest.raises(InvalidTag):
        keys.case("two", keys.new_case_key("two")).unseal(sealed)
    with pytest.raises(InvalidTag):
        Keyring(b"l" * 32).case("one", wrapped)
    with pytest.raises(InvalidTag):
        keys.case("one", wrapped).unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_equal_things_are_sealed_to_different_bytes_and_numbers_found_by_an_equal_hash() -> None:
    keys = Keyring(b"k" * 32)
    cipher = keys.case("one", keys.new_case_key("one"))
    assert cipher.seal(b"x") != cipher.seal(b"x")
    assert keys.fingerprint(" 50011219900101101x ") == keys.fingerprint("50011219900101101X")
    assert keys.fingerprint("1") != Keyring(b"l" * 32).fingerprint("1")


def test_a_master_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(b"short")


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = Keyring.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.open(path).fingerprint("1") == first.fingerprint("1")


def test_deleting_a_cases_key_deletes_its_data_and_leaves_the_record_whole(hall: Hall) -> None:
    upload = hall.upload()
    case_no = hall.receive(handed_in=[{"material": "M-APPLY", "upload": upload}]).case.case_no
    hall.accept(case_no)
    hall.tick(2)
    with hall.office.database.write() as session:
        session.execute(update(Case).values(sealed_key=None))
    case = hall.case(case_no)
    [receipt, *_] = hall.rows(Document)
    with pytest.raises(dossier.Erased):
        dossier.opened(hall.office.keys, case)
    with pytest.raises(dossier.Erased):
        documents.pdf(hall.office, receipt, case)
    with pytest.raises(dossier.Erased):
        track.open_upload(hall.office, hall.actor("citizen"), upload)
    file = hall.file(case_no)
    assert (file.applicant, file.data) == ({}, {})
    assert [row.material for row in hall.rows(CaseMaterial)] == ["M-APPLY"]
    with hall.office.read() as session:
        assert list(broken_links(session)) == []


def test_an_office_does_not_start_with_another_key_or_none(hall: Hall) -> None:
    hall.receive()
    path = hall.folder / "keys" / "master.key"
    kept = path.read_bytes()
    for content in (b"x" * 32, None):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Invalid, match="wrong_key"):
            Office(hall.office.settings)
        assert path.exists() == (content is not None)
        path.write_bytes(kept)
    Office(hall.office.settings).close()
