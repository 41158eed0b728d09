# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spreadsheets become an inventory, or a list of all that is wrong with them."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.skyline.gateway.plugins.inventory import csv as plugin
from ansible_collections.skyline.gateway.plugins.module_utils.model.imei import check_digit
from ansible_collections.skyline.gateway.tests.unit.plugins.inventory.loading import (
    Load,
    Loaded,
    Loader,
    bad_options,
    problems,
    variables,
)

A, B, C = "490154203237518", "490154203237526", "490154203237534"
HEAD = "gateway,address,port,slot,imei,number\n"


class TestHosts:
    def test_rows_become_hosts(self, load: Load) -> None:
        loaded = load(
            "gateway,address,http_port,mac,port,slot,imei,number\n"
            f"gw1,192.0.2.11,8080,0030.F100.0001,6,2,{A},+49301\n"
            f"gw1,,,,13,D,{B},\n"
            "gw1,192.0.2.11,,00-30-f1-00-00-01,1,03,,0049302\n"
            f"gw2,gw2.example.com,,,6,b,{C},\n"
        )
        assert variables(loaded) == {
            "gw1": {
                "ansible_host": "192.0.2.11",
                "skyline_port": 8080,
                "skyline_mac": "00:30:f1:00:00:01",
                "skyline_imeis": {"6.02": A, "13.04": B},
                "skyline_sim_numbers": {"6.02": "+49301", "1.03": "0049302"},
            },
            "gw2": {"ansible_host": "gw2.example.com", "skyline_imeis": {"6.02": C}},
        }
        assert loaded.groups["gateways"] == ["gw1", "gw2"]
        assert loaded.warnings == []

    @pytest.mark.parametrize(
        ("heading", "cell", "slot"),
        [("slot", "6B", "6.02"), ("slot", "6.20", "6.20"), ("slot", " 64.02\u00a0", "64.02"), ("port", "6b", "6.02"),
         ("port", "6", "6")],
    )  # fmt: skip
    def test_slots_in_one_column(self, load: Load, heading: str, cell: str, slot: str) -> None:
        found = variables(load(f"gateway,{heading},imei\ngw1,{cell},{A}\n"))
        assert found["gw1"]["skyline_imeis"] == {slot: A}

    def test_facts_and_plans_in_files_of_their_own(self, load: Load) -> None:
        files: dict[str, str | bytes] = {
            "gateways.csv": "gateway,address\ngw1,192.0.2.1\ngw2,192.0.2.2\n",
            "plans/1.csv": f"gateway,slot,imei\ngw1,6B,{A}\n",
            "plans/2.csv": "gateway;port;slot;number\ngw1;6;2;+49301\n",
        }
        assert variables(load(files, files=["gateways.csv", "plans/*.csv"])) == {
            "gw1": {
                "ansible_host": "192.0.2.1",
                "skyline_imeis": {"6.02": A},
                "skyline_sim_numbers": {"6.02": "+49301"},
            },
            "gw2": {"ansible_host": "192.0.2.2"},
        }

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_delimiters_are_found(self, load: Load, delimiter: str) -> None:
        text = f"Gateway, slot ,IMEI,note\ngw1,6B,{A},x\n".replace(",", delimiter)
        found = variables(load(text, host_vars={"note": "note"}))
        assert found == {"gw1": {"skyline_imeis": {"6.02": A}, "note": "x"}}

    def test_a_delimiter_that_is_given(self, load: Load) -> None:
        assert variables(load(f"gateway|slot|imei\ngw1|6B|{A}\n", delimiter="|"))["gw1"]

    def test_lines_as_excel_on_a_mac_ends_them(self, load: Load) -> None:
        loaded = load(f"gateway;slot;imei\rgw1;6B;{A}\rgw2;6C;{B}\r".encode())
        assert variables(loaded)["gw2"]["skyline_imeis"] == {"6.03": B}

    @pytest.mark.parametrize(
        ("encoding", "given"),
        [("utf-8", ""), ("utf-8-sig", ""), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16", ""),
         ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16"), ("utf-16-le", ""), ("utf-16-be", ""), ("cp1252", "cp1252")],
    )  # fmt: skip
    def test_encodings(self, load: Load, encoding: str, given: str) -> None:
        options = {"encoding": given} if given else {}
        content = f"gateway;Gerät;slot;imei\r\ngw1;Zähler;6B;{A}\r\n".encode(encoding)
        assert variables(load(content, host_vars={"GERÄT": "device"}, **options))["gw1"]["device"] == "Zähler"

    def test_rows_without_text_and_columns_without_heading(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei,,number\ngw1,6B,{A},, \u00a0\n,,,,\n \u00a0,,,,\n\n")
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}}}

    def test_columns_are_mapped(self, load: Load) -> None:
        loaded = load(
            f"Name of Box,number,SIM,SIM-Nr,Floor,remark 1,Slot\ngw1,4711,{A},+49301,2,x,6B\n",
            columns={"gateway": "name  of box", "imei": "SIM", "number": "SIM-Nr"},
            host_vars={"floor": "floor", "Number": "asset"},
            ignore_columns=["REMARK*"],
        )
        assert variables(loaded) == {
            "gw1": {
                "skyline_imeis": {"6.02": A},
                "skyline_sim_numbers": {"6.02": "+49301"},
                "floor": "2",
                "asset": "4711",
            }
        }

    def test_headings_that_yaml_takes_for_something_else(self, load: Load) -> None:
        loaded = load(
            f"gateway,slot,1,2026,true\ngw1,6B,{A},x,\n",
            columns={"imei": 1},
            host_vars={2026: "v"},
            ignore_columns=[True],
        )
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}, "v": "x"}}

    def test_options_without_a_value(self, load: Load) -> None:
        loaded = load(
            f"gateway,slot,imei\ngw1,6B,{A}\n", columns=None, host_vars=None, ignore_columns=None, compose=None
        )
        assert variables(loaded)

    def test_a_default_column_that_is_none(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei,number\ngw1,6B,{A},x\n", columns={"number": ""}, ignore_columns=["number"])
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}}}

    def test_a_default_column_that_is_a_variable(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei,number\ngw1,6B,{A},x\n", host_vars={"number": "asset"})
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}, "asset": "x"}}

    def test_groups_and_expressions(self, load: Load) -> None:
        loaded = load(
            f"gateway,slot,imei,site\ngw1,6B,{A},berlin\ngw2,6B,{B},\n",
            host_vars={"site": "site"},
            static_groups=["fleet", "all_gateways"],
            keyed_groups=[{"key": "site", "prefix": "site"}],
            groups={"planned": "skyline_imeis | length == 1"},
            compose={"slots": "skyline_imeis.keys() | list", "twice": "inventory_hostname * 2"},
        )
        assert {name: hosts for name, hosts in loaded.groups.items() if hosts} == {
            "fleet": ["gw1", "gw2"],
            "all_gateways": ["gw1", "gw2"],
            "site_berlin": ["gw1"],
            "planned": ["gw1", "gw2"],
        }
        assert loaded.hosts["gw2"]["slots"] == ["6.02"]
        assert loaded.hosts["gw2"]["twice"] == "gw2gw2"

    def test_a_failing_expression_loads_nothing(self, load: Load) -> None:
        options = {"host_vars": {"site": "site"}, "compose": {"known": "site | upper"}}
        text = f"gateway,slot,imei,site\ngw1,6B,{A},berlin\ngw2,6B,{B},\n"
        assert "known" not in load(text, **options).hosts["gw2"]
        strict = load(text, strict=True, **options)
        assert "Could not set known for host gw2" in (strict.error or "")
        assert strict.hosts == {}
        # What another source has loaded stays.
        assert list(load(text, strict=True, known=["gw1"], **options).hosts) == ["gw1"]


