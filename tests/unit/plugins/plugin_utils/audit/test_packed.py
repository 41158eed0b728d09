# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The block of a gateway: whatever stands in it, the same is read from it."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import gateway_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.packed import pack
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit.unpacking import unpacked


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**samples.row(1, slot), **change} for slot, change in enumerate(changes, 1)]


@pytest.mark.parametrize(
    "ports",
    [
        [],
        rows({}),
        rows({}, {}, {}),
        # All the same; of several lengths; none at all; odd and even numbers of digits.
        rows({"number": "+49"}, {"number": "+49"}),
        rows({"number": "+4915"}, {"number": "15"}, {"number": ""}),
        rows({"number": None, "imei": None, "iccid": None}, {"number": "", "imei": None, "iccid": ""}),
        rows({"number": "1"}, {"number": "12"}, {"number": "123"}),
        rows({"number": "09"}, {"number": "90"}),
        # What is no number.
        rows({"number": samples.EVIL, "iccid": "89F"}, {"imei": "\u0663\u0664"}),
        rows({"number": "a\tb\nc\fd"}),
        rows({"number": "\ud800", "operator": "\ud800\U0001f4f1"}),
        rows({"operator": None, "signal": None, "state_name": "state_99"}, {"signal": 0}),
        # Remote SIMs.
        rows({"name": "pool.7", "slot": None}, {"name": "1.2"}, {"name": "01.02"}),
    ],
)
def test_rows(ports: list[dict[str, Any]]) -> None:
    data = unpacked(pack(gateway_of("gw", samples.result(ports=ports))))
    assert data["rows"] == [
        [
            row["name"],
            row["port"],
            row["slot"],
            row["state_name"],
            int(row["active"]),
            row["imei"] or "",
            row["number"] or "",
            row["operator"] or "",
            "" if row["signal"] is None else row["signal"],
            row["iccid"] or "",
        ]
        for row in ports
    ]


def test_names_that_port_and_slot_say_are_left_out() -> None:
    """A page has a quarter of a million."""
    ports = rows({}, {"name": "1.2"}, {"name": "pool.7", "slot": None}, {"name": "", "slot": None})
    texts, _digits = pack(gateway_of("gw", samples.result(ports=ports))).split(".")
    assert json.loads(zlib.decompress(base64.b64decode(texts)))["name"] == ["", "1.2", "pool.7", ""]


def test_what_the_digits_of_all_slots_begin_with_stands_there_once() -> None:
    numbers = ("+49151000", "+49151777", "+49152")
    _texts, digits = pack(gateway_of("gw", samples.result(ports=rows(*({"number": one} for one in numbers))))).split(
        "."
    )
    _imei, number, _iccid = zlib.decompress(base64.b64decode(digits)).split(b"\f")
    assert number.split(b"\t")[0] == b"+4915"


def test_a_gateway_that_was_not_read() -> None:
    data = unpacked(pack(gateway_of("gw", None)))
    assert (data["ports"], data["slots"], data["rows"], data["drift"]) == (0, 0, [], [])
