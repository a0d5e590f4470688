"""Plays diagrams on a real database, each act in its own transaction, so every step is saved and loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import timers
from engine.model import Step
from engine.runtime import Engine
from engine.store.database import Database
from engine.store.tables import InstanceRow

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""Monday 2 November 2026, 09:00 in Shanghai."""


class Play:
    """One instance, its clock in our hands."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self.database = database
        self.engine = engine
        self.now = MORNING
        self.instance = ""
        self.step: Step

    def start(self, diagram: bytes, variables: Mapping[str, Any] | None = None, **called: bytes) -> Play:
        files = {"flow.bpmn": diagram, **{f"{name}.bpmn": data for name, data in called.items()}}
        with self.database.write() as session:
            digest = self.engine.deploy(session, files)
            self.step = self.engine.start(session, digest, key="K1", variables=variables or {}, now=self.now)
        self.instance = self.step.instance_id
        return self

    @property
    def open(self) -> list[str]:
        """The elements of the open items, sorted."""
        with self.database.read() as session:
            return sorted(item.element.id for item in self.engine.open_items(session, self.instance))

    def items(self, element: str) -> list[str]:
        with self.database.read() as session:
            found = self.engine.open_items(session, self.instance)
        return [item.id for item in found if item.element.id == element]

    def complete(self, element: str, place: int = 0, /, **variables: Any) -> Step:
        return self.complete_item(self.items(element)[place], variables)

    def complete_item(self, item: str, variables: Mapping[str, Any]) -> Step:
        with self.database.write() as session:
            self.step = self.engine.complete(session, item, variables, now=self.now)
        return self.step

    def deliver(self, message: str, /, **variables: Any) -> Step:
        with self.database.write() as session:
            self.step = self.engine.deliver(session, self.instance, message, variables, now=self.now)
        return self.step

    def wait(self, **duration: float) -> list[Step]:
        """Let time pass, then fire what is due, once."""
        self.now += timedelta(**duration)
        steps = []
        with self.database.write() as session:
            for timer in timers.due(session, now=self.now):
                step = self.engine.fire_timer(session, timer, now=self.now)
                if step is not None:
                    steps.append(step)
                    self.step = step
        return steps

    @property
    def passed(self) -> list[str]:
        """The elements completed so far, in order."""
        with self.database.read() as session:
            history = self.engine.history(session, self.instance)
        return [line.element for line in history if line.how == "completed"]

    @property
    def flows_taken(self) -> list[str]:
        """The sequence flows passed so far, in order."""
        with self.database.read() as session:
            history = self.engine.history(session, self.instance)
        return [flow for line in history for flow in line.flows.split()]

    @property
    def cancelled(self) -> list[str]:
        with self.database.read() as session:
            history = self.engine.history(session, self.instance)
        return sorted(line.element for line in history if line.how == "cancelled")

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.step.variables

    @property
    def finished(self) -> bool:
        return self.step.finished

    @property
    def size(self) -> int:
        """Bytes of the stored state."""
        with self.database.read() as session:
            row = session.get(InstanceRow, self.instance)
            assert row is not None
            return len(row.state)


@pytest.fixture
def play(database: Database) -> Play:
    return Play(database, Engine())
