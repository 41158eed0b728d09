# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Setting parameters: ``op=set`` (API reference, sections 2 to 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar
from urllib.parse import quote

from ...wire.caller import Caller
from ...wire.errors import DEVICE, GatewayError
from ...wire.request import Request
from ...wire.text import leading_int
from .commands import PATH

# Characters of values that cannot be taken for the body's own syntax by any reader; all others are percent-encoded.
_SAFE = "*:,;@/~!"

K = TypeVar("K")


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


class Setter(Generic[K]):
    """Sets values of one kind, escaped; as they come on a device that was seen to want them so."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._escape = True
        self._written: dict[K, str] = {}

    def set(
        self, values: Mapping[K, str], name: Callable[[K], str], shown: Mapping[K, str] | None = None
    ) -> int | None:
        """Sets values; returns how many the device says that it set. shown: the values as people may see them."""
        self._written.update(values)
        try:
            return self._send(values, name, shown)
        except GatewayError as error:
            looks_different = any("&" not in value and escaped(value) != value for value in values.values())
            if error.kind != DEVICE or not self._escape or not looks_different:
                raise
        # It may be one that takes values as they come, and looks at them before it does. What it takes is read.
        self._escape = False
        try:
            return self._send(values, name, shown)
        except GatewayError as error:
            # The first request has reached it, and may have set some.
            error.sent = error.sent or len(values) > 1
            raise

    def look_at(self, shown: Mapping[K, str]) -> None:
        """Learns from what the device shows after a write: one that shows the escapes takes values as they come."""
        if any(shown.get(key) == escaped(value) != value for key, value in self._written.items()):
            self._escape = False

    def _send(self, values: Mapping[K, str], name: Callable[[K], str], shown: Mapping[K, str] | None) -> int | None:
        request = set_request([(name(key), value) for key, value in values.items()], self._escape)
        if shown is not None:
            as_shown = set_request([(name(key), shown[key]) for key in values], self._escape)
            request = request._replace(shown=as_shown.body)
        return leading_int(self._caller.call(request).get("par_set"))
