# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to a gateway behind the client's back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..config.gateway_spec import active_slots, dead_states, sim_faults, slot_indexes, slot_values
from ..config.names import parse_ports
from ..errors import Refusal, SpecError
from ..state.device import Device
from ..state.esim import Esims, busy_ports, troubles
from ..state.message_rows import put, read_troubles
from ..state.start import DEVICE_LOCKED
from .gateway import Gateway
from .patches3 import PATCHES as GENERATION_3_PATCHES
from .whole_state import slot_name

_IMEI = re.compile(r"([0-9]{15})?")


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
