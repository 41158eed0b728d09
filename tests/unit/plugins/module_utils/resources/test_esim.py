# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_esim against simulated gateways."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from skyline_simulator.server.record import Record
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.model.esim import Esims, Order
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.resources import esim, info
from ansible_collections.skyline.gateway.plugins.module_utils.resources.esim_plan import Step
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import CONNECTION, GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import SIGNED, by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

# Device time runs 100 times as fast: a download takes less than a second.
SPEED = 100.0
CODE = "LPA:1$smdp.example.com$"
FAST = {"poll_interval": 0.01, "wait_timeout": 30}


def code(name: str) -> str:
    return f"{CODE}{name}"


def entry(slot: str, name: str | None = None, **more: str) -> dict[str, Any]:
    """An entry for a slot such as 1A, with the activation code of a name."""
    return {"port": slot[:-1], "slot": slot[-1], **({"activation_code": code(name)} if name else {}), **more}


@pytest.fixture(autouse=True)
def short_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esim, "_SHORTEST_INTERVAL", 0.01)
    monkeypatch.setattr(esim, "SETTLED", 0.3)


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    """Four ports of four slots; one profile is there."""
    return simulate(SPEED, ports=4, slots=4, esims={"1A": code("old")}).only


def run(gateway: Handle, *entries: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Runs the module; whatever it says has none of the codes."""
    result = perform(esim, gateway, config=list(entries), **{**FAST, **options})
    assert CODE not in json.dumps(result)
    assert "C0nfirm" not in json.dumps(result)
    return result


def profiles(gateway: Handle) -> dict[str, str]:
    """The activation codes' names of the profiles that are there."""
    slots = [f"{port}.{slot:02d}" for port in range(1, 5) for slot in range(1, 5)]
    shown = {slot: gateway.esim(slot) for slot in slots}
    return {slot: profile["ac"].removeprefix(CODE) for slot, profile in shown.items() if profile["exist"]}


class TestMerged:
    def test_empty_slots_are_filled(self, gateway: Handle) -> None:
        entries = [entry("1A", "old"), entry("1B", "b"), entry("2A", "c", confirmation_code="C0nfirm")]
        result = run(gateway, *entries)
        assert result["changed"] is True
        assert profiles(gateway) == {"1.01": "old", "1.02": "b", "2.01": "c"}
        assert gateway.esim("2.01")["cc"] == "C0nfirm"
        assert result["before"] == []
        assert result["after"] == [{"port": 1, "slot": 2}, {"port": 2, "slot": 1}]
        assert result["recognised"] == {"1.01": "activation_code"}
        assert result["pending"] == []
        assert "saved" not in result

    def test_ports_go_side_by_side_in_one_request(self, gateway: Handle) -> None:
        result = run(gateway, entry("2A", "a"), entry("3A", "b"), entry("4A", "c"))
        assert operations(result) == ["write_esims"]
        assert [item["port"] for item in json.loads(result["requests"][0]["body"])] == [2, 3, 4]

    def test_one_at_a_time_for_each_port(self, gateway: Handle) -> None:
        result = run(gateway, entry("2A", "a"), entry("2B", "b"), entry("2C", "c"))
        assert [len(json.loads(request["body"])) for request in result["requests"]] == [1, 1, 1]
        assert {"2.01": "a", "2.02": "b", "2.03": "c"}.items() <= profiles(gateway).items()

    def test_the_second_run_only_reads(self, gateway: Handle) -> None:
        run(gateway, entry("1B", "b"), entry("2A", "c"))
        gateway.clear_log()
        gateway.read_only()
        result = run(gateway, entry("1B", "b"), entry("2A", "c"))
        assert result["changed"] is False
        assert gateway.operations == ["status", "esim_query"]
        assert gateway.violations == []

    def test_check_mode_predicts(self, gateway: Handle) -> None:
        gateway.read_only()
        entries = [entry("1B", "b"), entry("2A", "c"), entry("1C", "d")]
        predicted = run(gateway, *entries, check=True)
        assert gateway.violations == []
        gateway.patch(read_only=False)
        done = run(gateway, *entries)
        for key in ("changed", "before", "after", "diff", "recognised"):
            assert predicted[key] == done[key]
        assert [request["operation"] for request in predicted["requests"]] == ["write_esims", "write_esims"]
        assert predicted["requests"][0] == done["requests"][0]

    def test_another_profile_is_an_error(self, gateway: Handle) -> None:
        result = run(gateway, entry("1A", "new"), entry("2A", "x"))
        assert result["failed"]
        assert not result["changed"]
        assert result["msg"] == (
            f"gateway {gateway.host}:{gateway.port}: config has a bad entry: "
            "entry 1 (port 1, slot A): the slot holds another profile; state replaced would replace it. "
            "Nothing was written."
        )
        assert profiles(gateway) == {"1.01": "old"}

    def test_codes_that_are_not_shown(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, switches={"esim_ac_key": "none"}, esims={"1A": code("old")}).only
        result = run(gateway, entry("1A", "whatever"))
        assert result["changed"] is False
        assert result["recognised"] == {"1.01": "presence"}

    @pytest.mark.parametrize("check", [True, False])
    def test_ports_without_an_esim_are_an_error(self, gateway: Handle, check: bool) -> None:
        gateway.add_fault("body", "esim_query", body=json.dumps({"code": 200, "ports": [{"port": 2, "profiles": []}]}))
        result = run(gateway, entry("1B", "a"), entry("2A", "b"), entry("3A", "c"), check=check)
        assert result["msg"] == (
            f"gateway {gateway.host}:{gateway.port}: config has 2 bad entries: "
            "entry 1 (port 1, slot B): the port has no eSIM that the gateway can read now; "
            "entry 3 (port 3, slot A): the port has no eSIM that the gateway can read now. "
            "Nothing was written."
        )
        assert profiles(gateway) == {"1.01": "old"}

    @pytest.mark.parametrize(
        "switches",
        [
            {"esim_exist_key": "exust"},
            {"esim_ac_key": "aa"},
            {"esim_rows": "written"},
            {"esim_reply_key": "status"},
            {"esim_reply_key": "ports"},
        ],
        ids=str,
    )
    def test_every_spelling(self, simulate: Simulate, switches: dict[str, str]) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, switches=switches, esims={"1A": code("old")}).only
        assert run(gateway, entry("1A", "old"), entry("1B", "b"))["changed"] is True
        assert run(gateway, entry("1A", "old"), entry("1B", "b"))["changed"] is False
        assert profiles(gateway) == {"1.01": "old", "1.02": "b"}
        assert run(gateway, entry("1A"), state="deleted")["changed"] is True
        assert profiles(gateway) == {"1.02": "b"}


