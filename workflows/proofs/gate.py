"""The gate: a version with an error of the proof audit is neither proposed nor approved in the catalogue of now."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.check import Finding
from engine.clock import local_date
from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.bases import queries as bases
from workflows.bases.checking import ended_bases
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
    found = check_service(key, files, office.shelf, office.connectors.names(), units.working)
    return found + proofs_in_catalogue(session, office, key, files) + bases_in_force(session, office, key, files)


def proofs_in_catalogue(session: Session, office: Office, key: str, files: Mapping[str, bytes]) -> list[Finding]:
    """The proof audit's part of it."""

    def others(of: Facts) -> list[Facts]:
        return queries.upstream(session, office.shelf, office.proofs, of)

    today, ends = local_date(office.clock.now()), bases.ends(session)
    return check_proofs(key, files, office.shelf.schemas, others=others, book=office.proofs, today=today, ends=ends)


def bases_in_force(session: Session, office: Office, key: str, files: Mapping[str, bytes]) -> list[Finding]:
    """Bases the guide quotes that have ended by now: they carry nothing any more (R11, R12)."""
    return list(ended_bases(key, files, office.shelf.schemas, bases.ends(session), local_date(office.clock.now())))


def keep_facts(act: Act, service: Service, digest: str) -> None:
    """Keep what the audit needs of a version that goes live now."""
    found = facts(service.row)
    row = {"digest": digest, "outputs": found["outputs"], "facts": found}
    query = insert_into(act.session, ProofFacts).values(service_key=service.key, **row)
    act.session.execute(query.on_conflict_do_update(index_elements=["service_key"], set_=row))
