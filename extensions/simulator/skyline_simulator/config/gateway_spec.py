# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one simulated gateway is to be: the shape of a fleet file's entry and of a test's request."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Refusal, SpecError
from .names import index_of, parse_ports
from .profiles import ALL_PROFILES, DEFAULT_PROFILES, Switches, switches_for
from .values import STRIDE

MAX_PORTS = 64
MAX_SLOTS = 32
#: Gateways of generation 3 have up to 128 ports; this many slots is what seeds keep apart.
MAX_PORTS_3 = 128
MAX_SIZE = STRIDE
DEFAULT_USERNAME = "admin"
DEFAULT_PASSWORD = "admin"

_MAC = re.compile(r"[0-9a-fA-F]{2}([-:][0-9a-fA-F]{2}){5}")


@dataclass
class GatewaySpec:
    """One gateway. Slots are named ``6B`` or ``6.02``; what is not given is made from the seed."""

    name: str = "gw1"
    address: str = "127.0.0.1"
    http_port: int = 0
    ports: int = 8
    slots: int = 4
    #: 2, 3 or both; by default what the switches say, or the profile.
    generation: Any = None
    #: By default the one of the generation.
    profile: str = ""
    switches: dict[str, object] = field(default_factory=dict)
    username: str = DEFAULT_USERNAME
    password: str = field(default=DEFAULT_PASSWORD, repr=False)
    mac: str | None = None
    seed: int | None = None
    ver: str = "608-520-840-841-100-0F0"
    imeis: dict[str, str] = field(default_factory=dict)
    sim_numbers: dict[str, str] = field(default_factory=dict)
    locked: Any = ()
    device_locked: Any = ()
    operator_locked: Any = ()
    dead_ports: Any = ()
    #: Slots whose SIM never registers, and what its row has for st instead (2, 5, 6 or 9; a list says 2).
    sim_faults: Any = ()
    active: dict[Any, Any] = field(default_factory=dict)
    no_sim: Any = None
    led: Any = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    #: Slot -> activation code, or a mapping: ac, cc, iccid, provider, exist, op (1, 2: under way), status, reason.
    esims: dict[str, Any] = field(default_factory=dict)
    esim_failures: dict[str, Any] = field(default_factory=dict)
    esim_refusals: dict[str, Any] = field(default_factory=dict)
    esim_busy: Any = ()
    #: Of generation 3: PINs by slot, operators (MCC and MNC as a number) by port, the network type.
    pins: dict[str, str] = field(default_factory=dict, repr=False)
    operators: dict[Any, int] = field(default_factory=dict)
    network: str = "auto"
    #: How modems answer USSD requests and AT commands (``modems``).
    answers: Any = ()
    #: Ports whose operations on cells run out of time.
    cell_silent: Any = ()
    #: Messages received before the start, and what goes wrong with messages to a number (``message_rows``).
    inbox: Any = ()
    sms_refusals: dict[str, Any] = field(default_factory=dict)
    sms_failures: dict[str, Any] = field(default_factory=dict)
    sms_undelivered: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.profile:
            wanted = self.switches.get("generation") if self.generation is None else self.generation
            self.profile = DEFAULT_PROFILES.get(str(wanted), DEFAULT_PROFILES["2"])

    def seed_value(self) -> int:
        """Deterministic: the same name or address is the same gateway in every run."""
        if self.seed is not None:
            return self.seed
        if self.http_port and self.address != "127.0.0.1":
            return int(ipaddress.IPv4Address(self.address))
        return zlib.crc32(self.name.encode())

    def resolved_switches(self) -> Switches:
        own = {} if self.generation is None else {"generation": self.generation}
        return switches_for(self.profile, {**self.switches, **own})

    def check(self) -> list[str]:
        """Every problem of this entry, in words."""
        problems: list[str] = []
        switches, unfit = self._switches_or_problems()
        most = MAX_PORTS if switches is None or switches.generation == 2 else MAX_PORTS_3
        if not isinstance(self.ports, int) or not 1 <= self.ports <= most:
            problems.append(f"ports must be 1 to {most}, not {self.ports!r}")
        if not isinstance(self.slots, int) or not 1 <= self.slots <= MAX_SLOTS:
            problems.append(f"slots must be 1 to {MAX_SLOTS}, not {self.slots!r}")
        if not problems and self.ports * self.slots > MAX_SIZE:
            problems.append(f"{self.ports} ports with {self.slots} slots are more than {MAX_SIZE} slots")
        try:
            loopback = ipaddress.IPv4Address(self.address).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            problems.append(f"address must be a loopback IPv4 address, not {self.address!r}")
        if not isinstance(self.http_port, int) or not 0 <= self.http_port <= 65535:
            problems.append(f"http_port must be 0 to 65535, not {self.http_port!r}")
        if self.mac is not None and not _MAC.fullmatch(str(self.mac)):
            problems.append(f"mac is not a MAC address: {self.mac!r}")
        for key in ("name", "username", "password"):
            if not isinstance(getattr(self, key), str) or not getattr(self, key):
                problems.append(f"{key} must be a text that is not empty")
        unknown = sorted(set(self.report) - {"url", "period", "all_sims", "all_slots", "enable"})
        if unknown:
            problems.append(f"report: unknown key {unknown[0]!r}")
        period = self.report.get("period", 60)
        if not isinstance(period, int) or isinstance(period, bool) or period < 0:
            problems.append(f"report: period must be seconds, not {period!r}")
        return problems + unfit

    def _switches_or_problems(self) -> tuple[Switches | None, list[str]]:
        if self.profile not in ALL_PROFILES:
            return None, [f"unknown profile {self.profile!r} (known: {', '.join(ALL_PROFILES)})"]
        try:
            return self.resolved_switches(), []
        except SpecError as error:
            return None, error.problems

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        return tuple(item.name for item in dataclasses.fields(cls))


