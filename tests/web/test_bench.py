"""Parts of `run.py bench`: the language beside Python and tables beside the smallest, audits of proofs by size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.store.columns import Record
from tests.hall import Hall
from web.cli.bench import language, open_loop, polling, proofs
from web.cli.bench.bench_office import Bench
from web.cli.bench.figures import Figures
from web.cli.bench.multiplied import multiply
from workflows.cases.models import Case
from workflows.rehearsal.bulk import belongings


def test_each_kind_of_expression_is_put_beside_the_same_in_python() -> None:
    figures = Figures()
    language.expressions(figures, rounds=1)
    told = {figure.what: figure for figure in figures.all}
    for kind in language.EXPRESSIONS:
        assert told[f"编译：{kind}"].value > 0
        evaluated = told[f"计算：{kind}"]
        assert (evaluated.unit, evaluated.to) == ("微秒", "同样的 Python 函数")
        assert evaluated.ratio is not None
    assert told["编译：比较"].ratio is None


def test_each_table_is_put_beside_the_smallest() -> None:
    figures = Figures()
    language.tables(figures, sizes=(2, 8), rounds=1)
    told = {figure.what: figure for figure in figures.all}
    assert len(told) == 2 * 2 * 4
    for policy in ("UNIQUE", "COLLECT"):
        for act in ("载入", "检查", "作决定"):
            assert told[f"{act}，{policy} 2 条规则"].ratio is None
            assert told[f"{act}，{policy} 8 条规则"].ratio is not None
        assert told[f"{policy} 8 条规则的决定"].value > 0


def test_an_audit_of_proofs_is_timed_by_the_size_of_the_catalogue() -> None:
    figures = Figures()
    proofs.audits(figures, sizes=(5, 20))
    small, large = figures.all
    assert (small.what, small.unit, small.ratio) == ("清理 5 个事项、50 份材料", "毫秒", None)
    assert (large.what, large.to) == ("清理 20 个事项、200 份材料", "5 个事项")
    assert proofs.catalogue(5) == proofs.catalogue(5)


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_open_pages_are_put_beside_none(hall: Hall) -> None:
    figures = Figures()
    bench = Bench(hall.office, hall.clock)
    with ThreadPoolExecutor(1) as elsewhere:  # a browser test before it may have left a loop running in this thread
        elsewhere.submit(polling.pages, bench, figures, opened=3, period=0.2).result()
    alone, many, polls = figures.all
    assert (alone.ratio, many.to, polls.unit) == (None, polling.ALONE, "ms")
    assert polls.value > 0


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_completions_come_at_a_rate_to_a_process_of_its_own(hall: Hall) -> None:
    figures = Figures()
    bench = Bench(hall.office, hall.clock)
    with ThreadPoolExecutor(1) as elsewhere:  # as above
        elsewhere.submit(open_loop.completions, bench, figures, processes=1, per_second=10, seconds=1, warm=1).result()
    steady, most = figures.all
    assert (steady.unit, most.unit) == ("ms", "个/秒")
    assert bench.waiting(1, "Examine") == []


@pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)
def test_multiplied_cases_have_all_rows_of_theirs_under_keys_of_their_own(hall: Hall) -> None:
    bench, case_no = Bench(hall.office, hall.clock), hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    tables = list(belongings(hall.case(case_no)))
    before = {table: len(hall.rows(table)) for table in tables}
    newest = bench.newest()
    multiply(bench, [case_no], 3)
    assert {table: len(hall.rows(table)) for table in tables} == {
        table: number + 3 * len(_of(hall, table, case_no)) for table, number in before.items()
    }
    [copy] = [case for case in hall.rows(Case) if case.case_no.endswith("2")]
    assert {table: len(_of(hall, table, copy.case_no)) for table in tables} == {
        table: len(_of(hall, table, case_no)) for table in tables
    }
    assert bench.newest() == newest
    hall.receive()


def _of(hall: Hall, table: type[Record], case_no: str) -> list[Record]:
    return hall.rows(table, belongings(hall.case(case_no))[table])
