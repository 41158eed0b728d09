# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to ports and to the gateway (API reference, section 2): several in one request, singly where need be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...model.command import Action, Command
from ...wire.caller import Caller
from ...wire.errors import DEVICE, GatewayError
from ...wire.request import JSON_TYPE, Request
from ..replies import CommandAnswers

PATH = "/goip_send_cmd.html"


def command_request(command: Command) -> Request:
    """The request for one command; repeated by itself only where sending it twice does the same."""
    return _request(command.action.value, _body(command), command.action.repeatable)


def multiple_request(commands: Sequence[Command]) -> Request:
    """The request for several commands at once; for a single one, that command's own."""
    if len(commands) == 1:
        return command_request(commands[0])
    repeatable = all(command.action.repeatable for command in commands)
    return _request("multiple", {"op": "multiple", "ops": [_body(command) for command in commands]}, repeatable)


def save_request() -> Request:
    """The request that makes settings survive a reboot."""
    # A gateway that is busy refuses it for a while.
    return command_request(Command(Action.SAVE))._replace(final_refusal=False)


def send_commands(
    caller: Caller, commands: Sequence[Command], answers: CommandAnswers, retries: int | None = None
) -> None:
    """Sends commands in their order; see :meth:`..interface.Gateway.command`."""
    try:
        _send(caller, multiple_request(commands), commands, answers, retries)
    except GatewayError as error:
        if error.kind != DEVICE or len(commands) == 1:
            raise
    else:
        return
    # Older firmware does not know multiple, and says so by refusing it.
    answers.refused.clear()
    for command in commands:
        _send(caller, command_request(command), [command], answers, retries)


def _send(
    caller: Caller, request: Request, commands: Sequence[Command], answers: CommandAnswers, retries: int | None
) -> None:
    try:
        caller.call(request, retries)
    except GatewayError as error:
        answers.note(commands, error)
        raise
    answers.note(commands, None)


def _body(command: Command) -> dict[str, str]:
    """The command as JSON has it, alone or among others."""
    operation = {"op": command.action.value}
    return {**operation, "ports": command.ports} if command.action.takes_ports else operation


def _request(operation: str, command: Mapping[str, Any], repeatable: bool) -> Request:
    body = json.dumps({"type": "command", **command})
    request = Request(operation, "POST", PATH, {"version": "1.1"}, body, JSON_TYPE, coded=True)
    # Older firmware refuses multiple, and is asked for the commands one by one at once.
    return request._replace(repeatable=repeatable, final_refusal=True)
