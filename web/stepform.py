"""The form of one step: drawn with what is known, read back, shown again with nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy.orm import Session

import forms.html
from engine.errors import FieldError
from web.casefile import CaseView
from web.identity import office
from web.intake import DATA
from workflows.cases import known
from workflows.cases.models import Task


class StepForm:
    """A task's form while somebody fills it in. Conditions may read what the diagram knows."""

    def __init__(self, session: Session, view: CaseView, task: Task) -> None:
        self.view, self.task = view, task
        self.form = known.form(view.file, task)
        self.variables: Mapping[str, Any] = known.variables(session, office(), task)
        self.shared = known.answers(session, office(), view.file, self.variables)
        self.data: Mapping[str, Any] = known.prefill(office(), view.file, task)
        self.errors: Sequence[FieldError] = ()
        self.detail = ""
        self.action = ""

    def read(self) -> None:
        """Take over the form as it was sent."""
        if self.form is not None:
            self.data, self.action = self.form.decode(request.form, prefix=DATA)

    @property
    def conditional(self) -> bool:
        return self.form is not None and self.form.conditional

    def html(self) -> Markup:
        if self.form is None:
            return Markup("")
        context = {**self.variables, **self.view.service.form_context(self.view.now)}
        return forms.html.render(self.form, self.data, self.errors, DATA, context=context, pointer_prefix="/data")
