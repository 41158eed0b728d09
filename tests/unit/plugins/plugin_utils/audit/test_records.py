# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.records import COLUMNS, as_csv, as_json
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

FLEET = samples.fleet(
    fine=samples.result(),
    wrong=samples.drifted(
        ("imeis", "imei", "1.02", "860", "865"),
        ("port_states", "locked", "3", False, True),
        ("sim_numbers", "number", "1.01", "", "+4911"),
    ),
    old=samples.unknown(),
    away=samples.failed("timeout", "no answer"),
)


def lines(fleet: Fleet) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(fleet), newline="")))


def test_json() -> None:
    report = json.loads(as_json(FLEET))
    assert list(report) == ["moment", "summary", "grouped_by", "groups", "duplicates", "slot_columns", "gateways"]
    assert report["moment"] == samples.MOMENT
    assert report["summary"] == FLEET.summary()
    by_name = {gateway["name"]: gateway for gateway in report["gateways"]}
    assert {name: gateway["verdict"] for name, gateway in by_name.items()} == {
        "wrong": "drifted",
        "away": "unreachable",
        "old": "unknown",
        "fine": "in_line",
    }
    assert (
        by_name["wrong"]["drift"]
        == samples.drifted(
            ("imeis", "imei", "1.02", "860", "865"),
            ("port_states", "locked", "3", False, True),
            ("sim_numbers", "number", "1.01", "", "+4911"),
        )["drift"]
    )
    assert by_name["fine"]["states"] == {"registered": 8}
    assert by_name["away"]["problems"] == [{"part": "", "kind": "timeout", "message": "no answer"}]


def test_groups() -> None:
    fleet = fleet_of(samples.MOMENT, {"gw": samples.result()}, {"gw": Place("=berlin")})
    assert [gateway["group"] for gateway in json.loads(as_json(fleet))["gateways"]] == ["=berlin"]
    assert [row["group"] for row in lines(fleet)] == ["'=berlin"]
    # Behind the columns that programs may know by their places.
    assert COLUMNS[-1] == "group"


def test_csv_has_a_line_for_each_finding_and_for_each_gateway_without() -> None:
    rows = lines(FLEET)
    assert [tuple(row) for row in rows] == [COLUMNS] * len(rows)
    assert [(row["gateway"], row["finding"], row["slot"], row["is"], row["should_be"]) for row in rows] == [
        ("wrong", "drift", "1.02", "860", "865"),
        ("wrong", "drift", "3", "false", "true"),
        ("wrong", "drift", "1.01", "", "+4911"),
        ("away", "problem", "", "", ""),
        ("old", "unverified", "1.02", "", ""),
        ("old", "problem", "", "", ""),
        ("fine", "", "", "", ""),
    ]
    assert (rows[3]["error"], rows[3]["message"]) == ("timeout", "no answer")
    assert [row["part"] for row in rows[2:6]] == ["sim_numbers", "", "imeis", "port_states"]
    assert {row["address"] for row in rows if row["gateway"] == "fine"} == {"192.0.2.10:80"}


def test_health() -> None:
    faults = [("signal", "1.01", 4, "at least 10"), ("operator", "2.01", "=Evil 00101", "00102")]
    fleet = samples.fleet(gw=samples.unhealthy(*faults))
    (gateway,) = json.loads(as_json(fleet))["gateways"]
    assert (gateway["verdict"], gateway["drift"]) == ("unhealthy", [])
    assert gateway["health"] == samples.unhealthy(*faults)["health"]
    keys = ("verdict", "finding", "part", "setting", "slot", "is", "should_be")
    assert [tuple(row[key] for key in keys) for row in lines(fleet)] == [
        ("unhealthy", "health", "expected", "signal", "1.01", "4", "at least 10"),
        ("unhealthy", "health", "expected", "operator", "2.01", "'=Evil 00101", "00102"),
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        # Blanks before the sign, seen and unseen.
        ("\t=1", "\t'=1"),
        ("\n=1", "\n'=1"),
        ("\r\n =1", "\r\n '=1"),
        (" =1", " '=1"),
        ("\u00a0=1", "\u00a0'=1"),
        ("\u3000=1", "\u3000'=1"),
        ("\ufeff=1", "\ufeff'=1"),
        ("\u200b=1", "\u200b'=1"),
        ("\x00=1", "\ufffd'=1"),
        ("a\x00b", "a\ufffdb"),
        # Full-width signs.
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1+1", "'\uff0b1+1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20SUM(1)", "'\uff20SUM(1)"),
        # Where a spreadsheet splits at semicolons or tabs, and so takes no notice of quotes that begin after a comma.
        ("a;=1", "a;'=1"),
        ("a; =1;b;@x", "a; '=1;b;'@x"),
        (";;=1", ";;'=1"),
        ('a;"=1"', 'a;"\'=1"'),
        ("a\t=1", "a\t'=1"),
        ("two\n=1", "two\n'=1"),
        ("+49;=1", "+49;'=1"),
        ("a;+1+1", "a;'+1+1"),
        ("+49 151", "'+49 151"),
    ],
)
def test_csv_has_no_formulas(text: str, written: str) -> None:
    (row,) = lines(samples.fleet(gw=samples.drifted(("parameters", "note", "", text, "fine"))))
    assert row["is"] == written


@pytest.mark.parametrize(
    "text",
    [
        "+4915112345",
        "-1",
        "+4915112345;-1;+2",
        "a; +49;b",
        "a=b",
        "a - b; c + d",
        "user@example.com;other@example.com",
        "865847053403202",
        "",
        ";",
        samples.EVIL,
        'two\nlines, "quoted"',
    ],
)
def test_csv_leaves_other_texts_alone(text: str) -> None:
    (row,) = lines(samples.fleet(gw=samples.drifted(("parameters", "note", "", text, "fine"))))
    assert row["is"] == text


def test_csv_has_no_formula_however_it_is_split() -> None:
    """What a gateway chooses, in every column that has it; the whole file as programs read it that split elsewhere."""
    text = "\uff1d1;=2\t@3\r\n+4+4\n-5-5"
    written = as_csv(samples.fleet(**{text: samples.drifted(("parameters", text, "", text, text))}))
    for part in re.split("[;\t\r\n]", written):
        assert part.lstrip('" ')[:1] not in {*"=+-@\uff1d"}, part
