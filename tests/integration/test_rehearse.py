# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook rehearse: simulated gateways for an inventory, with nothing but ansible-playbook."""

from __future__ import annotations

import json
import shlex
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

REHEARSE = [{"import_playbook": "skyline.gateway.rehearse"}]
PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
IMEI = "490154203237518"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.1.0.1", 0))
        return int(free.getsockname()[1])


def rehearse(world: World, **variables: Any) -> Run:
    options = ["--http-port", world.environment["REHEARSE_PORT"], "--control", "none"]
    return world.play(REHEARSE, "--extra-vars", json.dumps({"rehearse_options": options, **variables}))


def listens(world: World) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.1.0.1", int(world.environment["REHEARSE_PORT"]))) == 0


@pytest.fixture
def fleet(world: World) -> Iterator[World]:
    """An inventory of a gateway that nobody has, with a login that only a vault knows."""
    hosts = {"gw1": {"ansible_host": "192.0.2.11", "skyline_imeis": {"1A": IMEI}}}
    world.inventory({}, skyline_username="root", skyline_password="{{ vault_skyline_password }}")
    world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))
    world.environment["REHEARSE_PORT"] = str(free_port())
    yield world
    rehearse(world, rehearse_state="absent")


@pytest.mark.slow
def test_a_rehearsal_from_start_to_end(fleet: World) -> None:
    run = rehearse(fleet)
    assert run.code == 0, run.stdout
    told = run.result("localhost", "Say the next command")["msg"]
    assert "Rehearse: ansible-playbook -i inventory -i rehearsal skyline.gateway.provision --check --diff" in told
    assert "Stop: ansible-playbook skyline.gateway.rehearse -e rehearse_state=absent" in told
    assert any(line.startswith("gw1 ") for line in told)

    overlay = ("--inventory", str(fleet.folder / "rehearsal"))
    for changed in (True, False):
        done = fleet.play(PROVISION, *overlay)
        assert done.code == 0, done.stdout
        assert any(outcome.result.get("changed") for outcome in done.outcomes.values()) is changed

    # Again, with the written inventory among the sources: they are new, and so to be provisioned once more.
    again = fleet.play(REHEARSE, *overlay, "--extra-vars", json.dumps({"rehearse_options": [
        "--http-port", fleet.environment["REHEARSE_PORT"], "--control", "none"]}))  # fmt: skip
    assert again.code == 0, again.stdout
    assert any(outcome.result.get("changed") for outcome in fleet.play(PROVISION, *overlay).outcomes.values())

    assert listens(fleet)
    assert rehearse(fleet, rehearse_state="absent").code == 0
    assert not listens(fleet)
    assert not (fleet.folder / "rehearsal.pid").exists()


def test_stopping_what_was_never_started(fleet: World) -> None:
    run = rehearse(fleet, rehearse_state="absent")
    assert run.code == 0, run.stdout
    assert [key for key, outcome in run.outcomes.items() if outcome.result.get("changed")] == []


@pytest.mark.slow
def test_another_place(fleet: World) -> None:
    run = rehearse(fleet, rehearse_inventory="elsewhere/lab")
    assert run.code == 0, run.stdout
    (stop,) = [line for line in run.result("localhost", "Say the next command")["msg"] if line.startswith("Stop: ")]
    assert stop.endswith("-e rehearse_state=absent -e rehearse_inventory=elsewhere/lab")
    assert (fleet.folder / "elsewhere/lab").is_dir()
    assert rehearse(fleet, rehearse_state="absent", rehearse_inventory="elsewhere/lab").code == 0
    assert not listens(fleet)


@pytest.mark.slow
def test_a_path_with_a_space(fleet: World) -> None:
    """What it says runs as it is, in a shell."""
    run = rehearse(fleet, rehearse_inventory="meine Läufe/lab's")
    assert run.code == 0, run.stdout
    told = run.result("localhost", "Say the next command")["msg"]
    commands = {line.partition(": ")[0]: shlex.split(line.partition(": ")[2]) for line in told}
    assert commands["Rehearse"][1:5] == ["-i", "inventory", "-i", "meine Läufe/lab's"]
    assert listens(fleet)
    assert fleet.play(commands["Stop"][1], *commands["Stop"][2:]).code == 0
    assert not listens(fleet)


@pytest.mark.slow
def test_mistakes(fleet: World) -> None:
    assert "present or absent" in rehearse(fleet, rehearse_state="stopped").stdout
    run = rehearse(fleet, rehearse_options=["--profile", "nosuch"])
    assert run.code == 2
    assert "nosuch" in run.result("localhost", "Check that they have started")["msg"]
    checked = fleet.play(REHEARSE, "--check")
    assert checked.code == 2
    assert not listens(fleet)
