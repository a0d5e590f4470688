"""The port to other departments: what a connector is asked and what it may answer (R31)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from engine.errors import NotFound


class Status(StrEnum):
    """The four answers of a query; anything else is a fault of the connector."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, about whom, and for which purpose (个人信息保护法 art. 6: purpose-bound, minimal).

    `key` is the same each time this question is asked, so that the other side can tell a repetition.
    """

    key: str
    operation: str
    subject: Mapping[str, Any]
    data: Mapping[str, Any]
    case_no: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `field` names what did not agree; `data` holds facts a diagram may read."""

    status: Status
    field: str = ""
    message: str = ""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_variables(self) -> dict[str, Any]:
        return {"status": self.status.value, "field": self.field, "message": self.message, **self.data}


class Unavailable(Exception):
    """The other side could not be reached; the job tries again and then answers `unavailable`.

    Its words are logged and shown: they name nobody.
    """


class Connector(Protocol):
    """One registered way to ask one department."""

    name: str
    title: str

    def ask(self, question: Question) -> Answer: ...


class Registry:
    """The connectors this office may use, by the name designers write as `gov:connector`."""

    def __init__(self, connectors: Mapping[str, Connector], covers: Mapping[str, str] | None = None) -> None:
        self._connectors = dict(connectors)
        self.covers: Mapping[str, str] = dict(covers or {})
        """Documents whose content can be had by asking, with the connector to ask (R13)."""

    def __contains__(self, name: object) -> bool:
        return name in self._connectors

    def names(self) -> list[str]:
        return sorted(self._connectors)

    def get(self, name: str) -> Connector:
        try:
            return self._connectors[name]
        except KeyError:
            raise NotFound(f"没有登记名为“{name}”的数据共享接口", code="no_connector") from None
