# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_gateway: all parts planned before the first is written, carried out in order, saved once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    gateway,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import CONNECTION, GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

pytestmark = pytest.mark.usefixtures("short_waits")

IMEI = "865847053403202"
CODE = "LPA:1$smdp.example.com$WHOLE-0001"
ALL: dict[str, Any] = {
    "parameters": {"ttl": "64", "sip_password": "hush-hush-1"},
    "status_report": {"url": "http://127.0.0.1:1/push", "period": 90},
    "sim_numbers": {"1A": "+49301234567"},
    "imeis": {"1B": IMEI},
    "esims": [{"port": "2", "slot": "B", "activation_code": CODE}],
    "port_states": [{"ports": "1", "locked": True}],
    "poll_interval": 0.01,
}
# What generation 3 has, too.
COMMON = {name: value for name, value in ALL.items() if name != "parameters"}
ORDER = ["parameters", "status_report", "sim_numbers", "imeis", "esims", "port_states"]
PIN = "73915846"
# What newer firmware has beside it.
NEWER: dict[str, Any] = {
    "sms_report": {"status_url": "http://127.0.0.1:1/sent", "received_max": 7},
    "number_discovery": [{"operator": "00101", "method": "ussd", "command": "*99#"}],
    "network": {
        "network_type": "lte",
        "operators": {1: "00101", 2: "none"},
        "cells": {1: {"earfcn": 1300, "pci": 5}},
    },
    "pins": {"1A": PIN, "2.02": "1234"},
}
NEWER_ORDER = ["sms_report", "number_discovery", "network", "sim_numbers", "pins", "imeis", "esims", "port_states"]


def start(simulate: Simulate, **spec: Any) -> Handle:
    parameters = {"parameters": {"ttl": "32", "sip_password": "old-secret-1"}}
    esims = {"2A": "LPA:1$smdp.example.com$OLD"}
    return simulate(speed=200.0, **{"ports": 2, "slots": 2, "esims": esims, **parameters, **spec}).only


@pytest.fixture
def box(simulate: Simulate) -> Handle:
    return start(simulate)


def statuses(result: dict[str, Any]) -> dict[str, str]:
    return {name: part["status"] for name, part in result["parts"].items()}


def writes(box: Handle) -> list[str]:
    return [record.operation for record in box.log if record.write]


