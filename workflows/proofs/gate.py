"""The gate: a version with an error of the proof audit is neither proposed nor approved in the catalogue of now."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.check import Finding
from engine.clock import local_date
from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.catalogue.folder import Service
from workflows.checks import check_service
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.proofs import queries
from workflows.proofs.checking import check_proofs
from workflows.proofs.facts import Facts, facts
from workflows.proofs.models import ProofFacts


def check_in_catalogue(
    session: Session, office: Office, units: UnitTree, key: str, files: Mapping[str, bytes]
) -> list[Finding]:
    """Everything wrong with a folder, by itself and among the services that are live now."""
    found = check_service(key, files, office.shelf, office.connectors.names(), units.by_code)
    return found + proofs_in_catalogue(session, office, key, files)


def proofs_in_catalogue(session: Session, office: Office, key: str, files: Mapping[str, bytes]) -> list[Finding]:
    """The proof audit's part of it."""

    def others(of: Facts) -> list[Facts]:
        return queries.upstream(session, office.shelf, office.proofs, of)

    today = local_date(office.clock.now())
    return check_proofs(key, files, office.shelf.schemas, others=others, book=office.proofs, today=today)


def keep_facts(act: Act, service: Service, digest: str) -> None:
    """Keep what the audit needs of a version that goes live now."""
    found = facts(service.row)
    row = {"digest": digest, "outputs": found["outputs"], "facts": found}
    query = insert_into(act.session, ProofFacts).values(service_key=service.key, **row)
    act.session.execute(query.on_conflict_do_update(index_elements=["service_key"], set_=row))
