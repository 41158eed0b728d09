# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of SIM slots and sets of ports.

A gateway has ports (1..max_ports) with slots (1..slots_per_port) each. Operators write a slot as ``6B`` or
``6.02``, the settings API addresses it by a flat index (API reference, sections 3 and 4). All parsing of these
names happens here; every function raises :class:`ValueError` with a sentence that can be shown to the user.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

_SLOT = re.compile(r"([1-9][0-9]{0,5})(?:([A-Za-z])|\.([0-9]{2}))")
_ONE_DIGIT = re.compile(r"[0-9]+\.[0-9]")
_PORT = re.compile(r"[1-9][0-9]{0,5}")
_SLOT_NUMBER = re.compile(r"0?[1-9]|[1-9][0-9]")

# The largest numbers that these names can have, for those who read them without knowing the gateway.
MOST_PORTS, MOST_SLOTS = 999_999, 99

FORMS = 'write it as 6B or "6.02"'


class Slot(NamedTuple):
    """One SIM slot: port and slot number, both from 1."""

    port: int
    slot: int

    def __str__(self) -> str:
        return f"{self.port}.{self.slot:02d}"


class PortSet(NamedTuple):
    """What a ports expression names: whole ports, and single slots; both in the order given, each once."""

    ports: tuple[int, ...]
    slots: tuple[Slot, ...]


# The usual names of slots and what they mean, up to 64 ports of 8 slots. Built once, in Ansible's parent process: every
# worker reads hundreds of them, in a status and in each plan.
_USUAL: dict[str, Slot] = {
    name: Slot(port, slot)
    for port in range(1, 65)
    for slot in range(1, 9)
    for name in (f"{port}.{slot:02d}", f"{port}{'ABCDEFGH'[slot - 1]}")
}


def slot_index(slot: Slot, slots_per_port: int) -> int:
    """The flat index of a slot in ``sim_imei(n)`` and ``sim_number(n)`` (API reference, section 3)."""
    if not 1 <= slot.slot <= slots_per_port or slot.port < 1:
        raise ValueError(f"slot {slot} does not exist with {slots_per_port} slots per port")
    return (slot.port - 1) * slots_per_port + (slot.slot - 1)


def slot_at(index: int, slots_per_port: int) -> Slot:
    """The slot at a flat index: the inverse of :func:`slot_index`."""
    if index < 0 or slots_per_port < 1:
        raise ValueError(f"index {index} with {slots_per_port} slots per port names no slot")
    port, slot = divmod(index, slots_per_port)
    return Slot(port + 1, slot + 1)


def parse_slot_name(name: object) -> Slot | int:
    """Reads ``6B``, ``6b`` or ``6.02`` as a slot, and a bare ``6`` as the number of a port."""
    if isinstance(name, str) and name in _USUAL:
        return _USUAL[name]
    text = _text(name)
    match = _SLOT.fullmatch(text)
    if match:
        port, letter, digits = match.groups()
        slot = int(digits) if letter is None else ord(letter.upper()) - ord("A") + 1
        if slot:
            return Slot(int(port), slot)
    if _PORT.fullmatch(text):
        return int(text)
    if _ONE_DIGIT.fullmatch(text):
        raise ValueError(
            'write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1)'
        )
    raise ValueError(f"not the name of a slot; {FORMS}")


def parse_slot(name: object, max_ports: int, slots_per_port: int, beyond: Collection[Slot] = ()) -> Slot:
    """Reads the name of a slot that exists on a gateway of this size. beyond: slots that it shows beyond that."""
    parsed = parse_slot_name(name)
    if isinstance(parsed, int):
        most = max((slots_per_port, *(slot.slot for slot in beyond)))
        if most != 1:
            raise ValueError(
                f"names a port, and the gateway has {most} slots per port; "
                f'name the slot too, as in {parsed}B or "{parsed}.02"'
            )
        parsed = Slot(parsed, 1)
    return check_slot(parsed, max_ports, slots_per_port, beyond)


def parse_slot_of(
    port: object, slot: object, max_ports: int, slots_per_port: int, beyond: Collection[Slot] = ()
) -> Slot:
    """Reads a slot given by two keys: ``port: 6`` with ``slot: 2`` or ``slot: B``; without slot as parse_slot does.

    A port that names the slot too (``6B``) may stand beside a slot that is the same.
    """
    if slot is None:
        return parse_slot(port, max_ports, slots_per_port, beyond)
    text = _text(port)
    if not _PORT.fullmatch(text) and not _SLOT.fullmatch(text):
        raise ValueError(f"port {text or '(empty)'} is not a port number")
    parsed = parse_slot_name(text)
    number = parse_slot_number(slot)
    if isinstance(parsed, int):
        parsed = Slot(parsed, number)
    if parsed.slot != number:
        raise ValueError(f"port {text} and slot {_text(slot)} name different slots")
    return check_slot(parsed, max_ports, slots_per_port, beyond)


def parse_slot_number(slot: object) -> int:
    """Reads the slot part alone: ``2``, ``02`` or ``B``."""
    text = _text(slot)
    if len(text) == 1 and text.isascii() and text.isalpha():
        return ord(text.upper()) - ord("A") + 1
    if _SLOT_NUMBER.fullmatch(text):
        return int(text)
    raise ValueError(f"slot {text or '(empty)'} is neither a number nor a letter")