class TestAllParts:
    def test_a_run_and_the_next_one(self, box: Handle) -> None:
        predicted = perform(gateway, box, check=True, **ALL)
        result = perform(gateway, box, **ALL)
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, True, False)
        assert list(result["parts"]) == ORDER
        assert set(statuses(result).values()) == {"changed"}
        assert statuses(predicted) == statuses(result)
        assert predicted["plan"] == result["plan"]
        assert predicted["requests"] == result["requests"]
        assert [request["operation"] for request in result["requests"]][-1] == "save"
        assert writes(box).count("save") == 1
        assert box.saved_imei("1B") == IMEI
        again = perform(gateway, box, **{**ALL, "update_url": "on_enable"})
        assert (again["changed"], again["requests"], again["plan"]) == (False, [], {})
        assert set(statuses(again).values()) == {"unchanged"}

    def test_what_an_unchanged_gateway_costs(self, box: Handle) -> None:
        perform(gateway, box, **ALL)
        before = len(box.log)
        perform(gateway, box, **{**ALL, "update_url": "on_enable"})
        assert [record.operation for record in box.log[before:]] == ["status", "get", "esim_query"]

    def test_the_plan(self, box: Handle) -> None:
        plan = perform(gateway, box, check=True, **ALL)["plan"]
        assert list(plan) == ORDER
        assert plan["parameters"] == {
            "ttl": {"before": "32", "after": "64"},
            "sip_password": {"before": "other", "after": "set"},
        }
        assert plan["status_report"] == {
            "state": {"before": "absent", "after": "present"},
            "period": {"before": None, "after": 90},
        }
        assert plan["sim_numbers"] == {"1.01": {"before": "", "after": "+49301234567"}}
        assert plan["imeis"]["1.02"]["after"] == IMEI
        assert plan["esims"] == {"2.02": {"before": "none", "after": "set"}}
        assert plan["port_states"] == {"1": {"locked": {"before": False, "after": True}}}
        assert CODE not in json.dumps(plan)

    def test_the_plan_of_a_profile_without_an_iccid(self, box: Handle) -> None:
        old = {"slot": 1, "exist": 1, "enabled": 1, "iccid": "", "provider": "", "ac": "LPA:1$smdp.example.com$OLD"}
        shown = {"code": 200, "ports": [{"port": 2, "eid": "89049032", "profiles": [old]}]}
        box.add_fault("body", "esim_query", body=json.dumps(shown))
        esims = [{"port": "2", "slot": "A", "activation_code": CODE}]
        plan = perform(gateway, box, check=True, esims=esims, esims_state="replaced")["plan"]
        assert plan == {"esims": {"2.01": {"before": "other", "after": "set"}}}

    def test_the_plan_of_a_secret_that_is_taken_away(self, box: Handle) -> None:
        plan = perform(gateway, box, check=True, parameters={"sip_password": ""})["plan"]
        assert plan == {"parameters": {"sip_password": {"before": "other", "after": "none"}}}

    def test_the_plan_of_a_secret_where_none_was(self, box: Handle) -> None:
        perform(gateway, box, parameters={"sip_password": ""})
        plan = perform(gateway, box, check=True, parameters={"sip_password": "hush-hush-1"})["plan"]
        assert plan == {"parameters": {"sip_password": {"before": "none", "after": "set"}}}

    def test_what_a_part_warns_of(self, simulate: Simulate) -> None:
        box = start(simulate, generation=3, pins={"1A": PIN})
        result = perform(gateway, box, pins={"1A": "set"}, sim_numbers=ALL["sim_numbers"])
        assert statuses(result) == {"sim_numbers": "changed", "pins": "unchanged"}
        (warning,) = result["warnings"]
        assert "so they keep their PINs: 1.01. " in warning

    def test_the_diff_has_an_entry_for_each_part(self, box: Handle) -> None:
        result = perform(gateway, box, check=True, imeis=ALL["imeis"], port_states=ALL["port_states"])
        address = f"{box.host}:{box.port}"
        assert [entry["after_header"] for entry in result["diff"]] == [f"{address} imeis", f"{address} port_states"]
        assert result["diff"][0]["after"] == f"1.02: {IMEI}\n"

    def test_no_part(self, box: Handle) -> None:
        result = perform(gateway, box)
        assert (result["changed"], result["parts"], result["plan"]) == (False, {}, {})
        assert (result["saved"], result["unsaved"]) == (False, False)
        assert box.operations == []

    def test_both_generations(self, simulate: Simulate) -> None:
        results = [perform(gateway, start(simulate, generation=number), **COMMON) for number in (2, 3)]
        assert [statuses(result) for result in results] == [dict.fromkeys(ORDER[1:], "changed")] * 2
        same = [{**result["plan"], "status_report": None} for result in results]
        assert same[0] == same[1]

    @pytest.mark.parametrize("generation", [3, "both"])
    def test_all_that_newer_firmware_has(self, simulate: Simulate, generation: object) -> None:
        """Each part once, one save at the end, and nothing to do in the next run."""
        box = start(simulate, generation=generation, pins={"2B": "6428"}, operators={"2": 26201})
        whole = {**(ALL if generation == "both" else COMMON), **NEWER, "update_url": "on_enable"}
        order = [*(["parameters"] if generation == "both" else []), "status_report", *NEWER_ORDER]
        box.read_only()
        predicted = perform(gateway, box, check=True, **whole)
        assert box.violations == []
        box.read_only(False)
        result = perform(gateway, box, **whole)
        assert "failed" not in result
        assert statuses(result) == statuses(predicted) == dict.fromkeys(order, "changed")
        assert predicted["plan"] == result["plan"]
        assert predicted["requests"] == result["requests"]
        assert (result["saved"], result["unsaved"]) == (True, False)
        assert writes(box).count("save") == 1
        assert writes(box)[-1] == "save"
        assert box.state()["saved"] == box.state()["ram"]
        assert (box.pin("1A", saved=True), box.pin("2B", saved=True)) == (PIN, "1234")
        assert result["plan"]["pins"] == {
            "1.01": {"before": "none", "after": "set"},
            "2.02": {"before": "other", "after": "set"},
        }
        assert PIN not in json.dumps([predicted, result])
        assert result["plan"]["network"] == {
            "network_type": {"before": "auto", "after": "lte"},
            "operators 1": {"before": "none", "after": "00101"},
            "operators 2": {"before": "26201", "after": "none"},
            "cells 1": {"before": "unknown", "after": {"earfcn": 1300, "pci": 5}},
        }
        assert result["plan"]["number_discovery"] == {"00101": {"command": {"before": "*135#", "after": "*99#"}}}

        box.read_only()
        before = len(box.log)
        again = perform(gateway, box, **whole)
        assert (again["changed"], again["requests"], again["plan"]) == (False, [], {})
        assert statuses(again) == dict.fromkeys(order, "unchanged")
        # Nothing is read twice.
        read = [record.operation for record in box.log[before:]]
        assert len(read) == len(set(read))

    @pytest.mark.parametrize("unknown_path", ["404", "html", "login"])
    def test_newer_parts_that_a_gateway_lacks_are_left_out(self, simulate: Simulate, unknown_path: str) -> None:
        box = start(simulate, switches={"unknown_path": unknown_path})
        refused = perform(gateway, box, **ALL, **NEWER)
        assert (refused["error"]["kind"], refused["changed"], writes(box)) == ("unsupported", False, [])
        assert ": sms_report: " in refused["msg"]
        skipped = perform(gateway, box, **ALL, **NEWER, on_unsupported="skip")
        assert statuses(skipped) == {
            **dict.fromkeys(["parameters", "status_report", *NEWER_ORDER], "changed"),
            **dict.fromkeys(NEWER, "unsupported"),
        }
        for name in NEWER:
            assert [each for each in skipped["warnings"] if f": {name}: " in each and each.endswith("Left out.")]
        assert writes(box).count("save") == 1


