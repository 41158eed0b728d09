# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles: query, write, delete (API reference, section 12). Writing and deleting is only ordered here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...model.esim import Esims, Operation, Order, OrderAnswer, Profile, Progress
from ...model.ports import Slot, format_ports
from ...wire.caller import Caller
from ...wire.errors import DEVICE, PROTOCOL, UNSUPPORTED, GatewayError
from ...wire.items import items_in, items_of
from ...wire.redact import MASK
from ...wire.replies import NO_SUCH_PATH
from ...wire.request import JSON_TYPE, Request
from ...wire.text import clean, flag, leading_int, whole_int
from ..replies import OrderAnswers

_LEAVE_OUT = "Remove skyline_esims and the subset esims for this gateway."
# Some firmware without eSIMs does not know the path, some refuses the request.
_NO_ESIMS = f"Firmware without eSIMs may answer like this. {_LEAVE_OUT}"
# Four times what is built today (64 ports, 32 slots).
_MOST_PROFILES = 8192
# An activation code has at most 255 characters.
_LONGEST_CODE = 512
_OPERATIONS = {0: Operation.NONE, 1: Operation.WRITING, 2: Operation.DELETING}
_PROGRESS = {0: Progress.IDLE, 1: Progress.SUBMITTED, 2: Progress.IN_PROGRESS, 3: Progress.FAILED}
# What is said to an order; anything else refuses it.
_SUBMITTED, _PORT_BUSY = 1, 2
# Of an item of a reply; the second is the spelling of an example.
_STATUS = ("status", "stauts")


def read_esims(caller: Caller, ports: Iterable[int] = (), retries: int | None = None) -> Esims:
    """Reads the profiles of ports, of all where none are named. Raises GatewayError.

    Codes that the gateway returns become secrets of the caller, for its own texts may quote them.
    """
    ports = tuple(ports)
    query = {"version": "1.1", "ports": format_ports(ports) if ports else "all"}
    try:
        reply = caller.call(Request("get_esims", "GET", "/goip_get_esims.html", query, repeatable=True), retries)
    except GatewayError as error:
        if error.kind == UNSUPPORTED:
            error.advice = _LEAVE_OUT
        elif error.kind == DEVICE or error.http_status in NO_SUCH_PATH:
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
        eid, wire_profiles = clean(wire_port.get("eid")), wire_port.get("profiles")
        if not eid and not wire_profiles and flag(wire_port.get("esim_state")) is False:
            # Its chip could not be read (facts of generation 3, section 14): which slots are empty, nobody knows.
            continue
        esims.eids[port] = eid
        for wire_profile in wire_profiles if isinstance(wire_profiles, list) else ():
            profile = _profile(caller, port, wire_profile) if isinstance(wire_profile, dict) else None
            if profile and len(esims.profiles) < _MOST_PROFILES:
                esims.profiles[profile.slot] = profile
    return esims


def _profile(caller: Caller, port: int, wire: dict[str, Any]) -> Profile | None:
    number = _place(wire.get("slot"), "slot")
    if not number:
        return None
    code = _code(caller, _first(wire, "ac", "aa"))
    _code(caller, wire.get("cc"))
    iccid = clean(wire.get("iccid")) or None
    exists = flag(_first(wire, "exist", "exust"))
    return Profile(
        slot=Slot(port, number),
        exists=bool(iccid) if exists is None else exists,
        enabled=flag(wire.get("enabled")),
        iccid=iccid,
        activation_code=code,
        provider=clean(wire.get("provider")),
        operation=_OPERATIONS.get(leading_int(wire.get("op")) or 0, Operation.UNKNOWN),
        progress=_PROGRESS.get(leading_int(wire.get("status")) or 0, Progress.UNKNOWN),
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


def _code(caller: Caller, value: object) -> str | None:
    """An activation or confirmation code, which is a secret from now on."""
    code = clean(value)
    if not code or len(code) > _LONGEST_CODE:
        return None
    caller.redact.add_told(code)
    return code


def order_request(orders: Sequence[Order], as_object: bool = False) -> Request:
    """The request for orders that are all of one kind, writing or deleting. Never repeated by itself: a download costs.

    as_object: a single order as an object, which some devices want in place of an array of one.
    """
    writing = orders[0].writes
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


class OrderSender:
    """Sends orders in the form that the device takes, and keeps to it.

    The documents want an array of orders or a single one as an object, differently for writing and for deleting. So the
    first refusal of an array may be that of its form; then its orders go again, each as an object.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        # The forms that are known, by operation: whether it is the object.
        self._as_object: dict[str, bool] = {}

    def send(self, orders: Sequence[Order]) -> Iterator[OrderAnswers]:
        """Sends orders that are all of one kind; see :meth:`..interface.Gateway.order`."""
        operation = order_request(orders).operation
        as_object = self._as_object.get(operation)
        if not as_object:
            sent = self._send(orders, False)
            if as_object is False or not (sent.error and sent.error.may_be_the_form):
                if not sent.error:
                    self._as_object[operation] = False
                yield sent
                return
        for order in orders:
            sent = self._send([order], True)
            if not sent.error:
                self._as_object[operation] = True
            yield sent
            if sent.error and not sent.refused:
                return

    def _send(self, orders: Sequence[Order], as_object: bool) -> OrderAnswers:
        request = order_request(orders, as_object)
        try:
            return OrderAnswers(orders, _answers(self._caller, self._caller.call(request), orders))
        except GatewayError as error:
            told = _told(self._caller, error, orders)
            return OrderAnswers(orders, told) if told else OrderAnswers(orders, {}, error)


def _told(caller: Caller, error: GatewayError, orders: Sequence[Order]) -> dict[Slot, OrderAnswer]:
    """The answers to single orders that come with a refusal, which then is also that of those it leaves out."""
    items = [item for item in items_in(error.came) if leading_int(_first(item, *_STATUS)) is not None]
    if not items or not error.sent or error.in_doubt:
        return {}
    return _find(caller, items, orders, OrderAnswer(False, False, error.message))


def _item(order: Order, activation_code: str | None, confirmation_code: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {"port": order.slot.port, "slot": order.slot.slot}
    if order.activation_code is not None:
        item["ac"] = activation_code
        item["cc"] = confirmation_code or ""
    return item


def _answers(caller: Caller, reply: dict[str, Any], orders: Sequence[Order]) -> dict[Slot, OrderAnswer]:
    """The answer to each order; one without counts as submitted, and what became of it shows in the next query."""
    items = items_of(reply) or ([reply] if len(orders) == 1 else [])
    return _find(caller, items, orders, OrderAnswer(True, False, ""))


def _find(
    caller: Caller, items: Sequence[dict[str, Any]], orders: Sequence[Order], otherwise: OrderAnswer
) -> dict[Slot, OrderAnswer]:
    """The answer to each order among the items of a reply, found by port and slot, or by its place."""
    named = {(whole_int(item.get("port")), whole_int(item.get("slot"))): item for item in items}
    answers = {}
    for place, order in enumerate(orders):
        item = named.get((order.slot.port, order.slot.slot)) or (
            items[place] if place < len(items) and (None, None) in named else {}
        )
        status = _first(item, *_STATUS)
        code = leading_int(status)
        reason = caller.redact(clean(item.get("reason")) or clean(status) or "")
        answers[order.slot] = (
            otherwise
            if code is None
            else OrderAnswer(code == _SUBMITTED, code == _PORT_BUSY, reason or f"refused with status {code}")
        )
    return answers


def _first(wire: dict[str, Any], *names: str) -> Any:
    for name in names:
        if name in wire:
            return wire[name]
    return None
