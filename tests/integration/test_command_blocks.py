# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every command block of README and guides is run here, or by the test that command_blocks.yml names for it."""

from __future__ import annotations

import contextlib
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml
from skyline_simulator.testing import GatewaySpec, running

from ansible_collections.skyline.gateway.tests.integration import ansible_forks
from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, World

TABLE = yaml.safe_load((pathlib.Path(__file__).parent / "command_blocks.yml").read_text(encoding="utf-8"))
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^( *)```(?:bash|console|shell)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^( *)```(?:yaml|text)\n *# (\S+\.(?:yml|csv))\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

# The gateways of the guides' inventories, and where they are here.
ADDRESSES = {"berlin-1": ("192.0.2.11", "127.201.0.1"), "berlin-2": ("192.0.2.12", "127.201.0.2")}
LOGIN = {"username": "root", "password": "of the vault"}


class Block(NamedTuple):
    """A block of a page: its commands as a shell takes them, without prompts, output and comments."""

    commands: list[str]

    @property
    def name(self) -> str:
        return self.commands[0]


def blocks(page: str) -> list[Block]:
    return [Block(_commands(text)) for _indent, text in BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))]


def _commands(text: str) -> list[str]:
    lines = text.replace("\\\n", "").splitlines()
    if any(line.lstrip().startswith("$ ") for line in lines):
        lines = [line.lstrip()[2:] for line in lines if line.lstrip().startswith("$ ")]
    return [" ".join(re.sub(r"\s+# .*", "", line).split()) for line in lines if line.strip()]


def entries(page: str) -> list[dict[str, Any]]:
    return list(TABLE[page]["blocks"]) if page in TABLE else []


def matched(page: str) -> list[tuple[Block, dict[str, Any]]]:
    return list(zip(blocks(page), entries(page), strict=True))


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_listed(page: str) -> None:
    found, listed = [block.name for block in blocks(page)], [entry["begins"] for entry in entries(page)]
    assert len(found) == len(listed), found
    assert [name for name, begins in zip(found, listed, strict=True) if not name.startswith(begins)] == []


def test_every_page_of_the_table_is_there() -> None:
    assert TABLE.keys() - {"files"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_entries(page: str) -> None:
    """A block is run here, by a test that exists, or it says why not; nothing is both."""
    for entry in entries(page):
        assert len({"run", "tested_by", "not_here"} & entry.keys()) == 1, entry
        if "tested_by" in entry:
            file, _colons, function = entry["tested_by"].partition("::")
            assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")


class Shell:
    """A shell in which Ansible's commands are there, and a folder with the gateways' inventory for each page."""

    def __init__(self, world: World, port: int, receiver: int) -> None:
        self.world = world
        self.environment = {**world.environment, "SK_PORT": str(port)}
        #: What the table has for ports, and which they are.
        self.ports = {
            "REHEARSAL_PORT": str(free_port("127.1.0.1")),
            "CONTROL_PORT": str(free_port("127.0.0.1")),
            "RECEIVER_PORT": str(receiver),
        }

    def folder(self, page: str) -> pathlib.Path:
        folder = self.world.folder / "pages" / page.replace("/", "_").removesuffix(".md")
        for name, text in self._files(page).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    def _files(self, page: str) -> dict[str, str]:
        files = dict(TABLE["files"]) if not TABLE[page].get("files_of_the_page") else {}
        if TABLE[page].get("files_of_the_page"):
            for indent, name, text in FILE.findall((ROOT / page).read_text(encoding="utf-8")):
                files[name] = re.sub(f"^{indent}", "", text, flags=re.MULTILINE)
        files.update(TABLE[page].get("files", {}))
        return {name: self._placed(text) for name, text in files.items()}

    def _placed(self, text: str) -> str:
        """A text with the addresses and ports that there are here."""
        for written, here in (*ADDRESSES.values(), *self.ports.items()):
            text = text.replace(written, here)
        return text

    def run(self, commands: list[str], folder: pathlib.Path, status: int) -> str:
        text = self._placed("\n".join(commands))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=folder,
            env={**self.environment, "PWD": str(folder)},
            capture_output=True,
            input=LOGIN["password"],
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == status, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout


def free_port(address: str) -> int:
    with socket.socket() as free:
        free.bind((address, 0))
        return int(free.getsockname()[1])


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes pushes, and answers a look at it as the event source does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"received": 1}')

    def log_message(self, *_arguments: object) -> None:
        """Nothing, because the output of the test is for its failures."""


@contextlib.contextmanager
def receiver() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    world = World(tmp_path_factory.mktemp("blocks"))
    for setting in ("ANSIBLE_CALLBACKS_ENABLED", "ANSIBLE_LOG_PATH", "ANSIBLE_CACHE_PLUGIN"):
        del world.environment[setting]
    programs = world.folder / "bin"
    programs.mkdir()
    path = os.pathsep.join((str(programs), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]))
    port = free_port(ADDRESSES["berlin-1"][1])
    same: dict[str, Any] = {"http_port": port, "ports": 9, "slots": 2, "no_sim": "2B-9B", **LOGIN}
    specs = [
        GatewaySpec(name=name, address=here, mac=f"00-30-f1-01-02-0{number}", **same)
        for number, (name, (_written, here)) in enumerate(ADDRESSES.items(), start=3)
    ]
    world.environment["PATH"] = path
    world.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = world.write("vault-password", "secret")
    with running(specs, speed=500), receiver() as taken, ansible_forks.commands(programs, world.environment):
        yield Shell(world, port, taken)


def run_pages() -> Iterator[Any]:
    """The pages with blocks that are run here; README each time, the guides by make slow."""
    for page in PAGES:
        if any("run" in entry for entry in entries(page)):
            yield page if page == "README.md" else pytest.param(page, marks=pytest.mark.slow)


@pytest.mark.parametrize("page", [*run_pages()])
def test_commands(page: str, shell: Shell) -> None:
    folder = shell.folder(page)
    for block, entry in matched(page):
        if missing := [program for program in entry.get("needs", []) if shutil.which(program) is None]:
            pytest.skip(f"the page wants {missing[0]}")
        if "run" in entry:
            commands = list(block.commands)
            for written, here in entry.get("instead_of", {}).items():
                assert any(written in command for command in commands), f"{written} is not in the block any more"
                commands = [command.replace(written, here) for command in commands]
            output = shell.run(commands, folder, entry.get("status", 0))
            assert [text for text in entry["run"] if text not in output] == [], output
