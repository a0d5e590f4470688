"""What the office makes of a step: clocks that stop and go on, verifications, results that stand or fall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.runtime import Engine
from workflows.cases.models import Case
from workflows.catalogue.folder import read_folder
from workflows.catalogue.reading import read_yaml
from workflows.commitments.models import CreditBar
from workflows.limits.models import ClockEvent, ClockRow
from workflows.office import Office
from workflows.people.models import Unit
from workflows.rehearsal.play import ground
from workflows.rehearsal.run import Run
from workflows.rehearsal.stage import Ground, Stage

BPMN = Path(__file__).parents[3] / "bpmn"
BENEFIT, REGISTRATION, AID = "07-unemployment-benefit", "06-unemployment-registration", "02-legal-aid"
Played = Callable[..., Any]


@pytest.fixture(scope="module")
def stage_ground() -> Iterator[Ground]:
    with ground(BPMN, Engine()) as found:
        yield found


@pytest.fixture
def play(stage_ground: Ground) -> Played:
    @contextmanager
    def played(key: str, run: int, steps: Sequence[Mapping[str, Any]], *changes: tuple[str, str]) -> Iterator[Office]:
        """Apply as in an expected run of the service, then take these steps; `changes` are made in its diagram."""
        files = read_folder(BPMN / "services" / key)
        row = read_yaml("cases.yaml", files["cases.yaml"])["cases"][run]
        diagram = files["flow.bpmn"].decode()
        for old, new in changes:
            assert old in diagram
            diagram = diagram.replace(old, new)
        files["flow.bpmn"] = diagram.encode()
        stage = Stage(key, files, stage_ground)
        at = datetime.fromisoformat(row["apply"]["at"])
        holders = [(step["as"]["role"], step["as"]["unit"]) for step in steps if "unit" in step.get("as", {})]
        with stage.run(at, holders, row.get("sandbox", {})) as (office, clock, ticker):
            playing = Run(office, clock, ticker)
            playing.apply(key, row["apply"])
            for step in steps:
                assert playing.take(step) == []
            yield office

    return played


def step(at: str, role: str, unit: str, complete: str, /, **data: Any) -> dict[str, Any]:
    expect = data.pop("expect", {})
    return {
        "at": f"{at}+08:00",
        "as": {"role": role, "unit": unit},
        "complete": complete,
        "data": data,
        "expect": expect,
    }


def accept(at: str) -> dict[str, Any]:
    return step(at, "window", "hall", "Accept", outcome="accepted", opinion="材料齐全。")


def the(office: Office, model: Any, *conditions: Any) -> list[Any]:
    with office.read() as session:
        return list(session.scalars(select(model).where(*conditions)))


def test_time_stands_during_a_special_procedure_and_runs_on_after_it(play: Played) -> None:
    change = (
        'gov:form="forms/examine.json"',
        'gov:form="forms/examine.json" gov:suspends="鉴定" gov:basis="第四十五条"',
    )
    steps = [
        {**accept("2026-09-14T15:00:00"), "expect": {"clocks": {"promised": {"light": "suspended"}}}},
        step(
            "2026-09-16T10:00:00",
            "officer",
            "shebao",
            "Examine",
            outcome="agree",
            opinion="鉴定完成。",
            expect={"clocks": {"promised": {"due": "2026-09-22", "light": "green"}}},
        ),
    ]
    with play(BENEFIT, 0, steps, change) as office:
        (promised,) = the(office, ClockRow, ClockRow.kind == "promised")
        events = the(office, ClockEvent, ClockEvent.clock_id == promised.id)
    assert [event.kind for event in events] == ["start", "suspend", "resume"]
    assert events[1].basis == "第四十五条"
    assert events[1].detail["kind"] == "鉴定"


def test_a_refusal_leaves_nothing_to_verify(play: Played) -> None:
    steps = [
        accept("2026-05-08T10:10:00"),
        step(
            "2026-05-08T10:30:00",
            "officer",
            "jiuye",
            "Register",
            categories=["general"],
            certificate=False,
            outcome="refused",
            opinion="已就业。",
        ),
    ]
    with play(REGISTRATION, 7, steps) as office:
        (case,) = the(office, Case)
        assert (case.commitment, case.result) == ("made", "refused")
        assert the(office, ClockRow, ClockRow.kind == "verification") == []


def test_aid_granted_before_its_formalities_and_found_false_is_revoked_and_bars_nobody(play: Played) -> None:
    firm = {"firm": "演示律师事务所", "lawyer": "演示律师", "lawyer_phone": "13800000009"}
    steps = [
        accept("2026-11-02T11:00:00"),
        step(
            "2026-11-02T14:00:00", "leader_in_charge", "fyzx", "ProvideFirst", outcome="granted", opinion="先行提供。"
        ),
        step("2026-11-02T15:00:00", "officer", "fyzx", "Appoint", **firm, opinion="当日指派。"),
        {
            "at": "2026-11-05T10:00:00+08:00",
            "as": {"role": "applicant"},
            "complete": "Supplement",
            "data": {"note": "已补办。"},
        },
        step(
            "2026-11-10T10:00:00",
            "officer",
            "fyzx",
            "Verify",
            method=["data_share"],
            outcome="false",
            opinion="不符合。",
        ),
    ]
    with play(AID, 4, steps) as office:
        (case,) = the(office, Case)
        assert (case.state, case.result) == ("revoked", "revoked")
        assert the(office, CreditBar) == []
        (clock,) = the(office, ClockRow, ClockRow.kind == "verification")
        assert clock.state == "stopped"


def test_a_decision_without_a_result_in_the_diagram_is_told_by_its_document(play: Played) -> None:
    change = ('gov:milestone="completed" gov:result="granted"', 'gov:milestone="completed"')
    steps = [
        accept("2026-09-14T15:00:00"),
        step("2026-09-15T10:00:00", "officer", "shebao", "Examine", outcome="agree", opinion="相符。"),
        step(
            "2026-09-15T16:00:00",
            "section_chief",
            "shebao",
            "Review",
            contribution_years=6,
            outcome="agree",
            opinion="同意。",
        ),
        step("2026-09-16T10:00:00", "leader_in_charge", "shebao", "Decide", outcome="granted", opinion="准予。"),
    ]
    with play(BENEFIT, 0, steps, change) as office:
        (case,) = the(office, Case)
    assert (case.state, case.result) == ("completed", "granted")


def test_silence_after_the_notice_is_a_withdrawal(play: Played) -> None:
    defects = [{"material": "M-CASE", "problem": "没有提交", "cure": "提交证据材料"}]
    refused = {
        **accept("2026-11-02T15:00:00"),
        "data": {"outcome": "correct", "opinion": "缺少材料。"},
        "defects": defects,
    }
    with play(AID, 5, [refused, {"advance_to": "2026-11-09T17:31:00+08:00"}]) as office:
        (case,) = the(office, Case)
        assert (case.state, case.result) == ("withdrawn", "withdrawn")
        assert the(office, ClockRow, ClockRow.state != "stopped") == []


def test_somebody_is_engaged_for_a_unit_the_demo_does_not_have(play: Played) -> None:
    change = ('gov:org="shebao"', 'gov:org="elsewhere"')
    steps = [
        accept("2026-09-14T15:00:00"),
        step("2026-09-15T10:00:00", "officer", "elsewhere", "Examine", outcome="agree", opinion="相符。"),
    ]
    with play(BENEFIT, 0, steps, change) as office:
        assert the(office, Unit, Unit.code == "elsewhere")