class TestIdempotenceOfDownloads:
    """An activation code may be good for one download."""

    def test_what_is_being_written_is_waited_for(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esims={"1A": {"ac": code("a"), "op": 1}}).only
        result = run(gateway, entry("1A", "a"))
        assert result["changed"] is False
        assert "write_esims" not in gateway.operations
        assert "esim_write" not in gateway.operations
        assert profiles(gateway) == {"1.01": "a"}
        assert gateway.downloads == {code("a"): 1}

    def test_another_one_being_written_is_an_error(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esims={"1A": {"ac": code("a"), "op": 1}}).only
        assert run(gateway, entry("1A", "b"))["error"]["kind"] == "validation"

    def test_a_lost_reply_writes_once(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "esim_write")
        result = run(gateway, entry("2A", "a"))
        assert result["changed"] is True
        assert gateway.downloads == {code("a"): 1}

    def test_a_request_that_never_arrived_is_sent_again(self, gateway: Handle) -> None:
        gateway.add_fault("reset", "esim_write", applied=False)
        result = run(gateway, entry("2A", "a"))
        assert result["changed"] is True
        assert operations(result) == ["write_esims", "write_esims"]
        assert gateway.downloads == {code("a"): 1}

    def test_a_run_that_did_not_wait_is_gone_on_with(self, gateway: Handle) -> None:
        entries = [entry("2A", "a"), entry("2B", "b"), entry("3A", "c")]
        first = run(gateway, *entries, wait=False)
        assert first["changed"] is True
        assert first["pending"] == ["2.01", "2.02", "3.01"]
        assert operations(first) == ["write_esims"]
        second = run(gateway, *entries)
        assert second["changed"] is True
        assert second["pending"] == []
        assert gateway.downloads == {code("a"): 1, code("b"): 1, code("c"): 1}


