# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repository is laid out as architecture and acceptance lists want it."""

from __future__ import annotations

import ast
import re

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.repository import tree

# REUSE-IgnoreStart
HEADER = (
    "# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors",
    "# SPDX-License-Identifier: GPL-3.0-or-later",
)
# REUSE-IgnoreEnd
# Written in pieces, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"/(home|Users)/(?!user\b)\w+" + "/",
            r"(?<![\w.-])/" + "root/",
            r"/" + r"work/(main|shared|\.library)",
            r"/opt/" + r"(pypi|wheels)",
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"deb\." + r"debian\.org",
            r"registry\." + r"npmjs",
            re.escape(str(tree.ROOT)) + r"\b" if len(tree.ROOT.parts) > 2 else r"(?!)",
        ]
    )
)


def with_header() -> list[str]:
    """Python, shell and YAML files; not the changelog's, which a tool writes and REUSE.toml covers."""
    return [
        tree.name(path)
        for path in tree.files()
        if path.suffix in (".py", ".sh", ".yml", ".yaml") or path.read_bytes().startswith(b"#!")
        if not path.is_relative_to(tree.ROOT / "changelogs")
    ]


def test_the_tree_is_seen() -> None:
    assert "galaxy.yml" in {tree.name(path) for path in tree.files()}
    assert ".ci/python" in with_header()
    # A plugins folder with modules that this suite does not see would make most of it pass for nothing.
    assert len(tree.modules()) == len(list((tree.ROOT / "plugins/modules").glob("[!_]*.py")))


@pytest.mark.parametrize("file", with_header())
def test_spdx_header(file: str) -> None:
    top = (tree.ROOT / file).read_text(encoding="utf-8").splitlines()[:6]
    if top:  # an empty __init__.py says nothing
        assert all(line in top for line in HEADER)


def test_no_machine_path_and_no_registry() -> None:
    found = []
    for path in tree.files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if hit := FORBIDDEN.search(line):
                found.append(f"{tree.name(path)}:{number}: {hit.group()}")
    assert found == []


def test_no_line_ends_with_blanks() -> None:
    """Linters see Python and YAML; this is for the others."""
    found = []
    for path in tree.files():
        if (
            path.suffix in (".md", ".j2", ".toml", ".cfg", ".json", ".js", ".css", ".html", ".sh", "")
            and b"\0" not in path.read_bytes()
        ):
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [f"{tree.name(path)}:{number}" for number, line in enumerate(lines, 1) if line != line.rstrip()]
    assert found == []


@pytest.mark.parametrize("folder", ["plugins", "extensions", ".ci"])
def test_files_and_functions_are_small(folder: str) -> None:
    """Documentation of plugins, which stands in texts of its own, does not count."""
    found = []
    for path in tree.below(folder, ".py"):
        text = path.read_text(encoding="utf-8")
        code = ast.parse(text)
        texts = [statement for statement in code.body if isinstance(statement, ast.Assign) and is_text(statement.value)]
        lines = len(text.splitlines()) - sum(length(statement) - 1 for statement in texts)
        if lines > 400:
            found.append(f"{tree.name(path)}: {lines} lines")
        for node in ast.walk(code):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and length(node) > 50:
                found.append(f"{tree.name(path)}: {node.name}: {length(node)} lines")
    assert found == []


def is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_module_has_an_action_and_is_in_the_group() -> None:
    runtime = yaml.safe_load((tree.ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    assert tree.plugin_names("action") == tree.modules()
    if tree.modules():
        assert runtime["action_groups"]["skyline"] == tree.gateway_modules()


def test_no_sanity_ignores() -> None:
    assert list((tree.ROOT / "tests/sanity").glob("ignore*")) == []
