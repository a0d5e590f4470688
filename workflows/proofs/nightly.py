"""The nightly audit: run once a day over all live services, kept, and what is new told once to whoever supervises."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from engine.clock import SHANGHAI, local_date
from workflows import duties
from workflows.acts import Act
from workflows.bases import queries as bases
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people.queries import holders
from workflows.people.roles import Actor, Role
from workflows.proofs import gate, queries, waits
from workflows.proofs.facts import Facts, graph
from workflows.proofs.models import ProofFault, ProofRun
from workflows.proofs.waits import Circle
from workflows.rules.proofs import Audit, ProofFinding, audit

DUTY = "proofs"
FROM_HOUR = 2
"""From two in the morning on, when the office is quiet; a night that was missed is made up at the next tick."""
SHOWN = 3
"""How many findings a message quotes."""


def due_on(now: datetime) -> str:
    """The day whose audit is due, "" before its hour."""
    local = now.astimezone(SHANGHAI)
    return "" if local.hour < FROM_HOUR else local.date().isoformat()


def run_due(office: Office) -> None:
    """Today's audit, where nobody has done it yet. The (duty, day) row is the claim, written with what was found."""
    period = due_on(office.clock.now())
    with office.read() as session:
        if not period or duties.is_done(session, DUTY, period):
            return
    looked = _audited(office)
    with office.act() as act:
        if duties.claim(act.session, DUTY, period, now=act.now):
            _keep(act, *looked)


def run_now(office: Office, actor: Actor) -> ProofRun:
    """The same at once, for somebody who has put things right and wants to see it."""
    looked = _audited(office)
    with office.act(actor) as act:
        return _keep(act, *looked)


def _audited(office: Office) -> tuple[dict[str, Facts], Audit, list[Circle]]:
    """What takes time is done outside the transaction that keeps it."""
    with office.read() as session:
        rules = office.proofs.rules(local_date(office.clock.now()), bases.ends(session))
        catalogue = queries.all_facts(session, office.shelf)
        waiting = waits.circles(session, office.shelf, office.proofs)
    found = audit(graph(catalogue, office.proofs, rules), rules)
    return {row["key"]: row for row in catalogue}, found, waiting


def _keep_missing_facts(act: Act) -> None:
    """Once: the facts of versions that went live before there were any."""
    for digest in queries.unkept(act.session):
        gate.keep_facts(act, act.office.shelf.service(act.session, digest), digest)


def _keep(act: Act, services: dict[str, Facts], found: Audit, waiting: list[Circle]) -> ProofRun:
    known = {row.identity: row for row in act.session.scalars(select(ProofFault))}
    _keep_missing_facts(act)
    now_there = {hashlib.sha256(one.identity.encode()).hexdigest(): one for one in found.findings}
    fresh = [_seen(act, identity, one, known, services) for identity, one in now_there.items()]
    new = [row for row in fresh if row is not None]
    gone = [row for identity, row in known.items() if row.gone_at is None and identity not in now_there]
    for row in gone:
        row.gone_at = act.now
    errors = sum(one.severity == "error" for one in now_there.values())
    run = ProofRun(
        ran_at=act.now,
        rule_set=act.office.proofs.rule_set.value,
        services=found.services,
        materials=found.materials,
        errors=errors,
        warnings=len(now_there) - errors,
        new=len(new),
        gone=len(gone),
        waits=waiting,
    )
    act.session.add(run)
    act.record("proofs.audit", local_date(act.now).isoformat(), errors=errors, warnings=run.warnings, new=len(new))
    _tell(act, new)
    waits.tell_new(act, waiting)
    return run


def _seen(
    act: Act, identity: str, one: ProofFinding, known: dict[str, ProofFault], services: dict[str, Facts]
) -> ProofFault | None:
    """The row of a finding, brought up to date; the row itself where it is new, or back again."""
    row = known.get(identity)
    back = row is not None and row.gone_at is not None
    if row is None:
        row = ProofFault(identity=identity, first_seen_at=act.now)
        act.session.add(row)
    elif back:
        row.first_seen_at = act.now
    service = services[one.items[0]]
    row.rule, row.severity = one.rule, one.severity
    row.service_key, row.service_name, row.unit = service["key"], service["name"], service["unit"]
    row.document, row.material = one.document, one.material
    row.message, row.fix, row.article = one.message, one.fix, one.article
    row.path = [{"item": step.item, "name": step.name, "document": step.document} for step in one.path]
    row.personas = list(one.personas)
    row.last_seen_at, row.gone_at = act.now, None
    return row if back or identity not in known else None


def _tell(act: Act, new: Sequence[ProofFault]) -> None:
    """One message a supervisor for everything new in the units they watch."""
    watching = {unit: [one.id for one in holders(act.people, act.units, Role.SUPERVISOR, unit)] for unit in _units(new)}
    for user in dict.fromkeys(user for users in watching.values() for user in users):
        theirs = [row for row in new if user in watching[row.unit]]
        quoted = "".join(row.message for row in theirs[:SHOWN])
        more = f"另有 {len(theirs) - SHOWN} 处，见证明清理页面。" if len(theirs) > SHOWN else ""
        title = f"证明清理：新发现 {len(theirs)} 处问题"
        notices.send(act, [user], kind="proofs", title=title, body=quoted + more, link="/oversight/proofs")


def _units(rows: Sequence[ProofFault]) -> list[str]:
    return list(dict.fromkeys(row.unit for row in rows))
