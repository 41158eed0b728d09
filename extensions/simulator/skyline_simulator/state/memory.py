# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway keeps in RAM, and what of it is saved: everything that a reboot can bring back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field


@dataclass
class Reporting:
    """The status report set-up. ``enable`` is of generation 3, the two flags are of generation 2."""

    url: str = ""
    period: int = 0
    all_sims: bool = False
    all_slots: bool = False
    enable: bool = False

    @property
    def on(self) -> bool:
        return self.enable and bool(self.url) and self.period > 0


@dataclass(frozen=True)
class SmsConfig:
    """Where reports on messages and received messages go (facts, section 5); an empty URL is that of status reports."""

    sms_status_url: str = ""
    sms_status_max: int = 100
    sms_status_period: int = 30
    recv_sms_url: str = ""
    recv_sms_max: int = 1
    recv_sms_period: int = 30


@dataclass(frozen=True)
class CellConfig:
    """Where cell reports go, and how long an operation may take (facts, section 8)."""

    report_url: str = ""
    timeout: int = 120


@dataclass(frozen=True)
class NumberMethod:
    """How the own number of an operator's SIMs is found out (facts, section 9); texts are plain in here."""

    operator_name: str = ""
    method: str = "none"
    command: str = ""
    keyword: str = ""
    valid_chars: str = ""
    dst_number: str = ""
    recv_number: str = ""
    old_prefix: str = ""
    new_prefix: str = ""


@dataclass(frozen=True)
class CellLock:
    """A port is to stay in one cell: by EARFCN, and PCI if there is one."""

    earfcn: int
    pci: int | None = None


def _methods() -> dict[str, NumberMethod]:
    return {
        "00101": NumberMethod("TestNet", "ussd", "*135#", "number is ", "+0123456789"),
        "00102": NumberMethod("Other"),
    }


@dataclass
class Settings:
    """What saving copies and a reboot brings back; slots by index, only where they differ from the start."""

    imeis: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    #: Slot index -> the code it shows (7 or 12).
    locks: dict[int, int] = field(default_factory=dict)
    port_locks: dict[int, int] = field(default_factory=dict)
    leds: set[int] = field(default_factory=set)
    active: dict[int, int] = field(default_factory=dict)
    scalars: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, dict[int, str]] = field(default_factory=dict)
    reporting: Reporting = field(default_factory=Reporting)
    #: Of generation 3. PINs by slot index; operators and cells by port.
    pins: dict[int, str] = field(default_factory=dict)
    operators: dict[int, int] = field(default_factory=dict)
    network: str = "auto"
    cells: dict[int, CellLock] = field(default_factory=dict)
    cell_config: CellConfig = field(default_factory=CellConfig)
    sms_config: SmsConfig = field(default_factory=SmsConfig)
    number_methods: dict[str, NumberMethod] = field(default_factory=_methods)

    def copy(self) -> Settings:
        return Settings(
            dict(self.imeis),
            dict(self.numbers),
            dict(self.locks),
            dict(self.port_locks),
            set(self.leds),
            dict(self.active),
            dict(self.scalars),
            {name: dict(items) for name, items in self.arrays.items()},
            dataclasses.replace(self.reporting),
            dict(self.pins),
            dict(self.operators),
            self.network,
            dict(self.cells),
            self.cell_config,
            self.sms_config,
            dict(self.number_methods),
        )
