# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from skyline_simulator.errors import SpecError
from skyline_simulator.server.control import Control as FleetControl
from skyline_simulator.server.control import read_address
from skyline_simulator.testing import GatewaySpec, Running, running


class Control:
    def __init__(self, fleet: Running) -> None:
        self.fleet = fleet

    def __call__(self, method: str, path: str, document: Any = None, status: int = 200) -> Any:
        response = requests.request(method, self.fleet.control_url + path, json=document, timeout=10)
        assert response.status_code == status
        return response.json()

    def ask(self, name: str, query: str = "") -> Any:
        gateway = self.fleet[name]
        login = f"username={gateway.username}&password={gateway.password}"
        return requests.get(f"{gateway.url}/goip_get_status.html?{login}{query}", timeout=10).json()


@pytest.fixture(name="control")
def fixture_control() -> Iterator[Control]:
    specs = [
        GatewaySpec(name="north", ports=4, slots=2, password="s3cr3t-north"),
        GatewaySpec(name="south", address="127.0.0.2", ports=2, slots=1, profile="legacy"),
    ]
    with running(specs, control=True) as fleet:
        yield Control(fleet)


def test_the_summary_and_a_whole_state(control):
    summary = control("GET", "/gateways")
    assert [(line["name"], line["host"], line["ports"], line["profile"]) for line in summary] == [
        ("north", "127.0.0.1", 4, "modern"),
        ("south", "127.0.0.2", 2, "legacy"),
    ]
    state = control("GET", "/gateways/north")
    assert state == {**control.fleet["north"].state(), "device_time": state["device_time"]}
    assert state["ram"]["imeis"]["4.02"] == control.fleet["north"].imei("4B")
    assert state["transmitted_imeis"]["4"] == control.fleet["north"].imei("4A")
    assert state["switches"]["switch_seconds"] == "60-90"
    assert "s3cr3t-north" not in str(state)
    assert "s3cr3t-north" not in str(summary)


def test_names_may_be_addresses(control):
    assert control("GET", "/gateways/127.0.0.2")["name"] == "south"
    port = control.fleet["south"].port
    assert control("GET", f"/gateways/127.0.0.2:{port}")["name"] == "south"
    assert control("GET", "/gateways/east", status=404) == {"error": "no gateway 'east'"}
    assert "2 gateways" in control("GET", "/gateways/*", status=400)["error"]


def test_the_log_has_no_password(control):
    control.ask("north")
    control.ask("north", "&all_slots=1")
    log = control("GET", "/gateways/north/log")
    assert [record["target"].rpartition("?")[2] for record in log] == [
        "username=admin&password=***",
        "username=admin&password=***&all_slots=1",
    ]
    assert log[0]["password_on_wire"] is True
    assert log[0]["operation"] == "status"
    assert len(control("GET", "/gateways/north/log?limit=1")) == 1
    assert control("GET", "/gateways/north/log?operation=set") == []
    assert control("DELETE", "/gateways/*/log") == {"cleared": ["north", "south"]}
    assert control("GET", "/gateways/north/log") == []


def test_a_patch_changes_what_no_request_could(control):
    assert control(
        "PATCH",
        "/gateways/north",
        {
            "imeis": {"1A": "350000000000001"},
            "saved_imeis": {"1B": "350000000000019"},
            "transmitted_imeis": {"2": "350000000000027"},
            "sim_numbers": {"2A": "77"},
            "saved_sim_numbers": {"2A": "78"},
            "locked": {"1B": True},
            "device_locked": ["2B"],
            "operator_locked": "3A",
            "led": ["4"],
            "dead_ports": {"4": 16},
            "active": {"3": "B"},
            "no_sim": ["1A"],
            "parameters": {"note": "x", "gain": ["1", "2"]},
            "switches": {"st": "string"},
            "reporting": {"url": "http://127.0.0.1:9/", "period": 75},
            "mac": "00-30-f1-ff-ff-ff",
            "ver": "9",
        },
    ) == {"patched": ["north"]}
    gateway = control.fleet["north"]
    status = control.ask("north", "&all_slots=1")
    rows = {row["port"]: row for row in status["status"]}
    assert (status["mac"], status["ver"], status["expires"]) == ("00-30-f1-ff-ff-ff", "9", 75)
    assert {name: row["st"] for name, row in rows.items()} == {
        "1.01": "0", "1.02": "12", "2.01": "3", "2.02": "7", "3.01": "8", "3.02": "3", "4.01": "16", "4.02": "16",
    }  # fmt: skip
    assert rows["1.01"]["imei"] == "350000000000001"
    assert rows["2.01"]["sn"] == "77"
    assert rows["4.02"]["led"] == 1
    assert gateway.saved_imei("1B") == "350000000000019"
    assert gateway.saved_number("2A") == "78"
    assert gateway.transmitted_imei(2) == "350000000000027"
    assert gateway.parameter("gain") == ["1", "2", "", ""]
    control(
        "PATCH", "/gateways/north", {"locked": {"1B": False}, "dead_ports": {"4": False}, "operator_locked": {"3A": 0}}
    )
    rows = {row["port"]: row for row in control.ask("north", "&all_slots=1")["status"]}
    assert (rows["1.02"]["st"], rows["4.01"]["st"], rows["3.01"]["st"]) == ("1", "3", "1")


