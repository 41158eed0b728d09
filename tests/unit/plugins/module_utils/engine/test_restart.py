# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_imei with activate: restarting modules and gateways, and waiting until they are back."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import restart
from ansible_collections.skyline.gateway.plugins.module_utils.resources import command as command_module
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, sim_number
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Request
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import row_of_text

# A reset of 8 to 15 device seconds is over in a tenth of a second, a reboot in half of one.
SPEED = 100.0
RESET, REBOOT = "reset", "reboot"


def command(op: str, **more: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": "/goip_send_cmd.html",
        "operation": op,
        "body": json.dumps({"type": "command", "op": op, **more}),
    }


def send(gateway: Handle, operation: str) -> None:
    """Somebody else sends a command."""
    login = {"username": gateway.username, "password": gateway.password, "version": "1.1", "op": operation}
    requests.get(f"{gateway.url}/goip_send_cmd.html", params=login, timeout=5)


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart that nobody saw counts as over sooner."""
    monkeypatch.setattr(restart, "SETTLED", 0.3)


def test_reset_restarts_the_touched_ports_in_their_slot_in_use(simulate: Simulate) -> None:
    gateway = simulate(SPEED, active={6: 2}).only
    config = IMEI.plan("1A", "2B", "3A", "6.02", "6A", "4A")
    config["4A"] = gateway.imei("4A")
    predicted = perform(imei, gateway, check=True, config=config, activate=RESET)
    result = perform(imei, gateway, config=config, activate=RESET)
    assert result["requests"] == predicted["requests"]
    assert operations(result) == ["set", "save", "reset"]
    assert result["requests"][-1] == command("reset", ports="1,3,6")
    assert result["changed"] is True
    assert result["unverified"] == []
    assert gateway.transmitted_imei(1) == config["1A"]
    assert gateway.transmitted_imei(3) == config["3A"]
    assert gateway.transmitted_imei(6) == config["6.02"]
    assert gateway.transmitted_imei(2) == gateway.imei("2A")
    assert all(gateway.st(slot) in (1, 2, 3) for slot in ("1A", "3A", "6B"))
    gateway.clear_log()
    assert perform(imei, gateway, config=config, activate=RESET)["changed"] is False
    assert gateway.operations == ["status"]


def test_neighbouring_ports_go_as_a_range(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    result = perform(imei, gateway, config=IMEI.plan("1A", "2A", "3A", "5A"), activate=RESET)
    assert result["requests"][-1] == command("reset", ports="1-3,5")


def test_no_reset_where_no_slot_in_use_was_touched(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    result = perform(imei, gateway, config=IMEI.plan("1B", "2C"), activate=RESET)
    assert operations(result) == ["set", "save"]


def test_reset_without_save(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    result = perform(imei, gateway, config=IMEI.plan("1A"), activate=RESET, save=False)
    assert operations(result) == ["set", "reset"]
    assert result["saved"] is False
    assert gateway.transmitted_imei(1) == IMEI.make(0)


def test_without_activate_nothing_restarts(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    old = gateway.transmitted_imei(1)
    assert operations(perform(imei, gateway, config=IMEI.plan("1A"))) == ["set", "save"]
    assert gateway.transmitted_imei(1) == old


@pytest.mark.parametrize("profile", ["modern", "reference", "legacy", "sparse"])
@pytest.mark.parametrize("activate", [RESET, REBOOT])
def test_firmwares(simulate: Simulate, profile: str, activate: str) -> None:
    gateway = simulate(SPEED, profile=profile).only
    config = IMEI.plan("1A", "5A")
    result = perform(imei, gateway, config=config, activate=activate)
    assert result["changed"] is True
    assert operations(result) == ["set", "save", activate]
    assert result["unverified"] == []
    assert (gateway.transmitted_imei(1), gateway.transmitted_imei(5)) == tuple(config.values())
    assert perform(imei, gateway, config=config, activate=activate)["changed"] is False


@pytest.mark.parametrize(
    "switches",
    [
        {"reboot_reply": False},
        {"silence": "reset"},
        {"silence": "hang"},
        {"boot_locked": True},
        {"empty_imei": False},
        {"reboot_reply": False, "silence": "hang", "command_code": 200},
    ],
    ids=lambda switches: "-".join(f"{name}={value}" for name, value in switches.items()),
)
def test_ways_to_reboot(simulate: Simulate, switches: dict[str, object]) -> None:
    gateway = simulate(SPEED, switches=switches).only
    config = IMEI.plan("1A", "5A", "6B")
    result = perform(imei, gateway, config=config, activate=REBOOT, timeout=1)
    assert result["requests"][-1] == command("reboot")
    assert gateway.state()["boots"] == 1
    assert {slot: gateway.imei(slot) for slot in config} == config
    assert gateway.transmitted_imei(1) == config["1A"]
    assert result["unverified"] == []
    assert perform(imei, gateway, config=config, activate=REBOOT)["changed"] is False


def test_reboot_is_over_when_every_touched_slot_can_be_read_back(simulate: Simulate) -> None:
    """Port 1 starts at once, port 2 long after it; what was set for a slot of port 2 that is not in use is read too."""
    for seed in range(3):
        gateway = simulate(SPEED, name=f"gw{seed}", switches={"boot_seconds": "1-40"}, ports=2).only
        result = perform(imei, gateway, config=IMEI.plan("1A", "2B"), activate=REBOOT)
        assert "failed" not in result
        assert result["unverified"] == []
        result = perform(imei, gateway, config=IMEI.plan("2A", "1B", first=5), activate=REBOOT)
        assert "failed" not in result
        assert result["unverified"] == []


def test_reboot_wants_save(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    result = perform(imei, gateway, config=IMEI.plan("1a"), activate=REBOOT, save=False)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: activate: reboot needs save: true, "
        "because a reboot discards values that are not saved. Nothing was written."
    )
    assert result["error"]["kind"] == "validation"
    assert result["not_attempted"] == ["1a"]
    assert gateway.operations == []


def test_a_reboot_that_is_owed_saves_what_others_have_set(simulate: Simulate) -> None:
    """A run cut off before its reboot, then one that changes a number: that reboot must not undo the number."""
    gateway = simulate(SPEED).only
    config = IMEI.plan("1A")
    gateway.add_fault("code", "reboot", code=5, times=None)
    assert "reboot" in perform(imei, gateway, config=config, activate=REBOOT)["msg"]
    gateway.clear_faults()
    perform(sim_number, gateway, config={"1A": "123"}, save=False)
    predicted = perform(imei, gateway, check=True, config=config, activate=REBOOT)
    result = perform(imei, gateway, config=config, activate=REBOOT)
    assert result["requests"] == predicted["requests"]
    assert operations(result) == ["save", "reboot"]
    assert (result["saved"], result["unsaved"]) == (True, False)
    assert gateway.number("1A") == "123"


@pytest.mark.parametrize("wait_timeout", [0, -1, float("nan")])
def test_wait_timeout_must_be_positive(simulate: Simulate, wait_timeout: float) -> None:
    gateway = simulate(SPEED).only
    result = perform(imei, gateway, config=IMEI.plan("1A"), activate=RESET, wait_timeout=wait_timeout)
    assert result["error"]["kind"] == "validation"
    assert "wait_timeout" in result["msg"]
    assert gateway.counters.writes == 0


def test_dead_ports_do_not_hold_the_others_up(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)
    gateway = simulate(SPEED, dead_ports={3: 0, 4: 16}).only
    result = perform(imei, gateway, config=IMEI.plan("1A", "3A", "4A"), activate=RESET, wait_timeout=20)
    assert "failed" not in result
    assert gateway.transmitted_imei(1) == IMEI.make(0)


def test_a_port_that_shows_nothing_where_it_showed_something_has_changed() -> None:
    row = row_of_text("1.01* 3")
    assert restart._changed(None, row)
    assert restart._changed(row, None)
    assert not restart._changed(None, None)
    assert not restart._changed(row, row)


def test_a_port_is_back_with_the_imei_that_it_showed() -> None:
    silent = row_of_text("1.01* 3")
    telling = silent._replace(imei=IMEI.make(0))
    assert restart._is_back(silent, silent, None)
    assert restart._is_back(silent, telling, None)
    assert restart._is_back(telling, telling, IMEI.make(0))
    assert not restart._is_back(telling, silent, None)
    assert not restart._is_back(telling, telling, IMEI.make(1))


def test_a_restart_that_nobody_saw(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)
    fast = {"reset_seconds": "0", "register_seconds": "0"}
    gateway = simulate(SPEED, switches=fast).only
    result = perform(imei, gateway, config=IMEI.plan("1A"), activate=RESET, wait_timeout=20)
    assert "failed" not in result
    assert gateway.transmitted_imei(1) == IMEI.make(0)


def test_a_module_that_registers_again_has_restarted(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looked while it was down, and its row was never without an IMEI."""
    gateway = simulate(SPEED, switches={"reset_seconds": "0", "register_seconds": "100", "empty_imei": False}).only
    start = time.monotonic()
    perform(command_module, gateway, op="reset", ports="1", wait_timeout=20)
    assert time.monotonic() - start < restart.SETTLED