class TestReports:
    """Of generation 3, which shows where reports go, and saves that."""

    @pytest.mark.parametrize("url", ["http://user:{}@192.0.2.1/r", "http://192.0.2.1/r?token={}&x=1"])
    @pytest.mark.parametrize("period", [60, 90])
    def test_another_secret_in_the_url_is_a_change_of_its_own(self, simulate: Simulate, url: str, period: int) -> None:
        box = start(simulate, generation=3)
        old, new = url.format("hush-1"), url.format("hush-2")
        perform(gateway, box, status_report={"url": old})
        declared: dict[str, Any] = {"status_report": {"url": new, "period": period}}
        plan = perform(gateway, box, check=True, **declared)["plan"]["status_report"]
        assert plan.pop("url") == {"before": "other", "after": "set"}
        assert plan == ({} if period == 60 else {"period": {"before": 60, "after": 90}})
        refused = perform(gateway, box, **declared, approved={"status_report": plan})
        assert refused["error"]["kind"] == "approval"
        assert "status_report url (other -> set)" in refused["msg"]
        assert box.reporting["url"] == old
        approved = {"status_report": {**plan, "url": {"before": "other", "after": "set"}}}
        result = perform(gateway, box, **declared, approved=approved)
        assert statuses(result) == {"status_report": "changed"}
        assert result["plan"] == approved
        assert "url: other\n" in result["diff"][0]["before"]
        assert "url: set\n" in result["diff"][0]["after"]
        assert "hush" not in json.dumps(result)
        assert box.reporting["url"] == new
        assert perform(gateway, box, **declared, approved={})["changed"] is False

    def test_without_a_save(self, simulate: Simulate) -> None:
        box = start(simulate, generation=3)
        declared: dict[str, Any] = {"status_report": {"url": "http://192.0.2.7/r"}, "save": False}
        predicted = perform(gateway, box, check=True, **declared)
        result = perform(gateway, box, **declared)
        assert predicted["requests"] == result["requests"]
        assert operations(result) == ["report"]
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
        for check in (True, False):
            again = perform(gateway, box, check=check, **declared)
            assert (again["changed"], again["requests"], again["warnings"]) == (False, [], [])
            assert (again["saved"], again["unsaved"]) == (False, True)
        saved = perform(gateway, box, status_report=declared["status_report"])
        assert operations(saved) == ["save"]
        assert (saved["changed"], saved["saved"], saved["unsaved"]) == (True, True, False)


