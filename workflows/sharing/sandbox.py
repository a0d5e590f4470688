"""The sandbox connector: answers like the departments would, from a file of clearly fictional people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from workflows.sharing.connectors import Answer, Connector, Question, Registry, Status, Unavailable


class SandboxConnector:
    """Answers from `bpmn/sandbox.yaml`: by ID number where a person is listed, else the connector's default."""

    def __init__(self, name: str, title: str, default: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        self.name = name
        self.title = title
        self._default = default
        self._people = people

    def ask(self, question: Question) -> Answer:
        number = str(question.subject.get("id_number", "")).upper()
        found = self._people.get(number, self._default)
        status = Status(found["status"])
        if status is Status.UNAVAILABLE:
            raise Unavailable(found.get("message", "对方系统无响应"))
        return Answer(status, found.get("field", ""), found.get("message", ""), found.get("data", {}))


def sandbox(path: Path) -> Registry:
    """The registry described by the sandbox file."""
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    connectors: dict[str, Connector] = {
        name: SandboxConnector(name, row["title"], row["default"], row.get("people", {}))
        for name, row in described["connectors"].items()
    }
    return Registry(connectors)