@pytest.mark.parametrize("state", [4, 12], ids=["call", "lock"])
def test_a_call_or_a_lock_is_no_restart(simulate: Simulate, monkeypatch: pytest.MonkeyPatch, state: int) -> None:
    gateway = simulate(SPEED).only
    call, seen = Client.call, []

    def first_look(client: Client, request: Request, *args: Any) -> Any:
        reply = call(client, request, *args)
        seen.append(request.operation)
        if seen == ["status", "reset", "status"]:
            # The module still goes on when the gateway is looked at for the first time after the order.
            row = next(row for row in reply["status"] if row["port"] == "1.01")
            row.update(st=state, imei=gateway.imei("1A"))
        return reply

    monkeypatch.setattr(Client, "call", first_look)
    perform(command_module, gateway, op="reset", ports="1")
    assert len(seen) > 3
    assert gateway.st("1A") not in (0, 16)


def test_a_port_that_does_not_come_back(simulate: Simulate) -> None:
    running = simulate(SPEED, switches={"reset_seconds": "100000"})
    gateway = running.only
    config = IMEI.plan("1.01", "3.01")
    result = perform(imei, gateway, config=config, activate=RESET, wait_timeout=0.5)
    assert result["error"]["kind"] == "wait"
    assert result["error"]["operation"] == "reset"
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: reset: not back within 0.5 s: port 1 (no_sim), 3 (no_sim). "
        "Look at these ports on the gateway, or raise wait_timeout."
    )
    assert result["changed"] is True
    assert result["saved"] is True
    assert result["applied"] == ["1.01", "3.01"]
    assert result["rejected"] == result["not_attempted"] == []
    running.advance(200_000)
    gateway.patch(switches={"reset_seconds": "8-15"})
    predicted = perform(imei, gateway, check=True, config=config, activate=RESET)
    result = perform(imei, gateway, config=config, activate=RESET)
    assert predicted["requests"] == result["requests"] == [command("reset", ports="1,3")]
    assert predicted["changed"] is result["changed"] is True
    assert "interrupted" in result["warnings"][0]
    assert perform(imei, gateway, config=config, activate=RESET)["changed"] is False


