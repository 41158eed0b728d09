# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_port_hold: what is on the air gets locked, and exactly that unlocked again, whatever happens in between."""

from __future__ import annotations

import json
import pathlib
from types import ModuleType
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, port_hold, port_state
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI

SPEED = 1000.0
SMALL: dict[str, Any] = {"ports": 4, "slots": 2, "no_sim": []}
# Of port 2 one slot is locked by somebody, all of port 3 is, and a slot of port 4 has no SIM.
MIXED: dict[str, Any] = {"ports": 4, "slots": 2, "locked": "2B,3", "no_sim": "4A"}
HELD, RELEASED = "held", "released"


def locks(gateway: Handle) -> dict[str, Any]:
    """The locks, now and after a reboot."""
    state = gateway.state()
    return {kind: (state[kind]["locked"], state[kind]["locked_ports"]) for kind in ("ram", "saved")}


def hold(gateway: Handle, ports: str, **more: Any) -> dict[str, Any]:
    return perform(port_hold, gateway, state=HELD, ports=ports, **more)


def release(gateway: Handle, **more: Any) -> dict[str, Any]:
    return perform(port_hold, gateway, state=RELEASED, **more)


def note(home: pathlib.Path) -> dict[str, bool]:
    """A note of nothing is not kept."""
    found = [json.loads(path.read_text()) for path in home.glob("skyline_gateway/held/*.json")]
    assert all(found)
    return found[0] if found else {}


@pytest.mark.parametrize("profile", ["modern", "reference", "legacy", "sparse"])
@pytest.mark.parametrize("spec", [SMALL, MIXED], ids=["free", "mixed"])
@pytest.mark.parametrize("switches", [{}, {"port_lock": "flag"}, {"lock_code": 7}], ids=str)
def test_what_was_locked_is_locked_again(
    simulate: Simulate, ansible_home: pathlib.Path, profile: str, spec: dict[str, Any], switches: dict[str, Any]
) -> None:
    gateway = simulate(SPEED, profile=profile, switches=switches, **spec).only
    before = locks(gateway)
    result = hold(gateway, "all")
    assert result["changed"] is True
    assert result["held"] == list(note(ansible_home))
    assert gateway.locked("1A", saved=True)
    assert gateway.locked("2A", saved=True)
    assert hold(gateway, "all")["changed"] is False
    result = release(gateway)
    assert (result["changed"], result["held"]) == (True, [])
    assert locks(gateway) == before
    assert note(ansible_home) == {}
    assert release(gateway)["changed"] is False


def test_only_what_could_go_on_the_air_is_locked(simulate: Simulate, ansible_home: pathlib.Path) -> None:
    gateway = simulate(SPEED, dead_ports={1: 16}, **MIXED).only
    result = hold(gateway, "all")
    assert result["before"] == [{"ports": "2.01,4.02", "locked": False}]
    assert operations(result) == ["lock", "save"]
    # What is registered is waited for later; an idle slot of a port cannot be.
    assert note(ansible_home) == {"2.01": True, "4.02": False}
    assert release(gateway, ports="4")["held"] == ["2.01"]


def test_only_the_ports_that_are_named(simulate: Simulate) -> None:
    gateway = simulate(SPEED, **SMALL).only
    assert hold(gateway, "1,2B")["held"] == ["1.01", "1.02", "2.02"]
    assert hold(gateway, "4A")["held"] == ["1.01", "1.02", "2.02", "4.01"]
    result = release(gateway, ports="1")
    assert result["after"] == [{"ports": "1.01,1.02", "locked": False}]
    assert result["held"] == ["2.02", "4.01"]


def test_check_mode(simulate: Simulate, ansible_home: pathlib.Path) -> None:
    gateway = simulate(SPEED, **SMALL).only
    gateway.read_only()
    predicted = hold(gateway, "1-2", check=True)
    assert predicted["held"] == ["1.01", "1.02", "2.01", "2.02"]
    assert note(ansible_home) == {}
    gateway.read_only(False)
    result = hold(gateway, "1-2")
    assert {**result, "saved": False} == {**predicted, "unsaved": result["unsaved"]}
    gateway.read_only()
    assert release(gateway, ports="1", check=True)["held"] == ["2.01", "2.02"]
    predicted = release(gateway, check=True)
    assert (predicted["held"], len(note(ansible_home))) == ([], 4)
    gateway.read_only(False)
    assert release(gateway)["requests"] == predicted["requests"]
    assert gateway.violations == []


