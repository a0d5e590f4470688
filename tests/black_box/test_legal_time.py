"""Legal time from outside: a server and a worker on PostgreSQL, moved by the clock file through a holiday with make-up
days and over the edge of the official calendar, seen through the API and the pages alone.

The licence is a made-up one, deployed by the story: 行政许可法 allows it silence as acceptance (第三十二条), ten more
days (第四十二条), and no time counted while something is appraised (第四十五条).
"""

from __future__ import annotations

import http.cookiejar
import io
import os
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import URL

from tests.black_box.conftest import COMMAND, ROOT, Product
from tests.black_box.test_unemployment_benefit import APPLICANT, DATA
from tests.postgresql import fresh_database, text

pytestmark = pytest.mark.black_box

LIKE, LICENCE, RELIEF = "07-unemployment-benefit", "07-demo-licence", "11-temporary-relief"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_BASIS = """basis:
  - {id: LAW-32, title: 中华人民共和国行政许可法, level: law, article: 第三十二条第一款第四项, provenance: L}
  - {id: LAW-42, title: 中华人民共和国行政许可法, level: law, article: 第四十二条第一款, provenance: L}
  - {id: LAW-45, title: 中华人民共和国行政许可法, level: law, article: 第四十五条, provenance: L}
"""
_LIMITS = """limits:
  statutory: {limit: 20WD, from: acceptance, until: decided, basis: LAW-42}
  promised: {limit: 10WD, from: acceptance, until: completed}
  suspensions:
    - {ground: 鉴定, basis: LAW-45, limit: 15WD}
  extension: {longest: 10WD, of: [promised, statutory], basis: LAW-42}
"""
OF_2027 = """# 演示：为测试虚构的安排，不是国务院的通知。
year: 2027
status: official
source: 测试用的虚构安排
rest:
  - { date: 2027-01-01, name: 元旦 }
  - { date: 2027-01-04, name: 元旦 }
work:
  - { date: 2027-01-09, name: 元旦 }
"""


def licence(folder: bytes) -> bytes:
    """The folder of the licence: that of another service, with the law of a licence."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(folder)) as packed:
        for name in packed.namelist():
            files[name] = packed.read(name)
    guide = files["service.yaml"].decode()
    guide = guide.replace(LIKE, LICENCE).replace("name: 失业保险金申领\n", "name: 演示经营许可\n", 1)
    guide = guide.replace("basis:\n  - {id: SIL,", f"{_BASIS}  - {{id: SIL,", 1)
    guide = re.sub(r"^limits:\n(  .*\n)+", _LIMITS, guide, flags=re.M)
    guide = guide.replace("on_silence: supervise", "basis: LAW-32, on_silence: deemed_accepted")
    guide = guide.replace("kind: benefit", "kind: licence").replace("[receipt, ", "[receipt, suspension_notice, ")
    files["service.yaml"] = guide.encode()
    files["cases.yaml"] = files["cases.yaml"].replace(LIKE.encode(), LICENCE.encode())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


class Browser:
    """Somebody's session on the pages, without scripts."""

    def __init__(self, product: Product, username: str) -> None:
        self._address = product.address
        kept = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(kept)
        self.send("/sign-in", [("username", username), ("password", f"demo-{username}")], token_on="/sign-in")

    def page(self, path: str) -> str:
        with self._opener.open(self._address + path) as answer:
            return str(answer.read().decode())

    def send(self, path: str, fields: list[tuple[str, str]], *, token_on: str) -> str:
        found = _TOKEN.search(self.page(token_on))
        assert found is not None, token_on
        data = urllib.parse.urlencode([("csrf", found[1]), *fields]).encode()
        with self._opener.open(self._address + path, data) as answer:
            return str(answer.read().decode())


