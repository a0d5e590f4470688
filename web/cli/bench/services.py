"""What a large catalogue costs: its lists, its search, its exports, with few and with many services."""

from __future__ import annotations

import random
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from time import perf_counter
from typing import Any

import click
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from engine.store.columns import Record, new_id
from web.app import create_app
from web.cli.bench.bench_office import Bench
from web.cli.bench.figures import EMPTY, Figures, turn_by_turn
from workflows import demo
from workflows.catalogue.models import ServiceRow, ServiceTopic, ServiceVersion
from workflows.proofs.models import ProofFacts
from workflows.searching import index
from workflows.searching.models import LiveGuide
from workflows.searching.terms import terms

Rows = Mapping[type[Record], list[dict[str, Any]]]


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(0, len(text), 2)]


ASKED = ("失业登记", "居民身份证", "我丢了工作怎么办", "公阻房", "申领", "业")
"""Everyday words, a material that every service asks for, a sentence, a typo, what half of all have, one character."""
_THINGS = _pairs("失业住房公租法律教师残疾居住技能专利低保临时入学体育医疗养老公积户口婚姻生育孤儿")
_ACTS = _pairs("登记申领认定证明补贴资助审核确认救助报销转移提取迁移备案指导")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_AT_ONCE = 2000
_TURNS = 20


def catalogues(bench: Bench, figures: Figures, sizes: Sequence[int]) -> None:
    """Each page with so many services, beside an empty transaction, and how it grows."""
    client = _signed_in(bench)
    pages: Mapping[str, str] = {
        "首页": "/",
        "一类的目录页": "/?category=07",
        "按人生事找": "/browse?event=unemployment",
        "目录一页（接口）": "/api/v1/services?limit=50",
        "设计人员的事项页": "/design",
        "保留证明清单": "/proofs",
        "保留证明清单，查“收入”": "/proofs?q=收入",
        **{f"查“{asked}”": f"/api/v1/search?q={asked}" for asked in ASKED},
    }
    numbers, there = count(1), _live(bench)
    first: dict[str, float] = {}
    for size in sizes:
        _grow(bench, size - there, numbers)
        there = max(there, size)
        acts: dict[str, Callable[[], object]] = {EMPTY: bench.empty}
        spent = turn_by_turn(
            _TURNS, **acts, **{f"{what}，{there} 项": partial(_get, client, url) for what, url in pages.items()}
        )
        figures.timed(spent)
        for figure in figures.all[-len(pages) :]:
            name = figure.what.partition("，" + str(there))[0]
            if name in first:
                figures.add(f"{name}，{sizes[0]} → {there} 项", figure.value / first[name], "倍")
            first.setdefault(name, figure.value)
        for form in ("csv", "json"):
            _export(bench, figures, form, there)


def _export(bench: Bench, figures: Figures, form: str, there: int) -> None:
    """The whole catalogue streamed: services a second, and by how much the process grew meanwhile."""
    asked = EnvironBuilder(path=f"/api/v1/open-data/catalogue.{form}").get_environ()
    before, began, sent = _resident(), perf_counter(), 0
    for chunk in create_app(bench.office)(asked, lambda *_: lambda _: None):
        sent += len(chunk)
    figures.add(f"开放数据 {form.upper()}，{there} 项", there / (perf_counter() - began), "项/秒")
    figures.add(f"开放数据 {form.upper()}，{there} 项，共 {sent / 1e6:.0f} MB 时内存增长", _resident() - before, "MB")


def _resident() -> float:
    """The most memory this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def _signed_in(bench: Bench) -> FlaskClient:
    """A browser without scripts, signed in as the designer."""
    client = create_app(bench.office).test_client()
    token, *_ = _TOKEN.findall(client.get("/sign-in").text)
    sent = {"csrf": token, "username": "designer", "password": demo.password("designer")}
    if client.post("/sign-in", data=sent).status_code != 303:
        raise click.ClickException("演示人员没有登录成功")
    return client


def _get(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    if answer.status_code != 200:
        raise click.ClickException(f"{url}：{answer.status_code}")


def _live(bench: Bench) -> int:
    with bench.office.read() as session:
        return len(session.scalars(select(ServiceRow.key)).all())


def _grow(bench: Bench, by: int, numbers: Iterator[int]) -> None:
    """So many more live services: copies of those there are, each with a name of its own."""
    with bench.office.read() as session:
        originals = [
            _rows(session, key) for key in session.scalars(select(ServiceRow.key).order_by(ServiceRow.key).limit(14))
        ]
    for begin in range(0, by, _AT_ONCE):
        with bench.office.database.write() as session:
            _write(session, [next(numbers) for _ in range(min(_AT_ONCE, by - begin))], originals)
        click.echo(f"  … {min(begin + _AT_ONCE, by)}/{by} 项", err=True)
    with bench.office.database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _rows(session: Session, key: str) -> Rows:
    """All that is written of a live service."""
    service = session.get_one(ServiceRow, key)
    where = {
        ServiceRow: ServiceRow.key == key,
        ServiceVersion: ServiceVersion.id == service.live_version_id,
        LiveGuide: LiveGuide.service_key == key,
        ServiceTopic: ServiceTopic.service_key == key,
        ProofFacts: ProofFacts.service_key == key,
    }
    return {kind: [_values(row) for row in session.scalars(select(kind).where(its))] for kind, its in where.items()}


def _values(row: Record) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _write(session: Session, numbers: Sequence[int], originals: Sequence[Rows]) -> None:
    chance = random.Random(numbers[0])  # noqa: S311 - a benchmark, not a secret
    copies: dict[type[Record], list[dict[str, Any]]] = {}
    for number in numbers:
        original = originals[number % len(originals)]
        [guide], [facts] = original[LiveGuide], original[ProofFacts]
        own = {
            "key": f"{original[ServiceRow][0]['category']}-example-{number}",
            "name": f"{''.join(chance.sample(_THINGS, 2))}{chance.choice(_ACTS)}{number}",
        }
        version, its = new_id(), {"service_key": own["key"]}
        words = [chance.choice(_THINGS) + chance.choice(_ACTS)]
        changed: dict[type[Record], dict[str, Any]] = {
            ServiceRow: {**own, "live_version_id": version},
            ServiceVersion: {**its, "id": version, "number": 1, "parent_id": None},
            LiveGuide: {**its, "name": own["name"], "keywords": words, "guide": {**guide["guide"], **own}},
            ServiceTopic: its,
            ProofFacts: {**its, "facts": {**facts["facts"], **own}},
        }
        for kind, fields in changed.items():
            copies.setdefault(kind, []).extend({**row, **fields} for row in original[kind])
    for row in copies[LiveGuide]:
        del row["id"]
    for kind, rows in copies.items():
        session.execute(insert(kind.__table__), rows)  # type: ignore[arg-type]
    keys = [row["service_key"] for row in copies[LiveGuide]]
    of = select(LiveGuide.id, LiveGuide.name, LiveGuide.keywords, LiveGuide.lines).where(
        LiveGuide.service_key.in_(keys)
    )
    for id_, name, keywords, lines in session.execute(of).all():
        body = terms(told for _, told in lines)
        index.put(session, id_, terms([name], single=True), terms(keywords, single=True), body)
