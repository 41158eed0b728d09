# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_command against simulated gateways."""

from __future__ import annotations

import itertools
import json
import pathlib
import time
from typing import Any

import pytest
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import restart
from ansible_collections.skyline.gateway.plugins.module_utils.resources import command, port_state
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.test_slot_values import (
    LASTING,
    PASSING,
    SLOW,
)

# A switch is over in a fifth of a second, a reset in less, a reboot in a tenth.
SPEED = 400.0
PATH = "/goip_send_cmd.html"
DEADLINE = 20
FORGETS = "The reboot discards values that were not saved. To keep them, use op: save before it."


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    return simulate(SPEED, no_sim=[]).only


@pytest.fixture(autouse=True)
def locks_show_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_state, "SETTLED", 0.1)


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart that nobody saw counts as over sooner."""
    monkeypatch.setattr(restart, "SETTLED", 0.2)


def request(op: str, **more: Any) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": PATH,
        "operation": op,
        "body": json.dumps({"type": "command", "op": op, **more}),
    }


def multiple(*ops: dict[str, str]) -> dict[str, Any]:
    return request("multiple", ops=list(ops))


# -- every operation ----------------------------------------------------------------------------------------------

FORMS = [
    ("lock", "1-3,7", "1-3,7"),
    ("lock", "1a, 2B,1.03-3.03", "1.01,2.02,1.03-3.03"),
    ("lock", "all", "1-8"),
    ("lock", "*", "1-8"),
    ("unlock", "8,7,6", "6-8"),
    ("switch", "3b", "3.02"),
    ("switch", "1.02-3.02,4.03", "1.02-3.02,4.03"),
    ("reset", "3,7", "3,7"),
    ("reset", "all", "1-8"),
    ("ledon", "2B", "2.02"),
    ("ledoff", "2", "2"),
    ("reboot", None, None),
    ("save", None, None),
]


@pytest.mark.parametrize("listed", [False, True], ids=["op", "commands"])
@pytest.mark.parametrize(("op", "ports", "sent"), FORMS)
def test_operations(gateway: Handle, op: str, ports: str | None, sent: str | None, listed: bool) -> None:
    options: dict[str, Any] = {"op": op, "ports": ports} if ports else {"op": op}
    if listed:
        options = {"commands": [options]}
    gateway.read_only()
    predicted = perform(command, gateway, check=True, **options)
    assert gateway.operations == ["status"]
    assert predicted["changed"] is True
    gateway.read_only(False)
    result = perform(command, gateway, **options)
    assert result["changed"] is True
    assert result["requests"] == predicted["requests"] == [request(op, **({"ports": sent} if sent else {}))]
    assert result["warnings"] == []
    assert not {"before", "after", "diff", "unverified"} & set(result)
    assert [(record.operation, record.body) for record in gateway.log if record.write] == [
        (op, result["requests"][0]["body"])
    ]
    assert result.get("saved", False) is (op == "save")


def test_what_they_do(gateway: Handle) -> None:
    perform(command, gateway, op="lock", ports="1,2B")
    assert [gateway.locked(slot) for slot in ("1A", "1D", "2A", "2B")] == [True, True, False, True]
    perform(command, gateway, op="unlock", ports="1")
    assert gateway.locked("1A") is False
    perform(command, gateway, op="ledon", ports="3")
    assert gateway.led("3C") is True
    perform(command, gateway, op="ledoff", ports="3")
    assert gateway.led("3C") is False
    perform(command, gateway, op="switch", ports="4B,5.03")
    assert [gateway.active_slot(port) for port in (3, 4, 5)] == [1, 2, 3]
    assert gateway.locked("2B", saved=True) is False
    perform(command, gateway, op="save")
    assert gateway.locked("2B", saved=True) is True
    assert gateway.state()["saved"]["active"]["5"] == 3


def test_an_action_is_done_at_every_run(gateway: Handle) -> None:
    for _run in range(2):
        assert perform(command, gateway, op="lock", ports="1")["changed"] is True
    assert gateway.operations == ["status", "lock"] * 2


def test_what_is_not_waited_for_takes_two_requests(gateway: Handle) -> None:
    perform(command, gateway, op="ledon", ports="1")
    perform(command, gateway, op="save")
    assert gateway.operations == ["status", "ledon", "status", "save"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("op", ["lock", "switch", "reset", "reboot"])
def test_firmwares(simulate: Simulate, profile: str, op: str) -> None:
    gateway = simulate(SPEED, profile=profile, slots=2).only
    ports = {"lock": "1-2", "switch": "1.02,3.02", "reset": "1-2"}.get(op)
    assert "failed" not in perform(command, gateway, op=op, ports=ports)
    if op == "switch":
        assert (gateway.active_slot(1), gateway.active_slot(2), gateway.active_slot(3)) == (2, 1, 2)
    assert gateway.state()["boots"] == int(op == "reboot")


# -- lists --------------------------------------------------------------------------------------------------------


def test_neighbours_go_as_one_request(gateway: Handle) -> None:
    commands = [
        {"op": "lock", "ports": "1A,2B"},
        {"op": "switch", "ports": "3B"},
        {"op": "reset", "ports": "4-5"},
        {"op": "ledon", "ports": "3"},
        {"op": "save"},
        {"op": "unlock", "ports": "1A"},
        {"op": "reboot"},
        {"op": "lock", "ports": "8"},
    ]
    predicted = perform(command, gateway, check=True, commands=commands)
    result = perform(command, gateway, commands=commands)
    assert result["requests"] == predicted["requests"] == [
        multiple(
            {"op": "lock", "ports": "1.01,2.02"},
            {"op": "switch", "ports": "3.02"},
            {"op": "reset", "ports": "4-5"},
            {"op": "ledon", "ports": "3"},
        ),
        request("save"),
        request("unlock", ports="1.01"),
        request("reboot"),
        request("lock", ports="8"),
    ]  # fmt: skip
    assert result["saved"] is True
    # The unlocking was not saved, and so forgotten.
    assert result["warnings"] == predicted["warnings"] == [FORGETS]
    assert [gateway.locked(slot) for slot in ("1A", "2B", "8A")] == [True, True, True]
    assert gateway.active_slot(3) == 2


@pytest.mark.parametrize(
    ("commands", "groups"),
    [
        ([("switch", "3B"), ("switch", "3C")], ["switch 3.02", "switch 3.03"]),
        ([("switch", "3B"), ("reset", "3")], ["switch 3.02", "reset 3"]),
        ([("reset", "3"), ("switch", "3B")], ["reset 3", "switch 3.02"]),
        ([("reset", "3-5"), ("reset", "5-7")], ["reset 3-5", "reset 5-7"]),
        ([("reset", "3"), ("reset", "4"), ("switch", "5B")], ["reset 3,reset 4,switch 5.02"]),
        ([("lock", "3"), ("unlock", "3"), ("reset", "3")], ["lock 3,unlock 3,reset 3"]),
        ([("reset", "3"), ("unlock", "3"), ("switch", "3B"), ("lock", "3")],
         ["reset 3,unlock 3", "switch 3.02,lock 3"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_port_gets_there_before_it_is_told_more(
    gateway: Handle, commands: list[tuple[str, str]], groups: list[str]
) -> None:
    result = perform(command, gateway, commands=[{"op": op, "ports": ports} for op, ports in commands])
    assert "failed" not in result
    sent = []
    for each in result["requests"]:
        body = json.loads(each["body"])
        sent.append(",".join(f"{one['op']} {one['ports']}" for one in body.get("ops", [body])))
    assert sent == groups
    switches = [ports for op, ports in commands if op == "switch"]
    if switches:
        assert gateway.active_slot(int(switches[-1][0])) == ord(switches[-1][1]) - ord("A") + 1


def test_multiple_refused(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}).only
    commands = [{"op": "lock", "ports": "1"}, {"op": "ledon", "ports": "2"}, {"op": "reset", "ports": "3"}]
    result = perform(command, gateway, commands=commands)
    assert operations(result) == ["multiple", "lock", "ledon", "reset"]
    assert gateway.locked("1A")
    assert gateway.led("2A")


def test_the_same_command_twice(gateway: Handle) -> None:
    result = perform(command, gateway, commands=[{"op": "lock", "ports": "1"}, {"op": "lock", "ports": "1"}])
    assert result["requests"] == [multiple({"op": "lock", "ports": "1"}, {"op": "lock", "ports": "1"})]


# -- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [False, True])
def test_every_bad_command_is_named(gateway: Handle, check: bool) -> None:
    gateway.read_only()
    commands = [
        {"op": "lock", "ports": "9,1E"},
        {"op": "lock"},
        {"op": "reset", "ports": "1B"},
        {"op": "switch", "ports": "3"},
        {"op": "switch", "ports": "3B,3C"},
        {"op": "save", "ports": "1"},
        {"op": "reboot", "ports": "all"},
        {"op": "ledon", "ports": "1.2"},
        {"op": "unlock", "ports": "1"},
        {"op": "unlock", "ports": ""},
    ]
    result = perform(command, gateway, check=check, commands=commands)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: the task has 9 bad entries: "
        "command 1 (lock 9,1E): 9: port 9 is beyond the gateway's 8 ports; "
        "1E: slot 5 is beyond the gateway's 4 slots per port; "
        "command 2 (lock): name the ports; all means every one; "
        "command 3 (reset 1B): reset takes whole ports, without slots; "
        "command 4 (switch 3): switch needs the slot to switch to, as in 2B; "
        "command 5 (switch 3B,3C): a port can be switched to one slot only; "
        "command 6 (save 1): save is for the whole gateway and takes no ports; "
        "command 7 (reboot all): reboot is for the whole gateway and takes no ports; "
        "command 8 (ledon 1.2): 1.2: write the slot with two digits and in quotes, "
        'as in "6.02" (YAML turns an unquoted 1.10 into 1.1); '
        "command 10 (unlock): name the ports; all means every one. "
        "Nothing was written."
    )
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is False
    assert result["not_attempted"][:3] == ["lock 9,1E", "lock", "reset 1B"]
    assert gateway.operations == ["status"]


def test_an_empty_list(gateway: Handle) -> None:
    result = perform(command, gateway, commands=[])
    assert result["msg"] == (f"gateway {gateway.host}:{gateway.port}: commands is empty. Nothing was written.")
    assert gateway.operations == []


@pytest.mark.parametrize("wait_timeout", [0, -1, float("nan")])
def test_wait_timeout_is_checked_first(gateway: Handle, wait_timeout: float) -> None:
    result = perform(command, gateway, op="reboot", wait_timeout=wait_timeout)
    assert "wait_timeout: " in result["msg"]
    assert result["not_attempted"] == ["reboot"]
    assert gateway.operations == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ports": "1"},
        {"op": "lock", "ports": "1", "commands": []},
        {"op": "explode"},
        {"op": "get"},
        {"op": "set"},
        {"op": "multiple"},
        {"commands": [{"ports": "1"}]},
        {"commands": [{"op": "lock", "port": "1"}]},
        {"ports": "1", "commands": [{"op": "save"}]},
    ],
    ids=json.dumps,
)
def test_options_are_checked_by_the_argument_spec(gateway: Handle, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"op|commands|ports"):
        perform(command, gateway, **options)


@pytest.mark.parametrize("ports", ['1"}', "1&op=reboot", "1\n2", "$(id)", "1;2", "1%2C2"])
def test_ports_cannot_inject(gateway: Handle, ports: str) -> None:
    gateway.read_only()
    assert perform(command, gateway, op="lock", ports=ports)["error"]["kind"] == "validation"
    assert gateway.operations == ["status"]


# -- waiting ------------------------------------------------------------------------------------------------------


def test_a_switch_is_waited_for(gateway: Handle) -> None:
    lines: list[str] = []
    perform(command, gateway, op="switch", ports="3B,4C", lines=lines)
    assert (gateway.active_slot(3), gateway.active_slot(4)) == (2, 3)
    assert lines == ["ports 3-4: waiting, at most 180 s"]


def test_a_reset_is_waited_for(gateway: Handle) -> None:
    lines: list[str] = []
    perform(command, gateway, op="reset", ports="3,4", lines=lines)
    assert all(gateway.st(slot) in (1, 2, 3) for slot in ("3A", "4A"))
    assert gateway.operations.count("status") > 2
    assert lines == ["reset of ports 3-4: waiting, at most 180 s"]


def test_a_reset_is_waited_for_as_the_switch_before_it_left_the_port(simulate: Simulate) -> None:
    """Slot 1A had a SIM and 1B has none, so none is waited for."""
    gateway = simulate(SPEED, no_sim=["1B"]).only
    commands = [{"op": "switch", "ports": "1B"}, {"op": "save"}, {"op": "reset", "ports": "1"}]
    assert "failed" not in perform(command, gateway, commands=commands, wait_timeout=2)
    assert gateway.active_slot(1) == 2


def test_switches_and_resets_are_waited_for_side_by_side(gateway: Handle) -> None:
    lines: list[str] = []
    commands = [
        {"op": "switch", "ports": "1B"},
        {"op": "reset", "ports": "3"},
        {"op": "switch", "ports": "2C"},
        {"op": "reset", "ports": "5"},
    ]
    assert "failed" not in perform(command, gateway, commands=commands, lines=lines)
    assert lines == ["reset of ports 3,5: waiting, at most 180 s", "ports 1-2: waiting, at most 180 s"]
    assert (gateway.active_slot(1), gateway.active_slot(2)) == (2, 3)


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"reboot_reply": False},
        {"silence": "reset"},
        {"silence": "hang"},
        {"reboot_reply": False, "silence": "hang"},
        {"boot_locked": True},
        {"empty_imei": False},
        {"boot_seconds": "100"},
    ],
    ids=str,
)
def test_a_reboot_is_over_when_the_modules_are_back(simulate: Simulate, switches: dict[str, object]) -> None:
    gateway = simulate(SPEED, switches=switches, no_sim=[]).only
    result = perform(command, gateway, op="reboot", timeout=1)
    assert result["changed"] is True
    assert gateway.state()["boots"] == 1
    state = gateway.state()
    assert state["booting"] == []
    assert [name for name, code in state["st"].items() if code in (0, 16)] == []
    assert gateway.operations.count("reboot") == 1


def test_a_reboot_does_not_wait_for_ports_that_were_dead(simulate: Simulate) -> None:
    gateway = simulate(SPEED, dead_ports={3: 0, 5: 16}).only
    start = time.monotonic()
    assert "failed" not in perform(command, gateway, op="reboot")
    assert time.monotonic() - start < DEADLINE


def test_a_reboot_that_takes_too_long(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"boot_seconds": "10000"}, ports=2).only
    result = perform(command, gateway, op="reboot", wait_timeout=0.5)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: reboot: not back within 0.5 s: port 1 (no_sim), 2 (no_sim). "
        "Look at these ports on the gateway, or raise wait_timeout."
    )
    assert result["error"]["kind"] == "wait"
    assert result["error"]["operation"] == "reboot"
    assert result["changed"] is True
    assert result["unverified"] == ["reboot"]
    assert result["applied"] == result["rejected"] == result["not_attempted"] == []


def test_a_switch_that_does_not_come(simulate: Simulate) -> None:
    gateway = simulate(SPEED, dead_ports="4").only
    commands = [
        {"op": "lock", "ports": "1"},
        {"op": "switch", "ports": "3.02-4.02"},
        {"op": "save"},
        {"op": "reboot"},
    ]
    result = perform(command, gateway, commands=commands, wait_timeout=0.5)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: not as wanted within 0.5 s: 4 (active_slot 2 wanted; no_sim). "
        "Look at these ports on the gateway, or raise wait_timeout."
    )
    assert result["changed"] is True
    assert result["applied"] == ["lock 1"]
    assert result["unverified"] == ["switch 3.02-4.02"]
    assert result["not_attempted"] == ["save", "reboot"]
    assert result["unsaved"] is True


@pytest.mark.parametrize("op", ["switch", "reset", "reboot"])
def test_without_waiting(simulate: Simulate, op: str) -> None:
    gateway = simulate().only
    ports = {"switch": "3B", "reset": "3"}.get(op)
    result = perform(command, gateway, op=op, ports=ports, wait=False)
    assert result["changed"] is True
    assert gateway.operations == ["status", op]


@pytest.mark.parametrize("fault", ["lost_reply", "reset-after-applying", "truncated", "empty", "null"])
@pytest.mark.parametrize("wait", [True, False])
def test_a_reboot_whose_reply_never_comes(gateway: Handle, fault: str, wait: bool) -> None:
    gateway.add_fault(operation="reboot", **{"applied": True, **PASSING[fault]})
    result = perform(command, gateway, op="reboot", wait=wait)
    assert "failed" not in result
    assert result["changed"] is True
    assert gateway.operations.count("reboot") == 1
    assert gateway.state()["boots"] == 1


@pytest.mark.parametrize("op", ["switch", "reset"])
def test_a_lost_reply_is_made_up_for_by_what_is_seen(gateway: Handle, op: str) -> None:
    gateway.add_fault("lost_reply", op)
    result = perform(command, gateway, op=op, ports={"switch": "3B", "reset": "3"}[op])
    assert "failed" not in result
    assert gateway.operations.count(op) == 1


@pytest.mark.parametrize("op", ["switch", "reset"])
def test_but_not_without_looking(gateway: Handle, op: str) -> None:
    gateway.add_fault("lost_reply", op)
    ports = {"switch": "3B", "reset": "3"}[op]
    result = perform(command, gateway, op=op, ports=ports, wait=False)
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is True
    assert result["unverified"] == [f"{op} {'3.02' if op == 'switch' else '3'}"]
    assert result["rejected"] == result["not_attempted"] == result["applied"] == []


@pytest.mark.parametrize("op", ["switch", "reset", "reboot"])
def test_what_never_arrived_is_not_taken_for_done(simulate: Simulate, monkeypatch: pytest.MonkeyPatch, op: str) -> None:
    impatient(monkeypatch)
    gateway = simulate(SPEED).only
    gateway.add_fault("lost_reply", op, applied=False)
    result = perform(command, gateway, op=op, ports={"switch": "3.02", "reset": "3"}.get(op), wait_timeout=0.6)
    assert result["error"]["kind"] == "wait"
    assert result["changed"] is True
    assert len(result["unverified"]) == 1
    assert gateway.operations.count(op) == 1


def test_a_later_step_is_not_taken_for_done_by_what_an_earlier_one_did(simulate: Simulate) -> None:
    """After the reboot the states differ from those at the start, which is no sign of the reset."""
    gateway = simulate(SPEED, no_sim=[], switches={"register_seconds": "10000"}).only
    gateway.add_fault("lost_reply", "reset", applied=False)
    commands = [{"op": "reboot"}, {"op": "reset", "ports": "3"}]
    result = perform(command, gateway, commands=commands, wait_timeout=1)
    assert result["error"]["kind"] == "wait"
    assert result["applied"] == ["reboot"]
    assert result["unverified"] == ["reset 3"]


# -- unsaved changes ----------------------------------------------------------------------------------------------


def test_unsaved_values_are_warned_about(gateway: Handle) -> None:
    perform(NUMBER.resource, gateway, config=NUMBER.plan("1A"), save=False)
    predicted = perform(command, gateway, check=True, op="reboot")
    result = perform(command, gateway, op="reboot")
    assert predicted["warnings"] == result["warnings"] == [FORGETS]
    # They are forgotten now, and so is the note of them.
    assert gateway.number("1A") == ""
    assert result["unsaved"] is False
    assert perform(command, gateway, op="reboot")["warnings"] == []


@pytest.mark.parametrize(
    ("op", "ports"), [("lock", "1"), ("unlock", "1"), ("ledon", "1"), ("ledoff", "1"), ("switch", "1B")]
)
def test_unsaved_commands_are_warned_about(gateway: Handle, op: str, ports: str) -> None:
    result = perform(command, gateway, op=op, ports=ports)
    assert result["unsaved"] is True
    assert perform(command, gateway, check=True, op="reboot")["warnings"] == [FORGETS]
    assert perform(command, gateway, op="save")["unsaved"] is False
    assert perform(command, gateway, check=True, op="reboot")["warnings"] == []


@pytest.mark.parametrize(
    ("before", "warned"),
    [
        ([{"op": "lock", "ports": "1"}], True),
        ([{"op": "lock", "ports": "1"}, {"op": "save"}], False),
        ([{"op": "save"}, {"op": "lock", "ports": "1"}], True),
        ([{"op": "reset", "ports": "1"}], False),
        ([{"op": "reset", "ports": "1"}, {"op": "ledon", "ports": "1"}], True),
        ([{"op": "save"}], False),
        ([], False),
    ],
    ids=str,
)
def test_a_list_warns_of_what_itself_leaves_unsaved(
    gateway: Handle, before: list[dict[str, str]], warned: bool
) -> None:
    result = perform(command, gateway, check=True, commands=[*before, {"op": "reboot"}])
    assert result["warnings"] == ([FORGETS] if warned else [])


def test_a_save_before_the_reboot_keeps_them(gateway: Handle) -> None:
    perform(NUMBER.resource, gateway, config=NUMBER.plan("1A"), save=False)
    result = perform(command, gateway, commands=[{"op": "save"}, {"op": "reboot"}])
    assert result["warnings"] == []
    assert gateway.number("1A") == NUMBER.make(0)


def test_a_reset_forgets_nothing(gateway: Handle) -> None:
    perform(NUMBER.resource, gateway, config=NUMBER.plan("1A"), save=False)
    assert perform(command, gateway, op="reset", ports="1")["warnings"] == []
    assert perform(command, gateway, check=True, op="reboot")["warnings"] == [FORGETS]


def test_check_mode_notes_nothing(gateway: Handle) -> None:
    assert perform(command, gateway, check=True, op="lock", ports="1")["unsaved"] is False
    assert perform(command, gateway, check=True, op="reboot")["warnings"] == []


def test_a_refused_command_leaves_nothing_unsaved(gateway: Handle) -> None:
    gateway.add_fault("code", "lock", code=5, reason="busy")
    assert perform(command, gateway, op="lock", ports="1")["unsaved"] is False


def test_a_reboot_leaves_what_another_task_has_noted_meanwhile(
    gateway: Handle, monkeypatch: pytest.MonkeyPatch, ansible_home: pathlib.Path
) -> None:
    """Nobody knows whether the gateway has forgotten that."""
    perform(NUMBER.resource, gateway, config=NUMBER.plan("1A"), save=False)
    (path,) = ansible_home.glob("skyline_gateway/pending/*.json")
    theirs = {**json.loads(path.read_text()), "restart": [1], "save": True}
    call = Client.call

    def noting(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if gateway.operations.count("reboot"):
            path.write_text(json.dumps(theirs))
        return call(self, request, *args, **kwargs)

    monkeypatch.setattr(Client, "call", noting)
    perform(command, gateway, op="reboot")
    assert json.loads(path.read_text()) == theirs


def test_a_reboot_that_nobody_saw_leaves_the_note(gateway: Handle) -> None:
    perform(NUMBER.resource, gateway, config=NUMBER.plan("1A"), save=False)
    gateway.add_fault("lost_reply", "reboot", applied=False)
    assert perform(command, gateway, op="reboot", wait=False)["unsaved"] is True
    assert gateway.number("1A") == NUMBER.make(0)


# -- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("op", ["lock", "unlock", "ledon", "ledoff", "save"])
def test_a_proxy_that_fails_now_and_then_is_survived(gateway: Handle, op: str, status: int) -> None:
    gateway.add_fault("http_error", op, 2, status=status)
    result = perform(command, gateway, op=op, ports=None if op == "save" else "1")
    assert result["changed"] is True
    assert "failed" not in result
    assert gateway.operations == ["status", op, op, op]
    assert operations(result) == [op]


@pytest.mark.parametrize(("op", "ports"), [("switch", "1B"), ("reset", "1"), ("reboot", None)])
def test_but_what_begins_anew_is_sent_once(gateway: Handle, op: str, ports: str | None) -> None:
    gateway.add_fault("http_error", op, status=502)
    result = perform(command, gateway, op=op, ports=ports, wait=False, retries=5)
    assert gateway.operations.count(op) == 1
    assert result["changed"] is True


@pytest.mark.parametrize(("op", "ports"), [("switch", "1B"), ("reset", "1"), ("reboot", None)])
def test_what_a_proxy_did_not_pass_on_is_not_done(gateway: Handle, op: str, ports: str | None) -> None:
    """Its answers to the looks that follow are no restart, either."""
    gateway.add_fault("http_error", op, status=502, applied=False)
    gateway.add_fault("http_error", "status", 2, skip=1, status=502)
    result = perform(command, gateway, op=op, ports=ports, wait_timeout=0.5)
    assert (result["failed"], result["error"]["kind"], result["applied"]) == (True, "wait", [])
    assert f"(the order was not answered: {op}: HTTP status 502" in result["msg"]
    assert "a proxy in front of the gateway" in result["msg"]


class TestWithoutAnAnswer:
    """What the status shows decides, where it can."""

    COMMANDS = ("lock", "unlock", "ledon", "ledoff")

    @staticmethod
    def prepare(gateway: Handle, op: str) -> None:
        if op == "unlock":
            gateway.patch(locked={"1": True})
        elif op == "ledoff":
            gateway.patch(led=["1"])

    @pytest.mark.parametrize("op", COMMANDS)
    def test_what_came_about_is_done(self, gateway: Handle, op: str) -> None:
        self.prepare(gateway, op)
        gateway.add_fault("lost_reply", op, None)
        commands = [{"op": op, "ports": "1"}, {"op": "save"}]
        result = perform(command, gateway, commands=commands, retries=1)
        assert "failed" not in result
        assert result["changed"] is True
        assert gateway.operations[1:4] == [op, op, "status"]
        assert gateway.operations[-1] == "save"

    def test_the_list_goes_on_from_what_was_seen(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "lock", None)
        result = perform(command, gateway, commands=[{"op": "lock", "ports": "1"}, {"op": "reboot"}], retries=0)
        assert "failed" not in result
        assert operations(result) == ["lock", "reboot"]

    @pytest.mark.parametrize("op", COMMANDS)
    def test_what_never_reached_the_gateway_is_no_change(self, gateway: Handle, op: str) -> None:
        self.prepare(gateway, op)
        gateway.add_fault("http_error", op, None, status=502, applied=False)
        commands = [{"op": op, "ports": "1"}, {"op": "save"}]
        result = perform(command, gateway, commands=commands, retries=1)
        assert (result["failed"], result["changed"], result["unsaved"]) == (True, False, False)
        assert (result["applied"], result["rejected"]) == ([], [f"{op} 1"])
        assert (result["unverified"], result["not_attempted"]) == ([], ["save"])
        assert (result["error"]["kind"], result["error"]["http_status"]) == ("protocol", 502)
        assert "a proxy in front of the gateway" in result["msg"]

    def test_what_was_so_before_proves_nothing(self, gateway: Handle) -> None:
        perform(command, gateway, op="lock", ports="1")
        while gateway.st("1A") != 12:
            pass
        gateway.add_fault("http_error", "lock", None, status=502)
        result = perform(command, gateway, op="lock", ports="1", retries=0)
        assert (result["failed"], result["changed"], result["unverified"]) == (True, True, ["lock 1"])

    def test_half_of_it_proves_nothing_either(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "lock", None, status=504)
        lines: list[str] = []
        gateway.patch(locked={"1": False, "2": True})
        while gateway.st("2A") != 12:
            pass
        gateway.gateway.on_request = lambda record: gateway.patch(locked={"1": True}) if record.fault else None
        result = perform(command, gateway, op="lock", ports="1-3", retries=0, lines=lines)
        assert (result["failed"], result["changed"], result["unverified"]) == (True, True, ["lock 1-3"])
        assert result["unsaved"] is True

    def test_a_gateway_that_is_gone_shows_nothing(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "lock", None, status=502)
        gateway.add_fault("http_error", "status", None, skip=1, status=502)
        result = perform(command, gateway, op="lock", ports="1", retries=0, wait_timeout=0.1)
        assert (result["changed"], result["unverified"], result["error"]["operation"]) == (True, ["lock 1"], "lock")

    def test_it_is_looked_at_once_where_nothing_is_to_be_waited_for(self, gateway: Handle) -> None:
        gateway.add_fault("http_error", "lock", None, status=502)
        result = perform(command, gateway, op="lock", ports="1", retries=0, wait=False)
        assert gateway.operations == ["status", "lock", "status"]
        assert (result["changed"], result["unverified"]) == (True, ["lock 1"])

    def test_a_dead_port_shows_nothing(self, gateway: Handle) -> None:
        gateway.patch(dead_ports={"1": 16})
        gateway.add_fault("lost_reply", "lock", None)
        result = perform(command, gateway, op="lock", ports="1-2", retries=0)
        assert (result["failed"], result["unverified"]) == (True, ["lock 1-2"])


def test_several_are_sent_once_too(gateway: Handle) -> None:
    """Only a device that says no is asked one by one."""
    gateway.add_fault("html", "multiple")
    commands = [{"op": "lock", "ports": "1"}, {"op": "reset", "ports": "2"}]
    result = perform(command, gateway, commands=commands)
    assert result["error"]["operation"] == "multiple"
    assert result["unverified"] == ["lock 1", "reset 2"]
    assert gateway.operations == ["status", "multiple"]


@pytest.mark.parametrize(
    "fault", ["code", pytest.param("login", marks=by_query), pytest.param("http_401", marks=by_query)]
)
@pytest.mark.parametrize("op", ["switch", "reset", "reboot"])
def test_a_refusal_is_not_waited_for(gateway: Handle, op: str, fault: str) -> None:
    gateway.add_fault(operation=op, **{**PASSING, **LASTING}[fault])
    ports = {"switch": "3.02", "reset": "3"}.get(op)
    result = perform(command, gateway, op=op, ports=ports)
    assert result["error"]["kind"] == ("device" if fault == "code" else "auth")
    assert result["changed"] is False
    assert result["rejected"] == [f"{op} {ports}" if ports else op]
    assert gateway.operations == ["status", op]


PLACES = ["status", "lock", "save"]
SLOW_PAIRS = [("hang", place) for place in PLACES] + [(fault, "lock") for fault in SLOW if fault != "hang"]


def timeout(fault: str) -> float:
    return 0.5 if fault in SLOW else 5


@pytest.mark.parametrize(("fault", "place"), [*itertools.product([*PASSING, *LASTING], PLACES), *SLOW_PAIRS])
def test_faults(gateway: Handle, fault: str, place: str) -> None:
    gateway.add_fault(operation=place, times=None, **{**PASSING, **SLOW, **LASTING}[fault])
    commands = [{"op": "lock", "ports": "1"}, {"op": "save"}, {"op": "ledon", "ports": "2"}]
    start = time.monotonic()
    result = perform(command, gateway, commands=commands, timeout=timeout(fault), retries=1)
    assert time.monotonic() - start < DEADLINE
    names = ["lock 1", "save", "ledon 2"]
    answered_no = fault.startswith("code") or fault in LASTING
    if place == "lock" and not answered_no and gateway.locked("1A"):
        # Nobody said so, and it can be seen.
        assert "failed" not in result
        assert result["changed"] is True
        assert [record.operation for record in gateway.log if record.write][-2:] == ["save", "ledon"]
        return
    assert result["failed"] is True
    assert result["error"]["operation"] == place
    if place == "status":
        assert result["not_attempted"] == names
        assert result["changed"] is False
    elif place == "lock":
        assert result["rejected"] == ["lock 1"]
        assert result["unverified"] == result["applied"] == []
        assert result["not_attempted"] == names[1:]
        assert result["changed"] is False
    else:
        assert result["applied"] == ["lock 1"]
        assert result["rejected" if answered_no else "unverified"] == ["save"]
        assert result["unverified" if answered_no else "rejected"] == []
        assert result["not_attempted"] == ["ledon 2"]
        assert result["changed"] is True
        assert result.get("saved", False) is False
        assert "a reboot may undo it" in result["msg"]
    assert gateway.led("2A") is False


@pytest.mark.parametrize("fault", [*PASSING, "hang"])
@pytest.mark.parametrize("place", ["status", "save"])
def test_reading_and_saving_are_tried_again(gateway: Handle, fault: str, place: str) -> None:
    gateway.add_fault(operation=place, **{**PASSING, **SLOW}[fault])
    commands = [{"op": "lock", "ports": "1"}, {"op": "save"}]
    result = perform(command, gateway, commands=commands, timeout=timeout(fault))
    assert "failed" not in result
    assert gateway.locked("1A", saved=True) is True


def test_one_of_several_refused(simulate: Simulate) -> None:
    gateway = simulate(SPEED, switches={"multiple": False}).only
    gateway.add_fault("code", "ledon", code=5, reason="no LED")
    commands = [
        {"op": "lock", "ports": "1"},
        {"op": "reset", "ports": "2"},
        {"op": "ledon", "ports": "3"},
        {"op": "unlock", "ports": "4"},
        {"op": "save"},
    ]
    result = perform(command, gateway, commands=commands)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: ledon: refused (code 5, no LED). "
        "The gateway refused this; its log may say why."
    )
    assert operations(result) == ["multiple", "lock", "reset", "ledon"]
    assert result["changed"] is True
    assert result["applied"] == ["lock 1"]
    assert result["unverified"] == ["reset 2"]
    assert result["rejected"] == ["ledon 3"]
    assert result["not_attempted"] == ["unlock 4", "save"]
    assert result["unsaved"] is True


def test_one_of_several_lost(simulate: Simulate) -> None:
    """Those behind it were never sent, so waiting for them would be in vain."""
    gateway = simulate(SPEED, switches={"multiple": False}).only
    gateway.add_fault("lost_reply", "switch")
    commands = [{"op": "reset", "ports": "1"}, {"op": "switch", "ports": "2B"}, {"op": "reset", "ports": "3"}]
    start = time.monotonic()
    result = perform(command, gateway, commands=commands, wait_timeout=60)
    assert time.monotonic() - start < DEADLINE
    assert result["error"]["kind"] == "connection"
    assert result["unverified"] == ["reset 1", "switch 2.02"]
    assert result["not_attempted"] == ["reset 3"]
    assert result["applied"] == result["rejected"] == []


def test_a_gateway_that_is_not_there(gateway: Handle) -> None:
    result = perform(command, gateway, port=1, op="reboot", retries=1)
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is False
    assert result["not_attempted"] == ["reboot"]


def test_a_gateway_that_is_gone_before_the_command(simulate: Simulate) -> None:
    running = simulate(SPEED)
    call = Client.call

    def gone(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == "reboot":
            running.stop()
        return call(self, request, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", gone)
        result = perform(command, running.only, op="reboot", wait_timeout=0.5)
    assert result["failed"] is True
    assert result["changed"] is bool(result["unverified"])


@pytest.mark.parametrize("check", [False, True])
def test_another_mac_gets_nothing(gateway: Handle, check: bool) -> None:
    gateway.read_only()
    result = perform(command, gateway, check=check, mac="00:30:f1:ff:ff:ff", op="reboot")
    assert result["error"]["kind"] == "validation"
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("op", ["reset", "reboot", "switch"])
def test_another_gateway_that_answers_the_wait(gateway: Handle, op: str) -> None:
    right = gateway.mac
    call = Client.call

    def moved(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        if request.operation == op:
            gateway.patch(mac="00-30-f1-ff-ff-ff")
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", moved)
        ports = {"switch": "3.02", "reset": "3"}.get(op)
        result = perform(command, gateway, mac=right, op=op, ports=ports)
    assert result["error"]["kind"] == "validation"
    assert result["unverified"] == [f"{op} {ports}" if ports else op]


def test_a_gateway_that_says_the_password_back(gateway: Handle) -> None:
    """perform() itself sees that no spelling of it comes out."""
    gateway.add_fault("code", "lock", code=5, reason=f"user operator password {gateway.password}")
    result = perform(command, gateway, op="lock", ports="1")
    assert "user operator password ********" in result["msg"]


@pytest.mark.parametrize(("ports", "left"), [("3", []), ("3-4", []), ("4", ["reset"])])
def test_a_restart_that_was_owed_is_struck_out(gateway: Handle, ports: str, left: list[str]) -> None:
    call = Client.call

    def killed(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == "reset":
            raise KeyboardInterrupt
        return call(self, request, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", killed)
        with pytest.raises(KeyboardInterrupt):
            perform(IMEI.resource, gateway, config=IMEI.plan("3A"), activate="reset")
    perform(command, gateway, op="reset", ports=ports)
    assert operations(perform(IMEI.resource, gateway, config=IMEI.plan("3A"), activate="reset")) == left
