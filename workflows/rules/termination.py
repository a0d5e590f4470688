"""On which grounds a procedure that has begun is ended without a decision (终止办理), after 行政许可法 第七十条."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground and the article it leans on; where that is "" whoever terminates has to name the basis."""

    title: str
    basis: str


OTHER = "other"
REPEALED = "repealed"
GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        "deceased": Ground("申请人死亡或者丧失行为能力", "参照行政许可法第七十条第二项"),
        "dissolved": Ground("申请人（法人或者其他组织）依法终止", "参照行政许可法第七十条第三项"),
        "impossible": Ground("因不可抗力，申请事项无法实施", "参照行政许可法第七十条第五项"),
        REPEALED: Ground("办理依据已经失效", ""),
        OTHER: Ground("法律、法规、规章规定的其他情形", ""),
    }
)
"""行政许可法 has no article on ending a procedure that is under way; its art. 70 says when a granted licence is struck
off, and is leant on here. Illustrative: an item whose own law names grounds cites them under `other`. That the
applicant does not want it any more is a withdrawal, that a commitment was false a revocation."""
