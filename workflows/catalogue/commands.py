"""Drafts, proposals, approvals: a service's next version passes two people (four-eyes)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from engine.check import Finding
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.catalogue import queries
from workflows.catalogue.changes import changes
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.checks import check_service


class Unfit(Invalid):
    """The folder has findings that are errors; it cannot be proposed."""

    code = "findings"
    title = "检查未通过"
    remedy = "请按每一条的建议修改后重新提交。"

    def __init__(self, findings: list[Finding]) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        super().__init__(
            f"有 {len(errors)} 个错误，不能提交",
            errors=[FieldError(f"/{f.element}", f"{f.message}（{f.fix}）") for f in errors],
            extra={"findings": [finding.as_dict() for finding in findings]},
        )


def save_draft(act: Act, key: str, files: Mapping[str, str | None], *, basis: str | None = None) -> ServiceDraft:
    """Keep what a designer is working on; a file that is None is taken away.

    `basis` is what they started from (`queries.basis`); Conflict if somebody saved, discarded or approved in between.
    """
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    service = act.session.get(ServiceRow, key)
    live = service.live_version_id if service else None
    if basis is not None and basis != queries.basis(row, live):
        raise _changed(row)
    if row is None:
        row = ServiceDraft(service_key=key, parent_id=live, files={}, revision=0)
        act.session.add(row)
    row.files = {**row.files, **files}
    row.revision += 1
    row.saved_by, row.saved_by_name, row.saved_at = act.actor.user_id, act.actor.name, act.now
    act.record("draft.save", key, revision=row.revision)
    return row


def _changed(row: ServiceDraft | None) -> Conflict:
    remedy = "请先打开最新内容，再合并您的修改；也可以把您的修改导出另存。"
    if row is None:
        return Conflict("草稿已被放弃，或者已经批准成为现行版本", code="draft_changed", remedy=remedy)
    return Conflict(
        f"草稿已由{row.saved_by_name}保存过",
        code="draft_changed",
        remedy=remedy,
        extra={"saved_by": row.saved_by_name, "saved_at": row.saved_at.isoformat(), "revision": row.revision},
    )


def discard_draft(act: Act, key: str) -> None:
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    if row is None:
        raise NotFound("没有草稿")
    act.session.delete(row)
    act.record("draft.discard", key)


def rebase_draft(act: Act, key: str) -> ServiceDraft:
    """Put the draft's files on top of the live version where that changed since; who asks has seen what differs."""
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    service = act.session.get(ServiceRow, key)
    if row is None or service is None:
        raise NotFound("没有草稿")
    before = row.parent_id
    row.parent_id = service.live_version_id
    row.revision += 1
    row.saved_by, row.saved_by_name, row.saved_at = act.actor.user_id, act.actor.name, act.now
    act.record("draft.rebase", key, before=before, after=row.parent_id, files=sorted(row.files))
    return row


def propose_draft(act: Act, key: str, *, note: str) -> ServiceVersion:
    """Put the draft forward as the service's next version."""
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    if row is None:
        raise NotFound("没有草稿", remedy="请先保存修改，再提交审核。")
    files = queries.folder(act.session, act.office.shelf, key, row)
    return propose(act, key, files, note=note, parent=row.parent_id)


