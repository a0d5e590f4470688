"""Back up and restore: the database and the sealed files in one archive; the master key never goes in."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from engine.errors import Conflict, Invalid
from workflows.office import Office


def write_backup(office: Office, target: Path) -> Path:
    """Write a `.tar.gz` with a consistent copy of the SQLite database and the sealed files."""
    if not office.database.is_sqlite:
        raise Invalid("PostgreSQL 请用其自带的备份工具（pg_dump 或者流复制）", remedy="文件夹 files/ 可另行复制。")
    if target.exists():
        raise Conflict(f"{target} 已存在", remedy="请换一个文件名，以免覆盖已有的备份。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / "banjie.db"
        source = sqlite3.connect(str(office.database.engine.url.database))
        with closing(source), closing(sqlite3.connect(copy)) as destination:
            source.backup(destination)
        part = target.with_suffix(".part")
        with tarfile.open(part, "w:gz") as archive:
            archive.add(copy, "banjie.db")
            if office.files.is_dir():
                archive.add(office.files, "files", filter=_without_parts)
        part.replace(target)
    return target


def _without_parts(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if entry.name.endswith(".part") else entry


def read_backup(source: Path, data: Path) -> None:
    """Unpack a backup into an empty data folder; the key file is put back by hand."""
    if data.exists() and any(path.name != "keys" for path in data.iterdir()):
        raise Conflict(f"{data} 不是空的", remedy="请指定一个空的数据文件夹；其中只可以有 keys/。")
    data.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(data, filter="data")
    except (tarfile.TarError, OSError) as error:
        for name in ("banjie.db", "files"):
            left = data / name
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
        raise Invalid(f"备份无法读取：{error}") from error