class Office:
    """The running office as the story acts in it."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def at(self, moment: str) -> None:
        self.product.move_to(f"{moment}+08:00".replace(" ", "T"))

    def engage(self, admin: Browser, username: str, role: str, unit: str) -> None:
        fields = {"username": username, "name": f"演示{username}", "unit": unit, "password": f"demo-{username}"}
        grants = [("role", role), ("grant_unit", unit)]
        admin.send("/admin/people", [*fields.items(), *grants], token_on="/admin/people/new")

    def deploy(self) -> None:
        [live] = [row for row in self.product.get(f"deployments/{LIKE}", "designer")["items"] if row["state"] == "live"]
        folder = self.product.call("GET", f"deployments/{live['id']}/folder.zip", as_="designer").raw
        sent = {"Content-Type": "application/zip"}
        proposed = self.product.call("POST", "deployments", raw=licence(folder), headers=sent, as_="designer").ok(201)
        self.product.post(f"deployments/{proposed['id']}/approve", {"note": "同意。"}, "approver")

    def apply(self) -> str:
        return str(self.product.apply(LICENCE, APPLICANT, DATA, ["M-APPLY"])["case_no"])

    def accept(self, case_no: str) -> str:
        self.product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全。")
        return case_no

    def fire(self) -> str:
        """Somebody's home burnt down: two hours to look into it, by night and on holidays."""
        data = {"kind": "urgent", "cause": "fire", "facts": "住房失火。", "family_size": 3, "authorised": True}
        case_no = str(self.product.apply(RELIEF, APPLICANT, data, ["M-APPLY"])["case_no"])
        return self.accept(case_no)

    def rungs(self, case_no: str, kind: str) -> list[tuple[str, str]]:
        """Rung and business time of each alert of this clock, as raised."""
        rows = [row for row in self.product.alerts(case_no) if row["clock"]["kind"] == kind]
        return [(row["rung"], row["raised_at"][:19]) for row in reversed(rows)]

    def until_raised(self, case_no: str, kind: str, *rungs: str) -> list[tuple[str, str]]:
        """Wait until this clock has raised these rungs, and no others."""

        def there() -> list[tuple[str, str]]:
            found = self.rungs(case_no, kind)
            return found if [rung for rung, _ in found] == list(rungs) else []

        return list(self.product.until(f"{rungs} of the {kind} clock of {case_no}", there))

    def told(self, case_no: str, kind: str, rung: str) -> dict[str, str]:
        """Whom the alert names: person and whom they stand in for."""
        rows = self.product.alerts(case_no)
        [found] = [row for row in rows if row["clock"]["kind"] == kind and row["rung"] == rung]
        return {person["user"]: person["for"] for person in found["to"]}

    def due(self, case_no: str, *kinds: str) -> list[str]:
        """The last days of these clocks."""
        return [self.product.clock_of(case_no, kind)["due_on"] for kind in kinds]

    def granted(self, case_no: str) -> str:
        """Examined, reviewed and decided in one morning; the state it is in then."""
        product = self.product
        product.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合条件。")
        product.complete(case_no, "Review", "chief", outcome="agree", opinion="同意。", contribution_years=6)
        product.complete(case_no, "Decide", "leader", outcome="granted", opinion="准予。")
        return str(product.case(case_no)["state"])


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: URL, postgresql_template: tuple[Path, URL]
) -> Iterator[Office]:
    """One web node that does not tick, and one worker that does, from the morning of Wednesday 2026-09-23."""
    own, (folder, template) = tmp_path_factory.mktemp("legal-time"), postgresql_template
    data, clock = own / "data", own / "clock"
    shutil.copytree(folder, data)
    with ExitStack() as stack:
        url = text(stack.enter_context(fresh_database(postgresql_server, template=str(template.database))))
        moved = {"BANJIE_DATABASE_URL": url, "BANJIE_CLOCK_FILE": str(clock)}
        product = Product(own, "2026-09-23T09:00:00+08:00", "--no-ticker", data=data, **moved)
        stack.callback(product.stop)
        log = stack.enter_context((own / "worker.log").open("wb"))
        worker = subprocess.Popen(
            [*COMMAND, "worker", "--data", str(data)],
            cwd=ROOT,
            env={**os.environ, **moved, "BANJIE_TICK_SECONDS": "0.25"},
            stdout=log,
            stderr=log,
        )
        stack.callback(worker.wait, 30)
        stack.callback(worker.terminate)
        yield Office(product)


@pytest.fixture(scope="module")
def seen(office: Office) -> SimpleNamespace:
    """The story played once from September to January; what was seen on the way, for the tests below."""
    seen = SimpleNamespace()
    before_the_holiday(office, seen)
    after_the_holiday(office, seen)
    asked_in_time_and_too_late(office, seen)
    october_is_told(office, seen)
    over_the_edge_of_the_calendar(office, seen)
    return seen


