# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""AT commands, given to the modems of ports in their order (facts of generation 3, section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.task import Task
from ..wire.errors import refuse
from ..wire.redact import MASK
from . import modem_replies
from .modem_replies import Item, Replies, gateway_timeout, ports_of

SPEC: dict[str, Any] = {
    "commands": {"type": "list", "elements": "str", "required": True},
    **modem_replies.SPEC,
}

EXAMPLES = {"commands": "[AT+CGSN]", **modem_replies.EXAMPLES}


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    ports: str
    commands: list[str]
    wait_timeout: float
    accept_failures: bool
    secret: bool

    def problems(self) -> list[str]:
        """What is wrong with them."""
        found = [] if self.commands else ["commands is empty"]
        for place, command in enumerate(self.commands, 1):
            found += modem_replies.text_problems(f"command {place}", command)
        return [*found, *modem_replies.problems(self.wait_timeout)]


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they may be shown: without the commands where they are secrets."""
    return modem_replies.shown_options(params, "commands")


def run(task: Task, options: Options) -> None:
    """Gives the commands to each port, in their order; a port gets no more after one that failed."""
    replies = Replies(task, "AT", options.secret, options.accept_failures)
    if options.secret:
        for command in options.commands:
            task.redact.add(command)
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    ports = ports_of(options.ports, status)
    places = range(1, len(options.commands) + 1)
    task.result.outcome.begin(Item(port, place) for place in places for port in ports)
    timeout = gateway_timeout(options.wait_timeout)
    for place, command in enumerate(options.commands, 1):
        further = {"command": MASK if options.secret else command}
        going_on = []
        for answer in task.gateway.at(ports, command, timeout, options.secret):
            if not task.check:
                replies.take(Item(answer.reply.port, place), answer, further)
                # Other tasks may write between two commands: a modem can take minutes for one.
                task.let_others_write()
            if task.check or answer.reply.ok:
                going_on.append(answer.reply.port)
        ports = going_on
    replies.judge()
