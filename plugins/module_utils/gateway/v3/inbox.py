# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that a gateway received (facts of generation 3, section 12). Removing them has no form of its own here."""

from __future__ import annotations

from typing import Any

from ...model.message import DELIVERY_REPORT, SMS, Message, Page, decode_content, iso_time
from ...wire.caller import Caller
from ...wire.text import clean, clean_text, leading_int, whole_int
from ..newer_paths import OptionalPaths
from ..v2 import inbox as older
from .requests import not_in_reply, read_request, said_yes, slot_of

_GET = "get_sms"


def read_messages(caller: Caller, first: int, count: int) -> Page:
    """Reads at most so many messages, from an id on. Raises GatewayError."""
    reply = caller.call(read_request(_GET, "/get_received_smses", {"id": first, "num": count}))
    rows = reply.get("smses")
    if not isinstance(rows, list):
        raise not_in_reply(_GET, "messages")
    next_id = whole_int(reply.get("next_id"))
    messages = [_message(row) for row in rows if isinstance(row, dict)]
    return Page(clean(reply.get("ssrc")) or "", messages, first + len(rows) if next_id is None else next_id)


def remove_messages(paths: OptionalPaths, first: int, count: int, slots_per_port: int, is_again: bool) -> Page:
    """Removes messages by generation 2's path, where the firmware serves that beside; returns those."""
    look = older.read_request(first, 1)
    if not paths.has(look.path):
        # In check mode nothing else tells whether it is there.
        paths.call(look, retries=0)
    return older.remove_messages(paths, first, count, slots_per_port, is_again)


def _message(row: dict[str, Any]) -> Message:
    slot = slot_of(row)
    is_report = bool(said_yes(row.get("is_report")))
    content = row.get("sms")
    wire = content if isinstance(content, str) else clean(content) or ""
    text, smsc, scts, _slot = decode_content(wire) if not is_report else (None, None, None, None)
    return Message(
        kind=DELIVERY_REPORT if is_report else SMS,
        port=str(slot) if slot else clean(row.get("port")),
        time=iso_time(leading_int(row.get("timestamp"))),
        sender=clean(row.get("from")),
        recipient=clean(row.get("to")),
        text=None if text is None else clean_text(text),
        delivery_code=leading_int(row.get("status")) if is_report else None,
        smsc=clean(row.get("from")) if is_report else smsc,
        scts=scts,
        iccid=clean(row.get("iccid")),
        imsi=clean(row.get("imsi")),
        imei=clean(row.get("imei")),
    )
