"""In a campaign nothing is published that the lead has not disposed of and the government not approved (R09, R10)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict
from workflows.acts import Act
from workflows.programme.models import Campaign, CampaignUnit, Package, PackageRow
from workflows.rules.programme import DISPOSITIONS, PUBLISHABLE, TITLES, Disposition
from workflows.supervision.models import SupervisionOrder


def require_disposed(act: Act, key: str, unit: str) -> None:
    """Whether this service of this unit may go live now. Raises Conflict `not_disposed`.

    Only where the unit, or one above it, takes part in a campaign that is not closed; the newest package counts.
    """
    campaigns = _running(act, unit)
    if not campaigns:
        return
    query = select(PackageRow).join(Package, Package.id == PackageRow.package_id)
    query = query.where(PackageRow.service_key == key, Package.campaign_id.in_(campaigns)).order_by(Package.id.desc())
    row = act.session.scalars(query).first()
    if row is None or row.approved_at is None:
        raise _refused("清理行动中的事项，没有经本级政府审定的处置意见，不能公布")
    if row.disposition not in PUBLISHABLE:
        raise _refused(f"处置意见是“{DISPOSITIONS[Disposition(row.disposition)]}”，不能公布")
    if not rectified(act, row):
        raise _refused("处置意见是“修改后保留”，整改还没有认可，不能公布")


def rectified(act: Act, row: PackageRow) -> bool:
    """Whether nothing has to be changed any more: the rectification, where there is one, is accepted or withdrawn."""
    return settled(act.session, row)


def settled(session: Session, row: PackageRow) -> bool:
    """The same, for reading."""
    if row.order_id is None:
        return True
    order = session.get(SupervisionOrder, row.order_id)
    return order is None or order.state in ("accepted", "withdrawn")


def _running(act: Act, unit: str) -> list[str]:
    above, here = set[str](), act.units.by_code.get(unit)
    while here is not None and here.code not in above:
        above.add(here.code)
        here = act.units.by_code.get(here.parent_code or "")
    query = select(Campaign.id).join(CampaignUnit, CampaignUnit.campaign_id == Campaign.id)
    return list(act.session.scalars(query.where(CampaignUnit.unit.in_(above), Campaign.phase.between(0, len(TITLES)))))


def _refused(why: str) -> Conflict:
    return Conflict(
        why, code="not_disposed", remedy="请由实施单位报送，经牵头部门审核、本级政府审定后，由牵头部门公布。"
    )
