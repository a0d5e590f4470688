"""A service's folder after a unit has ended: its code and its name as the name of a unit, and no other word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflows.people.models import Unit

_CODES = r"unit|hall|provider|demanded_by"
_NAMES = r"unit_name|hall_name|provider_name|issuer|name"
_END = r"(?=[ \t]*(?:[,}\]#\n]|$))"


def rewritten(files: Mapping[str, bytes], old: Unit, new: Unit) -> dict[str, bytes]:
    """The folder with `new` where a field of guide or runs, or a step of a diagram, names `old`.

    Titles of laws, quotations and notes stay as they are: they tell of the old unit.
    """
    return {name: _text(name, raw.decode(), old, new).encode() for name, raw in files.items()}


def _text(name: str, text: str, old: Unit, new: Unit) -> str:
    if name.endswith(".yaml"):
        text = _field(_CODES, old.code, new.code, text)
        return _field(_NAMES, old.name, new.name, text)
    if name.endswith(".bpmn"):
        return re.sub(rf"(gov:org\s*=\s*)([\"']){re.escape(old.code)}\2", rf"\g<1>\g<2>{new.code}\g<2>", text)
    return text


def _field(keys: str, old: str, new: str, text: str) -> str:
    pattern = rf"(?m)((?:^|[{{,\s-])(?:{keys}):[ \t]*)([\"']?){re.escape(old)}\2{_END}"
    return re.sub(pattern, lambda found: f"{found[1]}{found[2]}{new}{found[2]}", text)
