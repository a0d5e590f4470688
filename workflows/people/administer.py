"""What administrators do to people; every act is audited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import delete, select

from engine.errors import FieldError, Forbidden, Invalid, NotFound
from workflows.acts import Act
from workflows.people import commands
from workflows.people.models import SignIn, User
from workflows.people.queries import UnitTree
from workflows.people.roles import Role
from workflows.signing import leaving

SHORTEST_PASSWORD = 8
_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,31}")


def require_admin(act: Act) -> None:
    if not act.actor.holds(Role.ADMIN):
        raise Forbidden("只有系统管理员可以这样做")


def add_person(act: Act, username: str, name: str, unit: str, grants: Sequence[tuple[str, ...]], password: str) -> User:
    """A new person; a grant is (role, unit). Raises Invalid with an error for each field: /grants/0/role and so on."""
    require_admin(act)
    errors = []
    if _found(act, username) is not None:
        errors.append(FieldError("/username", f"用户名“{username}”已存在"))
    errors += about_username(username)
    errors += [*about_person(act.units, name, unit, grants), *_about_password(password)]
    refuse(errors)
    user = commands.add_user(
        act.session, username, name, password, unit, [(Role(role), where) for role, where in grants]
    )
    act.record("user.add", username, unit=unit, grants=_told(grants))
    return user


def change_person(act: Act, username: str, name: str, unit: str, grants: Sequence[tuple[str, ...]]) -> User:
    """Another name, unit or other roles; they hold from the person's next page on."""
    require_admin(act)
    user = person(act, username)
    errors = list(about_person(act.units, name, unit, grants))
    if username == act.actor.username and Role.ADMIN not in {role for role, _ in grants}:
        errors.append(FieldError("/grants/0/role", "不能取消自己的系统管理员岗位，请由另一位管理员处理"))
    refuse(errors)
    before = _told([(grant["role"], grant["unit"]) for grant in user.grants])
    user.name, user.unit_code = name, unit
    user.grants = [{"role": role, "unit": where} for role, where in grants]
    act.record("user.change", username, unit=unit, before=before, grants=_told(grants))
    return user


def set_password(act: Act, username: str, password: str) -> User:
    """A new password; whoever is signed in under the old one no longer is."""
    require_admin(act)
    user = person(act, username)
    refuse(_about_password(password))
    user.password_hash = commands.hasher().hash(password)
    act.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    act.record("user.password", username)
    return user


def set_active(act: Act, username: str, active: bool) -> User:
    """Let a person sign in, or not any more; what they did stays on record."""
    require_admin(act)
    user = person(act, username)
    if not active and username == act.actor.username:
        raise Invalid("不能停用自己的账号", remedy="请由另一位管理员处理。")
    user.active = active
    if not active:
        leaving.tell_who_asked(act, user)
    act.record("user.active", username, active=active)
    return user


def person(act: Act, username: str) -> User:
    """The person of this username, locked. Raises NotFound."""
    user = _found(act, username)
    if user is None:
        raise NotFound(f"没有名为“{username}”的人员")
    return user


def _found(act: Act, username: str) -> User | None:
    return act.session.scalars(select(User).where(User.username == username).with_for_update()).one_or_none()


def _told(grants: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"{role}@{where}" for role, where in grants]


def about_username(username: str) -> list[FieldError]:
    """What is wrong with the name of a new account."""
    if _USERNAME.fullmatch(username):
        return []
    return [FieldError("/username", "用户名用 2 至 32 位小写字母、数字、点、下划线或者连字符")]


def about_person(tree: UnitTree, name: str, unit: str, grants: Sequence[tuple[str, ...]]) -> list[FieldError]:
    """What is wrong with what is said of a person, each with its field."""
    errors = [] if name else [FieldError("/name", "请填写姓名")]
    if unit not in tree.working:
        errors.append(FieldError("/unit", f"没有代码为“{unit}”的单位" if unit else "请选择单位"))
    if not grants:
        errors.append(FieldError("/grants/0/role", "请至少选择一个岗位"))
    for place, (role, where) in enumerate(grants):
        if role not in {known.value for known in Role} or role == Role.SYSTEM:
            message = f"没有名为“{role}”的岗位" if role else "请选择岗位"
            errors.append(FieldError(f"/grants/{place}/role", message))
        if where not in tree.working:
            message = f"没有代码为“{where}”的单位" if where else "请选择岗位所管的单位"
            errors.append(FieldError(f"/grants/{place}/unit", message))
        if (role, where) in grants[:place]:
            errors.append(FieldError(f"/grants/{place}/role", "与上面的岗位重复"))
    return errors


def _about_password(password: str) -> list[FieldError]:
    if len(password) >= SHORTEST_PASSWORD:
        return []
    return [FieldError("/password", f"密码至少 {SHORTEST_PASSWORD} 位")]


def refuse(errors: Sequence[FieldError]) -> None:
    """Raises Invalid where there is anything to be mended."""
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
