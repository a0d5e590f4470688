"""奇葩证明: what is wrong with asking for one document, on its ground, of its issuer, or at all (R12, R13, R34)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from workflows.rules.bases import Quoted
from workflows.rules.proofs.dossier import lacking
from workflows.rules.proofs.findings import NOTICE_PROOFS, RULES, ProofFinding
from workflows.rules.proofs.graph import Basis, Demand, Graph, Item


class RuleSet(StrEnum):
    """Which grounds carry a proof: the notice of 2016 lets rules (规章) do, the regulation of 2019 no more."""

    NOTICE = "2016"
    REGULATION = "2019"


_ALWAYS = frozenset({"law", "admin_regulation", "local_regulation", "state_council_decision"})
STRONG: Mapping[RuleSet, frozenset[str]] = MappingProxyType(
    {
        RuleSet.NOTICE: _ALWAYS | {"dept_rule", "local_gov_rule"},  # 渝府办发〔2016〕14号 二（二）：法律、法规和规章等
        RuleSet.REGULATION: _ALWAYS,  # 优化营商环境条例 第四十四条：法律、法规或者国务院决定
    }
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "law": "法律",
        "admin_regulation": "行政法规",
        "local_regulation": "地方性法规",
        "state_council_decision": "国务院决定",
        "dept_rule": "部门规章",
        "local_gov_rule": "地方政府规章",
        "normative_doc": "规范性文件",
    }
)
_ASK_FOR = {
    RuleSet.NOTICE: "法律、法规、规章或者国务院决定",
    RuleSet.REGULATION: "法律、行政法规、地方性法规或者国务院决定",
}


@dataclass(frozen=True, slots=True)
class Barred:
    """One kind of proof that grass-roots committees must not issue (民发〔2020〕20号), with other names it goes by."""

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotKnow:
    """Issuers (parts of their names) that cannot find out what these proofs say, and why."""

    issuers: tuple[str, ...]
    documents: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Rulebook:
    """What the rules on single proofs are held against. `shared` gives the connector that has a document's content."""

    today: date
    rule_set: RuleSet = RuleSet.REGULATION
    committees: tuple[str, ...] = ()
    barred: tuple[Barred, ...] = ()
    cannot_know: tuple[CannotKnow, ...] = ()
    derivable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    opinion_days: int = 7
    """For how long, at least, opinions are heard on a proof that is kept; the notice leaves it open."""
    ends: tuple[tuple[Quoted, date], ...] = ()
    """Bases with the last day on which each is in force, as the register of bases has them."""

    @cached_property
    def _ends(self) -> Mapping[str, list[tuple[Quoted, date]]]:
        found: dict[str, list[tuple[Quoted, date]]] = {}
        for quoted, until in self.ends:
            found.setdefault(quoted.title, []).append((quoted, until))
        return found

    def expires(self, basis: Basis) -> date | None:
        """The last day on which a ground is in force: what the guide says, or the register, whichever is earlier."""
        mine = Quoted(basis.title, basis.doc_no, basis.article)
        known = [until for quoted, until in self._ends.get(basis.title, ()) if quoted.reaches(mine)]
        return min([*known, *([basis.expires] if basis.expires else [])], default=None)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The barred kind by every name of it."""
        return {name: row.kind for row in self.barred for name in (row.kind, *row.names)}

    def barred_kind(self, demand: Demand) -> str:
        """The kind under which a committee must not issue this document; "" where another body issues it, or it may."""
        if not any(part in demand.issuer for part in self.committees):
            return ""
        return self.kinds.get(demand.document) or self.kinds.get(demand.words) or ""


def unfounded(graph: Graph, rules: Rulebook) -> Iterator[ProofFinding]:
    """Every fault of every single demand; each demand is looked at once."""
    outputs = {item.key: frozenset(item.outputs) for item in graph.items}
    for item in graph.items:
        demanded = {demand.document for group in item.groups for demand in group.demands}
        for group in item.groups:
            for demand in group.demands:
                for rule, message, fix, article in (
                    *_ground(demand, rules),
                    *_retention(demand, rules),
                    *_issuer(demand, rules, outputs),
                    *_spared(demand, rules, demanded),
                ):
                    yield ProofFinding(
                        rule,
                        (item.key,),
                        f"{_where(item, demand)}{message}",
                        fix,
                        article or RULES[rule].article,
                        demand.document,
                        demand.id,
                    )


_Said = tuple[str, str, str, str]


def _ground(demand: Demand, rules: Rulebook) -> Iterator[_Said]:
    if not demand.proof:
        return
    asked, basis = _ASK_FOR[rules.rule_set], demand.basis
    article = NOTICE_PROOFS if rules.rule_set is RuleSet.NOTICE else ""
    fix = f"证明须有{asked}作依据，否则请取消，或者改为告知承诺、数据共享。"
    if basis is None:
        yield "proof-no-basis", "没有依据，不得索要。", fix, article
        return
    if basis.level not in STRONG[rules.rule_set]:
        level = LEVELS.get(basis.level, basis.level)
        yield "proof-basis", f"的依据{basis}是{level}，层级不够，不得索要。", fix, article
    expires = rules.expires(basis)
    if expires is not None and expires < rules.today:
        told = f"的依据{basis}已于 {expires.isoformat()} 失效，不得再索要。"
        yield "proof-basis-expired", told, f"请改引现行有效的{asked}；没有的，请取消这份证明。", article


def _retention(demand: Demand, rules: Rulebook) -> Iterator[_Said]:
    if not demand.retained or demand.shared:
        return
    missing = lacking(demand.dossier, rules.opinion_days)
    if missing:
        told = f"是经清理保留的证明，还缺{'、'.join(missing)}。"
        fix = "请在材料的 dossier 中补齐：公开听取意见，严格论证，必要时听证，再作决定；做不到的，取消这份证明。"
        yield "proof-undocumented", told, fix, ""


def _issuer(demand: Demand, rules: Rulebook, outputs: Mapping[str, frozenset[str]]) -> Iterator[_Said]:
    if demand.shared:
        return
    kind = rules.barred_kind(demand)
    if kind:
        told = f"要由{demand.issuer}开具，但“{kind}”在不得由基层群众性自治组织出具的证明清单上。"
        yield "proof-prohibited", told, "请取消，改由主管部门核查，或者由申请人书面承诺。", ""
    for row in rules.cannot_know:
        named = demand.document in row.documents or demand.words in row.documents
        if named and any(part in demand.issuer for part in row.issuers):
            told = f"要由{demand.issuer}开具，但开具单位无从核实：{row.reason}"
            yield "proof-issuer-cannot-know", told, "请改向掌握该事实的单位核查，或者由申请人书面承诺。", ""
    if demand.issuing_item and demand.document not in outputs.get(demand.issuing_item, ()):
        known = demand.issuing_item in outputs
        told = f"写明由事项 {demand.issuing_item} 开具，但" + (
            "该事项的结果中没有它。" if known else "目录中没有这个事项。"
        )
        fix = "请核对 issuing_item；由该事项开具的，请在它的 delivery.results 中写明 document。"
        yield "proof-issuer-missing", told, fix, ""


def _spared(demand: Demand, rules: Rulebook, demanded: Collection[str]) -> Iterator[_Said]:
    if demand.shared:
        return
    sources = dict.fromkeys((*demand.derivable_from, *rules.derivable.get(demand.document, ())))
    covering = [name for name in sources if name in demanded and name != demand.document]
    if covering:
        told = f"所要说明的，“{'”“'.join(covering)}”已能说明。"
        yield "proof-derivable", told, f"请取消，以“{covering[0]}”为准。", ""
    connector = rules.shared.get(demand.document)
    if connector:
        told = f"的内容可以由接口 {connector} 共享取得，不得要求申请人提供。"
        yield "proof-shareable", told, f"请把来源渠道改为 data_share，接口写 {connector}。", ""


def _where(item: Item, demand: Demand) -> str:
    return f"{item.name}的“{demand.words}”"
