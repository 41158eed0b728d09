# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workbooks become an inventory as CSV files do."""

from __future__ import annotations

import datetime
import io
import os
import pathlib
import zipfile
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.unit.plugins.inventory.loading import Load, Loader, problems, variables
from ansible_collections.skyline.gateway.tests.unit.plugins.inventory.workbooks import Shaped, patched, workbook

A, B, C = "490154203237518", "490154203237526", "490154203237534"
HEADINGS = ("gateway", "slot", "imei")
XLSX: dict[str, Any] = {"files": ["*.xlsx"]}


def book(*rows: Any, name: str = "Plan") -> dict[str, str | bytes]:
    return {"fleet.xlsx": workbook({name: rows})}


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "imei"),
        [
            (A, A),
            (int(A), A),
            (float(A), A),
            (Shaped(int(A), "0"), A),
            (Shaped(49015420323751, "000000000000000"), "049015420323751"),
            (f" {A}\u00a0", A),
        ],
    )
    def test_imeis_come_out_whole(self, load: Load, cell: Any, imei: str) -> None:
        found = variables(load(book(HEADINGS, ("gw1", "6B", cell)), check_digit="ignore", **XLSX))
        assert found["gw1"]["skyline_imeis"] == {"6.02": imei}

    def test_as_excel_writes_a_long_number(self, load: Load) -> None:
        content = patched(workbook({"Plan": [HEADINGS, ("gw1", "6B", int(A))]}), A, "4.9015420323751802E+14")
        assert variables(load({"fleet.xlsx": content}, **XLSX))["gw1"]["skyline_imeis"] == {"6.02": "490154203237518"}

    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            (49301234567, "49301234567"),
            (Shaped(49301234567, '"+"0'), "+49301234567"),
            (Shaped(49301234567, "\\+#"), "+49301234567"),
            (Shaped(815, "0000"), "0815"),
            (Shaped("0815", "@"), "0815"),
        ],
    )
    def test_numbers_as_they_show(self, load: Load, cell: Any, number: str) -> None:
        found = variables(load(book(("gateway", "slot", "number"), ("gw1", "6B", cell)), **XLSX))
        assert found["gw1"]["skyline_sim_numbers"] == {"6.02": number}

    def test_a_number_keeps_fifteen_digits(self, load: Load) -> None:
        headings = ("gateway", "slot", "number")
        found = variables(load(book(headings, ("gw1", "6B", 10**15 - 1)), **XLSX))
        assert found["gw1"]["skyline_sim_numbers"] == {"6.02": "9" * 15}
        (problem,) = problems(load(book(headings, ("gw1", "6B", 10**15)), **XLSX))
        assert "number '1.00000E+15': rounded by the spreadsheet" in problem

    @pytest.mark.parametrize(
        ("cell", "slot"), [(6.02, "6.02"), (Shaped(6.2, "0.00"), "6.20"), ("6.02", "6.02"), (10.1, None), (6.2, None)]
    )
    def test_slots_as_they_show(self, load: Load, cell: Any, slot: str | None) -> None:
        loaded = load(book(HEADINGS, ("gw1", cell, A)), **XLSX)
        if slot is None:
            assert "shortened by the spreadsheet" in problems(loaded)[0]
        else:
            assert variables(loaded)["gw1"]["skyline_imeis"] == {slot: A}

    def test_ports_and_slots_as_numbers(self, load: Load) -> None:
        rows = [("gateway", "port", "slot", "http_port", "imei"), ("gw1", 6, 2.0, 8080, A)]
        assert variables(load(book(*rows), **XLSX)) == {"gw1": {"skyline_port": 8080, "skyline_imeis": {"6.02": A}}}

    @pytest.mark.parametrize(
        ("heading", "cell", "text", "reason"),
        [
            ("imei", 4901542032375180, "4.90154E+15", "rounded by the spreadsheet"),
            ("imei", 49015420323751, "49015420323751", "14 digits"),
            ("imei", 490154203237518.5, "490154203237518.5", "not an IMEI"),
            ("imei", True, "TRUE", "not an IMEI"),
            ("imei", "#REF!", "#REF!", "an error that a formula"),
            ("slot", datetime.datetime(2026, 2, 6), "2026-02-06", "made a date"),
            ("slot", datetime.time(6, 2), "06:02:00", "not the name of a slot"),
        ],
    )
    def test_bad_cells(self, load: Load, heading: str, cell: Any, text: str, reason: str) -> None:
        row = {"gateway": "gw1", "slot": "6B", "imei": A, heading: cell}
        (problem,) = problems(load(book(HEADINGS, [row[name] for name in HEADINGS]), **XLSX))
        assert problem.startswith(f"fleet.xlsx:Plan:2: {'IMEI' if heading == 'imei' else heading} ")
        assert reason in problem
        assert text in problem

    def test_further_values_are_texts(self, load: Load) -> None:
        when = datetime.datetime(2026, 11, 23, 10, 30)
        headings = ("gateway", "since", "at", "floor", "rented", "kW", "sum")
        row = ("gw1", datetime.datetime(2026, 11, 23), when, 2, False, 0.1, 0.3)
        host_vars = {name: name.casefold() for name in headings[1:]}
        # As Excel writes 0.1 + 0.2.
        content = patched(workbook({"Plan": [headings, row]}), "<v>0.3</v>", f"<v>{0.1 + 0.2}</v>")
        found = variables(load({"fleet.xlsx": content}, host_vars=host_vars, **XLSX))["gw1"]
        expected = {"since": "2026-11-23", "at": "2026-11-23 10:30:00", "floor": "2", "rented": "FALSE", "kw": "0.1"}
        expected["sum"] = "0.3"
        assert found == expected

    @pytest.mark.parametrize(
        ("value", "text"), [(0.5, "0.50"), (2, "2.00"), (0.125, "0.125"), (1.999, "1.999"), (-0.001, "-0.001")]
    )
    def test_a_cell_that_shows_fewer_decimals_than_it_has(self, load: Load, value: float, text: str) -> None:
        row = ("gw1", Shaped(value, "0.00"))
        found = variables(load(book(("gateway", "kW"), row), host_vars={"kW": "kw"}, **XLSX))
        assert found["gw1"]["kw"] == text

    def test_digits_in_groups(self, load: Load) -> None:
        rows = [("gateway", "slot", "imei", "number"), ("gw1", "6B", "49-015420-323751-8", "+49 30 123")]
        found = variables(load(book(*rows), clean=True, **XLSX))["gw1"]
        assert (found["skyline_imeis"], found["skyline_sim_numbers"]) == ({"6.02": A}, {"6.02": "+4930123"})