def slot_indexes(given: Any, ports: int, slots: int) -> dict[int, object]:
    """The slots that a fleet file or a patch names, each with what it says about them (a list says True)."""
    if isinstance(given, Mapping):
        items = [(str(key), value) for key, value in given.items()]
    elif isinstance(given, str):
        items = [(given, True)]
    elif isinstance(given, Iterable):
        items = [(str(key), True) for key in given]
    else:
        raise Refusal(f"slots must be a ports expression, a list or a mapping, not {given!r}")
    found: dict[int, object] = {}
    for expression, value in items:
        for port, slot in parse_ports(expression, ports, slots):
            for each in range(1, slots + 1) if slot is None else (slot,):
                found[(port - 1) * slots + each - 1] = value
    return found


def dead_states(given: Any, ports: int) -> dict[int, int | None]:
    """Ports (from 0) whose module never answers: st 0 or 16; None is alive again."""
    found: dict[int, int | None] = {}
    for index, value in slot_indexes(given, ports, 1).items():
        if value is True:
            found[index] = 0
        elif value is False or value is None:
            found[index] = None
        elif value in (0, 16):
            found[index] = int(str(value))
        else:
            raise Refusal(f"dead port {index + 1}: st must be 0 or 16, not {value!r}")
    return found


def sim_faults(given: Any, ports: int, slots: int) -> dict[int, int | None]:
    """Slots whose SIM never registers: the st that it stays in; None is a good SIM again."""
    found: dict[int, int | None] = {}
    for index, value in slot_indexes(given, ports, slots).items():
        if value is True:
            found[index] = 2
        elif value is False or value is None:
            found[index] = None
        elif value in (2, 5, 6, 9):
            found[index] = int(str(value))
        else:
            raise Refusal(f"SIM of slot {index}: st must be 2, 5, 6 or 9, not {value!r}")
    return found


def active_slots(given: Any, ports: int, slots: int) -> dict[int, int]:
    """Port -> slot, both from 0; a slot may be a number or a letter."""
    if not isinstance(given, Mapping):
        raise Refusal(f"active must be a mapping port: slot, not {given!r}")
    found: dict[int, int] = {}
    for port, slot in given.items():
        if isinstance(slot, str) and len(slot) == 1 and slot.isascii() and slot.isalpha():
            number = ord(slot.upper()) - 64
        else:
            number = int(str(slot)) if str(slot).isdigit() else 0
        if not 1 <= number <= slots:
            raise Refusal(f"active slot of port {port}: {slot!r} is not a slot of the device")
        for target, _none in parse_ports(str(port), ports, slots):
            found[target - 1] = number - 1
    return found


def slot_values(given: Any, ports: int, slots: int) -> dict[int, str]:
    """Slot name -> text, by index."""
    if not isinstance(given, Mapping):
        raise Refusal(f"must be a mapping slot: value, not {given!r}")
    return {index_of(str(name), ports, slots): str(value) for name, value in given.items()}
