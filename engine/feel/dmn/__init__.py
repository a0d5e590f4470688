"""Decisions (DMN 1.5): tables, boxed expressions and requirement graphs, written in FEEL.

`load(path).decide(name, inputs)` answers with the value and the rules that fired; `check(xml)` tells what is wrong.
`tell(read(xml), name, number)` gives a rule for people to read.
"""

from __future__ import annotations

from engine.feel.dmn.checking import check
from engine.feel.dmn.deciding import Answer, Model, load
from engine.feel.dmn.reading import read
from engine.feel.dmn.telling import ToldCell, ToldRule, ToldTable, tables, tell, title
from engine.feel.dmn.tree import Definitions
from engine.feel.dmn.work import Fired

__all__ = [
    "Answer",
    "Definitions",
    "Fired",
    "Model",
    "ToldCell",
    "ToldRule",
    "ToldTable",
    "check",
    "load",
    "read",
    "tables",
    "tell",
    "title",
]
