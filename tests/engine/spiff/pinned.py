"""Every method of SpiffWorkflow that `engine/spiff` replaces, and every module it builds on, with a hash of its source.

`python -m tests.engine.spiff.pinned` writes the record anew: after a new version was read, not before.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import engine.spiff

LIBRARY = "SpiffWorkflow"
RECORD = Path(__file__).with_name("spiffworkflow.txt")
_SPECIAL = {"__init__", "__eq__", "__hash__"}


def record() -> str:
    """The version, then a line for each method with our classes that replace it, then a line for each module."""
    lines = [f"{LIBRARY} {version(LIBRARY)}"]
    lines += [f"{_hash(member)} {name} < {' '.join(ours)}" for name, (member, ours) in overridden().items()]
    lines += [f"{_hash(importlib.import_module(name))} {name}" for name in sorted(_modules())]
    return "\n".join(lines) + "\n"


def overridden() -> dict[str, tuple[Any, list[str]]]:
    """The library's attribute by dotted name, with our classes that stand before it."""
    found: dict[str, tuple[Any, set[str]]] = {}
    for ours in _classes():
        line = ours.__mro__
        for place, cls in enumerate(line):
            for name in () if _theirs(cls) or cls is object else filter(_counts, vars(cls)):
                for behind in filter(_theirs, line[place + 1 :]):
                    if name in vars(behind):
                        dotted = f"{behind.__module__}.{behind.__qualname__}.{name}"
                        found.setdefault(dotted, (vars(behind)[name], set()))[1].add(cls.__name__)
    return {name: (member, sorted(by)) for name, (member, by) in sorted(found.items())}


def _classes() -> Iterator[type[Any]]:
    """Our classes that derive from the library's."""
    for module in pkgutil.iter_modules(engine.spiff.__path__, "engine.spiff."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and value.__module__ == module.name and any(map(_theirs, value.__mro__)):
                yield value


def _modules() -> set[str]:
    return {cls.__module__ for ours in _classes() for cls in ours.__mro__ if _theirs(cls)}


def _counts(name: str) -> bool:
    return not name.startswith("__") or name in _SPECIAL


def _theirs(cls: type[Any]) -> bool:
    return cls.__module__.startswith(LIBRARY)


def _hash(thing: Any) -> str:
    """Of the source; of the value where an attribute has none."""
    try:
        text = inspect.getsource(thing)
    except TypeError:
        text = repr(sorted(thing) if isinstance(thing, dict) else thing)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    RECORD.write_text(record(), encoding="utf-8")
