# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway's whole state as JSON, and changes to it behind the client's back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..config.gateway_spec import active_slots, dead_states, sim_faults, slot_indexes, slot_values
from ..config.names import index_of, parse_ports, port_name
from ..endpoints.generation2.parameters import ARRAYS, SCALARS, read_parameter
from ..errors import Refusal, SpecError
from ..state.device import Device
from ..state.esim import Esims, busy_ports, troubles
from ..state.message_rows import put, read_troubles, task_line
from ..state.modems import as_row
from ..state.start import DEVICE_LOCKED
from ..state.status import status_row
from .gateway import Gateway
from .whole_state3 import PATCHES as GENERATION_3_PATCHES
from .whole_state3 import settings_as_json, work_as_json

_IMEI = re.compile(r"([0-9]{15})?")


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

    def settings(saved: bool) -> dict[str, object]:
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
            **settings_as_json(device, kept),
        }

    reporting = device.reporting
    return {
        **summary(gateway),
        "ver": device.ver,
        "seed": device.seed,
        "device_time": round(device.clock.now(), 3),
        "speed": device.clock.speed,
        "boots": device.boots,
        "read_only": gateway.read_only,
        "switches": device.switches.as_dict(),
        "ram": settings(False),
        "saved": settings(True),
        "transmitted_imeis": {str(port + 1): device.module_imei(port) for port in range(device.ports)},
        "st": {slot_name(device, i): device.st(i // device.slots, i % device.slots) for i in range(device.size)},
        "switching": {str(port + 1): slot + 1 for port, slot in sorted(device.switching.items())},
        "booting": sorted(port + 1 for port in device.booting),
        "dead_ports": {str(port + 1): st for port, st in sorted(device.dead.items())},
        "sim_faults": {slot_name(device, i): st for i, st in sorted(device.sim_faults.items())},
        "operator_locked": [slot_name(device, i) for i in sorted(device.operator_locked)],
        "no_sim": [slot_name(device, i) for i in range(device.size) if not device.has_sim(i)],
        "reporting": {**reporting.__dict__, "on": reporting.on},
        "esims": {slot_name(device, i): dict(each.__dict__) for i, each in sorted(device.esim.profiles.items())},
        "esim_working": {str(port + 1): slot_name(device, i) for port, i in sorted(device.esim.working.items())},
        "downloads": dict(device.esim.downloads),
        "forwarding": {**device.messages.forwarding.__dict__, "sms_url": device.messages.sms_url},
        "sms_tasks": [task_line(task) for task in device.messages.queue.tasks.values()],
        "sms_accepted": device.messages.accepted.total(),
        "sms_sent": len(device.messages.sent),
        "inbox": {"ssrc": device.messages.inbox.ssrc, "messages": len(device.messages.inbox.messages)},
        "cell_work": work_as_json(device),
        "answers": [as_row(answer) for answer in device.modems.answers],
        "exchanges": len(device.modems.exchanges),
        "fault_orders": [fault.as_dict() for fault in gateway.faults.orders],
        "counters": gateway.counters.as_dict(),
    }


def row_of(gateway: Gateway, name: str) -> dict[str, object]:
    """A slot's row as the status would show it."""
    device = gateway.device
    index = index_of(name, device.ports, device.slots)
    return status_row(device, index // device.slots, index % device.slots)


def _imeis(device: Device, given: Any) -> dict[int, str]:
    found = slot_values(given, device.ports, device.slots)
    for index, imei in found.items():
        if not _IMEI.fullmatch(imei):
            raise Refusal(f"{slot_name(device, index)}: {imei!r} is not an IMEI")
    return found


def patch(gateway: Gateway, document: object) -> None:
    """Change a gateway as no request could; either all of it, or, with every problem named, nothing.

    Mappings say what each slot becomes (``locked: {1A: true, 2B: false}``); a list says true for each.
    Values of ``imeis`` and ``sim_numbers`` go to RAM; ``saved_...`` to what a reboot brings.
    """
    if not isinstance(document, Mapping):
        raise SpecError([f"a patch must be an object, not {document!r}"])
    device = gateway.device
    device.tick()
    problems: list[str] = []
    changes = []
    for key, value in document.items():
        reader = _PATCHES.get(str(key))
        if reader is None:
            problems.append(f"unknown key {key!r} (known: {', '.join(_PATCHES)})")
            continue
        try:
            changes.append(reader(gateway, value))
        except SpecError as error:
            problems.extend(f"{key}: {problem}" for problem in error.problems)
        except (Refusal, ValueError, TypeError) as error:
            problems.append(f"{key}: {error}")
    if problems:
        raise SpecError(problems)
    for change in changes:
        change()
    for port in range(device.ports):
        device.touch(port)
    device.cache.clear()


def _settings_patch(part: str, saved: bool) -> Any:
    def read(gateway: Gateway, value: Any) -> Any:
        device = gateway.device
        found = _imeis(device, value) if part == "imeis" else slot_values(value, device.ports, device.slots)
        return lambda: getattr(device.saved if saved else device.ram, part).update(found)

    return read


def _transmitted(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = {}
    for port, imei in dict(value).items():
        if not _IMEI.fullmatch(str(imei)):
            raise Refusal(f"{imei!r} is not an IMEI")
        for target, _slot in parse_ports(str(port), device.ports, device.slots):
            found[target - 1] = str(imei)
    return lambda: device.transmitted.update(found)


def _locks(code: int | None) -> Any:
    def read(gateway: Gateway, value: Any) -> Any:
        device = gateway.device
        found = slot_indexes(value, device.ports, device.slots)

        def change() -> None:
            for index, on in found.items():
                if on:
                    device.ram.locks[index] = code or device.switches.lock_code
                else:
                    device.ram.locks.pop(index, None)
                    device.ram.port_locks.pop(index // device.slots, None)
            device.show({index // device.slots for index in found}, device.clock.now())

        return change

    return read


def _leds(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = slot_indexes(value, device.ports, device.slots)

    def change() -> None:
        for index, on in found.items():
            (device.ram.leds.add if on else device.ram.leds.discard)(index)
        device.show({index // device.slots for index in found}, device.clock.now())

    return change


def _operator_locked(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = slot_indexes(value, device.ports, device.slots)

    def change() -> None:
        for index, on in found.items():
            (device.operator_locked.add if on else device.operator_locked.discard)(index)

    return change


def _dead_ports(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = dead_states(value, device.ports)

    def change() -> None:
        for port, st in found.items():
            if st is None:
                device.dead.pop(port, None)
            else:
                device.dead[port] = st

    return change


def _sim_faults(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = sim_faults(value, device.ports, device.slots)

    def change() -> None:
        for index, st in found.items():
            if st is None:
                device.sim_faults.pop(index, None)
            else:
                device.sim_faults[index] = st

    return change


def _active(gateway: Gateway, value: Any) -> Any:
    found = active_slots(value, gateway.device.ports, gateway.device.slots)
    return lambda: gateway.device.ram.active.update(found)


def _no_sim(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    found = slot_indexes(value, device.ports, device.slots)
    return lambda: device.sim_overrides.update({index: not empty for index, empty in found.items()})


def _parameters(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    given = dict(value)

    def change() -> None:
        for name, item in given.items():
            if isinstance(item, (list, tuple)):
                device.ram.arrays[name] = {index: str(each) for index, each in enumerate(item)}
            else:
                device.ram.scalars[name] = str(item)
        device.messages.look()

    return change


def _switches(gateway: Gateway, value: Any) -> Any:
    changed = gateway.device.switches.changed(dict(value))

    def change() -> None:
        gateway.device.switches = changed

    return change


def _reporting(gateway: Gateway, value: Any) -> Any:
    given = dict(value)
    unknown = sorted(set(given) - set(gateway.device.reporting.__dict__))
    if unknown:
        raise Refusal(f"unknown key {unknown[0]!r}")

    def change() -> None:
        for settings in (gateway.device.ram, gateway.device.saved):
            for name, item in {"enable": True, **given}.items():
                setattr(settings.reporting, name, item)
        gateway.device.reporting_changed()

    return change


def _attribute(owner: str, name: str, kind: type) -> Any:
    def read(gateway: Gateway, value: Any) -> Any:
        if not isinstance(value, kind):
            raise Refusal(f"must be {kind.__name__}, not {value!r}")
        return lambda: setattr(gateway.device if owner == "device" else gateway, name, value)

    return read


def _esims(gateway: Gateway, value: Any) -> Any:
    device = gateway.device
    # A trial first: a patch with something wrong in it changes nothing.
    Esims(device).check(dict(value))
    return lambda: device.esim.prepare(dict(value), device.clock.now())


def _esim_troubles(part: str) -> Any:
    def read(gateway: Gateway, value: Any) -> Any:
        found = troubles(value, gateway.device.ports, gateway.device.slots)

        def change() -> None:
            target = getattr(gateway.device.esim, part)
            for index, trouble in found.items():
                if trouble is None:
                    target.pop(index, None)
                else:
                    target[index] = trouble

        return change

    return read


def _esim_busy(gateway: Gateway, value: Any) -> Any:
    found = busy_ports(value, gateway.device.ports, gateway.device.clock.now())
    return lambda: gateway.device.esim.busy_until.update(found)


def _sms_troubles(part: str) -> Any:
    def read(gateway: Gateway, value: Any) -> Any:
        found = read_troubles(part, value)
        return lambda: put(getattr(gateway.device.messages, part), found.items())

    return read


def _forwarding(gateway: Gateway, value: Any) -> Any:
    forwarding = gateway.device.messages.forwarding
    given = dict(value)
    for name, item in given.items():
        if type(item) is not type(getattr(forwarding, str(name), None)):
            raise Refusal(f"no such field, or not of its type: {name!r}")

    def change() -> None:
        for name, item in given.items():
            setattr(forwarding, name, item)
        gateway.device.messages.look()

    return change


_PATCHES: dict[str, Any] = {
    **GENERATION_3_PATCHES,
    "sms_refusals": _sms_troubles("refusals"),
    "sms_failures": _sms_troubles("failures"),
    "sms_undelivered": _sms_troubles("undelivered"),
    "forwarding": _forwarding,
    "esims": _esims,
    "esim_failures": _esim_troubles("failures"),
    "esim_refusals": _esim_troubles("refusals"),
    "esim_busy": _esim_busy,
    "imeis": _settings_patch("imeis", saved=False),
    "saved_imeis": _settings_patch("imeis", saved=True),
    "sim_numbers": _settings_patch("numbers", saved=False),
    "saved_sim_numbers": _settings_patch("numbers", saved=True),
    "transmitted_imeis": _transmitted,
    "locked": _locks(None),
    "device_locked": _locks(DEVICE_LOCKED),
    "operator_locked": _operator_locked,
    "led": _leds,
    "dead_ports": _dead_ports,
    "sim_faults": _sim_faults,
    "active": _active,
    "no_sim": _no_sim,
    "parameters": _parameters,
    "switches": _switches,
    "reporting": _reporting,
    "mac": _attribute("device", "mac", str),
    "ver": _attribute("device", "ver", str),
    "username": _attribute("gateway", "username", str),
    "password": _attribute("gateway", "password", str),
    "read_only": _attribute("gateway", "read_only", bool),
}
