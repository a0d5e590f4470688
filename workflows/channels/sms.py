"""SMS through a gateway over HTTP; what its interface asks for is written in the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from workflows.channels import http
from workflows.channels.port import Letter, NotDelivered

_PLACE = re.compile(r"\{(phone|text|key)\}")


@dataclass(frozen=True, slots=True)
class Sms:
    """A gateway: the fields it takes, in which `{phone}`, `{text}`, `{key}` are filled in, and its word for success."""

    url: str = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    form: bool = False
    """Fields sent as a form instead of JSON."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    success_field: str = ""
    """Where the answer says whether it went well, by dots: `data.code`. Empty: the HTTP status alone."""
    success_value: str = "0"
    needs: str = "phone"
    short: bool = True

    def send(self, letter: Letter) -> None:
        filled = {name: _filled(template, letter) for name, template in self.fields.items()}
        if self.form:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = http.as_json(http.call(self.url, urlencode(filled).encode(), {**kind, **self.headers}))
        else:
            answer = http.call_json(self.url, filled, self.headers)
        if self.success_field and (said := _at(answer, self.success_field)) != self.success_value:
            raise NotDelivered(f"短信网关没有接受（{self.success_field}={said[:40]}）")


def _filled(template: str, letter: Letter) -> str:
    """In one pass: what is filled in is never read as a placeholder itself."""
    parts = {"phone": letter.address, "text": letter.short, "key": letter.key}
    return _PLACE.sub(lambda found: parts[found[1]], template)


def _at(answer: Any, path: str) -> str:
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return "" if answer is None else str(answer)
