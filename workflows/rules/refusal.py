"""What a rule says when something may not be done: why, and on which ground."""

from __future__ import annotations


class Refusal(ValueError):
    """A rule forbids this. `reason` is a Chinese sentence to show, `article` its legal or formal ground."""

    def __init__(self, reason: str, article: str = "") -> None:
        self.reason = reason
        self.article = article
        super().__init__(reason)
