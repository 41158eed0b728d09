# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a gateway works as expected: a status (API reference, section 1) beside what is expected of it.

This is about what no setting brings about: registrations, SIMs in their slots, signal, firmware, operators. Nothing
here speaks with a gateway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..engine.task import bad_entries
from ..model.operators import Accepted, parse_accepted
from ..model.ports import PortSet, Slot, parse_ports, parse_slot
from ..model.sim import holds_sim, parse_iccid, same_iccid
from ..model.states import PortState, state_name
from ..model.status import Row, Status

# The name of the option and, in results, of the part.
PART = "expected"
SPEC: dict[str, Any] = {
    PART: {
        "type": "dict",
        "options": {
            "registered": {"type": "str"},
            "sims": {"type": "raw"},
            "min_signal": {"type": "int"},
            "firmware": {"type": "list", "elements": "raw"},
            "operators": {"type": "list", "elements": "raw"},
        },
    }
}
EXAMPLES = {
    PART: '{registered: "1-8", min_signal: 10}',
    "registered": '"1-8"',
    "min_signal": "10",
    "firmware": "[608-520-840-841-100-0F0]",
    # By its whole name: the network has operators, too, as a mapping.
    f"{PART}.operators": '["00101"]',
}

# The scale of the signal (facts of generation 3, section 3). What is beyond it, as the 99 of a modem that cannot tell,
# is no strength.
_WEAKEST, _STRONGEST = 0, 31
# "Valid when st=3 or 4" (API reference, section 1: ``opr``).
_SHOWS_OPERATOR = frozenset((PortState.REGISTERED, PortState.CALL_CONNECTED))
_NO_SIM = "no SIM"


class Expected(NamedTuple):
    """What is expected of one gateway; None, or empty, where nothing is.

    sims: the ICCID by slot, None for any SIM. min_signal: 1 to 31. firmware: the versions accepted.
    """

    registered: PortSet
    sims: Mapping[Slot, str | None]
    min_signal: int | None
    firmware: list[str] | None
    operators: Accepted | None

    @property
    def names_slots(self) -> bool:
        """Whether it is about slots that may be idle, which older firmware shows by a request of their own."""
        return bool(self.sims or self.registered.slots)


class Finding(NamedTuple):
    """Something that is not as expected.

    setting: state, sim, signal, operator or firmware; slot: the slot or port, "" for the whole gateway.
    """

    setting: str
    slot: str
    found: Any
    expected: Any


class Unshown(NamedTuple):
    """Something that the gateway does not show; see :class:`Finding`."""

    setting: str
    slot: str


def is_empty(given: Mapping[str, Any]) -> bool:
    """Whether the option declares nothing at all."""
    return all(value is None for value in given.values())


def assess(expected: Expected, status: Status) -> Iterator[Finding | Unshown]:
    """Everything in which a gateway is not as expected, or in which that cannot be told."""
    yield from _registered(expected, status)
    yield from _sims(expected, status)
    yield from _service(expected, status)
    yield from _firmware(expected, status)


