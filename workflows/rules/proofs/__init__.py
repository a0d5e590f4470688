"""The proof audit (证明清理, R12–R14, R34, R35): who can obtain what, and on which ground each proof is demanded."""

from workflows.rules.proofs.audit import Audit, audit
from workflows.rules.proofs.dossier import Dossier
from workflows.rules.proofs.findings import RULES, ProofFinding, ProofRule, Step
from workflows.rules.proofs.graph import COMMITMENT, Basis, Demand, Graph, Group, Item, Persona
from workflows.rules.proofs.unfounded import Barred, CannotKnow, Rulebook, RuleSet
from workflows.rules.proofs.waiting import Waiting, waiting_circles

__all__ = [
    "COMMITMENT",
    "RULES",
    "Audit",
    "Barred",
    "Basis",
    "CannotKnow",
    "Demand",
    "Dossier",
    "Graph",
    "Group",
    "Item",
    "Persona",
    "ProofFinding",
    "ProofRule",
    "RuleSet",
    "Rulebook",
    "Step",
    "Waiting",
    "audit",
    "waiting_circles",
]
