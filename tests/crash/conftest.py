"""An office process to kill, and what must hold after each kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hall import Hall
from tests.long_form import LONG
from tests.processes import OfficeProcess
from workflows.audit import AuditEntry
from workflows.cases.models import Case
from workflows.documents.models import Document


@pytest.fixture
def process(hall: Hall, tmp_path: Path) -> Iterator[OfficeProcess]:
    started = OfficeProcess(hall, tmp_path)
    yield started
    started.close()


def boundaries(passed: int) -> list[int]:
    """Where to kill something that passes so many boundaries: a spread with those about the end, or all of them."""
    return list(range(1, passed + 1)) if LONG else sorted({*range(1, passed, 19), *range(passed - 3, passed + 1)})


def agrees(hall: Hall, *case_nos: str) -> None:
    """What is stored of these cases, or of all, agrees; seen through a fresh connection."""
    hall.office.close()
    hall.agrees(*case_nos)


def numbers_are_gapless(hall: Hall) -> None:
    """Every number taken belongs to a document or a case, none twice, none left out."""
    by_series: dict[tuple[str, str, int], list[int]] = {}
    for row in hall.rows(Document):
        by_series.setdefault((row.unit, row.word, row.year), []).append(row.seq)
    by_series["", "case", 0] = [int(row.case_no.rpartition("-")[2]) for row in hall.rows(Case)]
    for series, taken in by_series.items():
        assert sorted(taken) == list(range(1, len(taken) + 1)), series


def acts_of(hall: Hall, case_no: str) -> Counter[str]:
    """How often each act stands in the case's audit chain."""
    chain = f"case:{hall.case(case_no).id}"
    return Counter(row.act for row in hall.rows(AuditEntry, AuditEntry.chain == chain))
