# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes mutants: copies of a source file that differ from it in one small change of behaviour.

Left out is code that no behaviour depends on: annotations, docstrings, documentation blocks, decorators,
``TYPE_CHECKING`` and ``__repr__``. f-strings and strings with white space are left out too, as most are for people.
Changes that cannot make a difference are not made: an entry of an argument spec that states Ansible's own default, a
default of an abstract method, whose implementations have their own, ``return None`` instead of another false value, and
a change that equals one made elsewhere.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
# Module variables that document.
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN", "__all__"}
# An argument spec may say these, and means the same without them.
SPEC_DEFAULTS = {("type", "str"), ("required", False), ("default", None)}
# Their arguments are for a type checker.
TYPING = {"cast", "NewType", "TypeVar"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LITERALS = (ast.Dict, ast.List, ast.ListComp, ast.Set, ast.Tuple)


class Mutant(NamedTuple):
    """One change of one file."""

    path: str
    line: int
    # The lines that run when the changed code does; none if that is not known.
    lines: range
    # The function that the change is in, "" for none.
    where: str
    # What the line says.
    text: str
    kind: str
    before: str
    after: str
    # What stands instead of these bytes of the file.
    start: int
    end: int
    new: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def mutants(path: str, source: bytes) -> list[Mutant]:
    """Every mutant of a file, always in the same order."""
    maker = _Maker(path, source)
    maker.visit(ast.parse(source))
    return maker.found


class _Maker(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes) -> None:
        self.found: list[Mutant] = []
        self._path = path
        self._rows = source.splitlines(keepends=True)
        self._starts = [0, *itertools.accumulate(map(len, self._rows))]
        self._where: list[str] = []
        self._functions = 0
        self._cached = False
        # In an entry of a table that is a tuple itself: it is gone as a whole, or one of its values is another one.
        self._in_row = False
        self._lines = range(0)

    # What is gone through, and how

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self._lines = _lines(node)
        super().visit(node)

    def _visit_all(self, nodes: Sequence[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._where.append(node.name)
        self._visit_all(node.body)
        self._where.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name == "__repr__":
            return
        self._where.append(node.name)
        self._functions += 1
        # A default counts when the function is called, not when it is defined.
        self._lines = range(node.body[0].lineno, node.body[-1].lineno + 1)
        decorators = [ast.unparse(each) for each in node.decorator_list]
        cached, self._cached = self._cached, any("cache" in each for each in decorators)
        if "abstractmethod" not in decorators:
            self._visit_all([*node.args.defaults, *node.args.kw_defaults])
        self._visit_all(node.body)
        self._cached = cached
        self._functions -= 1
        self._where.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all([node.value])

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id in DOCUMENTATION for target in node.targets):
            self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        # What is done where a library is missing.
        if not (isinstance(node.type, ast.Name) and node.type.id == "ImportError"):
            self._visit_all(node.body)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Text for people."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id == "Literal"):
            self.generic_visit(node)

    # Statements

    def visit_Expr(self, node: ast.Expr) -> None:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(value, ast.Call):
            self._statement("call", node, "pass")
        if not isinstance(value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._statement("raise", node, "pass")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not _is_false(node.value) and not _is(node.value, True):
            self._statement("return", node, "return None")
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._statement("loop", node, "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._statement("loop", node, "break")

    def visit_If(self, node: ast.If) -> None:
        names = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}
        if not names & {"TYPE_CHECKING", "__name__"}:
            self._expression("branch", node.test, ast.Constant(True))
            alone = node.body[0] if len(node.body) == 1 and not node.orelse else None
            # Without its only statement a branch is as good as gone.
            if not isinstance(alone, ast.Raise) and not (
                isinstance(alone, ast.Expr) and isinstance(alone.value, (ast.Call, ast.Await))
            ):
                self._expression("branch", node.test, ast.Constant(False))
            self.visit(node.test)
            self._visit_all(node.body)
        self._visit_all(node.orelse)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if type(node.op) in ARITHMETIC and not _is_text(node.value):
            self._statement("arithmetic", node, ast.unparse(_changed(node, op=ARITHMETIC[type(node.op)]())))
        self.visit(node.value)

    # Expressions

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, operator in enumerate(node.ops):
            operators = [*node.ops[:index], COMPARISONS[type(operator)](), *node.ops[index + 1 :]]
            self._expression("comparison", node, _changed(node, ops=operators))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self._expression("and/or", node, _changed(node, op=other))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, (ast.Not, ast.USub)):
            self._expression("not" if isinstance(node.op, ast.Not) else "arithmetic", node, node.operand)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        sides = (node.left, node.right)
        if not any(_is_text(side) or isinstance(side, LITERALS) or _is(side, None) for side in sides):
            self._expression("arithmetic", node, _changed(node, op=ARITHMETIC[type(node.op)]()))
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        sides = (node.body, node.orelse)
        if all(map(_is_text, sides)):
            return
        for side in sides:
            self._expression("branch", node, side)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._expression("branch", condition, ast.Constant(True))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        self._visit_all([node.func, *(node.args if name not in TYPING else node.args[1:]), *node.keywords])

    def visit_Dict(self, node: ast.Dict) -> None:
        for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if key is not None and not _is_spec_default(key, value):
                rest = _changed(node, keys=_without(node.keys, index), values=_without(node.values, index))
                self._expression(
                    "entry", key, rest, whole=node, before=f"{ast.unparse(key)}: ...", after="no such entry"
                )
            # Another key is as good as none.
            self._visit_all([*([] if isinstance(key, ast.Constant) else [key]), value])

    def _visit_elements(self, node: ast.Set | ast.List | ast.Tuple) -> None:
        table = not self._functions and not self._in_row and len(node.elts) > 1
        for index, element in enumerate(node.elts):
            if table and isinstance(element, (ast.Constant, ast.Tuple)):
                rest = _changed(node, elts=_without(node.elts, index))
                self._expression("entry", element, rest, whole=node, after="no such entry")
            if not (table and isinstance(element, ast.Constant)):
                self._in_row, outside = table or self._in_row, self._in_row
                self.visit(element)
                self._in_row = outside

    visit_Set = visit_List = visit_Tuple = _visit_elements

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._expression("constant", node, ast.Constant(not value))
        elif isinstance(value, int):
            self._expression("constant", node, ast.Constant(value + 1))
        elif isinstance(value, str) and value and not _is_text(node):
            self._expression("string", node, ast.Constant(value + "x"))
        elif isinstance(value, bytes) and len(value.split()) == 1:
            self._expression("string", node, ast.Constant(value + b"x"))

    # What becomes of it

    def _statement(self, kind: str, node: ast.stmt, new: str) -> None:
        before = ast.unparse(node).splitlines()[0]
        self._add(kind, node, node, before, new, new)

    def _expression(
        self,
        kind: str,
        node: ast.expr,
        new: ast.expr,
        *,
        whole: ast.expr | None = None,
        before: str = "",
        after: str = "",
    ) -> None:
        text = ast.unparse(new)
        self._add(kind, node, whole or node, before or ast.unparse(node), after or text, f"({text})")

    def _add(
        self, kind: str, node: ast.stmt | ast.expr, whole: ast.stmt | ast.expr, before: str, after: str, new: str
    ) -> None:
        start = self._starts[whole.lineno - 1] + whole.col_offset
        end = self._starts[(whole.end_lineno or whole.lineno) - 1] + (whole.end_col_offset or 0)
        text = self._rows[node.lineno - 1].decode().strip()
        where = ".".join(self._where)
        # Of the tests that use a cached result, the first one alone has run the function.
        lines = range(0) if self._cached else self._lines
        self.found.append(Mutant(self._path, node.lineno, lines, where, text, kind, before, after, start, end, new))


def _lines(node: ast.stmt) -> range:
    """The lines of a statement; of a compound one those of its head."""
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return range(node.lineno, max(node.lineno, last) + 1)


def _changed(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _without(values: Sequence[Any], index: int) -> list[Any]:
    return [*values[:index], *values[index + 1 :]]


def _is(node: ast.AST, value: Any) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_false(node: ast.AST) -> bool:
    """A literal that a condition takes for false, as it does None."""
    if isinstance(node, ast.Constant):
        return not node.value
    return not getattr(node, "elts", getattr(node, "keys", True))


def _is_text(node: ast.AST) -> bool:
    """A string for people: an f-string, or one that is empty or has white space."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and (
            not node.value or len(node.value.split()) != 1 or node.value.strip() != node.value
        )
    return isinstance(node, ast.JoinedStr)


def _is_spec_default(key: ast.expr, value: ast.expr) -> bool:
    return (
        isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and (key.value, value.value) in SPEC_DEFAULTS
    )
