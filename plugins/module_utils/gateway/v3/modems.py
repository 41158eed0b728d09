# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""USSD codes and AT commands, for all ports in one request (facts of generation 3, section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ...model.reply import Cause
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.items import items_in
from ...wire.redact import MASK
from ...wire.request import Request
from ...wire.text import leading_int, whole_int
from ..newer_paths import OptionalPaths
from ..replies import PortAnswer
from ..shared.modems import ABOUT_A_PORT, lost, read_answer
from .requests import ITEMS, write_request

_CAUSES = {4: Cause.BUSY, 5: Cause.UNAVAILABLE, 6: Cause.TIMEOUT, 15: Cause.INVALID}


class Kind(NamedTuple):
    """A kind of question: its name, operation, path, and the key of its text."""

    name: str
    operation: str
    path: str
    key: str


USSD = Kind("USSD codes", "send_ussd", "/send_ussds", "ussd")
AT = Kind("AT commands", "send_at", "/send_ats", "at")


def ask_request(kind: Kind, ports: Sequence[int], text: str, timeout: int, secret: bool) -> Request:
    """The request that asks ports side by side; the client's patience lasts longer than the gateway's."""
    entry = {kind.key: text, "ports": list(ports), "timeout": timeout}
    shown = [{**entry, kind.key: MASK}] if secret else None
    request = write_request(kind.operation, kind.path, [entry], repeatable=False, shown=shown)
    return request._replace(silent=False, patience=float(timeout), answers=ABOUT_A_PORT, private=secret)


def paths(caller: Caller, kind: Kind) -> OptionalPaths:
    """What takes the requests of a kind of question."""
    return OptionalPaths(caller, kind.name, f"firmware that serves {kind.path}")


def ask(
    caller: Caller, kind: Kind, ports: Sequence[int], text: str, timeout: int, secret: bool
) -> Iterator[PortAnswer]:
    """Asks ports in one request; see :meth:`..interface.Gateway.ussd`."""
    if not ports:
        return
    problem = GatewayError(PROTOCOL, f"{kind.operation}: the reply says nothing of this port", kind.operation)
    try:
        reply = caller.call(ask_request(kind, ports, text, timeout, secret))
    except GatewayError as error:
        if not error.in_doubt:
            raise
        # Of a reply that broke off, what came of it counts.
        problem, items = error, items_in(error.came)
    else:
        items = _items(reply, ports)
    answers: dict[int | None, dict[str, Any]] = {}
    for item in items:
        answers.setdefault(whole_int(item.get("port")), item)
    command = text if kind is AT else None
    for port in ports:
        if port in answers:
            yield read_answer(port, answers[port], _CAUSES, caller.redact, command, secret)
        else:
            yield lost(port, problem)


def _items(reply: dict[str, Any], ports: Sequence[int]) -> list[dict[str, Any]]:
    """The objects of a reply: an array; or one object, for the port that it names, or for all where it refuses them."""
    items = reply.get(ITEMS)
    if isinstance(items, list):
        return [item for item in items if isinstance(item, dict)]
    is_about_all = len(ports) == 1 or leading_int(reply.get("code")) in ABOUT_A_PORT
    return [reply] if "port" in reply or not is_about_all else [{**reply, "port": port} for port in ports]
