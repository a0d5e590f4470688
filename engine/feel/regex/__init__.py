"""Regular expressions of XPath, as `matches`, `replace` and `split` take them, matched in bounded time.

Nothing is tried twice: all ways of matching go forward together, one character at a time, so the work is at most the
length of the program times the length of the text, and it is paid from the expression's budget. Back references, which
need more than that, are not taken.
"""

from __future__ import annotations

from engine.feel.regex.machine import Pattern, compile_pattern
from engine.feel.regex.reading import PatternError

__all__ = ["Pattern", "PatternError", "compile_pattern"]
