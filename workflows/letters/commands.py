"""What citizens and staff do with letters: write one, accept or refuse it, take more time, answer; see whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.clock import local_date
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from forms import mask
from workflows.acts import Act
from workflows.cases import numbers
from workflows.catalogue import queries as catalogue
from workflows.documents.content import moment_text
from workflows.keys import Keyring
from workflows.letters import handlers
from workflows.letters.models import Letter
from workflows.limits import answering
from workflows.limits.models import AnswerClock
from workflows.notices import commands as notices
from workflows.people import commands as people
from workflows.people.roles import Role
from workflows.rules.letters import KINDS, Deed, Kind, State, after, extended
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

MOST, WINDOW = 10, timedelta(hours=1)
"""How many letters one address may send in an hour."""
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Sent:
    """What the citizen wrote. A consultation may be without a name; whoever complains by name is answered by name."""

    service: str
    kind: str
    title: str
    content: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen is given: the letter with its number and time, and the password to ask with."""

    letter: Letter
    clock: AnswerClock
    password: str


def send(act: Act, sent: Sent, address: str) -> Receipt:
    """Take a letter down under a number of its own; whoever answers it is told, and their time begins."""
    errors = [] if sent.kind in list(Kind) else [FieldError("/kind", "请选择咨询或者投诉")]
    for name, words in (("title", "标题"), ("content", "内容")):
        if not getattr(sent, name).strip():
            errors.append(FieldError(f"/{name}", f"请填写{words}"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    key = f"letter-from:{address}"
    people.check_limit(act.session, key, limit=MOST, window=WINDOW)
    people.count_try(act.session, key, limit=MOST + 1, window=WINDOW)
    _, service = catalogue.live(act.session, act.office.shelf, sent.service)
    kind, letter_id, password = Kind(sent.kind), new_id(), numbers.query_password()
    sealed_key = act.office.keys.new_case_key(letter_id)
    written = {name: getattr(sent, name).strip() for name in ("title", "content", "name", "phone")}
    complaint = kind is Kind.COMPLAINT
    clock = answering.start(act, KINDS[kind].first, case=None)
    letter = Letter(
        id=letter_id,
        password_hash=numbers.password_hash(act.office.keys, letter_id, password),
        kind=kind,
        state=State.OPEN,
        service_key=service.key,
        service_name=service.name,
        unit=service.unit,
        handled_by=handlers.handling_unit(act, kind, service.unit),
        sealed_key=sealed_key,
        secret=act.office.keys.case(letter_id, sealed_key).seal_json(written),
        masked=mask.mask_name(written["name"]),
        received_at=act.now,
        received_by=act.actor.user_id if act.actor.holds(Role.APPLICANT) else None,
        clock_id=clock.id,
    )
    year = local_date(act.now).year
    letter.number = f"{KINDS[kind].word}-{year}-{numbers.take(act, f'letter:{kind}:{year}'):06}"
    act.session.add(letter)
    act.record("letter.receive", letter.number, service=service.key, kind=kind.value)
    title = f"收到{KINDS[kind].title}：{service.name}"
    body = f"{letter.number}，请在 {moment_text(clock.due_at)} 前{'决定是否受理' if complaint else '答复'}。"
    notices.send(act, handlers.told(act, letter), kind="letter", title=title, body=body, link=_link(letter))
    return Receipt(letter, clock, password)


def accept(act: Act, letter_id: str) -> Letter:
    """Accept a complaint; the time to answer it begins."""
    letter = _moved(act, letter_id, Deed.ACCEPT)
    _stop_clock(act, letter)
    then = KINDS[Kind(letter.kind)].then
    if then is not None:
        letter.clock_id = answering.start(act, then, case=None).id
    letter.accepted_at = act.now
    letter.extended_by = letter.extension_reason = ""
    act.record("letter.accept", letter.number)
    _tell_writer(act, letter, "已受理，将在期限内答复。")
    return letter


def reject(act: Act, letter_id: str, reason: str) -> Letter:
    """Do not accept a complaint, with reasons that the writer is told."""
    return _end(act, letter_id, Deed.REJECT, reason, "请写明不予受理的理由，来信人可以看到")


def answer(act: Act, letter_id: str, words: str) -> Letter:
    """Answer a letter, once and for good."""
    return _end(act, letter_id, Deed.ANSWER, words, "请填写答复")


def extend(act: Act, letter_id: str, by: str, reason: str) -> Letter:
    """Take more time, once and while there still is some."""
    letter = _locked(act, letter_id)
    clock = _clock(act, letter)
    if clock.state == "stopped":
        raise Conflict("已经答复，不用延期", code="letter_state")
    try:
        limit = extended(
            Limit.parse(clock.limit),
            by,
            before=bool(letter.extended_by),
            late=act.now > clock.due_at,
            reason=reason,
        )
    except Refusal as refusal:
        raise Conflict(refusal.reason, code="extension_refused") from None
    letter.extended_by, letter.extension_reason, clock.limit = by, reason.strip(), limit.code
    answering.project(clock, [], act.calendar)
    act.record("letter.extend", letter.number, by=by, reason=letter.extension_reason)
    _tell_writer(act, letter, f"延期到 {moment_text(clock.due_at)} 前答复。理由：{letter.extension_reason}")
    return letter


def contact(act: Act, letter_id: str) -> Mapping[str, str]:
    """Name and telephone whole, for whoever answers; that they looked is on record."""
    letter = _locked(act, letter_id)
    act.record("letter.unmask", letter.number)
    written = opened(act.office.keys, letter)
    return {"name": written["name"], "phone": written["phone"]}


def opened(keys: Keyring, letter: Letter) -> dict[str, Any]:
    """What was written: title, content, name, phone."""
    written: dict[str, Any] = keys.case(letter.id, letter.sealed_key).unseal_json(letter.secret)
    return written


def _end(act: Act, letter_id: str, deed: Deed, words: str, asked: str) -> Letter:
    letter = _moved(act, letter_id, deed)
    if not words.strip():
        raise Invalid("没有写全", errors=[FieldError("/answer", asked)])
    _stop_clock(act, letter)
    letter.answer, letter.answered_at = words.strip(), act.now
    letter.answered_by, letter.answered_by_name = act.actor.user_id, act.actor.name
    act.record(f"letter.{deed}", letter.number)
    _tell_writer(act, letter, "已答复。" if deed is Deed.ANSWER else "不予受理，理由见答复。")
    return letter


def _moved(act: Act, letter_id: str, deed: Deed) -> Letter:
    letter = _locked(act, letter_id)
    state = after(Kind(letter.kind), State(letter.state), deed)
    if state is None:
        by = f"由{letter.answered_by_name}" if letter.answered_by_name else ""
        raise Conflict(f"这封来信已经{by}{STATES[letter.state]}，不能再这样办理", code="letter_state")
    letter.state = state
    return letter


STATES = {"open": "收到，待办理", "accepted": "受理，待答复", "answered": "答复", "rejected": "决定不予受理"}


def _locked(act: Act, letter_id: str) -> Letter:
    """The letter, for whoever may answer it."""
    letter = act.session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None:
        raise NotFound("没有这封来信")
    if not handlers.may_handle(act.actor, act.units, letter):
        raise Forbidden("只有负责答复的人员可以办理", remedy="投诉由监察人员办理，被投诉单位的人员不能办理。")
    return letter


def _clock(act: Act, letter: Letter) -> AnswerClock:
    return act.session.get_one(AnswerClock, letter.clock_id, with_for_update=True, populate_existing=True)


def _stop_clock(act: Act, letter: Letter) -> None:
    answering.stop(act, _clock(act, letter))


def _tell_writer(act: Act, letter: Letter, words: str) -> None:
    title = f"您的{KINDS[Kind(letter.kind)].title} {letter.number}"
    notices.send(act, [letter.received_by or ""], kind="letter_answered", title=title, body=words, link="/letters")


def _link(letter: Letter) -> str:
    return f"/desk/letters/{letter.id}"