class TestFormulas:
    """openpyxl writes a formula without its value; programs write both."""

    def calculated(self, cell: str) -> dict[str, str | bytes]:
        content = workbook({"Plan": [HEADINGS, ("gw1", "6B", '="4"&X2'), ("gw1", "6C", B)]})
        return {"fleet.xlsx": patched(content, '<c r="C2"><f>"4"&amp;X2</f><v /></c>', cell)}

    @pytest.mark.parametrize(
        "cell", [f'<c r="C2" t="str"><f>"4"&amp;X2</f><v>{A}</v></c>', f'<c r="C2"><f>1</f><v>{A}</v></c>']
    )
    def test_they_are_their_values(self, load: Load, cell: str) -> None:
        assert variables(load(self.calculated(cell), **XLSX))["gw1"]["skyline_imeis"] == {"6.02": A, "6.03": B}

    def test_an_empty_text_is_a_value(self, load: Load) -> None:
        files = self.calculated('<c r="C2" t="str"><f>""</f><v></v></c>')
        assert problems(load(files, **XLSX)) == ["fleet.xlsx:Plan:2: neither IMEI nor number"]

    def test_without_a_value_nothing_is_taken_for_empty(self, load: Load) -> None:
        rows: list[Any] = [
            ("gateway", "slot", "imei", "floor"),
            *(("gw1", f"6{letter}", A, "=1+1") for letter in "BCDEF"),
        ]
        files = {"fleet.xlsx": workbook({"Plan": rows, "More": [HEADINGS, ("gw1", "6G", "x")]})}
        first, second = problems(load(files, host_vars={"floor": "floor"}, **XLSX))
        assert first.startswith(
            "fleet.xlsx:Plan:2: formulas without values in D2, D3, D4 and 2 more; open the workbook"
        )
        assert second.startswith("fleet.xlsx:More:2: IMEI 'x'")


SITES: dict[str, list[tuple[str, ...]]] = {
    "Berlin": [HEADINGS, ("gw1", "6B", A)],
    "Kap, stadt": [HEADINGS, ("gw2", "6B", B)],
    "Notes": [("Whatever", "else"), ("may", "be")],
}


