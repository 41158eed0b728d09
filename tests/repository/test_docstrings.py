# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the layers above use of gateway/, engine/ and wire/ is documented where it stands."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

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


@pytest.mark.parametrize("generation", ["v2", "v3"])
def test_what_stands_on_the_wire_has_a_source(generation: str) -> None:
    """Each file names the section of the reference that it follows; gateway.py puts them together."""
    files = tree.below(f"plugins/module_utils/gateway/{generation}", ".py")
    texts = {path.stem: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in files}
    without = [name for name, text in texts.items() if not re.search(r"section(s)? \d", " ".join((text or "").split()))]
    assert sorted(without) == ["__init__", "gateway"]


@pytest.mark.parametrize("layer", ["engine", "wire"])
def test_who_raises_says_so(layer: str) -> None:
    """In gateway/, all that speaks to a gateway raises GatewayError: interface.py says so once."""
    found = []
    for path in tree.below(f"plugins/module_utils/{layer}", ".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                text = ast.get_docstring(node) or ""
                if raises and "aises" not in text:
                    found.append(f"{tree.name(path)}: {node.name}")
    assert found == []


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
