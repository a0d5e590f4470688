"""Proposals and approvals: a service's next version passes two people (four-eyes)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from engine.check import Finding
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.bases import keeping as bases
from workflows.catalogue import editions, queries, reach, standing, topics
from workflows.catalogue.changes import changes
from workflows.catalogue.folder import Service, is_internal
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.notices import commands as notices
from workflows.organisation import stationing
from workflows.people.queries import holders
from workflows.people.roles import SYSTEM, Role
from workflows.programme import gate as programme
from workflows.proofs import gate
from workflows.searching import commands as searching


class Unfit(Invalid):
    """The folder has findings that are errors; it cannot be proposed."""

    code = "findings"
    title = "检查未通过"
    remedy = "请按每一条的建议修改后重新提交。"

    def __init__(self, findings: list[Finding], act: str = "提交") -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        super().__init__(
            f"有 {len(errors)} 个错误，不能{act}",
            errors=[FieldError(f"/{f.element}", f"{f.message}（{f.fix}）") for f in errors],
            extra={"findings": [finding.as_dict() for finding in findings]},
        )


def propose(act: Act, key: str, files: Mapping[str, bytes], *, note: str, parent: str | None = None) -> ServiceVersion:
    """Put a folder forward as the service's next version.

    Refused with findings when it cannot run. `parent` is the version the folder was made from: when that is not the
    live one any more, somebody else's change would be lost, and the proposal is refused.
    """
    reach.require_new(act, key, reach.written_unit(files) or reach.first_unit(act.actor))
    findings = gate.check_in_catalogue(act.session, act.office, act.units, key, files)
    if any(finding.severity == "error" for finding in findings):
        raise Unfit(findings)
    row = act.session.get(ServiceRow, key, with_for_update=True)
    _refuse_ended(row)
    live = queries.live_id(act.session, key)
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
    _tell_approvers(act, version)
    return version


def _tell_approvers(act: Act, version: ServiceVersion) -> None:
    """Everybody who may approve it for the service's unit, except who proposed it."""
    if act.actor == SYSTEM:
        return
    service = act.office.shelf.service(act.session, version.digest)
    approvers = holders(act.people, act.units, Role.APPROVER, service.unit)
    notices.send(
        act,
        [person.id for person in approvers if person.id != version.proposed_by],
        kind="version_proposed",
        title=f"待审核：{service.name}第 {version.number} 版",
        body=f"{version.proposed_by_name}提交：{version.note or '没有说明'}",
        link=f"/design/versions/{version.id}",
    )


def tell_proposer(act: Act, version: ServiceVersion, how: str) -> None:
    """Whoever put a version forward is told what became of it."""
    name = act.office.shelf.service(act.session, version.digest).name
    notices.send(
        act,
        [version.proposed_by],
        kind="version_settled",
        title=f"{how}：{name}第 {version.number} 版",
        body=f"{act.actor.name}{how}{f'：{version.settled_note}' if version.settled_note else ''}",
        link=f"/design/versions/{version.id}",
    )


def _require_reason(act: Act, live: str | None, digest: str, note: str) -> None:
    """More steps, materials, visits or days than the live version need a reason (R17)."""
    if live is None or note.strip():
        return
    shelf = act.office.shelf
    before = shelf.service(act.session, queries.version(act.session, live).digest)
    worse = changes(before, shelf.service(act.session, digest)).worse
    if worse:
        more = "、".join(f"{figure.label}由 {figure.before} 变为 {figure.after}" for figure in worse)
        raise Invalid(f"{more}，请说明理由", errors=[FieldError("/note", "请说明增加的理由")])


def approve(act: Act, version_id: str, note: str = "") -> ServiceVersion:
    """An approver of the unit makes a proposed version the live one. Raises as `go_live` does, NotFound, Forbidden."""
    _require_approver(act, _waiting(act, version_id))
    return go_live(act, version_id, note)


def go_live(act: Act, version_id: str, note: str = "") -> ServiceVersion:
    """A proposed version becomes the live one: new cases take it, open ones keep theirs.

    Whoever calls has made sure that this person may decide it; that it is not who proposed it is asked here. Refused
    where its proofs do not stand any more: a ground has ended, or another service has closed a circle with it.
    """
    version = _waiting(act, version_id)
    row = act.session.get(ServiceRow, version.service_key, with_for_update=True)
    _refuse_ended(row)
    live = queries.live_id(act.session, version.service_key)
    _settle(act, version, "live", note)
    require_grounds(act, version, "批准")
    if live != version.parent_id:
        raise Conflict(
            "现行版本在提交之后已经变化", code="stale_parent", remedy="请退回，由设计人员在现行版本上重新提交。"
        )
    before = queries.version(act.session, live) if live is not None else None
    if before is not None:
        before.state = "superseded"
    service = act.office.shelf.service(act.session, version.digest)
    if not is_internal(service.key):
        programme.require_disposed(act, service.key, service.unit)
        stationing.require(act, service.key, service.row)
    publish(act, row, service, version)
    act.record(
        "version.approve",
        version.service_key,
        number=version.number,
        note=note.strip(),
        before=before.digest if before else None,
        after=version.digest,
    )
    tell_proposer(act, version, "已批准")
    return version


