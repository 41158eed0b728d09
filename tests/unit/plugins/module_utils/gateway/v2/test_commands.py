# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands."""

from __future__ import annotations

import json

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import (
    Command,
    command_request,
    multiple_request,
)


@pytest.mark.parametrize(
    ("operation", "ports", "body"),
    [
        ("lock", "1A,2B,3C,4-32", {"type": "command", "op": "lock", "ports": "1A,2B,3C,4-32"}),
        ("reboot", None, {"type": "command", "op": "reboot"}),
        ("reset", 'x"}', {"type": "command", "op": "reset", "ports": 'x"}'}),
    ],
)
def test_a_command(operation: str, ports: str | None, body: dict[str, str]) -> None:
    request = command_request(operation, ports)
    assert request.operation == operation
    assert (request.method, request.path, request.query) == ("POST", "/goip_send_cmd.html", {"version": "1.1"})
    assert request.content_type == "application/json;charset=utf-8"
    assert json.loads(request.body or "") == body


def test_commands_are_not_repeated_by_themselves() -> None:
    """A second switch or reset would disturb what the first has begun."""
    assert not command_request("reset", "1").repeatable
    assert not multiple_request([Command("lock", "1"), Command("reset", "2")]).repeatable


def test_several_commands() -> None:
    request = multiple_request([Command("lock", "1A"), Command("switch", "2B"), Command("save")])
    assert request.operation == "multiple"
    assert json.loads(request.body or "") == {
        "type": "command",
        "op": "multiple",
        "ops": [{"op": "lock", "ports": "1A"}, {"op": "switch", "ports": "2B"}, {"op": "save"}],
    }


def test_several_that_are_one() -> None:
    assert multiple_request([Command("lock", "1A")]) == command_request("lock", "1A")
