"""The campaigns, and one as a whole: phases on their line, every unit's progress, what is overdue, who does what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.identity import actor, office
from web.pages import Attempt, messages, text
from web.programme import blueprint
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.people.standing import lead_of
from workflows.programme import campaigns, editions, packages, queries
from workflows.programme.campaigns import PARTS, Plan
from workflows.rules.jurisdiction import may_judge
from workflows.rules.programme import EXITS, TITLES

NUMBERS = tuple(range(1, len(TITLES) + 1))


@blueprint.get("")
def list_campaigns() -> str:
    with office().read() as session:
        return render_template(
            "programme/campaigns.html",
            rows=queries.all_campaigns(session),
            tree=unit_tree(session),
            titles=TITLES,
            leads=actor().holds(Role.LEAD_REVIEWER),
        )


@blueprint.get("/new")
def new_campaign() -> str:
    return _form({}, {}, "")


@blueprint.post("")
def start_campaign() -> WerkzeugResponse | tuple[str, int]:
    sent: dict[str, Any] = {name: text(name, 200) for name in ("title", "area", "deputy", "online_target_on")}
    sent |= {name: request.form.getlist(name) for name in ("units", "reviewers")}
    sent |= {f"{end}{number}": text(f"{end}{number}", 10) for number in NUMBERS for end in ("starts", "ends")}
    wrong = {name: "请写日期，例如 2016-02-01" for name in sent if _is_day(name) and _day(sent[name]) is None}
    if not sent["online_target_on"]:
        wrong.pop("online_target_on", None)
    if wrong:
        return _form(sent, wrong, ""), 422
    with office().read() as session:
        lead = lead_of(unit_tree(session), sent["area"])
    spans = [(_day(sent[f"starts{n}"]) or date.min, _day(sent[f"ends{n}"]) or date.min) for n in NUMBERS]
    plan = Plan(
        title=sent["title"],
        area=sent["area"],
        lead=lead,
        deputy=sent["deputy"],
        units=sent["units"],
        reviewers=sent["reviewers"],
        phases=spans,
        online_target_on=_day(sent["online_target_on"]),
    )
    campaign = ""
    with Attempt("no_flow", "forbidden") as attempt, office().act(actor()) as act:
        campaign = campaigns.start(act, plan).id
    if attempt.failed:
        return _form(sent, messages(attempt.errors, "/"), attempt.detail), 422
    return redirect(url_for("programme.show_campaign", campaign_id=campaign), 303)


def _is_day(name: str) -> bool:
    return name.startswith(("starts", "ends")) or name == "online_target_on"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _form(sent: Mapping[str, Any], errors: Mapping[str, str], detail: str) -> str:
    with office().read() as session:
        tree = unit_tree(session)
    mine = actor().units([Role.LEAD_REVIEWER])
    areas = [unit for unit in tree.by_code.values() if unit.kind == "government" and unit.lead_code in mine]
    area = tree.by_code.get(sent.get("area") or (areas[0].code if areas else ""))
    below = [row for code, row in tree.by_code.items() if area is not None and code in tree.subtree(area.code)]
    among = [row for row in below if area is not None and row.clearing]
    fitting = [
        (row.code, row.name)
        for row in among
        if area is not None and may_judge(tree.subtree(area.code), area.level, unit=row.code, unit_level=row.level)
    ]
    return render_template(
        "programme/new_campaign.html",
        sent={"area": area.code if area else "", **sent},
        errors=errors,
        detail=detail,
        areas=[(row.code, row.name) for row in areas],
        lead=tree.name(area.lead_code) if area is not None and area.lead_code else "",
        units=fitting,
        departments=[(row.code, row.name) for row in among],
        titles=TITLES,
        exits=EXITS,
    )


@blueprint.get("/<campaign_id>")
def show_campaign(campaign_id: str) -> str:
    return _page(campaign_id, {}, {}, "")


@blueprint.post("/<campaign_id>/team")
def assign_team(campaign_id: str) -> WerkzeugResponse | tuple[str, int]:
    sent = {name: text(name, 200) for name in ("unit", "username", "duty", "part", "phase")}
    phase = int(sent["phase"]) if sent["phase"].isascii() and sent["phase"].isdecimal() else 0
    with Attempt("forbidden") as attempt, office().act(actor()) as act:
        campaigns.assign(
            act,
            campaign_id,
            unit=sent["unit"],
            username=sent["username"],
            duty=sent["duty"],
            part=sent["part"],
            phase=phase,
        )
    if attempt.failed:
        return _page(campaign_id, sent, messages(attempt.errors, "/"), attempt.detail), 422
    return redirect(url_for("programme.show_campaign", campaign_id=campaign_id) + "#team", 303)


@blueprint.post("/<campaign_id>/team/<member_id>/strike")
def strike_team(campaign_id: str, member_id: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        campaigns.strike(act, member_id)
    return redirect(url_for("programme.show_campaign", campaign_id=campaign_id) + "#team", 303)


def _page(campaign_id: str, sent: Mapping[str, str], errors: Mapping[str, str], detail: str) -> str:
    with office().read() as session:
        tree, calendar = unit_tree(session), office().calendars.current(session)
        campaign = campaigns.of(session, campaign_id)
        shown = queries.overview(session, office(), tree, calendar, campaign, actor())
        published = editions.editions(session, campaign)
        own = [line.unit for line in shown.units if _works_for(line.unit)]
    return render_template(
        "programme/campaign.html",
        shown=shown,
        campaign=campaign,
        tree=tree,
        editions=published,
        own=own,
        may_see=lambda unit: queries.may_see_rows(actor(), campaign, unit),
        assigns=_assigning(shown, own),
        parts=PARTS,
        titles=TITLES,
        sent=sent,
        errors=errors,
        detail=detail,
        today=office().clock.now(),
    )


def _works_for(unit: str) -> bool:
    return any(actor().reaches(role, unit) for role in packages.SUBMITTERS)


def _assigning(shown: queries.Overview, own: Sequence[str]) -> list[str]:
    """For which units this person may put somebody on the roster."""
    campaign = shown.campaign
    if campaigns.leads(actor(), campaign):
        return sorted({*(line.unit for line in shown.units), campaign.lead, campaign.deputy, *campaign.reviewers})
    roles = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE)
    return [unit for unit in own if any(actor().reaches(role, unit) for role in roles)]
