"""Back up and restore: the database and the sealed files in one archive; the master key never goes in."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath

from engine.errors import Conflict, Invalid
from workflows.office import Office

_DATABASE, _FILES = "banjie.db", "files"


def write_backup(office: Office, target: Path) -> Path:
    """Write a `.tar.gz` with a consistent copy of the SQLite database and the sealed files."""
    if not office.database.is_sqlite:
        raise Invalid("PostgreSQL 请用其自带的备份工具（pg_dump 或者流复制）", remedy="文件夹 files/ 可另行复制。")
    if target.exists():
        raise Conflict(f"{target} 已存在", remedy="请换一个文件名，以免覆盖已有的备份。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / _DATABASE
        source = sqlite3.connect(str(office.database.engine.url.database))
        with closing(source), closing(sqlite3.connect(copy)) as destination:
            source.backup(destination)
        part = target.with_suffix(".part")
        with tarfile.open(part, "w:gz") as archive:
            archive.add(copy, _DATABASE)
            if office.files.is_dir():
                archive.add(office.files, _FILES, filter=_without_parts)
        part.replace(target)
    return target


def _without_parts(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if entry.name.endswith(".part") else entry


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files and folders alone: a link, a device or a way out is no backup of ours."""
    for entry in archive:
        inside = PurePosixPath(entry.name)
        if inside.is_absolute() or ".." in inside.parts or not (entry.isfile() or entry.isdir()):
            raise tarfile.TarError(entry.name)
        target = folder / inside
        if entry.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(entry)
        if content is not None:
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)


def read_backup(source: Path, data: Path) -> None:
    """Unpack a backup into an empty data folder, whole or not at all; the key file is put back by hand."""
    if data.exists() and any(path.name != "keys" for path in data.iterdir()):
        raise Conflict(f"{data} 不是空的", remedy="请指定一个空的数据文件夹；其中只可以有 keys/。")
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        try:
            with tarfile.open(source, "r:gz") as archive:
                _unpack(archive, Path(folder))
        except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
            raise Invalid(f"备份无法读取：{error}", code="backup", remedy="请换一份完整的备份。") from error
        found = {path.name for path in Path(folder).iterdir()}
        if _DATABASE not in found or found - {_DATABASE, _FILES}:
            raise Invalid("这不是办结的备份", code="backup", remedy="请选择由 backup 命令写出的文件。")
        for name in found:
            shutil.move(Path(folder) / name, data / name)
