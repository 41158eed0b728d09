# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles: query, write, delete (API reference, section 12). Writing and deleting is only ordered here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..model.esim import IDLE, NO_OPERATION, SUBMITTED, Esims, Profile
from ..model.ports import Slot, format_ports
from .client import Client, Request
from .errors import DEVICE, PROTOCOL, GatewayError
from .redact import MASK
from .replies import NO_SUCH_PATH
from .request import JSON_TYPE
from .text import clean, flag, leading_int, whole_int

# Some firmware without eSIMs does not know the path, some refuses the request.
_NO_ESIMS = (
    "Firmware that knows no eSIMs may answer so: leave out what concerns them (skyline_esims, the subset esims) "
    "for this gateway."
)
# Four times what is built today (64 ports, 32 slots).
_MOST_PROFILES = 8192
# An activation code has at most 255 characters.
_LONGEST_CODE = 512


class Order(NamedTuple):
    """What to do with a slot: write the profile of an activation code, or delete the one it has (no code)."""

    slot: Slot
    activation_code: str | None = None
    confirmation_code: str | None = None


class Answer(NamedTuple):
    """What a gateway says to one order: a status (1 submitted, 2 port busy, 3 error) and a reason."""

    status: int
    reason: str


def read_esims(client: Client, ports: Iterable[int] = (), retries: int | None = None) -> Esims:
    """Reads the profiles of ports, of all where none are named. Raises GatewayError.

    Codes that the gateway returns become secrets of the client, for its own texts may quote them.
    """
    ports = tuple(ports)
    query = {"version": "1.1", "ports": format_ports(ports) if ports else "all"}
    try:
        reply = client.call(Request("get_esims", "GET", "/goip_get_esims.html", query, repeatable=True), retries)
    except GatewayError as error:
        if error.kind == DEVICE or error.http_status in NO_SUCH_PATH:
            error.advice = _NO_ESIMS
        raise
    wire_ports = reply.get("ports")
    if not isinstance(wire_ports, list):
        raise GatewayError(PROTOCOL, "get_esims: the reply has no ports", "get_esims", http_status=200)
    esims = Esims({}, {})
    for wire_port in wire_ports:
        port = _place(wire_port.get("port"), "port") if isinstance(wire_port, dict) else None
        if not port:
            continue
        esims.eids[port] = clean(wire_port.get("eid"))
        wire_profiles = wire_port.get("profiles")
        for wire_profile in wire_profiles if isinstance(wire_profiles, list) else ():
            profile = _profile(client, port, wire_profile) if isinstance(wire_profile, dict) else None
            if profile and len(esims.profiles) < _MOST_PROFILES:
                esims.profiles[profile.slot] = profile
    return esims


def _profile(client: Client, port: int, wire: dict[str, Any]) -> Profile | None:
    number = _place(wire.get("slot"), "slot")
    if not number:
        return None
    code = _code(client, _first(wire, "ac", "aa"))
    _code(client, wire.get("cc"))
    iccid = clean(wire.get("iccid")) or None
    exists = flag(_first(wire, "exist", "exust"))
    return Profile(
        slot=Slot(port, number),
        exists=bool(iccid) if exists is None else exists,
        enabled=flag(wire.get("enabled")),
        iccid=iccid,
        activation_code=code,
        provider=clean(wire.get("provider")),
        operation=leading_int(wire.get("op")) or NO_OPERATION,
        status=leading_int(wire.get("status")) or IDLE,
        reason=clean(wire.get("reason")) or None,
    )


def _place(value: object, noun: str) -> int | None:
    """The number of a port or slot, None where there is none. Raises GatewayError (protocol) for ``2x``.

    To read it as 2 would be a guess, and to pass it over would make its slot look empty.
    """
    number = whole_int(value)
    if number is None and leading_int(value) is not None:
        shown = (clean(value) or "")[:20]
        raise GatewayError(
            PROTOCOL, f'get_esims: "{shown}" is not the number of a {noun}', "get_esims", http_status=200
        )
    return number if number and number > 0 else None


def _code(client: Client, value: object) -> str | None:
    """An activation or confirmation code, which is a secret from now on."""
    code = clean(value)
    if not code or len(code) > _LONGEST_CODE:
        return None
    client.redact.add_told(code)
    return code


def order_request(orders: Sequence[Order], as_object: bool = False) -> Request:
    """The request for orders that are all of one kind, writing or deleting. Never repeated by itself: a download costs.

    as_object: a single order as an object, which some devices want for deleting, in place of an array of one.
    """
    writing = orders[0].activation_code is not None
    operation = "write_esims" if writing else "delete_esims"
    body = [_item(order, order.activation_code, order.confirmation_code) for order in orders]
    shown = [_item(order, MASK, order.confirmation_code and MASK) for order in orders] if writing else body
    return Request(
        operation,
        "POST",
        f"/goip_{operation}.html",
        {"version": "1.1"},
        json.dumps(body[0] if as_object else body),
        JSON_TYPE,
        shown=json.dumps(shown[0] if as_object else shown),
        list_key="results",
    )


def send_orders(client: Client, request: Request, orders: Sequence[Order]) -> dict[Slot, Answer]:
    """Sends a request of orders; returns the answer to each. Raises GatewayError."""
    try:
        reply = client.call(request)
    except GatewayError as error:
        if error.kind != DEVICE or len(orders) != 1 or orders[0].activation_code is not None:
            raise
        reply = client.call(order_request(orders, as_object=True))
    return _answers(client, reply, orders)


def _item(order: Order, activation_code: str | None, confirmation_code: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {"port": order.slot.port, "slot": order.slot.slot}
    if order.activation_code is not None:
        item["ac"] = activation_code
        item["cc"] = confirmation_code or ""
    return item


def _answers(client: Client, reply: dict[str, Any], orders: Sequence[Order]) -> dict[Slot, Answer]:
    """The answer to each order, found by port and slot, or by its place; an order without one counts as submitted."""
    lists = (value for value in reply.values() if isinstance(value, list))
    items = next((items for items in lists if items and all(isinstance(item, dict) for item in items)), [])
    if not items and len(orders) == 1:
        items = [reply]
    named = {(whole_int(item.get("port")), whole_int(item.get("slot"))): item for item in items}
    answers = {}
    for place, order in enumerate(orders):
        item = named.get((order.slot.port, order.slot.slot)) or (
            items[place] if place < len(items) and (None, None) in named else {}
        )
        status = leading_int(item.get("status"))
        reason = client.redact(clean(item.get("reason")) or clean(item.get("status")) or "")
        answers[order.slot] = Answer(SUBMITTED if status is None else status, reason)
    return answers


def _first(wire: dict[str, Any], *names: str) -> Any:
    return next((wire[name] for name in names if name in wire), None)
