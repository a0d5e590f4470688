"""`run.py move` as people call it: look at what would happen, move a service's open cases, put them back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from tests.hall import BENEFIT, Hall
from tests.workflows.moves.editions import edition, renamed
from tests.workflows.moves.test_preview import ONLY_SQLITE, RECHECK, examined
from web.cli import load
from workflows.moves.models import Migration

Call = Callable[..., Result]
pytestmark = ONLY_SQLITE


@pytest.fixture
def call(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("BANJIE_DATA", str(hall.folder))
    monkeypatch.setenv("BANJIE_DATABASE_URL", hall.office.settings.database_url)
    return lambda *words: CliRunner().invoke(load(), ["move", *words])


def test_without_a_service_it_says_what_is_missing(call: Call) -> None:
    assert "请写明事项" in call().stderr


def test_a_dry_run_tells_group_by_group_and_begins_nothing(hall: Hall, call: Call) -> None:
    examined(hall), examined(hall), examined(hall, reviewed=True)
    edition(hall, BENEFIT, RECHECK, renamed("Review", "Check"))
    answer = call(BENEFIT, "--to", "2", "--dry-run", "--as", "designer")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines()[:5] == [
        "失业保险金申领：3 件在办，迁移到第 2 版",
        "从第 1 版（3 件）：办理环节 6 → 7（增加）",
        "第 1 版  复核  1 件  须指定对应的环节",
        "    新版里没有“复核”这个环节。（gone）",
        "第 1 版  审核  2 件  可以迁移",
    ]
    assert "请用 --map Review=Check 指定对应的环节" in answer.stdout
    assert answer.stdout.endswith("可以迁移 2 件，须指定环节 1 件，不能迁移 0 件。\n")
    assert hall.rows(Migration) == []


def test_cases_are_moved_and_put_back_with_how_far_it_is_beside_the_answer(hall: Hall, call: Call) -> None:
    first, reviewed = examined(hall), examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, RECHECK, renamed("Review", "Check"))
    words = (BENEFIT, "--to", "2", "--as", "approver", "--reason", "流程已修正")
    refused = call(*words)
    assert refused.exit_code == 1
    assert "办理环节由 6 变为 7。请确认" in refused.stderr
    answer = call(*words, "--confirm", "--case", first)
    assert answer.exit_code == 0, answer.output
    assert "1 / 1" in answer.stderr
    [row] = hall.rows(Migration)
    assert answer.stdout.endswith(f"已迁移 1 件，其余 0 件没有变化。迁移编号 {row.id}\n")
    assert hall.case(first).version_id == version.id
    rest = call(*words, "--confirm", "--unit", "shebao", "--map", "Review=Check")
    assert rest.exit_code == 0, rest.output
    hall.complete(first, "Examine", "shebao", outcome="agree", opinion="符合条件。")
    undone = call("--undo", row.id, "--as", "approver", "--reason", "发现遗漏")
    assert undone.exit_code == 1, "it has gone on"
    assert f"    {first}：迁移以后这个办件已经往下办理，不能撤回。" in undone.stdout
    assert hall.case(reviewed).version_id == version.id


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((BENEFIT, "--to", "2", "--as", "designer", "--reason", "试"), "没有迁移在办件的权限"),
        ((BENEFIT, "--to", "9", "--as", "approver"), "没有第 9 版"),
        ((BENEFIT, "--as", "approver"), "请用 --to 指定迁移到第几版"),
        ((BENEFIT, "--to", "2", "--dry-run"), "请用 --as 指定以谁的名义"),
        ((BENEFIT, "--to", "2", "--as", "approver", "--map", "Review"), "“Review”应写成 原环节=新环节"),
        (("--undo", "none", "--as", "approver", "--reason", "试"), "没有这次迁移"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(hall: Hall, call: Call, words: tuple[str, ...], told: str) -> None:
    edition(hall, BENEFIT, RECHECK)
    answer = call(*words)
    assert (answer.exit_code, told in answer.stderr) == (1, True), answer.output