class TestNothingIsWritten:
    def test_bad_entries_of_all_parts_are_named_at_once(self, box: Handle) -> None:
        bad = {**ALL, "imeis": {"9C": IMEI}, "port_states": [{"ports": "7", "locked": True}]}
        result = perform(gateway, box, **bad)
        assert result["error"]["kind"] == "validation"
        assert "imeis has a bad entry: 9C" in result["msg"]
        assert "port_states has a bad entry: entry 1 (ports: 7)" in result["msg"]
        assert (result["changed"], result["requests"], writes(box)) == (False, [], [])
        assert (result["saved"], result["unsaved"]) == (False, False)
        assert set(statuses(result).values()) == {"not_attempted"}

    def test_bad_options(self, box: Handle) -> None:
        result = perform(gateway, box, **ALL, activate="reboot", save=False)
        assert "imeis: activate: reboot needs save: true" in result["msg"]
        assert writes(box) == []

    def test_only_the_option_is_renamed(self, box: Handle) -> None:
        result = perform(gateway, box, imeis={"config": IMEI})
        assert ": imeis has a bad entry: config: " in result["msg"]

    def test_options_have_the_names_of_the_whole(self, box: Handle) -> None:
        parts = ("imeis", "esims", "port_states", "network")
        options: dict[str, Any] = {f"{part}_wait_timeout": 0 for part in parts}
        network = {"cells": {1: {"earfcn": 1300, "pci": 5}}}
        result = perform(gateway, box, **ALL, network=network, **options)
        for option in options:
            assert f"{option}: 0 is not between 0 and 86400 seconds" in result["msg"]
        assert " wait_timeout" not in result["msg"]
        assert writes(box) == []

    def test_advice_has_the_names_of_the_whole(self, simulate: Simulate) -> None:
        box = simulate(speed=1.0, ports=2, slots=2).only
        states = [{"ports": "1", "active_slot": "B"}]
        result = perform(gateway, box, port_states=states, port_states_wait_timeout=0.1)
        assert result["error"]["kind"] == "wait"
        assert "raise port_states_wait_timeout." in result["msg"]

    def test_a_gateway_without_esims(self, simulate: Simulate) -> None:
        box = start(simulate, switches={"esim": False}, esims={})
        refused = perform(gateway, box, **ALL)
        assert (refused["error"]["kind"], writes(box)) == ("unsupported", [])
        predicted = perform(gateway, box, check=True, **ALL, on_unsupported="skip")
        skipped = perform(gateway, box, **ALL, on_unsupported="skip")
        assert statuses(predicted) == statuses(skipped)
        assert statuses(skipped) == {**dict.fromkeys(ORDER, "changed"), "esims": "unsupported"}
        assert any(": esims: " in warning and warning.endswith("Left out.") for warning in skipped["warnings"])

    @pytest.mark.parametrize(
        ("part", "named"),
        [
            ({"pins": {"99Z": "12", "1A": "0000"}}, ["pins ", "99Z"]),
            ({"network": {"cells": {99: {"earfcn": 1, "pci": 2}}}}, ["network", "99"]),
            ({"number_discovery": [{"operator": "1", "command": "x"}]}, ["number_discovery", "entry 1"]),
            ({"esims": [{"port": "99", "slot": "x", "activation_code": CODE}]}, ["esims", "port 99"]),
        ],
    )
    @pytest.mark.parametrize("check", [True, False])
    def test_bad_entries_of_what_is_left_out(
        self, simulate: Simulate, part: dict[str, Any], named: list[str], check: bool
    ) -> None:
        box = start(simulate, switches={"esim": False}, esims={})
        result = perform(gateway, box, check=check, imeis={"1A": IMEI}, on_unsupported="skip", **part)
        assert (result["error"]["kind"], writes(box)) == ("validation", [])
        assert [each for each in named if each not in result["msg"]] == []

    def test_all_that_was_not_approved_is_named(self, simulate: Simulate) -> None:
        box = start(simulate, ports=8, slots=4)
        imeis = {f"{port}{slot}": IMEI for port in range(1, 9) for slot in "ABCD"}
        result = perform(gateway, box, imeis=imeis, allow_duplicates=True, approved={})
        assert result["msg"].count(IMEI) == len(imeis)

    def test_nothing_has_the_shape_of_config(self, box: Handle) -> None:
        declared = {"port_states": ALL["port_states"], "esims": ALL["esims"], "poll_interval": 0.01}
        for result in (perform(gateway, box, check=True, **declared), perform(gateway, box, **declared)):
            assert result["parts"]["esims"]["before"] == []
        unchanged = perform(gateway, box, **declared)["parts"]
        assert [unchanged[part][key] for part in unchanged for key in ("before", "after")] == [[]] * 4

    def test_what_the_gateway_cannot_do(self, simulate: Simulate) -> None:
        box = start(simulate, generation=3)
        result = perform(gateway, box, **ALL)
        assert (result["error"]["kind"], writes(box)) == ("unsupported", [])
        skipped = perform(gateway, box, **ALL, on_unsupported="skip")
        assert statuses(skipped) == {**dict.fromkeys(ORDER, "changed"), "parameters": "unsupported"}
        assert any("parameters by name" in warning for warning in skipped["warnings"])


