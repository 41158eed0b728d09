# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateways and the plans of their slots, read from CSV files.

A fleet has hundreds of thousands of rows: what repeats from row to row (a gateway, its address, the name of a slot) is
read once and looked up from then on. No bad row stops the reading: all that is wrong is collected, with its file and
line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from operator import itemgetter
from typing import Any, NamedTuple

from ..module_utils.model.imei import check_digit, has_valid_check_digit
from . import spreadsheet

# The headings that files have unless the user maps others.
COLUMNS = {name: name for name in ("gateway", "address", "http_port", "mac", "port", "slot", "imei", "number")}
# What a row says of its gateway: the variable that it becomes, and how to read it.
FACTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "address": ("ansible_host", spreadsheet.read_address),
    "http_port": ("skyline_port", spreadsheet.read_http_port),
    "mac": ("skyline_mac", spreadsheet.read_mac),
}
# What a row says of its slot: the variable with the plan of all slots, and what messages call it.
PLANS = {"imei": ("skyline_imeis", "IMEI"), "number": ("skyline_sim_numbers", "number")}

_DELIMITERS = ",;\t"
_SHOWN = 40
# Where gateways listen unless a row says something else.
_HTTP_PORT = 80

# Where a row stands, as one number, for there are many: the file's among those read, and the line in it.
Place = int
_LINES = 1 << 32


class Settings(NamedTuple):
    """How the files are written; columns and host_vars as far as the user maps them."""

    columns: Mapping[str, str] = {}
    host_vars: Mapping[str, str] = {}
    ignore_columns: Sequence[str] = ()
    delimiter: str | None = None
    encoding: str = "utf-8-sig"
    complete_imeis: bool = False
    check_digits: bool = True


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


class _Fact(NamedTuple):
    """A column that speaks of the gateway."""

    heading: str
    variable: str
    read: Callable[[str], Any]


class _Table:
    """The columns of one file."""

    def __init__(self, headings: Sequence[str], meanings: Mapping[str, str], host_vars: Mapping[str, str]) -> None:
        self.width = len(headings)
        self.columns = {meanings[heading]: place for place, heading in enumerate(headings) if heading in meanings}
        self.nameless = [place for place, heading in enumerate(headings) if not heading]
        self.facts = [
            *(_Fact(headings[self.columns[name]], *fact) for name, fact in FACTS.items() if name in self.columns),
            *(_Fact(each, host_vars[each], spreadsheet.read_text) for each in headings if each in host_vars),
        ]
        self.plans = [(kind, self.columns[kind]) for kind in PLANS if kind in self.columns]
        self.slot_columns = [self.columns[name] for name in ("port", "slot") if name in self.columns]
        self.read_slot: Callable[..., str] = (
            spreadsheet.read_slot
            if len(self.slot_columns) == 2
            else spreadsheet.read_slot_name
            if "slot" in self.columns
            else spreadsheet.read_slot_or_port
        )
        # Functions that take the cells of one kind out of a row; whether they were there before is then one look-up.
        gateway = self.columns.get("gateway", 0)
        self.fact_cells = _taker([gateway, *(headings.index(fact.heading) for fact in self.facts)])
        self.slot_cells = _taker(self.slot_columns)
        self.seen: set[tuple[str, ...]] = set()


