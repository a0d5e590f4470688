"""A migration is shown before: which cases fit, which need a step named, which cannot and why, what it asks."""

from __future__ import annotations

import pytest
from lxml import etree

from engine.errors import Conflict, FieldError, Invalid
from engine.xml import BPMN
from tests.hall import ACCEPTED, BENEFIT, HOUSING, REGISTRATION, Hall, first_run
from tests.workflows.moves.editions import FLOW, GUIDE, Edit, edition, renamed, replaced, shown, step, without
from workflows.cases import tasks
from workflows.cases.models import Case, Task
from workflows.catalogue import commands as catalogue
from workflows.catalogue.models import ServiceVersion
from workflows.moves.models import Migration, Move
from workflows.moves.selection import AT_ONCE, Selection
from workflows.rehearsal.bulk import copy_case

RECHECK = step("Recheck", "复查", ("Examine", "Review"), action="examine", form="forms/examine.json", limit="0WD")
ONLY_SQLITE = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def examined(hall: Hall, *, reviewed: bool = False) -> str:
    """A case at its examination, or at the review after it."""
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    if reviewed:
        hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    return case_no


def test_cases_that_stand_alike_are_told_together_and_nothing_is_kept(hall: Hall) -> None:
    hall.receive()
    examined(hall), examined(hall)
    reviewed = examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, renamed("Review", "Check"))
    before = [hall.rows(table) for table in (Case, Task)]
    found = shown(hall, version)
    groups = [(group.number, group.steps, group.cases, group.standing, group.undoable) for group in found.groups]
    assert groups == [
        (1, ("复核",), 1, "mapping", False),
        (1, ("审核",), 2, "fits", True),
        (1, ("收件与受理",), 1, "fits", True),
    ]
    assert (found.total, found.counts) == (4, {"fits": 3, "mapping": 1, "cannot": 0})
    [misfit] = found.groups[0].misfits
    assert (misfit.code, misfit.element, found.groups[0].example) == ("gone", "Review", reviewed)
    assert misfit.message == "新版里没有“复核”这个环节。"
    after = [hall.rows(table) for table in (Case, Task)]
    assert [[vars(row)["version_id"] for row in before[0]]] == [[vars(row)["version_id"] for row in after[0]]]
    assert hall.rows(Migration) == hall.rows(Move) == []
    hall.agrees()


def test_a_step_of_the_same_name_is_suggested_and_fits_once_it_is_named(hall: Hall) -> None:
    examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, renamed("Review", "Check"))
    [choice] = shown(hall, version).choices
    assert (choice.element, choice.suggested, choice.given) == ("Review", "Check", "")
    assert ("Check", "复核（社保经办 复核岗）") in choice.options
    found = shown(hall, version, steps={"Review": "Check"})
    assert found.counts["fits"] == 1
    assert [choice.given for choice in found.choices] == ["Check"]


def test_a_step_that_is_named_wrongly_is_told_by_its_field(hall: Hall) -> None:
    examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, renamed("Review", "Check"))
    for steps, message in (
        ({"Review": "Chekc"}, "第 2 版没有环节“Chekc”"),
        ({"Reveiw": "Check"}, "没有环节“Reveiw”"),
    ):
        with pytest.raises(Invalid) as caught:
            shown(hall, version, steps=steps)
        assert caught.value.errors == (FieldError(f"/steps/{next(iter(steps))}", message),)


def test_what_the_change_does_to_people_is_told_for_each_version(hall: Hall) -> None:
    examined(hall)
    longer = edition(hall, BENEFIT, RECHECK)
    assert shown(hall, longer).worse == ["办理环节由 6 变为 7"]
    examined(hall)
    version = edition(
        hall, BENEFIT, without("Recheck"), replaced(GUIDE, "promised: {limit: 5WD", "promised: {limit: 6WD")
    )
    found = shown(hall, version).changes
    assert [(change.version.number, change.cases) for change in found] == [(2, 1), (1, 1)]
    steps = [change.figures[0] for change in found]
    assert [(row.before, row.after, row.worse, row.better) for row in steps] == [
        ("7", "6", False, True),
        ("6", "6", False, False),
    ]
    assert shown(hall, version).worse == ["承诺时限由 5 个工作日 变为 6 个工作日"]


def test_a_result_that_a_case_has_not_and_always_would_have_is_refused_with_its_reason(hall: Hall) -> None:
    case_no = examined(hall)
    version = edition(
        hall,
        BENEFIT,
        step("First", "初核", ("Accepted", "StartQueries"), action="examine", form="forms/examine.json", limit="0WD"),
        replaced(FLOW, 'Review.outcome = "disagree"', 'Review.outcome = "disagree" or First.outcome = "disagree"'),
    )
    [group] = shown(hall, version).groups
    assert (group.standing, group.example) == ("cannot", case_no)
    [misfit] = group.misfits
    assert misfit.code == "unread"
    assert "初核" in misfit.message


