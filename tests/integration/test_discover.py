# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook discover: finds gateways without a login, and hosts that have moved by their MAC addresses."""

from __future__ import annotations

import itertools
import json
import socket
import time
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import GatewaySpec, Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, spec
from ansible_collections.skyline.gateway.tests.integration.neighbours import neighbourhood, said_a_login
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

DISCOVER = [{"import_playbook": "skyline.gateway.discover"}]
NET = "127.77.0"
NETWORK = f"{NET}.0/26"
FILE = "discovered.yml"
MACS = [f"00-30-f1-77-00-0{number}" for number in range(1, 5)]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind((f"{NET}.1", 0))
        return int(free.getsockname()[1])


def at(number: int, port: int, **more: Any) -> GatewaySpec:
    return spec(f"at{number}", address=f"{NET}.{number}", http_port=port, **more)


def discover(world: World, port: int, *arguments: str, **variables: Any) -> Run:
    given = {"discover_networks": [NETWORK], "discover_ports": [port], "discover_timeout": 2, **variables}
    return world.play(DISCOVER, *arguments, "--extra-vars", json.dumps(given))


def login_in(world: World, hosts: dict[str, dict[str, Any]] | None = None) -> None:
    world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
    world.write("inventory/gateways.yml", yaml.safe_dump({"gateways": {"hosts": hosts or {}}}))


def hosts_of(world: World, file: str = FILE) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((world.folder / file).read_text(encoding="utf-8"))["gateways"]["hosts"]
    return found


def written(run: Run) -> dict[str, Any]:
    assert run.code == 0, run.stdout + run.stderr
    return run.result("localhost", "Write what was found")


def got_a_login(gateway: Handle) -> bool:
    return any(record.authorization or "?" in record.target.split("all_slots")[0] for record in gateway.log)


def test_gateways_of_all_kinds_among_others(world: World, port: int) -> None:
    """Both generations are found, nothing else is, nobody gets a login, and no server stalls the run."""
    kinds = ["modern", "reference", "legacy", "generation3", "generation3-examples", "generation3-early", "both"]
    specs = [at(number, port, profile=kind) for number, kind in enumerate(kinds, 1)]
    specs.append(at(8, port, profile="generation3", switches={"login_refusal": "401"}))
    login_in(world)
    others = (f"{NET}.{number}" for number in itertools.count(20))
    with running(specs) as fleet, neighbourhood(others, port) as neighbours:
        began = time.monotonic()
        run = discover(world, port)
        assert time.monotonic() - began < 30
        result = written(run)
        assert result["changed"] is True
        assert sorted(hosts_of(world).values(), key=str) == [
            {"ansible_host": gateway.host, "skyline_port": port} for gateway in fleet
        ]
        scan = run.result("localhost", "Ask every address without a login")
        assert [(other["address"], other["port"]) for other in scan["others"]] == [
            (address, port) for address, _server in neighbours.values()
        ]
        assert (scan["asked"], scan["silent"]) == (62, 62 - len(fleet) - len(neighbours))
        assert scan["trusted"] == []
        for gateway in fleet:
            assert 1 <= gateway.counters.requests <= 2
            assert {record.method for record in gateway.log} == {"GET"}
            assert not got_a_login(gateway)
        for name, (_address, server) in neighbours.items():
            assert 1 <= len(server.heard) <= 2, name
            assert not any(said_a_login(heard, USERNAME, PASSWORD) for heard in server.heard), name

        # What is known is not asked again: a request without a login may count as a wrong login.
        asked = [gateway.counters.requests for gateway in fleet]
        again = discover(world, port)
        assert written(again)["changed"] is False
        assert [gateway.counters.requests for gateway in fleet] == asked
        assert f"{len(fleet)} known gateways not asked" in again.stdout


@pytest.mark.slow
def test_a_gateway_that_moves(world: World, port: int) -> None:
    """Its MAC address is noted; at another address it is found by it; the next run has nothing to do."""
    login_in(world)
    source = ("--inventory", str(world.folder / FILE))
    with running([at(1, port, mac=MACS[0]), at(2, port, mac=MACS[1], generation=3)]) as fleet:
        run = discover(world, port, discover_login=True, discover_confirmed=[NETWORK])
        assert sorted(written(run)["added"].values()) == [f"{NET}.1:{port}", f"{NET}.2:{port}"]
        assert [known["skyline_mac"] for known in hosts_of(world).values()] == MACS[:2]
        # People give names, and add what they know.
        text = (world.folder / FILE).read_text(encoding="utf-8")
        mine = text.replace(f"gw-127-77-0-1-port-{port}:", "berlin:  # the one in the cellar\n      site: 'B'")
        (world.folder / FILE).write_text(mine, encoding="utf-8")
        assert all(got_a_login(gateway) for gateway in fleet)

    with running([at(3, port, mac=MACS[0]), at(2, port, mac=MACS[1], generation=3)]) as fleet:
        unknown = discover(world, port, *source, "--check", discover_login=True)
        assert sorted(written(unknown)["added"].values()) == [f"{NET}.3:{port}"]
        assert not got_a_login(fleet["at3"])
        assert got_a_login(fleet["at2"])

        checked = discover(world, port, *source, "--check", discover_login=True, discover_confirmed=f"{NET}.3")
        assert f"-      ansible_host: {NET}.1\n" in checked.stdout
        assert f"+      ansible_host: {NET}.3\n" in checked.stdout
        assert (world.folder / FILE).read_text(encoding="utf-8") == mine

        moved = discover(world, port, *source, discover_login=True, discover_confirmed=f"{NET}.3")
        assert [(move["host"], move["after"]) for move in written(moved)["moved"]] == [("berlin", f"{NET}.3:{port}")]
        assert (world.folder / FILE).read_text(encoding="utf-8") == mine.replace(f"{NET}.1\n", f"{NET}.3\n")

        again = discover(world, port, *source, discover_login=True)
        assert written(again)["changed"] is False
        assert written(again)["moved"] == []
        assert PASSWORD[:6] not in run.stdout + moved.stdout


