# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_sim_survey against simulated gateways of both generations."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import connection
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, info, port_state, sim_survey
from ansible_collections.skyline.gateway.plugins.module_utils.wire import clock as real_clock
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import CONNECTION, GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform

SPEED = 1000.0
STEADY = {"switch_seconds": 60, "register_seconds": "8-12"}
KEYS = ["slot", "state", "registered", "iccid", "imsi", "number", "operator", "signal", "seconds", "reason"]


class Killed(BaseException):
    """What a signal does: nothing of the task runs after it."""


@pytest.fixture(params=[2, 3])
def gateway(simulate: Simulate, request: pytest.FixtureRequest) -> Handle:
    """Three ports with three slots each, of which 2C is empty; port 2 uses slot B."""
    switches = {**STEADY, "generation": request.param}
    return simulate(SPEED, ports=3, slots=3, no_sim="2C", active={2: 2}, switches=switches).only


def run(gateway: Handle, **options: Any) -> dict[str, Any]:
    return perform(sim_survey, gateway, **{"slot_timeout": 20, **options})


def sims(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {sim["slot"]: sim for sim in result["sims"]}


def switches(result: dict[str, Any]) -> int:
    return operations(result).count("switch")


def bodies(result: dict[str, Any]) -> list[str]:
    return [request["body"] for request in result["requests"]]


def active(gateway: Handle) -> list[int]:
    return [gateway.active_slot(port) for port in range(1, gateway.gateway.device.ports + 1)]


def notes(home: pathlib.Path) -> list[pathlib.Path]:
    return list((home / "skyline_gateway" / "survey").glob("*.json"))


def set_call(gateway: Handle, port: int) -> None:
    device = gateway.gateway.device
    with gateway.gateway.lock:
        device.phase[port - 1] = 4
        device.touch(port - 1)


class TestSurvey:
    def test_every_slot_with_a_sim(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        result = run(gateway)
        assert "failed" not in result
        assert result["changed"] is True
        assert list(sims(result)) == ["1.01", "1.02", "1.03", "2.01", "2.02", "3.01", "3.02", "3.03"]
        assert {sim["registered"] for sim in result["sims"]} == {True}
        for sim in result["sims"]:
            assert list(sim) == KEYS
            row = gateway.row(sim["slot"])
            assert (sim["iccid"], sim["imsi"]) == (row["iccid"], row["imsi"])
            assert sim["operator"]
            assert sim["signal"] > 0
            assert (sim["state"], sim["reason"]) == ("registered", None)
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []

    def test_one_command_a_round(self, gateway: Handle) -> None:
        """The slot in use needs none, and the way back is a round."""
        assert switches(run(gateway)) == 3

    def test_some_ports_and_slots(self, gateway: Handle) -> None:
        result = run(gateway, ports="1,3B", slots="B-C")
        assert list(sims(result)) == ["1.02", "1.03", "3.02"]
        assert active(gateway) == [1, 2, 1]

    def test_the_slots_in_use_alone(self, gateway: Handle) -> None:
        result = run(gateway, ports="1A,2B")
        assert (result["changed"], result["requests"]) == (False, [])
        assert [sim["registered"] for sim in result["sims"]] == [True, True]

    def test_without_the_way_back(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        result = run(gateway, restore=False)
        assert active(gateway) == [3, 1, 3]
        assert switches(result) == 2
        assert notes(ansible_home) == []
        # Where the ports are now has not been saved, and nobody has asked for it.
        later = perform(imei, gateway, config={"1.01": gateway.imei("1.01")})
        assert (later["unsaved"], later["requests"]) == (True, [])

    def test_without_waiting_for_registration(self, simulate: Simulate) -> None:
        slow = {"switch_seconds": 60, "register_seconds": 100_000}
        gateway = simulate(SPEED, ports=2, slots=2, no_sim=[], switches=slow).only
        result = run(gateway, wait_registered=False)
        assert "failed" not in result
        assert sims(result)["1.02"]["registered"] is False
        assert sims(result)["1.02"]["reason"] is None
        assert active(gateway) == [1, 1]

    @pytest.mark.parametrize("profile", ["legacy", "modern"])
    def test_firmware_that_shows_less(self, simulate: Simulate, profile: str) -> None:
        gateway = simulate(SPEED, ports=2, slots=3, no_sim="2B", profile=profile, switches=STEADY).only
        result = run(gateway)
        assert "failed" not in result
        assert list(sims(result)) == ["1.01", "1.02", "1.03", "2.01", "2.03"]
        assert {sim["registered"] for sim in result["sims"]} == {True}
        assert active(gateway) == [1, 1]

    def test_progress(self, gateway: Handle) -> None:
        lines: list[str] = []
        run(gateway, lines=lines)
        assert [
            line for line in lines if line.startswith("survey of 8 SIMs: ") and "switching to 2.01,1.02,3.02" in line
        ]


def test_a_slot_in_use_that_is_not_registered_is_visited_last(simulate: Simulate) -> None:
    """It gets its time when the port comes back; a port with no other slot is not switched for that."""
    gateway = simulate(SPEED, ports=2, slots=2, no_sim=[], sim_faults="1A", switches=STEADY).only
    result = run(gateway, ports="1", slot_timeout=0.6)
    assert [body for body in bodies(result) if "1.02" in body] == bodies(result)[:1]
    assert [body for body in bodies(result) if "1.01" in body] == bodies(result)[1:]
    assert sims(result)["1.01"]["reason"] == "not registered within 0.6 s"
    assert run(gateway, ports="1A", slot_timeout=0.6)["requests"] == []
    assert active(gateway) == [1, 1]


def test_check_mode(gateway: Handle, ansible_home: pathlib.Path) -> None:
    gateway.read_only()
    predicted = run(gateway, check=True)
    assert gateway.violations == []
    assert notes(ansible_home) == []
    gateway.read_only(False)
    done = run(gateway)
    assert predicted["sims"] == [{"slot": sim["slot"]} for sim in done["sims"]]
    assert (predicted["changed"], predicted["requests"]) == (True, done["requests"])
    assert run(gateway, ports="1A", check=True)["changed"] is False


@pytest.mark.parametrize("check", [True, False])
def test_a_gateway_without_sims(simulate: Simulate, check: bool) -> None:
    gateway = simulate(SPEED, ports=2, slots=2, no_sim="1A,1B,2A,2B", switches=STEADY).only
    gateway.read_only()
    result = run(gateway, check=check)
    assert (result["changed"], result["requests"], result["sims"]) == (False, [], [])
    assert gateway.violations == []


class TestWhatIsLeftAlone:
    def test_a_locked_port(self, gateway: Handle) -> None:
        gateway.patch(locked="1")
        result = run(gateway)
        assert "failed" not in result
        assert {sims(result)[slot]["reason"] for slot in ("1.01", "1.02", "1.03")} == {
            "the port is locked: locked_by_user"
        }
        assert {sims(result)[slot]["seconds"] for slot in ("1.01", "1.02", "1.03")} == {None}
        assert sims(result)["3.02"]["registered"] is True
        assert not any("1.0" in request["body"].replace("3.01", "") for request in result["requests"])
        assert active(gateway) == [1, 2, 1]

    def test_a_locked_slot(self, gateway: Handle) -> None:
        gateway.patch(locked="1B")
        found = sims(run(gateway))
        assert found["1.02"]["reason"] == "the slot is locked: locked_by_user"
        assert found["1.03"]["registered"] is True

    def test_a_port_in_a_call(self, gateway: Handle) -> None:
        set_call(gateway, 1)
        result = run(gateway)
        assert "failed" not in result
        assert sims(result)["1.02"]["reason"] == "the port is in a call"
        assert sims(result)["1.02"]["iccid"]
        assert active(gateway) == [1, 2, 1]
        assert gateway.st("1A") == 4

    def test_a_port_that_does_not_show_which_slot_it_uses(self) -> None:
        """It could not be taken back there."""
        rows = [{"port": "1.01", "st": 1}, {"port": "1.02", "st": 3}, {"port": "2.01", "st": 3, "active": 1}]
        status = parse_status({"type": "dev-status", "mac": "x", "max-ports": 2, "max-slots": 2, "status": rows})
        plan = sim_survey.make_plan(set(status.slots), status, status.slots, {}, restore=True)
        assert list(plan.visits) == list(plan.homes) == [2]
        assert {str(slot): sim.reason for slot, sim in plan.skipped.items()} == dict.fromkeys(
            ("1.01", "1.02"), "the gateway does not show which slot the port uses"
        )

    def test_a_call_that_does_not_end(self, simulate: Simulate, ansible_home: pathlib.Path) -> None:
        """The port is given up, and not taken out of its call."""
        gateway = simulate(SPEED, ports=2, slots=3, no_sim=[], switches=STEADY).only
        # As soon as 1B is registered.
        gateway.gateway.device.sim_faults[1] = 4
        result = run(gateway, slot_timeout=0.6)
        assert result["error"]["kind"] == "wait"
        assert ": ports that did not get back to their slots within 0.6 s: 1. " in result["msg"]
        assert sims(result)["1.02"]["registered"] is True
        assert sims(result)["1.03"]["reason"] == "the port is in a call"
        assert active(gateway) == [2, 1]
        assert len(notes(ansible_home)) == 1

    def test_a_call_that_begins_meanwhile(self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
        """The port stays where it is until the call is over, and is not sent to further slots."""
        gateway = simulate(SPEED, ports=1, slots=3, no_sim=[], switches=STEADY).only
        device = gateway.gateway.device
        # A call from the moment at which 1B is registered, so that no look comes between.
        device.sim_faults[1] = 4
        active_slots = []
        original = Client.call

        def calling(client: Client, *args: Any, **more: Any) -> dict[str, Any]:
            if gateway.st("1B") == 4:
                active_slots.append(gateway.active_slot(1))
                if len(active_slots) == 4:
                    with gateway.gateway.lock:
                        del device.sim_faults[1]
                        device.touch(0)
            return original(client, *args, **more)

        monkeypatch.setattr(Client, "call", calling)
        # Time for these looks, however busy this machine is.
        result = run(gateway, slot_timeout=600)
        assert "failed" not in result
        assert active_slots == [2, 2, 2, 2]
        assert sims(result)["1.02"]["registered"] is True
        assert sims(result)["1.03"]["reason"] == "the port is in a call"
        assert active(gateway) == [1]


class TestFaultsOfPortsAndSims:
    @pytest.mark.parametrize("st", [6, 9])
    def test_a_sim_that_ends_badly_is_no_failure(self, gateway: Handle, st: int) -> None:
        gateway.patch(sim_faults={"1B": st})
        result = run(gateway)
        assert "failed" not in result
        sim = sims(result)["1.02"]
        assert (sim["registered"], sim["operator"], sim["signal"]) == (False, None, None)
        assert sim["reason"].startswith("does not register: ")
        assert sim["iccid"]
        assert sims(result)["1.03"]["registered"] is True
        assert active(gateway) == [1, 2, 1]

    def test_a_sim_that_never_registers(self, gateway: Handle) -> None:
        gateway.patch(sim_faults="1B")
        result = run(gateway, slot_timeout=0.6)
        assert "failed" not in result
        assert sims(result)["1.02"]["reason"] == "not registered within 0.6 s"
        assert 0.6 <= sims(result)["1.02"]["seconds"] < 5
        assert sims(result)["1.03"]["registered"] is True
        assert active(gateway) == [1, 2, 1]

    def test_the_one_in_use(self, gateway: Handle) -> None:
        gateway.patch(sim_faults="1A")
        assert sims(run(gateway, slot_timeout=0.6))["1.01"]["registered"] is False
        assert active(gateway) == [1, 2, 1]

    @pytest.mark.parametrize("st", [0, 16])
    def test_a_dead_port_costs_one_slot(self, gateway: Handle, st: int, ansible_home: pathlib.Path) -> None:
        gateway.patch(dead_ports={"1": st})
        result = run(gateway, slot_timeout=0.6)
        assert "failed" not in result
        found = sims(result)
        assert found["1.03"]["reason"] == "the port did not switch to 1.02"
        assert found["1.03"]["iccid"]
        assert {found[slot]["registered"] for slot in ("2.01", "2.02", "3.01", "3.02", "3.03")} == {True}
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []

    def test_a_port_that_dies_on_its_way(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        class Lines(list[str]):
            def append(self, line: str) -> None:
                if "switching to" in line and "1.03" in line:
                    gateway.patch(dead_ports="1")

        result = run(gateway, slot_timeout=0.6, lines=Lines())
        assert result["failed"] is True
        assert (result["error"]["kind"], result["changed"]) == ("wait", True)
        assert ": 1." in result["msg"]
        assert active(gateway)[1:] == [2, 1]
        # Whoever repairs it finds it taken back by the next survey.
        assert len(notes(ansible_home)) == 1
        gateway.patch(dead_ports={"1": False})
        assert "failed" not in run(gateway, ports="3A")
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []


class TestFaultsOfTheGateway:
    @pytest.mark.parametrize("fault", ["lost_reply", "truncated", "empty"])
    def test_a_switch_whose_answer_is_lost_is_not_repeated(self, gateway: Handle, fault: str) -> None:
        gateway.add_fault(fault, "switch")
        result = run(gateway)
        assert "failed" not in result
        assert gateway.operations.count("switch") == 3
        assert {sim["registered"] for sim in result["sims"]} == {True}

    def test_a_round_that_is_refused_goes_port_by_port(self, gateway: Handle) -> None:
        gateway.add_fault("code", "switch", code=5, reason="not all")
        result = run(gateway)
        assert "failed" not in result
        assert {sim["registered"] for sim in result["sims"]} == {True}
        assert gateway.operations.count("switch") > 3
        assert active(gateway) == [1, 2, 1]

    def test_every_switch_is_refused(self, gateway: Handle) -> None:
        gateway.add_fault("code", "switch", None, code=5, reason="not now")
        result = run(gateway)
        assert "failed" not in result
        assert "not now" in sims(result)["1.02"]["reason"]
        assert result["changed"] is False
        assert active(gateway) == [1, 2, 1]

    def test_the_way_back_is_refused(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        gateway.add_fault("code", "switch", None, skip=2, code=5, reason="not now")
        result = run(gateway)
        assert (result["error"]["kind"], result["changed"]) == ("wait", True)
        assert "ports that did not get back to their slots within 20 s: 1,3. " in result["msg"]
        assert {sim["registered"] for sim in result["sims"]} == {True}
        assert len(notes(ansible_home)) == 1

    def test_a_switch_that_never_arrives(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is tried again until the time of the survey is up."""
        call, tried = Client.call, 0

        def cut_off(client: Client, request: Request, *args: Any) -> Any:
            nonlocal tried
            if request.operation == "switch":
                tried += 1
                raise GatewayError(CONNECTION, "switch: no connection", "switch", sent=False)
            return call(client, request, *args)

        monkeypatch.setattr(Client, "call", cut_off)
        result = run(gateway, slot_timeout=0.1)
        assert result["error"]["kind"] == "wait"
        assert ": survey of 8 SIMs: not done within " in result["msg"]
        assert (result["changed"], tried > 1) == (False, True)
        assert active(gateway) == [1, 2, 1]

    @by_query
    def test_a_login_that_is_refused_in_the_middle(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        gateway.add_fault("login", "status", 2, skip=3)
        result = run(gateway)
        assert (result["failed"], result["error"]["kind"]) == (True, "auth")
        assert result["changed"] is True
        assert result["not_attempted"]
        # It could not be taken back then; the next survey does.
        assert len(notes(ansible_home)) == 1
        assert "failed" not in run(gateway, ports="3A")
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []

    @by_query
    def test_a_login_that_is_refused_for_a_switch(self, gateway: Handle) -> None:
        gateway.add_fault("login", "switch", 1)
        result = run(gateway)
        assert (result["failed"], result["error"]["kind"]) == (True, "auth")
        assert result["changed"] is False
        assert gateway.operations.count("switch") == 1
        assert active(gateway) == [1, 2, 1]

    def test_a_gateway_that_falls_silent(self, gateway: Handle) -> None:
        """It is given up after the time of one slot; ports are taken back when it answers again."""

        class Lines(list[str]):
            def append(self, line: str) -> None:
                if line.startswith("back to the slots"):
                    gateway.clear_faults()

        gateway.add_fault("reset", "status", None, skip=3)
        result = run(gateway, slot_timeout=0.5, lines=Lines())
        assert (result["failed"], result["error"]["kind"]) == (True, "connection")
        assert result["changed"] is True
        assert active(gateway) == [1, 2, 1]
        assert "The next survey" not in result["msg"]

    def test_it_stays_silent(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        gateway.add_fault("reset", "status", None, skip=3)
        result = run(gateway, slot_timeout=0.5)
        assert "The next survey takes them back." in result["msg"]
        gateway.clear_faults()
        assert "failed" not in run(gateway, ports="3A")
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []

    def test_some_silence_does_no_harm(self, gateway: Handle) -> None:
        gateway.add_fault("reset", "status", 5, skip=4)
        assert "failed" not in run(gateway)


class TestSurveysThatAreCutOff:
    """Killed: at each of its requests. Nothing of the task runs any more then."""

    def killed(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, after: int) -> bool:
        """Runs a survey that is killed right after a number of requests; returns whether it was killed."""
        call, seen = Client.call, 0

        def dying(self: Client, *args: Any, **more: Any) -> dict[str, Any]:
            nonlocal seen
            if seen == after:
                raise Killed
            seen += 1
            return call(self, *args, **more)

        with monkeypatch.context() as patched:
            patched.setattr(Client, "call", dying)
            try:
                run(gateway)
            except Killed:
                return True
        return False

    def test_the_next_one_takes_the_ports_back(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, ansible_home: pathlib.Path
    ) -> None:
        """Wherever it was cut off."""
        for after in range(200):
            if not self.killed(gateway, monkeypatch, after):
                break
            result = run(gateway)
            assert "failed" not in result
            assert active(gateway) == [1, 2, 1]
            assert {sim["registered"] for sim in result["sims"]} == {True}
            assert notes(ansible_home) == []
        # The least: a status, three switches after a look each, and the last look.
        assert 8 <= after < 199
        assert active(gateway) == [1, 2, 1]

    def test_also_ports_that_it_does_not_visit(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, ansible_home: pathlib.Path
    ) -> None:
        assert self.killed(gateway, monkeypatch, 4)
        assert json.loads(notes(ansible_home)[0].read_text()) == {"1": "1.01", "2": "2.02", "3": "3.01"}
        predicted = run(gateway, ports="3A", check=True)
        assert predicted["changed"] is True
        assert predicted["warnings"] == []
        result = run(gateway, ports="3A")
        assert result["changed"] is True
        assert active(gateway) == [1, 2, 1]
        assert notes(ansible_home) == []

    def test_other_modules_warn_and_touch_nothing(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, ansible_home: pathlib.Path
    ) -> None:
        assert self.killed(gateway, monkeypatch, 4)
        config = [{"ports": "1", "led": True}]
        for result in (perform(info, gateway), perform(port_state, gateway, config=config)):
            assert any("skyline_sim_survey" in warning for warning in result["warnings"])
            assert "switch" not in operations(result)
        assert len(notes(ansible_home)) == 1
        assert not any("skyline_sim_survey" in warning for warning in run(gateway)["warnings"])
        assert perform(info, gateway)["warnings"] == []

    def test_a_note_that_cannot_be_read(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        folder = ansible_home / "skyline_gateway" / "survey"
        folder.mkdir(parents=True)
        name = f"{gateway.mac.replace('-', '_')}_127_0_0_1_{gateway.port}.json"
        (folder / name).write_text('{"1": "9.09"}')
        result = run(gateway)
        assert result["error"]["kind"] == "validation"
        assert str(folder / name) in result["msg"]
        assert "switch" not in gateway.operations

    def test_a_note_that_cannot_be_written(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        (ansible_home / "skyline_gateway").mkdir(parents=True)
        (ansible_home / "skyline_gateway" / "survey").write_text("in the way")
        result = run(gateway)
        assert (result["error"]["kind"], result["changed"]) == ("validation", False)
        assert "switch" not in gateway.operations
        assert "failed" not in run(gateway, ports="3", restore=False)

    def test_two_at_once(self, gateway: Handle, ansible_home: pathlib.Path) -> None:
        seen: list[dict[str, Any]] = []

        class Lines(list[str]):
            def append(self, line: str) -> None:
                if "switching to" in line and not seen:
                    seen.append(run(gateway, timeout=0.3))

        assert "failed" not in run(gateway, lines=Lines())
        assert seen[0]["error"]["kind"] == "busy"
        assert active(gateway) == [1, 2, 1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ports": "9,x", "slots": "4"}, ["port 9 is beyond", "x: ", "slots: slot 4 is beyond"]),
        ({"slots": "1 2"}, ["separate slots by commas"]),
        ({"slot_timeout": 0}, ["slot_timeout: 0 is not between"]),
    ],
)
def test_bad_input(gateway: Handle, options: dict[str, Any], words: list[str]) -> None:
    result = run(gateway, **options)
    assert result["error"]["kind"] == "validation"
    assert [each for each in words if each not in result["msg"]] == []
    assert "switch" not in gateway.operations


class Together:
    """A clock of the client that moves the gateway's along."""

    def __init__(self, advance: Any) -> None:
        self.time = 1000.0
        self._advance = advance

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self._advance(seconds)


@pytest.fixture
def usual_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "Connection", Connection)


@pytest.mark.usefixtures("usual_pauses")
@pytest.mark.parametrize(
    ("generation", "fault", "most"),
    [(2, 9, 1.2 * 8 * (60 + 12)), (3, 9, 1.2 * 8 * (60 + 12)), (2, True, 8 * (60 + 12) + 180)],
    ids=["2", "3", "never registered"],
)
def test_a_large_gateway_at_the_speed_of_a_real_one(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch, generation: int, fault: object, most: float
) -> None:
    """64 ports with 8 slots, of which every tenth is dead: eight rounds, and a fifth more at most.

    Where a dead SIM just never registers, its port waits once for as long as one slot may take.
    """
    dead = {f"{port}.{slot:02d}": fault for port in range(1, 65) for slot in range(1, 9) if (port * 8 + slot) % 10 == 3}
    faults = dead if fault == 9 else list(dead)
    fleet = simulate(ports=64, slots=8, no_sim=[], sim_faults=faults, switches={**STEADY, "generation": generation})
    together = Together(fleet.advance)
    monkeypatch.setattr(real_clock, "now", together.now)
    monkeypatch.setattr(real_clock, "sleep", together.sleep)
    begin = together.time
    result = perform(sim_survey, fleet.only)
    assert "failed" not in result
    assert len(result["sims"]) == 512
    assert {sim["slot"] for sim in result["sims"] if not sim["registered"]} == set(dead)
    assert together.time - begin <= most
    assert switches(result) <= 20
    assert active(fleet.only) == [1] * 64


@pytest.mark.usefixtures("usual_pauses")
def test_a_slot_takes_no_longer_than_it_may(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses have grown to five seconds by then; the last one is cut short."""
    fleet = simulate(ports=1, slots=2, no_sim=[], sim_faults=["1.01"], switches=STEADY)
    together = Together(fleet.advance)
    monkeypatch.setattr(real_clock, "now", together.now)
    monkeypatch.setattr(real_clock, "sleep", together.sleep)
    result = perform(sim_survey, fleet.only, slots="1", slot_timeout=29)
    assert sims(result)["1.01"]["seconds"] == 29


@pytest.mark.usefixtures("usual_pauses")
def test_a_silent_gateway_is_given_up_when_a_slot_has_had_its_time(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = simulate(ports=1, slots=2, no_sim=[], switches=STEADY)
    together = Together(fleet.advance)
    monkeypatch.setattr(real_clock, "now", together.now)
    monkeypatch.setattr(real_clock, "sleep", together.sleep)
    begin = together.time
    given_up: list[float] = []

    class Lines(list[str]):
        def append(self, line: str) -> None:
            if line.startswith("back to the slots"):
                given_up.append(together.time)
                fleet.only.clear_faults()

    fleet.only.add_fault("reset", "status", None, skip=2)
    result = perform(sim_survey, fleet.only, slots="2", slot_timeout=29, lines=Lines())
    assert result["error"]["kind"] == "connection"
    assert given_up[0] == begin + 29
