# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSV files as people have them: headings of their own, delimiters that a line names, digits in groups."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.unit.plugins.inventory.loading import Load, problems, variables

A, B = "490154203237518", "490154203237526"


class TestSeparatorLine:
    @pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;", "sep=;;;"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_it_names_the_delimiter_and_is_no_row(self, load: Load, line: str, end: str) -> None:
        loaded = load(end.join([line, "gateway;slot;imei", f"gw1;6B;{A}", ""]).encode())
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}}}

    def test_any_delimiter_and_lines_are_counted_with_it(self, load: Load) -> None:
        loaded = load("sep=|\ngateway|slot|imei\ngw1|6B|x\n")
        assert problems(loaded) == ["fleet.csv:3: IMEI 'x': not an IMEI; give 15 digits"]

    def test_the_option_counts_more(self, load: Load) -> None:
        loaded = load(f"sep=;\ngateway,slot,imei\ngw1,6B,{A}\n", delimiter=",")
        assert variables(loaded)["gw1"]["skyline_imeis"] == {"6.02": A}

    def test_nothing_below_it(self, load: Load) -> None:
        assert problems(load("sep=;\n")) == ["fleet.csv:1: no headings"]


def columns_of(problem: str) -> dict[str, Any]:
    """The line of the inventory source that a problem proposes, as YAML reads it."""
    found = re.search(r"columns: \{.*\}(?=; otherwise)", problem)
    assert found is not None
    read: dict[str, Any] = yaml.safe_load(found.group())["columns"]
    return read


# Words that name a column in the headings of people.
WORDS = {
    "http_port": ("http",),
    "mac": ("mac",),
    "address": ("ip", "address", "adresse"),
    "slot": ("slot", "sim", "channel"),
    "port": ("port",),
    "imei": ("imei",),
    "number": ("number", "nummer", "rufnummer", "phone", "telefon", "msisdn"),
    "gateway": ("gateway", "device", "gerät", "box", "hostname", "host", "name"),
}


class TestHeadings:
    @pytest.mark.parametrize(("column", "word"), [(column, word) for column in WORDS for word in WORDS[column]])
    def test_words_that_name_a_column(self, load: Load, column: str, word: str) -> None:
        values = {
            "gateway": "gw1", "address": "192.0.2.1", "http_port": "80", "mac": "0030f1000001", "port": "6",
            "slot": "2", "imei": A, "number": "+49",
        }  # fmt: skip
        heading = f"Our {word.capitalize()}"
        header = ";".join(heading if name == column else name for name in values)
        (problem,) = problems(load(f"{header}\n{';'.join(values.values())}\n"))
        assert columns_of(problem) == {column: heading}

    @pytest.mark.parametrize(
        ("text", "columns"),
        [
            ("Gerät;IP;MAC-Adresse;SIM;IMEI-Nr.;Rufnummer\ngw1;192.0.2.1;0030f1000001;6B;X;+49\n",
             {"gateway": "Gerät", "address": "IP", "mac": "MAC-Adresse", "slot": "SIM", "imei": "IMEI-Nr.",
              "number": "Rufnummer"}),
            ("DEVICE NAME,IP Address,Slot,imie\ngw1,192.0.2.1,6B,X\n",
             {"gateway": "DEVICE NAME", "address": "IP Address", "imei": "imie"}),
            ("gateway;Port number;Slot number;IMEI: new, {2}\ngw1;6;2;X\n",
             {"port": "Port number", "slot": "Slot number", "imei": "IMEI: new, {2}"}),
            ("Host;slot;imei\ngw1;6B;X\n", {"gateway": "Host"}),
        ],
    )  # fmt: skip
    def test_the_line_that_is_proposed_mends_it(self, load: Load, text: str, columns: dict[str, str]) -> None:
        text = text.replace("X", A)
        (problem,) = problems(load(text))
        assert columns_of(problem) == columns
        for heading in columns.values():
            assert repr(heading) in problem
        assert variables(load(text, columns=columns))["gw1"]["skyline_imeis"] == {"6.02": A}

    def test_it_keeps_what_the_source_says_already(self, load: Load) -> None:
        text = f"Gerät;SIM;imei\ngw1;6B;{A}\n"
        (problem,) = problems(load(text, columns={"slot": "SIM", "number": ""}))
        assert columns_of(problem) == {"slot": "SIM", "number": "", "gateway": "Gerät"}

    def test_a_heading_that_was_mapped_wrongly_is_one_problem(self, load: Load) -> None:
        (problem,) = problems(load(f"gateway;slot;IMEI neu\ngw1;6B;{A}\n", columns={"imei": "IMEI new"}))
        assert columns_of(problem) == {"imei": "IMEI neu"}

    def test_other_columns_are_ignored_or_variables(self, load: Load) -> None:
        text = f"gateway;slot;imei;Stand [kW];Number of floors;2026\ngw1;6B;{A};a;b;c\n"
        options: dict[str, Any] = {"columns": {"number": ""}}
        (problem,) = problems(load(text, **options))
        ignored, host_vars = (re.search(rf"{name}: [\[{{].*?[\]}}](?=;|$)", problem) for name in
                              ("ignore_columns", "host_vars"))  # fmt: skip
        assert ignored is not None
        assert host_vars is not None
        left_out = load(text, **options, **yaml.safe_load(ignored.group()))
        assert variables(left_out) == {"gw1": {"skyline_imeis": {"6.02": A}}}
        taken = variables(load(text, **options, **yaml.safe_load(host_vars.group())))["gw1"]
        assert [taken[name] for name in ("stand_kw", "number_of_floors", "column_2026")] == ["a", "b", "c"]

    def test_a_guess_and_an_unknown_one_are_two_problems(self, load: Load) -> None:
        first, second = problems(load(f"Gerät;slot;imei;Remark\ngw1;6B;{A};x\n"))
        assert columns_of(first) == {"gateway": "Gerät"}
        assert "'Remark'" not in first
        assert "ignore_columns: [Remark]" in second

    def test_the_same_in_many_files_is_said_once(self, load: Load) -> None:
        files: dict[str, str | bytes] = {
            f"{site}.csv": f"gateway;slot;IMEI;Notiz\ngw{site};6B;{A};\n" for site in "abc"
        }
        files["d.csv"] = "gateway;slot;IMEI;Other\ngwd;6B;;\n"
        first, second = problems(load(files))
        assert first.startswith("a.csv:1: unknown column 'Notiz'")
        assert first.endswith("(the same in 2 more)")
        assert second.startswith("d.csv:1: unknown column 'Other'")
        assert "the same" not in second

    def test_headings_are_quoted_as_they_stand(self, load: Load) -> None:
        text = "Gateway;MAC;  Standort \ngw1;x;a\ngw1;;b\n"
        assert problems(load(text, host_vars={"standort": "site"})) == [
            "fleet.csv:2: MAC 'x': not a MAC address; it has 12 digits of 0-9 and A-F",
            "fleet.csv:3: Standort of gw1 is b here and a in line 2",
        ]


