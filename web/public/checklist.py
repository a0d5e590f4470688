"""The materials checklist for one visitor: a few questions that the conditions depend on, then exactly what to bring.

Nothing that is answered here is kept: the answers come in the body of one request and go with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

import forms.html
from engine.errors import FieldError
from web.identity import office
from web.intake import DATA
from web.pages import Attempt
from web.public import blueprint
from web.public.home import examples
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.catalogue.questions import checklist, questions


@blueprint.get("/services/<key>/checklist")
def checklist_questions(key: str) -> str:
    service = _service(key)
    return _page(service, {}, answered=not questions(service).fields)


@blueprint.post("/services/<key>/checklist")
def show_checklist(key: str) -> str | tuple[str, int]:
    service = _service(key)
    asked = questions(service)
    data, action = asked.decode(request.form, prefix=DATA)
    if action:
        return _page(service, data)
    with Attempt() as tried:
        data = asked.load(data, service.form_context(office().clock.now()), pointer_prefix="/data")
    if tried.failed:
        return _page(service, data, tried.errors), 422
    return _page(service, data, answered=True)


def _service(key: str) -> Service:
    with office().read() as session:
        return catalogue.live(session, office().shelf, key)[1]


def _page(service: Service, data: dict[str, Any], errors: Sequence[FieldError] = (), *, answered: bool = False) -> str:
    asked, context = questions(service), service.form_context(office().clock.now())
    return render_template(
        "public/checklist.html",
        service=service,
        conditional=asked.conditional,
        asked=bool(asked.fields),
        questions=forms.html.render(asked, data, errors, DATA, context=context, pointer_prefix="/data"),
        answers=forms.html.render_values(asked, data, masked=False, context=context) if answered else "",
        listed=checklist(service, data) if answered else None,
        illustrative="materials" in examples(service),
    )