def test_answers_that_nobody_was_asked_for_are_told(hall: Hall) -> None:
    examined(hall, reviewed=True)
    asked = (
        '"components": [\n    {"type": "number", "id": "Field_score", "key": "score", "label": "评分",'
        ' "validate": {"required": true}},'
    )
    version = edition(
        hall,
        BENEFIT,
        replaced("forms/examine.json", r'"components": \[', asked),
        replaced(FLOW, 'Review.outcome = "disagree"', 'Review.outcome = "disagree" or Examine.score &lt; 60'),
    )
    assert [change.blanks for change in shown(hall, version).changes] == [("“审核”的“评分”",)]
    assert shown(hall, version).worse == ["新版的条件要用“审核”的“评分”，原版没有填写，按空值处理"]


def test_cases_are_chosen_by_unit_and_by_number(hall: Hall) -> None:
    first, second = examined(hall), examined(hall)
    version = edition(hall, BENEFIT, RECHECK)
    assert shown(hall, version, Selection("shebao")).total == 2
    assert shown(hall, version, Selection("qu")).total == 2
    assert shown(hall, version, Selection("hall")).total == 2, "the hall received them"
    assert shown(hall, version, Selection("jiuye")).total == 0
    assert shown(hall, version, Selection(cases=(second,))).groups[0].example == second
    other = hall.receive(REGISTRATION).case.case_no
    with pytest.raises(Invalid) as caught:
        shown(hall, version, Selection(cases=(first, other, "500103-2026-999999")))
    assert [error.pointer for error in caught.value.errors] == ["/cases/1", "/cases/2"]
    with pytest.raises(Invalid) as caught:
        shown(hall, version, Selection("nowhere"))
    assert [error.pointer for error in caught.value.errors] == ["/unit"]


def test_a_version_that_was_turned_down_is_no_target_and_one_that_waits_may_be_looked_at(hall: Hall) -> None:
    examined(hall)
    edition(hall, BENEFIT, RECHECK)
    with hall.act("designer") as act:
        files = dict(act.office.shelf.service(act.session, _of(hall, 1).digest).files)
        proposed = catalogue.propose(act, BENEFIT, files, note="退回原来的流程").id
    [row] = hall.rows(ServiceVersion, ServiceVersion.id == proposed)
    assert shown(hall, row).total == 1
    with hall.act("approver") as act:
        catalogue.reject(act, proposed, "不必")
    with pytest.raises(Conflict) as caught:
        shown(hall, row)
    assert caught.value.code_here == "not_approved"


def _of(hall: Hall, number: int) -> ServiceVersion:
    [row] = hall.rows(ServiceVersion, ServiceVersion.service_key == BENEFIT, ServiceVersion.number == number)
    return row


def leaves(name: str) -> Edit:
    """The branch of this step is not waited for any more: it ends by itself."""

    def edit(files: dict[str, bytes]) -> None:
        root = etree.fromstring(files[FLOW])
        [flow] = [node for node in root.iter(f"{{{BPMN}}}sequenceFlow") if node.get("sourceRef") == name]
        flow.set("targetRef", f"{name}Ends")
        process = flow.getparent()
        assert process is not None
        process.append(etree.Element(f"{{{BPMN}}}endEvent", id=f"{name}Ends", name="核查结束"))
        for node in list(root.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing")):
            node.getparent().remove(node)  # type: ignore[union-attr]
        files[FLOW] = etree.tostring(root)

    return edit


def at_the_last_department(hall: Hall) -> str:
    """A case on which all departments have answered but the police."""
    case_no = hall.receive(HOUSING).case.case_no
    hall.complete(case_no, "Accept", "clerk", **ACCEPTED)
    hall.tick(3)
    said = {row["complete"]: row["data"] for row in first_run(HOUSING)["steps"] if "complete" in row}
    for task in hall.rows(Task, Task.case_no == case_no, Task.state == "open"):
        if task.element != "PoliceCheck":
            with hall.act(task.unit) as act:
                tasks.complete(act, task.id, said[task.element])
    return case_no


def test_what_begins_by_itself_is_told_and_that_it_cannot_be_taken_back(hall: Hall) -> None:
    case_no = at_the_last_department(hall)
    version = edition(hall, HOUSING, leaves("PoliceCheck"), checked=False)
    [group] = shown(hall, version).groups
    assert (group.standing, group.opens, group.undoable) == ("fits", ("初审",), False)
    assert hall.open(case_no) == ["PoliceCheck"]
    hall.agrees()


@ONLY_SQLITE
def test_the_cost_grows_with_the_kinds_of_cases_and_not_with_the_cases(hall: Hall) -> None:
    """Three questions for each few hundred cases; whatever else is asked, is asked for each kind."""
    case_no = examined(hall)
    version = edition(hall, BENEFIT, RECHECK)

    def asked() -> int:
        with hall.statements() as seen:
            shown(hall, version)
        return len(seen)

    asked()
    few = asked()
    with hall.office.act() as act:
        copy_case(act, case_no, 2 * AT_ONCE)
    [group] = shown(hall, version).groups
    assert group.cases == 2 * AT_ONCE + 1
    assert asked() - few == 2 * 3
