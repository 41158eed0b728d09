# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo, as who has installed the collection runs it: what it claims is so, and it leaves nothing running."""

from __future__ import annotations

import json
import pathlib
import re
import socket
import stat
import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, Run, World

GATEWAYS = [f"demo-gw{number}" for number in range(1, 9)]
DEMO: list[dict[str, Any]] = [{"import_playbook": "skyline.gateway.demo"}]
COUNTS = re.compile(r"^(\S+) +: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+) .*rescued=(\d+)", re.MULTILINE)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The collection, built and installed, in a folder that Ansible looks into."""
    folder = tmp_path_factory.mktemp("installed")

    def galaxy(*arguments: str) -> None:
        command = [sys.executable, "-m", "ansible", "galaxy", "collection", *arguments]
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    galaxy("build", "--output-path", str(folder), str(ROOT))
    (tarball,) = folder.glob("*.tar.gz")
    # By force: it is in the development environment's path already.
    galaxy("install", "--force", "--offline", "--no-deps", "-p", str(folder), str(tarball))
    return folder


@pytest.fixture
def demo_port() -> int:
    """A port that is free on the demo's addresses, so that demos do not meet."""
    with socket.socket() as free:
        free.bind(("127.77.0.1", 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    """Whether anything of the fleet is there: its first gateway, or the control path."""
    answers = []
    for address in ("127.77.0.1", "127.77.0.250"):
        with socket.socket() as client:
            answers.append(client.connect_ex((address, port)) == 0)
    return any(answers)


def play(world: World, installed: pathlib.Path, port: int, *arguments: str) -> Run:
    # Whoever tries the demo may have an inventory: the demo takes no address and no login of it. Or another strategy.
    world.inventory(
        {"mine": {}}, skyline_host="127.91.0.1", skyline_port=9, skyline_username="me", skyline_password="mine"
    )
    places = {"ANSIBLE_COLLECTIONS_PATH": str(installed), "SKYLINE_DEMO_DIR": str(world.folder / "demo")}
    return world.play(DEMO, "-e", f"demo_port={port}", *arguments, **places, ANSIBLE_STRATEGY="free")


def test_the_tarball_holds_what_users_need_and_nothing_else(installed: pathlib.Path) -> None:
    collection = installed / "ansible_collections/skyline/gateway"
    files = [path.relative_to(collection) for path in collection.rglob("*") if path.is_file()]
    texts = {"CHANGELOG.rst", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "README.md", "requirements.txt"}
    made = {"FILES.json", "MANIFEST.json"}
    folders = {"LICENSES", "changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles", "tests"}
    assert {path.parts[0] for path in files} == texts | made | folders | {"REUSE.toml"}
    assert {path.parts[1] for path in files if path.parts[0] == "extensions"} == {"eda", "simulator"}
    assert [path.parts[1] for path in files if path.parts[0] == "tests"] == ["config.yml"]
    assert not [path for path in files if path.suffix == ".pyc" or path.name.startswith(".")]


SUMMARY = "skyline.gateway.provision : Summary"


def test_the_story(world: World, installed: pathlib.Path, demo_port: int) -> None:
    run = play(world, installed, demo_port)
    assert run.code == 0, run.stdout + run.stderr
    assert not listens(demo_port)
    counts = {name: tuple(map(int, numbers)) for name, *numbers in COUNTS.findall(run.stdout)}
    # All at the beginning, in one task; what differed in the middle of the story. Nothing else ever.
    changed_again = {"demo-gw1": 2, "demo-gw2": 5, "demo-gw3": 2, "demo-gw6": 2, "demo-gw8": 2}
    expected = {name: (changed_again.get(name, 1), 0, 0, 0) for name in GATEWAYS}
    assert {name: counts[name] for name in GATEWAYS} == expected

    # The preview names the two values and the switch, and nothing else.
    changes = [line for line in run.stdout.splitlines() if re.match(r"[+-](?!-- |\+\+ )", line)]
    assert changes == [
        "-3.02: 001010000000180",
        "-8.04: 001010000000404",
        "+3.02: 001010000010650",
        "+8.04: 001010000010668",
        "-ports 5 active_slot 1",
        "+ports 5 active_slot 3",
    ]
    assert "[WARNING]" not in run.stdout + run.stderr

    # What is told at last is the repaired fleet.
    told_last = [outcome.result["msg"] for (_host, task), outcome in run.outcomes.items() if task == SUMMARY]
    assert told_last[-1] == [f"{len(GATEWAYS)} gateways: {len(GATEWAYS)} unchanged"]
    told = run.result("localhost", "Show the address of the audit report")["msg"]
    page = pathlib.Path(told.removeprefix("file://"))
    assert page == world.folder / "demo" / "audit" / "audit.html"
    # A line of the table and a card for each.
    assert page.read_text(encoding="utf-8").count('data-verdict="drifted">') == 2 * 4
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    report = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert {gateway["name"]: len(gateway["drift"]) for gateway in report["gateways"] if gateway["drift"]} == {
        "demo-gw1": 1,
        "demo-gw3": 1,
        "demo-gw6": 1,
        "demo-gw8": 4,
    }
    kept = [f"demo/audit{path}" for path in ("", "/audit.csv", "/audit.html", "/audit.json")]
    assert world.files("demo") == kept
    # Nor a note of anything unsaved.
    assert [path for path in world.files("home/.ansible/skyline_gateway") if path.endswith(".json")] == []


@pytest.mark.slow
def test_a_demo_that_fails_leaves_nothing_running(world: World, installed: pathlib.Path, demo_port: int) -> None:
    # The simulator takes its login from the inventory's files; the play takes this one.
    run = play(world, installed, demo_port, "-e", "skyline_password=wrong")
    assert run.code == 2
    refused = run.outcomes[("demo-gw1", "skyline.gateway.provision : Bring the gateway to its plan")]
    assert (refused.status, refused.result["error"]["kind"]) == ("failed", "auth")
    assert "No simulated gateway is left behind." in run.stdout
    assert "PLAY [The same again" not in run.stdout
    assert not listens(demo_port)
    assert world.files("demo") == []


def test_check_mode_is_refused(world: World, installed: pathlib.Path, demo_port: int) -> None:
    run = play(world, installed, demo_port, "--check")
    assert run.code == 2
    assert "The demo has no check mode." in run.stdout
    assert not listens(demo_port)
    assert world.files("demo") == []


@pytest.mark.slow
def test_a_demo_that_cannot_start_says_why(world: World, installed: pathlib.Path, demo_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.77.0.3", demo_port))
        taken.listen()
        run = play(world, installed, demo_port)
    assert run.code == 2
    told = run.result("localhost", "Check that they have started")["msg"]
    assert f"127.77.0.3:{demo_port}" in told
    assert "in use" in told
    assert not listens(demo_port)
