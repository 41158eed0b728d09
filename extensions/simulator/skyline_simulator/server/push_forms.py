# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushes to order: what a gateway sends by itself, made for a test or a rehearsal, in the raw forms of the wire."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ..config.names import index_of, parse_port_numbers, port_name
from ..config.values import initial_iccid, initial_imsi
from ..endpoints.call import JSON_TYPE
from ..errors import Refusal, SpecError
from ..state.cell_work import report_of
from ..state.cells import LOCKING, NEIGHBOURS, SERVING
from ..state.inbox import Message, row, text_block
from ..state.message_rows import read_messages
from ..state.status import push_body, push_row
from . import mms
from .gateway import Gateway

MMS_STATES = ("notification_ind", "pending", "receiving", "failed", "success")
#: Of a SIM that is registered: 2G, 3G or 4G, by the network type that is set.
NETWORK_GENERATIONS = {"auto": 4, "gsm": 2, "wcdma": 3, "lte": 4}


@dataclass(frozen=True)
class Form:
    """What goes to the wire."""

    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON_TYPE})
    query: str = ""

    def target(self, url: str) -> str:
        if not self.query:
            return url
        return f"{url}{'&' if '?' in url else '?'}{self.query}"


def _json(document: object) -> Form:
    return Form(json.dumps(document, ensure_ascii=False).encode())


def make(gateway: Gateway, document: Mapping[str, Any]) -> Form:
    """A push, by its ``form``; without one, ``body`` as JSON or ``text`` as it is."""
    given = {str(key): value for key, value in document.items() if key != "url"}
    name = given.pop("form", "raw")
    maker = _FORMS.get(name) if isinstance(name, str) else None
    if maker is None:
        raise SpecError([f"unknown form {name!r} (known: {', '.join(_FORMS)})"])
    keys, build = maker
    problems = [f"unknown key {key!r} of form {name} (known: {', '.join(keys)})" for key in given if key not in keys]
    if problems:
        raise SpecError(problems)
    try:
        return build(gateway, given)
    except Refusal as error:
        raise SpecError([error.reason]) from None