def before_the_holiday(office: Office, seen: SimpleNamespace) -> None:
    """A unit with its chain, one chief about to be away; three applications, one of which nobody looks at."""
    product, admin = office.product, Browser(office.product, "admin")
    office.engage(admin, "chief", "section_chief", "shebao")
    office.engage(admin, "leader", "leader_in_charge", "shebao")
    office.engage(admin, "deputy", "officer", "jiuye")
    away = {"stand_in": "deputy", "from": "2026-09-30", "until": "2026-10-16", "reason": "年休假"}
    product.post("absences", away, "chief", status=201)
    office.deploy()
    seen.silent = office.apply()
    seen.appraised, seen.extended = office.accept(office.apply()), office.accept(office.apply())
    seen.at_first = {kind: office.due(seen.extended, kind)[0] for kind in ("promised", "statutory")}
    product.task(seen.appraised, "Examine", "shebao")

    office.at("2026-09-24 11:00:00")
    wanted = {"ground": "鉴定", "reason": "材料真伪存疑，送鉴定机构。"}
    asked = product.post(f"cases/{seen.appraised}/suspend", wanted, "shebao", status=201)
    seen.asked_to_suspend = product.clock_of(seen.appraised, "promised")["light"]
    approval = f"cases/{seen.appraised}/special-procedures/{asked['id']}/approve"
    seen.suspension = product.post(approval, {"opinion": "同意。"}, "chief")
    [notice] = [one for one in product.documents(seen.appraised, "suspension_notice") if "特字" in one["number"]]
    seen.notice = product.call("GET", f"cases/{seen.appraised}/documents/{notice['id']}.pdf", as_="citizen").raw

    office.at("2026-09-30 06:30:00")
    fire = office.fire()
    office.at("2026-09-30 08:59:00")
    seen.fire = office.until_raised(fire, "step", "yellow", "red")
    seen.before_opening = office.rungs(seen.silent, "notice")
    office.at("2026-09-30 09:00:00")
    seen.reminder = office.until_raised(seen.silent, "notice", "yellow")


def after_the_holiday(office: Office, seen: SimpleNamespace) -> None:
    """The last day for the notice comes after eight days of rest; the silence is over one second after it."""
    product = office.product
    office.at("2026-10-08 17:30:01")
    seen.notice_late = office.until_raised(seen.silent, "notice", "yellow", "red")
    seen.deemed = product.until("acceptance", lambda: (case := product.case(seen.silent))["accepted_at"] and case)
    seen.deemed_due = office.due(seen.silent, "promised", "statutory")
    seen.own_page = Browser(product, "citizen").page(f"/my/cases/{seen.silent}")

    office.at("2026-10-10 10:00:00")
    product.post(f"cases/{seen.appraised}/resume", {"result": "鉴定意见：材料属实。"}, "shebao")
    seen.resumed_due = office.due(seen.appraised, "promised", "statutory")
    office.at("2026-10-12 09:00:00")
    office.until_raised(seen.silent, "promised", "yellow")
    office.until_raised(seen.extended, "promised", "yellow")
    seen.yellow_told = office.told(seen.silent, "promised", "yellow")
    seen.inbox_of_the_stand_in = Browser(product, "deputy").page("/desk/inbox")


def asked_in_time_and_too_late(office: Office, seen: SimpleNamespace) -> None:
    """One asks for more time on the last afternoon, the other on the morning after; supervision steps in."""
    product = office.product
    office.at("2026-10-14 16:00:00")
    wanted = {"by": "5WD", "reason": "需要跨省协查。"}
    asked = product.post(f"cases/{seen.extended}/extend", wanted, "shebao", status=201)
    approval = f"cases/{seen.extended}/special-procedures/{asked['id']}/approve"
    seen.by_the_chief = product.call("POST", approval, {"opinion": "同意。"}, as_="chief").status
    product.post(approval, {"opinion": "同意。"}, "leader")
    seen.extended_due = office.due(seen.extended, "promised", "statutory")
    seen.twice = product.call("POST", f"cases/{seen.extended}/extend", wanted, as_="shebao").json

    office.at("2026-10-14 17:30:01")
    office.until_raised(seen.silent, "promised", "yellow", "red")
    seen.red_told = office.told(seen.silent, "promised", "red")
    office.at("2026-10-15 09:00:00")
    seen.too_late = product.call("POST", f"cases/{seen.silent}/extend", wanted, as_="shebao")
    seen.on_record = product.case(seen.silent)["special_procedures"]
    alerts = product.alerts(seen.silent)
    [red] = [row["id"] for row in alerts if row["clock"]["kind"] == "promised" and row["rung"] == "red"]
    sent = {"kind": "order", "alert": red, "content": "请说明超时原因和完成时间。"}
    order = product.post("orders", sent, "supervisor", status=201)
    seen.order = [order, product.post(f"orders/{order['id']}/answer", {"answer": "本月底前办结。"}, "leader")]
    seen.order.append(product.post(f"orders/{order['id']}/accept", {"opinion": "认可。"}, "supervisor"))
    seen.by_themselves = [
        row for row in product.get(f"orders?case={seen.silent}", "supervisor")["items"] if row["issued_by"] == "系统"
    ]


