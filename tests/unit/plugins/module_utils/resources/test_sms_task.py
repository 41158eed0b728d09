# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_sms_task against simulated gateways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import sms_tasks
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms, sms_task
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

STILL = {"sms_seconds": 86400}


def give(gateway: Handle, *tids: int, **more: Any) -> None:
    """Gives a gateway tasks, each for two recipients, from ports 1 and 2."""
    tasks = [{"tid": tid, "to": ["1", "2"], "text": "Hello", "from_ports": "1-2", **more} for tid in tids]
    assert perform(sms, gateway, tasks=tasks)["changed"]
    gateway.clear_log()


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    """A gateway with tasks 1 to 4 that stay where they are."""
    found = simulate(switches=STILL).only
    give(found, 1, 2, 3, 4)
    return found


def run(gateway: Handle, state: str, *tids: int, **options: Any) -> dict[str, Any]:
    which = {"tids": list(tids)} if tids else {} if "tids" in options else {"all": True}
    return perform(sms_task, gateway, state=state, **which, **options)


def paused(gateway: Handle) -> dict[int, bool]:
    return {tid: task["suspended"] for tid, task in gateway.tasks.items()}


class TestChange:
    def test_paused(self, gateway: Handle) -> None:
        result = run(gateway, "paused", 2, 4)
        assert result["changed"] is True
        assert paused(gateway) == {1: False, 2: True, 3: False, 4: True}
        assert (result["before"], result["after"]) == (
            {"2": "running", "4": "running"},
            {"2": "paused", "4": "paused"},
        )
        assert result["diff"]["before"] == "2: running\n4: running\n"
        assert result["diff"]["after"] == "2: paused\n4: paused\n"
        assert [(each["operation"], each["body"]) for each in result["requests"]] == [("pause_sms", '{"tids": [2, 4]}')]

    def test_of_a_state_that_nobody_knows(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        """A firmware with another number for a state."""
        monkeypatch.setattr(sms_tasks, "_STATES", {})
        result = run(gateway, "paused", 2, check=True)
        assert (result["before"], result["after"]) == ({"2": "unknown"}, {"2": "paused"})

    def test_only_what_differs(self, gateway: Handle) -> None:
        run(gateway, "paused", 2)
        result = run(gateway, "paused", 1, 2)
        assert json.loads(result["requests"][0]["body"]) == {"tids": [1]}
        assert result["before"] == {"1": "running"}

    def test_running_again(self, gateway: Handle) -> None:
        run(gateway, "paused")
        result = run(gateway, "running", 3)
        assert operations(result) == ["resume_sms"]
        assert paused(gateway) == {1: True, 2: True, 3: False, 4: True}

    def test_removed(self, gateway: Handle) -> None:
        result = run(gateway, "absent", 1, 3)
        assert operations(result) == ["remove_sms"]
        assert result["after"] == {"1": "absent", "3": "absent"}
        assert set(gateway.tasks) == {2, 4}

    @pytest.mark.parametrize("state", ["paused", "absent"])
    def test_all(self, gateway: Handle, state: str) -> None:
        result = run(gateway, state)
        assert result["after"] == dict.fromkeys("1234", state)
        # By their ids: one that came after the reading is not among them.
        assert json.loads(result["requests"][0]["body"]) == {"tids": [1, 2, 3, 4]}
        assert set(paused(gateway).values()) == ({True} if state == "paused" else set())

    def test_more_than_a_page_and_more_than_a_request(self, simulate: Simulate) -> None:
        gateway = simulate(switches=STILL).only
        give(gateway, *range(1000), to=["1"], from_ports="3")
        result = run(gateway, "paused")
        assert [len(json.loads(request["body"])["tids"]) for request in result["requests"]] == [500, 500]
        assert paused(gateway) == dict.fromkeys(range(1000), True)

    def test_a_device_with_small_pages(self, simulate: Simulate) -> None:
        gateway = simulate(switches={**STILL, "page_limit": 7}).only
        give(gateway, *range(100))
        assert len(run(gateway, "paused")["after"]) == 100


class TestTheSecondRun:
    @pytest.mark.parametrize("state", ["paused", "absent"])
    @pytest.mark.parametrize("tids", [(1, 2), ()])
    def test_it_only_reads(self, gateway: Handle, state: str, tids: tuple[int, ...]) -> None:
        run(gateway, state, *tids)
        gateway.clear_log()
        gateway.read_only()
        result = run(gateway, state, *tids)
        assert (result["changed"], result["before"], result["after"], result["requests"]) == (False, {}, {}, [])
        assert set(gateway.operations) == {"status", "sms_tasks"}
        assert gateway.violations == []

    def test_running_ones_run(self, gateway: Handle) -> None:
        assert run(gateway, "running", 1, 2, 3)["changed"] is False

    def test_it_looks_no_further_than_it_must(self, gateway: Handle) -> None:
        run(gateway, "running", 1, 2)
        assert gateway.operations == ["status", "sms_tasks"]

    def test_removing_what_never_was(self, gateway: Handle) -> None:
        assert run(gateway, "absent", 99)["changed"] is False


@pytest.mark.parametrize("state", ["paused", "absent"])
def test_check_mode_predicts(gateway: Handle, state: str) -> None:
    gateway.read_only()
    predicted = run(gateway, state, 1, 2, check=True)
    assert gateway.violations == []
    gateway.read_only(False)
    done = run(gateway, state, 1, 2)
    for key in ("changed", "before", "after", "diff", "requests"):
        assert predicted[key] == done[key]


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({}, "name the tasks in tids, or set all: true for every task"),
            ({"tids": []}, "tids is empty, which does not mean every task; for every task, set all: true"),
            (
                {"tids": [2**31, 1, -(2**31) - 1]},
                "tids: 2147483648 is not between -2147483648 and 2147483647; "
                "tids: -2147483649 is not between -2147483648 and 2147483647",
            ),
        ],
    )
    def test_nothing_is_sent(self, gateway: Handle, options: dict[str, Any], words: str) -> None:
        result = perform(sms_task, gateway, state="absent", **options)
        assert result["msg"] == f"gateway {gateway.host}:{gateway.port}: {words}. Nothing was written."
        assert gateway.operations == []
        assert result["not_attempted"] == [str(tid) for tid in options.get("tids", [])]

    def test_not_both(self, gateway: Handle) -> None:
        result = perform(sms_task, gateway, state="absent", tids=[1], all=True)
        assert "give either tids or all: true, not both." in result["msg"]
        assert gateway.operations == []

    def test_what_says_nothing_does_not_stand_in_the_way_of_the_other(self, gateway: Handle) -> None:
        assert perform(sms_task, gateway, state="absent", tids=[77], all=False)["changed"] is False
        everything = perform(sms_task, gateway, state="absent", all=True, check=True)
        assert perform(sms_task, gateway, state="absent", all=True, tids=[], check=True) == everything
        assert len(everything["before"]) > 1

    @pytest.mark.parametrize(("state", "verb"), [("paused", "paused"), ("running", "resumed")])
    def test_tasks_that_are_not_there(self, gateway: Handle, state: str, verb: str) -> None:
        result = run(gateway, state, 98, 1, 99)
        assert result["msg"] == (
            f"gateway {gateway.host}:{gateway.port}: the gateway has no task 98, 99: not known, or done. "
            f"Nothing was written. Only tasks that are not done can be {verb}."
        )
        assert (result["changed"], result["not_attempted"]) == (False, ["98", "1", "99"])
        assert not any(paused(gateway).values())

    def test_another_gateway(self, gateway: Handle) -> None:
        assert run(gateway, "absent", mac="00-00-00-00-00-00")["error"]["kind"] == "validation"
        assert len(gateway.tasks) == 4


