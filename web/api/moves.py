"""Moving open cases to another version: look, begin, follow, take back, say that it is final."""

from __future__ import annotations

from typing import Any

from web import codes
from web.api import blueprint
from web.api.answers.moves import MigrationAnswer, MigrationPage, MigrationProgress, MovePage, PreviewAnswer
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import MigrationBody, MigrationsQuery, MovesQuery, PreviewBody, ReasonBody, ReleaseBody
from web.present import iso
from workflows.catalogue import reach
from workflows.moves import commands, queries
from workflows.moves.models import Migration, Move
from workflows.moves.preview import Preview, preview
from workflows.moves.selection import Selection


def _preview_json(found: Preview) -> dict[str, Any]:
    return {
        "service": found.target.service_key,
        "version": found.target.number,
        "total": found.total,
        **found.counts,
        "worse": found.worse,
        "changes": [
            {
                "version": change.version.number,
                "cases": change.cases,
                "figures": [
                    {"label": f.label, "before": f.before, "after": f.after, "worse": f.worse, "better": f.better}
                    for f in change.figures
                ],
                "blanks": list(change.blanks),
            }
            for change in found.changes
        ],
        "groups": [
            {
                "version": group.number,
                "steps": list(group.steps),
                "cases": group.cases,
                "example": group.example,
                "standing": group.standing,
                "reasons": [{"code": m.code, "element": m.element, "message": m.message} for m in group.misfits],
                "renamed": [{"before": before, "after": after} for before, after in group.renamed],
                "opens": list(group.opens),
                "undoable": group.undoable,
            }
            for group in found.groups
        ],
        "choices": [
            {
                "element": choice.element,
                "name": choice.name,
                "options": [{"element": element, "name": name} for element, name in choice.options],
                "suggested": choice.suggested,
                "given": choice.given,
            }
            for choice in found.choices
        ],
    }


def _migration_json(row: Migration) -> dict[str, Any]:
    return {
        "id": row.id,
        "service": row.service_key,
        "version": row.version_id,
        "number": row.number,
        "state": row.state,
        "state_words": codes.MIGRATION_STATES[row.state],
        "reason": row.reason,
        "selection": row.selection,
        "steps": row.steps,
        "worse": row.worse,
        "total": row.total,
        "begun_by": row.begun_by_name,
        "begun_at": iso(row.begun_at),
        "ended_at": iso(row.ended_at),
        "undone_by": row.undone_by_name,
        "undone_reason": row.undone_reason,
        "undo_begun_at": iso(row.undo_begun_at),
        "undone_at": iso(row.undone_at),
        "settled_by": row.settled_by_name,
        "settled_at": iso(row.settled_at),
    }


def _move_json(row: Move) -> dict[str, Any]:
    return {
        "case_no": row.case_no,
        "version": row.from_number,
        "state": row.state,
        "state_words": codes.MOVE_STATES[row.state],
        "reason": row.reason,
        "steps": [
            {
                "id": step["id"],
                "kind": step["kind"],
                "before": step["from"],
                "before_name": step["from_name"],
                "after": step["to"],
                "after_name": step["to_name"],
            }
            for step in row.steps or ()
        ],
        "opened": row.opened or [],
        "moved_at": iso(row.moved_at),
        "undone_at": iso(row.undone_at),
    }


@blueprint.post("/deployments/<version_id>/migration-preview")
@documented(
    "预览：把在办件迁移到这个版本会怎样；不改变任何东西",
    takes=PreviewBody,
    answers=PreviewAnswer,
    refuses=("not_approved",),
)
def preview_migration(version_id: str) -> dict[str, Any]:
    sent = body(PreviewBody)
    selection = Selection(sent["unit"], tuple(sent["cases"]))
    return _preview_json(preview(office(), version_id, selection, sent["steps"]))


@blueprint.post("/deployments/<version_id>/migrations")
@documented(
    "把在办件迁移到这个版本；逐件由后台任务办理，不能迁移的留在原版本",
    takes=MigrationBody,
    answers=MigrationAnswer,
    status=201,
    refuses=("not_approved", "nothing_to_move", "migration_running"),
)
@once
def begin_migration(version_id: str) -> tuple[dict[str, Any], int]:
    sent = body(MigrationBody)
    selection = Selection(sent["unit"], tuple(sent["cases"]))
    with office().act(actor()) as act:
        row = commands.begin(
            act, version_id, selection, sent["steps"], reason=sent["reason"], confirmed=sent["confirmed"]
        )
        return _migration_json(row), 201


@blueprint.get("/migrations")
@documented("迁移，新的在前", query=MigrationsQuery, answers=MigrationPage)
def list_migrations() -> dict[str, Any]:
    wanted = query(MigrationsQuery)
    with office().read() as session:
        page = queries.migrations(session, among=reach.published(actor()), **wanted)
        return {"items": [_migration_json(row) for row in page.items], "next": page.next}


@blueprint.get("/migrations/<migration_id>")
@documented("一次迁移：进行到哪里，还能撤回多少件", answers=MigrationProgress)
def show_migration(migration_id: str) -> dict[str, Any]:
    with office().read() as session:
        found = queries.progress(session, migration_id)
        return {**_migration_json(found.row), "counts": found.counts, "undoable": found.undoable}


@blueprint.get("/migrations/<migration_id>/cases")
@documented("一次迁移的办件，先收到的在前", query=MovesQuery, answers=MovePage)
def list_migration_cases(migration_id: str) -> dict[str, Any]:
    wanted = query(MovesQuery)
    with office().read() as session:
        page = queries.cases(session, migration_id, **wanted)
        return {"items": [_move_json(row) for row in page.items], "next": page.next}


@blueprint.post("/migrations/<migration_id>/undo")
@documented(
    "撤销一次迁移：没有往下办的，逐件放回原版本",
    takes=ReasonBody,
    answers=MigrationAnswer,
    refuses=("migration_undone", "migration_final"),
)
@once
def undo_migration(migration_id: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        return _migration_json(commands.undo(act, migration_id, sent["reason"]))


@blueprint.post("/migrations/<migration_id>/settle")
@documented(
    "确认一次迁移不再撤销，删除为撤销保留的内容",
    takes=ReleaseBody,
    answers=MigrationAnswer,
    refuses=("migration_not_done", "migration_final"),
)
@once
def settle_migration(migration_id: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        return _migration_json(commands.settle(act, migration_id))
