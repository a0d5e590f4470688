"""Whatever else the apprise library reaches, 飞书 among some hundred: each by one address in its notation."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from workflows.channels.port import Letter, NotDelivered


class Apprise:
    """One address in apprise's notation. The library is loaded with the first letter: it takes a second."""

    needs = ""
    short = False

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, letter: Letter) -> None:
        body = "\n".join(part for part in (letter.body, letter.link) if part)
        if not self._service.notify(title=letter.title, body=body):
            raise NotDelivered("对方没有接受，或者连接不上（apprise 不说明原因）")

    @cached_property
    def _service(self) -> Any:
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it quotes addresses and messages
        import apprise

        service = apprise.Apprise()
        if not service.add(self._url):
            raise NotDelivered("apprise 不认识这个地址，请核对通道设置")
        return service
