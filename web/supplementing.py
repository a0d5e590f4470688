"""The answer to a one-time notice as the browser sends it: files or paper for materials, new values for fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup

import forms.html
from engine.errors import FieldError
from web.casefile import CaseView
from web.identity import actor, office
from web.intake import DATA, take_files
from web.pages import Attempt, messages
from workflows.cases import correction
from workflows.cases.models import Upload


@dataclass
class Supplement:
    """What was supplied so far for the defects of one notice."""

    view: CaseView
    files: dict[str, list[Upload]] = field(default_factory=dict)
    paper: frozenset[str] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    detail: str = ""
    at_window: bool = False

    def __post_init__(self) -> None:
        defects = self.view.notice.defects if self.view.notice else []
        known = {material.id for material in self.view.service.materials}
        self.materials: list[dict[str, str]] = [row for row in defects if row["subject"] in known]
        self.fields: list[dict[str, str]] = [row for row in defects if row["subject"] not in known]
        self._form = self.view.service.application_form.only([row["subject"] for row in self.fields])
        if not self.data:
            self.data = {key: self.view.file.data.get(key) for key in (row["subject"] for row in self.fields)}

    def form(self) -> Markup:
        """The listed fields of the application form, with what they say now."""
        return forms.html.render(
            self._form,
            self.data,
            self._field_errors(),
            DATA,
            context=self._context,
            pointer_prefix="/data",
            summary=False,
        )

    def file_errors(self) -> dict[str, str]:
        return messages(self.errors, "/files/")

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the field it leads to."""
        names = {row["subject"]: row["name"] for row in self.materials}
        lines = [(f"f-file-{key}", f"{names.get(key, '')}：{text}") for key, text in self.file_errors().items()]
        rows = forms.html.summary_lines(
            self._form, self.data, self._field_errors(), DATA, context=self._context, pointer_prefix="/data"
        )
        return lines + [(row.target, row.text) for row in rows]

    @property
    def _context(self) -> dict[str, Any]:
        return {**self.view.service.form_context(self.view.now, self.view.file.applicant), **self.view.file.data}

    @property
    def _nothing_given(self) -> str:
        return "请上传文件，或者勾选“已交纸质材料”" if self.at_window else "请上传文件"

    def _field_errors(self) -> list[FieldError]:
        return [error for error in self.errors if error.pointer.startswith("/data")]

    def read(self) -> None:
        """Take over the form as it was sent."""
        subjects = [row["subject"] for row in self.materials]
        self.files, self.errors = take_files(subjects)
        self.paper = frozenset(request.form.getlist("paper")) & set(subjects)
        self.data = self._form.decode(request.form, prefix=DATA).data

    def submit(self) -> bool:
        """Hand it in; False with `errors` where something is wrong or still missing."""
        if self.errors:
            return False
        supplied: list[dict[str, Any]] = [
            {"material": key, "upload": upload.id} for key, found in self.files.items() for upload in found
        ]
        supplied += [{"material": key, "upload": None} for key in sorted(self.paper - self.files.keys())]
        with Attempt() as tried, office().act(actor()) as act:
            correction.supplement(act, self.view.case.case_no, supplied, self.data if self.fields else None)
        subjects = {row["subject"] for row in self.fields}
        for error in tried.errors:
            _, kind, rest = (*error.pointer.split("/", 2), "", "")[:3]
            if kind == "materials" and rest in subjects:
                self.errors.append(FieldError(f"/data/{rest}", "请按告知修改这一项"))
            elif kind == "materials":
                head = rest.partition("/")[0]
                material = supplied[int(head)]["material"] if head.isdigit() else head
                told = error.message if head.isdigit() else self._nothing_given
                self.errors.append(FieldError(f"/files/{material}", told))
            else:
                self.errors.append(error)
        self.detail = tried.detail
        return not tried.failed
