# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway's whole state as JSON."""

from __future__ import annotations

import dataclasses

from ..config.names import index_of, port_name
from ..state.cells import Work
from ..state.device import Device
from ..state.message_rows import task_line
from ..state.modems import as_row
from ..state.parameters import ARRAYS, SCALARS, read_parameter
from ..state.status import status_row
from .gateway import Gateway


def slot_name(device: Device, index: int) -> str:
    return port_name(index // device.slots + 1, index % device.slots + 1)


def summary(gateway: Gateway) -> dict[str, object]:
    """The line of one gateway in a list."""
    counters = gateway.counters
    return {
        "name": gateway.name,
        "host": gateway.host,
        "port": gateway.port,
        "username": gateway.username,
        "mac": gateway.device.mac,
        "ports": gateway.device.ports,
        "slots": gateway.device.slots,
        "profile": gateway.spec.profile,
        "generation": gateway.device.switches.generation,
        "requests": counters.requests,
        "writes": counters.writes,
        "refused": counters.refused,
        "auth_failures": counters.auth_failures,
        "faults": len(gateway.faults.orders),
        "silent": gateway.silent(),
    }


def full_state(gateway: Gateway) -> dict[str, object]:
    """Everything: settings in RAM and saved, and what is in effect."""
    device = gateway.device
    device.tick()
    return {
        **summary(gateway),
        "ver": device.ver,
        "seed": device.seed,
        "device_time": round(device.clock.now(), 3),
        "speed": device.clock.speed,
        "boots": device.boots,
        "read_only": gateway.read_only,
        "switches": device.switches.as_dict(),
        "ram": _settings(device, saved=False),
        "saved": _settings(device, saved=True),
        **_ports(device),
        "reporting": {**device.reporting.__dict__, "on": device.reporting.on},
        "esims": {slot_name(device, i): dict(each.__dict__) for i, each in sorted(device.esim.profiles.items())},
        "esim_working": {str(port + 1): slot_name(device, i) for port, i in sorted(device.esim.working.items())},
        "downloads": dict(device.esim.downloads),
        **_messages(device),
        "cell_work": [_work_line(kind, port, work) for (kind, port), work in device.cells.work.items()],
        "answers": [as_row(answer) for answer in device.modems.answers],
        "exchanges": len(device.modems.exchanges),
        "fault_orders": [fault.as_dict() for fault in gateway.faults.orders],
        "counters": gateway.counters.as_dict(),
    }


def _settings(device: Device, saved: bool) -> dict[str, object]:
    """Settings in RAM, or saved ones."""
    kept = device.saved if saved else device.ram
    names = {*SCALARS, *ARRAYS, *kept.scalars, *kept.arrays}
    return {
        "imeis": {slot_name(device, i): device.configured(i, saved) for i in range(device.size)},
        "sim_numbers": {slot_name(device, i): number for i, number in sorted(kept.numbers.items()) if number},
        "locked": {slot_name(device, i): code for i, code in sorted(kept.locks.items())},
        "locked_ports": {str(port + 1): code for port, code in sorted(kept.port_locks.items())},
        "led": [slot_name(device, i) for i in sorted(kept.leds)],
        "active": {str(port + 1): kept.active.get(port, 0) + 1 for port in range(device.ports)},
        "parameters": {name: read_parameter(device, name, saved) for name in sorted(names)},
        "reporting": dict(kept.reporting.__dict__),
        "pins": {slot_name(device, i): pin for i, pin in sorted(kept.pins.items()) if pin},
        "operators": {str(port + 1): operator for port, operator in sorted(kept.operators.items()) if operator},
        "network": kept.network,
        "cells": {str(port + 1): dict(lock.__dict__) for port, lock in sorted(kept.cells.items())},
        "cell_config": dict(kept.cell_config.__dict__),
        "sms_config": dict(kept.sms_config.__dict__),
        "number_config": {name: dict(method.__dict__) for name, method in kept.number_methods.items()},
    }


def _ports(device: Device) -> dict[str, object]:
    """What is in effect at ports and slots."""
    return {
        "transmitted_imeis": {str(port + 1): device.module_imei(port) for port in range(device.ports)},
        "st": {slot_name(device, i): device.st(i // device.slots, i % device.slots) for i in range(device.size)},
        "switching": {str(port + 1): slot + 1 for port, slot in sorted(device.switching.items())},
        "booting": sorted(port + 1 for port in device.booting),
        "dead_ports": {str(port + 1): st for port, st in sorted(device.dead.items())},
        "sim_faults": {slot_name(device, i): st for i, st in sorted(device.sim_faults.items())},
        "operator_locked": [slot_name(device, i) for i in sorted(device.operator_locked)],
        "no_sim": [slot_name(device, i) for i in range(device.size) if not device.has_sim(i)],
    }


def _messages(device: Device) -> dict[str, object]:
    messages = device.messages
    return {
        "forwarding": {**messages.forwarding.__dict__, "sms_url": messages.sms_url},
        "sms_tasks": [task_line(task) for task in messages.queue.tasks.values()],
        "sms_accepted": messages.accepted.total(),
        "sms_sent": len(messages.sent),
        "inbox": {"ssrc": messages.inbox.ssrc, "messages": len(messages.inbox.messages)},
    }


def _work_line(kind: str, port: int, work: Work) -> dict[str, object]:
    """An operation on cells."""
    return {"kind": kind, "port": port + 1, **dataclasses.asdict(work)}


def row_of(gateway: Gateway, name: str) -> dict[str, object]:
    """A slot's row as the status would show it."""
    device = gateway.device
    index = index_of(name, device.ports, device.slots)
    return status_row(device, index // device.slots, index % device.slots)
