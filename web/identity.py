"""Who is calling: the session cookie or bearer token, the permission row, the CSRF token."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import Forbidden, NotSignedIn
from web.characters import require_form, require_path, require_query
from web.permissions import ANYONE, OF_OWN_SERVICES, ROUTES, Permission, permissions_of
from workflows.adjusting import queries as adjusting
from workflows.bases import queries as bases
from workflows.catalogue import queries as catalogue
from workflows.catalogue import reach
from workflows.moves import queries as moves
from workflows.office import Office
from workflows.people import commands as people
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import Actor

COOKIE = "banjie_session"
API = "api"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

blueprint = Blueprint("identity", __name__)


def office() -> Office:
    return cast(Office, current_app.extensions["office"])


def own_address() -> str:
    """Where the office is reached, for what leaves it: papers, codes, feeds, data."""
    return (office().settings.public_url or request.url_root).rstrip("/")


def actor() -> Actor:
    """The signed-in person; the permission row has made sure there is one wherever that is needed."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise NotSignedIn
    return found


def maybe_actor() -> Actor | None:
    return cast("Actor | None", g.get("actor"))


def may(permission: Permission) -> bool:
    """For templates: does this person hold the permission?"""
    found = maybe_actor()
    return permission in (permissions_of(found.roles) if found else ANYONE)


def is_api() -> bool:
    return request.path.startswith("/api/")


def install(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> WerkzeugResponse | None:
    endpoint = request.endpoint
    if endpoint is None:  # nothing is there, but the page that says so greets whoever is signed in
        if not is_api():
            _identify()
        return None
    permission = ROUTES.get(endpoint)
    if permission is None:
        raise Forbidden("这个地址没有登记权限，已拒绝访问", code="no_permission_row")
    if endpoint != "static":
        _identify()
    if not may(permission):
        if maybe_actor() is None:
            if not is_api() and request.method in SAFE and "HX-Request" not in request.headers:
                return redirect(url_for("public.sign_in", next=request.full_path.rstrip("?")))
            raise NotSignedIn
        raise Forbidden
    require_path()
    if not is_api():  # a call says itself which fields of query and body it reads
        require_query()
        if request.method not in SAFE:
            _check_csrf()
            require_form()
    if permission in OF_OWN_SERVICES:
        _require_own_service(request.view_args or {})
    return None


def _require_own_service(named: Mapping[str, str]) -> None:
    """The service in the address, by its key or by a row of it: another unit's is not found."""
    with office().read() as session:
        if "version_id" in named:
            key = catalogue.version(session, named["version_id"]).service_key
        elif "migration_id" in named:
            key = moves.find(session, named["migration_id"]).service_key
        elif "change_id" in named:
            key = adjusting.change(session, named["change_id"]).service_key
        elif "review_id" in named:
            key = bases.review(session, named["review_id"]).service_key
        elif "key" in named:
            key = named["key"]
        else:
            return
        reach.require(session, office().shelf, actor(), key)


def _identify() -> None:
    if is_api():
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        kind = "api"
        if scheme.lower() != "bearer":
            return
    else:
        token, kind = request.cookies.get(COOKIE, ""), "page"
    if not token:
        return
    with office().glance() as session:
        try:
            person = people.signed_in(session, token, kind)
        except NotSignedIn:
            if kind == "api":
                raise
            return
        g.actor = actor_of(person, unit_tree(session, person.units), channel=kind, address=request.remote_addr or "")
        g.csrf = person.csrf


def csrf_token() -> str:
    """The token every unsafe form of this page carries: the session's, or a cookie of its own before sign-in."""
    return str(g.get("csrf") or request.cookies.get("banjie_csrf", ""))


def _check_csrf() -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not csrf_token() or not hmac.compare_digest(sent, csrf_token()):
        raise Forbidden(
            "页面已过期，请刷新后重试", code="csrf", remedy="请返回上一页，刷新后重新提交；已填写的内容请先复制保存。"
        )


def set_session(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=office().settings.secure_cookies,
        max_age=people.PAGE_HOURS * 3600,
    )
