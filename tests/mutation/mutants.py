"""Mutants: a module with one small thing wrong. Pure: source in, sources out.

What is changed: a comparison, `and` and `or`, `not`, a whole number, True and False, what a function
returns, and which way an `if` goes. The kinds are those of DeMillo, Lipton and Sayward, Hints on Test Data
Selection (1978), as today's tools have them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """`line` as it was, and what becomes of it in `change`: the change `how` of the `place` of `original`."""

    file: str
    number: int
    line: str
    change: str
    original: str = field(repr=False)
    place: int
    how: int

    def source(self) -> str:
        """The whole module with the change."""
        tree: ast.AST = ast.parse(self.original)
        node = _places(tree)[self.place]
        new = _changed(node, self.how)
        if new is not node:
            tree = _In(node, new).visit(tree)
        return ast.unparse(ast.fix_missing_locations(tree))

    @property
    def name(self) -> str:
        return f"{self.file}:{self.number}: {self.change}    in: {self.line}"


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    lines = source.splitlines()
    places = _places(ast.parse(source))
    order = sorted(range(len(places)), key=lambda n: (places[n].lineno, places[n].col_offset, n))
    for n in order:
        number = places[n].lineno
        for how, change in enumerate(_changes(places[n])):
            yield Mutant(file, number, lines[number - 1].strip(), change, source, n, how)


def _places(tree: ast.AST) -> list[Any]:
    """What stands in a line of its own accord; decorators (frozen, a cache's size) decide nothing."""
    aside = {
        id(part)
        for node in ast.walk(tree)
        for decorator in getattr(node, "decorator_list", ())
        for part in ast.walk(decorator)
    }
    return [one for one in ast.walk(tree) if hasattr(one, "lineno") and id(one) not in aside]


def _changes(node: ast.AST) -> list[str]:
    """What can be done to a node, in words; `_changed` does it by the place in this list."""
    match node:
        case ast.Compare(ops=ops):
            return [f"{type(op).__name__} -> {SWAPS[type(op)].__name__}" for op in ops]
        case ast.BoolOp(op=op):
            return [f"{type(op).__name__} -> {SWAPS[type(op)].__name__}"]
        case ast.UnaryOp(op=ast.Not()):
            return ["not x -> x"]
        case ast.Constant(value=bool(value)):
            return [f"{value} -> {not value}"]
        case ast.Constant(value=int(value)):
            return [f"{value} -> {value + 1}"]
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            return [f"return {ast.unparse(value)[:40]} -> return None"]
        case ast.If(test=test) | ast.IfExp(test=test):
            return [f"if {ast.unparse(test)[:40]} -> if not"]
    return []


def _changed(node: ast.AST, how: int) -> ast.AST:
    match node:
        case ast.Compare():
            node.ops[how] = SWAPS[type(node.ops[how])]()  # type: ignore[call-overload]
        case ast.BoolOp():
            node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp():
            return node.operand
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.Return():
            node.value = ast.Constant(None)
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


class _In(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old = old
        self._new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else super().visit(node)
