"""A few answers, and exactly the materials that are needed; nothing is kept."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.audit import AuditEntry
from workflows.catalogue import queries
from workflows.catalogue.questions import checklist, questions

RESIDENCE = "99-residence-permit"


def test_only_what_the_conditions_read_is_asked(hall: Hall) -> None:
    with hall.office.read() as session:
        for row in queries.services(session):
            _, service = queries.live(session, hall.office.shelf, row.key)
            conditional = {material.id for material in service.materials if material.necessity == "conditional"}
            asked = {field.key for field in questions(service).fields}
            read = {name for material in service.materials for name in asked if name in material.when}
            assert bool(asked) == bool(conditional), row.key
            assert asked == read, row.key


def test_answers_list_exactly_the_materials(hall: Hall) -> None:
    with hall.office.read() as session:
        _, service = queries.live(session, hall.office.shelf, RESIDENCE)
    lease = checklist(service, {"ground": "housing", "address_proof": "lease"})
    study = checklist(service, {"ground": "study", "study_proof": "card"})
    brought = [{item.id for group in listed.bring for item in group} for listed in (lease, study)]
    always = brought[0] & brought[1]
    assert len(brought[0] - always) == len(brought[1] - always) == 1
    visitor = Visitor(hall, "citizen")
    page = visitor.get(f"/services/{RESIDENCE}/checklist")
    assert 'name="data.ground"' in page
    assert "data.address_proof" not in page  # asked where housing is the ground
    answer = visitor.post(f"/services/{RESIDENCE}/checklist", **{"data.ground": "housing", "data.refresh:": "1"})
    assert "data.address_proof" in answer.get_data(as_text=True)
    before = hall_size(hall)
    done = visitor.post(
        f"/services/{RESIDENCE}/checklist", **{"data.ground": "housing", "data.address_proof": "lease"}
    ).get_data(as_text=True)
    for group in lease.bring:
        for item in group:
            assert item.name in done
    assert f"请带 {len(lease.bring)} 项" in done
    missing = visitor.post(f"/services/{RESIDENCE}/checklist", **{"data.ground": "housing"})
    assert missing.status_code == 422
    assert hall_size(hall) == before  # nothing was stored


def hall_size(hall: Hall) -> int:
    with hall.office.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
