# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending commands to ports: several in one request, singly where a device does not know that."""

from __future__ import annotations

from collections.abc import Sequence

from ..gateway.v2.commands import Command, command_request, multiple_request
from ..wire.client import Request
from ..wire.errors import DEVICE, GatewayError
from .task import Task


class Fates:
    """What became of commands: the gateway said yes, said no, or was asked and gave no answer. Others were not sent."""

    def __init__(self) -> None:
        self.accepted: list[Command] = []
        self.refused: list[Command] = []
        self.doubtful: list[Command] = []

    def note(self, commands: Sequence[Command], error: GatewayError | None) -> None:
        """Notes the fate of commands that went as one request, by its error; None = the gateway said yes."""
        if error is None:
            self.accepted += commands
        elif error.in_doubt:
            self.doubtful += commands
        elif error.sent:
            self.refused += commands


def send_commands(task: Task, commands: Sequence[Command], fates: Fates, retries: int | None = None) -> None:
    """Sends commands in their order and notes what became of each.

    What does the same when sent twice is sent again after a fault, as often as retries says (None: as usual).
    """
    try:
        _send(task, multiple_request(commands), commands, fates, retries)
    except GatewayError as error:
        if error.kind != DEVICE or len(commands) == 1:
            raise
    else:
        return
    # Older firmware does not know multiple, and says so by refusing it.
    fates.refused.clear()
    for command in commands:
        _send(task, command_request(*command), [command], fates, retries)


def _send(task: Task, request: Request, commands: Sequence[Command], fates: Fates, retries: int | None) -> None:
    task.result.requests.append(request)
    try:
        task.client.call(request, retries)
    except GatewayError as error:
        fates.note(commands, error)
        raise
    fates.note(commands, None)
