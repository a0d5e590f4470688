"""A unit ends: what is open follows its successor, what is done keeps the old name (R01)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import BENEFIT, Hall
from workflows.cases.models import Case, Task
from workflows.catalogue import drafts, queries
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.documents.models import Document
from workflows.limits.models import ClockRow
from workflows.organisation.ending import Ending, end, preview
from workflows.people import units
from workflows.people.models import Unit, User
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.people.standing import Particulars, of
from workflows.supervision import issue
from workflows.supervision.models import SupervisionOrder

OFFICE = Particulars(
    "演示区就业和社会保障中心", "就业社保中心", "institution", "渝示就社", level="4", nature="2", clearing=True
)
RELIEF, LIVING = "11-temporary-relief", "07-minimum-living"


def merged(hall: Hall, code: str, *into: str, **more: Any) -> Any:
    told = {"on": date(2026, 9, 14), "how": "merged", "reason": "渝示编〔2026〕8号", "services": {}} | more
    with hall.act("admin") as act:
        return end(act, code, Ending(successors=into, **told))


def new_unit(hall: Hall, code: str, parent: str = "qu") -> None:
    with hall.act("admin") as act:
        units.add(act, code, parent, OFFICE)


def live(hall: Hall, key: str) -> tuple[ServiceVersion, Any]:
    with hall.office.read() as session:
        return queries.live(session, hall.office.shelf, key)


def test_everything_open_follows_in_one_act_and_papers_keep_their_name(hall: Hall) -> None:
    new_unit(hall, "jsz")
    finished, waiting = hall.receive().case.case_no, hall.receive().case.case_no
    for case_no in (finished, waiting):
        hall.accept(case_no)
    with hall.act("supervisor") as act:
        issue.issue(act, issue.Draft("order", "请说明原因。", "shebao", case_no=waiting))
    papers = {row.id: (row.unit_name, row.number) for row in hall.rows(Document)}
    before, _ = live(hall, BENEFIT)
    with hall.office.read() as session:
        shown = preview(session, hall.office, "shebao")
    assert shown.own == {BENEFIT: "失业保险金申领"}
    assert shown.counts["在办件"] == 2
    assert hall.rows(Unit, Unit.code == "shebao")[0].ended_on is None, "a preview changes nothing"

    moved = merged(hall, "shebao", "jsz")

    assert moved["在办件"] == shown.counts["在办件"]
    assert {row.unit for row in hall.rows(Case)} == {"jsz"}
    assert {row.unit for row in hall.rows(Task, Task.state == "open")}.isdisjoint({"shebao"})
    assert {row.unit for row in hall.rows(ClockRow, ClockRow.state != "stopped")}.isdisjoint({"shebao"})
    assert hall.rows(SupervisionOrder)[0].unit == "jsz"
    assert {row.id: (row.unit_name, row.number) for row in hall.rows(Document)} == papers
    [officer] = hall.rows(User, User.username == "shebao")
    assert (officer.unit_code, officer.grants) == ("jsz", [{"role": "officer", "unit": "jsz"}])
    after, service = live(hall, BENEFIT)
    assert (after.number, service.unit, service.row["unit_name"]) == (before.number + 1, "jsz", OFFICE.name)
    assert "渝示编〔2026〕8号" in after.note
    hall.agrees()
    with hall.office.read() as session:
        tree = unit_tree(session)
    assert (tree.name("shebao"), tree.now("shebao"), "shebao" in tree.working) == (
        "演示区社会保险事务中心",
        "jsz",
        False,
    )


def test_an_open_case_goes_on_to_its_end_in_the_edition_that_names_the_old_unit(hall: Hall) -> None:
    new_unit(hall, "jsz")
    case_no = hall.receive().case.case_no
    merged(hall, "shebao", "jsz")
    hall.accept(case_no)
    hall.tick()
    assert {row.unit for row in hall.rows(Task, Task.case_no == case_no, Task.state == "open")} == {"jsz"}
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    hall.complete(case_no, "Review", "decider", outcome="agree", opinion="同意。", contribution_years=6)
    hall.complete(case_no, "Decide", "decider", outcome="granted", opinion="核定十八个月。")
    assert [row.unit_name for row in hall.rows(Document, Document.unit == "jsz")] == [OFFICE.name]
    assert hall.case(case_no).version_id != live(hall, BENEFIT)[0].id
    with hall.act("shebao") as act:
        assert act.actor.reaches(Role.OFFICER, "shebao"), "who came over reads what the old unit did"


def test_a_unit_that_has_ended_gets_nothing_new(hall: Hall) -> None:
    new_unit(hall, "jsz")
    merged(hall, "shebao", "jsz")
    assert hall.receive().case.unit == "jsz"
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        issue.issue(act, issue.Draft("order", "请说明原因。", "shebao"))
    with pytest.raises(Invalid), hall.act("admin") as act:
        units.add(act, "below", "shebao", OFFICE)
    with pytest.raises(Conflict), hall.act("admin") as act:
        units.change(act, "shebao", OFFICE)
    with pytest.raises(Conflict):
        merged(hall, "shebao", "jiuye")


def test_a_unit_that_is_split_gives_each_service_with_its_cases_to_the_one_named(hall: Hall) -> None:
    new_unit(hall, "jiuzhu")
    relief = hall.receive(RELIEF).case.case_no
    with hall.act("designer") as act:
        drafts.save(act, RELIEF, {"cases.yaml": "unit: mz\n"})
    moved = merged(hall, "mz", "rsj", "jiuzhu", how="split", services={RELIEF: "jiuzhu"})
    assert moved["事项的新版本"] >= 2
    assert {row.key: row.unit for row in hall.rows(ServiceRow, ServiceRow.key.in_((LIVING, RELIEF)))} == {
        LIVING: "rsj", RELIEF: "jiuzhu",
    }  # fmt: skip
    assert hall.case(relief).unit == "jiuzhu"
    [draft] = hall.rows(ServiceDraft)
    assert (draft.unit, draft.files["cases.yaml"], draft.parent_id) == (
        "jiuzhu", "unit: jiuzhu\n", live(hall, RELIEF)[0].id,
    )  # fmt: skip


def test_what_is_below_comes_along_and_a_successor_from_below_comes_up(hall: Hall) -> None:
    new_unit(hall, "jd2", "jiedao")
    merged(hall, "jiedao", "jd2")
    placed = {row.code: row.parent_code for row in hall.rows(Unit, Unit.code.in_(("jiedao", "jd2", "shequ")))}
    assert placed == {"jd2": "qu", "shequ": "jd2", "jiedao": "jd2"}


def test_what_makes_no_sense_is_told_field_by_field(hall: Hall) -> None:
    for into, more, pointers in (
        ((), {"reason": " "}, {"/successors", "/reason"}),
        (("shebao",), {"on": date(2026, 9, 15)}, {"/successors", "/on"}),
        (("jiuye", "rsj"), {"how": "merged"}, {"/successors"}),
        (("jiuye",), {"how": "eaten", "services": {BENEFIT: "rsj", RELIEF: "jiuye"}},
         {"/how", f"/services/{BENEFIT}", f"/services/{RELIEF}"}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as problem:
            merged(hall, "shebao", *into, **more)
        assert {error.pointer for error in problem.value.errors} == pointers
    with pytest.raises(Forbidden), hall.act("supervisor") as act:
        end(act, "shebao", Ending(date(2026, 9, 14), "merged", ["jiuye"], "x", {}))


def test_a_unit_moves_with_its_subtree_and_never_in_a_circle(hall: Hall) -> None:
    def place(code: str, parent: str) -> None:
        with hall.act("admin") as act:
            units.change(act, code, of(act.units.by_code[code]), parent)

    hall.engage("chief", Role.SECTION_CHIEF, "mz")
    place("jiedao", "mz")
    assert hall.actor("chief").reaches(Role.SECTION_CHIEF, "shequ")
    for code, parent in (("mz", "shequ"), ("mz", "mz"), ("qu", "mz"), ("mz", "")):
        with pytest.raises(Invalid) as problem:
            place(code, parent)
        assert [error.pointer for error in problem.value.errors] == ["/parent"]


def test_the_units_are_read_again_only_when_one_has_changed(hall: Hall) -> None:
    with hall.act("admin") as act:
        for number in range(300):
            act.session.add(Unit(code=f"u{number}", name="演示", short_name="演示", kind="bureau", parent_code="qu",
                                 document_word="演"))  # fmt: skip
    hall.actor("clerk")
    with hall.statements() as seen:
        assert hall.actor("decider").reaches(Role.LEADER_IN_CHARGE, "u299")
    assert len(seen) == 2, seen
    assert not any("units" in statement for statement in seen)
    new_unit(hall, "jsz")
    assert hall.actor("decider").reaches(Role.LEADER_IN_CHARGE, "jsz")
