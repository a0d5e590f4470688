"""Roles are held for a unit and everything below it: what that reaches, and who may change it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import Forbidden, Invalid, NotFound
from tests.hall import Hall
from workflows.audit import AuditEntry
from workflows.people import administer, units
from workflows.people.models import Unit, User
from workflows.people.queries import UnitTree, active, holders, unit_tree
from workflows.people.roles import SYSTEM, Role
from workflows.people.standing import Particulars

BUREAU = Particulars("演示乡人民政府", "演示乡", "bureau", "渝示乡", level="5")


def unit(code: str, parent: str | None) -> Unit:
    return Unit(code=code, name=code, short_name=code, kind="bureau", parent_code=parent, document_word=code, phone="")


def test_a_grant_reaches_the_units_below_and_no_other() -> None:
    tree = UnitTree([unit("a", None), unit("b", "a"), unit("c", "b"), unit("d", "a"), unit("e", None)])
    assert tree.subtree("a") == {"a", "b", "c", "d"}
    assert tree.subtree("b") == {"b", "c"}
    assert tree.subtree("e") == {"e"}


def test_units_that_stand_below_one_another_do_not_loop_for_ever() -> None:
    tree = UnitTree([unit("a", "b"), unit("b", "a")])
    assert tree.subtree("a") == {"a", "b"}


def test_an_unknown_unit_is_called_by_its_code() -> None:
    tree = UnitTree([])
    assert (tree.name("x"), tree.short_name("x")) == ("x", "x")


def test_the_leader_of_the_district_reaches_every_unit_and_an_officer_only_the_own(hall: Hall) -> None:
    decider, officer = hall.actor("decider"), hall.actor("shebao")
    assert decider.reaches(Role.LEADER_IN_CHARGE, "shebao")
    assert decider.reaches("leader_in_charge", "fyzx")
    assert not decider.reaches(Role.OFFICER, "shebao")
    assert officer.units([Role.OFFICER]) == {"shebao"}
    assert not officer.reaches(Role.OFFICER, "qu")
    assert not officer.holds(Role.SUPERVISOR, Role.ADMIN)
    assert SYSTEM.holds(Role.SYSTEM)


def test_those_nearest_to_the_unit_come_first(hall: Hall) -> None:
    hall.engage("section", Role.SECTION_CHIEF, "shebao")
    with hall.office.read() as session:
        found = holders(active(session), unit_tree(session), Role.SECTION_CHIEF, "shebao")
        assert [user.username for user in found] == ["section", "decider"]
        assert [user.username for user in holders(active(session), unit_tree(session), "officer", "ga")] == ["ga"]


@pytest.mark.parametrize("who", ["citizen", "clerk", "decider", "supervisor", "designer"])
def test_only_administrators_change_people_and_units(hall: Hall, who: str) -> None:
    for change in (
        lambda act: administer.add_person(act, "x", "演示甲", "hall", [("window", "hall")], "long-enough"),
        lambda act: administer.set_active(act, "clerk", False),
        lambda act: units.add(act, "x", "qu", BUREAU),
    ):
        with pytest.raises(Forbidden), hall.act(who) as act:
            change(act)
    assert not hall.rows(User, User.username == "x")
    assert not hall.rows(Unit, Unit.code == "x")


def test_a_new_person_is_told_everything_that_is_wrong_at_once(hall: Hall) -> None:
    with pytest.raises(Invalid) as caught, hall.act("admin") as act:
        administer.add_person(act, "clerk", "演示甲", "nowhere", [("king", "qu"), ("system", "qu")], "short")
    assert [error.pointer for error in caught.value.errors] == [
        "/username", "/unit", "/grants/0/role", "/grants/1/role", "/password",
    ]  # fmt: skip


def test_what_administrators_do_is_on_record(hall: Hall) -> None:
    with hall.act("admin") as act:
        units.add(act, "xiang", "qu", BUREAU)
        act.session.flush()
        act.forget_units()
        administer.add_person(act, "xiang", "演示乡人员", "xiang", [("window", "xiang")], "long-enough")
        administer.set_active(act, "clerk", False)
    with hall.office.read() as session:
        query = select(AuditEntry).where(AuditEntry.actor_name == "演示管理员").order_by(AuditEntry.id)
        acts = [(row.act, row.subject) for row in session.scalars(query)]
        assert sorted(acts) == [("unit.add", "xiang"), ("user.active", "clerk"), ("user.add", "xiang")]
        [clerk] = session.scalars(select(User).where(User.username == "clerk"))
        assert not clerk.active
    assert hall.actor("xiang").reaches(Role.WINDOW, "xiang")


def test_a_unit_is_added_once_and_below_a_known_one(hall: Hall) -> None:
    for code, parent in (("hall", "qu"), ("neu", "nowhere")):
        with pytest.raises(Invalid), hall.act("admin") as act:
            units.add(act, code, parent, BUREAU)


def test_somebody_unknown_cannot_be_let_in_or_out(hall: Hall) -> None:
    with pytest.raises(NotFound), hall.act("admin") as act:
        administer.set_active(act, "nobody", True)
