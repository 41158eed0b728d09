# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the layers above use of gateway/, engine/ and wire/ is documented where it stands."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.unit.repository import tree

UTILS = tree.ROOT / "plugins/module_utils"


def public_names(body: list[ast.stmt]) -> Iterator[str]:
    """Functions and classes without a leading underscore, and what such classes define."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and not statement.name.startswith("_"):
            yield statement.name
            if isinstance(statement, ast.ClassDef):
                yield from (f"{statement.name}.{name}" for name in public_names(statement.body))


def undocumented(module: types.ModuleType, names: Iterator[str]) -> list[str]:
    """A method that does what a base class documents needs no text of its own."""
    found = []
    for name in names:
        value: Any = module
        for part in name.split("."):
            value = getattr(value, part)
        # A class does something of its own, so that it needs one.
        if not (value.__doc__ if isinstance(value, type) else inspect.getdoc(value)):
            found.append(name)
    return found


@pytest.mark.parametrize("layer", ["gateway", "engine", "wire"])
def test_public_interfaces_are_documented(layer: str) -> None:
    seen, missing = 0, []
    for path in tree.below(f"plugins/module_utils/{layer}", ".py"):
        names = [*public_names(ast.parse(path.read_text(encoding="utf-8")).body)]
        dotted = ".".join(path.relative_to(UTILS).with_suffix("").parts)
        module = importlib.import_module(f"{tree.PACKAGE}.plugins.module_utils.{dotted.removesuffix('.__init__')}")
        if names and not module.__doc__:
            missing.append(f"{dotted}: the file")
        missing += [f"{dotted}: {name}" for name in undocumented(module, iter(names))]
        seen += len(names)
    assert missing == []
    assert seen > 50


def test_what_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source = '''
class Base:
    """Documented."""
    def told(self):
        """Documented."""
    def silent(self): ...
class Derived(Base):
    """Documented."""
    def told(self): ...
    @property
    def own(self): ...
class Bare(Base): ...
def function(): ...
def _private(): ...
'''
    module = types.ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)
    exec(source, module.__dict__)  # noqa: S102 - our own text
    names = public_names(ast.parse(source).body)
    assert undocumented(module, names) == ["Base.silent", "Derived.own", "Bare", "function"]
