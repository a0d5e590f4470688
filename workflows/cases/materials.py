"""Materials and uploads: files checked by content, kept sealed; which material they answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import filetype
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case, CaseMaterial, Upload
from workflows.catalogue.folder import Material, Service
from workflows.files import keep
from workflows.keys import Keyring
from workflows.people.roles import Actor

MAX_BYTES = 10 * 2**20
ACCEPTED: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
"""What may be uploaded: the content decides, and the name's ending has to agree with it."""


def upload(act: Act, name: str, content: bytes) -> Upload:
    """Take in one file. Its type is told from its first bytes, never from what the sender says."""
    clean = re.sub(r"[^\w.\-()（）·\u4e00-\u9fff]", "_", Path(name.replace("\\", "/")).name)[-120:] or "file"
    if not content:
        raise Invalid("文件是空的", errors=[FieldError("/file", "文件是空的，请重新选择")])
    if len(content) > MAX_BYTES:
        raise Invalid("文件过大", errors=[FieldError("/file", "单个文件不得超过 10 MB")])
    kind = filetype.guess(content[:4096])
    media_type = kind.mime if kind else ""
    if media_type not in ACCEPTED or not clean.lower().endswith(ACCEPTED[media_type]):
        raise Invalid("文件类型不允许", errors=[FieldError("/file", "只接受 PDF、JPG、PNG 文件，且扩展名须与内容一致")])
    row = Upload(
        id=new_id(),
        owner_id=act.actor.user_id,
        case_id=None,
        name=clean,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=act.now,
    )
    row.sealed_key = act.office.keys.new_case_key(row.id)
    _write(act.office.files, row, act.office.keys.case(row.id, row.sealed_key).seal(content))
    act.session.add(row)
    act.record("upload.store", row.id, size=row.size, media_type=media_type, sha256=row.sha256)
    return row


def waiting(session: Session, actor: Actor, uploads: Collection[str]) -> dict[str, Upload]:
    """Those of `uploads` that are this person's own and belong to no case yet."""
    query = select(Upload).where(Upload.id.in_(uploads), Upload.owner_id == actor.user_id, Upload.case_id.is_(None))
    return {row.id: row for row in session.scalars(query)} if uploads else {}


def content(files: Path, keys: Keyring, row: Upload, case: Case | None) -> bytes:
    """The file as it was sent."""
    sealed = _path(files, row).read_bytes()
    if row.sealed_key is not None:
        return keys.case(row.id, row.sealed_key).unseal(sealed)
    if case is None:
        raise NotFound("没有这个文件")
    return dossier.cipher(keys, case).unseal(sealed)


def errors(act: Act, service: Service, supplied: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """What is wrong with the references to uploads; what is missing is not an error here (R20)."""
    known = {material.id for material in service.materials}
    sent = [str(row["upload"]) for row in supplied if row.get("upload")]
    there = waiting(act.session, act.actor, sent)
    wrong = []
    for index, row in enumerate(supplied):
        if row.get("material") not in known:
            wrong.append(FieldError(f"/materials/{index}/material", "办事指南中没有这项材料"))
        elif row.get("upload") and str(row["upload"]) not in there:
            wrong.append(FieldError(f"/materials/{index}/upload", "文件不存在或者已被使用，请重新上传"))
        elif row.get("upload") and sent.count(str(row["upload"])) > 1:
            wrong.append(FieldError(f"/materials/{index}/upload", "同一个文件只能用于一项材料，请分别上传"))
    return wrong


def supply(
    act: Act,
    case: Case,
    service: Service,
    supplied: Sequence[Mapping[str, Any]],
    *,
    round_: int,
    committed: Collection[str] = (),
) -> list[str]:
    """Record what was handed in, and what is `committed` to instead; answer the ids of the materials newly supplied."""
    by_id = {material.id: material for material in service.materials}
    given = []
    for row in supplied:
        material = by_id[str(row["material"])]
        upload_id = row.get("upload")
        if upload_id:
            adopt(act, case, str(upload_id))
        given.append(material.id)
        act.session.add(_row(act, case, material, "upload" if upload_id else "paper", round_, upload_id))
    for name in committed:
        act.session.add(_row(act, case, by_id[name], "commitment", round_, None))
    return given


def _row(act: Act, case: Case, material: Material, how: str, round_: int, upload_id: Any) -> CaseMaterial:
    return CaseMaterial(
        case_id=case.id,
        material=material.id,
        name=material.name,
        how=how,
        upload_id=upload_id,
        round=round_,
        supplied_at=act.now,
    )


def adopt(act: Act, case: Case, upload_id: str) -> None:
    """Seal an upload anew under the case's key, so that deleting that key deletes the file too."""
    row = act.session.get(Upload, upload_id, with_for_update=True)
    if row is None or row.owner_id != act.actor.user_id or row.case_id is not None or row.sealed_key is None:
        raise NotFound("文件不存在或者已被使用，请重新上传")
    plain = act.office.keys.case(row.id, row.sealed_key).unseal(_path(act.office.files, row).read_bytes())
    row.case_id, row.sealed_key = case.id, None
    _write(act.office.files, row, dossier.cipher(act.office.keys, case).seal(plain))


def missing(session: Session, case: Case, service: Service, data: Mapping[str, Any]) -> list[Material]:
    """The guide's materials that are required here, must come from the applicant, and are not there yet."""
    there = set(session.scalars(select(CaseMaterial.material).where(CaseMaterial.case_id == case.id)))
    return service.still_missing(there, data, commitment=case.commitment is not None)


def _path(root: Path, row: Upload) -> Path:
    """Each sealing has its own file: a torn re-sealing can never replace the only readable copy."""
    stage = "case" if row.sealed_key is None else "new"
    return root / "uploads" / row.id[-2:] / f"{row.id}.{stage}"


def _write(root: Path, row: Upload, sealed: bytes) -> None:
    keep(_path(root, row), sealed)
