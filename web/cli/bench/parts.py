"""The parts of the measurement on a database; each adds its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from time import thread_time

from sqlalchemy import func, insert, select, text

from engine.spiff.run import Run
from engine.store.columns import new_id
from engine.store.tables import InstanceRow, ItemRow, JobRow, TimerRow
from web.cli.bench.bench_office import MORNING, Bench
from web.cli.bench.figures import EMPTY, Figures, milliseconds, statements, turn_by_turn
from web.cli.bench.floor import only_the_sql
from workflows.cases import correction, dossier
from workflows.cases.models import Case
from workflows.cases.receive import Application, receive
from workflows.catalogue.reading import read_yaml
from workflows.limits.models import Alert
from workflows.rehearsal.bulk import copy_case
from workflows.ticker import Ticker, fire_timer

LATER = timedelta(days=40)
"""When everything that was begun is long due."""
BARE, DONE, PLAIN = "引擎一步（不经数据库）", "受理（出文书、发起查询）", "办理一个任务"
BAR = "空事务 + 引擎一步"
FLOOR = "办理一个任务的 SQL，直接交给驱动"


def cost(bench: Bench, figures: Figures, cases: int) -> None:
    """Starting a case and completing a task in process, beside an empty transaction and the bare step of the engine."""
    office = bench.office
    for _ in range(cases):
        bench.start()
    plain = bench.stand_at_examination(cases + 2)
    with office.read() as session:
        bare = iter([_bare(bench, session, task) for task in plain])
    tasks, examined = iter(bench.waiting(cases)), iter(plain)
    spent = turn_by_turn(
        cases,
        **{
            EMPTY: bench.empty,
            "收件": bench.start,
            BARE: lambda: next(bare)(),
            PLAIN: lambda: bench.examine(next(examined)),
            DONE: lambda: bench.complete(next(tasks)),
            FLOOR: only_the_sql(bench, plain[-2]),
        },
    )
    figures.timed(spent)
    wall = {figure.what: figure.value for figure in figures.all[-len(spent) :]}
    cpu = {figure.what: figure.cpu or 0 for figure in figures.all[-len(spent) :]}
    for what in (PLAIN, DONE):
        figures.add(f"{what}，与“{BAR}”之比", wall[what] / (wall[EMPTY] + wall[BARE]), "倍")
        figures.add(f"{what}，与“{BAR}”之比（本进程 CPU）", cpu[what] / (cpu[EMPTY] + cpu[BARE]), "倍")
    lowest = (cpu[FLOOR] + cpu[BARE]) / (cpu[EMPTY] + cpu[BARE])
    figures.add(f"{FLOOR}，加引擎一步，与“{BAR}”之比（本进程 CPU）", lowest, "倍")
    once: dict[str, Callable[[], object]] = {
        "收件": bench.start,
        DONE: partial(bench.complete, bench.waiting(1)[0]),
        PLAIN: partial(bench.examine, plain[-1]),
    }
    for what, do in once.items():
        with statements(office.database.engine) as sent:
            do()
        figures.add(f"{what}的 SQL", len(sent), "条")
    with office.read() as session:
        state = session.scalar(select(func.avg(func.length(InstanceRow.state)))) or 0
        total = session.scalar(select(func.count()).select_from(Case)) or 1
    figures.add("流程状态", float(state), "字节/件")
    figures.add("数据库（含审计、时限、文书、人员、目录）", _size(bench) / total, "字节/件")


def _bare(bench: Bench, session: object, task: str) -> Callable[[], bytes]:
    """Load the state, complete the item, dump the state: what the engine itself needs."""
    query = select(InstanceRow.digest, InstanceRow.state).join(ItemRow).where(ItemRow.id == task)
    row = session.execute(query).one()  # type: ignore[attr-defined]
    compiled = bench.office.engine.compiled(session, row.digest)  # type: ignore[arg-type]

    def step() -> bytes:
        run = Run.load(compiled, row.state, bench.clock.now())
        run.complete(task, {"Examine": {"outcome": "agree"}})
        return run.dump()

    return step


def _size(bench: Bench) -> int:
    with bench.office.read() as session:
        if bench.office.database.is_sqlite:
            pages, size = session.scalar(text("PRAGMA page_count")), session.scalar(text("PRAGMA page_size"))
            return int(pages or 0) * int(size or 0)
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def due(bench: Bench, figures: Figures, cases: int) -> None:
    """What the ticker costs when nothing is due, and how much that is due one worker does in a second."""
    ticker = Ticker(bench.office)
    bench.clock.moment += LATER
    ticker.sweep()  # what a month's turn asks is done, and measured elsewhere
    bench.clock.moment -= LATER
    overdue = bench.start()
    waits = _waiting_for_correction(bench)
    with bench.office.act(bench.clerk) as act:
        copy_case(act, overdue, cases)
        copy_case(act, waits, cases)
    spent = turn_by_turn(200, **{EMPTY: bench.empty, "空转一次": ticker.sweep})
    figures.timed(spent)
    bench.clock.moment += LATER
    with bench.office.read() as session:
        timers = session.scalar(select(func.count()).select_from(TimerRow)) or 0
    worked = thread_time()
    took = milliseconds(ticker.sweep) / 1000
    worked = thread_time() - worked
    with bench.office.read() as session:
        alerts = session.scalar(select(func.count()).select_from(Alert)) or 0
    figures.add("到期事项（定时、报警）", (timers + alerts) / took, "个/秒·进程")
    figures.add("到期事项（定时、报警），按本进程 CPU 时间", (timers + alerts) / worked, "个/秒")
    with bench.office.read() as session:
        jobs = session.scalar(select(func.count()).select_from(JobRow).where(JobRow.state == "queued")) or 0
    wanted = min(jobs, 100)
    took = milliseconds(partial(ticker.work, wanted)) / 1000
    figures.add("后台任务（生成文书）", wanted / took, "个/秒·进程")


def _waiting_for_correction(bench: Bench) -> str:
    """A case under a timer of its diagram."""
    service = "02-legal-aid"
    folder = bench.office.settings.bpmn / "services" / service
    usual = read_yaml("cases.yaml", (folder / "cases.yaml").read_bytes())["cases"][0]["apply"]
    with bench.office.act(bench.citizen) as act:
        materials = [{"material": name} for name in usual["materials"]]
        sent = Application(service, "online", usual["applicant"], usual["data"], materials)
        case_no = receive(act, sent).case.case_no
    with bench.office.act(bench.clerk) as act:
        correction.notify(act, case_no, [{"material": usual["materials"][0], "problem": "缺少"}])
    return case_no


def waiting_timers(bench: Bench, figures: Figures, sizes: Sequence[int]) -> None:
    """An idle sweep and the firing of one timer, with few and with many that wait."""
    ticker, there, each = Ticker(bench.office), 0, 30
    waits = _waiting_for_correction(bench)
    with bench.office.read() as session:
        instance = dossier.found(session, waits).instance_id
    medians: dict[str, float] = {}
    for size in sizes:
        with bench.office.database.write() as session:
            for begin in range(there, size, 5000):
                rows = [{**_FAR, "id": new_id(), "instance_id": instance} for _ in range(min(5000, size - begin))]
                session.execute(insert(TimerRow), rows)
        there = size
        near = iter(_soon(bench, each))
        idle = turn_by_turn(each, **{EMPTY: bench.empty, f"空转一次，{size} 个定时": ticker.sweep})
        bench.clock.moment += timedelta(days=40)
        acts: dict[str, Callable[[], object]] = {
            EMPTY: bench.empty,
            f"到期一个，{size} 个定时": partial(_fire, bench, near),
        }
        fired = turn_by_turn(each, **acts)
        bench.clock.moment -= timedelta(days=40)
        for spent in (idle, fired):
            figures.timed(spent)
            figure = figures.all[-1]
            name = figure.what.partition("，")[0]
            if name in medians:
                figures.add(f"{name}，{sizes[0]} → {size} 个定时", (figure.ratio or 0) / medians[name], "倍")
            medians.setdefault(name, figure.ratio or 1)


_FAR = {"element": "NotCorrected", "due_at": MORNING + timedelta(days=3650), "held": False}


def _soon(bench: Bench, wanted: int) -> list[str]:
    """Timers of so many cases, due within the month."""
    waits = _waiting_for_correction(bench)
    with bench.office.act(bench.clerk) as act:
        copy_case(act, waits, wanted)
    query = select(TimerRow.id).where(TimerRow.due_at < bench.clock.now() + timedelta(days=40))
    with bench.office.read() as session:
        return list(session.scalars(query.order_by(TimerRow.id.desc()).limit(wanted)))


def _fire(bench: Bench, timers: Iterator[str]) -> None:
    with bench.office.act() as act:
        fire_timer(act, next(timers))


def http(bench: Bench, figures: Figures, cases: int) -> None:
    """The same over HTTP, one connection, sign-in checked; beside a request that does nothing."""
    from web.cli.bench.over_http import Caller

    with Caller(bench) as caller:
        for _ in range(cases):
            bench.start()
        tasks = iter(bench.waiting(cases))
        spent = turn_by_turn(
            cases,
            **{
                "空请求": caller.nothing,
                EMPTY: bench.empty,
                "收件（HTTP）": caller.start,
                f"{DONE}（HTTP）": lambda: caller.complete(next(tasks)),
            },
        )
    figures.timed(spent)
    walls = [wall for wall, _ in spent[f"{DONE}（HTTP）"]]
    figures.add(f"{DONE}（HTTP，单连接）", 1000 * len(walls) / sum(walls), "个/秒")
