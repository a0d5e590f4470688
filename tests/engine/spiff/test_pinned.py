"""What we replace in SpiffWorkflow is known by name, and nobody changes it under us."""

from __future__ import annotations

import configparser
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.engine.spiff import pinned

ROOT = Path(__file__).parents[3]


def test_the_version_is_pinned_and_it_is_the_one_that_runs() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = [line.replace(" ", "") for line in settings["options"]["install_requires"].splitlines()]
    running = f"{pinned.LIBRARY}=={version(pinned.LIBRARY)}"
    assert running in needed
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().split()
    assert running.lower() in constraints


def test_every_method_we_replace_and_every_module_we_build_on_is_as_recorded() -> None:
    """If this fails after an upgrade: read what changed in each line, mend `engine/spiff`, then write the record."""
    recorded = pinned.RECORD.read_text(encoding="utf-8").splitlines()
    found = pinned.record().splitlines()
    assert set(found) - set(recorded) == set()
    assert set(recorded) - set(found) == set()


@pytest.mark.parametrize(
    "name",
    [
        "SpiffWorkflow.task.Task._inherit_data",
        "SpiffWorkflow.specs.base.TaskSpec._predict",
        "SpiffWorkflow.bpmn.specs.mixins.unstructured_join.UnstructuredJoin._update_hook",
        "SpiffWorkflow.bpmn.specs.event_definitions.base.EventDefinition.has_fired",
    ],
)
def test_the_record_sees_methods_behind_mixins_and_mothers(name: str) -> None:
    assert name in pinned.overridden()


def test_a_changed_line_of_the_library_changes_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    from SpiffWorkflow.task import Task

    before = pinned.record()
    monkeypatch.setattr(Task, "_inherit_data", lambda self: None)
    after = pinned.record()
    (line,) = set(after.splitlines()) - set(before.splitlines())
    assert "SpiffWorkflow.task.Task._inherit_data < Token" in line
