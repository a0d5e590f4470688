"""Many cases that stand exactly where one case stands, written in bulk: for measuring and for tests."""

from __future__ import annotations

import re
from collections import Counter as Counted
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from engine.store.columns import Record, new_id
from engine.store.tables import HistoryRow, InstanceRow, ItemRow, JobRow, TimerRow
from workflows import audit
from workflows.acts import Act
from workflows.audit import AuditEntry
from workflows.cases import dossier
from workflows.cases.models import Case, CaseMaterial, CorrectionNotice, Counter, Task
from workflows.documents.models import Document
from workflows.keys import CaseCipher
from workflows.limits.models import Alert, AnswerClock, ClockEvent, ClockRow
from workflows.notices.models import Message
from workflows.rules.numbering import document_number
from workflows.sharing.models import SharingQuery

Rows = list[dict[str, Any]]
Series = Mapping[str, Iterator[int]]
"""The numbers that come next, by the name of their counter."""

_AT_ONCE = 500
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_SEALED = {Case: "secret", Task: "secret", Document: "secret", SharingQuery: "secret"}
"""The column of each table that is sealed with the case's key."""


def belongings(case: Case) -> Mapping[type[Record], ColumnElement[bool]]:
    """What belongs to a case: tables in an order in which rows may refer to earlier ones."""
    documents = select("document:" + Document.id).where(Document.case_id == case.id)
    clocks = select(ClockRow.id).where(ClockRow.case_id == case.id)
    return {
        Case: Case.id == case.id,
        InstanceRow: InstanceRow.id == case.instance_id,
        ItemRow: ItemRow.instance_id == case.instance_id,
        TimerRow: TimerRow.instance_id == case.instance_id,
        HistoryRow: HistoryRow.instance_id == case.instance_id,
        JobRow: or_(JobRow.instance_id == case.instance_id, JobRow.unique_key.in_(documents)),
        Task: Task.case_id == case.id,
        ClockRow: ClockRow.case_id == case.id,
        ClockEvent: ClockEvent.clock_id.in_(clocks),
        Alert: Alert.case_id == case.id,
        AnswerClock: AnswerClock.alert_id.in_(select(Alert.id).where(Alert.case_id == case.id)),
        CaseMaterial: CaseMaterial.case_id == case.id,
        CorrectionNotice: CorrectionNotice.case_id == case.id,
        Document: Document.case_id == case.id,
        SharingQuery: SharingQuery.case_id == case.id,
        Message: Message.case_no == case.case_no,
        AuditEntry: AuditEntry.chain == f"case:{case.id}",
    }


def copy_case(act: Act, case_no: str, times: int) -> list[str]:
    """Write `times` more cases like this one, with keys, numbers, seals and audit chains of their own; their numbers.

    The case may hold no uploads: what lies outside the database is not copied.
    """
    case = dossier.locked(act.session, case_no)
    original = {table: _rows(act, table, where) for table, where in belongings(case).items()}
    cipher = dossier.cipher(act.office.keys, case)
    for table, column in _SEALED.items():
        for row in original[table]:
            row[column] = row[column] and orjson.dumps(cipher.unseal_json(row[column])).decode()
    original[Case][0]["sealed_key"] = None  # each copy gets its own; its random bytes may look like JSON
    series, made = _numbers(act, original, case_no, times), []
    stencil = Stencil(original)
    for begin in range(0, times, _AT_ONCE):
        copies = [_copy(act, stencil, series) for _ in range(begin, min(begin + _AT_ONCE, times))]
        made += [copy[Case][0]["case_no"] for copy in copies]
        for table in original:
            if rows := [row for copy in copies for row in copy[table]]:
                _write(act.session, table, rows)
    return made


