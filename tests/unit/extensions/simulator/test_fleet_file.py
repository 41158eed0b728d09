# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets from files, and what is wrong with them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from skyline_simulator.config.fleet_file import Defaults, addresses, equal_gateways, load_fleet
from skyline_simulator.config.gateway_spec import GatewaySpec
from skyline_simulator.errors import SpecError
from skyline_simulator.server.fleet import Fleet

FLEET = """
defaults:
  ports: 16
  password: fleet-wide
  switches: {st: string}
gateways:
  - name: first
    imeis: {6B: "865847053403202", "7.01": "865847053403210"}
    sim_numbers: {6B: "+4912345"}
    locked: "1,2A"
    operator_locked: [3]
    dead_ports: {4: 16}
    active: {5: B}
    no_sim: ["8C"]
    led: ["9"]
    parameters: {note: hello, gain: [1, 2]}
    report: {url: "http://127.0.0.1:9/", period: 120}
    switches: {bal: number}
  - address: 127.5.0.9
    profile: legacy
    ports: 4
    password: own
  - {}
"""


def load(tmp_path: Path, text: str, name: str = "fleet.yml", **defaults: Any) -> list[GatewaySpec]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_fleet(path, Defaults(**defaults))


def problems(tmp_path: Path, text: str, name: str = "fleet.yml") -> list[str]:
    with pytest.raises(SpecError) as caught:
        Fleet(load(tmp_path, text, name))
    return [problem.replace(str(tmp_path), "") for problem in caught.value.problems]


def test_a_fleet_file(tmp_path):
    specs = load(tmp_path, FLEET)
    assert [(spec.name, spec.address, spec.http_port) for spec in specs] == [
        ("first", "127.1.0.1", 18080),
        ("gw2", "127.5.0.9", 18080),
        ("gw3", "127.1.0.2", 18080),
    ]
    assert [(spec.ports, spec.slots, spec.profile, spec.password) for spec in specs] == [
        (16, 4, "modern", "fleet-wide"),
        (4, 4, "legacy", "own"),
        (16, 4, "modern", "fleet-wide"),
    ]
    device = Fleet(specs).gateways["first"].device
    assert device.configured(21) == "865847053403202"
    assert device.saved.numbers == {21: "+4912345"}
    assert [device.st(0, 3), device.st(1, 0), device.st(1, 1), device.st(2, 0), device.st(3, 0)] == [12, 12, 1, 8, 16]
    assert device.active(4) == 1
    assert not device.has_sim(30)
    assert device.reporting.period == 120
    assert (device.switches.bal, device.switches.st) == ("number", "string")
    assert device.transmitted == {}
    assert device.module_imei(6) == "865847053403210"


def test_json_and_names_as_keys(tmp_path):
    text = json.dumps({"gateways": {"a": {"ports": 1}, "b": None}})
    specs = load(tmp_path, text, "fleet.json", profiles=["modern", "legacy"], switches={"st": "text"})
    assert [(spec.name, spec.ports, spec.profile, spec.switches) for spec in specs] == [
        ("a", 1, "modern", {"st": "text"}),
        ("b", 8, "legacy", {"st": "text"}),
    ]


def test_every_bad_entry_is_named(tmp_path):
    text = """
    gateways:
      a: {ports: 65, slots: 0, colour: blue}
      b: {ports: 65, slots: 0}
      c: {address: 192.0.2.1, mac: nonsense, profile: shiny}
      d: {switches: {st: roman, moon: 1}}
      e: {imeis: [1]}
      f: {report: {url: "http://127.0.0.1/", period: soon, every: 5}}
    """
    found = problems(tmp_path, text)
    assert [problem.split(": ", 2)[1] for problem in found] == [
        "gateway a", "gateway b", "gateway b", "gateway c", "gateway c", "gateway c", "gateway d", "gateway d",
        "gateway e", "gateway f", "gateway f",
    ]  # fmt: skip
    assert "unknown key 'colour'" in found[0]
    assert "ports must be 1 to 64, not 65" in found[1]
    assert "slots must be 1 to 32, not 0" in found[2]
    assert "loopback" in found[3]
    assert "unknown switch 'moon'" in found[7]


def test_values_that_do_not_fit_the_gateway_are_named(tmp_path):
    text = """
    gateways:
      a: {ports: 2, slots: 2, imeis: {3A: "1"}, sim_numbers: {1C: "1"}, locked: [9], active: {1: 3}, dead_ports: {1: 7}}
      b: {ports: 2, slots: 2, imeis: {"1": "1"}}
    """
    found = problems(tmp_path, text)
    assert len(found) == 6
    assert found[0] == "a: imeis: port beyond the device: '3A' (ports: 2)"
    assert found[5] == "b: imeis: no slot in '1'"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("gateways: [1]", "gateway gw1: must be a mapping"),
        ("gateways: 5", "must be a list or a mapping"),
        ("[]", "expected a mapping with gateways"),
        ("gateways: [}", "cannot be parsed"),
        ("gateways: []\nother: 1", "unknown key 'other'"),
        ("gateways: []\ndefaults: 1", "defaults must be a mapping"),
    ],
)
def test_files_of_another_shape(tmp_path, text, problem):
    assert any(problem in each for each in problems(tmp_path, text))


def test_a_missing_file(tmp_path):
    with pytest.raises(SpecError, match="cannot read"):
        load_fleet(tmp_path / "none.yml", Defaults())


def test_names_and_addresses_are_used_once(tmp_path):
    text = "gateways: [{name: a, address: 127.0.0.9}, {name: a}, {name: c, address: 127.0.0.9}]"
    assert problems(tmp_path, text) == ["a: the name is used twice", "c: 127.0.0.9:18080 is also a's"]


def test_addresses_leave_out_networks_and_what_is_in_use():
    assert list(islice(addresses("127.1.0.254", {"127.1.1.1"}), 2)) == ["127.1.0.254", "127.1.1.2"]
    with pytest.raises(SpecError, match="not a loopback"):
        next(addresses("10.0.0.1"))
    with pytest.raises(SpecError, match="not an IPv4"):
        next(addresses("here"))


def test_equal_gateways_have_their_own_values():
    fleet = Fleet(equal_gateways(300, Defaults(profiles=["modern", "legacy"])))
    gateways = list(fleet.gateways.values())
    assert [gateway.name for gateway in gateways[:2]] == ["gw001", "gw002"]
    assert len({gateway.device.mac for gateway in gateways}) == 300
    assert len({gateway.device.configured(index) for gateway in gateways for index in range(32)}) == 300 * 32
    again = Fleet(equal_gateways(300, Defaults()))
    assert again.gateways["gw200"].device.configured(7) == gateways[199].device.configured(7)
    assert [gateway.spec.profile for gateway in gateways[:3]] == ["modern", "legacy", "modern"]
