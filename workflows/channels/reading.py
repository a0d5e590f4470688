"""Which channels there are: read from a YAML file, secrets from the environment; a mistake is told with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marshmallow as m
from marshmallow import validate

from engine.errors import FieldError, Invalid
from workflows.catalogue.reading import read_yaml
from workflows.channels.apprise import Apprise
from workflows.channels.dingtalk import DingtalkRobot
from workflows.channels.port import Channel
from workflows.channels.sms import Sms
from workflows.channels.smtp import Smtp
from workflows.channels.webhook import Webhook
from workflows.channels.wecom import WecomApp, WecomRobot

REMEDY = "请改正后重新启动，格式见 docs/operators.md。"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ADDRESS = validate.Regexp(r"https?://[^\s/]+", error="须是 http:// 或者 https:// 开头的地址")
_MESSAGES: dict[str, Any] = {
    "required": "请填写",
    "null": "请填写",
    "unknown": "没有这个设置项",
    "invalid": "格式不正确",
    "type": "须是一组设置项",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One channel of this office: its name in the settings, what people call it, and who gets what through it."""

    name: str
    title: str
    kind: str
    channel: Channel
    everyone: bool
    """Carries every message of everybody, whatever people choose: for a platform that hands them on itself."""
    applicants: bool
    """Open to applicants too; SMS lines with it tell applicants without an account."""


class Lines:
    """The channels as read, by name. Without a file there are none, and messages stay in the inbox."""

    def __init__(self, lines: Mapping[str, Line] | None = None) -> None:
        self._lines = dict(lines or {})

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, name: str) -> Line | None:
        return self._lines.get(name)

    @property
    def for_applicants(self) -> Line | None:
        """The SMS line that tells applicants, account or not."""
        return next((line for line in self if line.channel.short and line.applicants), None)

    def title(self, name: str) -> str:
        found = self.get(name)
        return found.title if found else name


def read_lines(path: Path, environment: Mapping[str, str]) -> Lines:
    """The file's channels. Raises Invalid with one error a field; no error repeats what was written."""
    if not path.is_file():
        return Lines()
    value = read_yaml(path.name, path.read_bytes())
    rows = value.get("channels") if isinstance(value, dict) else None
    if not isinstance(rows, dict):
        raise Invalid(f"通道设置有误：{path}", errors=[FieldError("/channels", "须是以通道名称为键的一组设置")])
    errors: list[FieldError] = []
    lines = {}
    for name, row in rows.items():
        try:
            lines[str(name)] = _line(str(name), _expanded(row, environment))
        except m.ValidationError as problem:
            errors += _told(f"/channels/{name}", problem.messages)
    if errors:
        told = "；".join(f"{error.pointer} {error.message}" for error in errors)
        raise Invalid(f"通道设置有误：{path}：{told}", errors=errors, remedy=REMEDY)
    return Lines(lines)


def _line(name: str, row: Any) -> Line:
    if not _NAME.fullmatch(name):
        raise m.ValidationError("通道名称用小写字母、数字和连字符，以字母开头")
    if not isinstance(row, dict):
        raise m.ValidationError("须是一组设置项")
    kind = str(row.get("kind"))
    if kind not in _KINDS:
        raise m.ValidationError({"kind": [f"须是 {'、'.join(_KINDS)} 之一"]})
    schema, make = _KINDS[kind]
    given = schema().load({key: value for key, value in row.items() if key != "kind"})
    title = given.pop("title", name)
    everyone = given.pop("everyone", kind == "webhook")
    applicants = given.pop("applicants", kind in ("smtp", "sms"))
    return Line(name, title, kind, make(given), everyone, applicants)


def _expanded(value: Any, environment: Mapping[str, str]) -> Any:
    """Every `${NAME}` as the environment has it."""
    if isinstance(value, dict):
        return {key: _expanded(one, environment) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    missing = [name for name in _VARIABLE.findall(value) if name not in environment]
    if missing:
        raise m.ValidationError(f"没有设置环境变量 {'、'.join(missing)}")
    return _VARIABLE.sub(lambda found: environment[found[1]], value)


def _told(pointer: str, messages: Any) -> Iterator[FieldError]:
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from _told(pointer if name == "_schema" else f"{pointer}/{name}", below)
    else:
        yield FieldError(pointer, "；".join(map(str, messages)))


def _text(*, required: bool = False, check: validate.Validator | None = None, **options: Any) -> m.fields.String:
    checks = [validate.Length(min=1, max=2000, error="长度须在 1 至 2000 之间"), *([check] if check else [])]
    return m.fields.String(required=required, validate=checks, error_messages=_MESSAGES, **options)


def _one_of(*choices: str) -> m.fields.String:
    return _text(check=validate.OneOf(choices, error=f"须是 {'、'.join(choices)} 之一"))


def _texts(*, required: bool = False, data_key: str | None = None) -> m.fields.Dict:
    return m.fields.Dict(keys=_text(), values=_text(), required=required, data_key=data_key, error_messages=_MESSAGES)


class _Common(m.Schema):
    """What every channel may be given."""

    error_messages = _MESSAGES
    title = _text()
    everyone = m.fields.Boolean(error_messages=_MESSAGES)
    applicants = m.fields.Boolean(error_messages=_MESSAGES)


class _Smtp(_Common):
    host = _text(required=True)
    port = m.fields.Integer(required=True, strict=True, validate=validate.Range(1, 65535), error_messages=_MESSAGES)
    sender = _text(required=True, check=validate.Regexp(r"[^\r\n]+@[^\r\n]+", error="须是一个邮件地址"))
    security = _one_of("tls", "starttls", "none")
    username = _text()
    password = _text()


class _Sms(_Common):
    url = _text(required=True, check=_ADDRESS)
    places = _texts(required=True, data_key="fields")
    format = _one_of("json", "form")
    headers = _texts()
    success_field = _text()
    success_value = _text()


class _Address(_Common):
    url = _text(required=True, check=_ADDRESS)


class _WecomApp(_Common):
    base = _text(check=_ADDRESS, load_default="https://qyapi.weixin.qq.com")
    corp_id = _text(required=True)
    agent_id = m.fields.Integer(required=True, strict=True, error_messages=_MESSAGES)
    secret = _text(required=True)


class _Dingtalk(_Address):
    secret = _text()


class _Webhook(_Address):
    secret = _text(required=True, check=validate.Length(min=16, error="至少 16 个字符"))


class _Apprise(_Common):
    url = _text(required=True)


def _sms(given: Mapping[str, Any]) -> Sms:
    rest = {key: value for key, value in given.items() if key not in ("format", "places")}
    missing = [place for place in ("{phone}", "{text}") if not any(place in one for one in given["places"].values())]
    if missing:
        raise m.ValidationError({"fields": [f"须有一项含 {'、一项含 '.join(missing)}"]})
    return Sms(**rest, fields=given["places"], form=given.get("format") == "form")


_KINDS: Mapping[str, tuple[type[_Common], Callable[[Mapping[str, Any]], Channel]]] = {
    "smtp": (_Smtp, lambda given: Smtp(**given)),
    "sms": (_Sms, _sms),
    "wecom-robot": (_Address, lambda given: WecomRobot(**given)),
    "wecom-app": (_WecomApp, lambda given: WecomApp(**given)),
    "dingtalk-robot": (_Dingtalk, lambda given: DingtalkRobot(**given)),
    "webhook": (_Webhook, lambda given: Webhook(**given)),
    "apprise": (_Apprise, lambda given: Apprise(**given)),
}
