# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Querying, writing and deleting eSIM profiles (API reference, section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...config.names import parse_port_numbers
from ...errors import CODE_UNSUPPORTED, Refusal
from ...state.device import Device
from ...state.esim import DELETING, WRITING, Profile
from ..call import SIGNED, Call, Reply
from ..endpoint import Endpoint

_PARAMETERS = SIGNED | {"version"}
_EMPTY = Profile()


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
            "eid": device.esim.eid(number - 1),
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
        raise Refusal(f"the body is not a JSON {wanted}, but an {given}", http_status=status)


def _items(
    call: Call, keys: frozenset[str], required: tuple[str, ...], need_cc: bool = False
) -> list[Mapping[str, Any]]:
    """The items of a request. In generation 3 a confirmation code has to be there, if an empty one."""
    document = call.json()
    items = document if isinstance(document, list) else [document]
    if not items:
        raise Refusal("no items")
    for item in items:
        if not isinstance(item, Mapping):
            raise Refusal("an item is an object")
        for key in item:
            if key not in keys and not call.lenient:
                raise Refusal(f"unknown key {key!r}")
        for key in ("port", "slot"):
            if not isinstance(item.get(key), int) or isinstance(item[key], bool):
                raise Refusal(f"{key} must be a number, not {item.get(key)!r}")
        for key in required:
            if not isinstance(item.get(key), str) or not item[key]:
                raise Refusal(f"{key} must be a text that is not empty")
        if need_cc and "cc" not in item and not call.lenient:
            raise Refusal("cc is missing")
        if not isinstance(item.get("cc", ""), str):
            raise Refusal("cc must be a text")
    return items


def _submit(device: Device, op: int, items: list[Mapping[str, Any]], now: float) -> Reply:
    esim = device.esim
    switches = device.switches
    results: list[dict[str, object]] = []
    for item in items:
        port, slot = int(item["port"]), int(item["slot"])
        status, reason = esim.submit(op, port, slot, str(item.get("ac", "")), str(item.get("cc", "")), now)
        results.append({"port": port, "slot": slot, switches.esim_status_key: status, "reason": reason})
    more: dict[str, object] = {"count": len(results), switches.esim_reply_key: results}
    return Reply.of(200, "OK", **more)


def write(device: Device, call: Call) -> Reply:
    """Write eSIM: submits a download for every item; what became of it shows in the query. By switch the body is an
    array, one object, or either."""
    _supported(device, call)
    call.parameters(_PARAMETERS)
    _check_form(device, call, device.switches.esim_write_body)
    keys, newer = frozenset({"port", "slot", "ac", "cc"}), device.switches.generation != 2
    return _submit(device, WRITING, _items(call, keys, ("ac",), need_cc=newer), call.now)


def delete(device: Device, call: Call) -> Reply:
    """Delete eSIM; by switch the body is an array, one object, or either."""
    _supported(device, call)
    call.parameters(_PARAMETERS)
    _check_form(device, call, device.switches.esim_delete_body)
    return _submit(device, DELETING, _items(call, frozenset({"port", "slot"}), ()), call.now)


ENDPOINTS = (
    Endpoint("/goip_get_esims.html", ("GET",), "esim_query", query),
    Endpoint("/goip_write_esims.html", ("POST",), "esim_write", write, write=True),
    Endpoint("/goip_delete_esims.html", ("POST",), "esim_delete", delete, write=True),
)