class TestNames:
    @pytest.mark.parametrize(
        "name", ["skyline_csv.yml", "skyline_csv.yaml", "fleet.skyline_csv.yml", "a.b.skyline_csv.yaml"]
    )
    def test_sources(self, load: Load, name: str) -> None:
        assert load(f"gateway,slot,imei\ngw1,6B,{A}\n", source=name).error is None

    @pytest.mark.parametrize("name", ["fleet.yml", "myskyline_csv.yml", "skyline_csv.yml.bak", "skyline_csv.json"])
    def test_other_files(self, load: Load, name: str) -> None:
        assert load("", source=name).error == "declined"

    def test_a_source_that_is_not_there(self, loader: Loader, tmp_path: pathlib.Path) -> None:
        assert loader.load(str(tmp_path / "skyline_csv.yml")).error == "declined"


def test_the_other_cells_of_a_row_without_a_gateway_are_looked_at(load: Load) -> None:
    error = load(f"{HEAD},,6,2,4901542032375x8,+49 x\n").error or ""
    for words in ("2: no gateway", "2: IMEI '4901542032375x8'", "2: number '+49 x'"):
        assert words in error


# Rows below HEAD, and what is said of them.
BAD_ROWS = [
    # gateways
    ("gw1,,6,2,X", "2: 5 cells under 6 headings"),
    ("gw1,,6,2,X,,", "2: 7 cells under 6 headings"),
    (",,6,2,X,", "2: no gateway (cells that are merged in a spreadsheet leave it in the first row only)"),
    ("gw 1,,6,2,X,", "2: gateway 'gw 1': not usable as the name of a host; letters, digits and . _ - are"),
    ("gw\u00a01,,6,2,X,",
     "2: gateway 'gw\\xa01': has a no-break space (U+00A0) in it, which looks like a space or like nothing"),
    ("{{ x }},,6,2,X,", "2: gateway '{{ x }}': not usable as the name of a host; letters, digits and . _ - are"),
    # addresses
    ("gw1,192.0.2.300,6,2,X,", "2: address '192.0.2.300': not an IP address"),
    ("gw1,192.0.2.1:80,6,2,X,",
     "2: address '192.0.2.1:80': not an address; give an IP address or the name of a host alone"),
    ("gw1,{{ x }},6,2,X,", "2: address '{{ x }}': not an address; give an IP address or the name of a host alone"),
    # slots
    ("gw1,,6,,X,", "2: port '6' slot '': slot (empty) is neither a number nor a letter"),
    ("gw1,,,2,X,", "2: port '' slot '2': port (empty) is not a port number"),
    ("gw1,,6B,3,X,", "2: port '6B' slot '3': port 6B and slot 3 name different slots"),
    ("gw1,,0,2,X,", "2: port '0' slot '2': port 0 is not a port number"),
    ("gw1,,6.0,2,X,",
     "2: port '6.0' slot '2': made a number with decimals by the spreadsheet; format the column as text and enter it "
     "again"),
    # IMEIs
    ("gw1,,6,2,8.65847E+14,",
     "2: IMEI '8.65847E+14': rounded by the spreadsheet, its digits are lost; format the column as text and enter it "
     "again"),
    ('gw1,,6,2,"8,65847E+14",',
     "2: IMEI '8,65847E+14': rounded by the spreadsheet, its digits are lost; format the column as text and enter it "
     "again"),
    ("gw1,,6,2,490154203237518.0,",
     "2: IMEI '490154203237518.0': made a number with decimals by the spreadsheet; format the column as text and enter "
     "it again"),
    ("gw1,,6,2,49015420323751,",
     "2: IMEI '49015420323751': 14 digits: the spreadsheet has dropped the zero in front (049015420323751), or the "
     "check digit is missing (490154203237518); give all 15, or set complete_imeis"),
    ("gw1,,6,2,4901542032375,",
     "2: IMEI '4901542032375': 13 digits, and an IMEI has 15; a spreadsheet drops the zeros in front of a number"),
    ("gw1,,6,2,4901542032375181,",
     "2: IMEI '4901542032375181': 16 digits, and an IMEI has 15; 16 are an IMEISV, which ends in the version of the "
     "software instead of a check digit"),
    ("gw1,,6,2,49015420323751812,", "2: IMEI '49015420323751812': 17 digits, and an IMEI has 15"),
    ("gw1,,6,2,4901542032375x8,", "2: IMEI '4901542032375x8': not an IMEI; give 15 digits"),
    ("gw1,,6,2,490154 203237518,", "2: IMEI '490154 203237518': not an IMEI; give 15 digits; clean: true drops what "
     "groups its digits"),
    ("gw1,,6,2,490154\u00a0203237518,",
     "2: IMEI '490154\\xa0203237518': has a no-break space (U+00A0) in it, which looks like a space or like nothing; "
     "clean: true drops what groups its digits"),
    ("gw1,,6,2,490154203237518\u200b,",
     "2: IMEI '490154203237518\\u200b': has a zero width space (U+200B) in it, which looks like a space or like "
     "nothing; clean: true drops what groups its digits"),
    ("gw1,,6,2,'490154203237518,",
     '2: IMEI "\'490154203237518": begins with the apostrophe that marks a text in a spreadsheet; leave it out'),
    ('gw1,,6,2,"=""490154203237518""",', "2: IMEI '=\"490154203237518\"': a formula; give its value"),
    ("gw1,,6,2,#REF!,", "2: IMEI '#REF!': an error that a formula of the spreadsheet shows"),
    ("gw1,,6,2,{{ x }},", "2: IMEI '{{ x }}': not an IMEI; give 15 digits"),
    # numbers
    ("gw1,,6,2,,4.93012E+11",
     "2: number '4.93012E+11': rounded by the spreadsheet, its digits are lost; format the column as text and enter it "
     "again"),
    ("gw1,,6,2,,+49 30 1",
     "2: number '+49 30 1': not a number; give up to 32 digits with an optional leading +; clean: true drops what "
     "groups its digits"),
    ("gw1,,6,2,,", "2: neither IMEI nor number"),
    ("gw1,192.0.2.1,,,,", "2: no slot, and neither IMEI nor number"),
    (f"gw1,,6,2,,{'x' * 40}",
     f"2: number '{'x' * 40}': not a number; give up to 32 digits with an optional leading +"),
    (f"gw1,,6,2,,{'x' * 41}",
     f"2: number '{'x' * 40}...': not a number; give up to 32 digits with an optional leading +"),
    # several rows
    ("gw1,192.0.2.1,6,2,X,|gw1,192.0.2.2,6,3,,1|gw1,192.0.2.2,6,4,,1",
     "3: address of gw1 is 192.0.2.2 here and 192.0.2.1 in line 2"),
    ("gw1,192.0.2.1,6,2,X,|gw2,192.0.2.1,6,2,,1", "3: gw2 has the address 192.0.2.1, which gw1 has in line 2"),
    ("gw1,,6,2,X,|gw1,,6,B,,1|gw1,,6,02,490154203237526,",
     "4: IMEI of slot 6.02 of gw1 is here and in line 2"),
    ("gw1,,6,2,,1|gw2,,6,2,,1|gw1,,6,2,,1", "4: number of slot 6.02 of gw1 is here and in line 2"),
    ("gw1,,6,2,X,|gw2,,6,3,X,", "3: X of gw2 6.03 is the IMEI of gw1 6.02 too, in line 2"),
    ("gw1,,6,2,X,|gw1,,6,3,X,", "3: X of gw1 6.03 is the IMEI of gw1 6.02 too, in line 2"),
    ('gw1,,6,2,X,|gw1,,6,3,"1,|gw1,,6,4,1,', "3: unexpected end of data; is there a quotation mark too many?"),
]  # fmt: skip