def parse_slot_numbers(expression: str, slots_per_port: int, beyond: Collection[Slot] = ()) -> frozenset[int] | None:
    """Reads a set of slot numbers: ``2``, ``1-2,4``, ``A-C``; None for ``all`` (API reference, section 9)."""
    if expression.strip().lower() in ("all", "*"):
        return None
    # As among ports: a comma that was forgotten must not make slot 12 of 1 and 2.
    if re.search(r"\w\s+\w", expression):
        raise ValueError("separate slots by commas")
    shown = {slot.slot for slot in beyond}
    slots: set[int] = set()
    for part in expression.replace(" ", "").split(","):
        ends = [parse_slot_number(end) for end in part.split("-")]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError(f"{part} is not a slot or a range of slots")
        if ends[-1] > slots_per_port and ends[-1] not in shown:
            raise ValueError(f"slot {ends[-1]} is beyond the gateway's {slots_per_port} slots per port")
        slots.update(range(ends[0], ends[-1] + 1))
    return frozenset(slots)


def check_slot(slot: Slot, max_ports: int, slots_per_port: int, beyond: Collection[Slot] = ()) -> Slot:
    """The slot itself, if a gateway of this size has it, or shows it beyond that."""
    if slot in beyond:
        return slot
    if slot.port > max_ports:
        raise ValueError(f"port {slot.port} is beyond the gateway's {_count(max_ports, 'port')}")
    if slot.slot > slots_per_port:
        raise ValueError(f"slot {slot.slot} is beyond the gateway's {_count(slots_per_port, 'slot')} per port")
    return slot


def parse_ports(
    expression: object, max_ports: int, slots_per_port: int | None = None, beyond: Collection[Slot] = ()
) -> PortSet:
    """Reads a set of ports: ``all``, ``*``, ``3``, ``1A,2B``, ``4-32``, ``1.02-64.02``, mixed by commas.

    Names every bad part at once. Slots are checked against slots_per_port where that is given. beyond: slots that the
    gateway shows beyond its size, which may be named; ``all`` means the ports that it says it has.
    """
    shown = {slot.port for slot in beyond}
    ports: dict[int, None] = {}
    slots: dict[Slot, None] = {}
    problems = []
    for part in (" ".join(part.split()) for part in _text(expression).split(",")):
        try:
            # Spaces count for nothing, but a comma that was forgotten must not make port 12 of 1 and 2.
            if re.search(r"[0-9A-Za-z] [0-9]|[A-Za-z] [A-Za-z]", part):
                raise ValueError("separate ports by commas")
            part = part.replace(" ", "")
            for item in _parse_part(part, max_ports, shown):
                if isinstance(item, Slot):
                    slots[check_slot(item, max_ports, slots_per_port or item.slot, beyond)] = None
                else:
                    ports[_check_port(item, max_ports, shown)] = None
        except ValueError as error:
            problems.append(f"{part or '(empty)'}: {error}")
    if problems:
        raise ValueError("; ".join(problems))
    return PortSet(tuple(ports), tuple(slots))


def format_ports(ports: Iterable[int], slots: Iterable[Slot] = ()) -> str:
    """The shortest expression for whole ports and single slots, such as ``1-3,7,9.02-12.02``."""
    parts = [_run(str(first), str(last)) for first, last in _runs(ports)]
    by_number: dict[int, list[int]] = {}
    for port, number in slots:
        by_number.setdefault(number, []).append(port)
    for number in sorted(by_number):
        runs = _runs(by_number[number])
        parts += [_run(str(Slot(first, number)), str(Slot(last, number))) for first, last in runs]
    return ",".join(parts)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _run(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


def _parse_part(part: str, max_ports: int, shown: Collection[int]) -> Iterable[Slot | int]:
    if part.lower() in ("all", "*"):
        return range(1, max_ports + 1)
    if "-" not in part:
        return [parse_slot_name(part)]
    first, last = (parse_slot_name(end) for end in _ends(part))
    if isinstance(first, Slot) and isinstance(last, Slot):
        if first.slot != last.slot:
            raise ValueError("both ends of a range must name the same slot")
        # The end is checked before the range is built: nobody's typing error makes a list of a billion ports.
        _check_port(last.port, max_ports, shown)
        return [Slot(port, first.slot) for port in _span(first.port, last.port)]
    if isinstance(first, Slot) or isinstance(last, Slot):
        raise ValueError("both ends of a range must be ports, or both slots")
    _check_port(last, max_ports, shown)
    return _span(first, last)


def _check_port(port: int, max_ports: int, shown: Collection[int]) -> int:
    return port if port in shown else check_slot(Slot(port, 1), max_ports, 1).port


def _ends(part: str) -> list[str]:
    ends = part.split("-")
    if len(ends) != 2 or "" in ends:
        raise ValueError("a range has two ends, as in 4-32")
    return ends


def _span(first: int, last: int) -> range:
    if first > last:
        raise ValueError("the range runs backwards")
    return range(first, last + 1)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"not text; {FORMS}")
    return str(value).strip()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
