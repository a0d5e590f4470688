"""The gate: a service whose proofs do not stand among the live ones is neither proposed nor approved."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hall import BENEFIT, HOUSING, REGISTRATION, Hall
from tests.workflows.proofs.editions import BACK, CIRCLE, GUIDE, changed
from workflows.catalogue import commands
from workflows.catalogue.commands import Unfit
from workflows.catalogue.folder import read_folder
from workflows.checks.paths import check_paths
from workflows.proofs.gate import check_in_catalogue
from workflows.settings import ROOT, Settings

SERVICES = ROOT / "bpmn" / "services"


def _changed(key: str, changes: Sequence[tuple[str, str, str]]) -> dict[str, bytes]:
    return changed(read_folder(SERVICES / key), changes)


def _rules(hall: Hall, key: str, *changes: tuple[str, str]) -> dict[str, str]:
    with hall.act("designer") as act:
        found = check_in_catalogue(
            act.session, hall.office, act.units, key, _changed(key, [(GUIDE, *change) for change in changes])
        )
    return {one.rule: one.severity for one in found}


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_two_services_that_ask_for_each_others_papers_do_not_both_go_live(hall: Hall) -> None:
    with hall.act("designer") as act:
        first = commands.propose(act, BENEFIT, _changed(BENEFIT, BACK), note="改为纸质").id
        second = commands.propose(act, REGISTRATION, _changed(REGISTRATION, CIRCLE), note="多要一份").id
    with hall.act("approver") as act:
        commands.approve(act, first)
    with pytest.raises(Unfit) as refused, hall.act("approver") as act:
        commands.approve(act, second)
    assert "不能批准" in refused.value.detail
    (circle,) = [one for one in refused.value.extra["findings"] if one["rule"] == "proof-cycle"]
    assert "失业登记要“失业保险待遇凭证” → 失业保险金申领要“就业创业证” → 失业登记" in circle["message"]
    assert circle["element"].startswith("service.yaml/materials/")
    assert circle["line"] > 0
    with pytest.raises(Unfit), hall.act("designer") as act:
        commands.propose(
            act, REGISTRATION, _changed(REGISTRATION, (*CIRCLE, (GUIDE, "seq: 1", "seq: 11"))), note="再试"
        )


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "rule", "severity"),
    [
        ((("basis: SIL-50\n    channel: applicant", "basis: ES\n    channel: applicant"),), "proof-basis", "error"),
        (
            (("basis: SIL-50\n    channel: applicant", "basis: null\n    channel: applicant"),),
            "proof-no-basis",
            "error",
        ),
        ((("article: 第五十条,", "article: 第五十条, effective_to: '2026-09-13',"),), "proof-basis-expired", "error"),
        (
            (("终止或者解除劳动关系的证明\n", "未就业证明\n"), ("issuer: 原用人单位", "issuer: 社区居委会")),
            "proof-prohibited",
            "error",
        ),
        ((("终止或者解除劳动关系的证明\n", "未就业证明\n"),), "proof-shareable", "error"),
        (
            (("issuer: 原用人单位", "issuer: 原用人单位\n    issuing_item: 06-nothing"),),
            "proof-issuer-missing",
            "warning",
        ),
        (
            (("issuer: 原用人单位", "issuer: 原用人单位\n    derivable_from: [身份证]"),),
            "proof-derivable",
            "warning",
        ),
        ((("issuer: 原用人单位", "issuer: 原用人单位\n    personas: [nobody]"),), "proof-persona", "error"),
        ((("issuer: 原用人单位", "issuer: 原用人单位\n    retained: true"),), "proof-undocumented", "error"),
        (
            (
                ("basis: SIL-50\n    channel: applicant", "basis: null\n    channel: applicant"),
                ("conditional", "optional"),
            ),
            "proof-no-basis",
            "error",
        ),
    ],
)
def test_a_spoilt_guide_is_found_by_its_rule(
    hall: Hall, changes: tuple[tuple[str, str], ...], rule: str, severity: str
) -> None:
    assert _rules(hall, REGISTRATION, *changes).get(rule) == severity


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_what_is_shipped_stands(hall: Hall) -> None:
    assert [_rules(hall, key) for key in (REGISTRATION, BENEFIT, HOUSING)] == [{}, {}, {}]


def test_the_command_line_audits_a_folder_among_those_beside_it(tmp_path: Path) -> None:
    for key, files in {
        BENEFIT: _changed(BENEFIT, BACK),
        REGISTRATION: _changed(REGISTRATION, CIRCLE),
    }.items():
        shutil.copytree(SERVICES / key, tmp_path / key)
        (tmp_path / key / GUIDE).write_bytes(files[GUIDE])
    settings = replace(Settings.from_environment({}), data=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    results = {Path(one.file).parent.name: one for one in check_paths([tmp_path], settings, play=False) if one.findings}
    assert {key: {one.rule for one in result.findings} for key, result in results.items()} == {
        BENEFIT: {"proof-cycle"},
        REGISTRATION: {"proof-cycle"},
    }
    alone = check_paths([tmp_path / REGISTRATION], settings, play=False)
    assert {one.rule for result in alone for one in result.findings} == {"proof-cycle"}