class TestBadRows:
    @pytest.mark.parametrize(("rows", "expected"), BAD_ROWS)
    def test_messages(self, load: Load, rows: str, expected: str) -> None:
        text = HEAD + rows.replace("X", A).replace("|", "\n") + "\n"
        wanted = [f"fleet.csv:{each}" for each in expected.replace("X", A).split("|")]
        assert problems(load(text)) == wanted

    @pytest.mark.parametrize(
        ("cell", "message"),
        [
            ("6.2", "is it 6.20, shortened by the spreadsheet, or 6.02? Write letters, as in 6B, or format the column "
             "as text and write two digits"),
            ("6,2", "is it 6.20, shortened by the spreadsheet, or 6.02? Write letters, as in 6B, or format the column "
             "as text and write two digits"),
            ("6,02", "made a decimal number by the spreadsheet; write letters, as in 6B, or format the column as text "
             "and enter it again"),
            ("06. Feb", "made a date by the spreadsheet; write letters, as in 6B, or format the column as text and "
             "enter it again"),
            ("6-Feb", "made a date by the spreadsheet; write letters, as in 6B, or format the column as text and enter "
             "it again"),
            ("2026-02-06", "made a date by the spreadsheet; write letters, as in 6B, or format the column as text and "
             "enter it again"),
            ("B6", 'not the name of a slot; write it as 6B or "6.02"'),
            ("6", "names no slot of a port; write 6B or 6.02, or give ports a column of their own"),
            ("", "empty"),
        ],
    )  # fmt: skip
    def test_names_of_slots(self, load: Load, cell: str, message: str) -> None:
        assert problems(load(f"gateway;slot;imei\ngw1;{cell};{A}\n")) == [f"fleet.csv:2: slot {cell!r}: {message}"]

    @pytest.mark.parametrize(
        ("heading", "cell", "message"),
        [
            ("mac", "00:30:f1:00:00", "not a MAC address; it has 12 digits of 0-9 and A-F"),
            ("mac", "3.00E+11", "rounded by the spreadsheet, its digits are lost; format the column as text and enter "
             "it again"),
            ("http_port", "0", "not the number of a TCP port"),
            ("http_port", "65536", "not the number of a TCP port"),
            ("http_port", "80.0", "made a number with decimals by the spreadsheet; format the column as text and enter "
             "it again"),
        ],
    )  # fmt: skip
    def test_facts(self, load: Load, heading: str, cell: str, message: str) -> None:
        assert problems(load(f"gateway,{heading}\ngw1,{cell}\n")) == [f"fleet.csv:2: {heading} {cell!r}: {message}"]

    def test_a_heading_as_long_as_a_book(self, load: Load) -> None:
        (problem,) = problems(load(f"gateway,slot,{'x' * 200_000}\ngw1,1A,\n"))
        assert problem.startswith("fleet.csv:1: field larger than field limit (131072)")

    def test_contradictions(self, load: Load) -> None:
        text = "gateway,mac,site\ngw1,00:30:f1:00:00:01,a\ngw1,,\ngw1,00-30-F1-00-00-01,b\ngw1,00:30:f1:00:00:02,\n"
        assert problems(load(text, host_vars={"site": "site"})) == [
            "fleet.csv:4: site of gw1 is b here and a in line 2",
            "fleet.csv:5: mac of gw1 is 00:30:f1:00:00:02 here and 00:30:f1:00:00:01 in line 2",
        ]

    def test_a_mac_address_of_two_gateways(self, load: Load) -> None:
        assert problems(load("gateway,mac\ngw1,0030f1000001\ngw2,00:30:F1:00:00:01\n")) == [
            "fleet.csv:3: gw2 has the MAC address 00:30:f1:00:00:01, which gw1 has in line 2"
        ]

    def test_an_address_with_two_ports_is_two_gateways(self, load: Load) -> None:
        loaded = load("gateway,address,http_port\ngw1,192.0.2.1,8001\ngw2,192.0.2.1,8002\n")
        assert list(variables(loaded)) == ["gw1", "gw2"]

    @pytest.mark.parametrize(
        ("first", "second", "address"),
        [
            ("192.0.2.1,", "192.0.2.1,80", "192.0.2.1"),
            ("2001:db8::1,", "2001:DB8:0::1,", "2001:db8::1"),
            ("box.example,", "BOX.example,", "box.example"),
        ],
    )
    def test_an_address_in_two_spellings_is_one_gateway(
        self, load: Load, first: str, second: str, address: str
    ) -> None:
        assert problems(load(f"gateway,address,http_port\ngw1,{first}\ngw2,{second}\n")) == [
            f"fleet.csv:3: gw2 has the address {address}, which gw1 has in line 2"
        ]
        loaded = load(f"gateway,address,http_port\ngw1,{first}\ngw1,{second}\n")
        assert variables(loaded)["gw1"]["ansible_host"] == address

    def test_places_in_other_files(self, load: Load) -> None:
        files: dict[str, str | bytes] = {
            "a.csv": f"gateway,address,slot,imei\ngw1,192.0.2.1,6B,{A}\n",
            "b.csv": f"gateway,address,slot,imei\ngw1,192.0.2.2,6B,{B}\ngw2,,6B,{A}\n",
        }
        assert problems(load(files)) == [
            "b.csv:2: address of gw1 is 192.0.2.2 here and 192.0.2.1 in a.csv:2",
            "b.csv:2: IMEI of slot 6.02 of gw1 is here and in a.csv:2",
            f"b.csv:3: {A} of gw2 6.02 is the IMEI of gw1 6.02 too, in a.csv:2",
        ]

    def test_forms_of_slots_do_not_leak_from_file_to_file(self, load: Load) -> None:
        files: dict[str, str | bytes] = {
            "a.csv": f"gateway,port,imei\ngw1,6,{A}\n",
            "b.csv": f"gateway,slot,imei\ngw2,6,{B}\n",
        }
        assert [each.partition(":")[0] for each in problems(load(files))] == ["b.csv"]

    def test_lines_are_counted_through_cells_of_several_lines(self, load: Load) -> None:
        text = 'gateway,slot,imei,"a\nnote"\ngw1,6B,x,"two\nlines"\ngw1,6C,x,\n'
        assert problems(load(text, ignore_columns=["a note"])) == [
            "fleet.csv:3: IMEI 'x': not an IMEI; give 15 digits",
            "fleet.csv:5: IMEI 'x': not an IMEI; give 15 digits",
        ]

    def test_a_value_under_no_heading(self, load: Load) -> None:
        assert problems(load(f"gateway,slot,imei,\ngw1,6B,{A},x\n")) == ["fleet.csv:2: 'x' stands under no heading"]

    def test_a_bad_name_is_named_once_and_the_rest_of_its_rows_is_read(self, load: Load) -> None:
        assert problems(load(f"gateway,slot,imei\ngw 1,6B,{A}\ngw 1,6C,x\n")) == [
            "fleet.csv:2: gateway 'gw 1': not usable as the name of a host; letters, digits and . _ - are",
            "fleet.csv:3: IMEI 'x': not an IMEI; give 15 digits",
        ]

    def test_many_problems_are_a_readable_number(self, load: Load) -> None:
        error = load("gateway,slot,imei\n" + "gw1,6B,x\n" * 1000).error or ""
        title, *listed = error.split("\n* ")
        assert title == "fleet.skyline_csv.yml: nothing was loaded, problems: 1000"
        assert listed[0].startswith("fleet.csv:2: ")
        assert listed[19].startswith("fleet.csv:21: ")
        assert listed[20:] == ["and 980 more"]

    @pytest.mark.parametrize(("number", "last"), [(20, "fleet.csv:21: "), (21, "and 1 more")])
    def test_twenty_problems_are_shown(self, load: Load, number: int, last: str) -> None:
        error = load("gateway,slot,imei\n" + "gw1,6B,x\n" * number).error or ""
        assert error.split("\n* ")[-1].startswith(last)

    def test_a_gateway_called_like_a_group(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei\ngateways,6B,{A}\nall,6C,{B}\n")
        assert loaded.error == (
            "nothing was loaded, problems: 2\n* gateways is the name of a group too\n* all is the name of a group too"
        )
        assert loaded.hosts == {}


class TestBadFiles:
    def test_a_heading_that_yaml_has_read_as_a_number_stays_one(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei,2026,Remark\ngw1,6B,{A},x,y\n", host_vars={2026: "year"})
        (problem,) = problems(loaded)
        assert problem.endswith("to have variables of the hosts: host_vars: {2026: year, Remark: remark}")

    @pytest.mark.parametrize(
        ("header", "message"),
        [
            ("", "no headings"),
            (",,", "no headings"),
            ("gateway,slot,imei,Remark", "unknown column 'Remark'; to leave it out, write: ignore_columns: [Remark]; "
             "to have variables of the hosts: host_vars: {Remark: remark}"),
            ("gateway,slot,imei,Password", "column 'Password': passwords do not belong in spreadsheets; keep them in "
             "a vault"),
            ("gateway,slot,imei,IMEI", "column 'IMEI' is there twice"),
            ("slot,imei", "no column for the gateway; add it, or name its heading, as in: columns: {gateway: HEADING}"),
            ("gateway,imei", "no column for the slot; add it, or name its heading, as in: columns: {slot: HEADING}"),
            ("gateway,slot", "no column for IMEI or number; add it, or name its heading, as in: columns: {imei: "
             "HEADING}"),
        ],
    )  # fmt: skip
    def test_headings(self, load: Load, header: str, message: str) -> None:
        assert problems(load(f"{header}\nany,row\n")) == [f"fleet.csv:1: {message}"]

    def test_every_file_is_looked_at(self, load: Load) -> None:
        found = problems(load({"a.csv": "slot,imei\n", "b.csv": "gateway,slot,imei\ngw1,6B,x\n", "c.csv": b"\xff"}))
        assert [each.partition(":")[0] for each in found] == ["a.csv", "b.csv", "c.csv"]

    def test_a_heading_that_no_file_has(self, load: Load) -> None:
        loaded = load(
            f"gateway,slot,IMEI old,number\ngw1,6B,{A},+49\n",
            columns={"imei": "IMEI new"},
            host_vars={"Sight": "site"},
            ignore_columns=["*"],
        )
        assert problems(loaded) == [
            "no file has a column 'IMEI new', which columns names for imei",
            "no file has a column 'Sight', which host_vars names",
        ]

    def test_encodings(self, load: Load) -> None:
        content = f"gateway;site;slot;imei\ngw1;Berlin;6B;{A}\ngw1;München;6C;{B}\n".encode("cp1252")
        assert problems(load(content, host_vars={"site": "site"})) == [
            "fleet.csv:3: not utf-8-sig; save the file as 'CSV UTF-8', or set encoding (Excel's plain CSV is often "
            "cp1252)"
        ]

    @pytest.mark.parametrize(("zeros", "is_utf_16"), [(10, False), (11, True)])
    def test_zero_bytes_that_are_more_than_a_fifth_do(self, load: Load, zeros: int, is_utf_16: bool) -> None:
        content = b"gateway;slot;imei\n" + b"x" * 22 + b"\0" * zeros
        assert len(content) == 40 + zeros
        (problem,) = problems(load(content))
        assert ("utf-16" in problem) is is_utf_16

    def test_a_zero_byte_makes_no_utf_16(self, load: Load) -> None:
        (problem,) = problems(load(f"gateway;slot;imei\ngw\0;6B;{A}\n"))
        assert problem.startswith("fleet.csv:2: ")

    def test_utf_16_that_is_cut_off(self, load: Load) -> None:
        (problem,) = problems(load(f"gateway;slot;imei\ngw1;6B;{A}\n".encode("utf-16-le")[:-1]))
        assert "not utf-16-le" in problem

    def test_missing_files(self, load: Load) -> None:
        loaded = load(HEAD, files=["fleet.csv", "none/*.csv", "absent.csv", "."])
        assert bad_options(loaded) == [
            "files: none/*.csv is no file", "files: absent.csv is no file", "files: . is no file"
        ]  # fmt: skip

    def test_a_file_is_read_once(self, load: Load) -> None:
        text = f"gateway,slot,imei\ngw1,6B,{A}\n"
        assert load(text, files=["fleet.csv", "./*.csv", "*.csv"]).error is None

    def test_names_with_the_signs_of_globs(self, load: Load) -> None:
        text = f"gateway,slot,imei\ngw1,6B,{A}\n"
        assert load({"fleet[1].csv": text}, files=["fleet[1].csv"]).error is None

    def test_files_outside_of_the_folder(self, load: Load, tmp_path: pathlib.Path) -> None:
        text = f"gateway,slot,imei\ngw1,6B,{A}\n"
        assert load({"a/fleet.csv": text}, files=[str(tmp_path / "a" / "*.csv")]).error is None

    def test_encrypted_without_the_password(self, load: Load) -> None:
        (problem,) = problems(load("$ANSIBLE_VAULT;1.1;AES256\n6162\n"))
        assert problem.startswith("fleet.csv: A vault password or secret must be specified to decrypt")

    def test_encrypted(self, load: Load, loader: Loader) -> None:
        vault = VaultLib([("default", VaultSecret(b"Sesame!"))])
        loaded = load(vault.encrypt(f"gateway,slot,imei\ngw1,6B,{A}\n"), password="Sesame!")
        assert variables(loaded) == {"gw1": {"skyline_imeis": {"6.02": A}}}
        # Ansible decrypts into a file, which is gone by then.
        left = [path for path in pathlib.Path(loader.environment["ANSIBLE_HOME"]).rglob("*") if path.is_file()]
        assert [path for path in left if A.encode() in path.read_bytes()] == []


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"columns": {"imeis": "x"}},
             "columns: imeis is none of gateway, address, http_port, mac, port, slot, imei, number"),
            ({"columns": {"imei": "Number "}}, "columns: 'number' twice"),
            ({"host_vars": {"site": "the site"}}, "host_vars: site: 'the site' is not the name of a variable"),
            ({"host_vars": {"ip": "ansible_host"}}, "host_vars: ip: for ansible_host there is an entry in columns"),
            ({"host_vars": {"p": "skyline_password"}},
             "host_vars: p: passwords do not belong in spreadsheets; keep them in a vault"),
            ({"host_vars": {"p": "ansible_ssh_pass"}},
             "host_vars: p: passwords do not belong in spreadsheets; keep them in a vault"),
            ({"files": []}, "files: none is given"),
            ({"delimiter": "::"}, "delimiter: '::' is neither auto nor one character"),
            ({"encoding": "excel"}, "encoding: 'excel' is no encoding of texts"),
            ({"encoding": "hex"}, "encoding: 'hex' is no encoding of texts"),
            ({"encoding": "a\0b"}, "encoding: 'a\\x00b' is no encoding of texts"),
        ],
    )  # fmt: skip
    def test_bad_ones(self, load: Load, options: dict[str, Any], message: str) -> None:
        assert bad_options(load(HEAD, **options)) == [message]

    def test_duplicate_imeis(self, load: Load) -> None:
        text = f"gateway,slot,imei\ngw1,6B,{A}\ngw2,6B,{A}\n"
        line = f"fleet.csv:3: {A} of gw2 6.02 is the IMEI of gw1 6.02 too, in line 2"
        assert problems(load(text)) == [line]
        warned = load(text, duplicate_imeis="warn")
        assert warned.warnings == [f"IMEIs that several slots have: 1\n* {line}"]
        assert warned.hosts["gw2"]["skyline_imeis"] == {"6.02": A}
        assert load(text, duplicate_imeis="ignore").warnings == []

    def test_check_digit(self, load: Load) -> None:
        text = "gateway,slot,imei\ngw1,6B,490154203237519\n"
        line = "fleet.csv:2: 490154203237519 of gw1 6.02 should end in 8"
        warned = load(text)
        assert warned.warnings == [f"IMEIs with a wrong check digit: 1\n* {line}"]
        assert warned.hosts["gw1"]["skyline_imeis"] == {"6.02": "490154203237519"}
        assert problems(load(text, check_digit="fail")) == [line]
        assert load(text, check_digit="ignore").warnings == []

    def test_complete_imeis(self, load: Load) -> None:
        loaded = load(f"gateway,slot,imei\ngw1,6B,{A[:14]}\n", complete_imeis=True)
        assert loaded.hosts["gw1"]["skyline_imeis"] == {"6.02": A}

    def test_columns_are_documented_as_they_are(self) -> None:
        documented = yaml.safe_load(plugin.DOCUMENTATION)["options"]["columns"]["suboptions"]
        assert {name: each["default"] for name, each in documented.items()} == plugin.COLUMNS

    def test_examples(self, load: Load) -> None:
        least, most = yaml.safe_load_all(plugin.EXAMPLES)
        rows = [line[4:] for line in plugin.EXAMPLES.splitlines() if line.startswith("#   g")]
        first = load({"plans/fleet.csv": "\n".join(rows[:4])}, source="inventory/skyline_csv.yml", **least)
        assert variables(first)["gw1"]["skyline_imeis"] == {"6.02": A, "13.04": B}
        assert first.hosts["gw2"]["skyline_imeis"] == {"1.01": C}
        files: dict[str, str | bytes] = {
            "plans/gateways.csv": "Gerät,IP,Standort,Bemerkung\ngw1,192.0.2.11,Berlin,2nd floor\n",
            "plans/sites/berlin.csv": f"Gerät,SIM,IMEI\ngw1,6B,{A}\n",
        }
        for line in (line for text in files.values() for line in str(text).splitlines()):
            assert line in plugin.EXAMPLES
        second = load(files, source="inventory/skyline_csv.yml", **{**most, "cache": False})
        assert second.groups["site_Berlin"] == ["gw1"]
        assert str(second.hosts["gw1"]["skyline_timeout"]) == "30"  # a text before ansible-core 2.19