def test_check_mode_tells_which_locks_are_not_shown(simulate: Simulate) -> None:
    """Those of a dead module are taken off all the same."""
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1-2")
    gateway.patch(dead_ports={1: 16})
    predicted = release(gateway, check=True)
    assert predicted["before"] == [{"ports": "1.01,1.02", "locked": "unknown"}, {"ports": "2.01,2.02", "locked": True}]
    assert predicted["unverified"] == ["1.01", "1.02"]


def test_nothing_held_sends_one_read(simulate: Simulate) -> None:
    gateway = simulate(SPEED, **SMALL).only
    result = release(gateway)
    assert (result["changed"], result["before"], result["requests"], result["saved"]) == (False, [], [], False)
    assert gateway.operations == ["status"]


def test_release_waits_until_what_was_registered_is(simulate: Simulate, short_waits: None) -> None:
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1-2")
    gateway.patch(dead_ports={1: 16})
    result = release(gateway, wait_timeout=0.3)
    assert result["error"]["kind"] == "wait"
    assert "unlocked, but not registered again within 0.3 s: 1.01 (module_timeout)." in result["msg"]
    assert (result["changed"], result["rejected"], result["held"]) == (True, ["1.01"], ["1.01"])
    assert result["applied"] == ["1.02", "2.01", "2.02"]
    # A dead module hides the locks; they are taken off all the same.
    assert not gateway.locked("1A", saved=True)
    # Off the air again, and back when it works.
    assert hold(gateway, "1A")["after"] == [{"ports": "1.01", "locked": True}]
    assert gateway.locked("1A", saved=True)
    gateway.patch(dead_ports={1: None})
    assert release(gateway)["held"] == []
    assert not gateway.locked("1A", saved=True)


def test_release_without_waiting(simulate: Simulate, ansible_home: pathlib.Path) -> None:
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1")
    gateway.patch(dead_ports={1: 16})
    assert release(gateway, wait_registered=False)["held"] == []
    assert note(ansible_home) == {}


def test_a_slot_that_is_not_in_use_any_more_is_not_waited_for(simulate: Simulate) -> None:
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1A")
    gateway.patch(active={1: 2})
    assert release(gateway, wait_timeout=5)["held"] == []


def test_a_release_that_could_not_be_saved_is_saved_by_the_next(simulate: Simulate) -> None:
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1A")
    gateway.add_fault("reset", "save")
    assert release(gateway, retries=0)["held"] == ["1.01"]
    assert (gateway.locked("1A"), gateway.locked("1A", saved=True)) == (False, True)
    result = release(gateway)
    assert (operations(result), result["held"], result["changed"]) == (["save"], [], True)
    assert not gateway.locked("1A", saved=True)


def test_a_note_that_cannot_be_written_stops_before_the_lock(simulate: Simulate, ansible_home: pathlib.Path) -> None:
    gateway = simulate(SPEED, **SMALL).only
    (ansible_home / "skyline_gateway").mkdir(parents=True)
    (ansible_home / "skyline_gateway" / "held").write_text("in the way")
    result = hold(gateway, "1")
    assert result["error"]["kind"] == "validation"
    assert "cannot be" in result["msg"]
    assert "Nothing was written." in result["msg"]
    assert gateway.counters.writes == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"99.01": true}', "[" * 100000])
def test_a_note_that_cannot_be_read_is_an_error(simulate: Simulate, ansible_home: pathlib.Path, content: str) -> None:
    gateway = simulate(SPEED, **SMALL).only
    hold(gateway, "1")
    next(ansible_home.glob("skyline_gateway/held/*.json")).write_text(content)
    result = release(gateway)
    assert result["error"]["kind"] == "validation"
    assert "cannot be read" in result["msg"]
    assert gateway.locked("1A")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": HELD}, "state is held but all of the following are missing: ports"),
        ({"state": HELD, "ports": "9,x"}, "9: port 9 is beyond the gateway's 4 ports; x: not the name of a slot"),
        ({"state": RELEASED, "wait_timeout": 0}, "wait_timeout: 0 is not between 0 and"),
    ],
)
def test_bad_options(simulate: Simulate, options: dict[str, Any], message: str) -> None:
    gateway = simulate(SPEED, **SMALL).only
    try:
        said = perform(port_hold, gateway, **options)["msg"]
    except ValueError as error:
        said = str(error)
    assert message in said
    assert gateway.counters.writes == 0


