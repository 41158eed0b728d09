# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Querying received messages (API reference, section 8)."""

from __future__ import annotations

from ...errors import Refusal
from ...state.device import Device
from ...state.inbox import row
from ..call import SIGNED, Call, Reply, number_of
from ..endpoint import Endpoint


def _deletes(call: Call) -> bool:
    return call.raw("sms_del") == "1"


def query(device: Device, call: Call) -> Reply:
    """Query SMS: messages from a number on, and where to go on."""
    parameters = call.parameters(SIGNED | {"sms_id", "sms_num", "sms_del"})
    first = number_of(parameters, "sms_id", 1)
    if first < 1:
        raise Refusal("sms_id must be 1 or more")
    count = number_of(parameters, "sms_num", 0)
    delete = number_of(parameters, "sms_del", 0, most=1)
    inbox = device.messages.inbox
    limit = device.switches.page_limit
    if limit:
        count = min(count or limit, limit)
    found, following = inbox.read(first, count, bool(delete))
    rows = [row(device, message) for message in found]
    return Reply.of(0, ssrc=inbox.ssrc, sms_num=len(rows), next_sms=following, data=rows)


ENDPOINTS = (Endpoint("/goip_get_sms.html", ("GET",), "sms_query", query, write=_deletes),)
