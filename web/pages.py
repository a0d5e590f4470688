"""What every page shares: the words of the templates, forms shown again with nothing lost, safe redirects."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import orjson
from flask import Flask, g, request, url_for
from markupsafe import Markup

from engine.clock import local_date
from engine.errors import FieldError, Invalid, Problem
from web import identity, wording
from web.permissions import Permission
from workflows.notices import commands as notices
from workflows.people.roles import STAFF, Actor, Role

P = Permission

_STAFF_NAV = (
    ("/desk", "我的待办", P.TASKS_READ),
    ("/desk/receive", "窗口收件", P.CASES_RECEIVE),
    ("/desk/find", "查件", P.CASES_FIND),
    ("/desk/done", "已办", P.TASKS_WORK),
    ("/desk/letters", "咨询投诉", P.LETTERS_ANSWER),
    ("/oversight", "监督", P.ALERTS_READ),
    ("/programme", "清理行动", P.PROGRAMME_READ),
    ("/design", "流程设计", P.DESIGN_READ),
    ("/admin", "管理", P.ADMIN_PAGES_READ),
    ("/desk/inbox", "消息", P.OWN_ACTS),
)
_CITIZEN_NAV = (
    ("/", "办事", P.PUBLIC_READ),
    ("/track", "查进度", P.PUBLIC_READ),
    ("/my", "我的办件", P.OWN_APPLICATIONS),
)
_COUNTED = ("/desk/inbox", "/my")
HOMES = (
    (STAFF, "/desk"),
    (frozenset({Role.SUPERVISOR}), "/oversight"),
    (frozenset({Role.DESIGNER, Role.APPROVER}), "/design"),
    (frozenset({Role.ADMIN}), "/admin"),
)
"""Where each kind of person starts work, first match first; everybody else starts at the public pages."""


class NavItem(NamedTuple):
    """One entry of the bar at the top; where something is `counted` there, `waiting` says how much is unread."""

    href: str
    label: str
    current: bool
    counted: bool
    waiting: int


def install(app: Flask) -> None:
    """Give the templates their words, and let browsers keep what carries a hash in its address."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= wording.FILTERS
    app.jinja_env.globals |= {
        "P": Permission,
        "asset": asset,
        "moved_clock": moved_clock,
        "csrf_field": csrf_field,
        "elder": lambda: request.cookies.get("elder") == "1",
        "may": identity.may,
        "nav": nav,
        "staff_home": lambda: home_of(identity.maybe_actor()),
        "user": identity.maybe_actor,
        "words": wording,
    }


# Addresses ---------------------------------------------------------------------------------------------------


def asset(name: str) -> str:
    """The address of a bundled file, with its hash so that browsers may keep it."""
    known = _manifest().get(name)
    return url_for("static", filename=f"dist/{name}", v=known["hash"] if known else None)


@lru_cache
def _manifest() -> dict[str, Any]:
    path = Path(__file__).parent / "static" / "dist" / "manifest.json"
    if not path.is_file():
        return {}
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def local_path(target: str | None, otherwise: str) -> str:
    """`target` if it lies on this site, else `otherwise`: nobody is sent elsewhere by a link of ours."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    return target if target.isprintable() else otherwise


def home_of(actor: Actor | None) -> str:
    """Where this person starts work."""
    if actor is not None:
        for roles, path in HOMES:
            if actor.holds(*roles):
                return path
    return "/"


def nav(staff: bool) -> list[NavItem]:
    """The bar's entries this person may open."""
    entries = [entry for entry in (_STAFF_NAV if staff else _CITIZEN_NAV) if identity.may(entry[2])]
    fitting = [path for path, _, _ in entries if request.path == path or request.path.startswith(f"{path}/")]
    here = max(
        fitting,
        key=len,
        default="/" if request.path.startswith(("/services", "/search", "/browse", "/announcements")) else "",
    )
    return [
        NavItem(path, label, path == here, path in _COUNTED, unread() if path in _COUNTED else 0)
        for path, label, _ in entries
    ]


def unread() -> int:
    """Messages of this person's that are not read yet."""
    actor = identity.maybe_actor()
    if actor is None:
        return 0
    if "unread" not in g:
        with identity.office().read() as session:
            g.unread = notices.unread(session, actor.user_id)
    return int(g.unread)


def moved_clock() -> Any:
    """Business time for the banner: None while it is the machine's own."""
    clock = identity.office().clock
    return clock.now() if clock.moved else None


# Forms -------------------------------------------------------------------------------------------------------


def csrf_field() -> Markup:
    """The hidden token of a form that acts."""
    if not identity.csrf_token():
        g.csrf = secrets.token_urlsafe(24)  # a visitor's first form: the app keeps it in a cookie
    return Markup('<input type="hidden" name="csrf" value="{}">').format(identity.csrf_token())


class Attempt:
    """Tries an act that a form asked for.

    Where the office says `Invalid`, or a problem whose code is among `told`, nothing is raised: `failed` is true and
    the view shows its form again with everything typed, `errors` in its fields and `detail` above them.
    """

    def __init__(self, *told: str) -> None:
        self._told = told
        self.problem: Problem | None = None

    def __enter__(self) -> Attempt:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if isinstance(error, Invalid) or (isinstance(error, Problem) and error.code_here in self._told):
            self.problem = error
            return True
        return False

    @property
    def failed(self) -> bool:
        return self.problem is not None

    @property
    def errors(self) -> Sequence[FieldError]:
        return self.problem.errors if self.problem else ()

    @property
    def detail(self) -> str:
        """What is said of the whole form, where no field is to blame."""
        if self.problem is None or self.problem.errors:
            return ""
        return f"{self.problem.detail.rstrip('。')}。{self.problem.remedy_here}"


def messages(errors: Sequence[FieldError], prefix: str) -> dict[str, str]:
    """The messages of the fields below `prefix`, by the rest of their pointer; the first of each field."""
    found: dict[str, str] = {}
    for error in errors:
        if error.pointer.startswith(prefix):
            found.setdefault(error.pointer.removeprefix(prefix), error.message)
    return found


def today() -> Any:
    """The day in Asia/Shanghai by the business clock."""
    return local_date(identity.office().clock.now())


def text(name: str, longest: int = 2000) -> str:
    """A text field of the form sent, trimmed and cut."""
    return request.form.get(name, "").strip()[:longest]
