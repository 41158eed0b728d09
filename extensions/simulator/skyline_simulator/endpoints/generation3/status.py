# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of the device and of ports, and the server that gets reports (facts, sections 3 and 4)."""

from __future__ import annotations

from typing import Any

from ...config.schema import FLAG, LIST, NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.memory import Reporting
from ...state.status import push_row_text, status_body
from ..call import Call, Reply
from ..endpoint import Endpoint
from .bodies import array, document, entries, no_document, read_slot
from .replies import data, done, raw
from .targets import port_numbers, read_port

MIN_PERIOD = 60

_PORTS = {"ports": Key(LIST), "ports_pattern": Key(TEXT)}
_SERVER = {"enable": Key(FLAG), "url": Key(TEXT), "period": Key(NUMBER)}


def device_status(device: Device, call: Call) -> Reply:
    """GET /get_device_status: the same object as in generation 2; nothing in the query changes anything."""
    no_document(call)
    rows = device.switches.status_rows
    return raw(device, status_body(device, all_sims=rows == "sims", all_slots=rows == "slots"))


def ports_status(device: Device, call: Call) -> Reply:
    """GET /get_ports_status: the slot in use of each port, or the slots that the array names."""
    body = read_object(document(call), _PORTS, call.lenient)
    if "ports" in body:
        chosen, refusal = entries(device, array(call, body["ports"], "ports"), lambda item: _place(device, call, item))
    else:
        numbers, refusal = port_numbers(device, call, body)
        chosen = [(number - 1, device.active(number - 1)) for number in numbers]
    if refusal is not None:
        raise refusal
    if not chosen:
        raise Refusal("no port of the device")
    rows = [push_row_text(device, port, slot, dotted=True) for port, slot in chosen]
    # By the example, only the first one says what it is.
    rows[0] = f'{{"type":"port-status",{rows[0][1:]}'
    return raw(device, (f"[{','.join(rows)}]" if device.switches.ports_status_reply == "array" else rows[0]).encode())


def _place(device: Device, call: Call, item: Any) -> tuple[int, int]:
    """Port and slot from 0."""
    if isinstance(item, dict) and "slot" in item:
        if device.switches.port_items == "numbers" and not call.lenient:
            raise Refusal(f"{item!r} is not the number of a port")
        port, slot = read_slot(device, call, item)
        return port - 1, slot - 1
    port = read_port(device, call, item) - 1
    return port, device.active(port)


def get_server(device: Device, call: Call) -> Reply:
    """GET /get_status_report_server."""
    no_document(call)
    reporting = device.reporting
    return data(device, {"enable": reporting.enable, "period": reporting.period, "url": reporting.url})


def set_server(device: Device, call: Call) -> Reply:
    """POST /set_status_report_server: a key that is left out is reset to its default."""
    body = read_object(document(call), _SERVER, call.lenient)
    period = body.get("period", MIN_PERIOD)
    if 0 < period < MIN_PERIOD:
        raise Refusal(f"period must be 0 or {MIN_PERIOD} and more, not {period}")
    url = body.get("url", "")
    if any(letter <= " " for letter in url):
        raise Refusal("url has a space or a control character")
    if device.switches.report_url == "host":
        url = url.partition("://")[2] or url
        url = url.partition("/")[0]
    device.ram.reporting = Reporting(url, period, enable=body.get("enable", False))
    device.cache.clear()
    device.reporting_changed()
    # Reports on messages go where the status goes, unless they have an address of their own.
    device.messages.look()
    return done(device)


ENDPOINTS = (
    Endpoint("/get_device_status", ("GET",), "status", device_status, generation=3),
    Endpoint("/get_ports_status", ("GET",), "ports_status", ports_status, generation=3, get_body=True),
    Endpoint("/get_status_report_server", ("GET",), "get_status_report_server", get_server, generation=3),
    Endpoint("/set_status_report_server", ("POST",), "set_status_report_server", set_server, write=True, generation=3),
)
