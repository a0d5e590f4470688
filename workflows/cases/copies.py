"""Copy a case (抄送): somebody may read it from then on and is told so; there is nothing for them to do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.cases import access, dossier
from workflows.cases.models import Case, Copy
from workflows.notices import commands as notices
from workflows.people.models import User
from workflows.people.queries import active
from workflows.people.roles import STAFF, Role

MOST = 20
"""People a case is copied to at once."""
_READERS = frozenset({*STAFF, Role.SUPERVISOR})


def copy(act: Act, case_no: str, to: Sequence[str], reason: str) -> list[Copy]:
    """Let colleagues of any unit read the case; raises Forbidden, and Invalid naming who cannot be copied to.

    Personal data stays masked for them and materials closed (个人信息保护法 第六条: no more than the purpose needs).
    """
    case = dossier.locked(act.session, case_no)
    if not access.works_on(act.session, act.actor, case):
        raise Forbidden("只有承办、参办和监察本件的人员可以抄送")
    free = {user.username: user for user in readers(act.session, case)}
    errors = [
        FieldError(f"/to/{index}", f"“{name}”不能抄送：请选择在岗的、还没有收到抄送的其他人员")
        for index, name in enumerate(to)
        if name not in free or name == act.actor.username or name in to[:index]
    ]
    if not to or len(to) > MOST:
        errors.append(FieldError("/to", f"请选择 1 至 {MOST} 人"))
    if not reason.strip():
        errors.append(FieldError("/reason", "请写明抄送的原因"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    users = [free[name] for name in to]
    rows = [
        Copy(
            case_id=case.id,
            user_id=user.id,
            user_name=user.name,
            by_name=act.actor.name,
            reason=reason.strip(),
            at=act.now,
        )
        for user in users
    ]
    act.session.add_all(rows)
    names = [user.name for user in users]
    why = act.office.keys.fingerprint(reason.strip())
    act.record("case.copy", case.case_no, case, to=list(to), names=names, reason=why)
    link, body = f"/desk/cases/{case.case_no}", f"{act.actor.name}：{reason.strip()}。不用办理。"
    told = [user.id for user in users]
    notices.send(act, told, kind="copy", title="抄送：办件供您阅知", body=body, link=link, case_no=case.case_no)
    return rows


def readers(session: Session, case: Case) -> list[User]:
    """Everybody at work the case was not copied to yet, but for its applicant."""
    already = set(session.scalars(select(Copy.user_id).where(Copy.case_id == case.id))) | {case.applicant_user_id}
    found = [user for user in active(session) if user.id not in already]
    return sorted(
        (user for user in found if any(grant["role"] in _READERS for grant in user.grants)),
        key=lambda user: (user.unit_code or "", user.name, user.username),
    )