TEXT = f"gateway,slot,imei,site\ngw1,6B,{A},{{{{ 1 }}}}\n"
SITE = {"host_vars": {"site": "site"}}


class TestCache:
    @pytest.fixture
    def cached(self, tmp_path: pathlib.Path) -> dict[str, Any]:
        return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}

    @staticmethod
    def spoil(tmp_path: pathlib.Path) -> None:
        """Makes the cached IMEIs others, to see where they come from."""
        (kept,) = (tmp_path / "cache").iterdir()
        text = kept.read_text(encoding="utf-8")
        assert A in text
        kept.write_text(text.replace(A, "spoilt"), encoding="utf-8")

    @staticmethod
    def imeis(loaded: Loaded) -> Any:
        return variables(loaded)["gw1"]["skyline_imeis"]

    def test_what_was_kept_is_used(self, load: Load, tmp_path: pathlib.Path, cached: dict[str, Any]) -> None:
        first = load(TEXT, **SITE, **cached)
        self.spoil(tmp_path)
        second = load({}, **SITE, **cached)
        assert self.imeis(second) == {"6.02": "spoilt"}
        assert second.hosts["gw1"]["site"] == first.hosts["gw1"]["site"]
        assert second.groups == first.groups

    @pytest.mark.parametrize("change", ["file", "time", "options", "refresh"])
    def test_a_change_counts_at_once(
        self, load: Load, tmp_path: pathlib.Path, cached: dict[str, Any], change: str
    ) -> None:
        load(TEXT, **SITE, **cached)
        self.spoil(tmp_path)
        files: dict[str, str] = {}
        options: dict[str, Any] = dict(SITE)
        if change == "file":
            files = {"more.csv": f"gateway,slot,imei\ngw2,6B,{B}\n"}
        elif change == "time":
            os.utime(tmp_path / "fleet.csv", ns=(1, 1))
        elif change == "options":
            options["check_digit"] = "fail"
        assert self.imeis(load(files, refresh=change == "refresh", **options, **cached)) == {"6.02": A}

    @pytest.mark.parametrize(
        "change",
        [
            lambda fleet: None,
            lambda fleet: [1, 2],
            lambda fleet: "abc",
            lambda fleet: 1,
            lambda fleet: True,
            lambda fleet: {},
            lambda fleet: {"stamp": fleet["stamp"]},
            lambda fleet: {**fleet, "stamp": None},
            lambda fleet: {**fleet, "gateways": None},
            lambda fleet: {**fleet, "gateways": ["gw1"]},
            lambda fleet: {**fleet, "gateways": "gw1"},
            lambda fleet: {**fleet, "gateways": {"gw1": None}},
            lambda fleet: {**fleet, "gateways": {"gw1": ["skyline_imeis"]}},
            lambda fleet: {**fleet, "gateways": {"gw1": "abc"}},
            lambda fleet: {**fleet, "problems": None},
            lambda fleet: {**fleet, "problems": {"a": 1}},
            lambda fleet: {**fleet, "warnings": "abc"},
            lambda fleet: {**fleet, "warnings": [None]},
        ],
    )
    def test_content_of_another_shape_is_read_anew(
        self, load: Load, tmp_path: pathlib.Path, cached: dict[str, Any], change: Callable[[Any], Any]
    ) -> None:
        """As the file itself, and as what Ansible has wrapped in it; what is written anew can be used."""
        first = load(TEXT, **SITE, **cached)
        (kept,) = (tmp_path / "cache").iterdir()
        good = kept.read_text(encoding="utf-8")
        document = json.loads(good)
        payload = document.get("__payload__")
        fleet = json.loads(payload) if payload else document
        spoilt = [json.dumps(change(fleet))]
        if payload:
            spoilt.append(json.dumps({**document, "__payload__": json.dumps(change(fleet))}))
            spoilt.append(json.dumps({**document, "__payload__": change(fleet)}))
        for text in spoilt:
            kept.write_text(text, encoding="utf-8")
            again = load({}, **SITE, **cached)
            assert (again.error, again.warnings) == (None, []), text
            assert again == first
            assert kept.read_text(encoding="utf-8") == good

    @pytest.mark.parametrize("text", ["", "{", "\x00", '{"__payload__": "{"}'])
    def test_content_that_is_cut_off_is_read_anew(
        self, load: Load, tmp_path: pathlib.Path, cached: dict[str, Any], text: str
    ) -> None:
        first = load(TEXT, **SITE, **cached)
        (kept,) = (tmp_path / "cache").iterdir()
        good = kept.read_text(encoding="utf-8")
        kept.write_text(text, encoding="utf-8")
        again = load({}, **SITE, **cached)
        assert again.error is None
        assert (again.hosts, again.groups) == (first.hosts, first.groups)
        assert kept.read_text(encoding="utf-8") == good

    def test_warnings_are_kept_too(self, load: Load, cached: dict[str, Any]) -> None:
        text = "gateway,slot,imei\ngw1,6B,490154203237519\n"
        first = load(text, **cached)
        assert first.warnings
        assert load({}, **cached).warnings == first.warnings

    def test_bad_files_are_not_kept(self, load: Load, tmp_path: pathlib.Path, cached: dict[str, Any]) -> None:
        assert load("gateway,slot,imei\ngw1,6B,x\n", **cached).error
        assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").iterdir())

    def test_without_cache_nothing_is_kept(self, load: Load, tmp_path: pathlib.Path) -> None:
        load(TEXT, **SITE, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(tmp_path / "cache"))
        assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_read_is_told_to_those_who_look(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def get(self, key: str) -> None:
            raise EOFError(f"{key} is cut off")

    said: list[str] = []
    module = plugin.InventoryModule()
    monkeypatch.setattr(module.display, "vvv", said.append)
    module._cache = Broken()
    assert module._kept("fleet") is None
    assert said == ["skyline.gateway.csv: the cache is renewed: fleet is cut off"]


def test_texts_are_no_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before ansible-core 2.19, every text is a template that is not marked."""
    monkeypatch.setattr(plugin, "BaseInventoryPlugin", SimpleNamespace())
    assert plugin._marker() is wrap_var
    monkeypatch.setattr(plugin, "BaseInventoryPlugin", SimpleNamespace(trusted_by_default=False))
    assert plugin._marker() is str


def test_a_big_fleet_keeps_its_rows(load: Load) -> None:
    """As much as shows a mistake in what is remembered from row to row."""
    rows = []
    plans: dict[str, dict[str, str]] = {}
    for number in range(40):
        for index in range(64):
            body = f"86{number:06d}{index:06d}"
            imei = body + check_digit(body)
            port, slot = divmod(index, 8)
            rows.append(f"gw{number},192.0.2.{number},{port + 1},{slot + 1},{imei},\n")
            plans.setdefault(f"gw{number}", {})[f"{port + 1}.{slot + 1:02d}"] = imei
    loaded = load(HEAD + "".join(rows[::2] + rows[1::2]))
    assert loaded.warnings == []
    assert {name: host["skyline_imeis"] for name, host in loaded.hosts.items()} == plans
    assert json.dumps(loaded.hosts).count("192.0.2.") == 40
