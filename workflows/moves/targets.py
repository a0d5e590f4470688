"""The version to move to, and the steps that are named for it: checked before anything is tried."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Invalid
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Shelf
from workflows.catalogue.models import ServiceVersion

APPROVED = frozenset({"live", "superseded"})
"""States of versions that two people have passed."""


def target(session: Session, version_id: str) -> ServiceVersion:
    """A version to look at. Raises NotFound, and Conflict where it was turned down or taken back."""
    version = catalogue.version(session, version_id)
    if version.state not in (*APPROVED, "proposed"):
        raise _not_approved()
    return version


def approved(session: Session, version_id: str) -> ServiceVersion:
    """A version cases may be moved to. Raises NotFound, Conflict."""
    version = catalogue.version(session, version_id)
    if version.state not in APPROVED:
        raise _not_approved()
    return version


def _not_approved() -> Conflict:
    return Conflict("这个版本没有获得批准", code="not_approved", remedy="请选择已批准的版本。")


def numbered(session: Session, key: str, number: int) -> ServiceVersion:
    """The version of this number. Raises Invalid."""
    query = select(ServiceVersion).where(ServiceVersion.service_key == key, ServiceVersion.number == number)
    version = session.scalars(query).one_or_none()
    if version is None:
        raise Invalid("没有这个版本", errors=[FieldError("/to", f"事项“{key}”没有第 {number} 版")])
    return version


def named(session: Session, shelf: Shelf, target: ServiceVersion, steps: Mapping[str, str]) -> dict[str, str]:
    """The steps without those left open. Raises Invalid for those that no version has: they are misspelt."""
    given = {old: new for old, new in steps.items() if new}
    if not given:
        return given
    after = _ids(session, shelf, target)
    others = (version for version in catalogue.versions(session, target.service_key) if version.id != target.id)
    unknown = set(given)
    for version in others:
        unknown -= _ids(session, shelf, version)
        if not unknown:
            break
    errors = [
        FieldError(f"/steps/{old}", f"第 {target.number} 版没有环节“{new}”" if new not in after else f"没有环节“{old}”")
        for old, new in given.items()
        if new not in after or old in unknown
    ]
    if errors:
        raise Invalid("对应的环节有误", errors=errors)
    return given


def _ids(session: Session, shelf: Shelf, version: ServiceVersion) -> set[str]:
    return {element.id for element in shelf.service(session, version.digest).compiled.elements.values()}
