# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules and the event plugins read what gateways say in the same way, also where each has its own code."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.hosts import mac_address
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer import values
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.messages import message_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.rows import row_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.slots import slot_of
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status, same_mac
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import inbox
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot, parse_slot_name
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState, state_name
from ansible_collections.skyline.gateway.plugins.module_utils.wire.text import leading_int

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (pathlib.Path(__file__).parent / "decoding.json").read_text(encoding="utf-8")
)


def of(kind: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=lambda vector: str(vector)[:60])


@of("slots")
def test_slots(vector: dict[str, Any]) -> None:
    try:
        parsed = parse_slot_name(vector["wire"])
    except ValueError:
        parsed = 0
    name, port, slot = slot_of(vector["wire"])
    if vector["canonical"] is None:
        assert not isinstance(parsed, Slot)
        assert (name, slot) == (vector["wire"], None)
    else:
        assert isinstance(parsed, Slot)
        assert (str(parsed), parsed.port, parsed.slot) == (vector["canonical"], vector["port"], vector["slot"])
        assert (name, port, slot) == (vector["canonical"], vector["port"], vector["slot"])


@of("one_slot_per_port")
def test_slots_where_a_port_has_one(vector: dict[str, Any]) -> None:
    wire = {"type": "dev-status", "max-ports": 8, "max-slots": 1, "status": [{"port": vector["wire"], "st": 3}]}
    expected = vector["canonical"] or vector["wire"]
    assert parse_status(wire).rows[0].name == expected
    assert row_of(wire["status"][0], one_slot=True)["name"] == expected  # type: ignore[index]


@of("states")
def test_states(vector: dict[str, Any]) -> None:
    assert leading_int(vector["wire"]) == values.leading_int(vector["wire"]) == vector["state"]
    assert state_name(PortState.of(vector["state"])) == vector["name"]
    row = row_of({"port": "6B", "st": vector["wire"]})
    assert (row["state"], row["state_name"]) == (vector["state"], vector["name"])


def test_every_state_has_its_vector() -> None:
    assert set(PortState) <= {vector["state"] for vector in VECTORS["states"]}


@of("rows")
def test_rows(vector: dict[str, Any]) -> None:
    wire = {"type": "dev-status", "max-ports": 64, "max-slots": 8, "status": [vector["wire"]]}
    assert parse_status(wire).rows[0].facts() == vector["row"]
    assert row_of(vector["wire"]) == vector["row"]


@of("messages")
def test_messages(vector: dict[str, Any]) -> None:
    expected = vector["message"]
    assert inbox._message(vector["wire"], 8).facts() == expected
    decoded = message_of(vector["wire"])
    assert decoded is not None
    assert decoded.pop("type") == ("message" if expected["kind"] == "sms" else "delivery_report")
    decoded.pop("text_base64", None)
    assert decoded == expected


@of("macs")
def test_macs(vector: dict[str, Any]) -> None:
    one, other = vector["one"], vector["other"]
    assert same_mac(one, other) == vector["same"]
    assert (mac_address(one) is not None and mac_address(one) == mac_address(other)) == vector["same"]
