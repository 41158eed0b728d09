# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that a gateway received (API reference, sections 7 and 8): read in pages, and removed."""

from __future__ import annotations

from itertools import chain, islice, repeat
from typing import Any
from urllib.parse import urlencode

from ...model.message import DELIVERY_REPORT, SMS, Message, Page, decode_content, decode_report, iso_time
from ...model.ports import Slot, parse_slot_name
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.request import Request
from ...wire.text import clean, clean_text, flag, leading_int, whole_int

_GET, _REMOVE = "get_sms", "remove_received_sms"


def read_messages(caller: Caller, first: int, count: int, max_slots: int) -> Page:
    """Reads at most so many messages, from an id on. Raises GatewayError."""
    return _page(caller.call(read_request(first, count)), first, max_slots)


def read_request(first: int, count: int) -> Request:
    """The request that reads so many messages, from an id on."""
    return _request(_GET, first, count)


def remove_request(first: int, count: int) -> Request:
    """The request that removes so many messages, from an id on.

    Never repeated by itself: once those are gone, it removes the next ones.
    """
    request = _request(_REMOVE, first, count, sms_del="1")
    return request._replace(repeatable=False, shown=urlencode(request.query))


def remove_messages(caller: Caller, first: int, count: int, max_slots: int, is_again: bool) -> Page:
    """Removes messages; returns those. Raises GatewayError."""
    reply = caller.call(remove_request(first, count)._replace(is_again=is_again))
    # One without anything in it is that of check mode: those of a gateway have a code.
    return _page(reply, first, max_slots) if reply else Page("", [], first)


def _request(operation: str, first: int, count: int, **more: str) -> Request:
    query = {"sms_id": str(first), "sms_num": str(count), **more}
    return Request(operation, "GET", "/goip_get_sms.html", query, repeatable=True, coded=True, plain=True)


def _page(reply: dict[str, Any], first: int, max_slots: int) -> Page:
    rows = reply.get("data")
    if rows is None and leading_int(reply.get("sms_num")) == 0:
        rows = []
    if not isinstance(rows, list):
        raise GatewayError(PROTOCOL, f"{_GET}: the reply has no messages", _GET, http_status=200)
    next_id = whole_int(reply.get("next_sms"))
    if next_id is None:
        next_id = first + len(rows)
    messages = [_message(row, max_slots) for row in rows if isinstance(row, list)]
    return Page(clean(reply.get("ssrc")) or "", messages, next_id)


def _message(row: list[Any], max_slots: int) -> Message:
    # 6 elements, on newer firmware 9; whatever is missing was not said.
    is_report, port, time, sender, recipient, content, iccid, imsi, imei = islice(chain(row, repeat(None)), 9)
    wire = content if isinstance(content, str) else clean(content) or ""
    delivery_code = slot = text = None
    if flag(is_report):
        delivery_code, scts = decode_report(wire)
        smsc = clean(sender)
    else:
        text, smsc, scts, slot = decode_content(wire)
        text = clean_text(text)
    return Message(
        kind=DELIVERY_REPORT if flag(is_report) else SMS,
        port=_port(clean(port), slot, max_slots),
        time=iso_time(leading_int(time)),
        sender=clean(sender),
        recipient=clean(recipient),
        text=text,
        delivery_code=delivery_code,
        smsc=clean(smsc),
        scts=clean(scts),
        iccid=clean(iccid),
        imsi=clean(imsi),
        imei=clean(imei),
    )


def _port(name: str | None, slot: int | None, max_slots: int) -> str | None:
    """The canonical name of the slot that received a message; where only the port is known, that one's number."""
    try:
        parsed = parse_slot_name(name)
    except ValueError:
        return name
    if isinstance(parsed, Slot):
        return str(parsed)
    slot = slot or (1 if max_slots == 1 else None)
    return str(Slot(parsed, slot)) if slot else str(parsed)