@pytest.mark.slow
def test_hosts_of_an_inventory_that_people_wrote(world: World, port: int) -> None:
    """Its file changes only where it is named, and then only the address."""
    with running([at(1, port, mac=MACS[1]), at(2, port, mac=MACS[0]), at(3, port, mac=MACS[2])]) as fleet:
        login_in(world)
        (world.folder / "inventory/gateways.yml").unlink()
        text = (
            "# Our gateways\n[gateways]\n"
            f"berlin ansible_host={NET}.1 skyline_mac={MACS[0]}  # was {NET}.9\n"
            f"munich ansible_host={NET}.2 skyline_mac={MACS[1].upper()}\n"
            f"[gateways:vars]\nskyline_port={port}\n"
        )
        world.write("inventory/gateways", text)
        file = world.folder / "inventory/gateways"
        run = discover(world, port, discover_login=True)
        assert [move["not_written"] != "" for move in written(run)["moved"]] == [True, True]
        assert file.read_text(encoding="utf-8") == text
        assert not got_a_login(fleet["at3"])
        assert list(hosts_of(world)) == [f"gw-127-77-0-3-port-{port}"]

        run = discover(world, port, discover_login=True, discover_update=["inventory/gateways"])
        assert [move["not_written"] for move in written(run)["moved"]] == ["", ""]
        one, two = f"{NET}.1", f"{NET}.2"
        swapped = text.replace(f"={one} ", "=X ").replace(f"={two} ", f"={one} ").replace("=X ", f"={two} ")
        assert file.read_text(encoding="utf-8") == swapped
        assert (
            written(discover(world, port, discover_login=True, discover_update="inventory/gateways"))["changed"]
            is False
        )


@pytest.mark.slow
def test_listed_addresses_where_something_else_answers(world: World, port: int) -> None:
    """No login goes there, unless somebody has confirmed the address itself."""
    address = f"{NET}.20"
    login_in(world, {"berlin": {"ansible_host": address, "skyline_port": port}})
    with neighbourhood(iter([f"{NET}.{number}" for number in range(20, 60)]), port) as neighbours:
        (_address, page) = neighbours["a web page"]
        run = discover(world, port, discover_networks=[], discover_login=True, skyline_hosts=["berlin", "!munich"])
        assert written(run)["changed"] is False
        assert f"Not a gateway: berlin at {address}:{port} (HTTP status 200, no JSON)" in run.stdout
        assert not any(said_a_login(heard) for heard in page.heard)
        network = discover(world, port, discover_login=True, discover_confirmed=NETWORK)
        assert network.result("localhost", "Ask every address without a login")["trusted"] == []
        assert not any(said_a_login(heard) for _at, server in neighbours.values() for heard in server.heard)
        confirmed = discover(world, port, discover_networks=[], discover_login=True, discover_confirmed=address)
        assert written(confirmed)["changed"] is False
        assert any(said_a_login(heard) for heard in page.heard)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"discover_networks": []}, "networks: name the networks to look in"),
        pytest.param({"discover_networks": "10.0.0.0/8"}, "16777216 addresses are too many", marks=pytest.mark.slow),
        ({"discover_networks": ["192.0.2.7/24", "x"]}, "the address 192.0.2.7; networks: x: "),
        pytest.param({"discover_ports": [0]}, "ports: 0 is not between 1 and 65535", marks=pytest.mark.slow),
        ({"discover_inventory": "mine.yml"}, "it was not written by this playbook"),
        pytest.param({"discover_inventory": "secret.yml"}, "is encrypted with ansible-vault", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_mistakes(world: World, port: int, variables: dict[str, Any], complaint: str) -> None:
    login_in(world)
    mine = world.write("mine.yml", "gateways: {hosts: {}}\n")
    world.write("secret.yml", "$ANSIBLE_VAULT;1.1;AES256\n00\n")
    with running(at(1, port)) as fleet:
        run = discover(world, port, **variables)
        assert run.code == 2
        assert complaint in run.result("localhost", "Ask every address without a login")["msg"]
        assert fleet.only.counters.requests == 0
    with open(mine, encoding="utf-8") as file:
        assert file.read() == "gateways: {hosts: {}}\n"
    assert not (world.folder / FILE).exists()
