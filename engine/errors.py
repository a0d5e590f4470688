"""The problems this product reports: each carries a code, a Chinese sentence and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: `pointer` is an RFC 6901 JSON pointer into the request, `message` is Chinese."""

    pointer: str
    message: str


class Problem(Exception):
    """Anything the caller can be told. `title` names the kind, `detail` this occurrence, `remedy` what to do next."""

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "无法完成操作"
    remedy: ClassVar[str] = "请稍后重试；仍不成功时请联系管理员。"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        remedy: str | None = None,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.code_here = code or self.code
        self.remedy_here = remedy or self.remedy
        super().__init__(f"{self.code_here}: {self.detail}")


class Invalid(Problem):
    """The input cannot be used; `errors` names each field."""

    code = "invalid"
    title = "填写的内容有误"
    remedy = "请按提示修改后重新提交，已填写的内容不会丢失。"


class NotSignedIn(Problem):
    """Nobody is signed in, or the token is not valid any more."""

    code = "not_signed_in"
    title = "尚未登录"
    remedy = "请先登录。"


class Forbidden(Problem):
    """This person may not do this."""

    code = "forbidden"
    title = "没有权限"
    remedy = "如确需办理，请联系本单位管理员授权。"


class NotFound(Problem):
    """No such thing, or not for this person to see."""

    code = "not_found"
    title = "没有找到"
    remedy = "请核对编号是否正确。"


class Conflict(Problem):
    """The thing is not in the state this act needs; `extra` says who changed it and when, where known."""

    code = "conflict"
    title = "状态已变化"
    remedy = "请刷新页面，查看最新状态。"


class TooMany(Problem):
    """Too many tries in a short time."""

    code = "too_many"
    title = "操作过于频繁"
    remedy = "请稍后再试。"
