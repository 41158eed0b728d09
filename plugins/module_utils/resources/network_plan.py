# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wanted of the radio network: its entries read, each a text by an item of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..model.network import CellLock, parse_lock
from ..model.plmn import parse_plmn
from ..model.ports import parse_slot_name
from ..model.status import Status

TYPE, OPERATORS, CELLS = "network_type", "operators", "cells"
# In the order in which they are written.
PARTS = (TYPE, OPERATORS, CELLS)
NONE = "none"


class Item(NamedTuple):
    """One setting; port: None = it is the whole gateway's."""

    part: str
    port: int | None = None

    def __str__(self) -> str:
        return self.part if self.port is None else f"{self.part} {self.port}"


class Wanted(NamedTuple):
    """The values by item: a type, a PLMN, a lock as :func:`lock_text` writes it; "" for none. names: as given."""

    items: dict[Item, str]
    names: dict[Item, object]

    @property
    def locks(self) -> bool:
        """Whether a port is to be kept to a cell."""
        return any(value and item.part == CELLS for item, value in self.items.items())


def names(network_type: str | None, operators: Mapping[Any, Any] | None, cells: Mapping[Any, Any] | None) -> list[str]:
    """The names of all entries, as the user wrote them."""
    found = [TYPE] if network_type else []
    found += [f"{OPERATORS} {port}" for port in operators or ()]
    return found + [f"{CELLS} {port}" for port in cells or ()]


def parse(
    network_type: str | None,
    operators: Mapping[object, object] | None,
    cells: Mapping[object, object] | None,
    status: Status,
) -> tuple[Wanted, list[str]]:
    """Reads the entries; whatever is wrong with them stands in the problems."""
    wanted = Wanted({}, {})
    problems: list[str] = []
    if network_type:
        wanted.items[Item(TYPE)] = network_type
    for part, entries, read in ((OPERATORS, operators, _operator), (CELLS, cells, _lock)):
        found: dict[Item, str] = {}
        for name, given in (entries or {}).items():
            for problem in _entry(part, name, given, read, status, wanted, found):
                problems.append(f"{part}: {name}: {problem}")
        wanted.items.update(sorted(found.items()))
    return wanted, problems


def _entry(
    part: str,
    name: object,
    given: object,
    read: Callable[[object], str],
    status: Status,
    wanted: Wanted,
    found: dict[Item, str],
) -> Iterator[str]:
    """Reads one entry into what is found; yields what is wrong with it."""
    item = value = None
    try:
        item = Item(part, _port(name, status))
    except ValueError as error:
        yield str(error)
    try:
        value = read(given)
    except ValueError as error:
        yield str(error)
    if item in wanted.names:
        yield f"names the same port as {wanted.names[item]}"
    elif item:
        wanted.names[item] = name
        if value is not None:
            found[item] = value


def _port(name: object, status: Status) -> int:
    port = parse_slot_name(name)
    if not isinstance(port, int):
        raise ValueError("names a slot; name the port alone, as in 6")
    if port not in status.every_port():
        raise ValueError(f"port {port} is beyond the gateway's {status.max_ports} ports")
    return port


def _operator(given: object) -> str:
    return "" if given is None or (isinstance(given, str) and given.strip().lower() == NONE) else parse_plmn(given)


def _lock(given: object) -> str:
    return lock_text(parse_lock(given))


def lock_text(lock: CellLock | None) -> str:
    """A lock as a text that others can be compared with; "" for none."""
    return "" if lock is None else " ".join(str(number) for number in lock if number is not None)


def lock_of(text: str) -> CellLock | None:
    """The lock that a text says."""
    numbers = [int(number) for number in text.split()]
    return CellLock(numbers[0], numbers[1] if len(numbers) > 1 else None) if numbers else None