def october_is_told(office: Office, seen: SimpleNamespace) -> None:
    """Two cases are granted in time, the third passes its statutory limit; then the first working day of November."""
    product = office.product
    office.at("2026-10-19 10:00:00")
    seen.granted = [office.granted(case_no) for case_no in (seen.extended, seen.appraised)]
    office.at("2026-10-28 17:30:01")
    office.until_raised(seen.silent, "statutory", "red_statutory")
    seen.statutory_told = office.told(seen.silent, "statutory", "red_statutory")
    office.at("2026-11-01 09:00:00")  # the first, but a Sunday: the worker looks twice
    fire = office.fire()
    office.at("2026-11-01 10:40:00")
    office.until_raised(fire, "step", "yellow")
    office.at("2026-11-01 11:30:00")
    office.until_raised(fire, "step", "yellow", "red")
    office.at("2026-11-02 09:00:00")
    product.until("October's bulletin", lambda: product.get("bulletins", "supervisor")["items"][0]["month"] > "2026-09")


def over_the_edge_of_the_calendar(office: Office, seen: SimpleNamespace) -> None:
    """Two cases run into a year that is not published; it is, when one of them is late already."""
    product = office.product
    office.at("2026-12-18 10:00:00")
    seen.late = office.accept(office.apply())
    office.at("2026-12-24 10:00:00")
    seen.moved = office.accept(office.apply())
    seen.provisional = [product.clock_of(case_no, "promised") for case_no in (seen.late, seen.moved)]
    clock = seen.provisional[1]["id"]
    seen.explained = product.get(f"cases/{seen.moved}/clocks/{clock}/explanation", "citizen")
    office.at("2027-01-04 17:30:01")
    seen.late_before = office.until_raised(seen.late, "promised", "yellow", "red")
    office.at("2027-01-05 09:30:00")
    sent = {"Content-Type": "application/yaml"}
    seen.published = product.call("PUT", "calendars/2027", raw=OF_2027.encode(), headers=sent, as_="admin").ok()
    product.until("every clock", lambda: product.get("calendars/recount", "admin")["state"] == "done")
    seen.recount = product.get("calendars/recount", "admin")
    seen.told_of_2027 = [
        Browser(product, who).page(path) for who, path in (("shebao", "/desk/inbox"), ("citizen", "/my"))
    ]
    seen.official = [product.clock_of(case_no, "promised") for case_no in (seen.late, seen.moved)]
    seen.late_after = office.rungs(seen.late, "promised")
    seen.bulletins = product.get("bulletins", "supervisor")["items"]
    [october] = [row["id"] for row in seen.bulletins if row["month"] == "2026-10"]
    seen.october = product.get(f"bulletins/{october}", "supervisor")
    seen.paper = product.call("GET", f"bulletins/{october}/paper.pdf", as_="leader").raw
    seen.page = Browser(product, "supervisor").page(f"/oversight/bulletins/{october}")


def test_days_are_counted_through_the_holiday_with_its_make_up_day(seen: SimpleNamespace) -> None:
    """From 23 September: 25 to 27 September and 1 to 7 October rest, Saturday 10 October works."""
    assert seen.at_first == {"promised": "2026-10-14", "statutory": "2026-10-28"}


def test_a_reminder_waits_for_the_hall_to_open_and_hours_run_through_the_night(seen: SimpleNamespace) -> None:
    assert seen.fire[-1] == ("red", "2026-09-30T08:59:00")
    assert seen.before_opening == []
    assert seen.reminder == [("yellow", "2026-09-30T09:00:00")]


def test_silence_is_acceptance_from_the_day_of_receipt(seen: SimpleNamespace) -> None:
    assert seen.notice_late[-1] == ("red", "2026-10-08T17:30:01")
    assert seen.deemed["accepted_at"] == seen.deemed["received_at"] == "2026-09-23T09:00:00+08:00"
    assert seen.deemed_due == ["2026-10-14", "2026-10-28"]
    [accepted] = [row for row in seen.deemed["tasks"] if row["element"] == "Accept"]
    assert (accepted["outcome"], accepted["closed_by"]) == ("accepted", "系统")
    assert "受理通知书" in seen.own_page


