"""How far two stored moments lie apart, in seconds: each database has its own way to say it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801 - reads as a function in a query
    """`seconds_between(earlier, later)`: negative where the later one lies before."""

    type = Float()
    inherit_cache = True
    name = "seconds_between"

    def __init__(self, earlier: SQLColumnExpression[Any], later: SQLColumnExpression[Any]) -> None:
        super().__init__(earlier, later)


@compiles(seconds_between, "sqlite")  # type: ignore[untyped-decorator, no-untyped-call, misc, unused-ignore]
def _sqlite(element: seconds_between, compiler: SQLCompiler, **more: Any) -> str:
    earlier, later = (compiler.process(one, **more) for one in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")  # type: ignore[untyped-decorator, no-untyped-call, misc, unused-ignore]
def _postgresql(element: seconds_between, compiler: SQLCompiler, **more: Any) -> str:
    earlier, later = (compiler.process(one, **more) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) AS DOUBLE PRECISION)"
