# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_info against simulated gateways: tasks for messages, and what messages and calls there were."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, sms, sms_task
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform

STILL = {"sms_seconds": 86400}
SMS_KEYS = ["received", "sent", "sent_ok", "sent_failed", "unsent", "sending"]
CALL_KEYS = ["calls", "alerted", "connected", "con_failed", "nc_success", "nc_total", "act_tcd"]


def read(gateway: Handle, subset: str, **options: Any) -> Any:
    result = perform(info, gateway, gather_subset=[subset], **options)
    assert "failed" not in result, result["msg"]
    assert result["changed"] is False
    return result[subset]


def send(gateway: Handle, *tasks: dict[str, Any]) -> None:
    assert perform(sms, gateway, tasks=list(tasks))["changed"]


class TestTasks:
    def test_none(self, gateway: Handle) -> None:
        gateway.read_only()
        assert read(gateway, "sms_tasks") == []
        assert gateway.operations == ["status", *["sms_tasks"] * 8]

    def test_all_there_is_to_say(self, simulate: Simulate) -> None:
        gateway = simulate(switches=STILL).only
        send(
            gateway,
            {"tid": 7, "to": ["+1", "2"], "text": "Grüße", "from_ports": "2-3", "coding": "ucs2"},
            {"tid": -8, "to": ["3"], "text": "x", "from_ports": "5", "charset": "base64"},
        )
        perform(sms_task, gateway, tids=[-8], state="paused")
        both = read(gateway, "sms_tasks", sms_task_text=True)
        assert both == [
            {
                "tid": 7, "state": "running", "ports": [2, 3], "from_ports": "2-3", "to": ["+1", "2"],
                "charset": "utf8", "coding": "ucs2", "text": "Grüße",
            },
            {
                "tid": -8, "state": "paused", "ports": [5], "from_ports": "5", "to": ["3"],
                "charset": "base64", "coding": "auto", "text": "x",
            },
        ]  # fmt: skip
        assert read(gateway, "sms_tasks") == [{**task, "text": None} for task in both]
        assert [task["tid"] for task in read(gateway, "sms_tasks", ports="3-4,6A")] == [7]

    def test_many(self, simulate: Simulate) -> None:
        gateway = simulate(switches={**STILL, "page_limit": 30}).only
        tids = list(range(500))
        send(gateway, *({"tid": tid, "to": ["1", "2", "3"], "text": "x"} for tid in tids))
        assert sorted(task["tid"] for task in read(gateway, "sms_tasks")) == tids

    def test_tasks_that_are_done_while_they_are_read(self, simulate: Simulate) -> None:
        """None comes twice, and none that waits to the end is missed."""
        gateway = simulate(100.0, switches={"sms_seconds": 0.5, "page_limit": 5}).only
        send(gateway, *({"tid": tid, "to": ["1"], "text": "x", "from_ports": "1"} for tid in range(200)))
        found = [task["tid"] for task in read(gateway, "sms_tasks", ports="1")]
        left = set(gateway.tasks)
        assert len(found) == len(set(found))
        assert left <= set(found) <= set(range(200))


class TestMessages:
    def test_counters_of_what_was_sent_and_received(self, simulate: Simulate) -> None:
        fleet = simulate(sms_failures={"9": {"reason": "6 Timeout"}})
        gateway = fleet.only
        send(
            gateway,
            {"to": ["1", "2", "9"], "text": "x", "from_ports": "1"},
            {"to": ["1"], "text": "x", "from_ports": "3"},
        )
        fleet.advance(600)
        gateway.receive(*[{"slot": "1A", "text": "a"}] * 4, {"slot": "1B", "text": "b"})
        found = read(gateway, "sms_stats")
        assert list(found) == ["period", "total", "slots"]
        assert found["period"] == "last_hour"
        rows = {row["name"]: row for row in found["slots"]}
        assert list(rows) == [f"{port}.{slot:02d}" for port in range(1, 9) for slot in range(1, 5)]
        assert rows["1.01"] == {
            "name": "1.01", "port": 1, "slot": 1, "received": 4, "sent": 3, "sent_ok": 2, "sent_failed": 1,
            "con_failed": 1, "unsent": 0, "sending": 0,
        }  # fmt: skip
        # The gateway says nothing of what waits in a slot that is not in use.
        assert (rows["1.02"]["received"], rows["1.02"]["unsent"]) == (1, None)
        assert found["total"] == dict(zip(SMS_KEYS, (5, 4, 3, 1, 0, 0), strict=True))

    @pytest.mark.parametrize("undefined", ["absent", "empty"])
    def test_what_waits(self, simulate: Simulate, undefined: str) -> None:
        gateway = simulate(switches={**STILL, "undefined_statistics": undefined}).only
        send(gateway, {"to": ["1", "2", "3"], "text": "x", "from_ports": "2"})
        total = read(gateway, "sms_stats")["total"]
        assert (total["sent"], total["unsent"], total["sending"]) == (0, 2, 1)

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({"ports": "1-2,4", "slots": "2"}, ["1.02", "2.02", "4.02"]),
            ({"ports": "3"}, ["3.01", "3.02", "3.03", "3.04"]),
            ({"ports": "3B,1.01"}, ["1.01", "3.02"]),
            ({"ports": "1", "slots": "1-2,4"}, ["1.01", "1.02", "1.04"]),
            ({"ports": "1B", "slots": "3"}, []),
        ],
    )
    @pytest.mark.parametrize("subset", ["sms_stats", "call_stats"])
    def test_only_what_was_asked_for(self, gateway: Handle, options: Any, names: list[str], subset: str) -> None:
        assert [row["name"] for row in read(gateway, subset, **options)["slots"]] == names

    def test_periods(self, simulate: Simulate) -> None:
        fleet = simulate()
        # Ten minutes past the gateway's midnight.
        fleet.advance(86_400 - fleet.fleet.clock.utc(fleet.fleet.clock.now()) % 86_400 + 600)
        periods = ["last_hour", "last_two_hours", "today", "total"]

        def received() -> list[int]:
            return [read(fleet.only, "sms_stats", period=period)["total"]["received"] for period in periods]

        fleet.only.receive({"text": "a"})
        assert received() == [1, 1, 1, 1]
        fleet.advance(4000)
        fleet.only.receive({"text": "b"})
        assert received() == [1, 2, 2, 2]
        fleet.advance(86_400 - 1000)
        assert received() == [0, 0, 0, 2]


