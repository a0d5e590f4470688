"""A webhook of somebody's own: JSON over HTTP, signed so that they can tell it comes from here and is fresh."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

import orjson

from engine.clock import machine_now
from workflows.channels import http
from workflows.channels.port import Letter


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where it goes, and the secret both sides know."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    needs: str = ""
    short: bool = False

    def send(self, letter: Letter) -> None:
        body = orjson.dumps(
            {
                "id": letter.key,
                "user": letter.username,
                "kind": letter.kind,
                "case_no": letter.case_no,
                "title": letter.title,
                "body": letter.body,
                "link": letter.link,
                "at": letter.at.isoformat(),
            }
        )
        timestamp = str(int(machine_now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Banjie-Delivery": letter.key,
            "X-Banjie-Timestamp": timestamp,
            "X-Banjie-Signature": f"sha256={signature(self.secret, timestamp, body)}",
        }
        http.call(self.url, body, headers)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the time and the body, so that neither can be changed nor an old call be sent again later."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()
