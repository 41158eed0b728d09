# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the device finds out a SIM's own number, by operator (facts, section 9)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from typing import Any

from ...config.schema import TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.memory import NumberMethod
from ..call import Call, Reply
from ..endpoint import Endpoint
from .bodies import apply, array, document, no_document
from .replies import data

METHODS = ("none", "ussd", "sms", "sim")
#: Texts that are BASE64 on the wire; the others are plain.
ENCODED = ("command", "keyword", "valid_chars")
PLAIN = ("dst_number", "recv_number", "old_prefix", "new_prefix")

_ENTRY = {
    "operator_id": Key(TEXT, required=True),
    "method": Key(TEXT, required=True, words=METHODS),
    **{name: Key(TEXT) for name in (*ENCODED, *PLAIN)},
}


def get_config(device: Device, call: Call) -> Reply:
    """GET /get_number_config: every operator that the device lists."""
    no_document(call)
    rows = [_row(operator, method) for operator, method in device.ram.number_methods.items()]
    return data(device, rows if device.switches.number_config_reply == "bare" else {"config": rows})


def _row(operator: str, method: NumberMethod) -> dict[str, object]:
    row: dict[str, object] = {"operator_id": operator, **dataclasses.asdict(method)}
    for name in ENCODED:
        row[name] = base64.b64encode(getattr(method, name).encode()).decode("ascii")
    return row


def set_config(device: Device, call: Call) -> Reply:
    """POST /set_number_config: a key that is left out is cleared; operators that are not named are left alone."""

    def read(item: Any) -> tuple[str, NumberMethod]:
        found = read_object(item, _ENTRY, call.lenient)
        operator = found.pop("operator_id")
        known = device.ram.number_methods.get(operator)
        if known is None:
            raise Refusal(f"operator_id {operator!r} is not in the list")
        texts = {name: _decoded(name, value) if name in ENCODED else value for name, value in found.items()}
        return operator, NumberMethod(operator_name=known.operator_name, **texts)

    def put(entry: tuple[str, NumberMethod]) -> None:
        device.ram.number_methods[entry[0]] = entry[1]

    return apply(device, call, array(call, _entries(device, call)), read, put)


def _entries(device: Device, call: Call) -> Any:
    """``{"config": [...]}`` by the schema, a bare array by the examples."""
    body = document(call)
    wanted = "both" if call.lenient else device.switches.number_config_body
    wrapped = isinstance(body, dict) and set(body) == {"config"}
    if wanted != "both" and wrapped != (wanted == "wrapped"):
        raise Refusal('the body is {"config": [...]}' if wrapped else 'the body is not {"config": [...]}')
    return body["config"] if wrapped else body


def _decoded(name: str, text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise Refusal(f"{name} is not BASE64 of UTF-8") from None


ENDPOINTS = (
    Endpoint("/get_number_config", ("GET",), "get_number_config", get_config, generation=3),
    Endpoint("/set_number_config", ("POST",), "set_number_config", set_config, write=True, generation=3),
)