class FleetReader:
    """Reads files, one after the other, into gateways; whatever is wrong with them stands in the lists of texts."""

    def __init__(self, settings: Settings) -> None:
        self.gateways: dict[str, Gateway] = {}
        self.problems: list[str] = []
        self.duplicates: list[str] = []
        self.wrong_digits: list[str] = []
        self._settings = settings
        self._host_vars = {normal(heading): variable for heading, variable in settings.host_vars.items()}
        columns = {**COLUMNS, **settings.columns}
        self._meanings = {
            normal(heading): name
            for name, heading in columns.items()
            if heading and normal(heading) not in self._host_vars
        }
        # A heading that the user names and no file has is misspelled, and nobody would miss its values.
        self._awaited = {normal(heading) for heading in (*settings.columns.values(), *settings.host_vars) if heading}
        self._by_cell: dict[str, Gateway] = {}
        self._owners: dict[str, Gateway] = {}
        self._files: list[str] = []
        self._readers: dict[str, Callable[[str], str]] = {
            "imei": lambda text: spreadsheet.read_imei(text, settings.complete_imeis),
            "number": spreadsheet.read_number,
        }

    def read(self, file: str, content: bytes) -> None:
        """Reads one file, which messages call by the name given."""
        top = len(self._files) * _LINES
        self._files.append(file)
        try:
            # Excel on a Mac ends lines as no other program does.
            first = re.split(r"[\r\n]", content.decode(self._settings.encoding), maxsplit=1)[0]
        except UnicodeError as error:
            self._awaited.clear()
            line = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
            self._wrong(top + line, _undecodable(self._settings.encoding, content))
            return
        text = io.TextIOWrapper(io.BytesIO(content), encoding=self._settings.encoding, newline="")
        line = 1
        try:
            rows = csv.reader(text, delimiter=self._settings.delimiter or self._delimiter(first), strict=True)
            table = self._table(top + line, next(rows, []))
            if table:
                line = rows.line_num + 1
                for row in rows:
                    self._row(table, row, top + line)
                    line = rows.line_num + 1
        except csv.Error as error:
            self._wrong(top + line, f"{error}; is there a quotation mark too many?")

    def finish(self) -> None:
        """Checks what only all files together can show."""
        self.problems += [f"no file has a column {heading!r}" for heading in sorted(self._awaited)]
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

    def _at(self, place: Place, text: str) -> str:
        return f"{self._files[place // _LINES]}:{place % _LINES}: {text}"

    def _seen_from(self, place: Place, other: Place) -> str:
        if place // _LINES == other // _LINES:
            return f"in line {other % _LINES}"
        return f"in {self._files[other // _LINES]}:{other % _LINES}"

    def _delimiter(self, line: str) -> str:
        """The delimiter by which most headings make sense, else the one by which there are most."""

        def sense(delimiter: str) -> tuple[int, int]:
            headings = [normal(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
            return sum(heading in self._meanings or heading in self._host_vars for heading in headings), len(headings)

        return max(_DELIMITERS, key=sense)

    def _table(self, place: Place, header: list[str]) -> _Table | None:
        headings = [normal(cell) for cell in header]
        self._awaited -= {*headings}
        table = _Table(headings, self._meanings, self._host_vars)
        problems = [*self._heading_problems(headings), *_table_problems(table)] if any(headings) else ["no headings"]
        for problem in problems:
            self._wrong(place, problem)
        return None if problems else table

    def _heading_problems(self, headings: list[str]) -> Iterator[str]:
        for place, heading in enumerate(headings):
            if heading and heading in headings[:place]:
                yield f"column {heading!r} is there twice"
            elif heading and heading not in self._meanings and heading not in self._host_vars:
                if "passw" in heading:
                    yield f"column {heading!r}: passwords do not belong in CSV files; keep them in a vault"
                elif not any(fnmatchcase(heading, normal(pattern)) for pattern in self._settings.ignore_columns):
                    yield f"unknown column {heading!r}; name it in columns, host_vars or ignore_columns"

    def _row(self, table: _Table, row: list[str], place: Place) -> None:
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
            name = spreadsheet.read_gateway(cell)
        except ValueError as error:
            self._wrong(place, f"gateway {_shown(cell)}: {error}")
            gateway = Gateway(cell.strip())
        else:
            gateway = self.gateways.setdefault(name, Gateway(name))
        self._by_cell[cell] = gateway
        return gateway

    def _read_facts(self, table: _Table, gateway: Gateway, cells: Sequence[str], place: Place) -> None:
        for fact, cell in zip(table.facts, cells):
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

    def _read_plans(self, table: _Table, gateway: Gateway, row: list[str], place: Place) -> None:
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

    def _slot(self, table: _Table, row: list[str], place: Place) -> str | None:
        cells = table.slot_cells(row)
        try:
            return table.read_slot(*cells)
        except ValueError as error:
            names = ("port", "slot") if len(cells) == 2 else ("slot",)
            given = " ".join(f"{name} {_shown(cell)}" for name, cell in zip(names, cells))
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


def normal(heading: object) -> str:
    """A heading as it is compared: whatever its case and its spaces, and whatever YAML takes it for."""
    return " ".join(str(heading).lstrip("\ufeff").split()).casefold()


def _table_problems(table: _Table) -> Iterator[str]:
    if "gateway" not in table.columns:
        yield "no column for the gateway"
    if table.plans and not table.slot_columns:
        yield "no column for the slot"
    if table.slot_columns and not table.plans:
        yield "no column for IMEI or number"


def _taker(columns: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes the cells of some columns out of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda row: tuple([row[column] for column in columns])


def _shown(cell: str) -> str:
    text = cell.strip()
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def _undecodable(encoding: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "the file is UTF-16, as 'Unicode Text' of Excel is; save it as 'CSV UTF-8', or set encoding to utf-16"
    return f"not {encoding}; save the file as 'CSV UTF-8', or set encoding (Excel's plain CSV is often cp1252)"
