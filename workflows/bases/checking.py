"""The check on one folder against the register: a guide may not quote a basis that has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.check import Finding
from workflows.catalogue.schemas import Schemas
from workflows.checks.folder import GUIDE, Files
from workflows.checks.yaml_files import well_formed
from workflows.rules.bases import Quoted, ended

ID = "basis-ended"


def ended_bases(
    key: str, files: Mapping[str, bytes], schemas: Schemas, ends: Sequence[tuple[Quoted, date]], today: date
) -> Iterator[Finding]:
    """Every basis of the guide whose last day, in the register or in the guide itself, is over."""
    written = well_formed(Files(key, files, schemas), GUIDE, "service")
    for index, row in enumerate(written.value["basis"] if written else ()):
        mine = Quoted(row["title"], row.get("doc_no", ""), row.get("article", ""))
        known = [until for quoted, until in ends if quoted.reaches(mine)]
        until = min([*known, *_own(row)], default=None)
        if ended(until, today):
            pointer = f"/basis/{index}"
            message = f"依据{mine}已于 {until} 后失效，不能再作依据。"
            fix = "请改引现行有效的依据；没有的，取消所依据的条件、材料、时限，或者提出取消事项。"
            line = written.places.line(pointer) if written else 0
            yield Finding(ID, "error", GUIDE + pointer, line, message, fix, GUIDE)


def _own(row: Mapping[str, str | None]) -> list[date]:
    try:
        return [date.fromisoformat(row["effective_to"])] if row.get("effective_to") else []  # type: ignore[arg-type]
    except ValueError:
        return []
