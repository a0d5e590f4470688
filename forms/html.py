"""Forms as accessible HTML that works without JavaScript, and filled-in forms as definition lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from engine.errors import FieldError
from forms.form import Form
from forms.listing import entries, runs
from forms.view import SummaryLine, Viewer

_TEMPLATES = Environment(
    loader=PackageLoader("forms"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["runs"] = runs


def render(
    form: Form,
    data: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    prefix: str = "",
    *,
    context: Mapping[str, Any] | None = None,
    uploads: Mapping[str, Mapping[str, Any]] | None = None,
    pointer_prefix: str = "",
    summary: bool = True,
) -> Markup:
    """The fields of a form, with everything typed kept and the errors first in a summary that jumps to each field.

    A page with several forms asks for no `summary` here and shows one of its own, from `summary_lines`.

    The caller brings the `<form method="post" enctype="multipart/form-data" novalidate>`, its token and its submit
    buttons. Input names begin with `prefix`. `errors` are those of `Form.load`, `pointer_prefix` what was given there.
    """
    given = data or {}
    viewer = _viewer(form, given, errors, prefix, context, uploads, pointer_prefix)
    nodes = viewer.nodes(given)
    return Markup(  # noqa: S704 - the template escapes
        _TEMPLATES.get_template("form.html").render(
            nodes=nodes,
            prefix=prefix,
            summary=[*viewer.summary, *viewer.rest()] if summary else [],
            conditional=form.conditional,
        )
    )


def summary_lines(
    form: Form,
    data: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    prefix: str = "",
    *,
    context: Mapping[str, Any] | None = None,
    pointer_prefix: str = "",
) -> list[SummaryLine]:
    """The lines of `render`'s error summary, for a page that shows the errors of several forms in one list."""
    given = data or {}
    viewer = _viewer(form, given, errors, prefix, context, None, pointer_prefix)
    viewer.nodes(given)
    return [*viewer.summary, *viewer.rest()]


def _viewer(
    form: Form,
    given: Mapping[str, Any],
    errors: Sequence[FieldError],
    prefix: str,
    context: Mapping[str, Any] | None,
    uploads: Mapping[str, Mapping[str, Any]] | None,
    pointer_prefix: str,
) -> Viewer:
    by_path = {
        error.pointer.removeprefix(pointer_prefix).strip("/").replace("/", "."): error.message
        for error in reversed(errors)
    }
    ordered = {path: by_path[path] for path in reversed(by_path)}
    return Viewer(form.situation(given, context, uploads), ordered, prefix)


def render_values(
    form: Form,
    data: Mapping[str, Any],
    *,
    masked: bool = True,
    context: Mapping[str, Any] | None = None,
    uploads: Mapping[str, Mapping[str, Any]] | None = None,
) -> Markup:
    """What was filled in, as definition lists; personal data masked unless `masked` is false (个人信息保护法 51)."""
    situation = form.situation(data, context, uploads)
    shown = entries(situation, data, masked)
    return Markup(_TEMPLATES.get_template("values.html").render(entries=shown))  # noqa: S704 - the template escapes
