"""The parser is made before the first test, so that no test pays for it."""

from __future__ import annotations

from engine.feel import compile

compile("1")