def parse(given: Mapping[str, Any], status: Status) -> Expected:
    """Reads the option, with None for what it leaves out, for a gateway of this size.

    Raises GatewayError (validation) that names every bad entry.
    """
    problems: list[str] = []

    def read(name: str, reader: Callable[[Any], Any], nothing: Any = None) -> Any:
        try:
            return nothing if given[name] is None else reader(given[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
            return nothing

    expected = Expected(
        read("registered", lambda text: parse_ports(text, *_size(status)), PortSet((), ())),
        read("sims", lambda sims: _parse_sims(sims, status), {}),
        read("min_signal", _parse_signal),
        read("firmware", _parse_firmware),
        read("operators", parse_accepted),
    )
    if problems:
        raise bad_entries(PART, problems)
    return expected


def _size(status: Status) -> tuple[int, int, frozenset[Slot]]:
    return status.max_ports, status.max_slots, status.beyond


def _parse_sims(given: object, status: Status) -> dict[Slot, str | None]:
    if isinstance(given, Mapping):
        return _parse_iccids(given, status)
    if isinstance(given, (str, int, float)) and not isinstance(given, bool):
        given = [given]
    if not isinstance(given, (list, tuple)):
        raise ValueError("give a list of slots, or a mapping of slots to ICCIDs")
    slots: dict[Slot, str | None] = {}
    problems = []
    for names in given:
        try:
            slots.update(dict.fromkeys(_parse_slots(names, status)))
        except ValueError as error:
            problems.append(str(error))
    return _unless(problems, slots)


def _parse_slots(names: object, status: Status) -> list[Slot]:
    """The slots of an expression, such as ``1A-8A``; a port alone is a slot where it has no other."""
    found = parse_ports(names, *_size(status))
    # The same sentences as for a single slot, for a port that has several.
    return [*(parse_slot(port, *_size(status)) for port in found.ports), *found.slots]


def _parse_iccids(given: Mapping[object, object], status: Status) -> dict[Slot, str | None]:
    iccids: dict[Slot, str | None] = {}
    names: dict[Slot, object] = {}
    holders: dict[str, object] = {}
    problems = []
    for name, value in given.items():
        try:
            slot = parse_slot(name, *_size(status))
            if slot in names:
                problems.append(f"{names[slot]} and {name} name the same slot, {slot}")
            names.setdefault(slot, name)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            slot = None
        try:
            iccid = parse_iccid(value)
            if iccid in holders:
                problems.append(f"{holders[iccid]} and {name} have the same ICCID, {iccid}")
            holders.setdefault(iccid, name)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        if slot:
            iccids[slot] = iccid
    return _unless(problems, iccids)


def _unless(problems: list[str], read: dict[Slot, str | None]) -> dict[Slot, str | None]:
    if problems:
        raise ValueError("; ".join(problems))
    return read


def _parse_signal(given: int) -> int:
    if not _WEAKEST < given <= _STRONGEST:
        raise ValueError(f"{given} is not between {_WEAKEST + 1} and {_STRONGEST}")
    return given


def _parse_firmware(given: list[Any]) -> list[str]:
    if not given:
        raise ValueError("the list is empty; name at least one version")
    problems = []
    for version in given:
        if isinstance(version, (int, float)) and not isinstance(version, bool):
            problems.append(f"the unquoted number {version} may have been changed by YAML; put the version in quotes")
        elif not isinstance(version, str) or not version.strip():
            problems.append(f"{version!r} is not a version")
    if problems:
        raise ValueError("; ".join(problems))
    return [version.strip() for version in given]


def _registered(expected: Expected, status: Status) -> Iterator[Finding | Unshown]:
    rows: dict[int | None, list[Row]] = {}
    for row in status.rows:
        rows.setdefault(row.port, []).append(row)
    for port in expected.registered.ports:
        yield from _in_service(str(port), _in_use(port, rows.get(port, []), status))
    for slot in expected.registered.slots:
        yield from _in_service(str(slot), [status.slots[slot]] if slot in status.slots else [])


def _in_use(port: int, rows: list[Row], status: Status) -> list[Row]:
    """The row that a port uses, also that of a remote SIM; all of its rows where they do not tell."""
    active = [row for row in rows if row.active]
    used = status.slot_in_use(port)
    return active or ([status.slots[used]] if used else rows)


def _in_service(place: str, rows: list[Row]) -> Iterator[Finding | Unshown]:
    """Whether any of these rows is in service."""
    services = [_works(row) for row in rows]
    if True in services:
        return
    if not rows or None in services:
        yield Unshown("state", place)
        return
    states = dict.fromkeys(state_name(row.state) for row in rows)
    yield Finding("state", place, ", ".join(states), PortState.REGISTERED.label)


def _works(row: Row) -> bool | None:
    """Whether a row is in service; None where its state does not tell."""
    if row.state is None or not row.state.documented:
        return None
    return row.state.working


def _sims(expected: Expected, status: Status) -> Iterator[Finding | Unshown]:
    for slot, iccid in expected.sims.items():
        row = status.slots.get(slot)
        held = holds_sim(row) if row else None
        if held is False:
            yield Finding("sim", str(slot), _NO_SIM, iccid or "a SIM")
        elif row is None or held is None or (iccid and not row.iccid):
            yield Unshown("sim", str(slot))
        elif iccid and not same_iccid(row.iccid, iccid):
            yield Finding("sim", str(slot), row.iccid, iccid)


def _service(expected: Expected, status: Status) -> Iterator[Finding | Unshown]:
    """Signal and operator of every SIM in service: others have neither."""
    for row in status.rows:
        if _works(row) is False:
            continue
        if expected.min_signal is not None:
            yield from _signal(expected.min_signal, row)
        if expected.operators is not None:
            yield from _operator(expected.operators, row)


def _signal(least: int, row: Row) -> Iterator[Finding | Unshown]:
    if not _works(row) or row.signal is None or not _WEAKEST <= row.signal <= _STRONGEST:
        yield Unshown("signal", row.name)
    elif row.signal < least:
        yield Finding("signal", row.name, row.signal, f"at least {least}")


def _operator(accepted: Accepted, row: Row) -> Iterator[Finding | Unshown]:
    is_accepted = accepted.has(row.operator or "") if row.state in _SHOWS_OPERATOR else None
    if is_accepted is None:
        yield Unshown("operator", row.name)
    elif not is_accepted:
        yield Finding("operator", row.name, row.operator, " or ".join(accepted.given))


def _firmware(expected: Expected, status: Status) -> Iterator[Finding | Unshown]:
    if expected.firmware is None:
        return
    version = (status.version or "").strip()
    if not version:
        yield Unshown("firmware", "")
    elif version not in expected.firmware:
        yield Finding("firmware", "", version, " or ".join(expected.firmware))
