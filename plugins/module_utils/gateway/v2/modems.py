# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""USSD codes and AT commands, one port at a time (facts of generation 3, section 10: documents 2.4.1 to 2.6.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from ...model.reply import Cause
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ...wire.redact import MASK
from ...wire.request import Request
from ..newer_paths import OptionalPaths
from ..replies import PortAnswer
from ..shared.modems import ABOUT_A_PORT, lost, read_answer


class Kind(NamedTuple):
    """A kind of question: its operation, path and parameter, and what its codes mean, which differs between kinds."""

    name: str
    operation: str
    path: str
    parameter: str
    further: Mapping[str, str]
    causes: Mapping[int, Cause]


# retries: by default the gateway itself would send the code three times more, and each may cost.
USSD = Kind(
    "USSD codes",
    "send_ussd",
    "/goip_send_ussd.html",
    "ussd",
    {"retries": "0"},
    {4: Cause.BUSY, 5: Cause.UNAVAILABLE, 6: Cause.TIMEOUT},
)
AT = Kind("AT commands", "send_at", "/goip_send_at.html", "at", {}, {4: Cause.BUSY, 5: Cause.TIMEOUT})


def ask_request(kind: Kind, port: int, text: str, timeout: int, secret: bool) -> Request:
    """The request that asks one port; the client's patience lasts longer than the gateway's."""
    query = {"port": str(port), kind.parameter: text, "timeout": str(timeout), **kind.further}
    shown = urlencode({**query, **({kind.parameter: MASK} if secret else {})}, quote_via=quote, safe=MASK)
    request = Request(kind.operation, "GET", kind.path, query, shown=shown, coded=True)
    return request._replace(patience=float(timeout), answers=ABOUT_A_PORT, private=secret)


def paths(caller: Caller, kind: Kind) -> OptionalPaths:
    """What takes the requests of a kind of question."""
    return OptionalPaths(caller, kind.name, "firmware with API 2.4.1 or later")


def ask(
    caller: Caller, kind: Kind, ports: Sequence[int], text: str, timeout: int, secret: bool
) -> Iterator[PortAnswer]:
    """Asks ports one after the other; see :meth:`..interface.Gateway.ussd`."""
    command = text if kind is AT else None
    for port in ports:
        try:
            reply = caller.call(ask_request(kind, port, text, timeout, secret))
        except GatewayError as error:
            if not error.in_doubt:
                raise
            yield lost(port, error)
        else:
            yield read_answer(port, reply, kind.causes, caller.redact, command, secret)
