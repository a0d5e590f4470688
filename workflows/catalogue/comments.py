"""Comments on a draft or a proposed version: each at one field or one element, open until it is resolved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Invalid, NotFound
from workflows.acts import Act
from workflows.catalogue import queries, reach
from workflows.catalogue.models import ReviewComment, ServiceVersion
from workflows.notices import commands as notices
from workflows.people.roles import Role

DRAFT = "draft"
"""What a comment is on that no version has been made of yet."""
LONGEST = 2000


def add(act: Act, key: str, on: str, anchor: str, label: str, text: str) -> ReviewComment:
    """Say something about one place. Author and others who commented are told. Raises Invalid, NotFound."""
    reach.require(act.session, act.office.shelf, act.actor, key, Role.DESIGNER, Role.APPROVER)
    authors = _authors(act, key, on)
    if not text.strip():
        raise Invalid("请填写意见", errors=[FieldError("/text", "请写明意见")])
    if not anchor.strip():
        raise Invalid("请选择对哪一处提意见", errors=[FieldError("/anchor", "请选择哪一处")])
    row = ReviewComment(
        service_key=key,
        on=on,
        anchor=anchor.strip()[:300],
        label=label.strip()[:200] or anchor.strip()[:200],
        text=text.strip()[:LONGEST],
        by=act.actor.user_id,
        by_name=act.actor.name,
        at=act.now,
        state="open",
    )
    act.session.add(row)
    act.session.flush()
    act.record("comment.add", key, comment=row.id, on=on, anchor=row.anchor, text=row.text)
    _tell(act, row, authors, f"{act.actor.name}对“{row.label}”提出意见", row.text)
    return row


def resolve(act: Act, key: str, comment_id: str) -> ReviewComment:
    """It has been seen to. Whoever said it is told. Raises Conflict where somebody did so before."""
    row = _locked(act, key, comment_id)
    if row.state != "open":
        raise Conflict(f"这条意见已由{row.resolved_by_name}标为已解决", code="already_settled")
    row.state, row.resolved_at, row.resolved_by_name = "resolved", act.now, act.actor.name
    act.record("comment.resolve", key, comment=row.id)
    _tell(act, row, [row.by], f"{act.actor.name}已解决对“{row.label}”的意见", row.text)
    return row


def reopen(act: Act, key: str, comment_id: str) -> ReviewComment:
    """It has not been seen to after all."""
    row = _locked(act, key, comment_id)
    if row.state == "open":
        raise Conflict("这条意见还没有解决", code="already_settled")
    row.state, row.resolved_at, row.resolved_by_name = "open", None, None
    act.record("comment.reopen", key, comment=row.id)
    _tell(act, row, [row.by, *_authors(act, key, row.on)], f"“{row.label}”的意见重新打开", row.text)
    return row


def carry_over(act: Act, version: ServiceVersion) -> None:
    """What was said about the draft is about the version it was put forward as."""
    mine = (ReviewComment.service_key == version.service_key, ReviewComment.on == DRAFT)
    act.session.execute(update(ReviewComment).where(*mine).values(on=version.id))


def comments(session: Session, key: str, on: str) -> Sequence[ReviewComment]:
    """In the order they were made."""
    query = select(ReviewComment).where(ReviewComment.service_key == key, ReviewComment.on == on)
    return session.scalars(query.order_by(ReviewComment.at, ReviewComment.id)).all()


def open_count(session: Session, key: str, on: str) -> int:
    mine = (ReviewComment.service_key == key, ReviewComment.on == on, ReviewComment.state == "open")
    return session.scalar(select(func.count()).where(*mine)) or 0


def _locked(act: Act, key: str, comment_id: str) -> ReviewComment:
    reach.require(act.session, act.office.shelf, act.actor, key, Role.DESIGNER, Role.APPROVER)
    row = act.session.get(ReviewComment, comment_id, with_for_update=True)
    if row is None or row.service_key != key:
        raise NotFound("没有这条意见")
    return row


def _authors(act: Act, key: str, on: str) -> list[str]:
    """Who wrote what the comment is on."""
    if on == DRAFT:
        draft = queries.draft(act.session, key)
        if draft is None:
            raise NotFound("没有草稿")
        return [draft.saved_by]
    version = queries.version(act.session, on)
    if version.service_key != key:
        raise NotFound("没有这个版本")
    return [version.proposed_by]


def _tell(act: Act, row: ReviewComment, authors: Sequence[str], title: str, body: str) -> None:
    """Authors, and those who have commented on the same; not whoever acts."""
    said = [one.by for one in comments(act.session, row.service_key, row.on)]
    people = [user for user in dict.fromkeys([*authors, *said]) if user != act.actor.user_id]
    link = f"/design/{row.service_key}/compare?after={row.on}#comment-{row.id}"
    notices.send(act, people, kind="comment", title=title, body=body, link=link)
