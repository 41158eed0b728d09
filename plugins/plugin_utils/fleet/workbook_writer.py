# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a fleet as a workbook that the inventory plugin reads as it is.

A fleet is a mapping of the names of gateways to their variables: ``ansible_host``, ``skyline_port``, ``skyline_mac``,
``skyline_imeis``, ``skyline_sim_numbers``, and further ones as the user names them. FleetReader makes the same of
a file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .columns import FACTS, PLANS
from .workbook import library

# A sheet with a row for each gateway, and one or more with a row for each slot.
_GATEWAYS = "Gateways"
_SLOTS = "Slots"
# A sheet has 1,048,576 rows.
_ROWS = 1_000_000
# Whatever is entered in such a cell, now or later, stays the text that it is.
_TEXT = "@"
_WIDTH = 22

Fleet = Mapping[str, Mapping[str, Any]]


def is_own(names: Sequence[str]) -> bool:
    """Whether a workbook with sheets of these names can have been written here."""
    return _GATEWAYS in names and all(name == _GATEWAYS or name.split(" ")[0] == _SLOTS for name in names)


def write(fleet: Fleet, host_vars: Mapping[str, str], rows: int = _ROWS) -> bytes:
    """The workbook.

    host_vars: headings of further columns, and the variables that they have. rows: so many slots go on one sheet.
    Raises SheetError where openpyxl is missing.
    """
    book = library().Workbook(write_only=True)
    facts = {**{name: variable for name, (variable, _read) in FACTS.items()}, **host_vars}
    _add(book, _GATEWAYS, ["gateway", *facts], _gateway_rows(fleet, list(facts.values())))
    slots = list(_slot_rows(fleet))
    for number, start in enumerate(range(0, max(len(slots), 1), rows), start=1):
        name = _SLOTS if number == 1 else f"{_SLOTS} {number}"
        _add(book, name, ["gateway", "slot", *PLANS], slots[start : start + rows])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    for place in range(1, len(headings) + 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = _WIDTH
        column.number_format = _TEXT
    above, below = ([WriteOnlyCell(sheet) for _heading in headings] for _use in range(2))
    for heading, cell in zip(above, below):
        heading.font = Font(bold=True)
        cell.number_format = _TEXT
    _append(sheet, above, headings)
    for row in rows:
        # A row is written at once, so the same cells serve for all of them.
        _append(sheet, below, row)


def _append(sheet: Any, cells: Sequence[Any], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts):
        # What begins with = would be a formula.
        cell.value, cell.data_type = text, "s"
    sheet.append(cells)


def _gateway_rows(fleet: Fleet, variables: Sequence[str]) -> Iterator[list[str]]:
    for name, known in fleet.items():
        yield [name, *(str(known.get(variable, "")) for variable in variables)]


def _slot_rows(fleet: Fleet) -> Iterator[list[str]]:
    for name, known in fleet.items():
        plans: list[Mapping[str, str]] = [known.get(variable, {}) for variable, _noun in PLANS.values()]
        for slot in sorted({slot for plan in plans for slot in plan}, key=_order):
            yield [name, slot, *(plan.get(slot, "") for plan in plans)]


def _order(slot: str) -> list[int]:
    """``10.02`` behind ``9.02``."""
    return [int(part) for part in slot.split(".")]
