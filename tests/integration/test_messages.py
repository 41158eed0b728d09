# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plays of the guide docs/messages.md, as they stand there, against a simulated gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, World
from ansible_collections.skyline.gateway.tests.repository import tree


def plays_of_the_guide() -> dict[str, str]:
    """The plays by their names, as YAML."""
    blocks = [text for _line, text in tree.yaml_blocks(ROOT / "docs" / "messages.md")]
    loaded = {text: tree.load_yaml(text) for text in blocks}
    return {content[0]["name"]: text for text, content in loaded.items() if "hosts" in content[0]}


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


@pytest.mark.slow
def test_sending_and_receiving(world: World) -> None:
    plays = plays_of_the_guide()
    send, read = plays["Send a message from every gateway"], plays["Read the inbox, from where the last run ended"]
    with running(spec("gw1", no_sim=[])) as fleet:
        gateway = fleet.only
        hosts = {"gateways": {"hosts": {"gw1": host_variables(gateway)}}}
        everything = {**hosts, "all": {"vars": {"skyline_username": USERNAME, "skyline_password": PASSWORD}}}
        world.write("inventory/hosts.yml", json.dumps(everything))

        run = world.play(send)
        assert run.code == 0, run.stdout + run.stderr
        assert run.result("gw1", "Send")["tasks"] == [{"tid": 20261123, "status": "sent", "code": 0, "reason": "OK"}]
        fleet.advance(600)
        assert sorted(sent.number for sent in gateway.sent) == ["+49301234567", "+49301234568"]
        run = world.play(send)
        assert run.result("gw1", "Send")["changed"] is False
        assert run.result("gw1", "Send")["tasks"][0]["status"] == "known"
        assert len(gateway.sent) == 2

        gateway.receive({"text": "one {{ 7 * 7 }}"}, {"text": "two"})
        run = world.play(read)
        assert run.code == 0, run.stdout + run.stderr
        assert texts(run.result("gw1", "Read")["messages"]) == ["one {{ 7 * 7 }}", "two"]
        assert texts(run.result("gw1", "Show")["msg"]) == ["one {{ 7 * 7 }}", "two"]
        gateway.receive({"text": "three"})
        run = world.play(read)
        assert texts(run.result("gw1", "Read")["messages"]) == ["three"]
        run = world.play(read)
        assert run.result("gw1", "Read")["messages"] == []
        assert run.result("gw1", "Remember where this run ended")["changed"] is False
