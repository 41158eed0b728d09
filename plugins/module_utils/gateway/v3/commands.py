# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to ports and to the gateway, each with a path of its own (facts of generation 3, section 7)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...model.command import Action, Command
from ...model.ports import Slot
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ...wire.request import Request
from ..replies import CommandAnswers
from .requests import slot_body, write_request

_PATHS = {
    Action.LOCK: "/lock_sims",
    Action.UNLOCK: "/unlock_sims",
    Action.SWITCH: "/switch_sims",
    Action.RESET: "/reboot_modems",
    Action.REBOOT: "/reboot_device",
    Action.SAVE: "/save_config",
    Action.LED_ON: "/on_leds",
    Action.LED_OFF: "/off_leds",
}


def command_request(command: Command, slots_per_port: int) -> Request:
    """The request for one command; repeated by itself only where sending it twice does the same.

    A whole port is all its slots: there is no other unambiguous form.
    """
    action, targets = command
    body: dict[str, Any] = {}
    if action is Action.RESET:
        body = {"ports": list(targets.ports)}
    elif action.takes_ports:
        whole = [Slot(port, slot) for port in targets.ports for slot in range(1, slots_per_port + 1)]
        body = {"slots": slot_body([*whole, *targets.slots])}
    request = write_request(action.value, _PATHS[action], body, repeatable=action.repeatable)
    # A gateway that is busy refuses to save for a while.
    return request._replace(final_refusal=action is not Action.SAVE)


def send_commands(
    caller: Caller, commands: Sequence[Command], slots_per_port: int, answers: CommandAnswers, retries: int | None
) -> None:
    """Sends commands one by one, in their order; see :meth:`..interface.Gateway.command`."""
    for command in commands:
        try:
            _send(caller, command, slots_per_port, retries)
        except GatewayError as error:
            answers.note([command], error)
            raise
        answers.note([command], None)


def _send(caller: Caller, command: Command, slots_per_port: int, retries: int | None) -> None:
    """Sends a command. Where the gateway refuses numbers of ports, they go as objects once: documents have both."""
    request = command_request(command, slots_per_port)
    try:
        caller.call(request, retries)
    except GatewayError as error:
        if command.action is not Action.RESET or not error.may_be_the_form:
            raise
        ports = [{"port": port} for port in command.targets.ports]
        try:
            caller.call(request._replace(body=json.dumps({"ports": ports})), retries)
        except GatewayError as further:
            # Refused in both forms: of these the first is the usual one, and what is said of it counts.
            raise error if further.may_be_the_form else further from error
