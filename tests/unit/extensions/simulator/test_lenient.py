# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients of generation 2 were seen to send, beside what the reference has: taken by one switch."""

from __future__ import annotations

import pytest

LENIENT = {"lenient": True, "effect_seconds": 0}
COMMAND = "/goip_send_cmd.html"
LOCK = {"type": "command", "op": "lock", "ports": "2.02"}


def test_a_command_without_a_version(start):
    """A real gateway was seen to answer OK to just that; the reference wants a version."""
    switches: list[tuple[dict[str, object], bool]] = [
        ({}, True),
        ({"profile": "legacy"}, True),
        ({"switches": {"command_version": True}}, False),
        ({"profile": "reference"}, False),
        ({"profile": "reference", "switches": {"lenient": True}}, True),
    ]
    for given, taken in switches:
        client = start(ports=2, slots=2, **given)
        answer = client.send(COMMAND, {"type": "command", "op": "lock", "ports": "2B"})
        assert answer["code"] in ((0, 200) if taken else (2,))
        assert client.gateway.locked("2B") is taken


def test_parameters_that_a_box_does_not_know(start):
    client = start(ports=2, slots=2, switches=LENIENT)
    assert client.status("version=1.1&ports=all&colour")["type"] == "dev-status"
    assert client.command("op=lock&port=1&colour=blue&colour=red")["code"] == 0
    assert client.gateway.locked("1B")
    assert client.send(COMMAND, LOCK, "colour=blue&shape")["code"] == 0
    strict = start(ports=2, slots=2)
    for query in ("version=1.1", "ports=all"):
        assert strict.status(query)["code"] == 2
    assert strict.command("op=lock&port=1")["code"] == 2


@pytest.mark.parametrize(
    ("sender", "ports"), [("1A", [1]), ("2.01", [2]), (2, [2]), ("1A,2.02", [1, 2]), ("1-2", [1, 2])]
)
def test_messages(start, sender, ports):
    body = {
        "type": "send-sms",
        "task_num": "1",
        "colour": "blue",
        "tasks": [{"tid": 1, "from": sender, "to": "5", "sms": "x", "colour": "red"}],
    }
    client = start(ports=2, slots=2, switches={**LENIENT, "sms_seconds": 100})
    assert client.send("/goip_post_sms.html", body)["status"] == [{"tid": 1, "status": "0 OK"}]
    assert client.gateway.tasks[1]["ports"] == ports
    strict = start(ports=2, slots=2)
    assert strict.send("/goip_post_sms.html", body)["code"] == 2
    assert strict.gateway.accepted == {}


def test_bodies_are_understood_as_in_generation_3(start):
    """By declared schemas: what is unknown is dropped, numbers and texts stand for each other."""
    client = start(ports=2, slots=2, switches={**LENIENT, "sms_seconds": 100})
    assert client.send(COMMAND, {"type": "Command", "op": "lock", "ports": 1, "id": 5})["code"] == 0
    ops = [{"op": "ledon", "ports": 2, "id": 6}]
    assert client.send(COMMAND, {"type": "command", "op": "multiple", "ops": ops})["code"] == 0
    assert client.gateway.locked("1B")
    assert client.gateway.led("2A")
    task = {"tid": "7", "to": 5, "sms": 123, "smstype": "0"}
    assert client.send("/goip_post_sms.html", {"type": "send-sms", "task_num": 1, "tasks": [task]})["code"] == 200
    assert client.send("/goip_pause_sms.html", {"tids": ["7"]})["results"] == [{"tid": 7, "status": "0 OK"}]
    profile = {"port": "2", "slot": "2", "ac": "code", "cc": 5, "id": 8}
    assert client.send("/goip_write_esims.html", profile)["results"] == [
        {"port": 2, "slot": 2, "status": 1, "reason": ""}
    ]


@pytest.mark.parametrize("change", [{"from": [1]}, {"from": "9"}, {"to": ["5"]}])
def test_what_nobody_understands(start, change):
    client = start(ports=2, slots=2, switches=LENIENT)
    body = {"type": "send-sms", "task_num": 1, "tasks": [{"tid": 1, "to": "5", "sms": "x", **change}]}
    answer = client.send("/goip_post_sms.html", body)
    assert answer.get("status") in (None, [{"tid": 1, "status": "2 Invalid Port"}])
    assert client.gateway.accepted == {}