def propose(act: Act, key: str, files: Mapping[str, bytes], *, note: str, parent: str | None = None) -> ServiceVersion:
    """Put a folder forward as the service's next version.

    Refused with findings when it cannot run. `parent` is the version the folder was made from: when that is not the
    live one any more, somebody else's change would be lost, and the proposal is refused.
    """
    findings = check_service(key, files, act.office.shelf, act.office.connectors.names(), act.units.by_code)
    if any(finding.severity == "error" for finding in findings):
        raise Unfit(findings)
    row = act.session.get(ServiceRow, key, with_for_update=True)
    live = row.live_version_id if row else None
    if parent is not None and parent != live:
        raise Conflict(
            "您的修改不是以现行版本为基础的",
            code="stale_parent",
            remedy="请先用 export 取回现行版本，把修改合并进去再提交。",
        )
    digest = act.office.engine.deploy(act.session, files)
    same = act.session.scalars(
        select(ServiceVersion).where(
            ServiceVersion.service_key == key,
            ServiceVersion.digest == digest,
            ServiceVersion.state.in_(["proposed", "live"]),
        )
    ).first()
    if same is not None:
        what = "现行版本" if same.state == "live" else "待审核的版本"
        raise Conflict(f"内容与{what}完全相同", code="unchanged", remedy="没有需要提交的修改。")
    _require_reason(act, live, digest, note)
    number = (
        act.session.scalar(select(func.max(ServiceVersion.number)).where(ServiceVersion.service_key == key)) or 0
    ) + 1
    version = ServiceVersion(
        service_key=key,
        number=number,
        digest=digest,
        parent_id=live,
        state="proposed",
        note=note.strip(),
        proposed_by=act.actor.user_id,
        proposed_by_name=act.actor.name,
        proposed_at=act.now,
    )
    act.session.add(version)
    act.session.flush()
    act.record("version.propose", key, number=number, digest=digest, note=note.strip())
    return version


def _require_reason(act: Act, live: str | None, digest: str, note: str) -> None:
    """More steps, materials or days than the live version need a reason (R17)."""
    if live is None or note.strip():
        return
    shelf = act.office.shelf
    before = shelf.service(act.session, queries.version(act.session, live).digest)
    worse = changes(before, shelf.service(act.session, digest)).worse
    if worse:
        more = "、".join(f"{figure.label}由 {figure.before} 变为 {figure.after}" for figure in worse)
        raise Invalid(f"{more}，请说明理由", errors=[FieldError("/note", "请说明增加的理由")])


def approve(act: Act, version_id: str, note: str = "") -> ServiceVersion:
    """Make a proposed version the live one: new cases take it, open ones keep theirs."""
    version = _settle(act, version_id, "live", note)
    row = act.session.get(ServiceRow, version.service_key, with_for_update=True)
    if row is not None and row.live_version_id != version.parent_id:
        raise Conflict(
            "现行版本在提交之后已经变化", code="stale_parent", remedy="请退回，由设计人员在现行版本上重新提交。"
        )
    if row is not None and row.live_version_id:
        queries.version(act.session, row.live_version_id).state = "superseded"
    service = act.office.shelf.service(act.session, version.digest)
    publish(act, row, service, version)
    act.record("version.approve", version.service_key, number=version.number, note=note.strip())
    return version


def publish(act: Act, row: ServiceRow | None, service: Service, version: ServiceVersion) -> None:
    """Show `version` in the public lists."""
    if row is None:
        row = ServiceRow(key=service.key)
        act.session.add(row)
    row.name, row.category, row.category_name = service.name, service.category, service.category_name
    row.unit, row.case_kind, row.online = service.unit, service.case_kind, service.online
    row.promised = service.promised_text
    row.live_version_id = version.id
    draft = act.session.get(ServiceDraft, service.key)
    if draft is not None and queries.folder(act.session, act.office.shelf, service.key, draft) == dict(service.files):
        act.session.delete(draft)


def reject(act: Act, version_id: str, note: str) -> ServiceVersion:
    """Send a proposal back; the note says why."""
    if not note.strip():
        raise Invalid("请说明退回的理由", errors=[FieldError("/note", "请填写退回理由")])
    version = _settle(act, version_id, "rejected", note)
    act.record("version.reject", version.service_key, number=version.number, note=note.strip())
    return version


def _settle(act: Act, version_id: str, state: str, note: str) -> ServiceVersion:
    version = act.session.get(ServiceVersion, version_id, with_for_update=True)
    if version is None:
        raise NotFound("没有这个版本")
    if version.state != "proposed":
        raise Conflict(f"这个版本已由{version.settled_by_name or '他人'}处理", code="already_settled")
    if version.proposed_by == act.actor.user_id:
        raise Forbidden("提交人不能审批自己提交的版本", remedy="请由另一位审批人员处理。")
    version.state, version.settled_at, version.settled_note = state, act.now, note.strip()
    version.settled_by, version.settled_by_name = act.actor.user_id, act.actor.name
    return version
