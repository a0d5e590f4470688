"""What the annexes are called in addresses and as files."""

from __future__ import annotations

from workflows.annexes.columns import Annex

NAMES = {"catalogue": Annex.CATALOGUE, "guide": Annex.GUIDE}
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(name: str, form: str) -> str:
    return f"{NAMES[name].title.replace(' ', '-')}.{form}"
