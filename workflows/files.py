"""Files beside the database: whole or not there, and on the disk before the transaction that names them commits."""

from __future__ import annotations

import os
from pathlib import Path

from engine.store.columns import new_id


def keep(path: Path, content: bytes) -> None:
    """Write `content` under `path`, so that neither a kill nor a power cut leaves half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{new_id()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
