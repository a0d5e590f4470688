"""企业微信: a robot in a group, or an application that writes to one person."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from engine.clock import monotonic
from workflows.channels import http
from workflows.channels.port import AddressRefused, ChannelDown, Letter, NotDelivered

LONGEST = 2048
"""Bytes of one text message."""
_BUSY = {-1, 45009, 45033}
"""The system is busy; too many calls a minute; too many at once."""
_TOKEN_OVER = {40014, 42001}
_NOBODY = {60111, 81013}
"""No such person; none of the receivers may see the application."""

_NO_ACCOUNT = "企业微信中没有这个账号，或者应用对其不可见"


@dataclass(frozen=True, slots=True)
class WecomRobot:
    """A robot of one group; who is meant is mentioned where their account is known."""

    url: str = field(repr=False)
    needs: str = ""
    short: bool = False

    def send(self, letter: Letter) -> None:
        text: dict[str, Any] = {"content": cut(letter.text)}
        if letter.address:
            text["mentioned_list"] = [letter.address]
        check(http.call_json(self.url, {"msgtype": "text", "text": text}))


class WecomApp:
    """An application of the organisation's own. Its access token is fetched when needed and kept until it runs out."""

    needs = "wecom"
    short = False

    def __init__(self, base: str, corp_id: str, agent_id: int, secret: str) -> None:
        self._base, self._corp_id, self._agent_id, self._secret = base.rstrip("/"), corp_id, agent_id, secret
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def send(self, letter: Letter) -> None:
        message = {
            "touser": letter.address,
            "msgtype": "text",
            "agentid": self._agent_id,
            "text": {"content": cut(letter.text)},
            "enable_duplicate_check": 1,
        }
        answer = self._post(message, self._fetched())
        if isinstance(answer, dict) and answer.get("errcode") in _TOKEN_OVER:
            answer = self._post(message, self._fetched(anew=True))
        check(answer)
        if answer.get("invaliduser"):
            raise AddressRefused(_NO_ACCOUNT)

    def _post(self, message: dict[str, Any], token: str) -> Any:
        return http.call_json(f"{self._base}/cgi-bin/message/send?{urlencode({'access_token': token})}", message)

    def _fetched(self, *, anew: bool = False) -> str:
        with self._lock:
            if anew or monotonic() >= self._until:
                asked = urlencode({"corpid": self._corp_id, "corpsecret": self._secret})
                answer = http.as_json(http.call(f"{self._base}/cgi-bin/gettoken?{asked}"))
                check(answer)
                self._token = str(answer["access_token"])
                self._until = monotonic() + max(0, int(answer.get("expires_in", 7200)) - 60)
            return self._token


def check(answer: Any) -> None:
    """Both send errors under HTTP 200: the status alone says nothing. Raises NotDelivered."""
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code == 0:
        return
    if code is None:
        raise NotDelivered("对方的答复无法识别")
    if code in _BUSY:
        raise ChannelDown(f"对方繁忙或者超过频率限制（errcode={code}）")
    if code in _NOBODY:
        raise AddressRefused(f"{_NO_ACCOUNT}（errcode={code}）")
    raise NotDelivered(f"对方没有接受（errcode={code}）")


def cut(text: str) -> str:
    """`text` as far as it fits into one message."""
    raw = text.encode()
    return text if len(raw) <= LONGEST else raw[: LONGEST - 3].decode(errors="ignore") + "…"
