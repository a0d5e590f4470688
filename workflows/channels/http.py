"""One HTTP call to a gateway: bounded in time and size, without redirects, its failures told without its address."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import orjson

from workflows.channels.port import ChannelDown, NotDelivered

TIMEOUT = 10.0
"""Seconds to connect, and for each further wait."""
LONGEST_ANSWER = 64 * 1024
_BUSY = (408, 425, 429)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What carries a key goes to the address that was set and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def call(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    """POST `body`, or GET without one; the answer's beginning. Raises NotDelivered where it is no success."""
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 - read from the settings, http(s) only
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            said: bytes = answer.read(LONGEST_ANSWER)
            return said
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
        told = f"对方答复 HTTP {status}"
        raise (ChannelDown if status >= 500 or status in _BUSY else NotDelivered)(told) from None
    except (OSError, http.client.HTTPException) as error:
        raise ChannelDown(f"连接不上：{reason(error)}") from None


def call_json(url: str, value: Any, headers: Mapping[str, str] | None = None) -> Any:
    """POST JSON; the answer as JSON, or None where it is something else."""
    return as_json(
        call(url, orjson.dumps(value), {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
    )


def as_json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


_REASONS: Mapping[type[Exception], str] = {
    TimeoutError: "等待超时",
    ConnectionRefusedError: "拒绝连接",
    ConnectionResetError: "连接中断",
    http.client.RemoteDisconnected: "连接中断",
    socket.gaierror: "找不到主机",
    ssl.SSLCertVerificationError: "证书不可信",
    ssl.SSLError: "加密连接失败",
}


def reason(error: Exception) -> str:
    """The kind of failure; its own text may quote what was called."""
    cause = getattr(error, "reason", error)
    known = next((words for kind, words in _REASONS.items() if isinstance(cause, kind)), "")
    return known or type(cause).__name__
