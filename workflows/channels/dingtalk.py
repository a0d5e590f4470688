"""钉钉: a robot in a group, its calls signed where it asks for that."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from engine.clock import machine_now
from workflows.channels import http
from workflows.channels.port import ChannelDown, Letter
from workflows.channels.wecom import check

_BUSY = {130101, 410100}
"""More than twenty messages a minute: the robot is silenced for a while."""


@dataclass(frozen=True, slots=True)
class DingtalkRobot:
    """A robot of one group; who is meant is mentioned where their account is known."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    needs: str = ""
    short: bool = False

    def send(self, letter: Letter) -> None:
        message: dict[str, Any] = {"msgtype": "text", "text": {"content": letter.text}}
        if letter.address:
            message["at"] = {"atUserIds": [letter.address]}
        answer = http.call_json(self._signed(), message)
        if isinstance(answer, dict) and answer.get("errcode") in _BUSY:
            raise ChannelDown(f"超过频率限制（errcode={answer['errcode']}）")
        check(answer)

    def _signed(self) -> str:
        if not self.secret:
            return self.url
        timestamp = str(int(machine_now().timestamp() * 1000))
        sign = base64.b64encode(hmac.digest(self.secret.encode(), f"{timestamp}\n{self.secret}".encode(), "sha256"))
        return f"{self.url}&{urlencode({'timestamp': timestamp, 'sign': sign.decode()})}"