class TestReplaced:
    def test_deleted_then_written(self, gateway: Handle) -> None:
        result = run(gateway, entry("1A", "new"), entry("2A", "x"), state="replaced")
        assert profiles(gateway) == {"1.01": "new", "2.01": "x"}
        assert [entry["slot"] for entry in result["before"]] == [1]
        assert result["before"][0]["iccid"]
        assert sorted(operations(result)) == ["delete_esims", "write_esims", "write_esims"]
        assert run(gateway, entry("1A", "new"), state="replaced")["changed"] is False

    @pytest.mark.parametrize("filler", ["", "F", "f"])
    def test_an_iccid_recognises(self, simulate: Simulate, filler: str) -> None:
        gateway = simulate(SPEED, switches={"esim_ac_key": "none"}, esims={"1A": code("old")}).only
        iccid = gateway.esim("1.01")["iccid"] + filler
        result = run(gateway, entry("1A", "whatever", iccid=iccid), state="replaced")
        assert (result["changed"], result["recognised"]) == (False, {"1.01": "iccid"})

    @pytest.mark.parametrize(
        ("shown", "wanted", "right"),
        [("8949", "8949F", True), ("8949f", "8949", True), ("8949", "8950", False), (None, "8949", True)],
    )
    def test_the_iccid_of_the_profile_written(self, shown: str | None, wanted: str, right: bool) -> None:
        slot = Slot(1, 1)
        port = esim._Port([Step(Order(slot, "code"), running=True, iccid=wanted)])
        port.look(Esims({}, {}).of(slot)._replace(exists=True, iccid=shown), str)
        assert (port.problem is None) is right

    def test_without_waiting_check_mode_tells_the_first_step_of_each_port(self, gateway: Handle) -> None:
        entries = [entry("1A", "new"), entry("1B", "b"), entry("2A", "x")]
        predicted = run(gateway, *entries, state="replaced", wait=False, check=True)
        result = run(gateway, *entries, state="replaced", wait=False)
        assert predicted["requests"] == result["requests"]
        assert sorted(operations(result)) == ["delete_esims", "write_esims"]

    def test_a_profile_with_another_iccid_than_the_one_wanted(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, switches={"esim_ac_key": "none"}, esims={"1A": code("old")}).only
        result = run(
            gateway, entry("1A", "new", iccid="8949000000000000001"), entry("1B", "b"), entry("2A", "x"),
            state="replaced",
        )  # fmt: skip
        written = gateway.esim("1.01")["iccid"]
        assert f"1.01: the profile written has the ICCID {written}, not 8949000000000000001" in result["msg"]
        assert (result["applied"], result["rejected"], result["not_attempted"]) == (["2.01"], ["1.01"], ["1.02"])

    def test_what_would_come_out_the_same_again_is_left_alone(self, gateway: Handle) -> None:
        result = run(gateway, entry("1A", "old", iccid="8949000000000000001"), state="replaced")
        written = gateway.esim("1.01")["iccid"]
        assert f"the profile of this activation code has the ICCID {written}, not 8949000000000000001" in result["msg"]
        assert gateway.violations == []
        assert profiles(gateway) == {"1.01": "old"}

    def test_without_anything_to_compare(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, switches={"esim_ac_key": "none"}, esims={"1A": code("old")}).only
        result = run(gateway, entry("1A", "whatever"), state="replaced")
        assert (
            "entry 1 (port 1, slot A): the gateway does not show which profile the slot holds; "
            "give its iccid in the entry"
        ) in result["msg"]


class TestOverridden:
    def test_all_others_go(self, gateway: Handle) -> None:
        run(gateway, entry("1B", "b"), entry("3A", "c"))
        result = run(gateway, entry("1B", "b"), entry("2A", "x"), state="overridden")
        assert profiles(gateway) == {"1.02": "b", "2.01": "x"}
        assert [(entry["port"], entry["slot"]) for entry in result["before"]] == [(1, 1), (3, 1)]

    @pytest.mark.parametrize("state", ["overridden", "deleted"])
    def test_nothing_is_never_everything(self, gateway: Handle, state: str) -> None:
        result = run(gateway, state=state)
        assert f"config is empty, which does not mean every slot with state {state}" in result["msg"]
        assert profiles(gateway) == {"1.01": "old"}


class TestDeleted:
    @pytest.mark.parametrize("body", ["array", "object", "both"])
    def test_the_slots_given(self, simulate: Simulate, body: str) -> None:
        switches = {"esim_delete_body": body}
        gateway = simulate(SPEED, ports=4, slots=4, switches=switches, esims={"1A": code("a"), "1B": code("b")}).only
        result = run(gateway, entry("1A"), entry("4D"), state="deleted")
        assert result["changed"] is True
        assert profiles(gateway) == {"1.02": "b"}
        assert run(gateway, entry("1A"), state="deleted")["changed"] is False

    def test_without_waiting(self, gateway: Handle) -> None:
        predicted = run(gateway, entry("1A"), state="deleted", wait=False, check=True)
        result = run(gateway, entry("1A"), state="deleted", wait=False)
        assert (result["changed"], operations(result)) == (True, ["delete_esims"])
        assert predicted["requests"] == result["requests"]

    def test_not_another_one(self, gateway: Handle) -> None:
        result = run(gateway, entry("1A", "other"), state="deleted")
        assert "the slot holds another profile than the one that is to be deleted" in result["msg"]
        assert profiles(gateway) == {"1.01": "old"}

    def test_an_enabled_one_that_the_gateway_keeps(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, switches={"esim_delete_enabled": False}, esims={"1A": code("a")}).only
        result = run(gateway, entry("1A"), state="deleted")
        assert result["failed"]
        assert "1.01: profile is enabled" in result["msg"]
        assert result["rejected"] == ["1.01"]


