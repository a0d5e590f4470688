"""Mutants of a module: each is the module with one small mistake that compiles."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: where it is, in words, and the module with it."""

    line: int
    what: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the module, in the order of its lines; the same each time."""
    tree = ast.parse(source)
    found, seen = [], {ast.unparse(tree)}
    for node in _inside(tree):
        for changed, what in _changes(node):
            text = _with(tree, node, changed)
            if text not in seen:
                seen.add(text)
                found.append(Mutant(_line(node), what, text))
    return sorted(found, key=lambda mutant: mutant.line)


def mistakes(source: str) -> set[tuple[int, str]]:
    """Where something can be changed, and what: the mutants without their texts."""
    return {(_line(node), what) for node in _inside(ast.parse(source)) for _, what in _changes(node)}


def _line(node: ast.AST) -> int:
    at = node.iter if isinstance(node, ast.comprehension) else node
    return at.lineno  # type: ignore[attr-defined, no-any-return]


def _inside(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs: no annotations, no decorators, no docstrings."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "bases", "keywords") and not isinstance(tree, ast.Call):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.Import | ast.ImportFrom) or _is_no_rule(node):
                continue
            if isinstance(node, ast.AST):
                yield node
                yield from _inside(node)


def _is_no_rule(node: object) -> bool:
    """`field(…)` of a dataclass, what is compared and shown; `strict=True` of what is equally long anyhow."""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "field"


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST | None, str]]:
    """What may stand in its place; None: nothing."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            other = _COMPARED[type(op)]()
            yield (
                ast.Compare(node.left, [other], node.comparators),
                _said(node, ast.Compare(node.left, [other], node.comparators)),
            )
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                if type(op) in _COMPARED:
                    changed = ast.Compare(
                        node.left, [*ops[:place], _COMPARED[type(op)](), *ops[place + 1 :]], node.comparators
                    )
                    yield changed, _said(node, changed)
        case ast.BinOp(op=op) if type(op) in _COUNTED:
            changed_ = ast.BinOp(node.left, _COUNTED[type(op)](), node.right)
            yield changed_, _said(node, changed_)
        case ast.BoolOp(op=op):
            either = ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
            yield either, _said(node, either)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand, _said(node, node.operand)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            denied = copy.copy(node)
            denied.test = ast.UnaryOp(ast.Not(), test)  # type: ignore[attr-defined]
            yield denied, f"not ({ast.unparse(test)})"
        case ast.comprehension(ifs=ifs) if ifs:
            yield ast.comprehension(node.target, node.iter, [], node.is_async), "without its condition"
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value), f"{value} → {not value}"
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1), f"{value} → {value + 1}"
        case ast.Call(func=ast.Name(id=name)) if name in _NAMED:
            named = ast.Call(ast.Name(_NAMED[name], ast.Load()), node.args, node.keywords)
            yield named, f"{name} → {_NAMED[name]}"
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and not value.value):
            yield ast.Return(ast.Constant(None)), f"return {ast.unparse(value)[:40]} → None"
        case ast.Continue():
            yield ast.Break(), "continue → break"
        case ast.Break():
            yield ast.Continue(), "break → continue"
        case ast.AugAssign():
            yield ast.Pass(), f"without {ast.unparse(node)[:40]}"
        case ast.Expr(value=ast.Call() | ast.Yield()):
            yield ast.Pass(), f"without {ast.unparse(node)[:40]}"
        case ast.Raise():
            yield ast.Pass(), f"without {ast.unparse(node)[:40]}"


def _said(before: ast.expr, after: ast.expr) -> str:
    return f"{ast.unparse(before)[:60]} → {ast.unparse(after)[:60]}"


def _with(tree: ast.Module, node: ast.AST, changed: ast.AST | None) -> str:
    """The module's text with `changed` where `node` is."""
    return ast.unparse(ast.fix_missing_locations(_copied(tree, node, changed)))


def _copied(here: object, node: ast.AST, changed: ast.AST | None) -> object:
    if here is node:
        return changed
    if isinstance(here, list):
        return [_copied(each, node, changed) for each in here]
    if isinstance(here, ast.AST):
        fields = {name: _copied(value, node, changed) for name, value in ast.iter_fields(here)}
        return type(here)(**fields)
    return here