def test_a_bad_patch_changes_nothing_and_names_everything(control):
    before = control.fleet["north"].state()
    answer = control(
        "PATCH",
        "/gateways/north",
        {
            "imeis": {"1A": "350000000000001", "9A": "350000000000001"},
            "sim_numbers": ["1A"],
            "active": {"1": 3},
            "dead_ports": {"1": 5},
            "switches": {"st": "roman", "moon": 1},
            "colour": "blue",
            "read_only": "yes",
        },
        status=400,
    )
    assert len(answer["problems"]) == 8
    assert {**control.fleet["north"].state(), "device_time": 0} == {**before, "device_time": 0}
    assert control("PATCH", "/gateways/north", [], status=400)["problems"]


def test_faults_are_ordered_listed_and_cancelled(control):
    order = {"fault": "code", "operation": "status", "times": None, "code": 9, "reason": "no"}
    assert control("POST", "/gateways/*/faults", [order])["gateways"] == ["north", "south"]
    assert control.ask("north") == {"code": 9, "reason": "no"}
    (listed,) = control("GET", "/gateways/north/faults")
    assert (listed["fault"], listed["hits"]) == ("code", 1)
    control("DELETE", "/gateways/north/faults")
    assert control.ask("north")["type"] == "dev-status"
    assert control.ask("south")["code"] == 9
    answer = control("POST", "/gateways/north/faults", [order, {"fault": "fire"}], status=400)
    assert "unknown fault" in answer["error"]
    assert control("GET", "/gateways/north/faults") == []


def test_counters_advance_and_reset(control):
    control.ask("north")
    control.ask("south")
    control.ask("south", "&nonsense=1")
    totals = control("GET", "/counters")
    assert (totals["gateways"], totals["requests"], totals["refused"]) == (2, 3, 1)
    assert totals["operations"] == {"status": 3}
    before = control("GET", "/gateways/north")["device_time"]
    assert control("POST", "/advance", {"seconds": 90})["device_time"] >= before + 90
    control("PATCH", "/gateways/north", {"sim_numbers": {"1A": "5"}, "username": "other"})
    assert control("POST", "/reset") == {"reset": 2}
    assert control("GET", "/counters")["requests"] == 0
    assert control.fleet["north"].number("1A") == ""
    assert control.ask("north")["type"] == "dev-status"
    assert "expected" in control("POST", "/advance", {"seconds": "soon"}, status=400)["error"]


def test_a_read_only_gateway_refuses_writes(control):
    control("PATCH", "/gateways/north", {"read_only": True})
    gateway = control.fleet["north"]
    assert control.ask("north")["type"] == "dev-status"
    answer = control.ask("north", "&period=0")
    assert answer == {"code": 4, "reason": "status: this gateway is read-only"}
    assert [record.operation for record in gateway.violations] == ["status"]
    assert gateway.counters.violations == 1


def test_a_message_pushed_on_demand(control):
    answer = control("POST", "/gateways/north/push", {"url": "http://127.0.0.1:9/", "body": {"type": "recv-sms"}})
    assert answer == {"status": {"north": None}}
    assert "no report url" in control("POST", "/gateways/north/push", {"body": {}}, status=400)["error"]
    url = control.fleet.control_url + "/reset"
    assert control("POST", "/gateways/north/push", {"url": url, "body": {}}) == {"status": {"north": 200}}


