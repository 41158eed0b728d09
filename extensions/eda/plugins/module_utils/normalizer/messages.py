# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that gateways push, decoded, with the keys that module skyline_sms_info returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ......plugins.module_utils.model.message import decode_content, decode_report
from .legacy_header import without_header
from .slots import port_name
from .text import clean, texts_of
from .values import flag, leading_int, moment

MESSAGE, DELIVERY_REPORT = "message", "delivery_report"
_KINDS = {MESSAGE: "sms", DELIVERY_REPORT: "delivery_report"}


def message_of(row: object) -> dict[str, Any] | None:
    """One row of recv-sms (API reference, section 7); None for what is no row."""
    if not isinstance(row, list) or len(row) < 6:
        return None
    # 6 elements, on newer firmware 9
    is_report, port, time, sender, recipient, content, iccid, imsi, imei = (*row, None, None, None)[:9]
    wire = content if isinstance(content, str) else clean(content) or ""
    found = {"time": moment(time), "sender": clean(sender), "recipient": clean(recipient)}
    found.update(iccid=clean(iccid), imsi=clean(imsi), imei=clean(imei))
    if flag(is_report):
        delivery_code, scts = decode_report(wire)
        found.update(port=port_name(port), smsc=clean(sender), scts=clean(scts))
        return _event(DELIVERY_REPORT, delivery_code=delivery_code, **found)
    text, smsc, scts, slot = decode_content(wire)
    found.update(port=port_name(port, slot), smsc=clean(smsc), scts=clean(scts))
    return _event(MESSAGE, **texts_of(text), **found)


def object_message_of(message: object) -> dict[str, Any] | None:
    """One of the objects that generation 3 has for received messages (API 3.3, section 12); None for what is none."""
    if not isinstance(message, Mapping) or not (message.keys() & {"port", "from", "sms"}):
        return None
    get = message.get
    found = {"time": moment(get("timestamp")), "sender": clean(get("from")), "recipient": clean(get("to"))}
    found.update({key: clean(get(key)) for key in ("iccid", "imsi", "imei")})
    if flag(get("is_report")) or get("is_report") == "true":
        found.update(port=port_name(get("port"), get("slot")), smsc=found["sender"])
        return _event(DELIVERY_REPORT, delivery_code=leading_int(get("status")), **found)
    content = get("sms")
    text, smsc, scts, slot = decode_content(content if isinstance(content, str) else clean(content) or "")
    found.update(port=port_name(get("port"), get("slot") or slot), smsc=clean(smsc), scts=clean(scts))
    return _event(MESSAGE, **texts_of(text), **found)


def legacy_message_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """SMS to HTTP: who and where stand in the query or in header lines, the text is what follows these."""
    text, header = without_header(payload["body"])
    return _event(
        MESSAGE,
        port=port_name(clean(payload.get("port")) or header.port, header.slot),
        sender=clean(payload.get("sender")) or clean(header.sender),
        recipient=clean(header.recipient),
        smsc=clean(header.smsc),
        scts=clean(header.scts),
        iccid=clean(payload.get("iccid")),
        **texts_of(text),
    )


def _event(kind: str, **known: Any) -> dict[str, Any]:
    """The event of a message, with None for what the push does not say."""
    empty = dict.fromkeys(
        ("port", "time", "sender", "recipient", "text", "delivery_code", "smsc", "scts", "iccid", "imsi", "imei")
    )
    return {"type": kind, "kind": _KINDS[kind], **empty, **known}
