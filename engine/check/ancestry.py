"""Which elements may have been done before a node is reached."""

from __future__ import annotations

from engine.check.diagram import Diagram, Node, Scope


class Ancestry:
    """Answers, per node, the ids of the elements on some path to it, through subprocesses in both directions."""

    def __init__(self, diagram: Diagram) -> None:
        self._enclosing = {id(node.inner): node for node in diagram.nodes if node.inner}
        self._known: dict[int, set[str]] = {}

    def before(self, node: Node, *, itself: bool = False) -> set[str]:
        """Ids of what may come before `node`; with `itself`, the node too."""
        if id(node) not in self._known:
            self._known[id(node)] = self._walk(node)
        known = self._known[id(node)]
        return known | _with_inner(node) if itself else known

    def _walk(self, node: Node) -> set[str]:
        found: set[str] = set()
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if id(here) in seen:
                continue
            seen.add(id(here))
            before = [flow.source for flow in here.incoming if flow.source]
            if here.host:
                before.append(here.host)
            for other in before:
                found |= _with_inner(other)
            waiting.extend(before)
            if enclosing := self._enclosing.get(id(here.scope)):
                waiting.append(enclosing)
        return found


def _with_inner(node: Node) -> set[str]:
    found = {node.id}
    scopes: list[Scope] = [node.inner] if node.inner else []
    while scopes:
        scope = scopes.pop()
        found.update(inner.id for inner in scope.nodes)
        scopes.extend(inner.inner for inner in scope.nodes if inner.inner)
    return found
