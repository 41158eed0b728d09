# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the columns of a sheet mean, by their headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from . import cells
from .delimited import DEFAULT_ENCODING

# The headings that files have unless the user maps others.
COLUMNS = {name: name for name in ("gateway", "address", "http_port", "mac", "port", "slot", "imei", "number")}
# What a row says of its gateway: the variable that it becomes, and how to read it.
FACTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "address": ("ansible_host", cells.read_address),
    "http_port": ("skyline_port", cells.read_http_port),
    "mac": ("skyline_mac", cells.read_mac),
}
# What a row says of its slot: the variable with the plan of all slots, and what messages call it.
PLANS = {"imei": ("skyline_imeis", "IMEI"), "number": ("skyline_sim_numbers", "number")}
# The variables that columns become; host_vars cannot name them.
VARIABLES = {variable for variable, _use in (*FACTS.values(), *PLANS.values())}


class Settings(NamedTuple):
    """How the files are written; columns and host_vars as far as the user maps them."""

    columns: Mapping[str, str] = {}
    host_vars: Mapping[str, str] = {}
    ignore_columns: Sequence[str] = ()
    sheets: Sequence[str] = ("*",)
    delimiter: str | None = None
    encoding: str = DEFAULT_ENCODING
    clean: bool = False
    complete_imeis: bool = False
    check_digits: bool = True


class Heading(NamedTuple):
    """A heading as it stands, for messages, and as it is compared."""

    text: str
    key: str


class Fact(NamedTuple):
    """A column that speaks of the gateway."""

    heading: str
    variable: str
    read: Callable[[str], Any]


class Meanings:
    """What headings mean: the columns of the collection, and the further variables of hosts."""

    def __init__(self, settings: Settings) -> None:
        self.host_vars = {normal(heading): variable for heading, variable in settings.host_vars.items()}
        headings = {name: normal(heading) for name, heading in {**COLUMNS, **settings.columns}.items()}
        self.columns = {key: name for name, key in headings.items() if key and key not in self.host_vars}
        # The columns that a file may have; the user can say that there is no such column.
        self.possible = {*self.columns.values()}

    def __contains__(self, key: str) -> bool:
        return key in self.columns or key in self.host_vars

    def count(self, row: Sequence[str]) -> int:
        """How many cells of a row are headings with a meaning."""
        return sum(normal(cell) in self for cell in row)


class Table:
    """The columns of one sheet."""

    def __init__(self, row: Sequence[str], meanings: Meanings) -> None:
        self.headings = [Heading(as_it_stands(cell), normal(cell)) for cell in row]
        self.width = len(self.headings)
        keys = [heading.key for heading in self.headings]
        self.columns = {meanings.columns[key]: place for place, key in enumerate(keys) if key in meanings.columns}
        self.nameless = [place for place, key in enumerate(keys) if not key]
        facts = [(self.columns[name], *fact) for name, fact in FACTS.items() if name in self.columns]
        facts += [
            (place, meanings.host_vars[key], cells.read_text)
            for place, key in enumerate(keys)
            if key in meanings.host_vars
        ]
        self.facts = [Fact(self.headings[place].text, variable, read) for place, variable, read in facts]
        self.plans = [(kind, self.columns[kind]) for kind in PLANS if kind in self.columns]
        self.slot_columns = [self.columns[name] for name in ("port", "slot") if name in self.columns]
        self.row_columns = [*self.slot_columns, *(column for _kind, column in self.plans)]
        self.read_slot: Callable[..., str] = (
            cells.read_slot
            if len(self.slot_columns) == 2
            else cells.read_slot_name
            if "slot" in self.columns
            else cells.read_slot_or_port
        )
        # Functions that take the cells of one kind out of a row; whether they were there before is then one look-up.
        gateway = self.columns.get("gateway", 0)
        self.fact_cells = _taker([gateway, *(place for place, _variable, _read in facts)])
        self.slot_cells = _taker(self.slot_columns)
        self.seen: set[tuple[str, ...]] = set()


def as_it_stands(heading: object) -> str:
    """A heading as messages quote it: without the spaces around it, a line end in it as a space."""
    return " ".join(str(heading).lstrip("\ufeff").split())


def normal(heading: object) -> str:
    """A heading as it is compared: whatever its case and its spaces, and whatever YAML takes it for."""
    return as_it_stands(heading).casefold()


def _taker(columns: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes the cells of some columns out of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda row: tuple([row[column] for column in columns])
