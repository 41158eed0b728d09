# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms of generation 3's requests: JSON, also in the body of a GET (facts of generation 3, section 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.ports import Slot
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.request import JSON_TYPE, Request
from ...wire.text import flag, whole_int

# Under this key is what comes as a bare array.
ITEMS = "items"


def read_request(operation: str, path: str, body: Any = None) -> Request:
    """A request that reads. Its body is in the GET; without one it has no content type, which devices may refuse."""
    text = None if body is None else json.dumps(body)
    return Request(
        operation,
        "GET",
        path,
        {},
        text,
        None if text is None else JSON_TYPE,
        repeatable=True,
        list_key=ITEMS,
        plain=True,
    )


def write_request(operation: str, path: str, body: Any, repeatable: bool = True, shown: Any = None) -> Request:
    """A request that writes, whose success may have nothing in its body. shown: the body for people."""
    return Request(
        operation,
        "POST",
        path,
        {},
        _json(body),
        JSON_TYPE,
        repeatable=repeatable,
        shown=None if shown is None else _json(shown),
        list_key=ITEMS,
        silent=True,
        plain=True,
    )


def _json(value: Any) -> str:
    """JSON for gateways and people. What does not print is escaped: it may be a text that the gateway had before."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def read_items(caller: Caller, request: Request, retries: int | None = None, key: str = ITEMS) -> list[dict[str, Any]]:
    """The objects of the array that a request reads, bare or under a key. Raises GatewayError (protocol)."""
    return listed(caller.call(request, retries), request, key)


def listed(reply: Mapping[str, Any], request: Request, key: str) -> list[dict[str, Any]]:
    """The objects of the array in a reply, bare or under a key. Raises GatewayError (protocol)."""
    items = reply.get(ITEMS, reply.get(key))
    if not isinstance(items, list):
        raise not_in_reply(request.operation, "array")
    return [item for item in items if isinstance(item, dict)]


def said_yes(value: object) -> bool | None:
    """A boolean, which documents also spell as a number or a text; None where it is neither yes nor no."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return flag(value)


def not_in_reply(operation: str, what: str) -> GatewayError:
    """The error of a reply that has not what was asked for."""
    return GatewayError(PROTOCOL, f"{operation}: the reply has no {what}", operation, http_status=200)


def slot_body(slots: Iterable[Slot]) -> list[dict[str, int]]:
    """Slots by their numbers. Never as a pattern: documents disagree on what a range of slots means."""
    return [{"port": slot.port, "slot": slot.slot} for slot in slots]


def slot_of(item: dict[str, Any]) -> Slot | None:
    """The slot that an item names by its numbers; None where it names none."""
    port, slot = whole_int(item.get("port")), whole_int(item.get("slot"))
    return Slot(port, slot) if port and slot and min(port, slot) > 0 else None
