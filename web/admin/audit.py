"""The audit chains: the office's own acts, newest first, and the proof that nothing was changed afterwards."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import func, select

from web.admin import blueprint, words
from web.identity import office
from workflows.audit import AuditEntry, broken_links

PAGE = 50


@blueprint.get("/audit")
def audit() -> str:
    chain = request.args.get("chain", "")
    chain = chain if chain in words.CHAINS else ""
    before = request.args.get("after", type=int)
    verify = request.args.get("verify") == "1"
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    query = query.where(AuditEntry.chain.in_([f"office:{one}" for one in ([chain] if chain else words.CHAINS)]))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    with office().read() as session:
        rows = list(session.scalars(query))
        entries, chains = session.execute(select(func.count(), func.count(AuditEntry.chain.distinct()))).one()
    broken = []
    if verify:
        with office().read() as session:
            broken = list(broken_links(session))
    return render_template(
        "admin/audit.html",
        rows=rows[:PAGE],
        next=rows[PAGE - 1].id if len(rows) > PAGE else "",
        after=before,
        chain=chain,
        chains=words.CHAINS,
        counted=(entries, chains),
        verify=verify,
        broken=broken,
    )
