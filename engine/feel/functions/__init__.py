"""The built-in functions of FEEL (DMN 1.5, clause 10.3.4), each a small function with a written signature."""

from __future__ import annotations

from engine.feel.functions import contexts, conversion, lists, numbers, patterns, ranges, strings, temporal
from engine.feel.functions.registry import BUILTINS, Builtin, Parameter

__all__ = [
    "BUILTINS",
    "Builtin",
    "Parameter",
    "contexts",
    "conversion",
    "lists",
    "numbers",
    "patterns",
    "ranges",
    "strings",
    "temporal",
]
