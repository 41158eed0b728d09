# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands (API reference, section 2): lock, unlock, switch, reset, reboot, save, ledon, ledoff, multiple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...config.names import Target, parse_ports
from ...errors import CODE_UNSUPPORTED, Refusal
from ...state.device import Device
from ..call import Call, Reply, decode_value
from .parameters import RESERVED

#: Commands for ports, and those for the whole device.
PORT_OPS = frozenset({"lock", "unlock", "switch", "reset", "ledon", "ledoff"})
DEVICE_OPS = frozenset({"reboot", "save"})
OPERATIONS = PORT_OPS | DEVICE_OPS | {"get", "set", "multiple"}


@dataclass(frozen=True)
class Command:
    op: str
    targets: list[Target]


def operation_of(call: Call) -> str:
    """What a request to the command endpoint is about, as far as it can be told before checking it."""
    op = call.raw("op")
    if op is None and call.method == "POST" and call.body:
        try:
            document = call.json()
        except Refusal:
            return "unknown"
        op = document.get("op") if isinstance(document, Mapping) else None
    return op if isinstance(op, str) and op in OPERATIONS else "unknown"


def check_command(device: Device, op: object, ports: object) -> Command:
    """One command with its ports, if the reference allows it."""
    if not isinstance(op, str) or op not in PORT_OPS | DEVICE_OPS:
        raise Refusal(f"unknown op {op!r}", CODE_UNSUPPORTED)
    if op in DEVICE_OPS:
        if ports not in (None, "all", "*"):
            raise Refusal(f"{op} is for the whole device, not for ports {ports!r}")
        return Command(op, [])
    if ports is None:
        raise Refusal(f"{op} without ports")
    targets = parse_ports(ports, device.ports, device.slots)
    if op == "reset" and any(slot is not None for _port, slot in targets):
        raise Refusal(f"reset takes port numbers only, not {ports!r}")
    if op == "switch":
        if any(slot is None for _port, slot in targets):
            raise Refusal(f"switch needs a slot: {ports!r}")
        wanted: dict[int, int | None] = {}
        for port, slot in targets:
            if wanted.setdefault(port, slot) != slot:
                raise Refusal(f"switch: two slots of port {port}")
    return Command(op, targets)


def parse_commands(device: Device, call: Call) -> list[Command]:
    """The commands of a request, in JSON or in the query form, all of them checked."""
    query: dict[str, str] = {}
    for key, value in call.pairs:
        if call.lenient:
            # Clients name a single port so; what a box does not know, it ignores.
            key = "ports" if key == "port" else key
            if (key not in RESERVED and key != "ports") or value is None or key in query:
                continue
        if key not in RESERVED and key != "ports":
            raise Refusal(f"unknown query parameter {key!r}")
        if value is None:
            raise Refusal(f"query parameter {key!r} has no value")
        if key in query:
            raise Refusal(f"query parameter {key!r} twice")
        query[key] = decode_value(value)
    if not call.body:
        if "op" not in query:
            raise Refusal("no op")
        if query["op"] == "multiple":
            raise Refusal("multiple needs a JSON body")
        return [check_command(device, query["op"], query.get("ports"))]
    # Section 2 requires it; the GET form was seen without.
    if "version" not in query and not call.lenient:
        raise Refusal("version is missing")
    document = call.json()
    if not isinstance(document, Mapping):
        raise Refusal("the body is not a JSON object")
    if document.get("type") != "command":
        raise Refusal(f'type must be "command", not {document.get("type")!r}')
    if "ports" in query:
        raise Refusal("ports both in the query and beside a body")
    op = document.get("op", query.get("op"))
    if query.get("op", op) != op:
        raise Refusal(f"op is {query['op']!r} in the query and {op!r} in the body")
    if op == "multiple":
        return _multiple(device, document)
    _only(document, {"type", "op", "ports"})
    return [check_command(device, op, document.get("ports"))]


def _only(document: Mapping[str, Any], keys: set[str]) -> None:
    for key in document:
        if key not in keys:
            raise Refusal(f"unknown key {key!r}")


def _multiple(device: Device, document: Mapping[str, Any]) -> list[Command]:
    if not device.switches.multiple:
        raise Refusal("unknown op 'multiple'", CODE_UNSUPPORTED)
    _only(document, {"type", "op", "ops"})
    ops = document.get("ops")
    if not isinstance(ops, list) or not ops:
        raise Refusal("multiple: ops must be a list that is not empty")
    commands: list[Command] = []
    for item in ops:
        if not isinstance(item, Mapping):
            raise Refusal(f"multiple: {item!r} is not an object")
        _only(item, {"op", "ports"})
        commands.append(check_command(device, item.get("op"), item.get("ports")))
    return commands


def run_commands(device: Device, commands: list[Command], now: float) -> Reply:
    """Carry out checked commands."""
    reboots = False
    for command in commands:
        if command.op in ("lock", "unlock"):
            device.set_locks(command.targets, command.op == "lock", now)
        elif command.op in ("ledon", "ledoff"):
            device.set_leds(command.targets, command.op == "ledon", now)
        elif command.op == "switch":
            for port, slot in command.targets:
                device.switch_slot(port - 1, (slot or 1) - 1, now)
        elif command.op == "reset":
            for port, _slot in command.targets:
                device.restart_module(port - 1, now)
        elif command.op == "save":
            device.save()
        else:
            reboots = True
    reply = Reply.of(device.switches.command_code)
    reply.reboots = reboots
    return reply
