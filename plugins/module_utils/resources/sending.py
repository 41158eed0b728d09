# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending commands to ports: several in one request, singly where a device does not know that."""

from __future__ import annotations

from collections.abc import Sequence

from ..api.commands import Command, command_request, multiple_request
from ..api.errors import DEVICE, GatewayError
from .task import Task


def send_commands(task: Task, commands: Sequence[Command], accepted: list[Command]) -> None:
    """Sends commands in their order, each once, and notes in accepted those that the gateway said yes to."""
    request = multiple_request(commands)
    task.result.requests.append(request)
    try:
        task.client.call(request)
        accepted += commands
    except GatewayError as error:
        if error.kind != DEVICE or len(commands) == 1:
            raise
        # Older firmware does not know multiple, and says so by refusing it.
        for command in commands:
            single = command_request(*command)
            task.result.requests.append(single)
            task.client.call(single)
            accepted.append(command)