class Stencil:
    """A case's rows, with the places marked in which a copy has keys and numbers of its own; the rest is shared."""

    def __init__(self, original: Mapping[type[Record], Rows]) -> None:
        self.rows = original
        self.case_no: str = original[Case][0]["case_no"]
        self.keys = {row["id"] for rows in original.values() for row in rows if "id" in row}
        self.keys |= set(_ID.findall(original[InstanceRow][0]["state"].decode()))
        self.keys = {key for key in self.keys if _ID.fullmatch(key)}
        self.names = {self.case_no, *self.keys, *(row["number"] for row in original[Document])}
        self._pattern = re.compile("|".join(map(re.escape, sorted(self.names, key=len, reverse=True))))
        self._marked = {table: [self._marks(row) for row in rows] for table, rows in original.items()}

    def _marks(self, row: Mapping[str, Any]) -> dict[str, Callable[[Mapping[str, str]], Any]]:
        marks = {name: self._mark(value) for name, value in row.items()}
        return {name: mark for name, mark in marks.items() if mark is not None}

    def _mark(self, value: Any) -> Callable[[Mapping[str, str]], Any] | None:
        match value:
            case str() if value in self.names:
                return itemgetter(value)
            case str() if self._pattern.search(value):
                return partial(self._replaced, value)
            case bytes() if value[:1] in (b"[", b"{") and self._pattern.search(text := value.decode()):
                return lambda fresh: self._replaced(text, fresh).encode()
            case dict() | list() if self._pattern.search(text := orjson.dumps(value).decode()):
                return lambda fresh: orjson.loads(self._replaced(text, fresh))
        return None

    def _replaced(self, text: str, fresh: Mapping[str, str]) -> str:
        return self._pattern.sub(lambda found: fresh[found.group()], text)

    def filled(self, fresh: Mapping[str, str]) -> dict[type[Record], Rows]:
        """The rows of one copy, in which each key and number is called what `fresh` says."""
        return {
            table: [
                row | {name: mark(fresh) for name, mark in marks.items()}
                for row, marks in zip(rows, self._marked[table], strict=True)
            ]
            for table, rows in self.rows.items()
        }


def _write(session: Session, table: type[Record], rows: Rows) -> None:
    """Insert rows that all have the same columns, by each database's quickest way."""
    target: Any = table.__table__
    connection, names = session.connection(), list(rows[0])
    dialect = connection.dialect
    bound = [target.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for name in names]
    values = [tuple([bind(row[name]) for bind, name in zip(bound, names, strict=True)]) for row in rows]
    columns = ", ".join(map(dialect.identifier_preparer.quote, names))
    if dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {target.name} ({columns}) VALUES ({marks})", values)  # noqa: S608
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target.name} ({columns}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _as_it_is(value: Any) -> Any:
    return value


def _rows(act: Act, table: type[Record], where: ColumnElement[bool]) -> Rows:
    counted = {column.name for column in table.__table__.primary_key if column.type.python_type is int}
    found = act.session.execute(select(table.__table__).where(where).order_by(*table.__table__.primary_key))
    return [{name: value for name, value in row.items() if name not in counted} for row in found.mappings()]


def _copy(act: Act, stencil: Stencil, series: Series) -> dict[type[Record], Rows]:
    sequences: dict[str, int] = {}
    copy = stencil.filled(dict(_names(act, stencil, series, sequences)))
    [case] = copy[Case]
    case["sealed_key"] = act.office.keys.new_case_key(case["id"])
    case["query_hash"], case["track_hash"] = new_id(), new_id()
    _seal(copy, act.office.keys.case(case["id"], case["sealed_key"]))
    for row in copy[Document]:
        row["seq"] = sequences[row["number"]]
    _chain(copy[AuditEntry], case)
    return copy


def _names(act: Act, stencil: Stencil, series: Series, sequences: dict[str, int]) -> Iterator[tuple[str, str]]:
    """What each key and number of the original is called in this copy; `sequences` keeps the documents' by number."""
    yield stencil.case_no, f"{stencil.case_no.rpartition('-')[0]}-{next(series[_case_series(stencil.case_no)]):06d}"
    for key in stencil.keys:
        yield key, new_id()
    for row in stencil.rows[Document]:
        unit = act.units.by_code.get(row["unit"])
        seq = next(series[_document_series(row)])
        number = document_number(unit.document_word if unit else "", row["year"], row["word"], seq)
        sequences[number] = seq
        yield row["number"], number


def _seal(copy: Mapping[type[Record], Rows], cipher: CaseCipher) -> None:
    for table, column in _SEALED.items():
        for row in copy[table]:
            row[column] = row[column] and cipher.seal(row[column].encode())


def _chain(entries: Rows, case: dict[str, Any]) -> None:
    previous = audit.GENESIS
    for row in entries:
        row["previous"] = previous
        previous = row["hash"] = audit.digest(row)
    case["audit_hash"] = previous


def _numbers(act: Act, original: Mapping[type[Record], Rows], case_no: str, times: int) -> Series:
    """Take the numbers of all copies from their counters at once."""
    wanted = Counted([_case_series(case_no), *map(_document_series, original[Document])])
    series = {}
    for name, each in wanted.items():
        taken = update(Counter).where(Counter.name == name).values(value=Counter.value + each * times)
        last = act.session.execute(taken.returning(Counter.value)).scalar_one()
        series[name] = iter(range(last - each * times + 1, last + 1))
    return series


def _case_series(case_no: str) -> str:
    region, year, _ = case_no.rsplit("-", 2)
    return f"case:{region}:{year}"


def _document_series(row: Mapping[str, Any]) -> str:
    return f"document:{row['unit']}:{row['word']}:{row['year']}"
