"""What designers work on before they put it forward: kept, put on the live version, proposed, thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from engine.errors import Conflict, NotFound
from workflows.acts import Act
from workflows.catalogue import commands, comments, queries, reach
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.people.roles import Role


def save(act: Act, key: str, files: Mapping[str, str | None], *, basis: str | None = None) -> ServiceDraft:
    """Keep what a designer is working on; a file that is None is taken away.

    `basis` is what they started from (`queries.basis`); Conflict if somebody saved, discarded or approved in between.
    """
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    service = act.session.get(ServiceRow, key)
    unit = reach.written_unit(files) or reach.owner(act.session, act.office.shelf, key) or reach.first_unit(act.actor)
    reach.require_new(act, key, unit)
    live = queries.live_id(act.session, key)
    if basis is not None and basis != queries.basis(row, live):
        raise _changed(row)
    if row is None:
        row = ServiceDraft(service_key=key, unit=unit, parent_id=live, files={}, revision=0)
        act.session.add(row)
    before, row.files = row.files, {**row.files, **files}
    row.unit = service.unit if service else unit
    row.revision += 1
    row.saved_by, row.saved_by_name, row.saved_at = act.actor.user_id, act.actor.name, act.now
    changed = [name for name in sorted(files) if before.get(name, "") != row.files[name]]
    act.record("draft.save", key, revision=row.revision, before=_told(before, changed), after=_told(row.files, changed))
    return row


def _told(files: Mapping[str, str | None], names: Iterable[str]) -> dict[str, str | None]:
    """What the chain keeps of files: the SHA-256 of each, None for one taken away; "" where the draft has none."""
    texts = {name: files.get(name, "") for name in names}
    return {name: text and hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


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


def discard(act: Act, key: str) -> None:
    """Throw the draft away."""
    _require(act, key)
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    if row is None:
        raise NotFound("没有草稿")
    act.session.delete(row)
    act.record("draft.discard", key, before=_told(row.files, row.files))


def rebase(act: Act, key: str) -> ServiceDraft:
    """Put the draft's files on top of the live version where that changed since; who asks has seen what differs."""
    _require(act, key)
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    live = queries.live_id(act.session, key)
    if row is None or live is None:
        raise NotFound("没有草稿")
    before = row.parent_id
    row.parent_id = live
    row.revision += 1
    row.saved_by, row.saved_by_name, row.saved_at = act.actor.user_id, act.actor.name, act.now
    act.record("draft.rebase", key, before=before, after=row.parent_id, files=sorted(row.files))
    return row


def propose(act: Act, key: str, *, note: str) -> ServiceVersion:
    """Put the draft forward as the service's next version."""
    _require(act, key)
    row = act.session.get(ServiceDraft, key, with_for_update=True)
    if row is None:
        raise NotFound("没有草稿", remedy="请先保存修改，再提交审核。")
    files = queries.folder(act.session, act.office.shelf, key, row)
    version = commands.propose(act, key, files, note=note, parent=row.parent_id)
    comments.carry_over(act, version)
    return version


def _require(act: Act, key: str) -> None:
    reach.require(act.session, act.office.shelf, act.actor, key, Role.DESIGNER)