def test_a_run_cut_off_before_the_restart_is_completed(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = simulate(SPEED).only
    config = IMEI.plan("1A", "2B")
    call = Client.call

    def killed(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == "reset":
            raise KeyboardInterrupt
        return call(self, request, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "call", killed)
        with pytest.raises(KeyboardInterrupt):
            perform(imei, gateway, config=config, activate=RESET)
    # Not what was asked for: it stays pending.
    assert perform(imei, gateway, config=config)["changed"] is False
    assert operations(perform(imei, gateway, config=config, activate=RESET)) == ["reset"]
    assert gateway.transmitted_imei(1) == config["1A"]
    assert perform(imei, gateway, config=config, activate=RESET)["changed"] is False


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "lost_reply"},
        {"fault": "reset", "applied": True},
        {"fault": "truncated"},
        {"fault": "empty"},
        {"fault": "html", "applied": True},
    ],
    ids=lambda fault: fault["fault"],
)
@pytest.mark.parametrize("activate", [RESET, REBOOT])
def test_a_restart_whose_answer_is_lost(simulate: Simulate, activate: str, fault: dict[str, Any]) -> None:
    # Such a restart must be seen, on a busy machine too.
    gateway = simulate(SPEED if activate == REBOOT else SPEED / 5).only
    gateway.add_fault(operation=activate, **fault)
    result = perform(imei, gateway, config=IMEI.plan("1A"), activate=activate)
    assert "failed" not in result
    assert gateway.operations.count(activate) == 1
    assert gateway.transmitted_imei(1) == IMEI.make(0)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "code", "code": 5, "reason": "busy"},
        pytest.param({"fault": "login"}, marks=by_query),
        {"fault": "lost_reply", "applied": False},
        {"fault": "reset"},
        {"fault": "html"},
        {"fault": "http_error"},
        {"fault": "redirect"},
        {"fault": "hang"},
        {"fault": "endless", "applied": False},
    ],
    ids=lambda fault: fault["fault"],
)
def test_a_restart_that_does_not_happen(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    """Without an answer, it is not taken for one that nobody saw."""
    impatient(monkeypatch)
    gateway = simulate(SPEED).only
    config = IMEI.plan("1.01")
    gateway.add_fault(operation="reset", times=None, **fault)
    start = time.monotonic()
    timeout = 5 if fault["fault"] == "endless" else 0.5
    result = perform(imei, gateway, config=config, activate=RESET, timeout=timeout, wait_timeout=1)
    assert time.monotonic() - start < 20
    assert result["failed"] is True
    assert result["msg"].startswith(f"gateway {gateway.host}:{gateway.port}: reset: ")
    assert result["error"]["operation"] == "reset"
    assert gateway.operations.count("reset") == 1
    assert result["changed"] is True
    assert result["saved"] is True
    assert result["applied"] == ["1.01"]
    gateway.clear_faults()
    assert operations(perform(imei, gateway, config=config, activate=RESET)) == ["reset"]
    assert gateway.transmitted_imei(1) == config["1.01"]
    assert perform(imei, gateway, config=config, activate=RESET)["changed"] is False


def test_faults_while_waiting_are_part_of_it(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    for fault in ({"fault": "reset"}, {"fault": "html"}, {"fault": "empty"}, {"fault": "code", "code": 5}):
        gateway.add_fault(operation="status", skip=2, **fault)
    assert "failed" not in perform(imei, gateway, config=IMEI.plan("1A"), activate=RESET)
    assert gateway.counters.faults == 4
    assert gateway.transmitted_imei(1) == IMEI.make(0)


@by_query
def test_a_login_that_is_refused_while_waiting_ends_it(simulate: Simulate) -> None:
    gateway = simulate(SPEED).only
    gateway.add_fault("login", "status", skip=2, times=None)
    result = perform(imei, gateway, config=IMEI.plan("1.01"), activate=RESET)
    assert result["error"]["kind"] == "auth"
    assert result["changed"] is True
    assert gateway.counters.auth_failures == 1


def test_values_that_do_not_survive_the_restart_are_told(simulate: Simulate) -> None:
    """A gateway that says yes to save and does not do it."""
    gateway = simulate(SPEED).only
    gateway.add_fault("body", "save", body='{"code":0,"reason":"OK"}', applied=False)
    config = IMEI.plan("1.01", "2.01")
    result = perform(imei, gateway, config=config, activate=REBOOT, wait_timeout=20)
    assert result["failed"] is True
    assert result["error"]["kind"] == "verify"
    assert result["rejected"] == ["1.01", "2.01"]
    assert result["applied"] == []
    perform(imei, gateway, config=config)
    assert {slot: gateway.saved_imei(slot) for slot in config} == config


def test_waiting_says_what_it_does(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    gateway = simulate(SPEED).only
    perform(imei, gateway, config=IMEI.plan("1A"), activate=RESET, lines=lines)
    assert lines == ["reset of ports 1: waiting, at most 180 s"]


def test_ports_are_read_while_they_restart(gateway: Handle) -> None:
    """A module that is starting shows no IMEI, which does not mean that its slots have none."""
    gateway.patch(switches={"reset_seconds": "100000"})
    config = {f"1.{slot:02d}": gateway.imei(f"1.{slot:02d}") for slot in range(1, 5)}
    gateway.add_fault("code", "save", code=5, times=None)
    perform(imei, gateway, config=IMEI.plan("1.01"), activate=RESET, save=False, wait_timeout=0.1)
    result = perform(imei, gateway, check=True, config=config)
    assert result["before"] == {"1.01": "unknown"}


def test_ports_are_read_while_the_gateway_starts(simulate: Simulate) -> None:
    """Then a row says nothing of its slot either that is not in use."""
    running = simulate(switches={"silence_seconds": "1", "boot_seconds": "1000"})
    gateway = running.only
    config = {slot: gateway.imei(slot) for slot in ("1.01", "1.02")}
    send(gateway, "reboot")
    running.advance(2)
    result = perform(imei, gateway, check=True, config=config)
    assert result["before"] == {"1.01": "unknown", "1.02": "unknown"}
    running.advance(2000)
    assert perform(imei, gateway, check=True, config=config)["changed"] is False