class TestSheets:
    def test_all_are_read(self, load: Load) -> None:
        content = workbook(
            {
                "Gateways": [("gateway", "address"), ("gw1", "192.0.2.1"), ("gw2", "192.0.2.2")],
                "Berlin": [HEADINGS, ("gw1", "6B", A)],
                "Empty": [],
                "Kapstadt": [HEADINGS, ("gw2", "6B", B)],
            }
        )
        found = variables(load({"fleet.xlsx": content, "~$fleet.xlsx": b"\x05lock"}, **XLSX))
        assert found == {
            "gw1": {"ansible_host": "192.0.2.1", "skyline_imeis": {"6.02": A}},
            "gw2": {"ansible_host": "192.0.2.2", "skyline_imeis": {"6.02": B}},
        }

    def test_workbooks_and_csv_files_together(self, load: Load) -> None:
        files: dict[str, str | bytes] = {
            "a.csv": f"gateway;slot;imei\ngw1;6B;{A}\n",
            "b.xlsx": workbook({"One": [HEADINGS, ("gw1", "6B", B)], "Two": [HEADINGS, ("gw2", "6B", C)]}),
        }
        assert problems(load(files, files=["a.*", "b.*"])) == [
            "b.xlsx:One:2: IMEI of slot 6.02 of gw1 is here and in a.csv:2"
        ]

    def test_places(self, load: Load) -> None:
        sheets: dict[str, list[tuple[str, ...]]] = {
            "One": [HEADINGS, ("gw1", "6B", A), ("gw1", "6B", B)],
            "Two": [HEADINGS, (), ("gw2", "6C", A)],
        }
        assert problems(load({"fleet.xlsx": workbook(sheets)}, **XLSX)) == [
            "fleet.xlsx:One:3: IMEI of slot 6.02 of gw1 is here and in line 2",
            f"fleet.xlsx:Two:3: {A} of gw2 6.03 is the IMEI of gw1 6.02 too, in fleet.xlsx:One:2",
        ]

    def test_a_sheet_of_something_else(self, load: Load) -> None:
        files: dict[str, str | bytes] = {"fleet.xlsx": workbook(SITES)}
        (problem,) = problems(load(files, **XLSX))
        assert problem.startswith("fleet.xlsx:Notes:1: no heading is known; if this is no table of gateways, write: ")
        proposed = yaml.safe_load(problem.partition("write: ")[2])
        assert list(variables(load(files, **proposed, **XLSX))) == ["gw1", "gw2"]

    def test_a_sheet_of_something_else_beside_a_table_that_cannot_be_read(self, load: Load) -> None:
        sheets: dict[str, list[tuple[str, ...]]] = {
            "Berlin": [HEADINGS, ("gw1", "6B", "=1+1")],
            "Notes": SITES["Notes"],
        }
        found = problems(load({"fleet.xlsx": workbook(sheets)}, **XLSX))
        assert [problem.partition(": ")[0] for problem in found] == ["fleet.xlsx:Berlin:2", "fleet.xlsx:Notes:1"]
        assert found[1].endswith(": no heading is known; if this is no table of gateways, write: sheets: [Berlin]")

    def test_chosen_ones(self, load: Load) -> None:
        files: dict[str, str | bytes] = {"fleet.xlsx": workbook(SITES)}
        assert list(variables(load(files, sheets=["BER*"], **XLSX))) == ["gw1"]
        # Without a value, the option is not given.
        assert load(files, sheets=None, **XLSX) == load(files, sheets=[], **XLSX) == load(files, **XLSX)
        assert problems(load(files, sheets=["Berlin", "Paris"], **XLSX)) == ["no workbook has a sheet 'Paris'"]
        assert problems(load(files, sheets=["Paris"], **XLSX)) == [
            "fleet.xlsx: sheets names none of its sheets: 'Berlin', 'Kap, stadt', 'Notes'"
        ]

    def test_unknown_headings_of_all_sheets_are_one_problem(self, load: Load) -> None:
        sheets = {name: [("Gerät", "SIM", "Kennung"), ("gw1", "6B", A)] for name in ("One", "Two")}
        found = problems(load({"fleet.xlsx": workbook(sheets)}, **XLSX))
        assert found[0].startswith("fleet.xlsx:One:1: unknown columns 'Gerät' and 'SIM'")
        assert all(problem.endswith("(the same in 1 more)") for problem in found)

    def test_rows_and_columns(self, load: Load) -> None:
        """Empty rows above the headings, an empty first column, empty cells and rows, and a cell with nothing above."""
        rows = [
            (),
            (None, "  "),
            (None, *HEADINGS),
            (),
            (None, "gw1", "6B", A),
            (None, "gw1", "6C", B, " "),
            (None, " "),
        ]
        assert variables(load(book(*rows), **XLSX))["gw1"]["skyline_imeis"] == {"6.02": A, "6.03": B}
        assert problems(load(book(*rows, (None, "gw1", "6D", C, None, "x")), **XLSX)) == [
            "fleet.xlsx:Plan:8: 6 cells under 4 headings"
        ]

    def test_a_wrong_size_hides_nothing(self, load: Load) -> None:
        content = patched(workbook({"Plan": [HEADINGS, ("gw1", "6B", A)]}), 'ref="A1:C2"', 'ref="A1"')
        assert variables(load({"fleet.xlsx": content}, **XLSX))["gw1"]["skyline_imeis"] == {"6.02": A}


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (zipped("content.xml"), "an OpenDocument spreadsheet (.ods); save it as .xlsx or as CSV"),
            (zipped("xl/workbook.bin"), "a binary workbook (.xlsb); save it as .xlsx or as CSV"),
            (zipped("other"), "a zip archive that is no workbook, or is cut off; save it as .xlsx or as CSV"),
            (workbook({"Plan": [HEADINGS]})[:-100],
             "a zip archive that is no workbook, or is cut off; save it as .xlsx or as CSV"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
             "an old workbook (.xls), or one that is encrypted by a password; save it as .xlsx or as CSV"),
            (workbook({"Plan": [], "Sheet2": []}), "no headings"),
        ],
    )  # fmt: skip
    def test_what_is_no_table(self, load: Load, content: bytes, message: str) -> None:
        found = problems(
            load({"fleet.xlsx": content, "other.xlsx": book(HEADINGS, ("gw1", "6B", "x"))["fleet.xlsx"]}, **XLSX)
        )
        assert found == [f"fleet.xlsx: {message}", "other.xlsx:Plan:2: IMEI 'x': not an IMEI; give 15 digits"]

    @pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
    def test_damaged_ones(self, load: Load, part: str) -> None:
        content = patched(workbook({"Plan": [HEADINGS, ("gw1", "6B", A)]}), "</", "<", part)
        (problem,) = problems(load({"fleet.xlsx": content}, **XLSX))
        assert problem.startswith("fleet.xlsx:")
        assert "not a workbook that openpyxl can read (" in problem

    def test_what_counts_is_the_content(self, load: Load) -> None:
        files = {"fleet.csv": book(HEADINGS, ("gw1", "6B", A))["fleet.xlsx"]}
        assert variables(load(files))["gw1"]["skyline_imeis"] == {"6.02": A}

    def test_a_cache(self, load: Load, tmp_path: pathlib.Path) -> None:
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        first = load(book(HEADINGS, ("gw1", "6B", int(A))), **cache, **XLSX)
        (kept,) = (tmp_path / "cache").iterdir()
        kept.write_text(kept.read_text(encoding="utf-8").replace(A, "kept"), encoding="utf-8")
        assert variables(first)["gw1"]["skyline_imeis"] == {"6.02": A}
        assert variables(load({}, **cache, **XLSX))["gw1"]["skyline_imeis"] == {"6.02": "kept"}
        assert problems(load({}, **cache, **XLSX, sheets=["Plan", "x"])) == ["no workbook has a sheet 'x'"]


def test_without_the_library(load: Load, loader: Loader, tmp_path: pathlib.Path) -> None:
    """What it takes is said once; CSV files need nothing."""
    content = workbook({"Plan": [HEADINGS, ("gw1", "6B", A)]})
    load({"a.xlsx": content, "b.xlsx": content}, **XLSX)
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking/openpyxl.py").write_text("raise ImportError(name='openpyxl')\n", encoding="utf-8")
    lacking = Loader({**loader.environment, "PYTHONPATH": os.fspath(tmp_path / "lacking")})
    try:
        (problem,) = problems(lacking.load(str(tmp_path / "fleet.skyline_csv.yml")))
        assert problem.startswith(
            "a.xlsx: workbooks need the Python library openpyxl, in the Python that runs Ansible: "
        )
        assert problem.endswith("or save the sheets as CSV (the same in 1 more)")
        load(f"gateway,slot,imei\ngw1,6B,{A}\n")
        assert variables(lacking.load(str(tmp_path / "fleet.skyline_csv.yml")))["gw1"]["skyline_imeis"] == {"6.02": A}
    finally:
        lacking.close()
