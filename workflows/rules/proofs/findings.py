"""What the audit says (R12–R14, R34, R35): the rules by their ids, each with its article, and one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]

NOTICE_PROOFS = "渝府办发〔2016〕14号第二部分第（二）项"
NOTICE_CURB = "渝府办发〔2016〕14号第二部分第（四）项"
REGULATION = "优化营商环境条例第四十四条"
COMMITTEES = "民发〔2020〕20号"
ONLINE = "国务院关于在线政务服务的若干规定第七条"


@dataclass(frozen=True, slots=True)
class ProofRule:
    """One rule: an error keeps a version from going live, a warning is shown."""

    id: str
    severity: Severity
    title: str
    article: str


_ALL = (
    ProofRule("proof-cycle", "error", "循环证明：谁也办不成", NOTICE_CURB),
    ProofRule("proof-dead-end", "error", "证明无处开具", REGULATION),
    ProofRule("proof-depends", "warning", "受牵连，办不成", NOTICE_CURB),
    ProofRule("proof-cycle-soft", "warning", "循环证明：部分人办不成", NOTICE_CURB),
    ProofRule("proof-cycle-shared", "warning", "互为前置：共享的结果也转成一圈", NOTICE_CURB),
    ProofRule("proof-expires", "warning", "证明没到用完就过期", NOTICE_CURB),
    ProofRule("proof-no-basis", "error", "没有依据的证明", REGULATION),
    ProofRule("proof-basis", "error", "依据层级不够", REGULATION),
    ProofRule("proof-basis-expired", "error", "依据已失效", REGULATION),
    ProofRule("proof-undocumented", "error", "保留的证明没有论证材料", NOTICE_PROOFS),
    ProofRule("proof-prohibited", "error", "不得由基层群众性自治组织出具", COMMITTEES),
    ProofRule("proof-issuer-cannot-know", "warning", "开具单位无从核实", REGULATION),
    ProofRule("proof-issuer-missing", "warning", "开具事项不在目录中", NOTICE_PROOFS),
    ProofRule("proof-derivable", "warning", "其他材料已能说明", REGULATION),
    ProofRule("proof-shareable", "error", "可以共享取得", ONLINE),
)
RULES: Mapping[str, ProofRule] = MappingProxyType({rule.id: rule for rule in _ALL})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: this service asks for this document, which the next step's service issues."""

    item: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class ProofFinding:
    """One fault: the services it concerns (the first is where it is shown), what is wrong, what would resolve it.

    `material` is the row of the guide, "" where the fault is not in one. `personas` are the names of those it catches.
    """

    rule: str
    items: tuple[str, ...]
    message: str
    fix: str
    article: str
    document: str = ""
    material: str = ""
    path: tuple[Step, ...] = ()
    personas: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Its rule's."""
        return RULES[self.rule].severity

    @property
    def title(self) -> str:
        """Its rule's, in words."""
        return RULES[self.rule].title

    @property
    def identity(self) -> str:
        """The same from one audit to the next while the fault is the same: its words may change, this does not."""
        around = sorted({f"{step.item}>{step.document}" for step in self.path}) if "cycle" in self.rule else ()
        return "|".join((self.rule, self.items[0], self.document, self.material, *around))


def said(path: tuple[Step, ...]) -> str:
    """A circle in words: A 要“甲”→ B 要“乙”→ A."""
    steps = [f"{step.name}要“{step.document}”" for step in path]
    return " → ".join([*steps, path[0].name])
