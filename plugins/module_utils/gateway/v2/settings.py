# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of a gateway: ``op=set`` and ``op=save`` (API reference, sections 2 to 4)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from ...wire.client import Client, Request
from ...wire.text import leading_int
from .commands import PATH, command_request

# Characters of values that cannot be taken for the body's own syntax by any reader; all others are percent-encoded.
_SAFE = "*:,;@/~!"


def escaped(value: str) -> str:
    """A value as it goes into a body, so that it cannot end there and begin another parameter."""
    return quote(value, safe=_SAFE)


def set_request(parameters: Iterable[tuple[str, str]], escape: bool = True) -> Request:
    """The request that sets parameters, given as (name, value); array ones by names such as ``sim_imei(21)``.

    Names go out as they are, with literal parentheses as devices want them: they are the collection's own or checked.
    escape=False is for devices that were seen to keep the escapes; what would end a value is escaped even there.
    """
    body = "&".join(f"{name}={escaped(value) if escape or '&' in value else value}" for name, value in parameters)
    query = {"version": "1.1", "op": "set"}
    return Request("set", "POST", PATH, query, body, "text/plain", repeatable=True, coded=True)


def save_request() -> Request:
    """The request that makes settings survive a reboot."""
    # A gateway that is busy refuses it for a while.
    return command_request("save")._replace(final_refusal=False)


def send_set(client: Client, request: Request) -> int | None:
    """Sends a set request; returns the number of parameters that the device says it set, None if it does not say."""
    return leading_int(client.call(request).get("par_set"))
