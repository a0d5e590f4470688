"""What it takes to put cases back is kept as long as it can be of use, and no longer: a duty once a day."""

from __future__ import annotations

from sqlalchemy import exists, null, update

from engine.clock import local_date
from engine.store.tables import InstanceRow
from workflows import duties
from workflows.cases.models import Case
from workflows.moves.models import Move
from workflows.office import Office

DUTY = "forget_moves"


def forget(office: Office) -> None:
    """Throw it away where a case has gone on since it was moved: it cannot be put back any more."""
    period = local_date(office.clock.now()).isoformat()
    with office.read() as session:
        if duties.is_done(session, DUTY, period):
            return
    with office.act() as act:
        if not duties.claim(act.session, DUTY, period, now=act.now):
            return
        gone_on = exists().where(
            Case.id == Move.case_id, InstanceRow.id == Case.instance_id, InstanceRow.version != Move.past_version
        )
        forgotten = update(Move).where(Move.past_version.is_not(None), gone_on)
        act.session.execute(forgotten.values(past_state=null(), past_version=null()))
