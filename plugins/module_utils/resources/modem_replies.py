# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules have in common that ask modems: their options, the replies in the result, and what a failure says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine.task import Task, bad_entries, some
from ..gateway.replies import PortAnswer
from ..model.ports import format_ports, parse_ports
from ..model.status import Status
from ..wire.errors import DEVICE, GatewayError, answered
from ..wire.redact import MASK

SPEC: dict[str, Any] = {
    "ports": {"type": "str", "required": True},
    "wait_timeout": {"type": "float", "default": 120.0},
    "accept_failures": {"type": "bool", "default": False},
    # The option itself is none; its name makes Ansible think so.
    "secret": {"type": "bool", "default": False, "no_log": False},
}

EXAMPLES = {"ports": "3,4"}

# What the gateway takes (facts of generation 3, section 10), in seconds.
_LONGEST = 3600
_ADVICE = (
    "The result has all replies. Before you send it again to these ports, make sure that the first one was not carried "
    "out. With accept_failures: true this is no failure."
)


class Item(NamedTuple):
    """One text for one port; place: that of the text in a list, None where there is only one."""

    port: int
    place: int | None = None

    def __str__(self) -> str:
        return str(self.port) if self.place is None else f"{self.port} command {self.place}"


def problems(wait_timeout: float) -> list[str]:
    """What is wrong with the option wait_timeout (seconds)."""
    if 1 <= wait_timeout <= _LONGEST:
        return []
    return [f"wait_timeout: {wait_timeout:g} is not between 1 and {_LONGEST} seconds"]


def text_problems(name: str, text: str) -> list[str]:
    """What is wrong with a text for a modem. It is not quoted, for it may be a secret."""
    if not text.strip():
        return [f"{name} is empty"]
    if not text.isprintable():
        return [f"{name} has a line break or another control character"]
    return []


def gateway_timeout(wait_timeout: float) -> int:
    """The option wait_timeout in whole seconds, as gateways take it."""
    return math.ceil(wait_timeout)


def ports_of(expression: str, status: Status) -> list[int]:
    """The numbers of the ports that an expression names. Raises GatewayError naming every bad part."""
    try:
        named = parse_ports(expression, status.max_ports, status.max_slots, status.beyond)
    except ValueError as error:
        raise bad_entries("ports", [str(error)]) from error
    if named.slots:
        words = "name ports without slots; the SIM that a port uses now is the one that is asked"
        raise bad_entries("ports", [f"{slot}: {words}" for slot in named.slots])
    return sorted(named.ports)


def shown_options(params: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Options with texts for modems, as they may be shown."""
    if not params.get("secret"):
        return {}

    def hidden(value: Any) -> Any:
        return [MASK] * len(value) if isinstance(value, list) else MASK

    return {name: hidden(params[name]) for name in names if params.get(name) is not None}


class Replies:
    """Takes the answers as they come, into the result, and judges them in the end."""

    def __init__(self, task: Task, noun: str, secret: bool, accept_failures: bool) -> None:
        self._task = task
        self._noun = noun
        self._secret = secret
        self._accept_failures = accept_failures
        self._failed: list[tuple[Item, PortAnswer]] = []
        self._replies: list[dict[str, Any]] = []
        task.result.extra["replies"] = self._replies

    def take(self, item: Item, answer: PortAnswer, further: Mapping[str, Any]) -> None:
        """Notes an answer. further: more keys of the reply."""
        reply, outcome = answer.reply, self._task.result.outcome
        facts = {**reply.facts(), **further}
        if self._secret and reply.text:
            facts["reply"] = MASK
            self._task.redact.has_masked = True
        self._replies.append(facts)
        if reply.cause is None:
            outcome.applied([item])
        else:
            self._failed.append((item, answer))
            (outcome.unverified if reply.cause.in_doubt else outcome.rejected)([item])
        outcome.judge()
        word = "replied" if reply.ok else reply.reason
        self._task.progress(f"{self._noun}, port {item}: {word}")

    def judge(self) -> None:
        """Raises GatewayError where ports have no reply, unless that is accepted."""
        if self._failed and not self._accept_failures:
            raise self._failure()
        self._task.result.outcome.changed = True

    def _failure(self) -> GatewayError:
        reasons: dict[str, list[Item]] = {}
        for item, answer in self._failed:
            reasons.setdefault(answer.reply.reason or "", []).append(item)
        groups = some(f"{_named(items)}: {reason}" for reason, items in reasons.items())
        message = f"{self._noun}: no reply from port {groups}"
        answer = self._failed[0][1]
        if answer.error is None:
            reply = answer.reply
            word = reply.cause and reply.cause.value
            return answered(DEVICE, message, self._noun, reply.code, word, advice=_ADVICE)
        answer.error.message = message
        answer.error.advice = _ADVICE
        return answer.error


def _named(items: Iterable[Item]) -> str:
    items = list(items)
    if all(item.place is None for item in items):
        return format_ports(item.port for item in items)
    return some(map(str, items))
