"""Announcements for everybody: the list, one, and a feed."""

from __future__ import annotations

from flask import Response, render_template, request, url_for

from web.identity import office, own_address
from web.pages import today
from web.public import blueprint
from workflows.announcements import queries

PAGE, IN_FEED = 20, 30


@blueprint.get("/announcements")
def announcements() -> str:
    after = request.args.get("after", "")
    with office().read() as session:
        page = queries.current(session, today(), after=after, limit=PAGE)
        return render_template(
            "public/announcements.html",
            rows=page.items,
            next=url_for("public.announcements", after=page.next) if page.next else "",
            first=url_for("public.announcements") if after else "",
        )


@blueprint.get("/announcements/<announcement_id>")
def announcement(announcement_id: str) -> str:
    with office().read() as session:
        row = queries.readable(session, announcement_id, today())
        return render_template("public/announcement.html", row=row)


@blueprint.get("/announcements.atom")
def announcement_feed() -> Response:
    """The newest as an Atom feed (RFC 4287)."""
    base = own_address()
    with office().read() as session:
        rows = queries.current(session, today(), limit=IN_FEED).items
        body = render_template("public/announcements.atom", rows=rows, base=base, now=office().clock.now())
    return Response(body, mimetype="application/atom+xml")
