# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands (API reference, section 2): lock, unlock, switch, reset, reboot, save, ledon, ledoff, multiple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...config.names import Target, parse_ports
from ...config.schema import LIST, TEXT, Key, read_object
from ...errors import CODE_UNSUPPORTED, Refusal
from ...state.device import Device
from ..call import Call, Reply, decode_value
from .parameters import RESERVED

#: Commands for ports, and those for the whole device.
PORT_OPS = frozenset({"lock", "unlock", "switch", "reset", "ledon", "ledoff"})
DEVICE_OPS = frozenset({"reboot", "save"})
OPERATIONS = PORT_OPS | DEVICE_OPS | {"get", "set", "multiple"}

_TYPE = Key(TEXT, required=True, words=("command",))
_COMMAND = {"type": _TYPE, "op": Key(TEXT), "ports": Key(TEXT)}
_MULTIPLE = {"type": _TYPE, "op": Key(TEXT), "ops": Key(LIST, required=True, filled=True)}
_OP = {"op": Key(TEXT, required=True), "ports": Key(TEXT)}


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
    query = _query(call)
    if not call.body:
        if "op" not in query:
            raise Refusal("no op")
        if query["op"] == "multiple":
            raise Refusal("multiple needs a JSON body")
        return [check_command(device, query["op"], query.get("ports"))]
    # Section 2 requires it; a real gateway was seen to do without, as all do in the GET form.
    if device.switches.command_version and "version" not in query and not call.lenient:
        raise Refusal("version is missing")
    document = call.json()
    op = document.get("op", query.get("op")) if isinstance(document, Mapping) else None
    found = read_object(document, _MULTIPLE if op == "multiple" else _COMMAND, call.lenient)
    if "ports" in query:
        raise Refusal("ports both in the query and beside a body")
    if query.get("op", op) != op:
        raise Refusal(f"op is {query['op']!r} in the query and {op!r} in the body")
    if op != "multiple":
        return [check_command(device, op, found.get("ports"))]
    if not device.switches.multiple:
        raise Refusal("unknown op 'multiple'", CODE_UNSUPPORTED)
    items = [read_object(each, _OP, call.lenient, f"ops[{place}]") for place, each in enumerate(found["ops"])]
    return [check_command(device, each["op"], each.get("ports")) for each in items]


def _query(call: Call) -> dict[str, str]:
    """The decoded query of a command. Lenient: clients call a single port so; what a box does not know, it ignores."""
    found: dict[str, str] = {}
    for name, value in call.pairs:
        key = "ports" if call.lenient and name == "port" else name
        known = key in RESERVED or key == "ports"
        if call.lenient and (not known or value is None or key in found):
            continue
        if not known:
            raise Refusal(f"unknown query parameter {key!r}")
        if value is None:
            raise Refusal(f"query parameter {key!r} has no value")
        if key in found:
            raise Refusal(f"query parameter {key!r} twice")
        found[key] = decode_value(value)
    return found


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
