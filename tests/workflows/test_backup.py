"""Backup and restore: everything comes back, whole or not at all, and the key never goes along."""

from __future__ import annotations

import io
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Conflict, Invalid
from tests.hall import Hall
from workflows.audit import broken_links
from workflows.backup import read_backup, write_backup
from workflows.cases import track
from workflows.cases.models import Case
from workflows.documents import commands as documents
from workflows.documents.models import Document
from workflows.office import Office

ON_SQLITE = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


@pytest.fixture
def worked(hall: Hall) -> Hall:
    """An office with a case, an uploaded file and rendered documents."""
    upload = hall.upload(content=b"%PDF-1.4\nsecret\n%%EOF\n")
    hall.accept(hall.receive(handed_in=[{"material": "M-APPLY", "upload": upload}]).case.case_no)
    hall.tick(2)
    return hall


@ON_SQLITE
def test_what_was_backed_up_comes_back_and_the_key_is_put_back_by_hand(worked: Hall, tmp_path: Path) -> None:
    archive = write_backup(worked.office, tmp_path / "out" / "banjie.tar.gz")
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert "banjie.db" in names
    assert not any("key" in name or name.endswith(".part") for name in names)
    later = worked.receive().case.case_no
    data = tmp_path / "restored"
    shutil.copytree(worked.folder / "keys", data / "keys")
    read_backup(archive, data)
    settings = replace(worked.office.settings, data=data, database_url=f"sqlite:///{data / 'banjie.db'}")
    office = Office(settings, clock=worked.clock)
    try:
        with office.read() as session:
            cases = session.query(Case).all()
            assert [case.case_no for case in cases] == [case.case_no for case in worked.rows(Case)[:1]] != [later]
            assert list(broken_links(session)) == []
            paper = session.query(Document).order_by(Document.id).first()
        assert paper is not None
        assert documents.pdf(office, paper, cases[0]) == documents.pdf(worked.office, paper, cases[0])
        [upload] = worked.file(cases[0].case_no).uploads
        assert track.open_upload(office, worked.actor("citizen"), upload)[1] == b"%PDF-1.4\nsecret\n%%EOF\n"
    finally:
        office.close()


@ON_SQLITE
def test_a_backup_overwrites_nothing_and_restores_into_an_empty_folder_only(worked: Hall, tmp_path: Path) -> None:
    archive = write_backup(worked.office, tmp_path / "banjie.tar.gz")
    with pytest.raises(Conflict):
        write_backup(worked.office, archive)
    before = sorted(path.name for path in worked.folder.iterdir())
    with pytest.raises(Conflict):
        read_backup(archive, worked.folder)
    assert sorted(path.name for path in worked.folder.iterdir()) == before


@pytest.mark.parametrize("hall", ["postgresql"], indirect=True)
def test_postgresql_is_backed_up_by_its_own_tools(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="pg_dump"):
        write_backup(hall.office, tmp_path / "banjie.tar.gz")
    assert not (tmp_path / "banjie.tar.gz").exists()


def archive_of(path: Path, **members: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name.replace("__", "/"))
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def test_what_is_no_backup_of_ours_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    archives = [
        archive_of(tmp_path / "other.tar.gz", readme=b"x"),
        archive_of(tmp_path / "more.tar.gz", **{"banjie.db": b"x", "keys": b"x"}),
        archive_of(tmp_path / "climbing.tar.gz", **{"banjie.db": b"x", "..__outside": b"x"}),
        archive_of(tmp_path / "rooted.tar.gz", **{"banjie.db": b"x", "__etc__outside": b"x"}),
        tmp_path / "torn.tar.gz",
    ]
    whole = archive_of(tmp_path / "whole.tar.gz", **{"banjie.db": b"x" * 100_000}).read_bytes()
    archives[-1].write_bytes(whole[: len(whole) // 2])
    for archive in archives:
        with pytest.raises(Invalid) as caught:
            read_backup(archive, tmp_path / "data")
        assert caught.value.code_here == "backup", archive
        assert list((tmp_path / "data").iterdir()) == []
    assert not (tmp_path / "outside").exists()