class TestFaults:
    @pytest.mark.parametrize("fault", ["reset", "lost_reply", "truncated", "empty", "html", "http_error"])
    @pytest.mark.parametrize("operation", ["status", "sms_tasks", "sms_pause"])
    def test_once_is_survived(self, gateway: Handle, fault: str, operation: str) -> None:
        gateway.add_fault(fault, operation, 1)
        result = run(gateway, "paused", 1, 3)
        assert not result.get("failed"), result.get("msg")
        assert paused(gateway) == {1: True, 2: False, 3: True, 4: False}

    def test_a_removal_whose_reply_is_lost(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "sms_remove")
        result = run(gateway, "absent", 1, 2)
        assert (result["changed"], set(gateway.tasks)) == (True, {3, 4})
        assert "failed" not in result

    def test_a_refusal(self, gateway: Handle) -> None:
        gateway.add_fault("code", "sms_pause", None, code=5, reason="not now")
        result = run(gateway, "paused", 1, 2)
        assert (result["failed"], result["changed"]) == (True, False)
        assert "not now" in result["msg"]
        assert (result["applied"], result["rejected"], result["not_attempted"]) == ([], ["1", "2"], [])

    def test_half_way(self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sms_task, "_MOST_TIDS", 2)
        gateway = simulate(switches=STILL).only
        give(gateway, *range(1, 7))
        gateway.add_fault("code", "sms_pause", None, skip=1, code=5, reason="not now")
        result = run(gateway, "paused")
        assert (result["failed"], result["changed"]) == (True, True)
        assert (result["applied"], result["rejected"], result["not_attempted"]) == (["1", "2"], ["3", "4"], ["5", "6"])
        assert "unverified" not in result
        gateway.clear_faults()
        assert run(gateway, "paused")["after"] == dict.fromkeys("3456", "paused")

    @pytest.mark.parametrize("state", ["paused", "absent"])
    def test_an_order_that_is_never_answered_and_is_carried_out(self, gateway: Handle, state: str) -> None:
        gateway.add_fault("lost_reply", {"paused": "sms_pause", "absent": "sms_remove"}[state], None)
        result = run(gateway, state, 1, 3, retries=1)
        assert "failed" not in result
        assert (result["changed"], result["after"]) == (True, {"1": state, "3": state})

    @pytest.mark.parametrize("status", [502, 503, 504])
    def test_an_order_that_never_reaches_the_gateway(self, gateway: Handle, status: int) -> None:
        gateway.add_fault("http_error", "sms_pause", None, status=status)
        result = run(gateway, "paused", 1, retries=1)
        assert gateway.operations.count("sms_pause") == 2
        assert (result["failed"], result["changed"], result["rejected"]) == (True, False, ["1"])
        assert (result["applied"], result["not_attempted"]) == ([], [])
        assert (result["error"]["kind"], result["error"]["http_status"]) == ("protocol", status)
        assert "a proxy in front of the gateway" in result["msg"]

    def test_an_order_that_is_never_answered_and_cannot_be_looked_for(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "sms_pause", None, status=502)
        gateway.add_fault("http_error", "sms_tasks", None, skip=1, status=502)
        result = run(gateway, "paused", 1, retries=2)
        assert (result["failed"], result["changed"], result["unverified"]) == (True, True, ["1"])
        assert (result["applied"], result["rejected"], result["not_attempted"]) == ([], [], [])
        # For the look after the failure, one request is enough.
        assert gateway.operations[-4:] == ["sms_pause", "sms_pause", "sms_pause", "sms_tasks"]

    def test_an_order_that_half_arrives(self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sms_task, "_MOST_TIDS", 2)
        gateway = simulate(switches=STILL).only
        give(gateway, *range(1, 7))
        gateway.add_fault("http_error", "sms_pause", None, skip=1, status=504)
        result = run(gateway, "paused", retries=0)
        assert (result["applied"], result["rejected"], result["not_attempted"]) == (["1", "2"], ["3", "4"], ["5", "6"])
        assert result["changed"] is True

    def test_what_cannot_be_read_back(self, gateway: Handle) -> None:
        gateway.add_fault("code", "sms_tasks", None, skip=1, code=5, reason="not now")
        result = run(gateway, "paused", 1)
        assert (result["failed"], result["changed"], result["unverified"]) == (True, True, ["1"])

    @by_query
    def test_a_refused_login_is_tried_once(self, gateway: Handle) -> None:
        gateway.add_fault("code", "sms_pause", code=1, reason="Invalid User")
        result = run(gateway, "paused", 1)
        assert (result["error"]["kind"], result["changed"], result["rejected"]) == ("auth", False, ["1"])
        assert gateway.operations.count("sms_pause") == 1

    def test_a_gateway_that_only_says_yes(self, gateway: Handle, clock: MovingClock) -> None:
        gateway.add_fault("body", "sms_pause", body='{"code": 200, "results": [{"tid": 1, "status": "0 OK"}]}')
        result = run(gateway, "paused", 1, 2)
        assert result["error"]["kind"] == "verify"
        assert "tasks that are not paused: still running: 1, 2" in result["msg"]
        assert (result["changed"], result["rejected"]) == (False, ["1", "2"])
        # It may be slow to show it.
        assert gateway.operations == ["status", "sms_tasks", "sms_pause", *["sms_tasks"] * 3]
        assert len(clock.slept) == 2

    def test_single_tasks_that_are_refused(self, gateway: Handle) -> None:
        gateway.add_fault(
            "body", "sms_pause", body='{"code": 200, "results": [{"tid": 1, "status": "14 Unauthorized"}]}'
        )
        result = run(gateway, "paused", 1, 2)
        assert (
            "tasks that are not paused: refused with 14 Unauthorized: 1; still running: 2. The gateway refused this"
            in result["msg"]
        )
        assert (result["error"]["kind"], result["error"]["code"]) == ("device", 14)

    @pytest.mark.parametrize(
        ("state", "which", "failed"),
        [("paused", {"tids": [1, 2]}, True), ("paused", {"all": True}, False), ("absent", {"tids": [1, 2]}, False)],
    )
    def test_tasks_that_are_done_meanwhile(
        self, simulate: Simulate, state: str, which: dict[str, Any], failed: bool
    ) -> None:
        fleet = simulate()
        gateway = fleet.only
        give(gateway, 1, 2)
        real = gateway.gateway.device.messages.queue.suspend

        def suspend(tid: int) -> None:
            if tid == 2:
                real(tid)

        gateway.gateway.device.messages.queue.suspend = suspend  # type: ignore[method-assign]
        original = Generation2.order_tasks

        def order_tasks(*arguments: Any) -> Any:
            answers = original(*arguments)
            fleet.advance(3600)
            return answers

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Generation2, "order_tasks", order_tasks)
            result = perform(sms_task, gateway, state=state, **which)
        assert result.get("failed", False) is failed
        if failed:
            assert "tasks that are not paused: done before it could be paused: 1" in result["msg"]
            assert (result["applied"], result["rejected"]) == (["2"], ["1"])
