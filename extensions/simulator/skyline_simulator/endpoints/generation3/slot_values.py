# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IMEIs, numbers and PINs of slots, and the operators that ports are bound to (facts, section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...config.schema import NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ..call import Call, Reply
from ..endpoint import Endpoint, Handler
from .bodies import SLOT, apply, array, document, no_document, port_index, slot_index
from .replies import data

_IMEI = re.compile(r"[0-9]{15}")
_NUMBER = re.compile(r"\+?[0-9]{1,32}")
_PIN = re.compile(r"[0-9]{4,8}")

_BINDING = {
    "port": Key(NUMBER, required=True, least=1),
    "oper_id": Key(NUMBER, required=True, most=999_999),
}


def _reader(name: str, value: Callable[[Device, int], str]) -> Handler:
    """GET: every slot of the device in one array."""

    def read(device: Device, call: Call) -> Reply:
        no_document(call)
        every = device.switches.value_rows == "all"
        rows: list[dict[str, object]] = []
        for index in range(device.size):
            text = value(device, index)
            if text or every:
                rows.append({"port": index // device.slots + 1, "slot": index % device.slots + 1, name: text})
        return data(device, rows)

    return read


def _writer(name: str, check: Callable[[Device, str], None], store: Callable[[Device, int, str], None]) -> Handler:
    """POST: an array of entries; the slots that it does not name are left alone."""
    schema = {**SLOT, name: Key(TEXT, required=name != "pin")}

    def write(device: Device, call: Call) -> Reply:
        def read(item: Any) -> tuple[int, str]:
            found = read_object(item, schema, call.lenient)
            index = slot_index(device, found)
            text = found.get(name, "")
            check(device, text)
            return index, text

        def put(entry: tuple[int, str]) -> None:
            store(device, *entry)
            device.touch(entry[0] // device.slots)

        return apply(device, call, array(call, document(call)), read, put)

    return write


def _check_imei(device: Device, text: str) -> None:
    _check(device, text, _IMEI, "an IMEI of 15 digits")


def _check_number(device: Device, text: str) -> None:
    _check(device, text, _NUMBER, "a number")


def _check(device: Device, text: str, form: re.Pattern[str], what: str) -> None:
    if text == "":
        if device.switches.empty_values == "refuse":
            raise Refusal("empty value")
    elif not form.fullmatch(text):
        raise Refusal(f"{text!r} is not {what}")


def _check_pin(device: Device, text: str) -> None:
    # An empty one clears the PIN, by the document.
    if text and not _PIN.fullmatch(text):
        raise Refusal("pin must have 4 to 8 digits")


def _store_imei(device: Device, index: int, text: str) -> None:
    if text or device.switches.empty_values != "keep":
        device.ram.imeis[index] = text


def _store_number(device: Device, index: int, text: str) -> None:
    if text or device.switches.empty_values != "keep":
        device.ram.numbers[index] = text


def _store_pin(device: Device, index: int, text: str) -> None:
    device.ram.pins[index] = text


def bound_operators(device: Device, call: Call) -> Reply:
    """GET /get_bound_opers: every port; 0 is no binding."""
    no_document(call)
    return data(
        device, [{"port": port + 1, "oper_id": device.ram.operators.get(port, 0)} for port in range(device.ports)]
    )


def bind_operators(device: Device, call: Call) -> Reply:
    """POST /set_bound_opers."""

    def read(item: Any) -> tuple[int, int]:
        found = read_object(item, _BINDING, call.lenient)
        return port_index(device, found["port"]), found["oper_id"]

    def put(entry: tuple[int, int]) -> None:
        device.ram.operators[entry[0]] = entry[1]

    return apply(device, call, array(call, document(call)), read, put)


def _pair(what: str, get: Handler, put: Handler) -> tuple[Endpoint, Endpoint]:
    return (
        Endpoint(f"/get_{what}", ("GET",), f"get_{what}", get, generation=3),
        Endpoint(f"/set_{what}", ("POST",), f"set_{what}", put, write=True, generation=3),
    )


ENDPOINTS = (
    *_pair("imeis", _reader("imei", Device.configured), _writer("imei", _check_imei, _store_imei)),
    *_pair(
        "numbers",
        _reader("number", lambda device, index: device.ram.numbers.get(index, "")),
        _writer("number", _check_number, _store_number),
    ),
    *_pair(
        "pins",
        _reader("pin", lambda device, index: device.ram.pins.get(index, "")),
        _writer("pin", _check_pin, _store_pin),
    ),
    *_pair("bound_opers", bound_operators, bind_operators),
)