def test_messages_and_calls(control):
    rows = [{"slot": "1B", "from": "10010", "text": "Hi", "time": 7}, {"slot": "4A", "delivery": 3, "to": "5"}]
    assert control("POST", "/gateways/north/sms", rows) == {"received": 2, "gateways": ["north"]}
    assert control("POST", "/gateways/*/sms", {"slot": "2A"}) == {"received": 1, "gateways": ["north", "south"]}
    inbox = control("GET", "/gateways/north/sms")
    assert inbox["ssrc"] == control.fleet["north"].ssrc
    assert inbox["messages"][0] == {
        "id": 1, "port": "1.02", "utc": 7, "sender": "10010", "recipient": "", "text": "Hi", "delivery": None,
        "content": None,
    }  # fmt: skip
    assert [(line["id"], line["port"], line["delivery"]) for line in inbox["messages"]] == [
        (1, "1.02", None), (2, "4.01", 3), (3, "2.01", None),
    ]  # fmt: skip
    # Slot 4A is beyond one of the two: neither gets anything.
    assert control("POST", "/gateways/*/sms", {"slot": "4A"}, status=400)["problems"][0].startswith(
        "row 0: port beyond"
    )
    assert len(control.fleet["north"].inbox) == 3
    assert control("POST", "/gateways/south/calls", {"slot": "1A", "count": 5}) == {"counted": ["south"]}
    assert "unknown key" in control("POST", "/gateways/south/calls", {"n": 5}, status=400)["error"]
    north = control.fleet["north"]
    url = f"{north.url}/goip_post_sms.html?username=admin&password=s3cr3t-north"
    tasks = [{"tid": 5, "to": "1,2", "sms": "x", "from": "3"}]
    body = {"type": "send-sms", "task_num": 1, "tasks": tasks}
    assert requests.post(url, json=body, timeout=10).json()["code"] == 200
    (line,) = control("GET", "/gateways/north/tasks")
    assert (line["tid"], line["ports"], line["sending"], line["unsent"]) == (5, [3], 1, 1)
    control("POST", "/advance", {"seconds": 60})
    sent = control("GET", "/gateways/north/sent")
    assert [(line["tid"], line["number"], line["port"], line["ok"]) for line in sent] == [
        (5, "1", "3.01", True), (5, "2", "3.01", True),
    ]  # fmt: skip
    state = control("GET", "/gateways/north")
    assert (state["sms_accepted"], state["sms_sent"], state["sms_tasks"]) == (1, 2, [])
    assert state["inbox"] == {"ssrc": inbox["ssrc"], "messages": 3}


def test_troubles_of_messages_are_patched(control):
    control(
        "PATCH",
        "/gateways/north",
        {
            "sms_refusals": {"1": 10},
            "sms_failures": {"*": "6 Timeout"},
            "sms_undelivered": {"2": {"code": 5, "times": 1}},
        },
    )
    messages = control.fleet["north"].gateway.device.messages
    assert messages.refusals["1"].code == 10
    assert messages.failures["*"].reason == "6 Timeout"
    assert (messages.undelivered["2"].code, messages.undelivered["2"].times) == (5, 1)
    answer = control(
        "PATCH",
        "/gateways/north",
        {
            "sms_refusals": {"1": 4},
            "sms_failures": {"x": "y"},
            "sms_undelivered": {"2": {"reason": "z"}},
            "forwarding": {"sr_cnt": "1"},
        },
        status=400,
    )
    assert [problem.partition(":")[0] for problem in answer["problems"]] == [
        "sms_refusals", "sms_failures", "sms_undelivered", "forwarding",
    ]  # fmt: skip
    control("PATCH", "/gateways/north", {"sms_refusals": {"1": None}, "forwarding": {"sr_cnt": 3}})
    assert messages.refusals == {}
    assert messages.forwarding.sr_cnt == 3


def test_what_is_not_json_is_refused(control):
    response = requests.patch(control.fleet.control_url + "/gateways/north", data="{", timeout=10)
    assert (response.status_code, response.json()["error"]) == (400, "the body is not JSON")
    assert "PATCH" in requests.get(control.fleet.control_url, timeout=10).text
    assert "stopped by the program" in control("POST", "/stop", status=400)["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example.com:18099"},
        {"Host": "192.0.2.1"},
        {"Host": ""},
        {"Host": "127.0.0.1.example.com"},
        {"Origin": "http://example.com"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "rebound.example.com", "Origin": "http://rebound.example.com"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/gateways"), ("POST", "/reset"), ("PATCH", "/gateways/north")])
def test_a_page_from_elsewhere_is_refused(control, headers, method, path):
    reply = requests.request(method, control.fleet.control_url + path, headers=headers, json={"mac": "1"}, timeout=10)
    assert reply.status_code == 403
    assert list(reply.json()) == ["error"]
    assert control("GET", "/gateways/north")["mac"] == control.fleet["north"].mac != "1"


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "LOCALHOST", "127.8.9.1", "[::1]:{}"])
def test_names_of_this_machine_are_not(control, host):
    url = control.fleet.control_url
    host = host.format(url.rpartition(":")[2])
    for headers in ({"Host": host}, {"Host": host, "Origin": f"http://{host}"}):
        assert requests.get(f"{url}/gateways", headers=headers, timeout=10).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "127.0.0.1.example.com"])
def test_only_loopback_addresses(control, host):
    with pytest.raises(SpecError) as caught:
        read_address(f"{host}:18099")
    assert caught.value.problems == [f"--control: {host} is not a loopback address; the control path has no login"]
    with pytest.raises(SpecError):
        asyncio.run(FleetControl(control.fleet.fleet).start(host, 0))


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:1", ("127.0.0.1", 1)), ("127.9.8.7:65535", ("127.9.8.7", 65535)), ("localhost:0", ("localhost", 0))],
)
def test_loopback_addresses(text, address):
    assert read_address(text) == address
