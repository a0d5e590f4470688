"""What it takes to put cases back is kept as long as it can be of use, and no longer."""

from __future__ import annotations

from sqlalchemy import exists, null, select, update

from engine.store.tables import InstanceRow
from workflows.cases.models import Case
from workflows.moves.models import Move
from workflows.office import Office


def forget(office: Office) -> None:
    """Throw it away where a case has gone on since it was moved: it cannot be put back any more.

    Done again it finds nothing to do, so that it does not matter how many workers do it, nor how often.
    """
    gone_on = (
        Move.past_version.is_not(None),
        exists().where(
            Case.id == Move.case_id, InstanceRow.id == Case.instance_id, InstanceRow.version != Move.past_version
        ),
    )
    with office.read() as session:
        if session.execute(select(Move.case_id).where(*gone_on).limit(1)).first() is None:
            return
    with office.act() as act:
        act.session.execute(update(Move).where(*gone_on).values(past_state=null(), past_version=null()))