def test_time_stands_on_the_ground_the_law_names_with_a_written_notice(office: Office, seen: SimpleNamespace) -> None:
    assert seen.asked_to_suspend == "green"
    assert (seen.suspension["state"], seen.suspension["settled_by"]) == ("running", "演示chief")
    assert seen.suspension["basis"] == "《中华人民共和国行政许可法》第四十五条"
    assert seen.notice.startswith(b"%PDF-")
    assert office.rungs(seen.appraised, "promised") == []
    # 24 September had begun to count; it goes on after 10 October with the nine days that were left.
    assert seen.resumed_due == ["2026-10-22", "2026-11-05"]


def test_an_extension_is_granted_in_time_by_the_leader_and_once(seen: SimpleNamespace) -> None:
    assert seen.by_the_chief == 403
    assert seen.extended_due == ["2026-10-21", "2026-11-04"]
    assert seen.twice["detail"] == "只能延期一次，本办件已经延期。"
    assert seen.granted == ["completed", "completed"]


def test_an_extension_asked_for_too_late_is_refused_and_stays_on_record(seen: SimpleNamespace) -> None:
    assert (seen.too_late.status, seen.too_late.json["code"]) == (409, "extension_refused")
    assert seen.too_late.json["detail"].startswith("期限已经届满，不能再申请延期")
    assert "行政许可法》第四十二条" in seen.too_late.json["remedy"]
    assert [(row["state"], row["ground"]) for row in seen.on_record] == [("refused", "期限届满后申请延期")]


def test_every_rung_names_the_chain_and_who_stands_in(seen: SimpleNamespace) -> None:
    assert seen.yellow_told == {"shebao": "", "deputy": "演示chief", "decider": ""}
    assert seen.red_told == {**seen.yellow_told, "leader": "", "supervisor": ""}
    assert seen.statutory_told == {"shebao": "", "chief": "", "decider": "", "leader": "", "supervisor": ""}
    assert seen.silent in seen.inbox_of_the_stand_in


def test_each_rung_is_raised_once_however_the_clock_went_on(office: Office, seen: SimpleNamespace) -> None:
    found = office.rungs(seen.silent, "promised") + office.rungs(seen.silent, "statutory")
    assert found == [
        ("yellow", "2026-10-12T09:00:00"),
        ("red", "2026-10-14T17:30:01"),
        ("red_statutory", "2026-10-28T17:30:01"),
    ]


def test_supervision_orders_are_answered_accepted_or_come_by_themselves(seen: SimpleNamespace) -> None:
    assert [row["state"] for row in seen.order] == ["issued", "answered", "accepted"]
    assert seen.order[0]["due_at"] == "2026-10-20T17:30:00+08:00"
    assert {person["user"] for person in seen.order[0]["to"]} == {"deputy", "decider", "leader"}
    assert {(row["level"], row["unit"], row["rule"]) for row in seen.by_themselves} >= {(2, "hall", "JC-20")}


def test_the_bulletin_is_made_once_with_the_figures_of_its_month(seen: SimpleNamespace) -> None:
    assert [row["month"] for row in seen.bulletins][-2:] == ["2026-10", "2026-09"]
    assert seen.october["made_at"].startswith("2026-11-02T09:00")
    whole = {row["measure"]: row["value"] for row in seen.october["figures"] if row["unit"] == ""}
    told = ("received", "accepted", "deemed", "completed", "completed_on_time", "extended", "late_extension")
    assert {name: whole[name] for name in told} == dict(zip(told, (0, 1, 1, 2, 2, 1, 1), strict=True))
    assert (whole["late_statutory"], whole["late_notices"], whole["in_process"]) == (1, 1, 2)
    assert seen.paper.startswith(b"%PDF-")
    assert "2026年10月" in seen.page


def test_beyond_the_official_calendar_a_date_says_that_it_is_provisional(seen: SimpleNamespace) -> None:
    assert [(row["due_on"], row["provisional"]) for row in seen.provisional] == [
        ("2027-01-04", True),
        ("2027-01-08", True),
    ]
    assert seen.explained["provisional"]


def test_publishing_the_year_moves_what_is_open_and_un_lates_nothing(seen: SimpleNamespace) -> None:
    late, moved = seen.official
    assert seen.published["recount"]["year"] == seen.recount["year"] == 2027
    assert seen.recount["moved"] >= 1
    assert all("2027 年放假调休安排公布后，期限有变化" in page for page in seen.told_of_2027)
    assert (moved["due_on"], moved["provisional"], moved["light"]) == ("2027-01-09", False, "green")
    assert (late["due_on"], late["light"]) == ("2027-01-04", "red")
    assert seen.late_after == seen.late_before == [(rung, "2027-01-04T17:30:01") for rung in ("yellow", "red")]