def require_grounds(act: Act, version: ServiceVersion, what: str) -> None:
    """Raises Unfit where the version's proofs or bases do not stand any more among those that are live now."""
    files = act.office.shelf.service(act.session, version.digest).files
    findings = [
        *gate.proofs_in_catalogue(act.session, act.office, version.service_key, files),
        *gate.bases_in_force(act.session, act.office, version.service_key, files),
    ]
    if any(finding.severity == "error" for finding in findings):
        raise Unfit(findings, what)


def publish(act: Act, row: ServiceRow | None, service: Service, version: ServiceVersion) -> None:
    """Show `version` in the public lists; the office's own flows never come there."""
    if not is_internal(service.key):
        _list(act, row, service, version)
    draft = act.session.get(ServiceDraft, service.key)
    if draft is not None and queries.folder(act.session, act.office.shelf, service.key, draft) == dict(service.files):
        act.session.delete(draft)


def _list(act: Act, row: ServiceRow | None, service: Service, version: ServiceVersion) -> None:
    if row is None:
        row = ServiceRow(key=service.key)
        act.session.add(row)
    row.name, row.category, row.category_name = service.name, service.category, service.category_name
    row.unit, row.case_kind, row.online = service.unit, service.case_kind, service.online
    row.promised = service.promised_text
    row.live_version_id = version.id
    gate.keep_facts(act, service, version.digest)
    searching.keep(act, service, version.digest)
    bases.keep(act, service, version.digest)
    editions.publish(act, service, version)
    topics.keep(act.session, service)


def reject(act: Act, version_id: str, note: str) -> ServiceVersion:
    """Send a proposal back; the note says why."""
    if not note.strip():
        raise Invalid("请说明退回的理由", errors=[FieldError("/note", "请填写退回理由")])
    _require_approver(act, _waiting(act, version_id))
    return turn_down(act, version_id, note)


def turn_down(act: Act, version_id: str, note: str) -> ServiceVersion:
    """A proposal is sent back by whoever may decide it; that it is not who proposed it is asked here."""
    version = _settle(act, _waiting(act, version_id), "rejected", note)
    act.record("version.reject", version.service_key, number=version.number, note=note.strip())
    tell_proposer(act, version, "已退回")
    return version


def withdraw(act: Act, version_id: str, note: str = "") -> ServiceVersion:
    """Take back a proposal of one's own before somebody has decided on it; the draft stays to go on with."""
    version = _waiting(act, version_id)
    if version.proposed_by != act.actor.user_id:
        raise Forbidden("只有提交人可以撤回", remedy="审批人员不同意的，请退回。")
    _decide(act, version, "withdrawn", note)
    act.record("version.withdraw", version.service_key, number=version.number, note=note.strip())
    return version


def _require_approver(act: Act, version: ServiceVersion) -> None:
    reach.require(act.session, act.office.shelf, act.actor, version.service_key, Role.APPROVER)


def _settle(act: Act, version: ServiceVersion, state: str, note: str) -> ServiceVersion:
    """The decision of a second person."""
    if version.proposed_by == act.actor.user_id:
        raise Forbidden("提交人不能审批自己提交的版本", remedy="请由另一位审批人员处理。")
    _decide(act, version, state, note)
    return version


def _refuse_ended(row: ServiceRow | None) -> None:
    """What was taken out of the catalogue does not come back by a new version alone."""
    if row is not None and standing.of(row).ended:
        raise Conflict(
            f"“{row.name}”{standing.of(row).words}，不能提交或者批准新版本",
            code="service_ended",
            remedy="确需恢复的，请先提出动态调整。",
        )


def _waiting(act: Act, version_id: str) -> ServiceVersion:
    """A version that nobody has decided on yet, locked."""
    version = act.session.get(ServiceVersion, version_id, with_for_update=True)
    if version is None:
        raise NotFound("没有这个版本")
    if version.state == "withdrawn":
        raise Conflict("这个版本已由提交人撤回", code="already_settled")
    if version.state != "proposed":
        raise Conflict(f"这个版本已由{version.settled_by_name or '他人'}处理", code="already_settled")
    return version


def _decide(act: Act, version: ServiceVersion, state: str, note: str) -> None:
    version.state, version.settled_at, version.settled_note = state, act.now, note.strip()
    version.settled_by, version.settled_by_name = act.actor.user_id, act.actor.name
