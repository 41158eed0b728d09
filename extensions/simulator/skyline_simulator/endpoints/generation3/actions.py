# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks, switches, restarts, LEDs, saving and rebooting (facts, section 7)."""

from __future__ import annotations

from ...config.names import Target
from ...config.schema import LIST, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ..call import Call, Reply
from ..endpoint import Endpoint, Handler
from .bodies import document, no_document
from .replies import done
from .targets import port_numbers, slot_targets

_SLOTS = {"slots": Key(LIST), "slots_pattern": Key(TEXT)}
_PORTS = {"ports": Key(LIST), "ports_pattern": Key(TEXT)}


def _on_slots(device: Device, call: Call) -> tuple[list[Target], Refusal | None]:
    """The slots to act on (by a fault the first half of them), and what is to be said afterwards."""
    targets, refusal = slot_targets(device, call, read_object(document(call), _SLOTS, call.lenient))
    return targets[: len(targets) // 2] if call.half else targets, refusal


def _answer(device: Device, refusal: Refusal | None) -> Reply:
    if refusal is not None:
        raise refusal
    return done(device)


def _locks(on: bool) -> Handler:
    def act(device: Device, call: Call) -> Reply:
        targets, refusal = _on_slots(device, call)
        device.set_locks(targets, on, call.now)
        return _answer(device, refusal)

    return act


def _leds(on: bool) -> Handler:
    def act(device: Device, call: Call) -> Reply:
        targets, refusal = _on_slots(device, call)
        device.set_leds(targets, on, call.now)
        return _answer(device, refusal)

    return act


def switch(device: Device, call: Call) -> Reply:
    """POST /switch_sims: the slots to switch to, one of each port."""
    targets, refusal = _on_slots(device, call)
    wanted: dict[int, int] = {}
    for port, slot in targets:
        if slot is None:
            raise Refusal(f"switch_sims needs a slot of port {port}")
        if wanted.setdefault(port, slot) != slot:
            raise Refusal(f"switch_sims: two slots of port {port}")
    for port, slot in wanted.items():
        device.switch_slot(port - 1, slot - 1, call.now)
    return _answer(device, refusal)


def restart(device: Device, call: Call) -> Reply:
    """POST /reboot_modems."""
    ports, refusal = port_numbers(device, call, read_object(document(call), _PORTS, call.lenient))
    for port in ports[: len(ports) // 2] if call.half else ports:
        device.restart_module(port - 1, call.now)
    return _answer(device, refusal)


def save(device: Device, call: Call) -> Reply:
    """POST /save_config."""
    no_document(call)
    device.save()
    return done(device)


def reboot(device: Device, call: Call) -> Reply:
    """POST /reboot_device."""
    no_document(call)
    reply = done(device)
    reply.reboots = True
    return reply


def _post(path: str, operation: str, handle: Handler) -> Endpoint:
    return Endpoint(path, ("POST",), operation, handle, write=True, generation=3)


ENDPOINTS = (
    _post("/lock_sims", "lock", _locks(True)),
    _post("/unlock_sims", "unlock", _locks(False)),
    _post("/switch_sims", "switch", switch),
    _post("/reboot_modems", "reset", restart),
    _post("/on_leds", "ledon", _leds(True)),
    _post("/off_leds", "ledoff", _leds(False)),
    _post("/save_config", "save", save),
    _post("/reboot_device", "reboot", reboot),
)
