"""Decisions (DMN 1.5): tables, boxed expressions and requirement graphs, written in FEEL.

`load(path).decide(name, inputs)` answers with the value and the rules that fired; `check(xml)` tells what is wrong.
"""

from __future__ import annotations

from engine.feel.dmn.checking import check
from engine.feel.dmn.deciding import Answer, Model, load
from engine.feel.dmn.work import Fired

__all__ = ["Answer", "Fired", "Model", "check", "load"]
