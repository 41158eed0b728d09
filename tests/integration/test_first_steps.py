# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/first_steps.md, done as it says: its files written, its commands run, and what it promises is so."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, World

pytestmark = pytest.mark.slow

GUIDE = ROOT / "docs" / "first_steps.md"
SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COUNTS = re.compile(r"^(\S+) +: ok=(\d+) +changed=(\d+) .*failed=0 +skipped=(\d+)", re.MULTILINE)


class Step(NamedTuple):
    """A section of the guide as it was done: what its commands printed, each on its own."""

    outputs: list[str]
    #: What the guide shows of the output.
    shown: str


class Reader:
    """Somebody who does what the guide says."""

    def __init__(self, world: World) -> None:
        self.folder = world.folder
        # The collection is where a user has it, and the commands are on the path.
        installed = world.folder / "home" / ".ansible" / "collections" / "ansible_collections" / "skyline"
        installed.mkdir(parents=True)
        (installed / "gateway").symlink_to(ROOT)
        path = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**world.environment, "PATH": path}
        for setting in ("ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_CALLBACKS_ENABLED"):
            del self.environment[setting]

    def run(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def do(self, text: str) -> Step:
        outputs, shown = [], ""
        for kind, block in BLOCK.findall(text):
            if kind == "yaml":
                name, _newline, content = block.removeprefix("# ").partition("\n")
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name).write_text(content)
            elif kind == "bash":
                for line in block.splitlines():
                    outputs.append(self.run(line))
            elif kind == "text":
                shown += block
        return Step(outputs, shown)


def free_port(address: str) -> int:
    with socket.socket() as free:
        free.bind((address, 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Step]]:
    """Everything in the guide but its beginning, the installation, and its end, with gateways that nobody here has."""
    if shutil.which("curl") is None:
        pytest.skip("the guide wants curl")
    reader = Reader(World(tmp_path_factory.mktemp("steps")))
    text = GUIDE.read_text(encoding="utf-8")
    # Others on this machine may be at the same step.
    control = free_port("127.0.0.1")
    options = ["--http-port", str(free_port("127.1.0.1")), "--control", f"127.0.0.1:{control}"]
    start = "ansible-playbook -i fleet skyline.gateway.rehearse"
    text = text.replace(f"{start}\n", f"{start} -e '{json.dumps({'rehearse_options': options})}'\n")
    text = text.replace("127.0.0.1:18099", f"127.0.0.1:{control}")
    _start, *parts = SECTION.split(text)
    try:
        yield {heading: reader.do(text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}
    finally:
        if (reader.folder / "rehearsal.pid").exists():
            reader.run("ansible-playbook skyline.gateway.rehearse -e rehearse_state=absent")


def test_the_guide_is_read(guide: dict[str, Step]) -> None:
    assert [heading for heading, step in guide.items() if step.outputs] == [
        "Start simulated gateways",
        "Read the gateways",
        "Preview the changes",
        "Apply the plan twice",
        "Find and repair a change",
        "Stop the simulated gateways",
    ]


def test_what_would_happen_is_as_shown(guide: dict[str, Step]) -> None:
    (output,) = guide["Preview the changes"].outputs
    changes = [line for line in guide["Preview the changes"].shown.splitlines() if re.match(r"[+-]\d", line)]
    assert len(changes) == 4
    assert [line for line in changes if line not in output.splitlines()] == []


def test_the_second_run_changes_nothing(guide: dict[str, Step]) -> None:
    first, second = guide["Apply the plan twice"].outputs
    assert {changed for _name, _ok, changed, _skipped in COUNTS.findall(first)} == {"1"}
    assert COUNTS.findall(second) == COUNTS.findall(guide["Apply the plan twice"].shown)


def test_the_audit_finds_it_and_provision_mends_it(guide: dict[str, Step]) -> None:
    patched, audit, mended = guide["Find and repair a change"].outputs
    assert json.loads(patched) == {"patched": ["berlin-1"]}
    assert "1 in line, 1 drifted" in audit
    assert '"drifted": "berlin-1"' in audit or "drifted: berlin-1" in audit
    assert "port states 1 changed; saved" in mended


def test_every_gateway_answers(guide: dict[str, Step]) -> None:
    (output,) = guide["Read the gateways"].outputs
    assert sorted(re.findall(r"^(\S+) \| SUCCESS", output, re.MULTILINE)) == ["berlin-1", "berlin-2"]
