"""What the office does by itself when a letter is due: remind who answers; late, go one level up."""

from __future__ import annotations

from engine.store.columns import new_id
from workflows.acts import Act
from workflows.documents.content import moment_text
from workflows.letters import handlers
from workflows.letters.models import Letter
from workflows.limits.models import AnswerClock
from workflows.notices import commands as notices
from workflows.people.roles import SYSTEM, Role
from workflows.rules.letters import KINDS, Kind
from workflows.rules.lights import Rung
from workflows.rules.orders import TO_ANSWER, TOP
from workflows.rules.orders import Kind as OrderKind
from workflows.rules.triggers import LETTER_UNANSWERED
from workflows.supervision import parties
from workflows.supervision.issue import put
from workflows.supervision.models import SupervisionOrder


def climb(act: Act, letter: Letter, clock: AnswerClock, rung: Rung) -> None:
    """Yellow reminds. Red: of a consultation an order of the second level to its unit; of a complaint, which
    supervision itself is late with, the leader of its unit. The letter goes on waiting for its answer."""
    title = KINDS[Kind(letter.kind)].title
    if rung is Rung.YELLOW:
        words = f"{letter.number} 应在 {moment_text(clock.due_at)} 前办理。"
        _tell(act, letter, f"{title}即将到期：{letter.service_name}", words)
        return
    words = f"{letter.number} 应于 {moment_text(clock.due_at)} 前办理，已经逾期。"
    _tell(act, letter, f"{title}逾期：{letter.service_name}", words, Role.LEADER_IN_CHARGE)
    if letter.kind == Kind.CONSULTATION:
        _order(act, letter, clock)


def _order(act: Act, letter: Letter, clock: AnswerClock) -> None:
    order = SupervisionOrder(
        id=new_id(),
        kind=OrderKind.ORDER,
        level=TOP,
        unit=letter.unit,
        responsible_unit=letter.unit,
        ran_out=clock.id,
        rule=LETTER_UNANSWERED,
        warning="",
        content=f"咨询逾期未答复：{letter.number}（{letter.service_name}）应于 {moment_text(clock.due_at)} 前答复。"
        "请答复来信人，并书面说明原因和措施。",
        basis="",
        issuing_unit=parties.issuing_unit(act, letter.unit),
        issued_by=SYSTEM.user_id,
    )
    put(act, order, None, TO_ANSWER)


def _tell(act: Act, letter: Letter, title: str, body: str, *more: Role) -> None:
    link = f"/desk/letters/{letter.id}"
    notices.send(act, handlers.told(act, letter, *more), kind="letter", title=title, body=body, link=link)