class TestFaultsOfReading:
    """They name their part, and all parts that are given are in the result."""

    def test_a_gateway_that_says_no_is_asked_on(self, box: Handle) -> None:
        box.add_fault("code", "get", None, code=5, reason="busy")
        bad = {**ALL, "imeis": {"9C": IMEI}, "port_states": [{"ports": "7", "locked": True}]}
        result = perform(gateway, box, **bad, retries=0)
        assert ": parameters: get: refused (code 5, busy); imeis has a bad entry: 9C" in result["msg"]
        assert "; port_states has a bad entry: entry 1 (ports: 7)" in result["msg"]
        assert (result["error"]["kind"], result["error"]["operation"]) == ("device", "get")
        assert statuses(result) == {**dict.fromkeys(ORDER, "not_attempted"), "parameters": "failed"}
        assert {"parameters ttl", "imeis 9C", "esims 2.02", "port_states 7"} <= set(result["not_attempted"])
        assert (result["changed"], result["saved"], result["unsaved"], writes(box)) == (False, False, False, [])

    def test_bad_entries_of_parts_before_it(self, simulate: Simulate) -> None:
        box = start(simulate, generation=3)
        box.add_fault("code", "get_pins", None, code=5, reason="busy")
        result = perform(gateway, box, sim_numbers={"98A": "y"}, pins={"1A": PIN}, imeis={"99A": "x"}, retries=0)
        assert result["msg"].split(": ", 1)[1].startswith("pins: get_pins: refused (code 5, busy); sim_numbers has ")
        assert "; imeis has 2 bad entries: 99A: " in result["msg"]
        assert statuses(result) == {"sim_numbers": "not_attempted", "pins": "failed", "imeis": "not_attempted"}
        assert result["not_attempted"] == ["sim_numbers 98A", "pins 1A", "imeis 99A"]

    @pytest.mark.parametrize("fault", ["reset", "truncated", "http_error"])
    def test_a_gateway_that_does_not_answer_is_asked_no_more(self, box: Handle, fault: str) -> None:
        """Nor one that does not answer as a gateway does."""
        box.add_fault(fault, "get", None)
        result = perform(gateway, box, **ALL, retries=0)
        assert result["msg"].split(": ", 1)[1].startswith("parameters: get: ")
        assert box.operations == ["status", "get"]
        assert statuses(result) == {**dict.fromkeys(ORDER, "not_attempted"), "parameters": "failed"}
        assert result["not_attempted"] == [
            "parameters ttl",
            "parameters sip_password",
            "status_report report",
            "sim_numbers 1A",
            "imeis 1B",
            "esims 2/B",
            "port_states 1",
        ]

    def test_a_gateway_that_takes_no_more_connections_is_asked_no_more(
        self, box: Handle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call = Client.call
        asked: list[str] = []

        def lost(client: Client, request: Request, *args: Any) -> Any:
            if request.operation == "status":
                return call(client, request, *args)
            asked.append(request.operation)
            raise GatewayError(CONNECTION, f"{request.operation}: no connection", request.operation, sent=False)

        monkeypatch.setattr(Client, "call", lost)
        result = perform(gateway, box, **ALL)
        assert asked == ["get"]
        assert statuses(result) == {**dict.fromkeys(ORDER, "not_attempted"), "parameters": "failed"}

    @pytest.mark.parametrize("api", ["auto", "2"])
    @pytest.mark.parametrize(
        "fault", [{"fault": "reset"}, {"fault": "http_error", "status": 500}, {"fault": "code", "code": 5}]
    )
    def test_no_status(self, box: Handle, api: str, fault: dict[str, Any]) -> None:
        box.add_fault(operation="status", times=None, **fault)
        result = perform(gateway, box, **ALL, api=api, retries=0)
        assert result["msg"].split(": ", 1)[1].startswith("status: ")
        assert set(box.operations) <= {"status", "get_device_status"}
        assert len(box.operations) <= 2
        assert statuses(result) == dict.fromkeys(ORDER, "not_attempted")
        assert [name for name in ORDER if not any(each.startswith(name) for each in result["not_attempted"])] == []
        assert (result["changed"], result["saved"], result["unsaved"]) == (False, False, False)


class TestApproval:
    def test_what_was_approved_is_carried_out(self, box: Handle) -> None:
        plan = perform(gateway, box, check=True, **ALL)["plan"]
        result = perform(gateway, box, **ALL, approved=json.loads(json.dumps(plan)))
        assert (result["changed"], result["plan"]) == (True, plan)
        # Done already, and so no error.
        assert perform(gateway, box, **{**ALL, "update_url": "on_enable"}, approved=plan)["changed"] is False

    def test_what_was_not(self, box: Handle) -> None:
        plan = perform(gateway, box, check=True, imeis=ALL["imeis"], port_states=ALL["port_states"])["plan"]
        result = perform(
            gateway, box, imeis={"1B": IMEI, "2A": "490154203237518"}, port_states=[{"ports": "1", "led": True}],
            sim_numbers=ALL["sim_numbers"], approved=plan,
        )  # fmt: skip
        assert result["error"]["kind"] == "approval"
        assert "imeis 2.01 (" in result["msg"]
        assert "port_states 1 led (False -> True)" in result["msg"]
        assert "sim_numbers 1.01 (empty -> +49301234567)" in result["msg"]
        assert "imeis 1.02" not in result["msg"]
        assert (result["changed"], writes(box)) == (False, [])

    def test_of_a_port_what_is_left_was_approved_with_the_rest(self, box: Handle) -> None:
        states = [{"ports": "1", "locked": True, "led": True}]
        plan = perform(gateway, box, check=True, port_states=states)["plan"]
        assert set(plan["port_states"]["1"]) == {"locked", "led"}
        perform(gateway, box, port_states=[{"ports": "1", "led": True}])
        result = perform(gateway, box, port_states=states, approved=plan)
        assert (statuses(result), list(result["plan"]["port_states"]["1"])) == ({"port_states": "changed"}, ["locked"])

    def test_a_replacement_that_was_cut_off_is_finished(self, box: Handle) -> None:
        """The old profile is gone already, and its removal was part of what was approved."""
        whole: dict[str, Any] = {
            "esims": [{"port": "2", "slot": "A", "activation_code": CODE}],
            "esims_state": "replaced",
            "poll_interval": 0.01,
        }
        plan = perform(gateway, box, check=True, **whole)["plan"]
        assert plan["esims"]["2.01"]["before"] not in ("none", "other")
        box.add_fault("code", "esim_write", None, code=5, reason="busy")
        assert perform(gateway, box, **whole, esims_wait_timeout=0.5, approved=plan)["failed"] is True
        box.clear_faults()
        for other in ({}, {"esims": {"2.01": {**plan["esims"]["2.01"], "after": "none"}}}):
            assert perform(gateway, box, **whole, approved=other)["error"]["kind"] == "approval"
        result = perform(gateway, box, **whole, approved=plan)
        assert result["plan"] == {"esims": {"2.01": {"before": "none", "after": "set"}}}
        assert statuses(result) == {"esims": "changed"}

    def test_a_pin_that_somebody_has_taken_away_was_not_approved(self, simulate: Simulate) -> None:
        box = start(simulate, generation=3, pins={"1A": "6428"})
        plan = perform(gateway, box, check=True, pins={"1A": PIN})["plan"]
        box.patch(pins={"1A": ""})
        result = perform(gateway, box, pins={"1A": PIN}, approved=plan)
        assert result["error"]["kind"] == "approval"
        assert "(the plan has: other -> set; this run would make: none -> set)" in result["msg"]

    def test_another_value_before(self, box: Handle) -> None:
        plan = perform(gateway, box, check=True, imeis=ALL["imeis"])["plan"]
        perform(gateway, box, imeis={"1B": "490154203237518"})
        result = perform(gateway, box, imeis=ALL["imeis"], approved=plan)
        assert result["error"]["kind"] == "approval"
        assert "this run would make: 490154203237518 -> 865847053403202)" in result["msg"]

    @pytest.mark.parametrize(
        ("plan", "named"),
        [
            ({"imeis": ["1.02"], "port_states": "1"}, ["imeis", "port_states"]),
            ({"mac": None, "parts": ["imeis"]}, ["parts"]),
            ({"mac": None, "parts": {"esims": 5}}, ["esims"]),
        ],
    )
    def test_what_is_no_plan(self, box: Handle, plan: dict[str, Any], named: list[str]) -> None:
        box.clear_log()
        result = perform(gateway, box, imeis=ALL["imeis"], approved=plan)
        assert result["error"]["kind"] == "validation"
        assert all(f"approved: {name} is not a mapping" in result["msg"] for name in named)
        assert (result["changed"], box.operations) == (False, [])

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"mac": "00-30-f1-ff-ff-ff"}, "the MAC address {mac} (the plan has: 00-30-f1-ff-ff-ff)"),
            ({"activate": "reset"}, "activate none (the plan has: reset)"),
            ({"missing": True}, "this gateway"),
        ],
    )
    def test_an_entry_of_the_plan_of_a_fleet(self, box: Handle, wrong: dict[str, Any], words: str) -> None:
        predicted = perform(gateway, box, check=True, imeis=ALL["imeis"])
        entry = {"mac": box.mac.replace("-", "").upper(), "activate": "none", "parts": predicted["plan"]}
        result = perform(gateway, box, imeis=ALL["imeis"], approved={**entry, **wrong})
        assert f": not in the approved plan: {words.format(mac=box.mac)}. Nothing was written." in result["msg"]
        assert (result["error"]["kind"], writes(box)) == ("approval", [])
        assert perform(gateway, box, imeis=ALL["imeis"], approved=entry)["changed"] is True

    def test_a_gateway_that_the_plan_of_a_fleet_does_not_have(self, box: Handle) -> None:
        result = perform(gateway, box, imeis=ALL["imeis"], approved={"missing": True})
        assert ": not in the approved plan: this gateway; imeis 1.02 (" in result["msg"]


