"""The parser is made before the first test, so that no test pays for it; and examples may wait for a busy machine."""

from __future__ import annotations

from hypothesis import settings

from engine.feel import compile

compile("1")
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
