"""What was published from when to when, with what each edition changed, and an increase that needs its reason."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from tests.hall import BENEFIT, Hall, moment
from tests.workflows.adjusting.test_adjusting import adjust
from workflows.catalogue import commands, editions
from workflows.catalogue.folder import read_folder
from workflows.catalogue.models import ServiceEdition
from workflows.settings import ROOT


def published(hall: Hall, key: str = BENEFIT) -> list[ServiceEdition]:
    return hall.rows(ServiceEdition, ServiceEdition.service_key == key)


def test_an_edition_ends_when_the_next_begins_and_tells_what_changed(hall: Hall) -> None:
    hall.at("2026-09-15 10:00")
    hall.redeploy(
        BENEFIT,
        ("service.yaml", "promised: {limit: 5WD", "promised: {limit: 6WD"),
        ("service.yaml", "本人签名。", "本人签名并注明日期。"),
    )
    first, second = published(hall)
    assert (first.log, first.until) == (["首次公布"], moment("2026-09-15 10:00"))
    assert (second.number, second.since, second.until) == (2, first.until, None)
    assert second.log == ["承诺时限由 5 个工作日 变为 6 个工作日", "修改材料“失业保险金申领表”"]


def test_what_left_the_catalogue_keeps_its_editions_and_comes_back_as_a_new_one(hall: Hall) -> None:
    adjust(hall, "cancel", BENEFIT)
    [only] = published(hall)
    assert only.until == hall.clock.now()
    assert only.ended.startswith("已取消：")
    adjust(hall, "resume", BENEFIT)
    assert [row.log for row in published(hall)] == [["首次公布"], ["内容没有变化，恢复公布"]]


def test_editions_of_before_are_made_up_for_once(hall: Hall) -> None:
    hall.redeploy(BENEFIT, ("service.yaml", "本人签名。", "本人签名并注明日期。"))
    before = [(row.number, row.version, row.log, row.since) for row in published(hall)]
    with hall.office.act() as act:
        for row in act.session.query(ServiceEdition):
            act.session.delete(row)
    assert editions.catch_up(hall.office) == 14
    assert editions.catch_up(hall.office) == 0
    assert [(row.number, row.version, row.log, row.since) for row in published(hall)] == before


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((("online: {level: full}", "online: {level: consult_only}"),), "到办事现场次数由 0 变为 1"),
        ((("online: {level: full}", "online: {level: full}\nvisits: 2"),), "到办事现场次数由 0 变为 2"),
    ],
)
def test_more_visits_need_a_reason(hall: Hall, changes: tuple[tuple[str, str], ...], told: str) -> None:
    key = "03-patent-subsidy"
    files = read_folder(ROOT / "bpmn" / "services" / key)
    text = files["service.yaml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(Invalid) as refused, hall.act("designer") as act:
        commands.propose(act, key, {**files, "service.yaml": text.encode()}, note="")
    assert told in refused.value.detail
    with hall.act("designer") as act:
        commands.propose(act, key, {**files, "service.yaml": text.encode()}, note="理由")
