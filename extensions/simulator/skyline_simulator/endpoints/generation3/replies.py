# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How generation 3 answers, in every form that documents and clients leave open (facts, section 1)."""

from __future__ import annotations

import json
from typing import Any

from ...config.profiles import Switches
from ...errors import LoginRefused, Refusal
from ...state.device import Device
from ..call import Reply

#: What the descriptions of asynchronous operations say, in seconds.
RETRY_AFTER = 120


def done(device: Device) -> Reply:
    """To a write: HTTP 200, and in the documents no body."""
    form = device.switches.write_reply
    if form == "code":
        return Reply.of(device.switches.command_code)
    return Reply({"empty": b"", "object": b"{}", "array": b"[]"}[form])


def accepted(device: Device) -> Reply:
    """To what goes on after the reply: HTTP 202, without a body."""
    headers = {"Retry-After": str(RETRY_AFTER)} if device.switches.retry_after else {}
    return Reply(b"", http_status=202, headers=headers)


def data(device: Device, found: Any, http_status: int = 200) -> Reply:
    """To a read: the data itself, without a code."""
    if device.switches.reply_numbers == "text":
        found = _texts(found)
    reply = Reply.json(found)
    reply.http_status = http_status
    return reply


def raw(device: Device, body: bytes) -> Reply:
    """To a read whose JSON is there already; port names in it may be numbers such as 1.10."""
    if device.switches.reply_numbers == "text":
        return data(device, json.loads(body, parse_float=str))
    return Reply(body)


def _texts(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _texts(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_texts(value) for value in found]
    return str(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else found


def refusal(switches: Switches, error: Refusal) -> Reply:
    """A request that is not carried out; of the forms none is documented."""
    reply = Reply.refusal(error)
    if isinstance(error, LoginRefused):
        if switches.login_refusal == "html":
            page = Reply.page()
            reply.body, reply.content_type = page.body, page.content_type
        elif switches.login_refusal == "401":
            reply.http_status = 401
        return reply
    if switches.error_form != "code" and reply.http_status == 200:
        reply.http_status = 400
    if switches.error_form == "400-empty":
        reply.body = b""
    return reply
