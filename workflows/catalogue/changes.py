"""What a new version changes: steps, materials, visits, days (R17), the diagram's elements, other files' lines."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from engine.kinds import FOR_PEOPLE
from workflows.catalogue.differences import Difference, differences
from workflows.catalogue.folder import Limit, Service
from workflows.people.roles import Role
from workflows.rules.limits import Limit as Counted

DIAGRAM = "flow.bpmn"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the comparison; `before` is "" for a first version. `worse` needs a reason (R17)."""

    label: str
    before: str
    after: str
    worse: bool
    better: bool


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that is not the same: how, and its changed lines with a few around them, as `+`, `-` or ` ` and text."""

    path: str
    words: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything one version changes against another, or against nothing."""

    figures: tuple[Figure, ...]
    elements: tuple[Difference, ...]
    files: tuple[FileChange, ...]
    redrawn: bool
    """The diagram's file differs in nothing but its drawing."""

    @property
    def worse(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.worse]


def changes(before: Service | None, after: Service) -> Changes:
    """Compare a version with its parent; with None, say what the first version has."""
    old = before.files if before else {}
    elements = differences(old[DIAGRAM], after.files[DIAGRAM]) if before else []
    return Changes(
        _figures(before, after),
        tuple(elements),
        _files(old, after.files),
        redrawn=before is not None and not elements and old[DIAGRAM] != after.files[DIAGRAM],
    )


def steps(service: Service) -> int:
    """How many steps people of the office take; the applicant's own and the machine's are not counted."""
    return sum(
        element.kind in FOR_PEOPLE and _role(service, name) != Role.APPLICANT
        for name, element in service.compiled.elements.items()
    )


def visits(service: Service) -> int:
    """How often an applicant has to come (到办事现场次数, R17): as the guide says, else what its ways to apply and to
    hand over lead to; an original that is checked is brought when applying."""
    if "visits" in service.row:
        return int(service.row["visits"])
    comes_to_apply = service.online not in ("apply", "full") or any(
        material.from_applicant and material.necessity == "required" and material.row.get("original_needed")
        for material in service.materials
    )
    return int(comes_to_apply) + int(set(service.row["delivery"]["methods"]) == {"window"})


def compressed(service: Service) -> int | None:
    """By how many per cent the promise is shorter than the law's limit, where both are counted alike (R17)."""
    promised, statutory = service.limit("promised"), service.limit("statutory")
    if promised is None or statutory is None:
        return None
    ours, law = Counted.parse(promised.limit), Counted.parse(statutory.limit)
    return round(100 * (law.value - ours.value) / law.value) if ours.unit == law.unit and law.value else None


def _role(service: Service, name: str) -> str:
    element = service.compiled.elements[name]
    return element.gov("role") or (element.lane.gov("role") if element.lane else "")


def _figures(before: Service | None, after: Service) -> tuple[Figure, ...]:
    def asked(service: Service) -> int:
        return sum(material.from_applicant for material in service.materials)

    limits = [(before.limit(kind) if before else None, after.limit(kind)) for kind in ("promised", "statutory")]
    return (
        _counted("办理环节", steps(before) if before else None, steps(after)),
        _counted("申请材料", len(before.materials) if before else None, len(after.materials)),
        _counted("其中申请人提供", asked(before) if before else None, asked(after)),
        _counted("到办事现场次数", visits(before) if before else None, visits(after)),
        _limited("承诺时限", before is not None, *limits[0]),
        _limited("法定时限", before is not None, *limits[1]),
    )


def _counted(label: str, before: int | None, after: int) -> Figure:
    told = "" if before is None else str(before)
    return Figure(label, told, str(after), before is not None and after > before, before is not None and after < before)


def _limited(label: str, compared: bool, before: Limit | None, after: Limit | None) -> Figure:
    old, new = (Counted.parse(limit.limit) if limit else None for limit in (before, after))
    told = ("不设" if old is None else str(old)) if compared else ""
    long = [limit.about_days if limit else None for limit in (old, new)]
    worse = better = False
    if compared and long[0] is not None and long[1] is not None:
        worse, better = long[1] > long[0], long[1] < long[0]
    return Figure(label, told, "不设" if new is None else str(new), worse, better)


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    found = []
    for path in sorted({*old, *new} - {DIAGRAM}):
        if old and old.get(path) != new.get(path):
            words = "新增" if path not in old else "删除" if path not in new else "修改"
            found.append(FileChange(path, words, _lines(old.get(path, b""), new.get(path, b""))))
    return tuple(found)


def _lines(old: bytes, new: bytes) -> tuple[tuple[str, str], ...]:
    before, after = (raw.decode("utf-8", "replace").splitlines() for raw in (old, new))
    lines = list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]
    return tuple(("@", "") if line.startswith("@@") else (line[:1], line[1:]) for line in lines)
