"""The command line checks files, service folders and folders of both, and answers one result a file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from workflows.checks.paths import Result, check_paths
from workflows.settings import Settings

ROOT = Path(__file__).parents[3]
SERVICES = ROOT / "bpmn" / "services"
BENEFIT = "07-unemployment-benefit"
BROKEN = ROOT / "tests" / "engine" / "check" / "dead-end" / "invalid.bpmn"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings.from_environment({}), data=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SERVICES / BENEFIT, tmp_path / "services" / BENEFIT))


def rules(results: list[Result]) -> dict[str, set[str]]:
    return {Path(result.file).name: {f.rule for f in result.findings} for result in results if result.findings}


def test_a_service_folder_gives_one_result_a_file(folder: Path, settings: Settings) -> None:
    results = check_paths([folder], settings, play=False)
    assert {Path(result.file).relative_to(folder).as_posix() for result in results} >= {
        "service.yaml",
        "flow.bpmn",
        "cases.yaml",
        "forms/accept.json",
    }
    assert all(result.ok for result in results)


def test_a_diagram_of_a_service_is_held_against_its_folder(folder: Path, settings: Settings) -> None:
    diagram = folder / "flow.bpmn"
    diagram.write_text(diagram.read_text(encoding="utf-8").replace('gov:org="shebao"', 'gov:org="nobody"'), "utf-8")
    (result,) = check_paths([diagram], settings)
    assert result.file == str(diagram)
    assert {finding.rule for finding in result.findings} == {"units-known"}
    assert not result.ok


def test_any_other_diagram_is_held_against_the_rules_of_diagrams(settings: Settings) -> None:
    (result,) = check_paths([BROKEN], settings)
    assert (result.ok, {finding.rule for finding in result.findings}) == (False, {"dead-end"})


def test_folders_are_searched_and_each_file_is_told_once(folder: Path, settings: Settings) -> None:
    shutil.copy(BROKEN, folder.parent / "sketch.bpmn")
    shutil.copy(BROKEN, folder.parent / "old.bpmn20.xml")
    results = check_paths([folder.parent, folder], settings, play=False)
    assert rules(results) == {"sketch.bpmn": {"dead-end"}, "old.bpmn20.xml": {"dead-end"}}
    assert len({result.file for result in results}) == len(results)


def test_what_is_no_diagram_is_a_finding(tmp_path: Path, settings: Settings) -> None:
    for name, content in {"a.bpmn": b"\x00\xff", "b.bpmn": b"", "c.txt": b"hello"}.items():
        (tmp_path / name).write_bytes(content)
        (result,) = check_paths([tmp_path / name], settings)
        assert {finding.rule for finding in result.findings} == {"readable-xml"}


def test_a_folder_that_lost_its_guide_is_told_so(folder: Path, settings: Settings) -> None:
    (folder / "service.yaml").unlink()
    assert rules(check_paths([folder], settings)) == {"service.yaml": {"folder-files"}}


def test_expected_runs_are_played_where_nothing_is_wrong(folder: Path, settings: Settings) -> None:
    cases = folder / "cases.yaml"
    cases.write_text(
        cases.read_text(encoding="utf-8").replace("Entitlement.months: 18", "Entitlement.months: 12"), "utf-8"
    )
    assert rules(check_paths([folder], settings)) == {"cases.yaml": {"expected-run"}}
    assert rules(check_paths([folder], settings, play=False)) == {}


def test_a_service_of_another_office_is_played_with_its_own_units(folder: Path, settings: Settings) -> None:
    """Units are those of the database, where there is one; the stage engages somebody for each."""
    from engine.store.database import Database
    from workflows.people.models import Unit
    from workflows.tables import METADATA

    url = f"sqlite:///{settings.data / 'office.db'}"
    database = Database(url)
    METADATA.create_all(database.engine)
    with database.write() as session:
        for code in ("hall", "insurance"):
            session.add(Unit(code=code, name=code, short_name=code, kind="bureau", document_word="示"))
    database.close()
    for name in ("service.yaml", "flow.bpmn", "cases.yaml"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("shebao", "insurance"), "utf-8")
    assert rules(check_paths([folder], settings, play=False)) != {}
    assert rules(check_paths([folder], replace(settings, database_url=url))) == {}


@pytest.mark.parametrize(
    ("rule", "after", "ok"),
    [
        ("decision-overlap", "[5..10]", False),
        ("decision-gap", "[6..10)", True),
        ("decision-unreachable-rule", "[10..5)", False),
        ("decision-type", '"五"', False),
    ],
)
def test_a_table_is_checked_in_its_folder_and_by_itself(
    rule: str, after: str, ok: bool, folder: Path, settings: Settings
) -> None:
    path = folder / "entitlement.dmn"
    path.write_text(path.read_text(encoding="utf-8").replace("[5..10)", after), "utf-8")
    for results in (check_paths([folder], settings, play=False), check_paths([path], settings)):
        (result,) = [result for result in results if result.file == str(path)]
        assert rule in {finding.rule for finding in result.findings}
        assert result.ok is ok
        assert all(finding.line for finding in result.findings)
