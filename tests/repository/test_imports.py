# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports point downwards only, and plugins keep to the oldest Python that they run on."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

OLDEST = (3, 9)
PLUGINS = tree.below("plugins", ".py")
UTILS = "plugins/module_utils/"
LAYERS = [f"{UTILS}{name}/" for name in ("model", "wire", "gateway", "engine", "resources")]
EDA = "extensions/eda/plugins/"
SIMULATOR = "extensions/simulator/skyline_simulator/"
STOREYS = [f"{SIMULATOR}{name}/" for name in ("errors", "config", "state", "endpoints", "server")]
# Who may import whom, of ours; the first entry that a file's path begins with counts.
MAY_IMPORT = {
    **{layer: LAYERS[: place + 1] for place, layer in enumerate(LAYERS)},
    UTILS: [UTILS],
    "plugins/modules/": [UTILS],
    "plugins/plugin_utils/": ["plugins/plugin_utils/", UTILS],
    "plugins/action/": ["plugins/plugin_utils/", UTILS],
    "plugins/doc_fragments/": [],
    "plugins/": [f"{UTILS}model/", "plugins/plugin_utils/"],
    # The event plugins decode what the modules decode, by the same functions; they must run without ansible-core.
    f"{EDA}module_utils/normalizer/": [f"{EDA}module_utils/normalizer/", f"{EDA}module_utils/hosts", f"{UTILS}model/"],
    f"{EDA}module_utils/receiver/": [f"{EDA}module_utils/receiver/", f"{EDA}module_utils/hosts"],
    f"{EDA}module_utils/": [f"{EDA}module_utils/", f"{UTILS}model/"],
    f"{EDA}event_source/": [f"{EDA}event_source/", f"{EDA}module_utils/"],
    f"{EDA}event_filter/": [f"{EDA}event_filter/", f"{EDA}module_utils/"],
    # The simulator and the client check each other only as long as they share no code. In it, the state of a gateway
    # stands below its endpoints, and those below what serves them.
    **{layer: STOREYS[: place + 1] for place, layer in enumerate(STOREYS)},
    f"{SIMULATOR}": [SIMULATOR],
    "extensions/": [],
}
BELOW_THE_RUNNER = [path for path in PLUGINS if tree.name(path).startswith(tuple(LAYERS))]


def ours(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    """The paths of ours that a file imports, each with its line; names imported from a package count as its modules."""
    package = (tree.PACKAGE, *tree.name(path.parent).split("/"))
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            targets = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            if target.startswith(f"{tree.PACKAGE}."):
                yield node.lineno, target[len(tree.PACKAGE) + 1 :].replace(".", "/")


def roots(path: pathlib.Path) -> set[str]:
    """The packages that a file imports by their own names."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in plain | named}


@pytest.mark.parametrize("path", [*PLUGINS, *tree.below("extensions", ".py")], ids=tree.name)
def test_imports_point_downwards(path: pathlib.Path) -> None:
    allowed = next(targets for folder, targets in MAY_IMPORT.items() if tree.name(path).startswith(folder))
    # "from ..model import imei" and "from .. import model" both mean the folder model/
    upwards = [
        f"line {line}: {target}"
        for line, target in ours(path)
        if target.startswith(("plugins/", "extensions/")) or path.is_relative_to(tree.ROOT / "plugins")
        if not f"{target}/".startswith(tuple(allowed))
    ]
    assert upwards == []


def graph_of(paths: list[pathlib.Path]) -> dict[str, set[str]]:
    """Which of these files imports which of them, also for type checkers only.

    What is imported from a file counts as that file.
    """
    imports = {
        tree.name(path).removesuffix(".py").removesuffix("/__init__"): {target for _line, target in ours(path)}
        for path in paths
    }
    return {
        name: {part for target in targets for part in (target, target.rpartition("/")[0]) if part in imports}
        for name, targets in imports.items()
    }


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The first circle that each file leads to, as the way round it."""
    done: set[str] = set()

    def circle(name: str, way: tuple[str, ...]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        found = next((each for target in sorted(graph[name]) if (each := circle(target, (*way, name)))), [])
        done.add(name)
        return found

    return [found for name in sorted(graph) if (found := circle(name, ()))]


@pytest.mark.parametrize("folder", ["plugins", "extensions/simulator", "extensions/eda", "tests/bench"])
def test_no_file_imports_itself_by_a_circle(folder: str) -> None:
    graph = graph_of(tree.below(folder, ".py"))
    assert any(graph.values())
    assert circles(graph) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == [["b", "d", "b"]]


def test_only_the_server_of_the_simulator_speaks_http() -> None:
    """What a gateway is, and what its endpoints do, can be read and tested without a network."""
    web = {"aiohttp", "asyncio", "http", "socket", "urllib"}
    found = {
        (layer, module)
        for layer in ("config", "state", "endpoints")
        for path in tree.below(f"{SIMULATOR}{layer}", ".py")
        for module in roots(path) & web
    }
    # Percent-encoding is part of what requests mean.
    assert found == {("endpoints", "urllib")}


@pytest.mark.parametrize("path", BELOW_THE_RUNNER, ids=tree.name)
def test_nothing_below_the_runner_knows_ansible_module(path: pathlib.Path) -> None:
    names = {
        alias.name
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not names & {"AnsibleModule", "ActionBase"}


@pytest.mark.parametrize("path", PLUGINS, ids=tree.name)
def test_no_syntax_newer_than_the_oldest_python(path: pathlib.Path) -> None:
    content = path.read_bytes()
    tree_of_file = ast.parse(content, feature_version=OLDEST)
    if tree_of_file.body:
        assert b"\nfrom __future__ import annotations\n" in content