BODIES = ["array", "object", "both"]


class TestForms:
    @pytest.mark.parametrize("refusal", ["code", "400"])
    @pytest.mark.parametrize("delete", BODIES)
    @pytest.mark.parametrize("write", BODIES)
    def test_whatever_a_gateway_takes(self, simulate: Simulate, write: str, delete: str, refusal: str) -> None:
        switches = {"esim_write_body": write, "esim_delete_body": delete, "esim_body_refusal": refusal}
        old = {"1A": code("old"), "3A": code("other")}
        gateway = simulate(SPEED, ports=4, slots=4, switches=switches, esims=old).only
        entries = [entry("1A", "new"), entry("2A", "a"), entry("3A", "b"), entry("2B", "c")]
        result = run(gateway, *entries, state="replaced")
        assert "failed" not in result
        assert profiles(gateway) == {"1.01": "new", "2.01": "a", "2.02": "c", "3.01": "b"}
        assert set(gateway.downloads.values()) == {1}
        # All that was sent, with one array that was refused for each operation that wants objects.
        sent = [json.loads(record.body) for record in gateway.log if record.write]
        assert len(result["requests"]) == len(sent)
        assert [isinstance(json.loads(each["body"]), list) for each in result["requests"]] == [
            isinstance(body, list) for body in sent
        ]
        refused = [record.operation for record in gateway.log if record.refused]
        expected = {"esim_delete": delete, "esim_write": write}
        assert sorted(refused) == [operation for operation, body in expected.items() if body == "object"]
        assert run(gateway, *entries, state="replaced")["changed"] is False

    def test_the_other_spelling_of_the_answers(self, simulate: Simulate) -> None:
        switches = {"esim_status_key": "stauts", "esim_write_body": "object"}
        gateway = simulate(SPEED, ports=4, slots=4, switches=switches, esim_refusals={"2A": "no licence"}).only
        result = run(gateway, entry("2A", "a"), entry("3A", "b"))
        assert "2.01: no licence" in result["msg"]
        assert (result["applied"], result["rejected"]) == (["3.01"], ["2.01"])

    def test_each_has_an_answer_of_its_own(self, simulate: Simulate) -> None:
        gateway = simulate(
            SPEED, ports=4, slots=4, switches={"esim_write_body": "object"}, esim_refusals={"2A": "no licence"},
            esim_busy={"3": 30},
        ).only  # fmt: skip
        result = run(gateway, entry("2A", "a"), entry("3A", "b"), entry("4A", "c"))
        assert (result["applied"], result["rejected"], result["changed"]) == (["3.01", "4.01"], ["2.01"], True)
        assert profiles(gateway) == {"3.01": "b", "4.01": "c"}

    def test_an_answer_that_is_lost_half_way(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, switches={"esim_write_body": "object"}).only
        gateway.add_fault("http_error", "esim_write", 1, skip=2, status=502)
        entries = [entry(slot, slot) for slot in ("1A", "2A", "3A")]
        result = run(gateway, *entries, wait=False)
        assert result["changed"] is True
        # The second may be under way; the third was not asked for.
        assert (result["pending"], result["unverified"]) == (["1.01", "2.01", "3.01"], ["1.01", "2.01"])
        assert gateway.operations.count("esim_write") == 3
        assert "failed" not in run(gateway, *entries)
        assert set(gateway.downloads.values()) == {1}
        assert len(gateway.downloads) == 3

    def test_such_an_answer_is_found_out_about(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, switches={"esim_write_body": "object"}).only
        gateway.add_fault("lost_reply", "esim_write", 1, skip=2)
        assert "failed" not in run(gateway, *(entry(slot, slot) for slot in ("1A", "2A", "3A")))
        assert gateway.downloads == {code("1A"): 1, code("2A"): 1, code("3A"): 1}

    def test_a_gateway_that_takes_neither(self, gateway: Handle) -> None:
        gateway.add_fault("code", "esim_write", None, code=9, reason="not now")
        result = run(gateway, entry("2A", "a"), entry("3A", "b"))
        assert (result["failed"], result["changed"], result["rejected"]) == (True, False, ["2.01", "3.01"])
        assert operations(result) == ["write_esims"] * 3
        assert (result["error"]["code"], result["error"]["reason"]) == (9, "not now")


