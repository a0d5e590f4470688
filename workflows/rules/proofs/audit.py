"""The audit of a whole catalogue (R34, R35): every question asked of the graph once, and what they find said in words.

渝府办发〔2016〕14号 二（四） on 奇葩证明 and 循环证明; each finding cites the article of its rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.rules.proofs.circles import Blocked, Circle, blocked, soft
from workflows.rules.proofs.expiry import Expiry, expiries
from workflows.rules.proofs.findings import RULES, ProofFinding, Step, said
from workflows.rules.proofs.graph import COMMITMENT, Demand, Graph, Persona
from workflows.rules.proofs.network import Network, View
from workflows.rules.proofs.reach import Reach, reach
from workflows.rules.proofs.unfounded import Rulebook, unfounded

OTHERWISE = "请增加一份不靠这一圈也能取得的替代材料，或者改为数据共享、告知承诺，或者取消其中一份证明。"
BARRED = Persona("barred", "不能适用告知承诺（信用未修复）的申请人", lacks=frozenset({COMMITMENT}))
"""Whoever may not commit needs the document itself (国办发〔2020〕42号); always among the personas."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found. `unobtainable` are services nobody can obtain, `caught` those each persona cannot, by its id."""

    findings: tuple[ProofFinding, ...]
    unobtainable: frozenset[str]
    caught: Mapping[str, frozenset[str]]
    services: int
    materials: int


def audit(graph: Graph, rules: Rulebook) -> Audit:
    """Every finding, the services in the catalogue's order; in time that grows with the graph, not with its square."""
    personas = (*graph.personas, BARRED)
    network = Network(replace(graph, personas=personas))
    plain = reach(network, View())
    causes = blocked(network, plain)
    views = {persona: reach(network, View(persona)) for persona in personas}
    telling = _Telling(network, rules)
    found = [
        *telling.hard(causes, plain),
        *telling.soft(plain, views),
        *telling.expired(expiries(network)),
        *unfounded(graph, rules),
    ]
    order = {item.key: place for place, item in enumerate(graph.items)}
    rank = {rule: place for place, rule in enumerate(RULES)}
    return Audit(
        findings=tuple(sorted(found, key=lambda one: (order[one.items[0]], rank[one.rule], one.material))),
        unobtainable=_missed(network, plain),
        caught={persona.id: _missed(network, view) for persona, view in views.items()},
        services=len(graph.items),
        materials=sum(len(group.demands) for item in graph.items for group in item.groups),
    )


def _missed(network: Network, found: Reach) -> frozenset[str]:
    return frozenset(item.key for item, reached in zip(network.graph.items, found.items, strict=True) if not reached)


