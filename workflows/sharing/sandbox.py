"""The sandbox connector: answers like the departments would, from a file of clearly fictional people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workflows.sharing.connectors import Answer, Connector, Question, Registry, Status, Unavailable


class SandboxConnector:
    """Answers from `bpmn/sandbox.yaml`: by ID number where a person is listed, else the operation's default."""

    def __init__(self, name: str, title: str, operations: Mapping[str, Any]) -> None:
        self.name = name
        self.title = title
        self._operations = operations

    def ask(self, question: Question) -> Answer:
        answers = self._operations.get(question.operation)
        if answers is None:
            raise Unavailable(f"“{self.title}”没有名为“{question.operation}”的查询")
        number = str(question.subject.get("id_number", "")).upper()
        found = answers.get("people", {}).get(number, answers["default"])
        status = Status(found["status"])
        if status is Status.UNAVAILABLE:
            raise Unavailable(found.get("message", "对方系统无响应"))
        return Answer(status, found.get("field", ""), found.get("message", ""), found.get("data", {}))


def sandbox(path: Path) -> Registry:
    """The registry described by the sandbox file."""
    rows = _read(path.read_text(encoding="utf-8"))["connectors"]
    connectors: dict[str, Connector] = {
        name: SandboxConnector(name, row["title"], row["operations"]) for name, row in rows.items()
    }
    covers = {document: name for name, row in rows.items() for document in row.get("covers", ())}
    return Registry(connectors, covers)


@lru_cache(maxsize=4)
def _read(text: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found