class TestCalls:
    def test_counters(self, gateway: Handle) -> None:
        gateway.call(slot="1A", count=80, seconds=120, pdd=5)
        gateway.call(slot="1A", count=15, connected=False, no_carrier=True)
        gateway.call(slot="1A", count=5, connected=False)
        gateway.call(slot="2B", count=1, seconds=30, pdd=1)
        found = read(gateway, "call_stats", period="total")
        rows = {row["name"]: row for row in found["slots"]}
        assert rows["1.01"] == {
            "name": "1.01", "port": 1, "slot": 1, "calls": 100, "alerted": 80, "connected": 80, "con_failed": 20,
            "nc_success": 15, "nc_total": 20, "pdd": 5.0, "acd": 120.0, "asr": 80.0, "tcd": 160.0, "act_tcd": 9600,
        }  # fmt: skip
        nothing = rows["8.04"]
        assert [nothing[key] for key in ("pdd", "acd", "asr")] == [None, None, None]
        assert (nothing["calls"], nothing["nc_total"], nothing["tcd"]) == (0, 0, 0.0)
        assert found["total"] == {
            **dict(zip(CALL_KEYS, (101, 81, 81, 20, 15, 20, 9630), strict=True)), "asr": 80.2, "acd": 118.9,
        }  # fmt: skip

    @pytest.mark.parametrize("undefined", ["absent", "empty"])
    def test_no_calls(self, simulate: Simulate, undefined: str) -> None:
        gateway = simulate(switches={"undefined_statistics": undefined}).only
        found = read(gateway, "call_stats")
        assert found["total"] == {**dict.fromkeys(CALL_KEYS, 0), "asr": None, "acd": None}
        assert {row["asr"] for row in found["slots"]} == {None}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_firmware(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile).only
    subsets = ["sms_tasks", "sms_stats", "call_stats"]
    result = perform(info, gateway, gather_subset=subsets)
    assert set(result) == {"changed", "gateway", "requests", "warnings", *subsets}
    assert len(result["sms_stats"]["slots"]) == len(result["call_stats"]["slots"]) == 32


@pytest.mark.parametrize(
    ("subset", "operation"), [("sms_tasks", "sms_tasks"), ("sms_stats", "sms_stat"), ("call_stats", "call_stat")]
)
class TestFaults:
    @pytest.mark.parametrize("fault", ["reset", "truncated", "empty", "html", "http_error"])
    def test_once_is_survived(self, gateway: Handle, subset: str, operation: str, fault: str) -> None:
        gateway.add_fault(fault, operation)
        read(gateway, subset)
        assert gateway.counters.faults == 1

    def test_a_refusal(self, gateway: Handle, subset: str, operation: str) -> None:
        gateway.add_fault("code", operation, None, code=5, reason="not now")
        result = perform(info, gateway, gather_subset=[subset])
        assert (result["failed"], result["error"]["kind"], result["error"]["code"]) == (True, "device", 5)

    @by_query
    def test_a_refused_login_is_tried_once(self, gateway: Handle, subset: str, operation: str) -> None:
        gateway.add_fault("code", operation, None, code=1, reason="Invalid User")
        assert perform(info, gateway, gather_subset=[subset])["error"]["kind"] == "auth"
        assert len(gateway.operations) == 2


def test_periods_are_those_of_the_api(gateway: Handle) -> None:
    with pytest.raises(ValueError, match="period must be one of"):
        perform(info, gateway, period="yesterday")
