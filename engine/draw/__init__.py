"""Draws a BPMN diagram as SVG on the server: for paper, for readers without JavaScript, for progress at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from engine.draw.picture import draw
from engine.draw.states import WORDS, Mark, State
from engine.xml import parse

__all__ = ["Mark", "State", "svg"]


def svg(xml: bytes, marks: Mapping[str, Mark] | None = None, words: Mapping[State, str] = WORDS) -> str:
    """The first drawn plane of a BPMN file, as a stand-alone SVG document that may also be put into a page.

    `marks` says by element id how far each element is; `words` what a state is called when the picture is read out.
    A sequence flow is green where it is marked "done"; if no flow is marked, where the element before it is done and
    the one after it is marked. Every element is a group with `data-element`, its kind and state as classes. Raises
    `Invalid` with code "xml", "no_layout" or "broken_layout".
    """
    return draw(parse(xml), marks or {}, words)
