# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only some firmware can do. It has one form on the wire, also where firmware serves both generations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.esim import Esims
from ..model.network import CellLock, Locking, NetworkType, Scan
from ..model.ports import Slot
from ..model.reporting import SmsReport
from ..model.slot_values import SlotValues
from ..model.status import Status
from ..wire.caller import Caller
from .interface import Gateway
from .newer_paths import NewerPaths, OptionalPaths
from .shared.esims import read_esims
from .v3 import network, sms_report
from .v3.cells import Cells
from .v3.number_discovery import NumberDiscovery
from .v3.slot_values import read_values, set_values

_ESIMS = "eSIMs, and firmware that shows them"
_FIRMWARE = "firmware 8.0d or later"
_FIRMWARE_OF_OPERATORS = "firmware 8.1l or later"


class NewerGateway(Gateway):
    """The part of :class:`.interface.Gateway` that both generations share, because only some firmware has it."""

    def __init__(self, caller: Caller, first: Status | None = None) -> None:
        super().__init__(caller, first)
        self._esims = OptionalPaths(caller, "eSIM profiles", _ESIMS, doubts_pages=True)
        self._pins = NewerPaths(caller, "PINs", _FIRMWARE)
        self._network = NewerPaths(caller, "the type of network", _FIRMWARE)
        self._operators = NewerPaths(caller, "operators of ports", _FIRMWARE_OF_OPERATORS)
        self._cells = Cells(NewerPaths(caller, "cells", _FIRMWARE))
        self._sms_report = NewerPaths(caller, "where reports of messages go, as a setting", _FIRMWARE)
        self._number_discovery = NumberDiscovery(NewerPaths(caller, "the discovery of numbers", _FIRMWARE))

    def esims(self, ports: Iterable[int] = (), retries: int | None = None) -> Esims:
        return read_esims(self._esims, ports, retries)

    def pins(self, status: Status, retries: int | None = None) -> SlotValues:
        shown = read_values(self._pins, "pin", status, retries)
        for pin in shown.values.values():
            self._caller.redact.add_told(pin)
        return shown

    def set_pins(self, pins: Mapping[Slot, str]) -> None:
        set_values(self._pins, "pin", pins, is_secret=True)

    def network_type(self, retries: int | None = None) -> NetworkType | None:
        return network.read_type(self._network, retries)

    def set_network_type(self, wanted: NetworkType) -> None:
        network.set_type(self._network, wanted)

    def operators(self, status: Status, retries: int | None = None) -> dict[int, str]:
        return network.read_operators(self._operators, status, retries)

    def set_operators(self, operators: Mapping[int, str]) -> None:
        network.set_operators(self._operators, operators)

    def cell_locks(self, ports: Iterable[int], retries: int | None = None) -> dict[int, Locking]:
        return self._cells.locks(ports, retries)

    def lock_cells(self, locks: Mapping[int, CellLock]) -> None:
        self._cells.lock(locks)

    def unlock_cells(self, locks: Mapping[int, CellLock | None]) -> None:
        self._cells.unlock(locks)

    def scan_serving_cells(self, ports: Iterable[int]) -> None:
        self._cells.scan_serving(ports)

    def serving_cells(self, ports: Iterable[int]) -> dict[int, Scan]:
        return self._cells.serving(ports)

    def scan_neighbour_cells(self, ports: Iterable[int], every_operator: bool) -> None:
        self._cells.scan_neighbours(ports, every_operator)

    def neighbour_cells(self, ports: Iterable[int]) -> dict[int, Scan]:
        return self._cells.neighbours(ports)

    def sms_report(self, retries: int | None = None) -> SmsReport:
        return sms_report.read(self._sms_report, retries)

    def set_sms_report(self, wanted: SmsReport) -> None:
        sms_report.write(self._sms_report, wanted)

    def number_discovery(self, retries: int | None = None) -> dict[str, dict[str, str]]:
        return self._number_discovery.read(retries)

    def set_number_discovery(self, changes: Mapping[str, Mapping[str, str]]) -> None:
        self._number_discovery.set(changes)
