# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rendering the dev-status message (API reference, section 1), in every spelling that firmwares have."""

from __future__ import annotations

import dataclasses
import json
import random

from ..config.names import port_name
from ..config.profiles import Switches
from ..config.values import initial_iccid, initial_imsi, initial_signal
from .board import CONNECTED, REGISTERED
from .device import Device

OPERATOR = "TestNet 00101"

#: The detail behind the code where st is text.
ST_TEXT = {
    0: "No SIM",
    1: "Idle",
    2: "Registering",
    3: "OK",
    4: "Connected",
    5: "No balance",
    6: "Failed",
    7: "Locked",
    8: "Locked by operator",
    9: "SIM error",
    11: "Detected",
    12: "User locked",
    13: "Inter-calling",
    14: "Inter-calling holding",
    15: "Access Mobile Network",
    16: "Timeout",
}


def _text(value: str) -> str:
    """A JSON string; the usual ones are plain and need no escaping."""
    return (
        f'"{value}"' if value == "" or (value.isascii() and value.isalnum()) else json.dumps(value, ensure_ascii=False)
    )


def status_body(device: Device, all_sims: bool = False, all_slots: bool = False) -> bytes:
    """The reply to a status request; rendered anew only after a change."""
    key = (all_sims, all_slots)
    body = device.cache.get(key)
    if body is None:
        body = device.cache[key] = _render(device, device.switches, all_sims, all_slots, device.switches.status_type)
    return body


def push_body(device: Device, all_sims: bool = False, all_slots: bool = False) -> bytes:
    """The report that the gateway sends by itself; its sequence number rises with each."""
    device.tick()
    device.seq += 1
    device.cache.clear()
    switches, kind, newer = _push_spelling(device.switches), "dev-status", device.switches.generation == 3
    if newer:
        # Facts, section 3: without the firmware's version, and with max-slots as a text.
        switches, kind = dataclasses.replace(switches, ver=False, slots_key="max-slots"), switches.status_type
    return _render(device, switches, all_sims, all_slots, kind if switches.push_type else "", slots_text=newer)


def _push_spelling(switches: Switches) -> Switches:
    return dataclasses.replace(switches, st=switches.push_st, port_names=switches.push_port_names)


def _render(
    device: Device, switches: Switches, all_sims: bool, all_slots: bool, kind: str, slots_text: bool = False
) -> bytes:
    report = device.reporting
    period = report.period * (3 if switches.expires == "3x" else 1) if report.on else -1
    ver = f'"ver":{json.dumps(device.ver)},' if switches.ver else ""
    type_ = f'"type":"{kind}",' if kind else ""
    rows = [*render_rows(device, switches, chosen_rows(device, all_sims, all_slots)), *_rows_beyond(device, switches)]
    size = f'"max-ports":{_size(device.ports, switches)},'
    if switches.slots_key != "none":
        slots = switches.slots_claimed or device.slots
        text = f'"{slots}"' if slots_text else _size(slots, switches)
        size += f'"{switches.slots_key}":{text},'
    return (
        f'{{{type_}"seq":{device.seq},"expires":{period},"mac":"{device.mac}",'
        f'"ip":"{device.spec.address}",{ver}{size}"status":[{",".join(rows)}]}}'
    ).encode()


def _size(number: int, switches: Switches) -> str:
    return {"number": f"{number}", "text": f'"{number}"', "junk": f'"{number}x"'}[switches.sizes]


def _rows_beyond(device: Device, switches: Switches) -> list[str]:
    """Rows of ports that the gateway does not have."""
    letters, st = switches.port_names == "letter", _st_texts(switches.st)[0]
    first = device.ports + 1
    names = (port_name(port, 1, letters) for port in range(first, first + switches.rows_beyond))
    return [f'{{"port":"{name}","sim":"","seq":1,"st":{st},"imei":""}}' for name in names]


