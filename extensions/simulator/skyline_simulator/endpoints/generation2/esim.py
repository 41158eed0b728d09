# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Querying, writing and deleting eSIM profiles (API reference, section 12)."""

from __future__ import annotations

from typing import Any

from ...config.names import parse_port_numbers
from ...config.schema import INT32, TEXT, Key, Schema, optional, read_object, required
from ...errors import CODE_UNSUPPORTED, Refusal
from ...state.device import Device
from ...state.esim import DELETING, WRITING, Profile
from ..call import SIGNED, Call, HttpRefusal, Reply
from ..endpoint import Endpoint

_PARAMETERS = SIGNED | {"version"}
_EMPTY = Profile()
#: What is beyond the device is said of each item.
_SLOT = {"port": required(INT32), "slot": required(INT32)}
_PROFILE = {**_SLOT, "ac": Key(TEXT, required=True, filled=True), "cc": Key(TEXT, required=True)}


def _supported(device: Device, call: Call) -> None:
    if not device.switches.esim:
        raise Refusal(f"unknown path {call.path}", CODE_UNSUPPORTED)


def query(device: Device, call: Call) -> Reply:
    """Query eSIM: the profiles of every port asked for."""
    _supported(device, call)
    parameters = call.parameters(_PARAMETERS | {"ports"})
    numbers = parse_port_numbers(parameters.get("ports", "all"), device.ports)
    ports = [
        {
            "port": number,
            "eid": "" if number - 1 in device.dead else device.esim.eid(number - 1),
            "esim_state": 0 if number - 1 in device.dead else 1,
            "profiles": _rows(device, number - 1),
        }
        for number in dict.fromkeys(numbers)
    ]
    return Reply.of(200, count=len(ports), ports=ports)


def _rows(device: Device, port: int) -> list[dict[str, object]]:
    switches = device.switches
    rows: list[dict[str, object]] = []
    for slot in range(device.slots):
        index = port * device.slots + slot
        profile = device.esim.profiles.get(index, _EMPTY)
        if profile is _EMPTY and switches.esim_rows == "written":
            continue
        row: dict[str, object] = {
            "slot": slot + 1,
            "enabled": int(device.esim.enabled(index)),
            "iccid": profile.iccid,
        }
        if switches.esim_ac_key != "none":
            row[switches.esim_ac_key] = profile.ac
            row["cc"] = profile.cc
        row["provider"] = profile.provider
        row[switches.esim_exist_key] = int(profile.exist)
        row.update(op=profile.op, status=profile.status, reason=profile.reason)
        rows.append(row)
    return rows


def _check_form(device: Device, call: Call, wanted: str) -> None:
    given = "array" if isinstance(call.json(), list) else "object"
    if wanted not in (given, "both") and not call.lenient:
        status = 400 if device.switches.esim_body_refusal == "400" else 200
        raise HttpRefusal(f"the body is not a JSON {wanted}, but an {given}", status)


def _items(call: Call, schema: Schema) -> list[dict[str, Any]]:
    """The items of a request."""
    document = call.json()
    items = document if isinstance(document, list) else [document]
    if not items:
        raise Refusal("no items")
    return [read_object(item, schema, call.lenient) for item in items]


def _submit(device: Device, op: int, items: list[dict[str, Any]], now: float) -> Reply:
    esim = device.esim
    switches = device.switches
    results: list[dict[str, object]] = []
    for item in items:
        port, slot = item["port"], item["slot"]
        status, reason = esim.submit(op, port, slot, item.get("ac", ""), item.get("cc", ""), now)
        results.append({"port": port, "slot": slot, switches.esim_status_key: status, "reason": reason})
    more: dict[str, object] = {"count": len(results), switches.esim_reply_key: results}
    return Reply.of(200, "OK", **more)


def write(device: Device, call: Call) -> Reply:
    """Write eSIM: submits a download for every item; what became of it shows in the query. By switch the body is an
    array, one object, or either."""
    _supported(device, call)
    call.parameters(_PARAMETERS)
    _check_form(device, call, device.switches.esim_write_body)
    # In generation 3 a confirmation code has to be there, if an empty one.
    schema = optional(_PROFILE, "cc") if device.switches.generation == 2 or call.lenient else _PROFILE
    return _submit(device, WRITING, _items(call, schema), call.now)


def delete(device: Device, call: Call) -> Reply:
    """Delete eSIM; by switch the body is an array, one object, or either."""
    _supported(device, call)
    call.parameters(_PARAMETERS)
    _check_form(device, call, device.switches.esim_delete_body)
    return _submit(device, DELETING, _items(call, _SLOT), call.now)


ENDPOINTS = (
    Endpoint("/goip_get_esims.html", ("GET",), "esim_query", query),
    Endpoint("/goip_write_esims.html", ("POST",), "esim_write", write, write=True),
    Endpoint("/goip_delete_esims.html", ("POST",), "esim_delete", delete, write=True),
)
