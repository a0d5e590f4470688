"""Anybody fetches the whole catalogue; it is small in memory, and told apart by its edition."""

from __future__ import annotations

import csv
import io
import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import EnvironBuilder

from tests.hall import REGISTRATION, Hall
from web.app import create_app
from workflows.catalogue import drafts
from workflows.catalogue.models import ServiceRow
from workflows.opendata import stream
from workflows.opendata.exchange import COLUMNS, Published, columns
from workflows.opendata.stream import as_csv, as_json, edition
from workflows.searching.models import LiveGuide

JSON, CSV = "/api/v1/open-data/catalogue.json", "/api/v1/open-data/catalogue.csv"


def anyone(hall: Hall) -> FlaskClient:
    return create_app(hall.office).test_client()


def test_json_and_csv_say_the_same_of_every_live_service(hall: Hall) -> None:
    with hall.act("designer") as act:
        drafts.save(act, "06-secret", {"service.yaml": "name: 绝密草稿事项\n"})
    told = anyone(hall).get(JSON).get_json()
    rows = list(csv.DictReader(io.StringIO(anyone(hall).get(CSV).get_data().decode("utf-8-sig"))))
    assert len(rows) == len(told["items"]) == 14
    assert [*rows[0]] == list(COLUMNS)
    for row, item in zip(rows, told["items"], strict=True):
        assert row == {column: item[column] for column in COLUMNS}
    one = next(item for item in told["items"] if item["task_key"] == REGISTRATION)
    assert (one["promise_day"], one["promise_type"], one["is_fee"], one["task_type"]) == ("0", "G", "0", "20")
    assert "《中华人民共和国社会保险法》第五十条" in one["by_law"]
    assert [material["is_need"] for material in one["materials"]] == ["1", "1", "2"]
    assert "绝密" not in str(told)


def test_an_edition_seen_already_is_not_sent_again(hall: Hall) -> None:
    for address in (JSON, CSV):
        first = anyone(hall).get(address)
        again = anyone(hall).get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
        since = anyone(hall).get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert since.status_code == 304
    before = anyone(hall).get(JSON).headers
    hall.clock.moment += timedelta(minutes=1)
    hall.redeploy(REGISTRATION, ("service.yaml", "同城通办摘自网页", "同城通办摘自网站"))
    after = anyone(hall).get(JSON, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.headers["Last-Modified"] > before["Last-Modified"] or after.headers["ETag"] != before["ETag"]


def test_no_cell_of_the_csv_begins_a_formula(hall: Hall) -> None:
    with hall.office.act() as act:
        row = act.session.scalars(select(LiveGuide).where(LiveGuide.service_key == REGISTRATION)).one()
        row.guide = {**row.guide, "name": "=HYPERLINK(1)"}
    rows = list(csv.DictReader(io.StringIO(b"".join(as_csv(hall.office, "")).decode("utf-8-sig"))))
    assert {row["task_name"] for row in rows if row["task_key"] == REGISTRATION} == {"'=HYPERLINK(1)"}


def test_memory_does_not_grow_with_the_catalogue(hall: Hall) -> None:
    with hall.office.act() as act:
        guide = act.session.scalars(select(LiveGuide).where(LiveGuide.service_key == REGISTRATION)).one()
        service = act.session.get_one(ServiceRow, REGISTRATION)
        same = {column.name: getattr(service, column.name) for column in ServiceRow.__table__.columns}
        also = {
            column.name: getattr(guide, column.name) for column in LiveGuide.__table__.columns if column.name != "id"
        }
        keys = [f"06-more-{number}" for number in range(600)]
        act.session.execute(insert(ServiceRow), [same | {"key": key} for key in keys])
        act.session.execute(insert(LiveGuide), [also | {"service_key": key} for key in keys])
    with hall.office.read() as session:
        now = edition(session)
    pieces = as_json(hall.office, "", now)
    tracemalloc.start()
    for _ in range(150):
        next(pieces)
    _, before = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    assert sum(1 for _ in pieces) > 400
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.2 * before


def test_a_fixed_last_day_and_no_statutory_limit_have_columns_too(hall: Hall) -> None:
    with hall.office.read() as session:
        guide = session.scalars(select(LiveGuide).where(LiveGuide.service_key == REGISTRATION)).one().guide
    limits = {**guide["limits"], "promised": {"limit": "2026-06-30", "from": "receipt", "until": "completed"}}
    row = columns(replace(Published(guide, 1, None), guide={**guide, "limits": limits}), "http://localhost")
    assert (row["promise_day"], row["promise_type"], row["anticipate_day"]) == ("2026-06-30", "D", "")
    assert row["guide_url"] == f"http://localhost/services/{REGISTRATION}"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_it_is_sent_while_it_is_read(hall: Hall, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(stream, "AT_ONCE", 2)
    asked = EnvironBuilder(path=f"/api/v1/open-data/catalogue.{form}").get_environ()
    with hall.statements() as sent:
        chunks = iter(create_app(hall.office)(asked, lambda *_: lambda _: None))
        next(chunks)
        at_first = len(sent)
        assert sum(1 for _ in chunks) > 10
    assert len(sent) - at_first >= 7