class Killed(BaseException):
    """Nothing catches it: the run ends here, as if it were killed."""


def kill_at(monkeypatch: pytest.MonkeyPatch, number: int, arrives: bool) -> None:
    """Ends the run at its n-th request, before or after the gateway has carried it out."""
    count = 0
    call_once = Client._call_once

    def call(self: Client, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count < number:
            return call_once(self, *arguments)
        if arrives and count == number:
            call_once(self, *arguments)
        raise Killed

    monkeypatch.setattr(Client, "_call_once", call)


def rollout(gateway: Handle, config: dict[str, str], activate: str) -> None:
    """What the playbook imei_rollout does with one gateway."""
    options: dict[str, Any] = {"config": config, "activate": activate}
    plan = perform(imei, gateway, check=True, **options)
    ports = ",".join(sorted({slot.split(".")[0] for slot in plan["after"]}))
    steps: list[tuple[ModuleType, dict[str, Any]]] = [
        *([(port_hold, {"state": HELD, "ports": ports})] if ports else []),
        (imei, options),
        (port_hold, {"state": RELEASED}),
    ]
    for resource, params in steps:
        assert "failed" not in perform(resource, gateway, **params)


@pytest.mark.parametrize("activate", [pytest.param("reset", marks=pytest.mark.slow), "reboot"])
@pytest.mark.parametrize("profile", ["modern", pytest.param("legacy", marks=pytest.mark.slow)])
def test_a_rollout_that_is_killed_anywhere_is_brought_to_its_end_by_the_next(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch, profile: str, activate: str
) -> None:
    monkeypatch.setattr(port_state, "SETTLED", 0.2)
    config = IMEI.plan("1A", "1B", "2A", "3A", "4B")
    number, arrives = 0, True
    while True:
        number, arrives = (number, True) if not arrives else (number + 1, False)
        gateway = simulate(SPEED, profile=profile, name=f"gw{number}{arrives}", **MIXED).only
        before = locks(gateway)
        finished = False
        with monkeypatch.context() as dying:
            kill_at(dying, number, arrives)
            try:
                rollout(gateway, config, activate)
                finished = True
            except Killed:
                pass
        if finished:
            break
        rollout(gateway, config, activate)
        where = f"request {number}, {'after' if arrives else 'before'} it arrived: {gateway.operations}"
        assert locks(gateway) == before, where
        assert {slot: gateway.saved_imei(slot) for slot in config} == config, where
        assert gateway.transmitted_imei(1) == config["1A"], where
        assert gateway.transmitted_imei(2) == config["2A"], where
    # It was killed at every request that a rollout takes.
    assert number > 10


class TestToldByTheModuleOfImeis:
    """A rollout asks once, and hears what an earlier one has left locked, too."""

    def test_what_is_held(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, **SMALL).only
        assert perform(imei, gateway, config={}, check=True)["held"] == []
        held = hold(gateway, "1,2A")["held"]
        gateway.clear_log()
        assert perform(imei, gateway, config={}, check=True)["held"] == held == ["1.01", "1.02", "2.01"]
        assert gateway.operations == ["status"]

    def test_a_note_that_cannot_be_read_costs_no_imei(self, simulate: Simulate, ansible_home: pathlib.Path) -> None:
        gateway = simulate(SPEED, **SMALL).only
        hold(gateway, "1")
        for path in ansible_home.glob("skyline_gateway/held/*.json"):
            path.write_text("[1]")
        result = perform(imei, gateway, config=IMEI.plan("2A"))
        assert result["changed"] is True
        assert result["held"] == []
        assert "the note of the slots that are held" in " ".join(result["warnings"])
