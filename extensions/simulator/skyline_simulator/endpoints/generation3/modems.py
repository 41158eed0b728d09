# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AT commands and USSD requests (facts, section 10): the reply comes when every modem has answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...config.schema import LIST, NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.dialogue import ask, with_echo
from ...state.modems import AT, BUSY, INVALID, OK, TIMEOUT, UNAVAILABLE, USSD
from ..call import Call, Reply
from ..endpoint import Endpoint, Handler
from .bodies import array, document
from .replies import data
from .targets import port_numbers

DEFAULT_TIMEOUT = 120
CODES = {OK: 0, BUSY: 4, UNAVAILABLE: 5, TIMEOUT: 6, INVALID: 15}


def _sender(key: str, kind: str, shown: Callable[[Device, str, str], str]) -> Handler:
    """``key`` names the text in an entry; ``shown`` makes the reply's text of it and of the answer."""
    schema = {
        key: Key(TEXT, required=True),
        "ports": Key(LIST),
        "ports_pattern": Key(TEXT),
        "timeout": Key(NUMBER, least=1, most=3600),
    }

    def read(device: Device, call: Call, item: Any) -> tuple[str, int, list[int]]:
        found = read_object(item, schema, call.lenient)
        if not found[key].strip():
            raise Refusal(f"{key} is empty")
        ports, refusal = port_numbers(device, call, found)
        if refusal is not None:
            raise refusal
        return found[key], found.get("timeout", DEFAULT_TIMEOUT), ports

    def send(device: Device, call: Call) -> Reply:
        entries = [read(device, call, item) for item in array(call, document(call))]
        asked = [(text, timeout, port) for text, timeout, ports in entries for port in ports]
        rows: list[dict[str, object]] = []
        ready = call.now
        for text, timeout, port in asked[: len(asked) // 2] if call.half else asked:
            outcome = ask(device, kind, port - 1, text, timeout, call.now)
            ready = max(ready, outcome.ready)
            resp = shown(device, text, outcome.reply) if outcome.name == OK else outcome.reply
            rows.append({"port": port, "code": CODES[outcome.name], "resp": resp})
        reply = data(device, rows)
        reply.ready = ready
        return reply

    return send


ENDPOINTS = (
    Endpoint("/send_ats", ("POST",), "send_at", _sender("at", AT, with_echo), write=True, generation=3),
    Endpoint(
        "/send_ussds",
        ("POST",),
        "send_ussd",
        _sender("ussd", USSD, lambda _device, _text, answer: answer),
        write=True,
        generation=3,
    ),
)