class TestFaults:
    def test_an_order_that_could_not_be_sent_is_sent_again(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It was neither refused nor carried out."""
        call, lost = Client.call, iter([True])

        def once_lost(client: Client, request: Request, *args: Any) -> Any:
            if request.operation == "write_esims" and next(lost, False):
                raise GatewayError(CONNECTION, "write_esims: no connection", "write_esims", sent=False)
            return call(client, request, *args)

        monkeypatch.setattr(Client, "call", once_lost)
        result = run(gateway, entry("2A", "a"))
        assert "failed" not in result
        assert gateway.downloads == {code("a"): 1}

    @pytest.mark.parametrize("retries", [0, 2])
    def test_but_not_for_ever(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, retries: int) -> None:
        call = Client.call
        tries = []

        def lost(client: Client, request: Request, *args: Any) -> Any:
            if request.operation == "write_esims":
                tries.append(request)
                raise GatewayError(CONNECTION, "write_esims: no connection", "write_esims", sent=False)
            return call(client, request, *args)

        monkeypatch.setattr(Client, "call", lost)
        result = run(gateway, entry("2A", "a"), retries=retries)
        assert len(tries) == retries + 1
        assert (result["error"]["kind"], result["changed"], result["not_attempted"]) == ("connection", False, ["2.01"])

    def test_a_lost_answer_is_no_refusal(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "esim_write")
        result = run(gateway, entry("2A", "a"), entry("2B", "b"))
        assert "failed" not in result
        assert profiles(gateway) == {"1.01": "old", "2.01": "a", "2.02": "b"}

    def test_a_download_that_fails_stops_its_port_alone(self, simulate: Simulate) -> None:
        failures = {"2A": {"reason": f"no network for {code('a')}"}}
        gateway = simulate(SPEED, ports=4, slots=4, esim_failures=failures).only
        result = run(gateway, entry("2A", "a"), entry("2B", "b"), entry("3A", "c"))
        assert result["failed"]
        assert result["changed"]
        assert result["error"]["kind"] == "device"
        assert "2.01: no network for ********" in result["msg"]
        assert (result["applied"], result["rejected"], result["not_attempted"]) == (["3.01"], ["2.01"], ["2.02"])
        assert profiles(gateway) == {"3.01": "c"}

    def test_the_next_run_writes_what_failed(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esim_failures={"2A": {"reason": "no network", "times": 1}}).only
        assert run(gateway, entry("2A", "a"))["failed"]
        # The failure of before is still shown when the next order goes out.
        assert run(gateway, entry("2A", "a"))["changed"] is True
        assert profiles(gateway) == {"2.01": "a"}

    def test_a_failure_of_before_is_not_that_of_the_order(self, simulate: Simulate) -> None:
        failed = {"ac": code("old"), "op": 1, "status": 3, "reason": "no network"}
        gateway = simulate(SPEED, ports=4, slots=4, esims={"2A": failed}).only
        # The first look after the order still shows what was there before it.
        row = {"slot": 1, "exist": 0, "enabled": 0, "iccid": "", "provider": "", **failed}
        gateway.add_fault(
            "body", "esim_query", skip=1, body=json.dumps({"code": 200, "ports": [{"port": 2, "profiles": [row]}]})
        )
        result = run(gateway, entry("2A", "a"))
        assert not result.get("failed"), result["msg"]
        assert profiles(gateway) == {"2.01": "a"}

    def test_a_failure_of_before_that_stays_is_that_of_the_order_too(
        self, simulate: Simulate, clock: MovingClock
    ) -> None:
        failed = {"ac": code("old"), "op": 1, "status": 3, "reason": "no network"}
        gateway = simulate(ports=4, slots=4, esims={"2A": failed}).only
        row = {"slot": 1, "exist": 0, "enabled": 0, "iccid": "", "provider": "", **failed}
        gateway.add_fault(
            "body",
            "esim_query",
            None,
            skip=1,
            body=json.dumps({"code": 200, "ports": [{"port": 2, "profiles": [row]}]}),
        )
        result = run(gateway, entry("2A", "a"), poll_interval=0.1)
        assert (result["error"]["kind"], result["rejected"]) == ("device", ["2.01"])
        assert "2.01: no network" in result["msg"]
        # It is believed when an order would have shown by then.
        assert 0.3 <= sum(clock.slept) < 1

    def test_a_port_that_is_not_ordered_yet_is_looked_at_too(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esim_busy={"3": 30}).only
        run(gateway, entry("2A", "a"), entry("3A", "b"))
        asked = [record.target for record in gateway.log if record.operation == "esim_query"]
        assert "ports=2-3" in asked[1]

    @pytest.mark.parametrize("spelling", [str, lambda text: quote(text, safe="")], ids=["plain", "url"])
    def test_a_code_that_the_gateway_quotes(self, gateway: Handle, spelling: Callable[[str], str]) -> None:
        secret = code("K9-" * 40)  # longer than what is quoted of a reason
        gateway.add_fault("code", "esim_write", None, code=5, reason=f"cannot load {spelling(secret)}")
        result = run(gateway, {"port": 2, "slot": 1, "activation_code": secret})
        assert "cannot load ********" in result["msg"]
        assert "K9-" not in json.dumps(result)

    def test_a_refusal(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esim_refusals={"2A": "no licence"}).only
        result = run(gateway, entry("2A", "a"), entry("3A", "b"))
        assert "2.01: no licence" in result["msg"]
        assert (result["applied"], result["rejected"]) == (["3.01"], ["2.01"])

    def test_a_busy_port_is_tried_again(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esim_busy={"2": 30}).only
        assert run(gateway, entry("2A", "a"))["changed"] is True
        assert gateway.downloads == {code("a"): 1}

    def test_a_port_that_stays_busy(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, slots=4, esim_busy={"2": True}).only
        result = run(gateway, entry("2A", "a"), entry("3A", "b"), wait_timeout=1.5)
        assert result["error"]["kind"] == "wait"
        assert "not done within 1.5 s: 2.01" in result["msg"]
        assert (result["applied"], result["pending"], result["not_attempted"]) == (["3.01"], ["2.01"], ["2.01"])
        assert profiles(gateway) == {"3.01": "b"}

    def test_a_busy_port_is_tried_less_and_less_often(self, simulate: Simulate, clock: MovingClock) -> None:
        gateway = simulate(ports=4, slots=4, esim_busy={"2": True}).only
        tried: list[float] = []

        def note(record: Record) -> None:
            if record.operation == "esim_write":
                tried.append(clock.time)

        gateway.gateway.on_request = note
        result = run(gateway, entry("2A", "a"), poll_interval=1, wait_timeout=40)
        assert result["error"]["kind"] == "wait"
        assert [later - earlier for earlier, later in itertools.pairwise(tried)] == [1, 2, 3, 4, 5, 6, 6, 6, 6]

    def test_a_refused_request(self, gateway: Handle) -> None:
        gateway.add_fault("code", "esim_write", None, code=9, reason="not now")
        result = run(gateway, entry("2A", "a"), entry("3A", "b"))
        assert (result["failed"], result["changed"]) == (True, False)
        assert result["rejected"] == ["2.01", "3.01"]
        assert "eSIM: 2.01, 3.01: write_esims: refused (code 9, not now)." in result["msg"]
        assert result["error"] == {
            "kind": "device", "code": 9, "reason": "not now", "http_status": 200, "operation": "write_esims",
        }  # fmt: skip

    @by_query
    def test_a_login_that_is_refused_is_tried_once(self, gateway: Handle) -> None:
        gateway.add_fault("code", "esim_write", None, code=1, reason="wrong auth")
        result = run(gateway, entry("2A", "a"))
        assert (result["error"]["kind"], result["rejected"], result["not_attempted"]) == ("auth", [], ["2.01"])
        assert operations(result) == ["write_esims"]

    def test_an_endpoint_that_is_not_there(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "esim_write", None, status=404)
        result = run(gateway, entry("2A", "a"))
        assert operations(result) == ["write_esims"]
        assert (result["changed"], result["rejected"]) == (False, ["2.01"])
        assert "eSIM: 2.01: write_esims: HTTP status 404" in result["msg"]
        assert (result["error"]["kind"], result["error"]["http_status"]) == ("protocol", 404)

    def test_why_the_time_was_up(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "esim_write", None)
        result = run(gateway, entry("2A", "a"), wait_timeout=1)
        assert (
            "not done within 1 s: 2.01 (the last order was not answered: write_esims: HTTP status 500" in result["msg"]
        )

    @pytest.mark.parametrize("retries", [0, 1])
    def test_orders_that_never_arrive_are_no_change(self, gateway: Handle, retries: int) -> None:
        """A proxy answers for a gateway that it does not reach; that costs no longer than retries says."""
        gateway.add_fault("http_error", "esim_write", None, status=502)
        result = run(gateway, entry("2A", "a"), retries=retries)
        assert (result["error"]["kind"], result["error"]["http_status"]) == ("protocol", 502)
        assert "a proxy in front of the gateway" in result["msg"]
        assert (result["changed"], result["rejected"], result["unverified"]) == (False, ["2.01"], [])
        assert gateway.operations.count("esim_write") == retries + 1

    def test_without_a_connection_it_is_tried_less_and_less_often(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, clock: MovingClock
    ) -> None:
        call = Client.call
        tried: list[float] = []

        def lost(client: Client, request: Request, *args: Any) -> Any:
            if request.operation != "write_esims":
                return call(client, request, *args)
            tried.append(clock.time)
            raise GatewayError(CONNECTION, "write_esims: no connection", "write_esims", sent=False)

        monkeypatch.setattr(Client, "call", lost)
        result = run(gateway, entry("2A", "a"), poll_interval=1, retries=3)
        assert (result["error"]["kind"], result["changed"]) == ("connection", False)
        assert [later - earlier for earlier, later in itertools.pairwise(tried)] == [1, 2, 3]

    def test_but_a_deletion_before_one_is(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "esim_write", None, status=502)
        result = run(gateway, entry("1A", "new"), entry("2A", "a"), state="replaced", retries=0)
        assert (result["changed"], result["rejected"]) == (True, ["1.01", "2.01"])
        assert profiles(gateway) == {}

    @pytest.mark.parametrize("lost", [1, 5])
    def test_a_lost_connection_after_busy_answers(
        self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch, lost: int
    ) -> None:
        gateway = simulate(SPEED, ports=4, slots=4).only
        busy = {"code": 200, "results": [{"port": 2, "slot": 1, "status": 2, "reason": "port busy"}]}
        gateway.add_fault("body", "esim_write", 4, body=json.dumps(busy))
        call, orders = Client.call, iter(range(1, 100))

        def once_lost(client: Client, request: Request, *args: Any) -> Any:
            if request.operation == "write_esims" and next(orders) == lost:
                raise GatewayError(CONNECTION, "write_esims: no connection", "write_esims", sent=False)
            return call(client, request, *args)

        monkeypatch.setattr(Client, "call", once_lost)
        assert run(gateway, entry("2A", "a"))["changed"] is True
        assert gateway.downloads == {code("a"): 1}

    @pytest.mark.parametrize("fault", ["reset", "lost_reply", "truncated", "empty", "html", "http_error"])
    @pytest.mark.parametrize("operation", ["status", "esim_query", "esim_write", "esim_delete"])
    def test_once_is_survived(self, gateway: Handle, fault: str, operation: str) -> None:
        gateway.add_fault(fault, operation, 1)
        result = run(gateway, entry("1A", "new"), entry("2A", "a"), state="replaced")
        assert not result.get("failed"), result["msg"]
        assert profiles(gateway) == {"1.01": "new", "2.01": "a"}
        assert gateway.downloads == {code("new"): 1, code("a"): 1}

    @pytest.mark.parametrize("operation", ["status", "esim_query"])
    def test_reading_that_fails_for_ever(self, gateway: Handle, operation: str) -> None:
        gateway.add_fault("reset", operation, None)
        result = run(gateway, entry("2A", "a"))
        assert result["error"]["kind"] == "connection"
        assert (result["changed"], result["not_attempted"]) == (False, ["2/A"])

    def test_a_gateway_that_goes_away(self, gateway: Handle) -> None:
        gateway.add_fault("reset", "esim_query", None, skip=1)
        result = run(gateway, entry("2A", "a"), entry("2B", "b"))
        assert (result["changed"], result["pending"]) == (True, ["2.01", "2.02"])
        assert (result["unverified"], result["not_attempted"]) == (["2.01"], ["2.02"])


def test_bad_entries_are_all_named(gateway: Handle) -> None:
    entries = [
        entry("1A", "a"),
        entry("9A", "b"),
        {"port": 2, "slot": "?"},
        {"port": "1", "slot": "01"},
        entry("3Z", "c"),
        {"port": "4.2"},
        {"port": "1B", "slot": "3"},
        entry("4A"),
    ]
    result = run(gateway, *entries)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 8 bad entries: "
        "entry 2 (port 9, slot A): port 9 is beyond the gateway's 4 ports; "
        "entry 3 (port 2, slot ?): slot ? is neither a number nor a letter; "
        "entry 1 (port 1, slot A) and entry 4 (port 1, slot 01) name the same slot, 1.01; "
        "entry 5 (port 3, slot Z): slot 26 is beyond the gateway's 4 slots per port; "
        'entry 6 (port 4.2): write the slot with two digits and in quotes, as in "6.02" '
        "(YAML turns an unquoted 1.10 into 1.1); "
        "entry 7 (port 1B, slot 3): port 1B and slot 3 name different slots; "
        "entry 1 (port 1, slot A): the slot holds another profile; state replaced would replace it; "
        "entry 8 (port 4, slot A): the profile is not there, and without an activation_code it cannot be written. "
        "Nothing was written."
    )
    assert result["not_attempted"] == ["1/A", "9/A", "2/?", "1/01", "3/Z", "4.2", "1B/3", "4/A"]
    assert profiles(gateway) == {"1.01": "old"}


def test_slots_by_a_single_name(gateway: Handle) -> None:
    result = run(gateway, {"port": "1a"}, {"port": "1.02", "activation_code": code("b")}, entry("2B", "c", port="2B"))
    assert profiles(gateway) == {"1.01": "old", "1.02": "b", "2.02": "c"}
    assert result["after"] == [{"port": 1, "slot": 2}, {"port": 2, "slot": 2}]


def test_a_port_alone(gateway: Handle, simulate: Simulate) -> None:
    result = run(gateway, {"port": 2, "activation_code": code("a")})
    assert "entry 1 (port 2): names a port, and the gateway has 4 slots per port" in result["msg"]
    single = simulate(SPEED, ports=4, slots=1).only
    assert run(single, {"port": 2, "activation_code": code("a")})["after"] == [{"port": 2, "slot": 1}]


@pytest.mark.parametrize("seconds", [-1, 86401, float("nan"), float("inf")])
def test_seconds_are_checked_first(gateway: Handle, seconds: float) -> None:
    result = run(gateway, state="deleted", wait_timeout=seconds, poll_interval=seconds)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: wait_timeout: {seconds:g} is not between 0 and 86400 seconds; "
        f"poll_interval: {seconds:g} is not between 0 and 86400 seconds; "
        "config is empty, which does not mean every slot with state deleted; name the slots. Nothing was written."
    )
    assert gateway.operations == []


def test_a_profile_that_cannot_be_written(gateway: Handle) -> None:
    result = run(gateway, entry("2A"), entry("3A", iccid="8949000000000000001"))
    words = "the profile is not there, and without an activation_code it cannot be written"
    assert f"entry 1 (port 2, slot A): {words}; entry 2 (port 3, slot A): {words}" in result["msg"]


# How firmware without eSIMs answers on their path, as a fault of one that has them.
WITHOUT_ESIMS: dict[str, dict[str, Any]] = {
    "code 3": {"fault": "code", "code": 3},
    "code 1": {"fault": "code", "code": 1},
    "404": {"fault": "http_error", "status": 404},
    "405": {"fault": "http_error", "status": 405},
    "page": {"fault": "html"},
}


@pytest.mark.parametrize("answer", WITHOUT_ESIMS)
@pytest.mark.parametrize("generation", [2, 3])
def test_a_gateway_without_esims(simulate: Simulate, generation: int, answer: str) -> None:
    gateway = simulate(SPEED, generation=generation).only
    gateway.add_fault(**WITHOUT_ESIMS[answer], operation="esim_query", times=None)
    result = run(gateway, entry("1A", "a"), retries=1)
    assert result["error"]["kind"] == "unsupported"
    assert "eSIM profiles: this gateway cannot do that" in result["msg"]
    assert (result["changed"], result["requests"], result["not_attempted"]) == (False, [], ["1/A"])
    # A page may come from a gateway that starts, so it has to come twice. No login is tried again, but a session's.
    tries = {"page": 2, "code 1": 1 + SIGNED}.get(answer, 1)
    assert gateway.operations.count("esim_query") == tries


def test_older_firmware_without_esims(simulate: Simulate) -> None:
    gateway = simulate(SPEED, profile="legacy").only
    assert run(gateway, entry("1A", "a"))["error"]["kind"] == "unsupported"
    assert gateway.operations == ["status", "esim_query"]


def test_a_gateway_that_has_shown_them_has_them(gateway: Handle) -> None:
    gateway.add_fault("http_error", "esim_query", times=None, skip=1, status=404)
    result = run(gateway, entry("2A", "a"))
    assert (result["error"]["kind"], result["error"]["http_status"]) == ("protocol", 404)


@pytest.mark.parametrize("state", ["merged", "replaced", "overridden"])
def test_what_was_read_changes_nothing(gateway: Handle, state: str) -> None:
    run(gateway, entry("1B", "b"), entry("2A", "c"))
    read = perform(info, gateway, gather_subset=["esims"])
    assert CODE not in json.dumps(read)
    assert [(found["port"], found["slot"]) for found in read["esims"]] == [(1, 1), (1, 2), (2, 1)]
    assert all(found["iccid"] for found in read["esims"])
    gateway.read_only()
    assert run(gateway, *read["esims"], state=state)["changed"] is False


def test_what_is_read_of_some_ports(gateway: Handle) -> None:
    run(gateway, entry("1B", "b"), entry("2A", "c"))
    read = perform(info, gateway, gather_subset=["esims"], ports="1", slots="B")
    (found,) = read["esim_profiles"]
    assert found.pop("iccid").isdigit()
    assert found.pop("eid").isdigit()
    assert found == {
        "name": "1.02", "port": 1, "slot": 2, "exists": True, "enabled": False, "provider": "Test Provider",
        "operation": "none", "status": "idle", "reason": None,
    }  # fmt: skip
    assert read["esim_profiles"][0]["status"] == "idle"


def test_progress_is_shown(gateway: Handle) -> None:
    lines: list[str] = []
    run(gateway, entry("1B", "b"), lines=lines)
    assert lines == ["eSIM profiles of ports 1: waiting, at most 30 s"]
