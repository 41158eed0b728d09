# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways inside a test."""

from __future__ import annotations

import concurrent.futures
import os
import time

import pytest
import requests
from skyline_simulator.errors import SpecError
from skyline_simulator.testing import GatewaySpec, Handle, running


def ask(gateway: Handle, query: str = "") -> dict[str, object]:
    login = f"username={gateway.username}&password={gateway.password}"
    answer: dict[str, object] = requests.get(f"{gateway.url}/goip_get_status.html?{login}{query}", timeout=5).json()
    return answer


def test_starting_and_stopping_is_cheap():
    with running():
        pass
    seconds = []
    for _each in range(50):
        before = time.monotonic()
        with running(GatewaySpec(ports=8, slots=4)):
            pass
        seconds.append(time.monotonic() - before)
    # The shortest of them: what else the machine does meanwhile makes the others longer.
    assert min(seconds) < 0.02


def test_several_gateways_have_their_own_state():
    specs = [GatewaySpec(name=name, ports=2, slots=2) for name in ("a", "b", "c")]
    with running(specs) as fleet:
        assert len(fleet) == 3
        assert len({gateway.port for gateway in fleet}) == 3
        assert len({gateway.mac for gateway in fleet}) == 3
        assert len({gateway.imei("1A") for gateway in fleet}) == 3
        assert [ask(gateway)["mac"] for gateway in fleet] == [gateway.mac for gateway in fleet]
        fleet["a"].patch(sim_numbers={"1A": "5"})
        assert [gateway.number("1A") for gateway in fleet] == ["5", "", ""]
        with pytest.raises(ValueError, match="too many values"):
            assert fleet.only


def test_nobody_listens_afterwards():
    with running() as fleet:
        gateway = fleet.only
        assert ask(gateway)["type"] == "dev-status"
    with pytest.raises(requests.ConnectionError):
        ask(gateway)


def test_a_fixed_port_and_address():
    with running() as fleet:
        port = fleet.only.port
        with (
            pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port} for gw1"),
            running(GatewaySpec(http_port=port)),
        ):
            pass
        with running(GatewaySpec(address="127.0.0.9", http_port=port)) as other:
            assert ask(other.only)["ip"] == "127.0.0.9"


def test_bad_specifications_are_named():
    with pytest.raises(SpecError, match="gw1: ports must be 1 to 64"), running(GatewaySpec(ports=0)):
        pass
    with (
        pytest.raises(SpecError, match="is also a's"),
        running([GatewaySpec("a", http_port=9), GatewaySpec("b", http_port=9)]),
    ):
        pass


def test_reset_brings_the_start_back():
    with running(GatewaySpec(ports=2, slots=2, sim_numbers={"1A": "1"}, locked=["2A"])) as fleet:
        gateway = fleet.only
        before = gateway.state()
        gateway.patch(sim_numbers={"1A": "2"}, locked={"2A": False}, switches={"st": "text"}, dead_ports=[1])
        gateway.add_fault("code", times=None)
        gateway.read_only()
        ask(gateway)
        gateway.reset()
        assert {**gateway.state(), "device_time": 0} == {**before, "device_time": 0}
        assert gateway.log == []


def test_requests_from_many_threads():
    with running(GatewaySpec(ports=4, slots=4)) as fleet:
        gateway = fleet.only
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _each: ask(gateway, "&all_slots=1"), range(64)))
            states = list(pool.map(lambda _each: gateway.state()["name"], range(16)))
        assert {answer["mac"] for answer in answers} == {gateway.mac}
        assert states == ["gw1"] * 16
        assert gateway.counters.requests == 64
        assert gateway.counters.in_flight == 0


def test_two_questions_at_once_show_in_the_counters():
    with running() as fleet:
        gateway = fleet.only
        gateway.add_fault("slow", "status", times=None, delay=0.2)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _each: ask(gateway), range(2)))
        assert gateway.counters.max_in_flight == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_can_start_its_own():
    with running() as fleet:
        assert ask(fleet.only)["type"] == "dev-status"
        child = os.fork()
        if child == 0:
            try:
                with running() as inner:
                    good = ask(inner.only)["type"] == "dev-status"
                os._exit(0 if good else 1)
            finally:
                os._exit(2)
        _pid, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert ask(fleet.only)["type"] == "dev-status"


def test_the_log_tells_what_happened():
    with running(GatewaySpec(ports=2, slots=2)) as fleet:
        gateway = fleet.only
        ask(gateway)
        ask(gateway, "&moon=1")
        first, second = gateway.log
        assert (first.operation, first.write, first.code, first.refused) == ("status", False, None, None)
        assert (second.code, second.refused) == (2, "unknown query parameter 'moon'")
        assert second.target == "/goip_get_status.html?username=admin&password=admin&moon=1"
        assert gateway.operations == ["status", "status"]
        gateway.clear_log()
        assert gateway.log == []


def test_time_that_jumps_lets_everything_due_happen():
    with running(GatewaySpec(ports=2, slots=2, no_sim=[])) as fleet:
        gateway = fleet.only
        login = f"username={gateway.username}&password={gateway.password}"
        requests.get(f"{gateway.url}/goip_send_cmd.html?{login}&op=switch&ports=1B", timeout=5)
        fleet.advance(90)
        assert gateway.active_slot(1) == 2
        with pytest.raises(ValueError, match="backwards"):
            fleet.advance(-1)
