# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushes of generation 3 to order, the control path, and where a generation is said."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from skyline_simulator.cli import build_parser
from skyline_simulator.config.fleet_file import Defaults, equal_gateways, load_fleet
from skyline_simulator.config.inventory import rehearse
from skyline_simulator.errors import SpecError
from skyline_simulator.testing import GatewaySpec, running
from skyline_simulator.wanted import build_specs


def push(client, receiver, form: str, **fields):
    assert client.fleet.push(client.gateway.name, receiver.url, form, **fields) == 200
    return receiver.messages[-1]


def test_the_push_of_one_port_says_its_network(start, receiver):
    client = start(network="gsm")
    assert push(client, receiver, "port-status", slot="1A")["network"] == 2
    client.write("set_network_type", {"type": "wcdma"})
    found = push(client, receiver, "port-status", slot="1A")
    assert (found["type"], found["network"], found["port"], found["st"]) == ("port-status", 3, "1A", "3 OK")
    without = start(switches={"port_status_network": False, "push_type": False})
    found = push(without, receiver, "port-status", slot="1A")
    assert "network" not in found
    assert "type" not in found
    assert "network" not in client.read("get_device_status")["status"][0]


def test_generation_2_says_none(start, receiver):
    assert "network" not in push(start(generation=2), receiver, "port-status", slot="1A")


def test_a_device_status_to_order(start, receiver):
    client = start(ports=2)
    assert len(push(client, receiver, "dev-status")["status"]) == 2
    assert len(push(client, receiver, "dev-status", all_slots=True)["status"]) == 4
    assert push(start(generation=2), receiver, "dev-status")["ver"]


def test_a_report_on_sent_messages_to_order(start, receiver):
    client = start()
    found = push(client, receiver, "sms-sent-status", tid=7)
    assert (found["type"], found["statuses"][0]["tid"], found["statuses"][0]["sent"]) == ("sms-sent-status", 7, 1)
    bad = {"seq": 1, "port": 2, "slot": 1, "number": "5", "ts": 1, "code": 6, "gsm_cause": 38}
    found = push(client, receiver, "sms-sent-status", sdr=[], fdr=[bad], unsent=3)
    assert found["statuses"] == [{"tid": 1, "sent": 0, "failed": 1, "unsent": 3, "sdr": [], "fdr": [bad]}]


def test_a_report_on_the_reception_of_an_mms(start, receiver):
    client = start()
    found = push(client, receiver, "mms-report", slot="2B", state="failed", tid="abc")
    assert found.pop("ts") > 0
    iccid = found.pop("iccid")
    rows = client.read("get_device_status")["status"]
    assert iccid == next(row["iccid"] for row in rows if row["port"] == "2.02")
    assert found == {
        "mac": client.gateway.mac, "port": 2, "slot": 2, "state": "failed", "tid": "abc", "reason": "timeout",
    }  # fmt: skip
    assert "reason" not in push(client, receiver, "mms-report")
    with pytest.raises(SpecError, match="state must be one of"):
        push(client, receiver, "mms-report", state="lost")


def test_a_cell_report_to_order(start, receiver):
    client = start(switches={"cell_report_key": "locking_cells"})
    found = push(client, receiver, "cell-report", port=2)
    assert list(found) == ["serving_cells", "neighbour_cells", "locking_cells"]
    assert {found[key][0]["port"] for key in found} == {2}
    assert found["serving_cells"][0]["status"] == "idle"


# -- the control path --------------------------------------------------------------------------------------------------


def test_answers_and_exchanges_over_the_control_path():
    with running(GatewaySpec(generation=3, ports=2, switches={"ussd_seconds": 0}), control=True) as fleet:
        gateway = fleet.only

        def ask(method: str, path: str, document=None):
            data = None if document is None else json.dumps(document).encode()
            request = urllib.request.Request(f"{fleet.control_url}/gateways/{path}", data, method=method)
            with urllib.request.urlopen(request, timeout=5) as response:
                return json.loads(response.read())

        order = {"kind": "ussd", "ports": "2", "text": "*100#", "reply": "5.00"}
        assert ask("POST", "*/answers", order) == {"ordered": 1, "gateways": ["gw1"]}
        assert ask("GET", "gw1/answers") == [{**order, "ports": [2], "outcome": "ok", "seconds": None, "times": None}]
        url = f"{gateway.url}/send_ussds?username=admin&password=admin"
        body = json.dumps([{"ussd": "*100#", "ports": [1, 2]}]).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=5) as response:
            assert [row["resp"] for row in json.loads(response.read())] == ["Your balance is 10.00 EUR.", "5.00"]
        exchanges = ask("GET", "gw1/exchanges")
        assert [(each["kind"], each["port"], each["text"], each["reply"]) for each in exchanges][1:] == [
            ("ussd", 2, "*100#", "5.00")
        ]
        assert ask("DELETE", "gw1/answers") == {"cleared": ["gw1"]}
        assert ask("GET", "gw1/answers") == []
        with pytest.raises(urllib.error.HTTPError, match="400"):
            ask("POST", "gw1/answers", {"outcome": "lost"})
        assert ask("GET", "gw1")["generation"] == 3


