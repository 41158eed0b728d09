# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AT commands and USSD requests in generation 2 (facts, section 10): one port, by GET, in documents from 2.4.1 on."""

from __future__ import annotations

from ...state.device import Device
from ...state.dialogue import ask, usable_ports, with_echo
from ...state.modems import AT, BUSY, INVALID, OK, TIMEOUT, UNAVAILABLE, USSD
from ..call import SIGNED, Call, Reply, number_of
from ..endpoint import Endpoint

DEFAULT_TIMEOUT = 120
DEFAULT_RETRIES = 3

NO_PORT, NO_TEXT = 2, 3
# 5 and 6 are not the same in the two.
_AT_CODES = {OK: (0, "OK"), BUSY: (4, "Unfinished request"), TIMEOUT: (5, "Timeout")}
_USSD_CODES = {
    OK: (0, "OK"),
    BUSY: (4, "Unfinished request"),
    UNAVAILABLE: (5, "SIM unregistered"),
    TIMEOUT: (6, "Timeout"),
}


def _answer(device: Device, code: int, reason: str, key: str, text: str, ready: float = 0.0) -> Reply:
    more = {key: text, "max-port": device.ports, "port": usable_ports(device)}
    reply = Reply.of(code, reason, **more)
    reply.ready = ready
    return reply


def _port(device: Device, query: dict[str, str]) -> int | None:
    """From 0; None where there is none, or no such port."""
    text = query.get("port", "")
    known = text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= device.ports
    return int(text) - 1 if known else None


def send_at(device: Device, call: Call) -> Reply:
    """GET /goip_send_at.html."""
    query = call.parameters(SIGNED | {"version", "port", "at", "timeout"})
    timeout = number_of(query, "timeout", DEFAULT_TIMEOUT)
    port, text = _port(device, query), query.get("at", "")
    if port is None:
        return _answer(device, NO_PORT, "Invalid port", "resp", "")
    if not text.strip():
        return _answer(device, NO_TEXT, "No command", "resp", "")
    outcome = ask(device, AT, port, text, timeout, call.now)
    name, reply, ready = outcome.name, outcome.reply, outcome.ready
    if name == INVALID:
        name, reply = OK, "ERROR"
    elif name == UNAVAILABLE:
        # No code says so: nothing comes, until the time is over.
        name, ready = TIMEOUT, call.now + timeout
    code, reason = _AT_CODES[name]
    return _answer(device, code, reason, "resp", with_echo(device, text, reply) if name == OK else "", ready)


def send_ussd(device: Device, call: Call) -> Reply:
    """GET /goip_send_ussd.html; what gets no answer is sent again, ``retries`` times."""
    query = call.parameters(SIGNED | {"version", "port", "ussd", "timeout", "retries"})
    timeout = number_of(query, "timeout", DEFAULT_TIMEOUT)
    tries = 1 + number_of(query, "retries", DEFAULT_RETRIES, most=100)
    key = device.switches.ussd_reply_key
    port, text = _port(device, query), query.get("ussd", "")
    if port is None:
        return _answer(device, NO_PORT, "Invalid port", key, "")
    if not text.strip():
        return _answer(device, NO_TEXT, "No text", key, "")
    outcome = ask(device, USSD, port, text, timeout, call.now, tries)
    code, reason = _USSD_CODES[UNAVAILABLE if outcome.name == INVALID else outcome.name]
    return _answer(device, code, reason, key, outcome.reply, outcome.ready)


ENDPOINTS = (
    Endpoint("/goip_send_at.html", ("GET",), "send_at", send_at, write=True),
    Endpoint("/goip_send_ussd.html", ("GET",), "send_ussd", send_ussd, write=True),
)