def _raw(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Any body. ``query`` and ``content_type`` as one likes: receivers have to live with all of it."""
    if ("body" in given) == ("text" in given):
        raise Refusal('a push is {"url": ..., "body": {...}}, or has a text, or a form; without url: where reports go')
    body = str(given["text"]).encode() if "text" in given else json.dumps(given["body"], ensure_ascii=False).encode()
    query = given.get("query", {})
    if not isinstance(query, Mapping):
        raise Refusal(f"query must be a mapping, not {query!r}")
    return Form(body, {"Content-Type": str(given.get("content_type", JSON_TYPE))}, urlencode(query))


def _port_status(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Section 1, Port-Status Fields: one object, the row of one slot."""
    device = gateway.device
    index = _index(gateway, given)
    row = push_row(device, index // device.slots, index % device.slots)
    spelled = {device.switches.port_status_key if key == "st" else key: value for key, value in row.items()}
    if device.switches.port_status_network:
        spelled["network"] = NETWORK_GENERATIONS[device.ram.network]
    return _json(_typed(gateway, {"type": "port-status", **spelled}))


def _dev_status(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """The status report, at once."""
    return Form(push_body(gateway.device, bool(given.get("all_sims")), bool(given.get("all_slots"))))


def _sent_status(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Generation 3 (facts, section 11): ``sdr`` and ``fdr`` as given, by default one message that was sent."""
    utc = int(gateway.clock.utc(gateway.clock.now()))
    detail = {"seq": 1, "port": 1, "slot": 1, "number": "10010", "ts": utc}
    good = given.get("sdr", [{**detail, "cost": 2500}])
    bad = given.get("fdr", [])
    counts = {"tid": given.get("tid", 1), "sent": len(good), "failed": len(bad), "unsent": given.get("unsent", 0)}
    document = {"type": "sms-sent-status", "statuses": [{**counts, "sdr": good, "fdr": bad}]}
    return _json(_typed(gateway, document))


def _mms_report(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Generation 3 (facts, section 15): how far the reception of an MMS is. It has no type."""
    state = given.get("state", "success")
    if state not in MMS_STATES:
        raise Refusal(f"state must be one of {', '.join(MMS_STATES)}, not {state!r}")
    device, index = gateway.device, _index(gateway, given)
    report: dict[str, object] = {
        "ts": int(gateway.clock.utc(gateway.clock.now())),
        "mac": device.mac,
        "port": index // device.slots + 1,
        "slot": index % device.slots + 1,
        "iccid": initial_iccid(device.seed, index),
        "state": state,
    }
    if "tid" in given:
        report["tid"] = given["tid"]
    if state == "failed":
        report["reason"] = given.get("reason", "timeout")
    return _json(report)


def _cell_report(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Generation 3 (facts, section 8): what is known of a port's cells now. It has no type."""
    device = gateway.device
    (port,) = parse_port_numbers(str(given.get("port", "1")), device.ports)
    return _json(report_of(device, (SERVING, NEIGHBOURS, LOCKING), port - 1))


def _typed(gateway: Gateway, document: dict[str, Any]) -> dict[str, Any]:
    """By switch, without its type."""
    if not gateway.device.switches.push_type:
        del document["type"]
    return document


def _index(gateway: Gateway, given: Mapping[str, Any]) -> int:
    return index_of(str(given.get("slot", "1.01")), gateway.device.ports, gateway.device.slots)


def _cdr(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """A call record. No document says how its fields are named: receivers have to take it as it comes."""
    utc = int(gateway.clock.utc(gateway.clock.now()))
    call = {"port": "1A", "caller": "10010", "callee": "", "start": utc, "duration": 60, "result": "ANSWERED"}
    return _json({"type": "cdr", **call, **given})


def _rows(gateway: Gateway, given: Any) -> list[Message]:
    return read_messages(gateway.device, given, gateway.clock.utc(gateway.clock.now()))


def _recv_sms(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Section 7, Push Format, of messages that are in no inbox."""
    rows = [row(gateway.device, message) for message in _rows(gateway, given.get("rows", {}))]
    return _json({"type": "recv-sms", "sms_num": len(rows), "sms": rows})


def _legacy_sms(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """SMS to HTTP: who and where stand in the query, the body is the text after header lines."""
    device = gateway.device
    content_type = str(given.get("content_type", "application/octet-stream"))
    (message,) = _rows(gateway, {key: value for key, value in given.items() if key != "content_type"})
    query = {"port": port_name(message.port + 1, message.slot + 1, letters=True)}
    if device.switches.legacy_query == "all":
        iccid = initial_iccid(device.seed, message.port * device.slots + message.slot)
        query |= {"sender": message.sender, "mac": device.mac, "iccid": iccid}
    body = text_block(device, message).encode()
    return Form(body, {"Content-Type": content_type}, urlencode(query))


def _mms(gateway: Gateway, given: Mapping[str, Any]) -> Form:
    """Section 11. ``parts``: [{type: image/jpeg, name: a.jpg, base64: ...}] after the text, if there is any.

    ``single``: the one part as the body itself, as some operators send it. ``slot`` is the one that received it.
    """
    parts: list[mms.Part] = []
    if given.get("text"):
        parts.append(mms.Part("text/plain", "text.txt", str(given["text"]).encode()))
    for place, item in enumerate(given.get("parts", ())):
        if not isinstance(item, Mapping) or not mms.is_kind(str(item.get("type", ""))):
            raise Refusal(f"parts[{place}]: needs a type such as image/jpeg")
        try:
            data = base64.b64decode(str(item.get("base64", "")), validate=True)
        except (binascii.Error, ValueError):
            raise Refusal(f"parts[{place}]: base64 is not base64") from None
        parts.append(mms.Part(str(item["type"]), str(item.get("name", f"part{place + 1}")), data))
    texts = [str(given.get(key, default)) for key, default in (("subject", ""), ("from", "10010"), ("to", ""))]
    utc = gateway.clock.utc(gateway.clock.now())
    encode = given.get("encoding") == "base64"
    if given.get("single"):
        if len(parts) != 1:
            raise Refusal(f"single: needs one text or one part, not {len(parts)}")
        headers, body = mms.single(texts[0], texts[1], texts[2], parts[0], utc)
    else:
        headers, body = mms.build(texts[0], texts[1], texts[2], parts, utc, encode)
    device = gateway.device
    if device.switches.mms_date == "tight":
        headers["Date"] = headers["Date"].replace(", ", ",")
    index = _index(gateway, given)
    if device.switches.mms_gateway:
        headers |= {
            "Emms-Mac": device.mac,
            "Emms-Port": port_name(index // device.slots + 1, index % device.slots + 1),
            "Emms-Iccid": initial_iccid(device.seed, index),
            "Emms-Imsi": initial_imsi(device.seed, index),
        }
    return Form(body, headers)


_Maker = tuple[tuple[str, ...], Callable[["Gateway", Mapping[str, Any]], Form]]
_FORMS: dict[str, _Maker] = {
    "raw": (("body", "text", "query", "content_type"), _raw),
    "dev-status": (("all_sims", "all_slots"), _dev_status),
    "port-status": (("slot",), _port_status),
    "sms-sent-status": (("tid", "unsent", "sdr", "fdr"), _sent_status),
    "mms-report": (("slot", "state", "tid", "reason"), _mms_report),
    "cell-report": (("port",), _cell_report),
    "cdr": (("port", "caller", "callee", "start", "duration", "result"), _cdr),
    "recv-sms": (("rows",), _recv_sms),
    "legacy-sms": (("slot", "from", "to", "text", "time", "content_type"), _legacy_sms),
    "mms": (("slot", "subject", "from", "to", "text", "parts", "encoding", "single"), _mms),
}
