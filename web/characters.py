"""No character that a database refuses gets further than the door: neither in an address nor in a form."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from engine.errors import FieldError, Invalid


def _storable(value: str) -> bool:
    """PostgreSQL takes no NUL, and a half of a surrogate pair is no character at all."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _require_storable(told: Iterable[object]) -> None:
    """Raises Invalid where one of these parts of the address cannot be looked for."""
    if any(isinstance(value, str) and not _storable(value) for value in told):
        raise Invalid("地址中有不能使用的字符", remedy="请核对地址后重试。")


def require_path() -> None:
    """What the address of a page or call names. Raises Invalid."""
    _require_storable((request.view_args or {}).values())


def require_query() -> None:
    """What follows the question mark, names and values. Raises Invalid."""
    _require_storable([*request.args, *request.args.values()])


def require_form() -> None:
    """What a form sent; each wrong field is named. Raises Invalid."""
    wrong = [name for name, values in request.form.lists() if not all(map(_storable, [name, *values]))]
    if wrong:
        raise Invalid("提交的内容有误", errors=[FieldError(f"/{name}", "含有不能使用的字符") for name in wrong])
