"""A service's folder read: guide, limits, materials and forms as one value, kept by the digest of its content."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import engine.feel
from engine.clock import local_date
from engine.feel.dmn import Definitions, read
from engine.runtime import Compiled, Engine
from forms import Form, load_form
from workflows.catalogue.reading import read_yaml
from workflows.catalogue.schemas import Schemas
from workflows.rules.limits import Limit as Counted
from workflows.rules.notices import NoticeRule, OnSilence
from workflows.rules.suspension import Ground

INTERNAL = "gov-"
"""How the keys of the office's own flows begin (bpmn/governance). They have versions, but never a row in the catalogue:
what is not there cannot show in public lists, search, open data or annexes."""
NAMES = ("service.yaml", "cases.yaml", "flow.bpmn")
"""The files every folder has, beside `forms/*.json` and what it decides by, `*.dmn`."""
FORM = re.compile(r"forms/[\w-]+\.json", re.ASCII)
FILE = re.compile(rf"service\.yaml|cases\.yaml|[\w-]+\.bpmn|(?:decisions/)?[\w-]+\.dmn|{FORM.pattern}", re.ASCII)
"""What a file of a folder may be called; nothing else is read."""
_SHARED = re.compile(rb'gov:decision\s*=\s*["\'](decisions/[\w-]+\.dmn)#')


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the guide states it: how long, from which milestone, until which, on which ground."""

    limit: str
    start: str
    until: str
    basis: str


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """By how much which clocks may be extended once, by whose approval, on which ground."""

    longest: Counted | None
    of: tuple[str, ...]
    approver: str
    basis: str


@dataclass(frozen=True, slots=True)
class Material:
    """One row of the guide's material list (申请材料, R06)."""

    id: str
    name: str
    kind: str
    necessity: str
    when: str
    channel: str
    alternative_group: str
    commitment_allowed: bool
    row: Mapping[str, Any]

    @property
    def from_applicant(self) -> bool:
        return self.channel == "applicant"


def is_internal(key: str) -> bool:
    """Whether this is a flow of the office's own, which nobody applies for."""
    return key.startswith(INTERNAL)


