# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateways and the plans of their slots, read from spreadsheets.

A fleet has hundreds of thousands of rows: what repeats from row to row (a gateway, its address, the name of a slot) is
read once and looked up from then on. No bad row stops the reading: all that is wrong is collected, with its file and
line.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ...module_utils.model.imei import check_digit, has_valid_check_digit
from . import cells, delimited, headings, workbook
from .columns import PLANS, Meanings, Settings, Table, normal
from .sheets import Sheet, SheetError

_SHOWN = 40
# Where gateways listen unless a row says something else.
_HTTP_PORT = 80

# Where a row stands, as one number, for there are many: the sheet's among those read, and the line in it.
Place = int
_LINES = 1 << 32


class Gateway:
    """What rows say of one gateway, and where; places are in the order of their plan."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.facts: dict[str, tuple[Any, Place]] = {}
        self.plans: dict[str, dict[str, str]] = {kind: {} for kind in PLANS}
        self.places = {kind: array("Q") for kind in PLANS}

    @property
    def variables(self) -> dict[str, Any]:
        facts = {variable: value for variable, (value, _place) in self.facts.items()}
        return {**facts, **{PLANS[kind][0]: plan for kind, plan in self.plans.items() if plan}}


class FleetReader:
    """Reads files, one after the other, into gateways; whatever is wrong with them stands in the lists of texts."""

    def __init__(self, settings: Settings) -> None:
        self.gateways: dict[str, Gateway] = {}
        self.problems: list[str] = []
        self.duplicates: list[str] = []
        self.wrong_digits: list[str] = []
        self._settings = settings
        self._meanings = Meanings(settings)
        # A heading that the user names and no file has is misspelled, and nobody would miss its values.
        self._awaited = {normal(text): f"{str(text)!r}, which host_vars names" for text in settings.host_vars}
        for name, text in settings.columns.items():
            if text:
                self._awaited[normal(text)] = f"{str(text)!r}, which columns names for {name}"
        self._absent_sheets = {*settings.sheets} - {*Settings().sheets}
        # Problems that several files may have in common: how many have it beside the first, and where it stands.
        self._shared: dict[str, list[int]] = {}
        self._by_cell: dict[str, Gateway] = {}
        self._owners: dict[str, Gateway] = {}
        self._sheets: list[str] = []
        self._readers: dict[str, Callable[[str], str]] = {
            "imei": lambda text: cells.read_imei(text, settings.complete_imeis, settings.clean),
            "number": lambda text: cells.read_number(text, settings.clean),
        }

    def read(self, file: str, content: bytes) -> None:
        """Reads one file, which messages call by the name given."""
        try:
            if workbook.is_workbook(content):
                self._read_workbook(file, workbook.Workbook(content))
            else:
                settings = self._settings
                sheet = delimited.read(content, settings.encoding, settings.delimiter, self._meanings.count)
                self._read_sheet(file, sheet)
        except SheetError as error:
            self._unreadable(file, error)

    def _read_workbook(self, file: str, book: workbook.Workbook) -> None:
        chosen = [name for name in book.names if self._is_chosen(name)]
        if not chosen:
            self._absent_sheets.clear()
            self._wrong(self._top(file), f"sheets names none of its sheets: {', '.join(map(repr, book.names))}")
            return
        sheets: dict[str, Sheet] = {}
        failed: list[str] = []
        for name in chosen:
            try:
                sheet = book.sheet(name)
            except SheetError as error:
                self._unreadable(f"{file}:{name}", error)
                failed.append(name)
            else:
                # A new workbook often has empty sheets.
                sheets.update({} if sheet is None else {name: sheet})
        # One that cannot be read may well be a table.
        tables = [
            name
            for name in chosen
            if name in failed or (name in sheets and self._meanings.count(sheets[name].headings[1]))
        ]
        for name, sheet in sheets.items():
            if tables and name not in tables:
                # Notes, or what a list to choose from is made of.
                text = f"no heading is known; if this is no table of gateways, write: {headings.sheets_line(tables)}"
                self._wrong(self._top(f"{file}:{name}") + sheet.headings[0], text)
            else:
                self._read_sheet(f"{file}:{name}", sheet)
        if not sheets and not failed:
            self._wrong(self._top(file), "no headings")

    def _is_chosen(self, name: str) -> bool:
        """Whether the user wants the sheet of this name."""
        matching = [each for each in self._settings.sheets if fnmatchcase(normal(name), normal(each))]
        self._absent_sheets.difference_update(matching)
        return bool(matching)

    def _unreadable(self, name: str, error: SheetError) -> None:
        # What its headings are is not known.
        self._awaited.clear()
        self._absent_sheets.clear()
        self._wrong_as_others(self._top(name) + error.line, error.text)

    def _read_sheet(self, name: str, sheet: Sheet) -> None:
        top = self._top(name)
        table = self._table(top + sheet.headings[0], sheet.headings[1])
        if table is None:
            return
        try:
            for line, row in sheet.rows:
                self._row(table, row, top + line)
        except SheetError as error:
            self._wrong(top + error.line, error.text)

    def _top(self, name: str) -> Place:
        """The place above the first line of a sheet that is read now."""
        self._sheets.append(name)
        return (len(self._sheets) - 1) * _LINES

    def finish(self) -> None:
        """Checks what only all files together can show."""
        for index, more in self._shared.values():
            if more:
                self.problems[index] += f" (the same in {more} more)"
        self.problems += [f"no file has a column {each}" for _key, each in sorted(self._awaited.items())]
        self.problems += [f"no workbook has a sheet {name!r}" for name in sorted(self._absent_sheets)]
        # Two gateways with one address are one box, which would get the two plans in turn.
        self._check_shared("address", "ansible_host", "skyline_port")
        self._check_shared("MAC address", "skyline_mac")

    def _check_shared(self, noun: str, variable: str, beside: str = "") -> None:
        owners: dict[tuple[Any, Any], Gateway] = {}
        for gateway in self.gateways.values():
            if variable in gateway.facts:
                value, place = gateway.facts[variable]
                owner = owners.setdefault((value, gateway.facts.get(beside, (_HTTP_PORT,))[0]), gateway)
                if owner is not gateway:
                    where = self._seen_from(place, owner.facts[variable][1])
                    self._wrong(place, f"{gateway.name} has the {noun} {value}, which {owner.name} has {where}")

    def _wrong(self, place: Place, text: str) -> None:
        self.problems.append(self._at(place, text))

    def _wrong_as_others(self, place: Place, text: str) -> None:
        """A problem that is said once, however many files have it: those of many sites come from one template."""
        if text in self._shared:
            self._shared[text][1] += 1
        else:
            self._shared[text] = [len(self.problems), 0]
            self._wrong(place, text)

    def _at(self, place: Place, text: str) -> str:
        sheet, line = divmod(place, _LINES)
        return f"{self._sheets[sheet]}:{line}: {text}" if line else f"{self._sheets[sheet]}: {text}"

    def _seen_from(self, place: Place, other: Place) -> str:
        if place // _LINES == other // _LINES:
            return f"in line {other % _LINES}"
        return f"in {self._sheets[other // _LINES]}:{other % _LINES}"

    def _table(self, place: Place, row: Sequence[str]) -> Table | None:
        table = Table(row, self._meanings)
        problems, guesses = headings.judge(table, self._meanings, self._settings)
        for heading in table.headings:
            self._awaited.pop(heading.key, None)
        for name in guesses:
            # What its heading is instead has been said.
            self._awaited.pop(normal(self._settings.columns.get(name, "")), None)
        for problem in problems:
            self._wrong_as_others(place, problem)
        return None if problems else table

    def _row(self, table: Table, row: list[str], place: Place) -> None:
        if len(row) != table.width:
            if any(map(str.strip, row)):
                self._wrong(place, f"{len(row)} cells under {table.width} headings")
            return
        facts = table.fact_cells(row)
        gateway = self._by_cell.get(facts[0]) or self._gateway(facts[0], row, place)
        if gateway is None:
            return
        if facts not in table.seen:
            table.seen.add(facts)
            self._read_facts(table, gateway, facts[1:], place)
        for column in table.nameless:
            if row[column].strip():
                self._wrong(place, f"{_shown(row[column])} stands under no heading")
        if table.plans:
            self._read_plans(table, gateway, row, place)

    def _gateway(self, cell: str, row: list[str], place: Place) -> Gateway | None:
        """The gateway of a row whose cell was not met before; None for a row without any text.

        A row that names none rightly gets one of its own, so that its other cells are looked at too.
        """
        if not cell.strip():
            if not any(map(str.strip, row)):
                return None
            self._wrong(place, "no gateway (cells that are merged in a spreadsheet leave it in the first row only)")
            return Gateway("no gateway")
        try:
            name = cells.read_gateway(cell)
        except ValueError as error:
            self._wrong(place, f"gateway {_shown(cell)}: {error}")
            gateway = Gateway(cell.strip())
        else:
            gateway = self.gateways.setdefault(name, Gateway(name))
        self._by_cell[cell] = gateway
        return gateway

    def _read_facts(self, table: Table, gateway: Gateway, texts: Sequence[str], place: Place) -> None:
        for fact, cell in zip(table.facts, texts):
            if not cell.strip():
                continue
            try:
                value = fact.read(cell)
            except ValueError as error:
                self._wrong(place, f"{fact.heading} {_shown(cell)}: {error}")
                continue
            first, first_place = gateway.facts.setdefault(fact.variable, (value, place))
            if value != first:
                where = self._seen_from(place, first_place)
                self._wrong(place, f"{fact.heading} of {gateway.name} is {value} here and {first} {where}")

    def _read_plans(self, table: Table, gateway: Gateway, row: list[str], place: Place) -> None:
        if not any(row[column].strip() for column in table.row_columns):
            self._wrong(place, "no slot, and neither IMEI nor number")
            return
        slot = self._slot(table, row, place)
        empty = True
        for kind, column in table.plans:
            cell = row[column]
            if not cell or cell.isspace():
                continue
            empty = False
            try:
                value = self._readers[kind](cell)
            except ValueError as error:
                self._wrong(place, f"{PLANS[kind][1]} {_shown(cell)}: {error}")
                continue
            if slot is None:
                continue
            plan, places = gateway.plans[kind], gateway.places[kind]
            if slot in plan:
                where = self._seen_from(place, places[list(plan).index(slot)])
                self._wrong(place, f"{PLANS[kind][1]} of slot {slot} of {gateway.name} is here and {where}")
                continue
            plan[slot] = value
            places.append(place)
            if kind == "imei":
                self._look_at_imei(value, gateway, slot, place)
        if empty:
            self._wrong(place, "neither IMEI nor number")

    def _slot(self, table: Table, row: list[str], place: Place) -> str | None:
        texts = table.slot_cells(row)
        try:
            return table.read_slot(*texts)
        except ValueError as error:
            names = ("port", "slot") if len(texts) == 2 else ("slot",)
            given = " ".join(f"{name} {_shown(text)}" for name, text in zip(names, texts))
            self._wrong(place, f"{given}: {error}")
            return None

    def _look_at_imei(self, imei: str, gateway: Gateway, slot: str, place: Place) -> None:
        owner = self._owners.get(imei)
        if owner is None:
            self._owners[imei] = gateway
        else:
            plan = owner.plans["imei"]
            number = list(plan.values()).index(imei)
            where = self._seen_from(place, owner.places["imei"][number])
            text = f"{imei} of {gateway.name} {slot} is the IMEI of {owner.name} {list(plan)[number]} too, {where}"
            self.duplicates.append(self._at(place, text))
        if self._settings.check_digits and not has_valid_check_digit(imei):
            text = f"{imei} of {gateway.name} {slot} should end in {check_digit(imei[:14])}"
            self.wrong_digits.append(self._at(place, text))


def _shown(cell: str) -> str:
    text = cell.strip()
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
