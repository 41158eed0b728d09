# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Querying, writing and deleting eSIM profiles (API reference, section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .call import Call, Reply
from .endpoints import register
from .errors import CODE_UNSUPPORTED, Refusal
from .esim import DELETING, WRITING, Profile
from .faults import Fault
from .login import SIGNED
from .names import parse_port_numbers

if TYPE_CHECKING:
    from .gateway import Gateway

_PARAMETERS = SIGNED | {"version"}
_EMPTY = Profile()


def _supported(gateway: Gateway, call: Call) -> None:
    if not gateway.device.switches.esim:
        raise Refusal(f"unknown path {call.path}", CODE_UNSUPPORTED)


@register("/goip_get_esims.html", ("GET",), "esim_query", writes=False)
def query(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Query eSIM: the profiles of every port asked for."""
    _supported(gateway, call)
    parameters = call.parameters(_PARAMETERS | {"ports"})
    device = gateway.device
    numbers = parse_port_numbers(parameters.get("ports", "all"), device.ports)
    ports = [
        {
            "port": number,
            "eid": device.esim.eid(number - 1),
            "esim_state": 0 if number - 1 in device.dead else 1,
            "profiles": _rows(gateway, number - 1),
        }
        for number in dict.fromkeys(numbers)
    ]
    return Reply.of(200, count=len(ports), ports=ports)


def _rows(gateway: Gateway, port: int) -> list[dict[str, object]]:
    device = gateway.device
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


def _check_form(gateway: Gateway, call: Call, wanted: str) -> None:
    given = "array" if isinstance(call.json(), list) else "object"
    if wanted not in (given, "both"):
        status = 400 if gateway.device.switches.esim_body_refusal == "400" else 200
        raise Refusal(f"the body is not a JSON {wanted}, but an {given}", http_status=status)


def _items(call: Call, keys: frozenset[str], required: tuple[str, ...]) -> list[Mapping[str, Any]]:
    document = call.json()
    items = document if isinstance(document, list) else [document]
    if not items:
        raise Refusal("no items")
    for item in items:
        if not isinstance(item, Mapping):
            raise Refusal("an item is an object")
        for key in item:
            if key not in keys:
                raise Refusal(f"unknown key {key!r}")
        for key in ("port", "slot"):
            if not isinstance(item.get(key), int) or isinstance(item[key], bool):
                raise Refusal(f"{key} must be a number, not {item.get(key)!r}")
        for key in required:
            if not isinstance(item.get(key), str) or not item[key]:
                raise Refusal(f"{key} must be a text that is not empty")
        if not isinstance(item.get("cc", ""), str):
            raise Refusal("cc must be a text")
    return items


def _submit(gateway: Gateway, op: int, items: list[Mapping[str, Any]], now: float) -> Reply:
    esim = gateway.device.esim
    switches = gateway.device.switches
    results: list[dict[str, object]] = []
    for item in items:
        port, slot = int(item["port"]), int(item["slot"])
        status, reason = esim.submit(op, port, slot, str(item.get("ac", "")), str(item.get("cc", "")), now)
        results.append({"port": port, "slot": slot, switches.esim_status_key: status, "reason": reason})
    more: dict[str, object] = {"count": len(results), switches.esim_reply_key: results}
    return Reply.of(200, "OK", **more)


@register("/goip_write_esims.html", ("POST",), "esim_write", writes=True)
def write(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Write eSIM: submits a download for every item; what became of it shows in the query. By switch the body is an
    array, one object, or either."""
    _supported(gateway, call)
    call.parameters(_PARAMETERS)
    _check_form(gateway, call, gateway.device.switches.esim_write_body)
    return _submit(gateway, WRITING, _items(call, frozenset({"port", "slot", "ac", "cc"}), ("ac",)), now)


@register("/goip_delete_esims.html", ("POST",), "esim_delete", writes=True)
def delete(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Delete eSIM; by switch the body is an array, one object, or either."""
    _supported(gateway, call)
    call.parameters(_PARAMETERS)
    _check_form(gateway, call, gateway.device.switches.esim_delete_body)
    return _submit(gateway, DELETING, _items(call, frozenset({"port", "slot"}), ()), now)