class Service:
    """What a folder says of one service. Immutable; the same content is read once per process."""

    def __init__(self, row: Mapping[str, Any], files: Mapping[str, bytes], compiled: Compiled) -> None:
        self.row = row
        self.files = files
        self._forms: dict[str, Form] = {}
        self._decisions: dict[str, Definitions] = {}
        self.compiled = compiled
        self.key: str = row["key"]
        self.name: str = row["name"]
        self.unit: str = row["unit"]
        self.category: str = row["category"]["code"]
        self.category_name: str = row["category"]["name"]
        self.case_kind: str = row["case_kind"]
        self.online: str = row["online"]["level"]
        self.hall: str = row["accepting"]["hall"]
        self.materials = tuple(_material(entry) for entry in row["materials"])
        self.commitment: Mapping[str, Any] = row["commitment"]
        self.remedy: str = row["remedy"]["text"]
        self.provider: str = row["purchased_service"].get("provider", "")

    @property
    def commitment_allowed(self) -> bool:
        return bool(self.commitment["mode"] != "none")

    def limit(self, kind: str) -> Limit | None:
        """The `promised` or `statutory` limit, or None where there is none."""
        found = self.row["limits"].get(kind)
        if not found:
            return None
        return Limit(
            found["limit"], found["from"], found.get("until", "completed"), self.basis_text(found.get("basis"))
        )

    @property
    def grounds(self) -> list[Ground]:
        """On which grounds an act may stop the case's time: those the guide declares, and no others."""
        return [
            Ground(
                row["ground"],
                self.basis_text(row["basis"]),
                row.get("approver", "section_chief"),
                Counted.parse(row["limit"]) if "limit" in row else None,
            )
            for row in self.row["limits"].get("suspensions", ())
        ]

    @property
    def extension(self) -> ExtensionRule | None:
        """By how much the case's time may be extended; None where the guide declares nothing."""
        row = self.row["limits"].get("extension")
        if not row:
            return None
        approver, basis = row.get("approver", "leader_in_charge"), self.basis_text(row["basis"])
        return ExtensionRule(Counted.parse(row["longest"]), tuple(row["of"]), approver, basis)

    @property
    def notice_limit(self) -> Limit:
        """Within which time the applicant must be told what is missing (R20)."""
        notice = self.row["notice"]
        return Limit(notice["limit"], notice["from"], "accepted", self.basis_text(notice.get("basis")))

    def warn(self, kind: str) -> str:
        """The item's own threshold for yellow on clocks of this kind, "" for the default."""
        found: str = self.row.get("alerts", {}).get("warn", {}).get(kind, "")
        return found

    def told(self, rung: str) -> tuple[str, ...]:
        """Whom the item names for a rung, from `assignee` upwards; nobody where it keeps to the default chain."""
        return tuple(self.row.get("alerts", {}).get("recipients", {}).get(rung, ()))

    @property
    def notice_rule(self) -> NoticeRule:
        """By when the applicant is told what is missing, and what silence means."""
        limit = self.notice_limit
        return NoticeRule(Counted.parse(limit.limit), OnSilence(self.row["notice"]["on_silence"]), limit.basis)

    @property
    def promised_text(self) -> str:
        found = self.limit("promised") or self.limit("statutory")
        return str(Counted.parse(found.limit)) if found else "当场办结"

    def basis_text(self, basis: str | None) -> str:
        """A basis as it is quoted: 《title》article."""
        for row in self.row["basis"]:
            if row["id"] == basis:
                return f"《{row['title']}》{row.get('article', '')}"
        return ""

    def form(self, path: str) -> Form:
        """One of the folder's forms; read once."""
        if path not in self._forms:
            self._forms[path] = load_form(self.files[path])
        return self._forms[path]

    def decisions(self, path: str) -> Definitions:
        """One of the folder's decision files; read once."""
        if path not in self._decisions:
            self._decisions[path] = read(self.files[path])
        return self._decisions[path]

    @cached_property
    def application_form(self) -> Form:
        return self.form(self.row["forms"]["application"])

    def form_context(self, now: datetime, applicant: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What a form's conditions may read beside its own fields."""
        return {"today": local_date(now), "applicant": dict(applicant or {})}

    def declared(self, data: Mapping[str, Any], *, commitment: bool) -> dict[str, Any]:
        """The application fields the diagram reads, and no others: personal data stays out of the engine."""
        known = {name: data.get(name) for name in self.row.get("variables") or {}}
        return {**known, "commitment": commitment}

    def read_by_diagram(self, element: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a task's form that some expression of the diagram reads."""
        prefix = f"{element}."
        wanted = {name[len(prefix) :].partition(".")[0] for name in self.compiled.reads if name.startswith(prefix)}
        return {key: value for key, value in data.items() if key in wanted or key == "outcome"}

    def correctable(self) -> dict[str, str]:
        """What a one-time notice may name: materials of the guide and fields of the application form."""
        names = {material.id: material.name for material in self.materials}
        return names | {field.key: field.label for field in self.application_form.fields}

    def not_in_application_form(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was filled in under another version and this one does not ask: it is kept."""
        known = {field.key.partition(".")[0] for field in self.application_form.fields}
        return {key: value for key, value in data.items() if key not in known}

    def needed(self, data: Mapping[str, Any], *, commitment: bool) -> list[Material]:
        """The materials this applicant has to hand in: required ones, and conditional ones whose condition holds."""
        return [
            material
            for material in self.materials
            if material.from_applicant
            and not (commitment and material.commitment_allowed)
            and (material.necessity == "required" or (material.necessity == "conditional" and _holds(material, data)))
        ]

    def applicable(self, data: Mapping[str, Any]) -> list[Material]:
        """The materials that play a part for this applicant, whoever brings them."""
        return [
            material for material in self.materials if material.necessity != "conditional" or _holds(material, data)
        ]

    def committable(self, data: Mapping[str, Any]) -> list[Material]:
        """The materials this applicant would need and may commit to instead, shared ones too."""
        return [material for material in self.applicable(data) if material.commitment_allowed]

    def still_missing(self, there: Collection[str], data: Mapping[str, Any], *, commitment: bool) -> list[Material]:
        """What of `needed` is not there; one member of an alternative group answers for all of it."""
        groups = {m.alternative_group for m in self.materials if m.id in there and m.alternative_group}
        return [
            material
            for material in self.needed(data, commitment=commitment)
            if material.id not in there and material.alternative_group not in groups
        ]


def _holds(material: Material, data: Mapping[str, Any]) -> bool:
    return engine.feel.evaluate(material.when, {"application": dict(data), **data}) is True if material.when else True


def _material(row: Mapping[str, Any]) -> Material:
    return Material(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        necessity=row["necessity"],
        when=row.get("when", ""),
        channel=row["channel"],
        alternative_group=row.get("alternative_group") or "",
        commitment_allowed=bool(row.get("commitment_allowed")),
        row=row,
    )


class Shelf:
    """All folders this process has read, by digest: a version's content never changes."""

    def __init__(self, engine_: Engine, bpmn: Path) -> None:
        self._engine = engine_
        self.schemas = Schemas(bpmn / "schemas")
        self._kept: dict[str, Service] = {}

    def service(self, session: Session, digest: str) -> Service:
        """The service deployed under `digest`."""
        found = self._kept.get(digest)
        if found is None:
            files = self._engine.files(session, digest)
            row = read_yaml("service.yaml", files["service.yaml"])
            found = Service(row, files, self._engine.compiled(session, digest))
            if len(self._kept) >= 512:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[digest] = found
        return found

    def compile(self, files: Mapping[str, bytes]) -> Compiled:
        """Compile a folder that is not deployed yet. Raises Refused."""
        return self._engine.compile(files)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a service's folder, by path relative to it; diagrams called by its own among them.

    A decision its diagrams name as `decisions/….dmn` comes from `bpmn/decisions`, where the folder has none of its own.
    """
    paths = [folder / "service.yaml", folder / "cases.yaml", *sorted(folder.glob("*.bpmn"))]
    paths += [
        *sorted(folder.glob("forms/*.json")),
        *sorted(folder.glob("*.dmn")),
        *sorted(folder.glob("decisions/*.dmn")),
    ]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}
    for name in _shared_decisions(files):
        shared = folder.parents[1] / name if len(folder.parents) > 1 else folder / name
        if name not in files and shared.is_file():
            files[name] = shared.read_bytes()
    return files


def _shared_decisions(files: Mapping[str, bytes]) -> set[str]:
    diagrams = (data for name, data in files.items() if name.endswith(".bpmn"))
    return {match.decode() for data in diagrams for match in _SHARED.findall(data)}
