"""The clean-up programme: start a campaign, submit, review, dispose; editions; lists of powers; contracts."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine.errors import FieldError, Invalid, NotFound
from web import present_programme as present
from web.annexes import MEDIA_TYPES, NAMES, file_name
from web.api import blueprint
from web.api.answers.programme import (
    CampaignDetail,
    CampaignPage,
    ContractAnswer,
    ContractPage,
    EditionDetail,
    EditionPage,
    ImportedList,
    PackageAnswer,
    PowerAnswer,
    PowerPage,
    TeamMemberAnswer,
    UnitInCampaign,
)
from web.api.calls import File, Parts, actor, body, documented, office, once, query
from web.api.cases import BESIDE_THE_FILE
from web.api.programme_schemas import (
    CampaignBody,
    CampaignsQuery,
    ContractBody,
    DispositionBody,
    PowerListQuery,
    PowersQuery,
    ReasonOfPowerBody,
    RowFindingsBody,
    SubmitBody,
    TeamBody,
)
from web.api.schemas import ReasonBody
from web.download import download
from workflows.annexes.package import LARGEST
from workflows.paging import cut
from workflows.people.queries import unit_tree
from workflows.programme import campaigns, contracts, coverage, editions, lists, packages, queries, review, standing
from workflows.programme.campaigns import Plan
from workflows.programme.contracts import Terms
from workflows.programme.review import Decided
from workflows.rules.programme import QUESTIONS


@blueprint.get("/campaigns")
@documented("清理行动，新的在前", query=CampaignsQuery, answers=CampaignPage)
def list_campaigns() -> dict[str, Any]:
    wanted = query(CampaignsQuery)
    with office().read() as session:
        rows = [row for row in queries.all_campaigns(session) if not wanted["after"] or row.id < wanted["after"]]
    page = cut(rows[: wanted["limit"] + 1], wanted["limit"], lambda row: str(row.id))
    return {"items": [present.campaign(row) for row in page.items], "next": page.next}


@blueprint.post("/campaigns")
@documented("牵头部门启动清理行动", takes=CampaignBody, answers=CampaignDetail, status=201, refuses=("no_flow",))
@once
def start_campaign() -> tuple[dict[str, Any], int]:
    sent = body(CampaignBody)
    phases = [(one["starts_on"], one["ends_on"]) for one in sent.pop("phases")]
    with office().act(actor()) as act:
        campaign_id = campaigns.start(act, Plan(phases=phases, **sent)).id
    return _campaign(campaign_id), 201


@blueprint.get("/campaigns/<campaign_id>")
@documented("一次清理行动：四个阶段、各单位的进度和覆盖率、工作班子、逾期的事项", answers=CampaignDetail)
def show_campaign(campaign_id: str) -> dict[str, Any]:
    return _campaign(campaign_id)


@blueprint.get("/campaigns/<campaign_id>/units/<unit>")
@documented("一个单位在清理行动中的事项、还缺什么、权责清单的缺项和多项", answers=UnitInCampaign)
def show_campaign_unit(campaign_id: str, unit: str) -> dict[str, Any]:
    with office().read() as session:
        tree, campaign = unit_tree(session), campaigns.of(session, campaign_id)
        queries.require_rows(session, actor(), campaign, unit)
        rows = standing.standings(session, office(), tree, campaign, [unit])[unit]
        covered = coverage.of_unit(session, office(), tree, campaign, unit)
    return present.unit_in_campaign(unit, rows, covered)


@blueprint.post("/campaigns/<campaign_id>/team")
@documented("把一个人列入工作班子", takes=TeamBody, answers=TeamMemberAnswer, status=201)
@once
def assign_team(campaign_id: str) -> tuple[dict[str, Any], int]:
    sent = body(TeamBody)
    with office().act(actor()) as act:
        return present.member(campaigns.assign(act, campaign_id, **sent)), 201


@blueprint.post("/team/<member_id>/strike")
@documented("把一个人从工作班子撤下；曾经列入的记录留存", answers=TeamMemberAnswer)
@once
def strike_team(member_id: str) -> dict[str, Any]:
    with office().act(actor()) as act:
        return present.member(campaigns.strike(act, member_id))


@blueprint.post("/campaigns/<campaign_id>/packages")
@documented(
    "单位报送目录、办事指南和流程图；没有事项的是零报告。不齐全的一次列出全部缺项",
    takes=SubmitBody,
    answers=PackageAnswer,
    status=201,
    refuses=("package_open", "nothing_to_submit", "incomplete", "no_flow"),
)
@once
def submit_package(campaign_id: str) -> tuple[dict[str, Any], int]:
    unit = body(SubmitBody)["unit"]
    with office().act(actor()) as act:
        case_no = packages.submit(act, campaign_id, unit).case_no
    return _package(case_no), 201


@blueprint.get("/packages/<case_no>")
@documented("一次报送：回执、各部门的审核意见、处置意见", answers=PackageAnswer)
def show_package(case_no: str) -> dict[str, Any]:
    return _package(case_no)


@blueprint.put("/packages/<case_no>/findings/<service>")
@documented(
    "会同审核的部门填写一个事项的五项审核意见；提交环节以前可以修改",
    takes=RowFindingsBody,
    answers=PackageAnswer,
    refuses=("not_in_review",),
)
@once
def write_findings(case_no: str, service: str) -> dict[str, Any]:
    sent = body(RowFindingsBody)
    answers = {name: sent[name] for name in QUESTIONS}
    with office().act(actor()) as act:
        review.find(act, case_no, service, answers, unit=sent["unit"])
    return _package(case_no)


@blueprint.put("/packages/<case_no>/dispositions/<service>")
@documented(
    "牵头部门对一个事项提出处置意见；审定以前可以修改",
    takes=DispositionBody,
    answers=PackageAnswer,
    refuses=("not_in_review",),
)
@once
def write_disposition(case_no: str, service: str) -> dict[str, Any]:
    sent = body(DispositionBody)
    with office().act(actor()) as act:
        review.dispose(act, case_no, service, Decided(**sent))
    return _package(case_no)


@blueprint.post("/packages/<case_no>/editions")
@documented(
    "牵头部门公布整改已经认可的事项，形成又一版次",
    answers=EditionDetail,
    status=201,
    refuses=("nothing_to_publish",),
)
@once
def publish_rest(case_no: str) -> tuple[dict[str, Any], int]:
    with office().act(actor()) as act:
        return present.edition_in_full(editions.publish_rest(act, case_no)), 201


@blueprint.get("/editions")
@documented("已公布的目录版次，新的在前", query=CampaignsQuery, answers=EditionPage)
def list_editions() -> dict[str, Any]:
    wanted = query(CampaignsQuery)
    after = int(wanted["after"]) if wanted["after"].isdecimal() and wanted["after"].isascii() else None
    with office().read() as session:
        rows = [row for row in editions.editions(session) if after is None or row.id < after]
        page = cut(rows[: wanted["limit"] + 1], wanted["limit"], lambda row: str(row.id))
        return {"items": [present.edition(row) for row in page.items], "next": page.next}


@blueprint.get("/editions/<edition>")
@documented("一个版次的目录和变化；不会改变", answers=EditionDetail)
def show_edition(edition: str) -> dict[str, Any]:
    with office().read() as session:
        return present.edition_in_full(editions.of(session, _number(edition)))


@blueprint.get("/editions/<edition>/annexes/<name>.<form>")
@documented(
    "一个版次的附件1（name 为 catalogue）或附件2（guide），docx 或 xlsx，带处置意见",
    answers=File("application/octet-stream"),
)
def export_edition(edition: str, name: str, form: str) -> Response:
    if name not in NAMES or form not in MEDIA_TYPES:
        raise NotFound("没有这份附件", remedy="可用：catalogue、guide 的 .docx 和 .xlsx。")
    with office().read() as session:
        row = editions.of(session, _number(edition))
        content = editions.annex(session, office().shelf, unit_tree(session), row, NAMES[name], form)
    return download(content, MEDIA_TYPES[form], file_name(name, form))


@blueprint.get("/powers")
@documented("一个单位的权力清单、责任清单", query=PowersQuery, answers=PowerPage, refuses=("not_found",))
def list_powers() -> dict[str, Any]:
    wanted = query(PowersQuery)
    with office().read() as session:
        rows = [
            row
            for row in coverage.powers(session, actor(), wanted["unit"], wanted["kind"])
            if f"{row.kind}/{row.code}" > wanted["after"]
        ]
    page = cut(rows[: wanted["limit"] + 1], wanted["limit"], lambda row: f"{row.kind}/{row.code}")
    return {"items": [present.power(row) for row in page.items], "next": page.next}


@blueprint.post("/powers")
@documented(
    "导入一个单位的权力清单或者责任清单（xlsx、csv），取代原来的；有一处不对就都不导入，逐处说明",
    takes=Parts((MEDIA_TYPES["xlsx"], "text/csv"), LARGEST + BESIDE_THE_FILE),
    query=PowerListQuery,
    answers=ImportedList,
    status=201,
    refuses=("annex", "annex_faults"),
)
@once
def import_powers() -> tuple[dict[str, Any], int]:
    wanted, sent = query(PowerListQuery), request.files.get("file")
    if sent is None:
        remedy = "请以 multipart/form-data 提交，字段名为 file。"
        raise Invalid("没有收到文件", remedy=remedy, errors=[FieldError("/file", "没有收到文件")])
    raw = sent.stream.read(LARGEST + 1)
    with office().act(actor()) as act:
        return {"lines": lists.take_in(act, raw, unit=wanted["unit"], kind=wanted["kind"])}, 201


@blueprint.put("/powers/<unit>/<kind>/<code>/reason")
@documented("说明清单中的一项为什么没有对应的事项", takes=ReasonOfPowerBody, answers=PowerAnswer)
@once
def explain_power(unit: str, kind: str, code: str) -> dict[str, Any]:
    sent = body(ReasonOfPowerBody)
    with office().act(actor()) as act:
        return present.power(coverage.explain(act, unit, kind, code, **sent))


@blueprint.get("/contracts")
@documented("政府购买服务的合同和期内的办理量，新的在前", query=CampaignsQuery, answers=ContractPage)
def list_contracts() -> dict[str, Any]:
    wanted = query(CampaignsQuery)
    with office().read() as session:
        rows = [row for row in contracts.contracts(session, actor()) if not wanted["after"] or row.id < wanted["after"]]
        page = cut(rows[: wanted["limit"] + 1], wanted["limit"], lambda row: str(row.id))
        items = [present.contract(row, contracts.volume(session, row)) for row in page.items]
    return {"items": items, "next": page.next}


@blueprint.post("/contracts")
@documented(
    "登记政府购买服务的合同", takes=ContractBody, answers=ContractAnswer, status=201, refuses=("contract_known",)
)
@once
def record_contract() -> tuple[dict[str, Any], int]:
    sent = body(ContractBody)
    with office().act(actor()) as act:
        row = contracts.record(act, Terms(**sent))
        return present.contract(row, contracts.volume(act.session, row)), 201


@blueprint.post("/contracts/<contract_id>/end")
@documented("提前终止合同", takes=ReasonBody, answers=ContractAnswer)
@once
def end_contract(contract_id: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        row = contracts.end(act, contract_id, sent["reason"])
        return present.contract(row, contracts.volume(act.session, row))


def _campaign(campaign_id: str) -> dict[str, Any]:
    with office().read() as session:
        campaign, calendar = campaigns.of(session, campaign_id), office().calendars.current(session)
        shown = queries.overview(session, office(), unit_tree(session), calendar, campaign, actor())
    return present.overview(shown)


def _package(case_no: str) -> dict[str, Any]:
    with office().read() as session:
        return present.package(queries.package(session, actor(), case_no))


def _number(edition: str) -> int:
    if not (edition.isdecimal() and edition.isascii() and len(edition) < 10):
        raise NotFound("没有这个版次")
    return int(edition)
