"""What the engine hands out: elements as designers wrote them, open items, and what one step did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.xml import GOV


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a diagram. `kind` is its BPMN local name; `attributes` are the foreign ones, in Clark notation."""

    id: str
    kind: str
    name: str
    attributes: Mapping[str, str]
    lane: Element | None = None
    """The innermost lane it stands in; for a lane, the lane around it."""

    def gov(self, name: str, default: str = "") -> str:
        """Its own attribute in the office's namespace; nothing is inherited from the lane."""
        return self.attributes.get(f"{{{GOV}}}{name}", default)


@dataclass(frozen=True, slots=True)
class Item:
    """A task that is open. `kind`: "user" a person completes it, "service" a job, "receive" a message."""

    id: str
    instance_id: str
    element: Element
    kind: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of an instance's history, ordered by `seq`; `how` is "completed" or "cancelled"."""

    element: str
    kind: str
    how: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. `passed` are the elements completed in it, in order, tasks and events and gateways alike.

    `overwritten` are names that branches had changed differently when they ended: the later value was kept.
    """

    instance_id: str
    opened: tuple[Item, ...]
    closed: tuple[tuple[Item, str], ...]
    passed: tuple[Element, ...]
    finished: bool
    variables: Mapping[str, Any]
    overwritten: tuple[str, ...] = ()
