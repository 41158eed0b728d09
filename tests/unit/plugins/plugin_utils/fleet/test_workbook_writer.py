# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet that is written as a workbook is read as the same fleet."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet import workbook_writer
from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet.columns import Settings
from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet.reader import FleetReader

A, B, C = "490154203237518", "490154203237526", "490154203237534"
FLEET: dict[str, dict[str, Any]] = {
    "gw10": {
        "ansible_host": "192.0.2.10",
        "skyline_port": 8080,
        "skyline_mac": "00:30:f1:00:00:01",
        "site": "=1+1",
        "skyline_imeis": {"10.02": A, "2.01": B},
        "skyline_sim_numbers": {"2.01": "+4930", "3.01": "0815"},
    },
    "gw9": {"ansible_host": "gw9.example.com", "site": "two\nlines {{ x }}"},
    "gw8": {"skyline_imeis": {"1.30": C}},
}
HOST_VARS = {"Standort, genau": "site"}


def read(content: bytes) -> FleetReader:
    reader = FleetReader(Settings(host_vars=HOST_VARS))
    reader.read("fleet.xlsx", content)
    reader.finish()
    return reader


@pytest.mark.parametrize("rows", [1_000_000, 4, 3, 1])
def test_it_reads_in_unchanged(rows: int) -> None:
    reader = read(workbook_writer.write(FLEET, HOST_VARS, rows))
    assert reader.problems == []
    assert {name: gateway.variables for name, gateway in reader.gateways.items()} == FLEET
    assert list(reader.gateways) == list(FLEET)


@pytest.mark.parametrize(("rows", "sheets"), [(4, ["Slots"]), (3, ["Slots", "Slots 2"])])
def test_sheets(rows: int, sheets: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_writer.write(FLEET, HOST_VARS, rows)))
    assert book.sheetnames == ["Gateways", *sheets]
    assert workbook_writer.is_own(book.sheetnames)
    assert [cell.value for cell in book["Gateways"][1]] == ["gateway", "address", "http_port", "mac", "Standort, genau"]
    slots = [tuple(cell.value or "" for cell in row) for name in sheets for row in book[name].iter_rows(min_row=2)]
    assert slots == [
        ("gw10", "2.01", B, "+4930"),
        ("gw10", "3.01", "", "0815"),
        ("gw10", "10.02", A, ""),
        ("gw8", "1.30", C, ""),
    ]


def test_every_cell_is_a_text_and_stays_one() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_writer.write(FLEET, HOST_VARS)))
    below = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.number_format for cell in below} == {"@"}
    assert {cell.data_type for cell in below if cell.value is not None} == {"s"}
    for sheet in book:
        last = openpyxl.utils.get_column_letter(sheet.max_column)
        assert {sheet.column_dimensions[column].number_format for column in ("A", "B", last)} == {"@"}
        assert sheet["A1"].font.b


def test_an_empty_fleet() -> None:
    reader = read(workbook_writer.write({}, HOST_VARS))
    assert (reader.problems, reader.gateways) == ([], {})


@pytest.mark.parametrize("names", [[], ["Slots"], ["Gateways", "Notes"], ["gateways"], ["Gateways", "Slotsandmore"]])
def test_workbooks_of_somebody_else(names: list[str]) -> None:
    assert not workbook_writer.is_own(names)
