"""What the engine hands out: elements as designers wrote them, open items, and what one step did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Place:
    """A subprocess or called diagram that is at work; what is open in it names it by `id`."""

    id: str
    element: Element


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of an instance's history, ordered by `seq`; `how` is "completed" or "cancelled".

    `flows` are the sequence flows by which it was left, with a blank between them. `rules` are those that fired where a
    decision was made: for each decision, the numbers of its table's rules.
    """

    element: str
    kind: str
    how: str
    at: datetime
    seq: int
    rules: Mapping[str, list[int]] | None = None
    flows: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. `passed` are the elements completed in it, in order, tasks and events and gateways alike.

    `fired` are those of `passed` that made a decision, each with the rules that fired, as in `Passed`.
    `overwritten` are names that branches had changed differently when they ended: the later value was kept.
    `entered` and `left` are the subprocesses that have begun and ended, each by itself ("completed") or because
    something around it did ("cancelled"). One that begins and ends in the same step is in neither.
    """

    instance_id: str
    opened: tuple[Item, ...]
    closed: tuple[tuple[Item, str], ...]
    passed: tuple[Element, ...]
    finished: bool
    variables: Mapping[str, Any]
    fired: tuple[tuple[Element, Mapping[str, list[int]]], ...] = ()
    overwritten: tuple[str, ...] = ()
    entered: tuple[Place, ...] = ()
    left: tuple[tuple[Place, str], ...] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each of `opened` and `entered`, by id: the places it stands in, innermost first."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an instance has no place in another version of its diagram: the element concerned, and Chinese words.

    `code`: "gone" no such element, "scope" it lies in another subprocess, "kind" it is of another kind, "branch" the
    join does not wait for this branch, "stuck" a run from there could not end, "unread" a result is read that nobody
    made. The first four may be mended by naming another element to take its place.
    """

    element: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Fit:
    """What moving an instance to another version would do: nothing, for the reasons in `misfits`; or this.

    `moved` are the open items and places by id, each with the element it stood at and the one it will. `still` is False
    where the flow goes on by itself when it is moved: such a move cannot be undone.
    """

    misfits: tuple[Misfit, ...]
    moved: Mapping[str, tuple[Element, Element]] = field(default_factory=dict)
    still: bool = True


@dataclass(frozen=True, slots=True)
class Migrated:
    """An instance that was moved: what the engine did on the way, and what it takes to put it back (`Past`)."""

    step: Step
    moved: Mapping[str, tuple[Element, Element]]
    past: Past | None
    """None where the flow went on by itself."""


@dataclass(frozen=True, slots=True)
class Past:
    """An instance as it was before it was moved. `version` is the step after which it has not gone on."""

    digest: str
    state: bytes
    version: int
