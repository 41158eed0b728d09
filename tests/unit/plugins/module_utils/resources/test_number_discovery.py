# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_number_discovery does, beside test_newer.py."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.model.number_discovery import FIELDS
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit, info, number_discovery
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform


@pytest.fixture
def newer(simulate: Simulate) -> Handle:
    return simulate(generation=3).only


def entry(gateway: Handle, operator: str, saved: bool = True) -> dict[str, str]:
    found: dict[str, str] = gateway.state()["saved" if saved else "ram"]["number_config"][operator]
    return found


def test_one_field_leaves_the_others(newer: Handle) -> None:
    before = entry(newer, "00101")
    result = perform(number_discovery, newer, config=[{"operator": "00101", "command": "*Ü 1#"}])
    assert result["before"] == [{"operator": "00101", "command": "*135#"}]
    assert result["after"] == [{"operator": "00101", "command": "*Ü 1#"}]
    assert result["diff"]["after"] == "operator 00101 command *Ü 1#\n"
    (sent,) = json.loads(result["requests"][0]["body"])["config"]
    assert base64.b64decode(sent["command"]).decode() == "*Ü 1#"
    assert base64.b64decode(sent["valid_chars"]).decode() == "+0123456789"
    assert set(sent) == {
        *("operator_id", "method", "command", "keyword", "valid_chars"),
        *("dst_number", "recv_number", "old_prefix", "new_prefix"),
    }
    assert entry(newer, "00101") == {**before, "command": "*Ü 1#"}
    assert entry(newer, "00102")["operator_name"] == "Other"


def test_an_audit_tells_each_field(newer: Handle) -> None:
    config = [{"operator": "00101", "command": "*99#", "keyword": "no."}]
    result = perform(audit, newer, number_discovery=config)
    entry = {"part": "number_discovery", "slot": "00101"}
    assert result["drift"] == [
        {**entry, "setting": "command", "is": "*135#", "should_be": "*99#"},
        {**entry, "setting": "keyword", "is": "number is ", "should_be": "no."},
    ]


def test_every_field(newer: Handle) -> None:
    fields = {name: f"{name} 0049" for name in FIELDS if name != "method"}
    config = [{"operator": "00102", "method": "sms", **fields}]
    assert perform(number_discovery, newer, config=config)["after"] == config
    kept = entry(newer, "00102")
    assert kept["dst_number"] == "service_number 0049"
    assert kept["recv_number"] == "reply_number 0049"
    cleared = [{"operator": "00102", "method": "none", **dict.fromkeys(fields, "")}]
    assert perform(number_discovery, newer, config=cleared)["before"] == config
    assert set(entry(newer, "00102").values()) == {"Other", "none", ""}


@pytest.mark.parametrize("reply", ["wrapped", "bare"])
@pytest.mark.parametrize("body", ["wrapped", "bare"])
@pytest.mark.parametrize("error_form", ["code", "400"])
def test_the_forms_that_documents_have(simulate: Simulate, reply: str, body: str, error_form: str) -> None:
    switches = {"number_config_reply": reply, "number_config_body": body, "error_form": error_form}
    gateway = simulate(generation=3, switches=switches).only
    config = [{"operator": "00102", "method": "sim"}]
    result = perform(number_discovery, gateway, config=config, retries=0)
    assert operations(result) == ["set_number_config"] * (1 if reply == body else 2) + ["save"]
    assert result["after"] == config
    assert entry(gateway, "00102")["method"] == "sim"
    assert perform(number_discovery, gateway, config=config)["changed"] is False


def test_bad_entries_are_all_named(newer: Handle) -> None:
    newer.read_only()
    config: list[dict[str, Any]] = [
        {"operator": 101, "method": "sim"},
        {"operator": "26201", "method": "sim"},
        {"operator": "00101", "command": 135, "old_prefix": 39},
        {"operator": "00102"},
        {"operator": "00101", "method": "none"},
        {"operator": "00101", "keyword": "a\nb"},
        {"operator": "00101", "keyword": "a"},
        {"operator": "00102"},
    ]
    result = perform(number_discovery, newer, config=config)
    assert result["error"]["kind"] == "validation"
    for words in (
        "entry 1: operator: the unquoted number 101",
        "entry 2: the gateway does not list operator 26201; it lists only 00101, 00102",
        "entry 3: command: not a text; put it in quotes (YAML reads 0049 as 39, and off as a boolean); old_prefix: ",
        "entry 4: give at least one of",
        "entry 6: keyword: has a line break",
        "entries 5 and 7 name the same operator, 00101",
        "entry 8: give at least one of",
    ):
        assert words in result["msg"]
    assert newer.violations == []
    with pytest.raises(ValueError, match="method"):
        perform(number_discovery, newer, config=[{"operator": "00101", "method": "fax"}])


def test_texts_that_cannot_be_read_are_unknown_and_kept(newer: Handle) -> None:
    row = {"operator_id": "00101", "method": "ussd", "command": "%%%", "keyword": "%%", "old_prefix": "1"}
    newer.add_fault("body", "get_number_config", times=None, body=json.dumps([row]))
    result = perform(number_discovery, newer, check=True, config=[{"operator": "00101", "command": "x"}])
    assert result["before"] == [{"operator": "00101", "command": "unknown"}]
    assert result["unverified"] == ["00101 command"]
    (sent,) = json.loads(result["requests"][0]["body"])
    assert sent == {**row, "command": base64.b64encode(b"x").decode()}
    assert "keyword" not in perform(info, newer, gather_subset=["number_discovery"])["number_discovery"][0]


def test_the_method_is_always_sent(newer: Handle) -> None:
    row = {"operator_id": "00101", "operator_name": "T", "command": ""}
    newer.add_fault("body", "get_number_config", times=None, body=json.dumps([row]))
    result = perform(number_discovery, newer, check=True, config=[{"operator": "00101", "new_prefix": "1"}])
    (sent,) = json.loads(result["requests"][0]["body"])
    assert (sent["method"], sent["new_prefix"]) == ("none", "1")


def test_operators_as_numbers(newer: Handle) -> None:
    newer.add_fault("body", "get_number_config", times=None, body='[{"operator_id": 101, "method": "NONE"}]')
    result = perform(number_discovery, newer, config=[{"operator": "00101", "method": "none"}])
    assert (result["changed"], "error" in result) == (False, False)


def test_no_list_at_all(newer: Handle) -> None:
    newer.add_fault("body", "get_number_config", times=None, body='{"config": {}}')
    config = [{"operator": "00101", "method": "none"}]
    assert perform(number_discovery, newer, config=config)["error"]["kind"] == "protocol"
    newer.clear_faults()
    newer.add_fault("body", "get_number_config", times=None, body="[]")
    words = "the gateway does not list operator 00101; it lists no operators. Nothing was written."
    assert words in perform(number_discovery, newer, config=config)["msg"]
