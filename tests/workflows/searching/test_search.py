"""People find what they mean, in their own words, on both databases; what is not published is not there."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import delete, func, select

from engine.errors import Invalid
from tests.hall import AID, BENEFIT, HOUSING, REGISTRATION, Hall
from tests.web.visitor import Visitor
from web.app import create_app
from workflows.acts import Act
from workflows.catalogue import drafts
from workflows.searching import index
from workflows.searching.commands import catch_up
from workflows.searching.models import LiveGuide
from workflows.searching.queries import Found, search
from workflows.searching.terms import asked, grams, terms


def found(hall: Hall, q: str, **more: object) -> Found:
    with hall.office.read() as session:
        return search(session, q, **more)  # type: ignore[arg-type]


def keys(result: Found) -> list[str]:
    return [hit.row.key for hit in result.items]


ASKED = {
    "丢了工作": {REGISTRATION, BENEFIT},
    "我丢了工作怎么办": {REGISTRATION, BENEFIT},
    "失业": {REGISTRATION, BENEFIT},
    "公租": {HOUSING},
    "租": {HOUSING},
    "请不起律师怎么打官司": {AID},
    "孩子要读书": {"05-migrant-enrolment"},
    "低保": {"07-minimum-living"},
    "ｊｙ　失业": {REGISTRATION, BENEFIT},
}


@pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)
def test_everyday_words_parts_of_words_and_typos_find_the_service(hall: Hall) -> None:
    for q, wanted in ASKED.items():
        result = found(hall, q)
        assert set(keys(result)[: len(wanted)]) == wanted, q
        assert not result.approximate, q
    for typed, wanted_key in {"失业登计": REGISTRATION, "公阻房": HOUSING, "居往证": "99-residence-permit"}.items():
        assert keys(found(hall, typed))[0] == wanted_key, typed
    assert found(hall, "公阻房").approximate
    for nothing in ("火星移民签证", "' OR 1 *", "zzzz", "", "：：", '"'):
        assert keys(found(hall, nothing)) == [], nothing
    _a_name_comes_before_everyday_words_and_these_before_the_text(hall)
    _pages_go_on_where_the_one_before_ended(hall)
    _what_goes_live_is_found_at_once(hall)
    _an_index_that_is_behind_catches_up(hall)


def _a_name_comes_before_everyday_words_and_these_before_the_text(hall: Hall) -> None:
    assert keys(found(hall, "失业登记"))[0] == REGISTRATION
    hit = found(hall, "劳动关系").items[0]
    assert "劳动关系" in "".join(text for text, marked in (hit.line.pieces if hit.line else []) if marked)
    names = keys(found(hall, "居住证"))
    assert names[0] == "99-residence-permit"
    assert len(names) > 1  # others ask for one among their materials
    assert {key[:2] for key in keys(found(hall, "居住证", category="05"))} == {"05"}


def _pages_go_on_where_the_one_before_ended(hall: Hall) -> None:
    whole = keys(found(hall, "证明"))
    first = found(hall, "证明", limit=2)
    assert keys(first) == whole[:2]
    assert keys(found(hall, "证明", limit=50, after=first.next)) == whole[2:]
    with pytest.raises(Invalid, match="翻页"):
        found(hall, "证明", after="没有")


def _what_goes_live_is_found_at_once(hall: Hall) -> None:
    draft = ("service.yaml", "keywords: [丢了工作, ", "keywords: [炒鱿鱼了, ")
    _put_and_fail(hall)
    assert keys(found(hall, "炒鱿鱼")) == []  # what was rolled back is not there
    hall.redeploy(REGISTRATION, draft)
    assert keys(found(hall, "被炒鱿鱼了")) == [REGISTRATION]
    assert keys(found(hall, "丢了工作"))[0] == BENEFIT


def guide_id(act: Act) -> int:
    query = select(LiveGuide.id).where(LiveGuide.service_key == REGISTRATION)
    return act.session.execute(query).scalar_one()


def _put_and_fail(hall: Hall) -> None:
    with contextlib.suppress(RuntimeError), hall.act("approver") as act:
        index.put(act.session, guide_id(act), {"炒鱿"}, {"炒鱿"}, {"炒鱿"})
        raise RuntimeError


def _an_index_that_is_behind_catches_up(hall: Hall) -> None:
    with hall.office.act() as act:
        act.session.execute(delete(LiveGuide).where(LiveGuide.service_key == AID))
        act.session.execute(LiveGuide.__table__.update().values(edition=0).where(LiveGuide.service_key == HOUSING))
    assert catch_up(hall.office) == 2
    assert catch_up(hall.office) == 0
    assert keys(found(hall, "法援"))[0] == AID
    with hall.office.read() as session:
        assert session.scalar(select(func.count()).select_from(LiveGuide)) == 14


def test_chinese_is_taken_apart_into_pairs() -> None:
    assert grams("失业登记") == ["失业", "业登", "登记"]
    assert terms(["失业（ABC1）"], single=True) == {"失业", "失", "业", "abc1"}
    assert asked("请问怎么办理失业登记") == ["失业登记"]
    assert asked("怎么办") == ["怎么办"]


def test_the_pages_mark_what_was_typed_and_help_where_nothing_is_found(hall: Hall) -> None:
    visitor = Visitor(hall, "citizen")
    page = visitor.get("/search?q=失业登")
    assert "<mark>失业登</mark>记" in page
    assert "没有找到" in visitor.get("/search?q=火星移民签证")
    assert "/?category=06" in visitor.get("/search?q=火星移民签证")
    assert "/search" in visitor.get("/")
    assert "<mark>" not in visitor.get("/search?q=<script>alert(1)</script>")
    answer = create_app(hall.office).test_client().get("/api/v1/search?q=丢了工作&limit=1").get_json()
    assert (len(answer["items"]), answer["next"], answer["approximate"]) == (1, answer["items"][0]["key"], False)


def test_a_draft_is_invisible_to_anonymous_visitors(hall: Hall) -> None:
    designer = Visitor(hall, "designer")
    guide = designer.get(f"/design/{REGISTRATION}/files?path=service.yaml")
    assert "丢了工作" in guide
    with hall.act("designer") as act:
        drafts.save(act, REGISTRATION, {"service.yaml": "name: 绝密草稿事项\n"})
        drafts.save(act, "06-secret", {"service.yaml": "name: 绝密草稿事项\nkeywords: [绝密草稿]\n"})
    anyone = create_app(hall.office).test_client()
    pages = ("/", "/search?q=绝密草稿", f"/services/{REGISTRATION}", "/api/v1/services", "/api/v1/search?q=绝密草稿")
    for path in pages:
        answer = anyone.get(path)
        assert answer.status_code == 200
        assert "绝密草稿事项" not in answer.get_data(as_text=True), path
    for path in ("/services/06-secret", "/services/06-secret/checklist", "/api/v1/services/06-secret"):
        assert anyone.get(path).status_code == 404, path
