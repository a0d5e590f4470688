"""How a person wants to be reached: channels, addresses, quiet hours. Only they see and change it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time

from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid
from engine.store.upsert import insert_into
from forms import identity
from workflows.acts import Act
from workflows.channels.reading import Line, Lines
from workflows.keys import Keyring
from workflows.notices.models import Contact
from workflows.people.roles import Actor, Role
from workflows.rules.delivery import Quiet

ADDRESSES = {"email": "电子邮箱", "phone": "手机号", "wecom": "企业微信账号", "dingtalk": "钉钉账号"}
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_ACCOUNT = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody has chosen."""

    channels: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    quiet_since: str = ""
    quiet_until: str = ""

    @property
    def quiet(self) -> Quiet | None:
        if not self.quiet_since or self.quiet_since == self.quiet_until:
            return None
        return Quiet(time.fromisoformat(self.quiet_since), time.fromisoformat(self.quiet_until))


def opened(keys: Keyring, row: Contact) -> Choices:
    """The row with its addresses."""
    addresses = keys.case(row.user_id, row.sealed_key).unseal_json(row.secret)
    return Choices(tuple(row.channels), addresses, row.quiet_since, row.quiet_until)


def of(session: Session, keys: Keyring, user_id: str) -> Choices:
    """What this person has chosen; nothing where they never did."""
    row = session.get(Contact, user_id)
    return opened(keys, row) if row else Choices()


def may_choose(lines: Lines, actor: Actor) -> list[Line]:
    """The channels this person may choose: applicants those that are open to them."""
    staff = bool(actor.roles - {Role.APPLICANT})
    return [line for line in lines if not line.everyone and (staff or line.applicants)]


def choose(act: Act, channels: Collection[str], addresses: Mapping[str, str], quiet: tuple[str, str]) -> Choices:
    """Be reached so from now on. Raises Invalid with an error for each field."""
    lines = {line.name: line for line in may_choose(act.office.channels, act.actor)}
    errors = [FieldError("/channels", f"没有名为“{name}”的通知方式") for name in channels if name not in lines]
    given: dict[str, str] = {}
    for name in ADDRESSES:
        if text := addresses.get(name, "").strip():
            try:
                given[name] = _checked(name, text)
            except Invalid as problem:
                errors.append(FieldError(f"/{name}", problem.detail))
    refused = {error.pointer for error in errors}
    for name in channels:
        needed = lines[name].channel.needs if name in lines else ""
        if needed and needed not in given and f"/{needed}" not in refused:
            errors.append(FieldError(f"/{needed}", f"选了“{lines[name].title}”，请填写{ADDRESSES[needed]}"))
    since, until = quiet
    if (since or until) and not (_TIME.fullmatch(since) and _TIME.fullmatch(until)):
        errors.append(FieldError("/quiet_since", "请填写免打扰的起止时间，例如 21:00 至 08:00；都不填表示不设"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    chosen = Choices(tuple(name for name in lines if name in channels), given, since, until)
    _keep(act, chosen)
    return chosen


def _keep(act: Act, chosen: Choices) -> None:
    """A key of its own each time, so that no copy of an earlier address can be read with it."""
    user_id, keys = act.actor.user_id, act.office.keys
    sealed_key = keys.new_case_key(user_id)
    values = {
        "sealed_key": sealed_key,
        "secret": keys.case(user_id, sealed_key).seal_json(dict(chosen.addresses)),
        "channels": list(chosen.channels),
        "quiet_since": chosen.quiet_since,
        "quiet_until": chosen.quiet_until,
        "changed_at": act.now,
    }
    kept = insert_into(act.session, Contact).values(user_id=user_id, **values)
    act.session.execute(kept.on_conflict_do_update(index_elements=["user_id"], set_=values))
    act.record("contact.change", act.actor.username, channels=list(chosen.channels), addresses=sorted(chosen.addresses))


def _checked(name: str, text: str) -> str:
    """The address in its normal form. Raises Invalid."""
    if name == "email":
        if len(text) > 254 or not _EMAIL.fullmatch(text) or not text.isascii():
            raise Invalid("电子邮箱不正确，例如 name@example.com")
    elif name == "phone":
        text = identity.check_phone(text)
        if not is_mobile(text):
            raise Invalid("请填写 11 位手机号，固定电话收不到短信")
    elif not _ACCOUNT.fullmatch(text):
        raise Invalid(f"{ADDRESSES[name]}只含字母、数字和 . _ @ -，最长 64 位")
    return text


def is_mobile(phone: str) -> bool:
    """Can this number, in its normal form, be reached by SMS?"""
    return len(phone) == 11 and phone.isdecimal()
