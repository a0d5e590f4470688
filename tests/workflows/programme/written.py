"""A campaign as tests start it, and services as units write them in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.hall import REGISTRATION, Hall
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.catalogue import commands as catalogue
from workflows.catalogue.folder import read_folder
from workflows.programme import campaigns, packages, review
from workflows.programme.campaigns import Plan
from workflows.programme.models import Campaign
from workflows.rules.programme import QUESTIONS
from workflows.settings import ROOT

PHASES = [
    (date(2016, 2, 1), date(2016, 2, 29)),
    (date(2016, 3, 1), date(2016, 3, 31)),
    (date(2016, 4, 1), date(2016, 5, 31)),
    (date(2016, 6, 1), date(2016, 6, 30)),
]
"""The notice's own (三)."""


def started(hall: Hall, **changes: Any) -> Campaign:
    """A campaign of the whole demo office, led by the legal office, unless something is said otherwise."""
    plan: dict[str, Any] = {
        "title": "公共服务事项清理",
        "area": "qu",
        "lead": "sfj",
        "deputy": "rsj",
        "units": ["jiuye"],
        "reviewers": ["rsj", "ga"],
        "phases": PHASES,
    }
    with hall.act("lead") as act:
        return campaigns.start(act, Plan(**{**plan, **changes}))


def written(key: str, name: str, *changes: tuple[str, str], unit: str = "jiuye") -> dict[str, str | None]:
    """A complete folder of another service: the registration's, under its own key and name."""
    files = {path: raw.decode() for path, raw in read_folder(ROOT / "bpmn" / "services" / REGISTRATION).items()}
    guide = files["service.yaml"].replace("name: 失业登记\n", f"name: {name}\n", 1)
    guide = guide.replace("\nunit: jiuye\n", f"\nunit: {unit}\n")
    for old, new in changes:
        assert old in guide, old
        guide = guide.replace(old, new)
    files["service.yaml"] = guide
    return {path: text.replace(REGISTRATION, key) for path, text in files.items()}


def catalogue_row(key: str, name: str, unit: str = "jiuye") -> dict[str, str | None]:
    """What annex 1 says and nothing else."""
    return {
        "service.yaml": f"""key: {key}
seq: 1
category: {{code: "06", name: 劳动就业类}}
name: {name}
basis:
  - {{id: EP, title: 中华人民共和国就业促进法, level: law, provenance: W}}
unit: {unit}
unit_name: 演示区就业服务中心
"""
    }


FINE = {name: {"verdict": "ok"} for name in QUESTIONS}


def put_forward(hall: Hall, key: str, name: str, *changes: tuple[str, str], unit: str = "xuexiao") -> str:
    """A designer writes a service and proposes it."""
    files = {path: text.encode() for path, text in written(key, name, *changes, unit=unit).items() if text}
    with hall.act("designer") as act:
        return catalogue.propose(act, key, files, note="清理").id


def submitted(hall: Hall, campaign: Campaign, unit: str = "xuexiao") -> str:
    """The unit's package; its number."""
    with hall.act(unit) as act:
        return packages.submit(act, campaign.id, unit).case_no


def reviewed(hall: Hall, case_no: str, keys: Sequence[str], *departments: str) -> None:
    """Every department finds everything in order."""
    hall.complete(case_no, "Accept", "lead", outcome="accepted", opinion="齐全。")
    for department in departments:
        with hall.act(department) as act:
            for key in keys:
                review.find(act, case_no, key, FINE)
        [task] = hall.rows(Task, Task.case_no == case_no, Task.unit == department, Task.state == "open")
        with hall.act(department) as act:
            tasks.complete(act, task.id, {"opinion": "同意。"})