def test_what_a_patch_changes(start):
    client = start()
    gateway = client.gateway
    gateway.patch(pins={"1A": "1234"}, saved_pins={"1A": "9999"}, operators={"1-2": 26201}, network="lte")
    assert (gateway.pin("1A"), gateway.pin("1A", saved=True)) == ("1234", "9999")
    assert [gateway.operator(port) for port in (1, 2, 3)] == [26201, 26201, 0]
    state = gateway.state()
    assert (state["ram"]["pins"], state["saved"]["pins"]) == ({"1.01": "1234"}, {"1.01": "9999"})
    assert (state["ram"]["operators"], state["ram"]["network"]) == ({"1": 26201, "2": 26201}, "lte")
    for bad in ({"pins": {"1A": "12"}}, {"operators": {"1": "26201"}}, {"network": "5g"}, {"cell_silent": "9"}):
        with pytest.raises(SpecError):
            gateway.patch(**bad)
    gateway.patch(
        cells={"2": {"earfcn": 5, "pci": 6}},
        cell_config={"timeout": 9},
        sms_config={"recv_sms_max": 7},
        number_config={"26201": {"operator_name": "New", "method": "sms"}, "00101": {"method": "none"}},
    )
    assert client.read("get_cell_config") == {"report_url": "", "timeout": 9}
    assert client.read("get_sms_config")["recv_sms_max"] == 7
    assert [(row["operator_id"], row["method"]) for row in client.read("get_number_config")["config"]] == [
        ("00101", "none"), ("00102", "none"), ("26201", "sms"),
    ]  # fmt: skip
    assert gateway.state()["ram"]["cells"] == {"2": {"earfcn": 5, "pci": 6}}
    gateway.patch(cells={"all": None})
    assert gateway.settings().cells == {}
    for key, value in (
        ("cells", {"9": None}),
        ("cells", {"1": {"pci": 1}}),
        ("cell_config", {"timeout": "9"}),
        ("sms_config", {"colour": 1}),
    ):
        with pytest.raises(SpecError):
            gateway.patch(**{key: value})
    gateway.patch(switches={"generation": 2})
    assert client.send("GET", "get_imeis").status_code == 404
    assert client.send("GET", "goip_get_status.html").json()["type"] == "dev-status"


# -- where a generation is said ----------------------------------------------------------------------------------------


def generations(specs):
    return [(spec.name, spec.profile, spec.resolved_switches().generation) for spec in specs]


def test_in_a_fleet_file(tmp_path):
    path = tmp_path / "fleet.yml"
    text = """
    defaults: {generation: 3}
    gateways:
      a: {pins: {1A: "1234"}, operators: {2: 26201}, network: lte, answers: [{text: "*1#", reply: x}]}
      b: {generation: both}
      c: {generation: 2}
      d: {switches: {generation: 2}, profile: legacy}
    """
    path.write_text(text, encoding="utf-8")
    assert generations(load_fleet(path, Defaults())) == [
        ("a", "generation3", 3), ("b", "both", "both"), ("c", "modern", 2), ("d", "legacy", 2),
    ]  # fmt: skip
    path.write_text("gateways: {a: {}, b: {profile: legacy}, c: {switches: {generation: both}}}", encoding="utf-8")
    assert generations(load_fleet(path, Defaults(generation=3))) == [
        ("a", "generation3", 3), ("b", "legacy", 2), ("c", "both", "both"),
    ]  # fmt: skip
    path.write_text("gateways: {a: {generation: 5}, b: {pins: [1]}}", encoding="utf-8")
    with pytest.raises(SpecError, match=r"switch generation: 5 is not one of 2, 3, both.*pins must be a mapping"):
        load_fleet(path, Defaults())


def test_on_the_command_line():
    def specs(*words: str):
        return generations(build_specs(build_parser().parse_args(["serve", *words]), print))

    assert specs("--generation", "both") == [("gw1", "both", "both")]
    assert specs("--switch", "generation=3") == [("gw1", "generation3", 3)]
    assert specs("--profile", "modern,generation3-early", "--gateways", "2") == [
        ("gw1", "modern", 2), ("gw2", "generation3-early", 3),
    ]  # fmt: skip
    assert generations(equal_gateways(1, Defaults())) == [("gw1", "modern", 2)]


def test_in_an_inventory():
    hosts = {
        "a": {"skyline_mac": "0030.f1aa.bbcc"},
        "b": {"skyline_api": 3},
        "c": {"skyline_api": "2"},
        "d": {"skyline_simulator": {"generation": "both"}},
        "e": {"skyline_api": "3", "skyline_simulator": {"profile": "both"}},
        "f": {"skyline_api": "auto", "skyline_simulator": {"switches": {"generation": 3}}},
    }
    document = {"_meta": {"hostvars": hosts}, "all": {"hosts": list(hosts)}}
    assert generations(rehearse(document, Defaults()).specs) == [
        ("a", "modern", 2), ("b", "generation3", 3), ("c", "modern", 2), ("d", "both", "both"),
        ("e", "both", "both"), ("f", "generation3", 3),
    ]  # fmt: skip


def test_problems_of_a_start_are_named(start):
    with pytest.raises(SpecError) as error:
        start(pins={"1A": "x"}, operators={1: "x"}, network="5g", cell_silent="9")
    assert [problem.split(": ")[1] for problem in error.value.problems] == [
        "pins",
        "operators",
        "cell_silent",
        "network must be one of auto, gsm, wcdma, lte, not '5g'",
    ]
