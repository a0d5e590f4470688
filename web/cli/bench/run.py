"""Runs the chosen parts on the chosen databases and prints what came out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import click
import orjson

from web.cli.bench import flows, growth, language, open_loop, oversight, parts, polling, proofs, reprojection, services
from web.cli.bench.bench_office import opened
from web.cli.bench.figures import Figure, Figures, line

PARTS: Mapping[str, str] = {
    "cost": "收件与办理：耗时、SQL 条数、字节数",
    "http": "收件与办理，经 HTTP",
    "load": "每秒一百件，经 HTTP，另一进程",
    "polling": "五百个打开的页面",
    "due": "空转、到期事项、后台任务",
    "growth": "在办件数增长",
    "timers": "等待的定时增长",
    "reprojection": "公布日历后重新计算在办时限",
    "oversight": "待办、监察板和曲线，在办件数增长",
    "services": "事项增长：目录、查找、导出",
    "engine": "循环、宽并行、流程状态（只测引擎）",
    "feel": "表达式、决策表：编译、检查、计算",
    "proofs": "证明清理",
}
_WITHOUT_DATABASE = frozenset({"engine", "feel", "proofs"})


def run(
    chosen: Collection[str], databases: Sequence[str], *, cases: int, sizes: Sequence[int], turns: int, as_json: bool
) -> None:
    """Measure; progress goes to stderr, the figures to stdout at the end."""
    figures = Figures()
    if "engine" in chosen:
        _begin(figures, "", "engine")
        flows.loops(figures, turns)
        flows.wide(figures)
        flows.beside_stock(figures)
    if "feel" in chosen:
        _begin(figures, "", "feel")
        language.expressions(figures)
        language.tables(figures)
    if "proofs" in chosen:
        _begin(figures, "", "proofs")
        proofs.audits(figures)
    parts_ = [part for part in PARTS if part in chosen and part not in _WITHOUT_DATABASE]
    for name in databases if parts_ else ():
        for part in parts_:
            if part == "growth":
                _begin(figures, name, part)
                growth.growth(name, figures, sizes)
                continue
            with opened(name) as bench:
                if bench is None:
                    continue
                _begin(figures, name, part)
                match part:
                    case "cost":
                        parts.cost(bench, figures, cases)
                    case "http":
                        parts.http(bench, figures, cases)
                    case "load":
                        for processes in (1,) if name == "sqlite" else (1, 2):
                            open_loop.completions(bench, figures, processes=processes)
                    case "polling":
                        polling.pages(bench, figures)
                    case "due":
                        parts.due(bench, figures, cases)
                    case "timers":
                        parts.waiting_timers(bench, figures, sizes)
                    case "reprojection":
                        reprojection.reprojection(bench, figures, sizes)
                    case "oversight":
                        oversight.oversight(bench, figures, sizes)
                    case "services":
                        services.catalogues(bench, figures, sizes)
    if as_json:
        click.echo(orjson.dumps(figures.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        for head, rows in _by_part(figures.all).items():
            click.echo(head)
            for figure in rows:
                click.echo(f"  {line(figure)}")


def _begin(figures: Figures, database: str, part: str) -> None:
    figures.database, figures.part = database, part
    click.echo(f"[{database or '引擎'}] {PARTS[part]}", err=True)


def _by_part(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(f"— {figure.database or '引擎'}：{PARTS[figure.part]} —", []).append(figure)
    return found