class _Telling:
    """The findings on what can be obtained, in words."""

    def __init__(self, network: Network, rules: Rulebook) -> None:
        self._network = network
        self._items = network.graph.items
        self._rules = rules

    def hard(self, causes: Blocked, plain: Reach) -> Iterator[ProofFinding]:
        """What nobody can obtain: circles, dead ends, and what depends on one of them."""
        for circle in causes.circles:
            steps, demand = self._steps(circle)
            message = f"循环证明，谁也办不成：{said(steps)}。"
            yield self._finding("proof-cycle", steps, message, OTHERWISE, demand)
        for item, group in causes.dead_ends:
            demands = self._items[item].groups[self._network.groups[group].place].demands
            asked = "、".join(f"“{demand.words}”" for demand in demands)
            why = self._why_nobody(demands)
            message = f"{self._items[item].name}要{asked}，但没有单位出具，谁也办不成。{why}"
            fix = "请取消，改由部门核查、其他能取得的材料或者告知承诺；确有单位出具的，请写明由哪个事项出具。"
            yield ProofFinding(
                "proof-dead-end",
                (self._items[item].key,),
                message,
                fix,
                RULES["proof-dead-end"].article,
                demands[0].document,
                demands[0].id,
            )
        for item, roots in causes.depends:
            names = "、".join(self._items[root].name for root in roots)
            message = f"{self._items[item].name}本身没有错，但要等{names}的结果，那里办不成，这里也办不成。"
            fix = f"请先解决{names}的问题。"
            keys = (self._items[item].key, *(self._items[root].key for root in roots))
            yield ProofFinding("proof-depends", keys, message, fix, RULES["proof-depends"].article)

    def soft(self, plain: Reach, views: Mapping[Persona, Reach]) -> Iterator[ProofFinding]:
        """Circles that an alternative escapes, with whom they catch; and circles of what the office looks up itself."""
        network = self._network
        caught = {persona: self._circles(view) for persona, view in views.items()}
        everything = reach(network, View(conditional=True))
        meant = self._circles(everything)
        told = set[int]()
        for circle in soft(network, plain):
            of_personas = {
                persona: found for persona, by_item in caught.items() if (found := _any(by_item, circle.items))
            }
            conditional = _any(meant, circle.items)
            shown = conditional or next(iter(of_personas.values()), circle)
            steps, demand = self._steps(shown)
            told |= circle.items if conditional or of_personas else frozenset()
            names = tuple(persona.name for persona in of_personas)
            if conditional:
                names = (*self._conditions(conditional), *names)
            who = f"办不成的是：{'；'.join(names)}" if names else self._without(circle, plain)
            message = f"循环证明，部分人办不成：{said(steps)}。{who}。"
            yield self._finding("proof-cycle-soft", steps, message, OTHERWISE, demand, names)
        shared = reach(network, View(conditional=True, sharing=False))
        for circle in blocked(network, shared).circles:
            if all(plain.items[item] for item in circle.items) and told.isdisjoint(circle.items):
                steps, demand = self._steps(circle)
                names = tuple(self._conditions(circle))
                who = f"（{'；'.join(names)}）" if names else ""
                caught_words = f"尚无结果、又没有其他途径的人{who}查不到，也就办不成。"
                message = f"材料虽由共享取得，所查的结果却互为前置：{said(steps)}。{caught_words}"
                fix = "请让其中一个事项改为核查事实本身（如住房、就业登记），不以另一事项的结果为前提。"
                yield self._finding("proof-cycle-shared", steps, message, fix, demand, names)

    def expired(self, found: list[Expiry]) -> Iterator[ProofFinding]:
        """Proofs that run out on the way."""
        for row in found:
            item, group = self._items[row.item], self._network.groups[row.group]
            demand = item.groups[group.place].demands[row.place]
            days = f"“{demand.words}”有效期约 {demand.validity:.0f} 天，"
            if row.alone:
                told, fix = (
                    f"而{item.name}本身就要约 {item.days:.0f} 天",
                    "请延长有效期，缩短时限，或者只在受理时核对一次。",
                )
            elif row.before is not None:
                told = f"交{self._items[row.before].name}之后，到{item.name}办完约 {row.needed:.0f} 天，还要再开一次"
                fix = "请改为共享核查，或者认可前一环节已核对的结果，不再重复索要。"
            else:
                told = f"与其他材料同时去办，到{item.name}办完约 {row.needed:.0f} 天"
                fix = "请在办事指南中写明这份材料最后办理，延长有效期，或者改为共享核查。"
            message = f"{item.name}的{days}{told}，没到用完就过期。"
            article = RULES["proof-expires"].article
            yield ProofFinding("proof-expires", (item.key,), message, fix, article, demand.document, demand.id)

    def _circles(self, found: Reach) -> dict[int, Circle]:
        return {item: circle for circle in blocked(self._network, found).circles for item in circle.items}

    def _steps(self, circle: Circle) -> tuple[tuple[Step, ...], Demand]:
        """The way round in words, and the demand it begins with."""
        names = self._network.documents
        steps = tuple(Step(self._items[i].key, self._items[i].name, names[document]) for i, document in circle.path)
        groups = self._items[circle.path[0][0]].groups
        demands = (demand for group in groups for demand in group.demands)
        return steps, next(demand for demand in demands if demand.document == steps[0].document)

    def _finding(
        self,
        rule: str,
        steps: tuple[Step, ...],
        message: str,
        fix: str,
        demand: Demand,
        personas: tuple[str, ...] = (),
    ) -> ProofFinding:
        keys = tuple(step.item for step in steps)
        article = RULES[rule].article
        return ProofFinding(rule, keys, message, fix, article, demand.document, demand.id, steps, personas)

    def _why_nobody(self, demands: tuple[Demand, ...]) -> str:
        for demand in demands:
            if kind := self._rules.barred_kind(demand):
                return f"“{kind}”不得由{demand.issuer}出具。"
        return ""

    def _conditions(self, circle: Circle) -> Iterator[str]:
        """For whom the groups on the way round are meant, as the guides write it."""
        for item, document in circle.path:
            for number in self._network.of_item[item]:
                group = self._network.groups[number]
                if document in group.documents and not group.always:
                    when = self._items[item].groups[group.place].when
                    who = f"按条件（{when}）" if when else "按情形"
                    yield f"{self._items[item].name}中{who}要交“{self._network.documents[document]}”的申请人"

    def _without(self, circle: Circle, plain: Reach) -> str:
        """Whoever has none of the alternatives that lead out."""
        around, names = {document for _, document in circle.path}, dict[str, None]()
        for item, document in circle.path:
            for number in self._network.of_item[item]:
                documents = self._network.groups[number].documents
                if document in documents:
                    names |= dict.fromkeys(
                        self._network.documents[other]
                        for other in documents
                        if other not in around and plain.documents[other]
                    )
        return f"没有“{'”“'.join(names)}”的人办不成" if names else "不在其他途径之列的人办不成"


def _any(by_item: Mapping[int, Circle], items: frozenset[int]) -> Circle | None:
    return next((by_item[item] for item in sorted(items) if item in by_item), None)
