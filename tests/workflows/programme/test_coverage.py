"""Nothing left out: lists of powers against the catalogue, what keeps a unit from submitting, faults by their place."""

from __future__ import annotations

import io

import openpyxl
import pytest

from engine.errors import Invalid
from tests.hall import Hall
from tests.workflows.programme.written import put_forward, started, submitted
from workflows.people.queries import unit_tree
from workflows.programme import coverage, lists
from workflows.programme.coverage import Covered
from workflows.programme.models import Campaign, Power
from workflows.rules import programme


def covered(hall: Hall, campaign: Campaign) -> Covered:
    with hall.office.read() as session:
        return coverage.of_unit(session, hall.office, unit_tree(session), campaign, "xuexiao")


def test_ten_powers_and_nine_items_are_ninety_percent_with_one_open_exception() -> None:
    powers = {f"Q{number}": f"办理 事项{number}" for number in range(10)}
    items = {f"i{number}": f"办理事项{number}" for number in range(1, 10)} | {"own": "清单以外的"}
    found = programme.coverage(powers, items, {})
    assert (found.percent, found.missing, found.surplus) == (90, ("Q0",), ("own",))
    assert programme.coverage(powers, items, {"Q0": "cancelled"}).missing == ()
    assert programme.coverage({}, items, {}).percent is None


def test_an_open_exception_keeps_the_unit_from_submitting_until_it_is_explained(hall: Hall) -> None:
    campaign = started(hall, units=["xuexiao"])
    put_forward(hall, "06-kept", "办理事项")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["编码", "名称", "依据", "对应事项"],
        ["Q1", "登记", "条例", "办理事项"],
        ["Q2", "许可", "条例", None],
    ):
        sheet.append(line)
    raw = io.BytesIO()
    book.save(raw)
    with hall.act("xuexiao") as act:
        assert lists.take_in(act, raw.getvalue(), unit="xuexiao", kind="power") == 2
    found = covered(hall, campaign)
    assert (found.figures.percent, [power.code for power in found.open], found.online_percent) == (50, ["Q2"], 100)
    with pytest.raises(Invalid) as refused:
        submitted(hall, campaign)
    assert [error.pointer for error in refused.value.errors] == ["/powers/power/Q2"]
    with hall.act("xuexiao") as act:
        coverage.explain(act, "xuexiao", "power", "Q2", reason="merged", note="登记")
        lists.take_in(act, raw.getvalue(), unit="xuexiao", kind="power")  # a list imported again keeps its reasons
    assert covered(hall, campaign).open == []
    assert submitted(hall, campaign)


def test_every_fault_of_a_list_is_told_by_its_place_and_nothing_is_kept(hall: Hall) -> None:
    text = "编码,名称,依据,未列入理由\nQ1,登记,条例,没空\n,许可,条例,\nQ1,许可,,已取消\n"
    with pytest.raises(Invalid) as refused, hall.act("xuexiao") as act:
        lists.take_in(act, text.encode("gb18030"), unit="xuexiao", kind="responsibility")
    assert [(one["place"], one["column"]) for one in refused.value.extra["faults"]] == [
        ("第 2 行第 4 列", "未列入理由"),
        ("第 3 行第 1 列", "编码"),
        ("第 4 行第 3 列", "依据"),
        ("第 4 行第 1 列", "编码"),
    ]
    assert hall.rows(Power) == []
