# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_port_state against simulated gateways."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest
import requests
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle, Running

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import parse_ports
from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, port_state
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.test_slot_values import (
    LASTING,
    PASSING,
    SLOW,
)

# A lock shows after one or two milliseconds, a switch after less than a tenth of a second.
SPEED = 1000.0
PATH = "/goip_send_cmd.html"
SAVE = {"method": "POST", "path": PATH, "operation": "save", "body": '{"type": "command", "op": "save"}'}
DEADLINE = 20


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    return simulate(SPEED, no_sim=[]).only


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shows nothing for this long will show nothing."""
    monkeypatch.setattr(port_state, "SETTLED", 0.3)


def command(op: str, ports: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": PATH,
        "operation": op,
        "body": json.dumps({"type": "command", "op": op, "ports": ports}),
    }


def multiple(*ops: tuple[str, str]) -> dict[str, Any]:
    body = {"type": "command", "op": "multiple", "ops": [{"op": op, "ports": ports} for op, ports in ops]}
    return {"method": "POST", "path": PATH, "operation": "multiple", "body": json.dumps(body)}


def writes(gateway: Handle) -> list[tuple[str, str]]:
    return [(record.operation, record.body) for record in gateway.log if record.write]


def reboot(running: Running) -> None:
    """Somebody else reboots the gateway."""
    gateway = running.only
    login = {"username": gateway.username, "password": gateway.password, "version": "1.1", "op": "reboot"}
    requests.get(f"{gateway.url}{PATH}", params=login, timeout=5)
    running.advance(1000)
    gateway.clear_log()


def shown(gateway: Handle) -> dict[str, list[Any]]:
    """Locks, slots in use and LEDs of all ports, as settings."""
    ports = range(1, 9)
    return {
        "locked": [[gateway.locked(f"{port}.{slot:02d}") for slot in range(1, 5)] for port in ports],
        "active": [gateway.active_slot(port) for port in ports],
        "led": [[gateway.led(f"{port}.{slot:02d}") for slot in range(1, 5)] for port in ports],
    }


# -- the usual way ------------------------------------------------------------------------------------------------


def test_change(gateway: Handle) -> None:
    config = [{"ports": "1-3", "locked": True}, {"ports": "7", "locked": True}]
    result = perform(port_state, gateway, config=config)
    assert result["changed"] is True
    assert result["before"] == [{"ports": "1-3,7", "locked": False}]
    assert result["after"] == [{"ports": "1-3,7", "locked": True}]
    assert result["diff"] == {
        "before_header": f"{gateway.host}:{gateway.port}",
        "before": "ports 1-3,7 locked false\n",
        "after_header": f"{gateway.host}:{gateway.port}",
        "after": "ports 1-3,7 locked true\n",
    }
    assert result["requests"] == [command("lock", "1-3,7"), SAVE]
    assert result["saved"] is True
    assert result["unsaved"] is False
    assert result["unverified"] == result["warnings"] == []
    assert result["gateway"] == {
        "host": gateway.host,
        "port": gateway.port,
        "mac": gateway.mac,
        "version": "608-520-840-841-100-0F0",
        "max_ports": 8,
        "max_slots": 4,
        "api": "2",
    }
    for port in range(1, 9):
        assert gateway.locked(f"{port}A", saved=True) is (port in (1, 2, 3, 7))
    assert gateway.operations[:2] == ["status", "lock"]
    assert gateway.operations[-1] == "save"
    assert set(gateway.operations[2:-1]) == {"status"}
    assert len({record.connection for record in gateway.log}) == 1


def test_a_second_run_is_one_read(gateway: Handle) -> None:
    config = [
        {"ports": "1-3", "locked": True, "led": True},
        {"ports": "4", "active_slot": "B", "locked": False},
        {"ports": "5.03", "locked": True},
    ]
    perform(port_state, gateway, config=config)
    gateway.clear_log()
    gateway.read_only()
    result = perform(port_state, gateway, config=config)
    assert result["changed"] is False
    assert result["before"] == result["after"] == result["requests"] == result["unverified"] == []
    assert result["diff"]["before"] == result["diff"]["after"] == ""
    assert gateway.operations == ["status"]


def test_several_operations_are_one_request(gateway: Handle) -> None:
    config = [
        {"ports": "1-3,7", "locked": True, "led": True},
        {"ports": "4-5", "active_slot": "B"},
        {"ports": "6.02", "led": True},
    ]
    result = perform(port_state, gateway, config=config)
    assert result["requests"] == [
        multiple(("ledon", "1-3,7,6.02"), ("switch", "4.02-5.02"), ("lock", "1-3,7")),
        SAVE,
    ]
    assert writes(gateway) == [(request["operation"], request["body"]) for request in result["requests"]]
    assert gateway.state()["saved"]["active"] == {**{str(port): 1 for port in range(1, 9)}, "4": 2, "5": 2}
    assert result["after"] == [
        {"ports": "1-3,7", "led": True, "locked": True},
        {"ports": "4-5", "active_slot": 2},
        {"ports": "6.02", "led": True},
    ]


def test_only_what_differs_is_sent(simulate: Simulate) -> None:
    gateway = simulate(SPEED, locked="1-2", active={3: 2}, led="1,4").only
    config = [{"ports": "1-4", "locked": True, "led": True}, {"ports": "3-4", "active_slot": "2"}]
    result = perform(port_state, gateway, config=config)
    assert result["requests"][0] == multiple(("ledon", "2-3"), ("switch", "4.02"), ("lock", "3-4"))
    assert result["before"] == [
        {"ports": "3", "led": False, "locked": False},
        {"ports": "4", "active_slot": 1, "locked": False},
        {"ports": "2", "led": False},
    ]


def test_ports_that_are_not_named_stay_as_they_are(simulate: Simulate) -> None:
    gateway = simulate(SPEED, locked="5,6.02", active={7: 3}, led="8").only
    before = shown(gateway)
    perform(port_state, gateway, config=[{"ports": "1", "locked": True, "led": True, "active_slot": "3"}])
    after = shown(gateway)
    for part in before:
        assert after[part][0] != before[part][0]
        assert after[part][1:] == before[part][1:]


@pytest.mark.parametrize("code", [7, 12])
def test_unlocking(simulate: Simulate, code: int) -> None:
    gateway = simulate(SPEED, switches={"lock_code": code}, locked="2-3").only
    assert {gateway.st("2A"), gateway.st("3D")} == {code}
    result = perform(port_state, gateway, config=[{"ports": "all", "locked": False}])
    assert result["requests"] == [command("unlock", "2-3"), SAVE]
    assert result["before"] == [{"ports": "2-3", "locked": True}]
    assert shown(gateway)["locked"] == [[False] * 4] * 8


def test_a_port_with_one_locked_slot_is_unlocked_as_a_whole(simulate: Simulate) -> None:
    gateway = simulate(SPEED, locked="2.03").only
    assert perform(port_state, gateway, config=[{"ports": "2", "locked": False}])["changed"] is True
    assert gateway.locked("2.03") is False


def test_locked_by_the_device_counts_as_locked(simulate: Simulate) -> None:
    gateway = simulate(SPEED, device_locked="2", locked="3", operator_locked="4").only
    gateway.read_only()
    assert perform(port_state, gateway, config=[{"ports": "2-4", "locked": True}])["changed"] is False


def test_nothing_asked_is_nothing_done(gateway: Handle) -> None:
    gateway.read_only()
    assert perform(port_state, gateway, config=[])["changed"] is False
    assert gateway.operations == ["status"]


def test_no_diff_unless_asked(gateway: Handle) -> None:
    assert "diff" not in perform(port_state, gateway, diff=False, config=[{"ports": "1", "locked": True}])


def test_a_port_that_changes_its_slot_is_locked_where_it_arrives(simulate: Simulate) -> None:
    gateway = simulate(SPEED, locked="1.01", led="1.01").only
    config = [{"ports": "1", "active_slot": "2", "locked": True, "led": True}]
    assert operations(perform(port_state, gateway, config=config)) == ["multiple", "save"]
    assert (gateway.active_slot(1), gateway.locked("1.02"), gateway.led("1.02")) == (2, True, True)
    gateway.clear_log()
    assert perform(port_state, gateway, config=config)["changed"] is False


# -- check mode ---------------------------------------------------------------------------------------------------

PLAN: list[dict[str, Any]] = [
    {"ports": "1-2,8", "locked": True},
    {"ports": "4", "locked": False, "active_slot": "C"},
    {"ports": "5.02", "led": True},
    {"ports": "6", "led": False},
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "params",
    [{}, {"save": False}, {"wait": False}, {"on_unknown": "skip"}],
    ids=lambda params: "-".join(f"{name}={value}" for name, value in params.items()) or "plain",
)
def test_check_mode_predicts_the_run(simulate: Simulate, profile: str, params: dict[str, Any]) -> None:
    gateway = simulate(SPEED, profile=profile, locked="2,4", led="6", no_sim=[]).only
    gateway.read_only()
    predicted = perform(port_state, gateway, check=True, config=PLAN, **params)
    assert gateway.violations == []
    assert gateway.operations == ["status"]
    gateway.read_only(False)
    real = perform(port_state, gateway, config=PLAN, **params)
    same = ("changed", "before", "after", "diff", "gateway", "warnings")
    assert {key: predicted[key] for key in same} == {key: real[key] for key in same}
    assert predicted["changed"] is True
    assert predicted["saved"] is False
    assert real["saved"] is params.get("save", True)
    if profile == "legacy":
        # That it knows no multiple, it says when it is asked.
        assert real["requests"][0] == predicted["requests"][0]
        singles = json.loads(predicted["requests"][0]["body"])["ops"]
        assert [json.loads(request["body"]) for request in real["requests"][1 : 1 + len(singles)]] == [
            {"type": "command", **single} for single in singles
        ]
        assert real["requests"][1 + len(singles) :] == predicted["requests"][1:]
    else:
        assert real["requests"] == predicted["requests"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_second_run_on_every_firmware(simulate: Simulate, profile: str) -> None:
    gateway = simulate(SPEED, profile=profile, locked="2,4", no_sim=[]).only
    config = [{"ports": "1-2", "locked": True}, {"ports": "4", "locked": False, "active_slot": "C"}]
    assert perform(port_state, gateway, config=config)["changed"] is True
    gateway.clear_log()
    gateway.read_only()
    result = perform(port_state, gateway, config=config)
    assert result["changed"] is False
    assert result["unverified"] == []
    assert gateway.operations == ["status"]


# -- firmwares ----------------------------------------------------------------------------------------------------

SWITCHES: list[dict[str, object]] = [
    {"slots_key": "max-slots"},
    {"st": "text"},
    {"st": "string"},
    {"sparse_rows": True},
    {"port_names": "letter"},
    {"shuffle": True},
    {"command_code": 200},
    {"lock_code": 7},
    {"port_lock": "flag"},
    {"port_lock": "flag", "lock_code": 7},
    {"led_scope": "port"},
    {"effect_seconds": "0"},
    {"effect_seconds": "100"},
    {"effect_seconds": "1-80", "switch_seconds": "100"},
    {"switch_seconds": "0"},
    {"switch_restarts_module": False},
    {"framing": "close"},
    {"content_type": "text/html"},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=lambda switches: "-".join(f"{k}={v}" for k, v in switches.items()))
def test_firmwares_that_show_everything(simulate: Simulate, switches: dict[str, object]) -> None:
    gateway = simulate(SPEED, switches=switches, no_sim=[]).only
    config = [{"ports": "1-2", "locked": True, "led": True}, {"ports": "4", "active_slot": "C", "locked": True}]
    result = perform(port_state, gateway, config=config)
    assert operations(result) == ["multiple", "save"]
    assert result["unverified"] == []
    assert [gateway.locked(f"{port}A", saved=True) for port in (1, 2, 3, 4)] == [True, True, False, True]
    assert [gateway.led(f"{port}A") for port in (1, 2, 3, 4)] == [True, True, False, False]
    assert gateway.active_slot(4) == 3
    undo = [{"ports": "all", "locked": False, "led": False, "active_slot": "A"}]
    assert perform(port_state, gateway, config=undo)["unverified"] == []
    gateway.clear_log()
    gateway.read_only()
    assert perform(port_state, gateway, config=undo)["changed"] is False
    assert gateway.operations == ["status"]


def test_multiple_refused(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}, no_sim=[]).only
    config = [{"ports": "1-2", "locked": True, "led": True}, {"ports": "4", "active_slot": "C"}]
    result = perform(port_state, gateway, config=config)
    assert result["requests"] == [
        multiple(("ledon", "1-2"), ("switch", "4.03"), ("lock", "1-2")),
        command("ledon", "1-2"),
        command("switch", "4.03"),
        command("lock", "1-2"),
        SAVE,
    ]
    assert result["unverified"] == []
    assert (gateway.locked("2A", saved=True), gateway.led("1A"), gateway.active_slot(4)) == (True, True, 3)
    assert perform(port_state, gateway, config=config)["changed"] is False


def test_one_operation_is_not_sent_as_multiple(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}).only
    assert operations(perform(port_state, gateway, config=[{"ports": "1", "locked": True}])) == ["lock", "save"]


def test_leds_that_older_firmware_does_not_show(simulate: Simulate) -> None:
    gateway = simulate(SPEED, profile="legacy").only
    config = [{"ports": "1-2", "led": True}]
    for _run in range(2):
        result = perform(port_state, gateway, config=config)
        assert result["changed"] is True
        assert result["before"] == [{"ports": "1-2", "led": "unknown"}]
        assert result["unverified"] == ["1", "2"]
        assert gateway.led("2A") is True
    skipped = perform(port_state, gateway, config=[{"ports": "1-2", "led": False, "locked": True}], on_unknown="skip")
    assert skipped["after"] == [{"ports": "1-2", "locked": True}]
    assert skipped["unverified"] == ["1", "2"]
    assert gateway.led("2A") is True


def test_slots_that_older_firmware_does_not_show(simulate: Simulate) -> None:
    gateway = simulate(SPEED, profile="legacy").only
    result = perform(port_state, gateway, config=[{"ports": "3.02", "locked": True}])
    assert result["before"] == [{"ports": "3.02", "locked": "unknown"}]
    assert result["unverified"] == ["3.02"]
    assert gateway.locked("3.02", saved=True) is True
    result = perform(port_state, gateway, config=[{"ports": "3b, 1A", "locked": False}], on_unknown="fail")
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has a bad entry: 3.02: the gateway does not show its state. "
        "Nothing was written."
    )


def test_a_slot_whose_row_goes_by_the_name_of_a_pool(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"pool_ids": "port"}, ports=4, slots=4).only
    # Index 3 (1.04) and every seventh behind it.
    result = perform(port_state, gateway, config=[{"ports": "1.04,1.01", "locked": True}])
    assert result["before"] == [{"ports": "1.04", "locked": "unknown"}, {"ports": "1.01", "locked": False}]
    assert result["unverified"] == ["1.04"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_slot_without_sim(simulate: Simulate, profile: str) -> None:
    """It can be switched to, and shows when it has been."""
    gateway = simulate(SPEED, profile=profile, no_sim=["2.02", "3.02"], slots=2).only
    config = [{"ports": "2", "active_slot": "B"}]
    result = perform(port_state, gateway, config=config, wait_timeout=10)
    assert "failed" not in result
    assert gateway.active_slot(2) == 2
    assert perform(port_state, gateway, config=config)["changed"] is False


# -- waiting ------------------------------------------------------------------------------------------------------


def test_dead_ports_fail_and_the_others_succeed(simulate: Simulate) -> None:
    gateway = simulate(SPEED, dead_ports={3: 0, 5: 16}, no_sim=[]).only
    config = [{"ports": "2-5", "active_slot": "B"}, {"ports": "8", "locked": True}]
    result = perform(port_state, gateway, config=config, wait_timeout=1)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: not as wanted within 1 s: "
        "3 (active_slot 2 wanted; no_sim), 5 (active_slot 2 wanted; module_timeout). "
        "Look at these ports on the gateway, or raise wait_timeout."
    )
    assert result["error"] == {
        "kind": "wait",
        "code": None,
        "reason": None,
        "http_status": None,
        "operation": "status",
    }
    assert result["changed"] is True
    assert result["applied"] == ["2", "4", "8"]
    assert result["rejected"] == ["3", "5"]
    assert result["not_attempted"] == result["unverified"] == []
    assert result["saved"] is True
    saved = gateway.state()["saved"]["active"]
    assert [saved[port] for port in ("2", "3", "4", "5")] == [2, 1, 2, 1]
    assert gateway.locked("8A", saved=True) is True
    assert result["requests"] == [multiple(("switch", "2.02-5.02"), ("lock", "8")), SAVE]


def test_a_late_switch_is_not_told_of_the_lock_of_another_slot(simulate: Simulate) -> None:
    """That is not what keeps it from switching."""
    gateway = simulate(SPEED, locked="3.04", switches={"switch_seconds": "100000"}).only
    result = perform(port_state, gateway, config=[{"ports": "3", "active_slot": "B"}], wait_timeout=0.2)
    assert "not as wanted within 0.2 s: 3 (active_slot 2 wanted; registered). " in result["msg"]


def test_where_all_fail_nothing_is_saved(simulate: Simulate) -> None:
    gateway = simulate(SPEED, dead_ports="3").only
    result = perform(port_state, gateway, config=[{"ports": "3", "active_slot": "B"}], wait_timeout=0.3)
    assert result["failed"] is True
    assert result["rejected"] == ["3"]
    assert result["saved"] is False
    assert operations(result) == ["switch"]
    assert result["unsaved"] is True


def test_a_late_switch_is_saved_by_the_next_run(simulate: Simulate) -> None:
    running = simulate(SPEED, switches={"switch_seconds": "100000"})
    gateway = running.only
    config = [{"ports": "3", "active_slot": "B"}]
    assert perform(port_state, gateway, config=config, wait_timeout=0.2)["error"]["kind"] == "wait"
    running.advance(200_000)
    predicted = perform(port_state, gateway, check=True, config=config)
    result = perform(port_state, gateway, config=config)
    for outcome in (predicted, result):
        assert outcome["changed"] is True
        assert outcome["before"] == outcome["after"] == []
        assert outcome["requests"] == [SAVE]
    assert gateway.state()["saved"]["active"]["3"] == 2
    assert perform(port_state, gateway, config=config)["changed"] is False


def test_a_dead_port_shows_nothing_of_locks(simulate: Simulate) -> None:
    gateway = simulate(SPEED, dead_ports={3: 0, 5: 16}).only
    result = perform(port_state, gateway, config=[{"ports": "2-5", "locked": True}])
    assert "failed" not in result
    assert result["before"] == [{"ports": "2,4", "locked": False}, {"ports": "3,5", "locked": "unknown"}]
    assert result["unverified"] == ["3", "5"]
    assert result["saved"] is True
    # It is not known to be locked, but it is, as far as the gateway can.
    assert gateway.locked("3A", saved=True) is True
    assert perform(port_state, gateway, config=[{"ports": "3", "locked": False}])["changed"] is False


def operator_message(gateway: Handle, states: str, held: str) -> str:
    return (
        f"gateway {gateway.host}:{gateway.port}: not as wanted: {states}. "
        f"Unlocking does not help against the lock of an operator ({held}); ask the operator."
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_locked_by_the_operator(simulate: Simulate, profile: str) -> None:
    gateway = simulate(SPEED, profile=profile, operator_locked="3", locked="4").only
    start = time.monotonic()
    result = perform(port_state, gateway, config=[{"ports": "3-4", "locked": False}], wait_timeout=600)
    assert time.monotonic() - start < DEADLINE
    assert result["msg"] == operator_message(gateway, "3 (locked false wanted; locked_by_operator)", "3")
    assert result["error"]["kind"] == "wait"
    assert result["requests"] == [command("unlock", "3-4"), SAVE]
    assert result["changed"] is True
    assert result["applied"] == ["4"]
    assert result["rejected"] == ["3"]
    assert result["saved"] is True
    assert gateway.locked("4A", saved=True) is False


def patched_at_look(patch: pytest.MonkeyPatch, gateway: Handle, look: int, **changes: Any) -> None:
    """The gateway changes by itself, once the status has been asked for so many times."""
    call = Client.call

    def patched(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == "status" and gateway.operations.count("status") == look:
            gateway.patch(**changes)
        return call(self, request, *args, **kwargs)

    patch.setattr(Client, "call", patched)


def test_unlocking_may_help_against_an_operator_too(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = simulate(SPEED, operator_locked="3", locked="4").only
    patched_at_look(monkeypatch, gateway, 4, operator_locked={"3": False})
    assert "failed" not in perform(port_state, gateway, config=[{"ports": "3-4", "locked": False}])


def test_a_port_may_come_alive_and_show_its_lock(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = simulate(SPEED, dead_ports="3").only
    patched_at_look(monkeypatch, gateway, 4, dead_ports={"3": None})
    result = perform(port_state, gateway, config=[{"ports": "3", "locked": True}])
    assert "failed" not in result
    assert result["unverified"] == []


def test_another_slot_locked_by_the_operator(simulate: Simulate) -> None:
    gateway = simulate(SPEED, operator_locked="3.02").only
    start = time.monotonic()
    result = perform(port_state, gateway, config=[{"ports": "3", "locked": False}], wait_timeout=600)
    assert time.monotonic() - start < DEADLINE
    assert result["msg"] == operator_message(gateway, "3 (locked false wanted; 3.02 locked_by_operator)", "3")
    assert perform(port_state, gateway, config=[{"ports": "3A,3C", "locked": False}])["after"] == []


def test_locked_by_the_operator_beside_a_dead_port(simulate: Simulate) -> None:
    gateway = simulate(SPEED, operator_locked="3-4", dead_ports="5").only
    config = [{"ports": "3-4", "locked": False}, {"ports": "5", "active_slot": "B"}]
    result = perform(port_state, gateway, config=config, wait_timeout=0.5)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: not as wanted within 0.5 s: "
        "3 (locked false wanted; locked_by_operator), 4 (locked false wanted; locked_by_operator), "
        "5 (active_slot 2 wanted; no_sim). "
        "Look at these ports on the gateway, or raise wait_timeout. "
        "Unlocking does not help against the lock of an operator (3-4); ask the operator."
    )


def test_a_switch_to_a_slot_locked_by_the_operator_is_waited_for(simulate: Simulate) -> None:
    """What cannot be unlocked does not end the wait for what takes longer."""
    gateway = simulate(SPEED, operator_locked="3", no_sim=[], switches={"switch_seconds": "200"}).only
    config = [{"ports": "3", "locked": False}, {"ports": "5", "active_slot": "B"}]
    result = perform(port_state, gateway, config=config)
    assert result["applied"] == ["5"]
    assert gateway.active_slot(5) == 2
    assert "not as wanted: 3 (" in result["msg"]


def test_progress(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_SAY_EVERY", 0.0)
    gateway = simulate(SPEED, dead_ports="3").only
    lines: list[str] = []
    perform(
        port_state,
        gateway,
        config=[{"ports": "1-2", "locked": True}, {"ports": "3", "active_slot": "B"}],
        wait_timeout=0.5,
        lines=lines,
    )
    assert lines[0] == "ports 1-3: waiting, at most 0.5 s"
    assert lines[-1] == "ports 1-3: 2 done, waiting for 3, 0 s left"
    assert len(lines) > 3


def test_progress_is_not_chatty(gateway: Handle) -> None:
    lines: list[str] = []
    perform(port_state, gateway, config=[{"ports": "3", "active_slot": "B"}], lines=lines)
    assert lines == ["ports 3: waiting, at most 180 s"]


def test_pauses_grow(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = simulate(SPEED, switches={"switch_seconds": "500"}).only
    pauses: list[float] = []
    sleep = time.sleep

    def noted(seconds: float) -> None:
        pauses.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(waiting.clock, "sleep", noted)
    perform(port_state, gateway, config=[{"ports": "3", "active_slot": "B"}])
    assert len(pauses) > 3
    assert pauses == sorted(pauses)
    assert pauses[-1] > 2 * pauses[0]


def test_without_waiting(simulate: Simulate) -> None:
    gateway = simulate(switches={"effect_seconds": "1000"}).only
    config = [{"ports": "1-2", "locked": True}, {"ports": "3", "active_slot": "B"}]
    result = perform(port_state, gateway, config=config, wait=False)
    assert result["changed"] is True
    assert result["unverified"] == ["1", "2", "3"]
    assert result["saved"] is True
    assert gateway.operations == ["status", "multiple", "save"]


@pytest.mark.parametrize("wait_timeout", [0, -1, 86401, float("nan"), float("inf")])
def test_wait_timeout_is_checked_first(gateway: Handle, wait_timeout: float) -> None:
    result = perform(port_state, gateway, config=[{"ports": "1", "locked": True}], wait_timeout=wait_timeout)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: wait_timeout: {wait_timeout:g} is not between 0 and 86400 seconds. "
        "Nothing was written."
    )
    assert result["not_attempted"] == ["1"]
    assert gateway.operations == []


# -- saving -------------------------------------------------------------------------------------------------------


def test_a_reboot_keeps_what_was_saved(simulate: Simulate) -> None:
    running = simulate(SPEED, no_sim=[])
    config = [{"ports": "1-2", "locked": True, "led": True}, {"ports": "3", "active_slot": "B"}]
    perform(port_state, running.only, config=config)
    reboot(running)
    assert perform(port_state, running.only, config=config)["changed"] is False


def test_a_reboot_loses_what_was_not_saved(simulate: Simulate) -> None:
    running = simulate(SPEED, no_sim=[])
    config = [{"ports": "1-2", "locked": True, "led": True}, {"ports": "3", "active_slot": "B"}]
    result = perform(port_state, running.only, config=config, save=False)
    assert operations(result) == ["multiple"]
    assert result["saved"] is False
    assert result["unsaved"] is True
    reboot(running)
    result = perform(port_state, running.only, config=config)
    assert result["before"] == [
        {"ports": "1-2", "led": False, "locked": False},
        {"ports": "3", "active_slot": 1},
    ]
    assert result["unsaved"] is False


def test_ports_that_come_up_locked(simulate: Simulate) -> None:
    running = simulate(SPEED, switches={"boot_locked": True})
    config = [{"ports": "all", "locked": False}]
    assert perform(port_state, running.only, config=config)["changed"] is False
    reboot(running)
    result = perform(port_state, running.only, config=config)
    assert result["requests"] == [command("unlock", "1-8"), SAVE]
    assert perform(port_state, running.only, config=config)["changed"] is False


def cut_off(monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    """From now on a task ends, as if its process were killed, before it sends this operation."""
    call = Client.call

    def killed(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == operation:
            raise KeyboardInterrupt
        return call(self, request, *args, **kwargs)

    monkeypatch.setattr(Client, "call", killed)


def test_a_run_cut_off_before_it_saved_is_completed(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    config = [{"ports": "1-2", "locked": True}]
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(port_state, gateway, config=config)
    assert gateway.locked("1A", saved=True) is False
    predicted = perform(port_state, gateway, check=True, config=config)
    result = perform(port_state, gateway, config=config)
    for outcome in (predicted, result):
        assert outcome["changed"] is True
        assert outcome["requests"] == [SAVE]
        assert len(outcome["warnings"]) == 1
        assert "interrupted" in outcome["warnings"][0]
    assert gateway.locked("1A", saved=True) is True
    assert perform(port_state, gateway, config=config)["changed"] is False


# -- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [False, True])
def test_every_bad_entry_is_named(gateway: Handle, check: bool) -> None:
    gateway.read_only()
    config = [
        {"ports": "9, 2.05", "locked": True},
        {"ports": "1"},
        {"ports": "1-3", "locked": True},
        {"ports": "3.02", "locked": False},
        {"ports": "4A", "active_slot": "B"},
        {"ports": "5", "active_slot": "E"},
    ]
    result = perform(port_state, gateway, check=check, config=config)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 5 bad entries: "
        "entry 1 (ports: 9, 2.05): 9: port 9 is beyond the gateway's 8 ports; "
        "2.05: slot 5 is beyond the gateway's 4 slots per port; "
        "entry 2 (ports: 1): give at least one of locked, active_slot, led; "
        "entry 5 (ports: 4A): active_slot goes with whole ports, not with slots; "
        "entry 6 (ports: 5): slot 5 is beyond the gateway's 4 slots per port; "
        "entry 4 (ports: 3.02) contradicts entry 3 (ports: 1-3) in locked of 3.02. "
        "Nothing was written."
    )
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is False
    assert result["not_attempted"] == ["9, 2.05", "1", "1-3", "3.02", "4A", "5"]
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("ports", ['1"}', "1&op=reboot", "1\n2", "$(id)", "{{ 1 }}", "all-1", "--", "1.01-", "1;2"])
def test_ports_cannot_inject(gateway: Handle, ports: str) -> None:
    gateway.read_only()
    result = perform(port_state, gateway, config=[{"ports": ports, "locked": True}])
    assert result["error"]["kind"] == "validation"
    assert gateway.operations == ["status"]


@pytest.mark.parametrize(
    "config",
    [
        [{"locked": True}],
        [{"ports": "1", "lock": True}],
        [{"ports": "1", "locked": "perhaps"}],
        ["1"],
        {"1": True},
        None,
    ],
    ids=json.dumps,
)
def test_options_are_checked_by_the_argument_spec(gateway: Handle, config: object) -> None:
    with pytest.raises(ValueError, match=r"ports|lock|config|dict"):
        perform(port_state, gateway, config=config)


# -- faults -------------------------------------------------------------------------------------------------------

CONFIG = [{"ports": "1,2,6", "locked": True}, {"ports": "4", "led": True}]
NAMED = ["1", "2", "4", "6"]
# Where in a run a fault strikes: the operation, and how many requests of it pass before.
PLACES = {"read": ("status", 0), "command": ("multiple", 0), "wait": ("status", 1), "save": ("save", 0)}


def is_done(gateway: Handle, port: str, saved: bool = False) -> bool:
    return gateway.led("4A") if port == "4" else gateway.locked(f"{port}A", saved)


def order(gateway: Handle, fault: dict[str, Any], place: str, times: int | None) -> None:
    operation, skip = PLACES[place]
    gateway.add_fault(operation=operation, skip=skip, times=times, **fault)


def check_truth(gateway: Handle, result: dict[str, Any]) -> None:
    """What a failed task reports is what the gateway has."""
    if "before" not in result:  # it never knew the gateway
        assert result["not_attempted"] == ["1,2,6", "4"]
        assert not any(is_done(gateway, port) for port in NAMED)
        return
    assert [port for port in result["applied"] if not is_done(gateway, port)] == []
    assert [port for port in result["not_attempted"] if is_done(gateway, port)] == []
    outcomes = [*result["applied"], *result["rejected"], *result["not_attempted"], *result.get("unverified", [])]
    assert sorted(outcomes) == NAMED
    if any(is_done(gateway, port) for port in NAMED) and not result["rejected"]:
        assert result["changed"] is True
    if result.get("saved"):
        assert all(gateway.locked(f"{port}A", saved=True) for port in ("1", "2", "6"))


def check_converges(gateway: Handle) -> None:
    """The next healthy run completes everything, the one after it finds nothing to do."""
    gateway.clear_faults()
    assert "failed" not in perform(port_state, gateway, config=CONFIG)
    assert all(is_done(gateway, port) for port in NAMED)
    assert all(gateway.locked(f"{port}A", saved=True) for port in ("1", "2", "6"))
    gateway.clear_log()
    assert perform(port_state, gateway, config=CONFIG)["changed"] is False
    assert gateway.operations == ["status"]


# Each of the slow ones where it may do harm, one of them everywhere.
SLOW_PAIRS = [("hang", place) for place in PLACES] + [(fault, "command") for fault in SLOW if fault != "hang"]


def timeout(fault: str) -> float:
    return 0.5 if fault in SLOW else 5


@pytest.mark.parametrize(("fault", "place"), [*itertools.product(PASSING, PLACES), *SLOW_PAIRS])
def test_fault_once(gateway: Handle, fault: str, place: str) -> None:
    order(gateway, {**PASSING, **SLOW}[fault], place, times=1)
    result = perform(port_state, gateway, config=CONFIG, timeout=timeout(fault))
    assert "failed" not in result
    assert result["changed"] is True
    assert result["saved"] is True
    assert result["unverified"] == []
    assert gateway.counters.faults == 1
    check_converges(gateway)


@pytest.mark.parametrize(("fault", "place"), [*itertools.product([*PASSING, *LASTING], PLACES), *SLOW_PAIRS])
def test_fault_for_ever(gateway: Handle, fault: str, place: str) -> None:
    order(gateway, {**PASSING, **SLOW, **LASTING}[fault], place, times=None)
    start = time.monotonic()
    result = perform(port_state, gateway, config=CONFIG, timeout=timeout(fault), retries=1, wait_timeout=0.2)
    assert time.monotonic() - start < DEADLINE
    if place == "command" and "failed" not in result:
        # The reply was lost and the status shows the effect; or multiple was refused, and each command was not.
        assert all(is_done(gateway, port) for port in NAMED)
        assert result["saved"] is True
        assert result["unverified"] == []
    else:
        check_truth(gateway, result)
        assert result["failed"] is True
        assert result.get("saved", False) is False
        assert result["error"]["kind"] in {"connection", "timeout", "auth", "protocol", "device", "wait"}
        assert result["error"]["operation"] == PLACES[place][0]
    check_converges(gateway)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=by_query if name in ("login", "http_401") else ()) for name in LASTING]
)
def test_fault_that_is_not_tried_again(gateway: Handle, fault: str, place: str) -> None:
    order(gateway, LASTING[fault], place, times=1)
    result = perform(port_state, gateway, config=CONFIG)
    operation, passed = PLACES[place]
    if place == "wait" and fault not in ("login", "http_401"):
        # One look among many.
        assert "failed" not in result
        return
    if (fault, place) == ("http_404", "read"):
        # Firmware of generation 3 alone answers so too: it is asked by its own path, once.
        assert gateway.operations[:3] == ["status", "unknown", "status"]
        assert "failed" not in result
        return
    assert result["failed"] is True
    operations = gateway.operations
    assert operations.count(operation) == passed + 1
    assert operations[-1] == operation
    check_truth(gateway, result)
    check_converges(gateway)


@pytest.mark.parametrize("fault", PASSING)
def test_fault_once_at_a_single_command(simulate: Simulate, fault: str) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}, no_sim=[]).only
    gateway.add_fault(operation="lock", **PASSING[fault])
    result = perform(port_state, gateway, config=CONFIG)
    assert "failed" not in result
    assert gateway.operations.count("ledon") in (1, 2)
    check_converges(gateway)


def test_a_refused_command(gateway: Handle) -> None:
    gateway.add_fault("code", "lock", times=None, code=5, reason="busy")
    result = perform(port_state, gateway, config=[{"ports": "1-3", "locked": True}], retries=1)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: lock: refused (code 5, busy). "
        "The gateway refused this; its log may say why."
    )
    assert result["error"] == {
        "kind": "device",
        "code": 5,
        "reason": "busy",
        "http_status": 200,
        "operation": "lock",
    }
    assert result["changed"] is False
    assert result["rejected"] == ["1", "2", "3"]
    assert result["applied"] == result["not_attempted"] == result["unverified"] == []
    assert result["unsaved"] is False
    assert gateway.operations == ["status", "lock", "status", "lock"]


def test_one_of_several_refused(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}).only
    gateway.add_fault("code", "ledon", times=None, code=5, reason="no LED")
    config = [
        {"ports": "1", "locked": True},
        {"ports": "2-3", "led": True},
        {"ports": "4", "active_slot": "B"},
        {"ports": "8", "locked": True},
    ]
    gateway.patch(locked=["5"])
    config.append({"ports": "5", "locked": False})
    result = perform(port_state, gateway, config=config, retries=0)
    assert operations(result) == ["multiple", "unlock", "ledon"]
    assert result["error"]["reason"] == "no LED"
    assert result["changed"] is True
    assert result["unverified"] == ["5"]
    assert result["rejected"] == ["2", "3"]
    assert result["not_attempted"] == ["1", "4", "8"]
    assert result["saved"] is False
    assert result["unsaved"] is True
    gateway.clear_faults()
    assert perform(port_state, gateway, config=config)["saved"] is True
    assert gateway.locked("5A", saved=True) is False


def test_what_was_done_without_an_answer_is_not_sent_again(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"effect_seconds": "0"}, no_sim=[]).only
    gateway.add_fault("lost_reply", "multiple")
    assert operations(perform(port_state, gateway, config=CONFIG)) == ["multiple", "save"]


@pytest.mark.parametrize("wait", [True, False])
def test_what_was_done_without_an_answer_is_done(simulate: Simulate, wait: bool) -> None:
    gateway = simulate(SPEED, switches={"effect_seconds": "0", "switch_seconds": "0"}, no_sim=[]).only
    gateway.add_fault("lost_reply", "multiple")
    result = perform(port_state, gateway, config=CONFIG, retries=0, wait=wait)
    assert "failed" not in result
    assert (operations(result), result["changed"], result["saved"]) == (["multiple", "save"], True, True)
    assert result["unverified"] == ([] if wait else NAMED)


def test_what_was_done_without_an_answer_is_told_from_what_does_not_show_yet(simulate: Simulate) -> None:
    switches = {"effect_seconds": "0", "switch_seconds": "86400"}
    gateway = simulate(SPEED, switches=switches, no_sim=[]).only
    gateway.add_fault("lost_reply", "multiple")
    config = [{"ports": "1", "locked": True}, {"ports": "2", "active_slot": "B"}]
    result = perform(port_state, gateway, config=config, retries=0, wait=False)
    assert result["error"]["kind"] == "connection"
    assert (result["applied"], result["unverified"], result["rejected"]) == (["1"], ["2"], [])


def test_what_was_not_done_is_sent_again(gateway: Handle) -> None:
    gateway.add_fault("lost_reply", "multiple", applied=False)
    assert operations(perform(port_state, gateway, config=CONFIG)) == ["multiple", "multiple", "save"]


@pytest.mark.parametrize("wait", [True, False])
def test_what_shows_no_effect_is_rejected_only_where_it_has_had_the_time(gateway: Handle, wait: bool) -> None:
    gateway.add_fault("lost_reply", "multiple", times=None, applied=False)
    lines: list[str] = []
    result = perform(port_state, gateway, config=CONFIG, retries=0, wait=wait, lines=lines)
    assert any("waiting, at most 0.6 s" in line for line in lines)
    assert (result["rejected"], result["unverified"]) == ((NAMED, []) if wait else ([], NAMED))
    assert (result["failed"], result["applied"], result["not_attempted"]) == (True, [], [])
    check_converges(gateway)


def test_a_gateway_that_falls_silent_after_a_lost_reply(simulate: Simulate) -> None:
    """What may have been done is not called not attempted, whatever comes of the look at it."""
    gateway = simulate(SPEED).only
    gateway.add_fault("lost_reply", "multiple")
    gateway.add_fault("code", "status", times=None, skip=1, code=5, reason="busy")
    result = perform(port_state, gateway, config=CONFIG, retries=1)
    assert result["error"]["operation"] == "status"
    assert result["changed"] is True
    assert result["unverified"] == NAMED
    assert result["rejected"] == result["not_attempted"] == result["applied"] == []
    check_converges(gateway)


def test_a_gateway_that_is_gone_after_a_lost_reply(simulate: Simulate) -> None:
    running = simulate(SPEED)
    gateway = running.only
    gateway.add_fault("lost_reply", "multiple")
    call = Client.call

    def gone(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(self, request, *args, **kwargs)
        finally:
            if request.operation == "multiple":
                running.stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", gone)
        result = perform(port_state, gateway, config=CONFIG, retries=1)
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is True
    assert result["unverified"] == NAMED
    assert result["not_attempted"] == []


def test_a_gateway_that_falls_silent_while_it_is_waited_for(gateway: Handle) -> None:
    gateway.add_fault("code", "status", times=None, skip=1, code=5, reason="busy")
    result = perform(port_state, gateway, config=[{"ports": "1", "locked": True}], wait_timeout=0.3)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: not as wanted within 0.3 s: 1 (locked true wanted; not shown) "
        "(at last there was no answer: status: refused (code 5, busy)). "
        "Look at these ports on the gateway, or raise wait_timeout."
    )
    # Nobody has seen what became of it.
    assert (result["changed"], result["rejected"], result["unverified"]) == (True, [], ["1"])


def test_what_the_end_of_the_wait_cut_off_says_nothing(gateway: Handle) -> None:
    gateway.add_fault("code", "status", times=1, skip=1, code=5, reason="busy")
    gateway.add_fault("slow", "status", times=None, skip=1, delay=3)
    result = perform(port_state, gateway, config=[{"ports": "1", "locked": True}], wait_timeout=0.5)
    assert "at last there was no answer: status: refused (code 5, busy)" in result["msg"]


def test_a_silence_after_an_answer_is_told(simulate: Simulate) -> None:
    """A trouble that was over before does not stand for it."""
    gateway = simulate(0.01).only
    gateway.add_fault("code", "status", times=1, skip=1, code=5, reason="busy")
    gateway.add_fault("slow", "status", times=None, skip=2, delay=3)
    result = perform(port_state, gateway, config=[{"ports": "2", "active_slot": "B"}], wait_timeout=0.5)
    assert "at last there was no answer: status: no complete reply" in result["msg"]


def test_a_gateway_that_is_not_there(gateway: Handle) -> None:
    result = perform(port_state, gateway, port=1, config=CONFIG, retries=1)
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is False
    assert result["not_attempted"] == ["1,2,6", "4"]


@by_query
def test_a_wrong_login_is_tried_once(gateway: Handle) -> None:
    result = perform(port_state, gateway, username="somebody", config=CONFIG, retries=5)
    assert result["error"]["kind"] == "auth"
    assert gateway.operations == ["status"]


def test_another_mac_gets_nothing(gateway: Handle) -> None:
    gateway.read_only()
    result = perform(port_state, gateway, mac="00:30:f1:ff:ff:ff", config=CONFIG)
    assert result["error"]["kind"] == "validation"
    assert gateway.operations == ["status"]


def test_an_address_that_moves_during_the_run(gateway: Handle) -> None:
    """The box that answers the wait is another one: it gets no save."""
    right = gateway.mac
    call = Client.call

    def moved(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        if request.operation == "multiple":
            gateway.patch(mac="00-30-f1-ff-ff-ff")
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", moved)
        result = perform(port_state, gateway, mac=right, config=CONFIG)
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is True
    assert result["unverified"] == NAMED
    assert "Nothing was written" not in result["msg"]
    assert "save" not in gateway.operations


@by_query
def test_a_password_that_changes_during_the_run(gateway: Handle) -> None:
    """A login that is refused once is not tried again, not for saving either."""
    gateway.add_fault("login", "status", times=None, skip=1)
    result = perform(port_state, gateway, config=CONFIG)
    assert result["error"]["kind"] == "auth"
    assert gateway.operations == ["status", "multiple", "status"]
    assert result["unverified"] == NAMED


def test_a_gateway_that_says_the_password_back(gateway: Handle) -> None:
    """perform() itself sees that no spelling of it comes out."""
    gateway.add_fault("code", "lock", times=None, code=5, reason=f"user operator password {gateway.password}")
    result = perform(port_state, gateway, config=[{"ports": "1", "locked": True}], retries=0)
    assert "user operator password ********" in result["msg"]


# -- back unchanged -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("switches", [{}, {"port_lock": "flag"}, {"led_scope": "port"}, {"pool_ids": "port"}], ids=str)
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_read_can_be_fed_back(simulate: Simulate, profile: str, switches: dict[str, object]) -> None:
    gateway = simulate(
        SPEED,
        profile=profile,
        switches=switches,
        locked="1,2.01,3.02",
        device_locked="4",
        operator_locked="5,6.03",
        dead_ports={7: 0, 8: 16},
        active={2: 3, 3: "B"},
        led="1,2.02,3.02",
        no_sim=["1.02", "3.01", "6.01"],
    ).only
    gateway.read_only()
    read = perform(info, gateway, gather_subset=["port_states"])["port_states"]
    assert read
    named = [port for each in read for port in parse_ports(each["ports"], 8, 4).ports]
    assert len(named) == len(set(named))
    result = perform(port_state, gateway, config=read)
    assert result["changed"] is False
    assert gateway.violations == []
    # Part by part as well.
    for each in read:
        assert perform(port_state, gateway, config=[each])["changed"] is False


def test_states_come_back_as_they_were_set(gateway: Handle) -> None:
    config = [
        {"ports": "1-3", "locked": True, "led": False, "active_slot": "1"},
        {"ports": "4", "active_slot": "2", "locked": False, "led": True},
    ]
    perform(port_state, gateway, config=config)
    read = perform(info, gateway, gather_subset=["port_states"], ports="1-4")["port_states"]
    assert read == [
        {"ports": "1-3", "active_slot": 1, "led": False, "locked": True},
        {"ports": "4", "active_slot": 2, "led": True, "locked": False},
    ]
