"""An application form as the browser sends it: the applicant, the service's form, files, paper, the commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy import select

import forms.html
from engine.errors import FieldError, Invalid
from web.identity import actor, office
from web.pages import Attempt, messages
from workflows.acts import Act
from workflows.cases import dossier, materials
from workflows.cases.models import Case, Upload
from workflows.cases.receive import Application, checked
from workflows.catalogue.folder import Material, Service

APPLICANT = (
    ("name", "姓名或名称"),
    ("id_number", "证件号码"),
    ("phone", "联系电话"),
    ("address", "联系地址"),
)
DATA = "data."


@dataclass
class Intake:
    """What was typed and handed in so far; nothing of it is lost while there are errors."""

    service: Service
    applicant: dict[str, str] = field(default_factory=lambda: {"kind": "person"})
    data: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)
    paper: frozenset[str] = frozenset()
    commitment: str = ""
    action: str = ""
    errors: list[FieldError] = field(default_factory=list)
    confirmed: bool = False

    @property
    def asked(self) -> list[Material]:
        """The materials an applicant may have to bring; what offices share is not asked of them (R13)."""
        return [material for material in self.service.materials if material.channel != "data_share"]

    @property
    def supplied(self) -> list[dict[str, Any]]:
        """Files and paper as `receive` takes them."""
        rows: list[dict[str, Any]] = [
            {"material": material, "upload": upload.id} for material, found in self.files.items() for upload in found
        ]
        there = {row["material"] for row in rows}
        return rows + [{"material": material, "upload": None} for material in self.paper if material not in there]

    @property
    def missing(self) -> list[Material]:
        """What is required here and not there: told before sending, and no reason to refuse the receipt (R20)."""
        there = {row["material"] for row in self.supplied}
        return self.service.still_missing(there, self.data, commitment=self.commitment == "yes")

    def application(self, channel: str) -> Application:
        return Application(
            service=self.service.key,
            channel=channel,
            applicant=self.applicant,
            data=self.data,
            materials=self.supplied,
            commitment=self.commitment == "yes",
        )

    def check(self) -> None:
        """Find every error before anything is received, so that all are told at once."""
        with Attempt() as tried, office().read() as session:
            act = Act(office(), session, actor(), office().clock.now())
            checked(act, self.service, self.application(""))
        self.blame(tried.errors)

    def blame(self, errors: Sequence[FieldError]) -> None:
        """Add the office's errors; places in its list of materials are turned back into the page's materials."""
        supplied = self.supplied
        for error in errors:
            kind, _, rest = error.pointer.strip("/").partition("/")
            index = rest.partition("/")[0]
            if kind == "materials" and index.isdigit() and int(index) < len(supplied):
                error = FieldError(f"/files/{supplied[int(index)]['material']}", error.message)
            self.errors.append(error)

    # What the templates show -----------------------------------------------------------------------------------

    @property
    def context(self) -> dict[str, Any]:
        return self.service.form_context(office().clock.now(), self.applicant)

    def form(self) -> Markup:
        return forms.html.render(
            self.service.application_form,
            self.data,
            [error for error in self.errors if error.pointer.startswith("/data")],
            DATA,
            context=self.context,
            pointer_prefix="/data",
            summary=False,
        )

    def applicant_errors(self) -> dict[str, str]:
        return {f"applicant.{name}": text for name, text in messages(self.errors, "/applicant/").items()}

    def file_errors(self) -> dict[str, str]:
        return messages(self.errors, "/files/")

    @property
    def commitment_error(self) -> str:
        return messages(self.errors, "/commitment").get("", "")

    def summary(self) -> list[tuple[str, str]]:
        """Every error, in the order of the page, with the field it leads to."""
        labels = dict(APPLICANT)
        lines = [
            (f"f-applicant-{name}", text if labels.get(name, "") in text else f"{labels.get(name, '')}：{text}")
            for name, text in messages(self.errors, "/applicant/").items()
        ]
        shown = [error for error in self.errors if error.pointer.startswith("/data")]
        rows = forms.html.summary_lines(
            self.service.application_form, self.data, shown, DATA, context=self.context, pointer_prefix="/data"
        )
        lines += [(row.target, row.text) for row in rows]
        names = {material.id: material.name for material in self.service.materials}
        lines += [(f"f-file-{key}", f"{names.get(key, '')}：{text}") for key, text in self.file_errors().items()]
        if self.commitment_error:
            lines.append(("f-commitment", self.commitment_error))
        return lines


def read(service: Service) -> Intake:
    """The form as it was sent. Files are taken in at once, so that an error elsewhere does not lose them."""
    form = request.form
    submission = service.application_form.decode(form, prefix=DATA)
    intake = Intake(
        service,
        applicant={
            name: form.get(f"applicant.{name}", "").strip()[:300] for name in ("kind", *(row[0] for row in APPLICANT))
        },
        data=submission.data,
        action=submission.action,
        commitment=form.get("commitment", ""),
        confirmed="confirm_missing" in form,
    )
    intake.paper = frozenset(form.getlist("paper")) & {material.id for material in intake.asked}
    intake.files, intake.errors = take_files([material.id for material in intake.asked])
    if service.commitment_allowed and not intake.action and intake.commitment not in ("yes", "no"):
        intake.errors.append(FieldError("/commitment", "请选择是否采用告知承诺"))
    return intake


def take_files(wanted: Sequence[str]) -> tuple[dict[str, list[Upload]], list[FieldError]]:
    """Files sent now and files kept from before, by material; and what is wrong with those sent now."""
    kept = {key: request.form.getlist(f"kept.{key}")[:20] for key in wanted}
    with office().read() as session:
        known = materials.waiting(session, actor(), [upload for uploads in kept.values() for upload in uploads])
    files = {key: [known[upload] for upload in uploads if upload in known] for key, uploads in kept.items()}
    errors = []
    for key in wanted:
        for sent in request.files.getlist(f"file.{key}"):
            if not sent.filename:
                continue
            try:
                with office().act(actor()) as act:
                    content = sent.stream.read(materials.MAX_BYTES + 1)
                    files[key].append(materials.upload(act, sent.filename, content))
            except Invalid as problem:
                message = problem.errors[0].message if problem.errors else problem.detail
                errors.append(FieldError(f"/files/{key}", f"{sent.filename[:60]}：{message}"))
    return {key: rows for key, rows in files.items() if rows}, errors


def last_applicant() -> dict[str, str]:
    """How this person described themselves last time, to save typing it again."""
    query = select(Case).where(Case.applicant_user_id == actor().user_id).order_by(Case.id.desc()).limit(1)
    with office().read() as session:
        case = session.scalars(query).first()
        if case is None or case.sealed_key is None:
            return {"kind": "person"}
        found: dict[str, str] = dossier.opened(office().keys, case)["applicant"]
    return found
