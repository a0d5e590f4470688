"""Every table of the product, imported once so that the metadata is whole."""

from engine.store import tables as engine_tables
from engine.store.columns import Record
from workflows import audit, duties, idempotency
from workflows.adjusting import models as adjusting
from workflows.announcements import models as announcements
from workflows.bases import models as bases
from workflows.cases import models as cases
from workflows.catalogue import models as catalogue
from workflows.commitments import models as commitments
from workflows.documents import models as documents
from workflows.efficiency import models as efficiency
from workflows.letters import models as letters
from workflows.limits import models as limits
from workflows.moves import models as moves
from workflows.notices import models as notices
from workflows.organisation import models as organisation
from workflows.people import models as people
from workflows.programme import models as programme
from workflows.proofs import models as proofs
from workflows.searching import models as searching
from workflows.sharing import models as sharing
from workflows.signing import models as signing
from workflows.supervision import models as supervision

MODULES = (
    engine_tables,
    audit,
    duties,
    idempotency,
    adjusting,
    announcements,
    bases,
    cases,
    catalogue,
    commitments,
    documents,
    efficiency,
    letters,
    limits,
    moves,
    notices,
    organisation,
    people,
    programme,
    proofs,
    searching,
    sharing,
    signing,
    supervision,
)
"""The modules that hold tables."""

METADATA = Record.metadata
"""All of them together, for Alembic and for databases made at once."""
