"""Reviews that the end of a basis asks for: the list, one with what rests on the basis, its answer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.design import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.adjusting.queries import open_cases
from workflows.bases import queries, reviews
from workflows.bases.reviews import ANSWERS, Answer
from workflows.bases.uses import KINDS as RESTS
from workflows.people.queries import unit_tree
from workflows.rules.adjusting import OPEN_CASES
from workflows.rules.bases import ended

PAGE = 30
TOLD = ("already_settled", "change_pending")


@blueprint.app_template_global()
def waiting_reviews() -> int:
    """How many reviews are not answered; told beside the tab."""
    with office().read() as session:
        return queries.waiting_reviews(session, actor())


@blueprint.get("/reviews")
def reviews_() -> str:
    show, after = request.args.get("show", "open"), request.args.get("after", "")
    with office().read() as session:
        page = queries.reviews(session, actor(), open_only=show != "all", after=after, limit=PAGE)
        return render_template(
            "design/reviews.html",
            rows=page.items,
            next=page.next,
            after=after,
            show=show,
            answers=ANSWERS,
            tree=unit_tree(session),
            today=local_date(office().clock.now()),
        )


@blueprint.get("/reviews/<review_id>")
def review_task(review_id: str) -> str:
    return _page(review_id, Answer("", ""), Attempt())


@blueprint.post("/reviews/<review_id>")
def answer_review(review_id: str) -> WerkzeugResponse | tuple[str, int]:
    given = Answer(text("answer", 20), text("opinion"), text("new_basis", 500), text("open_cases", 20))
    with Attempt(*TOLD) as attempt, office().act(actor()) as act:
        reviews.answer(act, review_id, given)
    if attempt.problem is not None:
        return _page(review_id, given, attempt), 422 if attempt.errors else 409
    return redirect(url_for("design.review_task", review_id=review_id), 303)


def _page(review_id: str, given: Answer, attempt: Attempt) -> str:
    errors = messages(attempt.errors, "/")
    detail = ""
    if attempt.problem is not None and not errors:
        detail = f"{attempt.problem.detail.rstrip('。')}。{attempt.problem.remedy_here}"
    with office().read() as session:
        row = queries.review(session, review_id)
        over = ended(row.ends_on, local_date(office().clock.now()))
        cases = open_cases(session, row.service_key)
        return render_template(
            "design/review_task.html",
            row=row,
            given=given,
            over=over,
            cases=cases,
            asks=over and cases > 0,
            mine=reviews.may_answer(actor(), row),
            answers=list(ANSWERS.items()),
            open_cases=list(OPEN_CASES.items()),
            rests=RESTS,
            errors=errors,
            detail=detail,
            tree=unit_tree(session),
        )
