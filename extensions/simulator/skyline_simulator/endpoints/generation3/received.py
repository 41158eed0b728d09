# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Received messages, and the counters of messages (facts, sections 12 and 13)."""

from __future__ import annotations

from typing import Any

from ...config.schema import ANY, LIST, NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.inbox import entry
from ...state.statistics import CUMULATIVE
from ...state.statistics_rows import Reader, Values, rows, sms_values
from ..call import Call, Reply
from ..endpoint import Endpoint
from .bodies import document
from .replies import data
from .targets import ports_of, slot_targets

#: One collection of requests spells it so, and its value is a text.
DELETE = "detele"

_INBOX = {"id": Key(NUMBER, required=True, least=1), "num": Key(NUMBER)}
_STATISTICS = {"slots": Key(LIST), "slots_pattern": Key(TEXT), "type": Key(NUMBER, most=CUMULATIVE)}


def _deletes(device: Device, body: Any) -> bool:
    return device.switches.inbox_delete and str(body.get(DELETE, "")).lower() in ("1", "true")


def received(device: Device, call: Call) -> Reply:
    """GET /get_received_smses: messages from a number on (num 0: all), and where to go on."""
    schema = {**_INBOX, DELETE: Key(ANY)} if device.switches.inbox_delete else _INBOX
    body = read_object(document(call), schema, call.lenient)
    inbox, limit = device.messages.inbox, device.switches.page_limit
    count = body.get("num", 0)
    if limit:
        count = min(count or limit, limit)
    found, following = inbox.read(body["id"], count, _deletes(device, body))
    smses = [entry(device, message) for message in found]
    return data(device, {"ssrc": inbox.ssrc, "next_id": following, "smses": smses})


def read_rows(device: Device, call: Call, read: Reader) -> list[Values]:
    """Counters of the slots that the body names. Of a pattern, which has ports only, the switch
    ``stats_pattern_slots`` says which slots it means.
    """
    body = read_object(document(call), _STATISTICS, call.lenient)
    if "slots" in body or "slots_pattern" not in body:
        targets, refusal = slot_targets(device, call, body)
        if refusal is not None:
            raise refusal
        chosen = [(port, slot) for port, slot in targets if slot is not None]
    else:
        every = device.switches.stats_pattern_slots == "all"
        chosen = [
            (port, slot + 1)
            for port in ports_of(device, body["slots_pattern"])
            for slot in (range(device.slots) if every else (device.active(port - 1),))
        ]
    return rows(device, dict.fromkeys(chosen), body.get("type", 0), call.now, read)


def sms_stats(device: Device, call: Call) -> Reply:
    """GET /get_sms_stats: a bare array."""
    return data(device, read_rows(device, call, sms_values))


def _writes(call: Call) -> bool:
    """Whether a request for messages may delete them, as far as its body says before it is checked."""
    try:
        body = call.json()
    except Refusal:
        return False
    return isinstance(body, dict) and DELETE in body


ENDPOINTS = (
    Endpoint("/get_received_smses", ("GET",), "sms_query", received, write=_writes, generation=3, get_body=True),
    Endpoint("/get_sms_stats", ("GET",), "sms_stat", sms_stats, generation=3, get_body=True),
)