CLEAN = [
    ("49-015420-323751-8", A), ("490154 203237 518", A), ("490154\u00a0203237\u202f518", A), ("49.015420.323751.8", A),
    ("490,154,203,237,518", A), ("\u202d490154203237518\u202c", A), ("49\u2013015420\u2013323751/8", A),
]  # fmt: skip
CLEAN_NUMBERS = [
    ("+49 30 123", "+4930123"), ("(030) 123-4", "0301234"), ("030/1234", "0301234"), ("01.23.45.67", "01234567"),
    ("+49\u00a030\u2011123", "+4930123"), ("0815", "0815"),
]  # fmt: skip
NOT_CLEAN = [
    ("imei", "490154203237518.0"), ("imei", "8.65847E+14"), ("imei", "49-015420-323751"),
    ("imei", "IMEI 490154203237518"), ("imei", "-"),
    ("number", "+49 (0)30 123"), ("number", "+49 ( 0 ) 30"), ("number", "4.930"), ("number", "49+30"),
    ("number", "+49 30 ext. 5"), ("number", "4.93012E+11"), ("number", "1.2,3"),
]  # fmt: skip


class TestGroupedDigits:
    @pytest.mark.parametrize(("cell", "imei"), CLEAN)
    def test_imeis(self, load: Load, cell: str, imei: str) -> None:
        text = f"gateway;slot;imei\ngw1;6B;{cell}\n"
        assert variables(load(text, clean=True))["gw1"]["skyline_imeis"] == {"6.02": imei}
        assert problems(load(text))[0].endswith("; clean: true drops what groups its digits")

    @pytest.mark.parametrize(("cell", "number"), CLEAN_NUMBERS)
    def test_numbers(self, load: Load, cell: str, number: str) -> None:
        text = f"gateway;slot;number\ngw1;6B;{cell}\n"
        assert variables(load(text, clean=True))["gw1"]["skyline_sim_numbers"] == {"6.02": number}

    @pytest.mark.parametrize(("heading", "cell"), NOT_CLEAN)
    def test_what_stays_an_error_quotes_the_cell_and_proposes_nothing(
        self, load: Load, heading: str, cell: str
    ) -> None:
        text = f"gateway;slot;{heading}\ngw1;6B;{cell}\n"
        for options in ({"clean": True}, {}):
            (problem,) = problems(load(text, **options))
            assert f"2: {'IMEI' if heading == 'imei' else heading} {cell!r}: " in problem or "14 digits" in problem
            assert "clean" not in problem
