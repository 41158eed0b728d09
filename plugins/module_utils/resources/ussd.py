# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""USSD codes, sent to the networks of ports, once each (facts of generation 3, section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.task import Task
from ..wire.errors import refuse
from . import modem_replies
from .modem_replies import Item, Replies, gateway_timeout, ports_of

SPEC: dict[str, Any] = {"code": {"type": "str", "required": True}, **modem_replies.SPEC}

EXAMPLES = {"code": "'*100#'", **modem_replies.EXAMPLES}


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    ports: str
    code: str
    wait_timeout: float
    accept_failures: bool
    secret: bool

    def problems(self) -> list[str]:
        """What is wrong with them."""
        return [*modem_replies.text_problems("code", self.code), *modem_replies.problems(self.wait_timeout)]


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they may be shown: without the code where it is a secret."""
    return modem_replies.shown_options(params, "code")


def run(task: Task, options: Options) -> None:
    """Sends the code to each port, once, and collects what the networks answer."""
    replies = Replies(task, "USSD", options.secret, options.accept_failures)
    if options.secret:
        task.redact.add(options.code)
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    ports = ports_of(options.ports, status)
    task.result.outcome.begin(map(Item, ports))
    timeout = gateway_timeout(options.wait_timeout)
    for answer in task.gateway.ussd(ports, options.code, timeout, options.secret):
        if not task.check:
            replies.take(Item(answer.reply.port), answer, {})
    replies.judge()
