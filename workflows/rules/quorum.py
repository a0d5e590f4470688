"""Countersigning (会签, R21): how many of those asked have to agree, and when it is decided.

No law sets one share for all: an item's diagram states that of its own rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.rules.refusal import Refusal

ALL, ANY, SEQUENTIAL = "all", "any", "sequential"
NAMES = {ALL: "全部同意", ANY: "一人同意即可", SEQUENTIAL: "依次签署，全部同意"}
_SHAPE = re.compile(r"(all|any|sequential|([1-9]\d?)/([1-9]\d?))(?: of ([1-9]\d?))?")
MOST = 20
"""People of the largest vote."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """A rule as it is written: `all`, `any`, `sequential` or a share such as `2/3`; ` of 3` asks for at least three."""

    rule: str
    people: int = 1

    @classmethod
    def parse(cls, text: str) -> Quorum:
        """Raises Refusal."""
        found = _SHAPE.fullmatch(text.strip())
        if found is None or (found[2] and int(found[2]) > int(found[3])) or int(found[4] or 1) > MOST:
            raise Refusal(
                f"会签规则“{text}”的写法不对：可写 all、any、sequential 或者 2/3 这样的比例，"
                f"后面可加“ of 3”表示至少 3 人（至多 {MOST} 人）。"
            )
        return cls(found[1], int(found[4] or 1))

    def needed(self, asked: int) -> int:
        """How many of `asked` have to agree. A share is rounded up: two thirds of four are three."""
        if self.rule == ANY:
            return 1
        if "/" not in self.rule:
            return asked
        part, whole = map(int, self.rule.split("/"))
        return -(-asked * part // whole)

    def verdict(self, asked: int, agreed: int, against: int) -> bool | None:
        """Whether it is carried; None while it may still go either way. It fails once it cannot be reached any more."""
        needed = self.needed(asked)
        if agreed >= needed:
            return True
        return False if asked - against < needed else None

    @property
    def words(self) -> str:
        """As people read it."""
        return NAMES.get(self.rule) or f"同意的不少于 {self.rule}"
