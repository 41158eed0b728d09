# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which mutants are made of a source, and that each is one change of it."""

from __future__ import annotations

import ast
import textwrap

import pytest

from ansible_collections.skyline.gateway.tests.mutation import places, tree
from ansible_collections.skyline.gateway.tests.mutation.mutants import mutants

SOURCES = places.sources(tree.files())


def changes(source: str) -> list[str]:
    return [f"{mutant.before} -> {mutant.after}" for mutant in mutants("x.py", textwrap.dedent(source).encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a < b -> a <= b"]),
        ("a <= b", ["a <= b -> a < b"]),
        ("a > b", ["a > b -> a >= b"]),
        ("a >= b", ["a >= b -> a > b"]),
        ("a == b", ["a == b -> a != b"]),
        ("a != b", ["a != b -> a == b"]),
        ("a in b", ["a in b -> a not in b"]),
        ("a not in b", ["a not in b -> a in b"]),
        ("a is b", ["a is b -> a is not b"]),
        ("a is not b", ["a is not b -> a is b"]),
        ("a < b < c", ["a < b < c -> a <= b < c", "a < b < c -> a < b <= c"]),
        ("a and b and c", ["a and b and c -> a or b or c"]),
        ("a or b", ["a or b -> a and b"]),
        ("x = not a", ["not a -> a"]),
        ("x = True", ["True -> False"]),
        ("x = 7", ["7 -> 8"]),
        ("x = -a", ["-a -> a"]),
        ("x = 'word'", ["'word' -> 'wordx'"]),
        ("x = b'word'", ["b'word' -> b'wordx'"]),
        ("x = a + b", ["a + b -> a - b"]),
        ("x = a // b", ["a // b -> a * b"]),
        ("x = a % b", ["a % b -> a * b"]),
        ("x = a & b", ["a & b -> a | b"]),
        ("x += a", ["x += a -> x -= a"]),
        ("call(a)", ["call(a) -> pass"]),
        ("raise error", ["raise error -> pass"]),
        ("def f():\n  return a", ["return a -> return None"]),
        ("for a in b:\n  break", ["break -> continue"]),
        ("for a in b:\n  continue", ["continue -> break"]),
        ("async def f():\n  await call()", ["await call() -> pass"]),
        ("def f(a=1, *, b=True): c", ["1 -> 2", "True -> False"]),
        ("if a:\n  x = b", ["a -> True", "a -> False"]),
        ("if a:\n  x = b\nelif c:\n  x = d", ["a -> True", "a -> False", "c -> True", "c -> False"]),
        ("x = a if b else c", ["a if b else c -> a", "a if b else c -> c"]),
        ("x = [a for a in b if a]", ["a -> True"]),
        ("x = {'k': a, **b}", ["'k': ... -> no such entry"]),
        ("x = {'k': 1}", ["'k': ... -> no such entry", "1 -> 2"]),
        ("X = frozenset(['k', 'l'])", ["'k' -> no such entry", "'l' -> no such entry"]),
        ("X = ((1, a), (b, c))", ["(1, a) -> no such entry", "1 -> 2", "(b, c) -> no such entry"]),
        # A list inside a function is no table.
        ("def f():\n  x = ['k', a]", ["'k' -> 'kx'"]),
    ],
)
def test_made(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""Documentation"""',
        "DOCUMENTATION = 'word'",
        "__all__ = ['word']",
        "x: Literal['word']",
        "x = Literal['word']",
        "def f(a: 'word') -> 'word': b",
        "@cache(maxsize=1)\ndef f(): a",
        "@abstractmethod\ndef f(a=1, *, b=True): c",
        "x = cast('word', a)",
        "x = f'{a + 1}'",
        "x = 'two words'",
        "x = ', '",
        "x = ''",
        "x = 'text: ' + a",
        "x = 'one thing' if a == 1 else f'{a} things'",
        "x = 1.5",
        "x = None",
        "def f():\n  return None",
        "def f():\n  return []",
        "def f():\n  return {}",
        "if TYPE_CHECKING:\n  x = 1",
        "if __name__ == '__main__':\n  main()",
        "try:\n  import a\nexcept ImportError:\n  x = True",
        "class A:\n  def __repr__(self):\n    return call(1)",
    ],
)
def test_not_made(source: str) -> None:
    assert changes(source) == []


def test_what_equals_another_one_is_not_made() -> None:
    assert changes("if a:\n  raise b") == ["a -> True", "raise b -> pass"]
    assert changes("if a:\n  call()") == ["a -> True", "call() -> pass"]
    assert changes("if a:\n  raise b\nelse:\n  x = c") == ["a -> True", "a -> False", "raise b -> pass"]
    assert changes("def f():\n  return True") == ["True -> False"]
    assert changes("SPEC = {'type': 'str', 'required': False, 'default': None}") == ["'str' -> 'strx'", "False -> True"]


SOURCE = '''\
"""ü"""
LIMIT = 3


class Plan:
    def take(self, items):
        """Takes what fits."""
        if (
            len(items) > LIMIT
        ):
            raise ValueError("too many items")
        self.ü = {
            "items": items,
            "left": LIMIT - len(items),
        }
'''


def test_a_mutant_is_the_source_with_one_change() -> None:
    expected = {
        "3 -> 4": ("LIMIT = 3", "LIMIT = (4)"),
        "len(items) > LIMIT -> True": ("len(items) > LIMIT", "(True)"),
        "len(items) > LIMIT -> len(items) >= LIMIT": ("len(items) > LIMIT", "(len(items) >= LIMIT)"),
        "raise ValueError('too many items') -> pass": ('raise ValueError("too many items")', "pass"),
        "LIMIT - len(items) -> LIMIT + len(items)": ("LIMIT - len(items)", "(LIMIT + len(items))"),
        "'items': ... -> no such entry": (SOURCE[SOURCE.index("{") :], "({'left': LIMIT - len(items)})\n"),
        "'left': ... -> no such entry": (SOURCE[SOURCE.index("{") :], "({'items': items})\n"),
    }
    made = {f"{mutant.before} -> {mutant.after}": mutant for mutant in mutants("x.py", SOURCE.encode())}
    assert made.keys() == expected.keys()
    for change, (old, new) in expected.items():
        assert made[change].apply(SOURCE.encode()).decode() == SOURCE.replace(old, new)


def test_a_mutant_says_where_it_is() -> None:
    mutant = next(each for each in mutants("x.py", SOURCE.encode()) if each.kind == "comparison")
    assert str(mutant) == "x.py:9: len(items) > LIMIT  ->  len(items) >= LIMIT"
    assert (mutant.where, mutant.text) == ("Plan.take", "len(items) > LIMIT")
    # The head of the statement, not its branch.
    assert mutant.lines == range(8, 11)


def test_a_default_counts_when_the_function_runs() -> None:
    (mutant,) = mutants("x.py", b"def f(a=1):\n  b\n  c\n")
    assert mutant.lines == range(2, 4)


def test_which_test_runs_a_function_with_a_cache_is_not_known() -> None:
    (mutant,) = mutants("x.py", b"@functools.cache\ndef f(a):\n  return a\n")
    assert not mutant.lines


@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES)
def test_every_mutant_of_the_code_is_other_code(path: str) -> None:
    source = (tree.ROOT / path).read_bytes()
    original = ast.dump(ast.parse(source))
    for mutant in mutants(path, source)[::29]:  # all of them take a minute
        assert ast.dump(ast.parse(mutant.apply(source))) != original
