"""Mutations: a module with one small thing wrong, in every way that is known here."""

import ast
from collections.abc import Iterator
from copy import copy
from types import CodeType
from typing import Any, NamedTuple

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
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
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
UNREAD = {"annotation", "returns", "type_params"}  # what Python looks at and nobody runs


class Mutation(NamedTuple):
    """One small thing that is wrong: where, what, and the whole module with it."""

    line: int
    change: str
    code: CodeType


def mutations(source: str, filename: str) -> Iterator[Mutation]:
    """Every mutation of a module, in the order of its lines."""
    tree = ast.parse(source)
    found = {}
    for holder, name, node in sorted(_places(tree), key=lambda place: place[2].lineno):
        for new in _changed(node):
            change = f"{_words(node)}  ->  {_words(new)}"
            _put(holder, name, node, new)
            code = compile(ast.fix_missing_locations(tree), filename, "exec")
            _put(holder, name, new, node)
            found[node.lineno, change, node.col_offset] = Mutation(node.lineno, change, code)
    yield from found.values()


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, Any]]:
    """Whatever has a line: what holds it, as what, and itself."""
    for name, value in ast.iter_fields(tree):
        if name in UNREAD:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                if hasattr(node, "lineno"):
                    yield tree, name, node
                yield from _places(node)


def _put(holder: ast.AST, name: str, old: ast.AST, new: ast.AST) -> None:
    value = getattr(holder, name)
    if isinstance(value, list):
        value[next(n for n, one in enumerate(value) if one is old)] = new
    else:
        setattr(holder, name, new)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in the place of `node` in a mutation."""
    yield from _with_another_sign(node)
    yield from _with_another_value(node)
    if isinstance(node, ast.If | ast.While | ast.IfExp) and not _is_negated_elsewhere(node.test):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Call):
        yield from _with_less(node)
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if is_call or isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield ast.Pass()


def _with_another_sign(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for n, op in enumerate(ops):
                yield _with(node, ops=[*ops[:n], SWAPPED[type(op)](), *ops[n + 1 :]])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPPED:
            yield _with(node, op=SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand


def _with_another_value(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        # None for False comes to the same where only its truth is asked; True is another mutation.
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in ("None", "False"):
            yield _with(node, value=ast.Constant(None))


def _with_less(call: ast.Call) -> Iterator[ast.AST]:
    """The call without one of its arguments, where it may still be one that Python takes."""
    if isinstance(call.func, ast.Attribute) and len(call.args) > 1:
        for n in range(len(call.args)):
            yield _with(call, args=[*call.args[:n], *call.args[n + 1 :]])
    for n in range(len(call.keywords)):
        yield _with(call, keywords=[*call.keywords[:n], *call.keywords[n + 1 :]])


def _is_negated_elsewhere(test: ast.expr) -> bool:
    """True where another mutation of the same condition comes to the same."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return isinstance(test.ops[0], ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn)
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _with(node: ast.AST, **changed: Any) -> ast.AST:
    made = copy(node)
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def _words(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split("\n")[0].split())[:90]
