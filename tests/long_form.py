"""The suites that have a long form, what it is, and what it takes; `run.py test --long` prints this before it begins.

The seconds were seen last, on both databases where a suite has both, some of them beside other work: they only tell how
long about to wait. Those of the random ledgers are reckoned from 24 of the 28 offices.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

LONG = os.environ.get("BANJIE_TEST_LONG") == "1"
"""The long form: thousands where everyday runs take some dozens or hundreds."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A file, or a folder whose tests all run on both databases; `seconds` is None where nobody has seen its end."""

    path: str
    what: str
    seconds: int | None


SUITES = (
    Suite("tests/crash/test_killed_acts.py", "每个语句边界都杀：办结每库至少 1,200 次，其他各数百次", 2340),
    Suite("tests/engine/check/test_mutated.py", "10,000 张改坏的流程图", 58),
    Suite("tests/engine/feel/dmn/test_mutated.py", "10,000 张改坏的决策表", 35),
    Suite("tests/engine/feel/test_endurance.py", "10,000 条随机和恶意的表达式", 62),
    Suite("tests/engine/feel/test_printer.py", "10,000 条表达式印出来再读", 41),
    Suite("tests/engine/spiff/test_growth.py", "10,000 圈循环", 48),
    Suite("tests/engine/spiff/test_mutants.py", "引擎里的错误逐个放进去，都要被发现", 890),
    Suite("tests/engine/spiff/test_random_models.py", "6,000 个随机模型对照令牌博弈", 137),
    Suite("tests/engine/spiff/test_random_versions.py", "8,000 个办件迁到随机的新版", 339),
    Suite("tests/engine/spiff/test_random_ways_back.py", "2,000 个模型里的退回", 37),
    Suite("tests/engine/test_stateful.py", "每库 200 次随机办理各至多 50 步，可能断电", 815),
    Suite("tests/mutation/test_mutants.py", "时限规则的错误每十六个放一个进去", 520),
    Suite("tests/race/test_workers.py", "2、4、8 个进程抢 10,000 个到期的定时", 5500),
    Suite("tests/web", "每项在两种数据库上都跑", 382),
    Suite("tests/web/api/test_fuzz.py", "每库 10,000 个乱七八糟的请求", 138),
    Suite("tests/workflows", "每项在两种数据库上都跑", 762),
    Suite("tests/workflows/limits/test_projection.py", "两库共 10,000 段随机的时钟经历，2,800 件", 2000),
    Suite("tests/workflows/rules/test_oracle.py", "一百万个随机的时钟", 121),
)


def listing() -> Iterable[str]:
    """A line for each suite."""
    yield "长测（括号里是上次所见的用时，有的在机器忙时测得，只作参考）："
    for suite in SUITES:
        took = "未测到底" if suite.seconds is None else f"约 {suite.seconds} 秒"
        yield f"  {suite.path}  {suite.what}（{took}）"


def taken(durations: Iterable[tuple[str, float]]) -> Iterable[str]:
    """A line for each suite that ran: how many seconds its tests took by the clock, from pairs of test and seconds."""
    sums = dict.fromkeys((suite.path for suite in SUITES), 0.0)
    for test, seconds in durations:
        of = max((path for path in sums if test.startswith(path)), key=len, default=None)
        if of is not None:
            sums[of] += seconds
    return (f"  {path}  {seconds:.0f} s" for path, seconds in sums.items() if seconds)


if __name__ == "__main__":
    print("\n".join(listing()))