def chosen_rows(device: Device, all_sims: bool, all_slots: bool) -> list[tuple[int, int]]:
    """Which (port, slot) get a row: the slots in use; all with a SIM, and a row for each port without; or all."""
    ports, slots = device.ports, device.slots
    if all_slots and device.switches.all_slots:
        chosen = [(port, slot) for port in range(ports) for slot in range(slots)]
    elif all_sims:
        chosen = []
        for port in range(ports):
            filled = [(port, slot) for slot in range(slots) if device.has_sim(port * slots + slot)]
            chosen.extend(filled or [(port, device.active(port))])
    else:
        chosen = [(port, device.active(port)) for port in range(ports)]
    if device.switches.shuffle:
        random.Random(device.seed + device.seq).shuffle(chosen)
    return chosen


def _st_texts(spelling: str) -> dict[int, str]:
    if spelling == "int":
        return {st: str(st) for st in ST_TEXT}
    return {st: f'"{st} {text}"' if spelling == "text" else f'"{st}"' for st, text in ST_TEXT.items()}


def render_rows(device: Device, switches: Switches, chosen: list[tuple[int, int]]) -> list[str]:
    """One JSON object per (port, slot)."""
    slots, seed = device.slots, device.seed
    letters = switches.port_names == "letter"
    bal = '"0.00"' if switches.bal == "text" else "0.0"
    st_texts = _st_texts(switches.st)
    sparse, newer, pools = switches.sparse_rows, switches.fields_2_4, switches.pool_ids != "none"
    numbers, leds, seqs = device.ram.numbers, device.shown_leds, device.seqs
    rows: list[str] = []
    for port, slot in chosen:
        index = port * slots + slot
        st = device.st(port, slot)
        name = port_name(port + 1, slot + 1, letters)
        network = f',"network":{2 + index % 3}' if switches.network else ""
        pool = ""
        if pools and index % 7 == 3:
            pool = f"{port + 1}.sp256.{index % 256 + 1}"
            if switches.pool_ids == "port":
                name = pool
        imei = device.row_imei(port, slot)
        shown = name if switches.port_numbers and not letters and name is not pool else f'"{name}"'
        start = f'{{"port":{shown},"sim":"{pool}","seq":{seqs.get(port, 0) + 1},"st":{st_texts[st]},'
        if sparse and st == 0:
            rows.append(f'{start}"imei":"{imei}"{network}}}')
            continue
        sim = device.has_sim(index)
        online = st in (REGISTERED, CONNECTED)
        opr = OPERATOR if online else "0 "
        sig = initial_signal(index) if online else 0
        number = _text(numbers[index]) if index in numbers else '""'
        imsi = initial_imsi(seed, index) if sim else ""
        iccid = initial_iccid(seed, index) if sim else ""
        if newer:
            rows.append(
                f'{start}"bal":{bal},"opr":"{opr}","sn":{number},"imei":"{imei}",'
                f'"active":{device.active(port) == slot:d},'
                f'"imsi":"{imsi}","iccid":"{iccid}","inserted":{sim:d},"slot_active":1,'
                f'"sig":{sig},"led":{index in leds:d}{network}}}'
            )
        else:
            rows.append(
                f'{start}"bal":{bal},"opr":"{opr}","sn":{number},"imei":"{imei}",'
                f'"imsi":"{imsi}","iccid":"{iccid}","sig":{sig}{network}}}'
            )
    return rows


def push_row(device: Device, port: int, slot: int) -> dict[str, object]:
    """One row as the gateway sends it by itself."""
    row: dict[str, object] = json.loads(push_row_text(device, port, slot))
    return row


def push_row_text(device: Device, port: int, slot: int, dotted: bool = False) -> str:
    """The same as JSON; by default with names as in pushes."""
    switches = _push_spelling(device.switches)
    if dotted:
        switches = dataclasses.replace(switches, port_names="dotted")
    return render_rows(device, switches, [(port, slot)])[0]


def status_row(device: Device, port: int, slot: int) -> dict[str, object]:
    """One row as a client gets it."""
    row: dict[str, object] = json.loads(render_rows(device, device.switches, [(port, slot)])[0])
    return row
