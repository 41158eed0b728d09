# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules take the time from one place, so that tests can move it."""

from __future__ import annotations

import ast

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

UTILS = "plugins/module_utils/"
# The clock itself, and the deadlines of sockets, which are the system's.
OF_THEIR_OWN = {f"{UTILS}wire/clock.py", f"{UTILS}wire/transport.py"}


@pytest.mark.parametrize("path", tree.below(UTILS.rstrip("/"), ".py"), ids=tree.name)
def test_deadlines_and_pauses_use_the_clock(path) -> None:
    if tree.name(path) in OF_THEIR_OWN:
        return
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert "time" not in imported, "use clock.now() and clock.sleep() of wire/clock.py"
