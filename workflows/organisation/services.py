"""The services of an ended unit: further editions that name its successor, drafts too, waiting proposals sent back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.acts import Act
from workflows.catalogue import commands, queries
from workflows.catalogue.models import ServiceDraft, ServiceRow, ServiceVersion
from workflows.office import Office
from workflows.organisation.rewriting import rewritten
from workflows.people.models import Unit


def naming(session: Session, office: Office, code: str) -> Iterator[tuple[ServiceRow, dict[str, bytes]]]:
    """The published services that name the unit, in whatever part, with their folders."""
    word = code.encode()
    for row in session.scalars(select(ServiceRow).where(ServiceRow.live_version_id.is_not(None))):
        live = queries.version(session, row.live_version_id or "")
        files = dict(office.engine.files(session, live.digest))
        if row.unit == code or any(word in raw for raw in files.values()):
            yield row, files


def affected(session: Session, office: Office, old: Unit) -> list[tuple[ServiceRow, bool]]:
    """The published services that would get a further edition, and whether each is the unit's own."""
    other = Unit(code=f"{old.code}-x", name=f"{old.name}（新）")
    return [
        (row, row.unit == old.code)
        for row, files in naming(session, office, old.code)
        if rewritten(files, old, other) != files
    ]


def follow(act: Act, old: Unit, to: Mapping[str, Unit], main: Unit, note: str) -> Mapping[str, int]:
    """Publish them anew, nothing else in them changed. `to` has the successor of a service where it is not `main`."""
    editions = returned = drafts = 0
    for row, files in list(naming(act.session, act.office, old.code)):
        new = to.get(row.key, main) if row.unit == old.code else main
        changed = rewritten(files, old, new)
        if changed != files:
            before = row.live_version_id
            after = _publish(act, row, changed, note)
            editions += 1
            returned += _send_back(act, row.key, note)
            draft = act.session.get(ServiceDraft, row.key, with_for_update=True)
            if draft is not None and draft.parent_id == before:
                draft.parent_id = after
    for draft in act.session.scalars(select(ServiceDraft).with_for_update()):
        texts = {name: text.encode() for name, text in draft.files.items() if text is not None}
        new = to.get(draft.service_key, main)
        changed = rewritten(texts, old, new)
        if draft.unit == old.code or changed != texts:
            gone = {name: None for name, text in draft.files.items() if text is None}
            draft.files = {name: raw.decode() for name, raw in changed.items()} | gone
            draft.unit = new.code if draft.unit == old.code else draft.unit
            draft.revision += 1
            drafts += 1
    moved = {"事项的新版本": editions, "草稿": drafts, "退回重提的待审版本": returned}
    return {title: number for title, number in moved.items() if number}


def _publish(act: Act, row: ServiceRow, files: Mapping[str, bytes], note: str) -> str:
    before = queries.version(act.session, row.live_version_id or "")
    newest = select(func.max(ServiceVersion.number)).where(ServiceVersion.service_key == row.key)
    version = ServiceVersion(
        service_key=row.key,
        number=(act.session.scalar(newest) or 0) + 1,
        digest=act.office.engine.deploy(act.session, files),
        parent_id=before.id,
        state="live",
        note=note,
        proposed_by=act.actor.user_id,
        proposed_by_name=act.actor.name,
        proposed_at=act.now,
        settled_by="system",
        settled_by_name="系统",
        settled_at=act.now,
    )
    act.session.add(version)
    before.state = "superseded"
    act.session.flush()
    commands.publish(act, row, act.office.shelf.service(act.session, version.digest), version)
    act.record("version.follow", row.key, number=version.number, digest=version.digest, note=note)
    return version.id


def _send_back(act: Act, key: str, note: str) -> int:
    """What waits was made from the edition before: whoever put it forward takes the new one in."""
    waiting = select(ServiceVersion).where(ServiceVersion.service_key == key, ServiceVersion.state == "proposed")
    rows = act.session.scalars(waiting.with_for_update()).all()
    for version in rows:
        version.state, version.settled_at, version.settled_note = "rejected", act.now, f"{note}，请在新版本上重新提交"
        version.settled_by, version.settled_by_name = "system", "系统"
        commands.tell_proposer(act, version, "已退回")
    return len(rows)
