"""Show somebody the whole personal data of a case: an act of its own, with a reason, on record (C.5)."""

from __future__ import annotations

from typing import Any

from engine.errors import FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import access, dossier
from workflows.people.roles import STAFF, Role

SHORTEST_REASON = 4


def unmask(act: Act, case_no: str, reason: str) -> dict[str, Any]:
    """`{"applicant": …, "data": …}` in the clear, for staff who may see the case and say why they need it.

    Raises Invalid without a reason. The audit keeps who, when and why, never the data (个人信息保护法 第五十一条).
    """
    case = dossier.locked(act.session, case_no)
    if not act.actor.holds(*STAFF, Role.SUPERVISOR):
        raise Forbidden("只有办理人员和监察人员可以查看完整信息")
    access.require_see(act.session, act.actor, case)
    if not access.works_on(act.session, act.actor, case):
        raise Forbidden("抄送给您的办件供阅知，不能查看完整信息")
    why = reason.strip()
    if len(why) < SHORTEST_REASON:
        raise Invalid("请说明查看的原因", errors=[FieldError("/reason", "请写明为办理什么、核对什么而查看")])
    found = dossier.opened(act.office.keys, case)
    act.record("case.unmask", case.case_no, case, reason=why[:500])
    return found