class TestFaults:
    def test_a_part_that_fails(self, box: Handle) -> None:
        """What came before is saved, what comes after is not attempted."""
        box.add_fault("code", "set", 2, skip=2, code=7, reason="no")
        result = perform(gateway, box, **ALL, retries=0)
        assert statuses(result) == {
            "parameters": "changed",
            "status_report": "changed",
            "sim_numbers": "changed",
            "imeis": "failed",
            "esims": "not_attempted",
            "port_states": "not_attempted",
        }
        assert ": imeis: set: refused (code 7, no)." in result["msg"]
        assert "parameters ttl" in result["applied"]
        assert result["rejected"] == ["imeis 1.02"]
        assert result["not_attempted"] == ["esims 2.02", "port_states 1"]
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, True, False)
        assert box.saved_number("1A") == "+49301234567"

    def test_a_save_that_fails(self, box: Handle) -> None:
        box.add_fault("code", "save", None, code=5, reason="busy")
        result = perform(gateway, box, imeis=ALL["imeis"], retries=0)
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
        assert "The changes of the parts are in effect, but not known to be saved" in result["msg"]
        box.clear_faults()
        again = perform(gateway, box, imeis=ALL["imeis"])
        assert (again["changed"], again["saved"], statuses(again)) == (True, True, {"imeis": "unchanged"})
        assert any("This run completes it" in warning for warning in again["warnings"])

    def test_a_save_that_fails_after_a_part_has(self, box: Handle) -> None:
        """The part comes first, and nothing says that the save was the fault."""
        box.add_fault("code", "lock", None, code=7, reason="no")
        box.add_fault("code", "save", None, code=5, reason="busy")
        result = perform(gateway, box, imeis=ALL["imeis"], port_states=ALL["port_states"], retries=0)
        assert (result["error"]["operation"], result["error"]["code"]) == ("lock", 7)
        assert ": port_states: lock: refused (code 7, no) (and it could not be saved: " in result["msg"]
        assert "save: refused (code 5, busy)" in result["msg"]
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)

    def test_a_reboot_alone(self, box: Handle) -> None:
        """What a part has saved for its restart is saved."""
        result = perform(gateway, box, imeis={"1A": IMEI}, activate="reboot")
        assert [request["operation"] for request in result["requests"]] == ["set", "save", "reboot"]
        assert (result["saved"], result["unsaved"]) == (True, False)

    def test_a_reboot_comes_after_a_save_of_its_own(self, box: Handle) -> None:
        whole: dict[str, Any] = {
            "imeis": {"1A": IMEI},
            "port_states": [{"ports": "2", "locked": True}],
            "activate": "reboot",
        }
        predicted = perform(gateway, box, check=True, **whole)
        result = perform(gateway, box, **whole)
        names = [request["operation"] for request in result["requests"]]
        assert names == ["set", "save", "reboot", "lock", "save"]
        assert [request["operation"] for request in predicted["requests"]] == names
        assert box.saved_imei("1A") == IMEI

    @pytest.mark.parametrize(
        "beside",
        [{}, {"sim_numbers": {"1A": "+4911"}}, {"sim_numbers": {"1A": "+4922"}}, {"port_states": ALL["port_states"]}],
    )
    def test_the_save_before_a_reboot_takes_along_what_others_have_set(
        self, box: Handle, beside: dict[str, Any]
    ) -> None:
        """Of an earlier run, or of another part in the same."""
        perform(gateway, box, sim_numbers={"1A": "+4911"}, port_states=ALL["port_states"], save=False)
        whole: dict[str, Any] = {"imeis": {"1A": IMEI}, "activate": "reboot", **beside}
        predicted = perform(gateway, box, check=True, **whole)
        result = perform(gateway, box, **whole)
        assert predicted["requests"] == result["requests"]
        assert operations(result)[-3:] == ["set", "save", "reboot"]
        assert (result["saved"], result["unsaved"]) == (True, False)
        assert box.number("1A") == box.saved_number("1A") == beside.get("sim_numbers", {}).get("1A", "+4911")
        assert perform(gateway, box, **whole)["changed"] is False

    def test_a_reboot_that_is_made_up_for_forgets_nothing(self, box: Handle) -> None:
        """What another part has set just before is saved before it, too."""
        whole: dict[str, Any] = {"imeis": {"1A": IMEI}, "activate": "reboot"}
        box.add_fault("code", "reboot", None, code=5, reason="busy")
        assert perform(gateway, box, **whole, retries=0)["failed"] is True
        box.clear_faults()
        whole["sim_numbers"] = {"1A": "+4911"}
        predicted = perform(gateway, box, check=True, **whole)
        result = perform(gateway, box, **whole)
        assert operations(predicted) == operations(result) == ["set", "save", "reboot"]
        assert (result["saved"], result["unsaved"]) == (True, False)
        assert box.number("1A") == box.saved_number("1A") == "+4911"

    def test_saved_before_a_reboot_and_not_after_it(self, box: Handle) -> None:
        whole: dict[str, Any] = {"imeis": {"1A": IMEI}, "port_states": ALL["port_states"], "activate": "reboot"}
        box.add_fault("code", "save", None, skip=1, code=5, reason="busy")
        result = perform(gateway, box, **whole, retries=0)
        assert operations(result) == ["set", "save", "reboot", "lock", "save"]
        assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)

    @pytest.mark.parametrize("generation", [2, 3])
    def test_a_run_that_is_killed_converges(
        self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch, generation: int
    ) -> None:
        """After each number of requests: the next run completes what is left, and saves."""
        whole = {name: value for name, value in COMMON.items() if name != "esims"}
        if generation == 3:
            # Cells take their time, and stand in test_generation_3_faults.py.
            whole.update({**NEWER, "network": {"operators": NEWER["network"]["operators"]}})
        original = Client.call
        for limit in range(1, 80):
            box = start(simulate, generation=generation)
            left = limit

            def killed(self: Client, *arguments: Any, **options: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    raise KeyboardInterrupt
                return original(self, *arguments, **options)

            monkeypatch.setattr(Client, "call", killed)
            try:
                result = perform(gateway, box, **whole)
            except KeyboardInterrupt:
                result = None
            monkeypatch.setattr(Client, "call", original)
            perform(gateway, box, **whole)
            assert (box.saved_imei("1B"), box.saved_number("1A")) == (IMEI, "+49301234567")
            assert generation == 2 or (box.pin("1A", saved=True), box.operator(1, saved=True)) == (PIN, 101)
            assert perform(gateway, box, **{**whole, "update_url": "on_enable"})["changed"] is False
            if result:
                break
        assert result


def test_secrets(box: Handle) -> None:
    for options in (ALL, {**ALL, "imeis": {"9Z": "1"}}):
        result = perform(gateway, box, **options)
        shown = json.dumps(result)
        assert [secret for secret in ("hush-hush-1", "old-secret-1", CODE) if secret in shown] == []
