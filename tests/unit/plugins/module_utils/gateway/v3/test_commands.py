# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands of generation 3, each with a path of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.replies import CommandAnswers
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.commands import command_request
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action, Command
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import PortSet, Slot
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak

NOTHING = PortSet((), ())
COMMANDS = [
    Command(Action.LOCK, PortSet((1,), (Slot(2, 2),))),
    Command(Action.LED_ON, PortSet((), (Slot(3, 1),))),
    Command(Action.SWITCH, PortSet((), (Slot(4, 2),))),
    Command(Action.RESET, PortSet((4,), ())),
    Command(Action.SAVE, NOTHING),
]


@pytest.mark.parametrize(
    ("action", "path"),
    [
        (Action.LOCK, "/lock_sims"),
        (Action.UNLOCK, "/unlock_sims"),
        (Action.SWITCH, "/switch_sims"),
        (Action.LED_ON, "/on_leds"),
        (Action.LED_OFF, "/off_leds"),
    ],
)
def test_slots_are_named_one_by_one(action: Action, path: str) -> None:
    request = command_request(Command(action, PortSet((3,), (Slot(1, 10),))), 2)
    assert (request.method, request.path) == ("POST", path)
    assert json.loads(request.body or "") == {
        "slots": [{"port": 3, "slot": 1}, {"port": 3, "slot": 2}, {"port": 1, "slot": 10}]
    }


def test_modules_are_restarted_by_ports() -> None:
    request = command_request(Command(Action.RESET, PortSet((3, 12), ())), 2)
    assert (request.path, json.loads(request.body or "")) == ("/reboot_modems", {"ports": [3, 12]})


def test_ports_as_objects_where_the_firmware_follows_its_schema(speak: Speak) -> None:
    handle, gateway = speak({"port_items": "objects"}, speed=100.0)
    gateway.status()
    answers = CommandAnswers()
    gateway.command([Command(Action.RESET, PortSet((1, 2), ()))], answers)
    assert len(answers.accepted) == 1
    assert [json.loads(each.body) for each in handle.log[-2:]] == [
        {"ports": [1, 2]},
        {"ports": [{"port": 1}, {"port": 2}]},
    ]


def test_modules_that_are_not_restarted_in_either_form(speak: Speak) -> None:
    handle, gateway = speak()
    gateway.status()
    handle.add_fault("code", "reset", None, code=4, reason="busy")
    with pytest.raises(GatewayError) as caught:
        gateway.command([Command(Action.RESET, PortSet((1,), ()))], CommandAnswers())
    assert (caught.value.code, handle.operations.count("reset")) == (4, 2)


@pytest.mark.parametrize(("action", "path"), [(Action.SAVE, "/save_config"), (Action.REBOOT, "/reboot_device")])
def test_the_gateway_itself(action: Action, path: str) -> None:
    request = command_request(Command(action, NOTHING), 2)
    assert (request.path, request.body) == (path, "{}")


def test_every_action_has_a_path() -> None:
    assert len({command_request(Command(action, PortSet((1,), ())), 1).path for action in Action}) == len(Action)


def test_only_what_may_be_done_twice_is_repeated() -> None:
    for action in Action:
        request = command_request(Command(action, PortSet((1,), ())), 1)
        assert request.repeatable is action.repeatable
        # A gateway that is busy refuses to save for a while.
        assert request.final_refusal is (action is not Action.SAVE)


def test_every_firmware(speak: Speak, firmware: dict[str, Any]) -> None:
    handle, gateway = speak(**firmware, speed=100.0)
    gateway.status()
    answers = CommandAnswers()
    gateway.command(COMMANDS, answers)
    assert answers.accepted == COMMANDS
    assert handle.operations == ["status", "lock", "ledon", "switch", "reset", "save"]
    assert [handle.locked(slot, saved=True) for slot in ("1.01", "1.02", "2.01", "2.02")] == [True, True, False, True]
    assert handle.led("3.01")
    assert not handle.led("3.02")


def test_saving_needs_no_size(speak: Speak) -> None:
    handle, gateway = speak()
    gateway.save()
    gateway.restart(Action.REBOOT, ())
    assert handle.operations == ["save", "reboot"]


def test_the_size_is_read_where_it_is_needed_and_not_known(speak: Speak) -> None:
    handle, gateway = speak()
    for _time in range(2):
        gateway.command(COMMANDS[:1], CommandAnswers())
    assert handle.operations == ["status", "lock", "lock"]


def test_what_follows_a_refusal_is_not_sent(speak: Speak) -> None:
    handle, gateway = speak()
    gateway.status()
    handle.add_fault("code", "ledon", None, code=5, reason="busy")
    answers = CommandAnswers()
    with pytest.raises(GatewayError) as caught:
        gateway.command(COMMANDS, answers)
    assert (caught.value.kind, caught.value.code) == ("device", 5)
    assert (answers.accepted, answers.refused, answers.doubtful) == (COMMANDS[:1], COMMANDS[1:2], [])
    assert handle.operations == ["status", "lock", "ledon"]


def test_a_lost_reply_is_a_doubt(speak: Speak) -> None:
    handle, gateway = speak()
    gateway.status()
    handle.add_fault("lost_reply", "switch", None)
    answers = CommandAnswers()
    with pytest.raises(GatewayError):
        gateway.command(COMMANDS[2:], answers)
    assert (answers.accepted, answers.refused, answers.doubtful) == ([], [], COMMANDS[2:3])


def test_a_busy_gateway_saves_in_the_end(speak: Speak) -> None:
    handle, gateway = speak()
    handle.add_fault("code", "save", 2, code=5, reason="busy")
    gateway.save()
    assert handle.operations == ["save"] * 3


def test_parameters_are_unsupported(speak: Speak) -> None:
    handle, gateway = speak()
    for ask in (lambda: gateway.parameters(["ttl"]), lambda: gateway.set_parameters({}, {})):
        with pytest.raises(GatewayError) as caught:
            ask()
        assert (caught.value.kind, caught.value.sent) == ("unsupported", False)
        assert "generation 2" in caught.value.message
    assert handle.log == []
