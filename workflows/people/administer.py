"""What administrators do to people and units; every act is audited."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from engine.errors import FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.people import commands
from workflows.people.models import Unit, User
from workflows.people.roles import Role


def require_admin(act: Act) -> None:
    if not act.actor.holds(Role.ADMIN):
        raise Forbidden("只有系统管理员可以这样做")


def add_person(act: Act, username: str, name: str, unit: str, grants: Sequence[tuple[str, ...]], password: str) -> User:
    """A new person; a grant is (role, unit)."""
    require_admin(act)
    errors = []
    if act.session.scalars(select(User).where(User.username == username)).first() is not None:
        errors.append(FieldError("/username", "用户名已存在"))
    if unit not in act.units.by_code:
        errors.append(FieldError("/unit", f"没有代码为“{unit}”的单位"))
    for role, where in grants:
        if role not in {known.value for known in Role} or role == Role.SYSTEM:
            errors.append(FieldError("/roles", f"没有名为“{role}”的岗位"))
        if where not in act.units.by_code:
            errors.append(FieldError("/roles", f"没有代码为“{where}”的单位"))
    if len(password) < 8:
        errors.append(FieldError("/password", "密码至少 8 位"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    user = commands.add_user(
        act.session, username, name, password, unit, [(Role(role), where) for role, where in grants]
    )
    act.record("user.add", username, unit=unit, grants=[f"{role}@{where}" for role, where in grants])
    return user


def set_active(act: Act, username: str, active: bool) -> User:
    """Let a person sign in, or not any more; what they did stays on record."""
    require_admin(act)
    user = act.session.scalars(select(User).where(User.username == username)).one_or_none()
    if user is None:
        raise Invalid(f"没有名为“{username}”的人员")
    user.active = active
    act.record("user.active", username, active=active)
    return user


def add_unit(act: Act, code: str, name: str, short: str, kind: str, parent: str, word: str) -> Unit:
    """A new unit below `parent`."""
    require_admin(act)
    if code in act.units.by_code:
        raise Invalid("单位代码已存在", errors=[FieldError("/code", "单位代码已存在")])
    if parent not in act.units.by_code:
        raise Invalid("没有这个上级单位", errors=[FieldError("/parent", f"没有代码为“{parent}”的单位")])
    unit = commands.add_unit(act.session, code, name, short, kind, parent, word)
    act.record("unit.add", code, name=name, parent=parent)
    return unit
