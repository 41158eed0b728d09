# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No word of the wire stands above the gateway interface: what differs between firmwares ends below it."""

from __future__ import annotations

import ast
import pathlib
import re

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

UTILS = "plugins/module_utils/"
ABOVE = [
    path
    for path in tree.below("plugins", ".py")
    if tree.name(path).startswith(
        (f"{UTILS}engine/", f"{UTILS}resources/", f"{UTILS}runner.py", "plugins/plugin_utils/")
    )
]
# Names of paths, parameters and operations, whatever they stand in.
WIRE_WORDS = re.compile(
    r"goip_|\.html\b(?!\.)|\bop=|sim_imei\(|sim_number\(|par_set|exust|\bsms_del\b|max-slots?\b|[gs]et_(device_status|ports_status)"
    r"|(un)?lock_sims|switch_sims|reboot_(modems|device)|save_config|submit_sms|[gs]et_sms_config|status_report_server"
)
# Operations are names for people; whatever is to be done about one follows from what an error says of itself.
OPERATION = "operation"


def strings(path: pathlib.Path) -> list[tuple[int, str]]:
    """The texts of a file that are not documentation, each with its line."""
    tree_of_file = ast.parse(path.read_bytes())
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree_of_file)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree_of_file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


@pytest.mark.parametrize("path", ABOVE, ids=tree.name)
def test_no_wire_word(path: pathlib.Path) -> None:
    assert [(line, text) for line, text in strings(path) if WIRE_WORDS.search(text)] == []


@pytest.mark.parametrize("path", [path for path in ABOVE if "plugin_utils" not in tree.name(path)], ids=tree.name)
def test_nothing_follows_from_an_operation_or_a_status_of_http(path: pathlib.Path) -> None:
    read = [
        (node.lineno, node.attr)
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        if node.attr == "http_status" or (node.attr == OPERATION and _is_error(node.value))
    ]
    assert read == []


def _is_error(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and "error" in node.id
