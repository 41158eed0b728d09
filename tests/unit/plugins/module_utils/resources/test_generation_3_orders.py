# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is ordered rather than declared, against generation 3: messages, tasks, commands. Nothing is done twice."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import command, config, sms, sms_info, sms_task
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform

TASKS = [{"tid": 7, "to": ["111"], "text": "one"}, {"tid": 8, "to": ["222"], "text": "two"}]
URL = "http://192.0.2.1/reports"
FAULTS: dict[str, dict[str, Any]] = {
    "lost": {"fault": "lost_reply"},
    "lost before": {"fault": "lost_reply", "applied": False},
    "half a reply": {"fault": "truncated"},
    "a page": {"fault": "html"},
    "503 after": {"fault": "http_error", "status": 503, "applied": True},
    "busy": {"fault": "code", "code": 5, "reason": "busy"},
}


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    return simulate(ports=2, slots=2, switches={"generation": 3, "sms_seconds": 86400}).only


def send(gateway: Handle, **options: Any) -> dict[str, Any]:
    return perform(sms, gateway, **{"api": "3", "tasks": TASKS, **options})


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.startswith("503")])
def test_each_task_is_sent_once(gateway: Handle, fault: str) -> None:
    gateway.add_fault(operation="sms_send", **FAULTS[fault])
    result = send(gateway)
    assert "failed" not in result, result["msg"]
    assert result["changed"] is True
    assert gateway.accepted == {7: 1, 8: 1}
    again = send(gateway)
    assert again["changed"] is False
    assert gateway.accepted == {7: 1, 8: 1}


def test_a_task_that_was_refused_is_sent_by_the_next_run(gateway: Handle) -> None:
    gateway.add_fault("half_applied", "sms_send")
    result = send(gateway)
    assert (result["changed"], result["applied"], result["rejected"]) == (True, ["7"], ["8"])
    assert send(gateway)["changed"] is True
    assert gateway.accepted == {7: 1, 8: 1}


def test_check_mode_sends_nothing(gateway: Handle) -> None:
    gateway.read_only()
    result = send(gateway, check=True, report_url=URL)
    assert result["changed"] is True
    assert operations(result) == ["set_forwarding", "send_sms"]
    assert gateway.violations == []
    assert gateway.tasks == {}


def test_behind_a_proxy_that_gave_up_nothing_is_sent_again(gateway: Handle) -> None:
    gateway.add_fault(operation="sms_send", **FAULTS["503 after"])
    result = send(gateway)
    assert (result["changed"], result["unverified"]) == (True, ["7", "8"])
    assert gateway.operations.count("sms_send") == 1
    again = send(gateway)
    assert ("failed" in again, again["changed"]) == (False, False)
    assert gateway.accepted == {7: 1, 8: 1}


def test_where_reports_go_is_a_setting_and_a_change(gateway: Handle) -> None:
    assert operations(send(gateway, report_url=URL)) == ["set_forwarding", "send_sms"]
    again = send(gateway, report_url=URL)
    assert (again["changed"], operations(again)) == (False, ["send_sms"])
    # The tasks are known; the setting is not.
    predicted = send(gateway, report_url=f"{URL}/moved", report_count=5, check=True)
    assert (predicted["changed"], operations(predicted)) == (True, ["set_forwarding"])
    moved = send(gateway, report_url=f"{URL}/moved", report_count=5)
    assert moved["changed"] is True
    assert gateway.gateway.device.ram.sms_config.sms_status_url == f"{URL}/moved"


def test_no_task_is_sent_where_reports_would_go_elsewhere(gateway: Handle) -> None:
    gateway.add_fault("code", "set_sms_config", None, code=5, reason="no space")
    result = send(gateway, report_url=URL, retries=1)
    assert result["error"]["reason"] == "no space"
    assert result["changed"] is False
    assert result["not_attempted"] == ["7", "8"]
    assert gateway.tasks == {}


@pytest.mark.parametrize("form", ["wrapped", "bare"])
@pytest.mark.parametrize("fault", ["lost", "a page", "503 after"])
def test_tasks_are_held_back_let_go_and_removed(simulate: Simulate, form: str, fault: str) -> None:
    switches = {"generation": 3, "sms_seconds": 86400, "sms_ids_body": form}
    gateway = simulate(ports=2, slots=2, switches=switches).only
    send(gateway)
    for state, operation in (("paused", "sms_pause"), ("running", "sms_resume"), ("absent", "sms_remove")):
        gateway.add_fault(operation=operation, **FAULTS[fault])
        result = perform(sms_task, gateway, api="3", tids=[7, 8], state=state)
        assert "failed" not in result, result["msg"]
        assert result["changed"] is True
        assert perform(sms_task, gateway, api="3", tids=[7, 8], state=state)["changed"] is False
    assert gateway.tasks == {}


@pytest.mark.parametrize(("fault", "boots"), [("lost", 1), ("503 after", 1), ("busy", 0)])
def test_a_reboot_is_ordered_once(simulate: Simulate, fault: str, boots: int) -> None:
    gateway = simulate(speed=1000.0, ports=2, slots=2, switches={"generation": 3}).only
    before = gateway.state()["boots"]
    gateway.add_fault(operation="reboot", times=None, **FAULTS[fault])
    perform(command, gateway, api="3", op="reboot", wait_timeout=2)
    assert gateway.operations.count("reboot") == 1
    assert gateway.state()["boots"] - before == boots


def test_a_lock_is_ordered_again(gateway: Handle) -> None:
    gateway.add_fault(operation="lock", **FAULTS["lost before"])
    result = perform(command, gateway, api="3", op="lock", ports="1")
    assert "failed" not in result
    assert gateway.operations.count("lock") == 2
    assert all(gateway.locked(slot) for slot in ("1A", "1B"))


def test_parameters_are_refused_before_anything_is_written(gateway: Handle) -> None:
    result = perform(config, gateway, api="3", parameters={"ttl": "61"})
    assert result["error"]["kind"] == "unsupported"
    assert result["changed"] is False
    assert not [record for record in gateway.log if record.write]


@by_query
def test_messages_that_cannot_be_removed_stay(gateway: Handle) -> None:
    gateway.receive({"slot": "1A", "from": "10010", "text": "hello"})
    result = perform(sms_info, gateway, api="3", delete=True)
    assert result["error"]["kind"] == "unsupported"
    assert len(gateway.inbox) == 1
