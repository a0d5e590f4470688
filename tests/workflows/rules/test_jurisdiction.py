"""Who may judge what (R02): within the subtree, and at one and the same level."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflows.people.models import Unit
from workflows.people.queries import UnitTree
from workflows.people.standing import Particulars, lead_of, row
from workflows.rules.jurisdiction import LEVELS, may_judge


@st.composite
def trees(draw: st.DrawFn) -> list[Unit]:
    """Any tree of units at any levels, some not stated."""
    units = []
    for number in range(draw(st.integers(1, 8))):
        parent = draw(st.sampled_from([unit.code for unit in units])) if units else None
        level = draw(st.sampled_from([*LEVELS, ""]))
        units.append(row(f"u{number}", parent, Particulars("x", "x", "bureau", "x", level=level)))
    return units


@given(trees(), st.data())
def test_a_judge_reaches_the_units_of_the_subtree_at_their_level_and_no_other(
    units: list[Unit], data: st.DataObject
) -> None:
    scope, level = data.draw(st.sampled_from(units)).code, data.draw(st.sampled_from([*LEVELS, ""]))
    by_code = {unit.code: unit for unit in units}
    subtree = UnitTree(units).subtree(scope)
    for unit in units:
        above = unit
        while above.code != scope and above.parent_code:
            above = by_code[above.parent_code]
        within = above.code == scope
        allowed = may_judge(subtree, level, unit=unit.code, unit_level=unit.level)
        assert allowed == (within and level != "" and unit.level == level)


def test_each_levels_government_names_the_department_that_leads_there() -> None:
    def unit(code: str, parent: str | None, kind: str, level: str, lead: str = "") -> Unit:
        return row(code, parent, Particulars(code, code, kind, code, level=level, lead=lead))

    tree = UnitTree([
        unit("city", None, "government", "2", "legal"), unit("legal", "city", "bureau", "2"),
        unit("works", "city", "bureau", "2"),
        unit("county", "city", "government", "4", "justice"), unit("justice", "county", "bureau", "4"),
        unit("school", "justice", "institution", "4"), unit("town", "county", "town", "5"),
    ])  # fmt: skip
    assert {code: lead_of(tree, code) for code in ("city", "works", "county", "school", "town", "nowhere")} == {
        "city": "legal", "works": "legal", "county": "justice", "school": "justice", "town": "", "nowhere": "",
    }  # fmt: skip


def test_the_lead_department_of_a_level_judges_its_own_level_in_its_own_subtree() -> None:
    """渝府办发〔2016〕14号 三（三）: municipal bodies by the municipal department, each district's by its own."""
    city, county = {"city", "works", "county", "school"}, {"county", "school"}
    assert may_judge(city, "2", unit="works", unit_level="2")
    assert not may_judge(city, "2", unit="school", unit_level="4"), "a district's body is its district's"
    assert not may_judge(county, "4", unit="works", unit_level="4"), "another subtree"
    assert may_judge(county, "4", unit="school", unit_level="4")
    assert not may_judge(city, "", unit="works", unit_level=""), "whose level nobody has stated nobody judges"
