# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of the device: ``op=set``, ``op=get`` (API reference, sections 2 to 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import CODE_READ_ONLY, Refusal
from ...state.device import Device
from ...state.parameters import PER_SLOT, READ_ONLY, is_array, is_scalar, read_parameter
from ..call import SIGNED, Call, Reply, decode_value, split_pairs

#: Query parameters of the command endpoint that are not parameters of the device.
RESERVED = SIGNED | {"version", "op"}

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)(?:\(([0-9]{1,6})\))?")
_CONTROL = re.compile(r"[\x00-\x1f]")
_IMEI = re.compile(r"[0-9]{15}")
_NUMBER = re.compile(r"\+?[0-9]{1,32}")


@dataclass(frozen=True)
class Entry:
    """One ``name=value`` or ``name(n)=value``, checked."""

    name: str
    index: int | None
    value: str


def parse_name(text: str) -> tuple[str, int | None]:
    """``name`` or ``name(n)``, spelled literally: an encoded parenthesis is not one."""
    match = _NAME.fullmatch(text)
    if match is None:
        raise Refusal(f"malformed parameter name {text!r}")
    if match[2] is None:
        return match[1], None
    if len(match[2]) > 1 and match[2].startswith("0"):
        raise Refusal(f"malformed parameter index {text!r}")
    return match[1], int(match[2])


def check_entry(device: Device, name: str, index: int | None, value: str) -> Entry | None:
    """The entry, if the device takes it; None if it silently ignores it."""
    switches = device.switches
    if name in PER_SLOT:
        if index is None:
            raise Refusal(f"{name} needs an index")
        if index >= device.indices:
            raise Refusal(f"{name}({index}): index beyond the device ({device.indices} slots)")
        if value == "":
            if switches.empty_values == "refuse":
                raise Refusal(f"{name}({index}): empty value")
            return Entry(name, index, value)
        pattern, what = (_IMEI, "an IMEI of 15 digits") if name == "sim_imei" else (_NUMBER, "a number")
        if not pattern.fullmatch(value):
            raise Refusal(f"{name}({index}): {value!r} is not {what}")
        return Entry(name, index, value)
    if name in READ_ONLY:
        raise Refusal(f"{name} is read-only", CODE_READ_ONLY)
    if is_scalar(device, name):
        if index is not None:
            raise Refusal(f"{name} takes no index")
        if name == "ttl" and not (value.isascii() and value.isdigit() and len(value) <= 3 and 1 <= int(value) <= 255):
            raise Refusal(f"ttl: {value!r} is not 1 to 255")
        return Entry(name, None, value)
    if is_array(device, name):
        if index is None:
            raise Refusal(f"{name} needs an index")
        if index >= device.ports:
            raise Refusal(f"{name}({index}): index beyond the device ({device.ports} ports)")
        return Entry(name, index, value)
    if switches.unknown_parameters == "refuse":
        raise Refusal(f"unknown parameter {name!r}")
    return None if switches.unknown_parameters == "ignore" else Entry(name, index, value)


def _store(device: Device, entry: Entry) -> None:
    ram = device.ram
    if entry.index is None:
        ram.scalars[entry.name] = entry.value
        if entry.name == "sms_url":
            device.messages.look()
    elif entry.name in PER_SLOT:
        if entry.value == "" and device.switches.empty_values == "keep":
            return
        place = device.place_of(entry.index)
        if place is None:
            return
        (ram.imeis if entry.name == "sim_imei" else ram.numbers)[place] = entry.value
        device.touch(place // device.slots)
    else:
        ram.arrays.setdefault(entry.name, {})[entry.index] = entry.value


def set_parameters(device: Device, call: Call, limit_to_half: bool = False, claim_all: bool = True) -> Reply:
    """``op=set``: a text/plain body of ``name(n)=value`` joined by ``&``, or the same in the query.

    ``limit_to_half`` and ``claim_all`` are the half-applied fault: what is stored, and what is said about it.
    """
    pairs = _set_pairs(device, call)
    plus = device.switches.decode == "form"
    raw = device.switches.decode == "none"
    entries: list[Entry] = []
    taken = 0
    refusal: Refusal | None = None
    seen: set[tuple[str, int | None]] = set()
    for key, value in pairs:
        try:
            if value is None:
                raise Refusal(f"malformed entry {key!r}: no =")
            name, index = parse_name(key)
            if (name, index) in seen:
                raise Refusal(f"{key} twice")
            seen.add((name, index))
            entry = check_entry(device, name, index, value if raw else decode_value(value, plus))
        except Refusal as error:
            refusal = error
            break
        taken += 1
        if entry is not None:
            entries.append(entry)
    if refusal is not None and device.switches.bad_entry == "refuse":
        raise refusal
    stored = entries[: len(entries) // 2] if limit_to_half else entries
    for entry in stored:
        _store(device, entry)
    if refusal is not None:
        raise refusal
    return Reply.of(0, par_set=len(stored) if limit_to_half and not claim_all else taken)


def _set_pairs(device: Device, call: Call) -> list[tuple[str, str | None]]:
    in_query = [(key, value) for key, value in call.pairs if key not in RESERVED]
    if not call.body:
        pairs = in_query
    else:
        if in_query:
            raise Refusal(f"op=set: parameters both in the query ({in_query[0][0]!r}) and in the body")
        call.need_type("text/plain")
        try:
            text = call.body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal("body is not UTF-8") from None
        if _CONTROL.search(text):
            raise Refusal("control character in the body")
        pairs = split_pairs(text)
    if not pairs:
        raise Refusal("op=set without parameters")
    limit = device.switches.max_params
    if limit and len(pairs) > limit:
        raise Refusal(f"too many parameters: {len(pairs)} (at most {limit})")
    return pairs


def get_parameters(device: Device, call: Call) -> Reply:
    """``op=get``: bare keys in the query; the reply has what the device knows of them, in ``data``."""
    if call.body:
        raise Refusal("op=get takes no body")
    data: dict[str, object] = {}
    asked = False
    for key, value in call.pairs:
        if key in RESERVED or key == "":
            continue
        if value is not None:
            raise Refusal(f"op=get takes bare names, not {key!r} with a value")
        asked = True
        name, index = parse_name(key)
        if index is not None and (name in PER_SLOT and index >= device.indices):
            raise Refusal(f"{key}: index beyond the device")
        if index is not None and is_array(device, name) and index >= device.ports:
            raise Refusal(f"{key}: index beyond the device")
        found = read_parameter(device, name)
        if found is not None:
            data[name] = found
    if not asked:
        raise Refusal("op=get without parameters")
    return Reply.of(device.switches.command_code, data=data)
