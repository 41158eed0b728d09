# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A running ansible-rulebook, and an inventory of simulated gateways for it."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests
from skyline_simulator.testing import Running

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "a-token-that-no-output-has"


def program(name: str) -> str:
    """Where a program of this environment is; the tests are pointless without."""
    found = shutil.which(name)
    assert found, f"{name} is not on the PATH; run make events"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, happened: Callable[[], Any], seconds: float = 60) -> Any:
    """What ``happened`` returns, as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = happened()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class Engine:
    """ansible-rulebook with one rulebook of the collection."""

    def __init__(
        self,
        folder: pathlib.Path,
        rulebook: str,
        fleet: Running,
        variables: Mapping[str, Any],
        collections: pathlib.Path = ROOT / ".build",
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "events.jsonl"
        self.output = folder / "rulebook.log"
        self.inventory = folder / "inventory"
        self.inventory.mkdir()
        hosts: dict[str, Any] = {
            gateway.name: {"ansible_host": gateway.host, "skyline_port": gateway.port, "skyline_mac": gateway.mac}
            for gateway in fleet
        }
        login = {"skyline_username": fleet.gateways.copy().popitem()[1].username, "skyline_password": "admin"}
        tree = {
            "all": {
                "hosts": {"localhost": {"ansible_connection": "local"}},
                "children": {"gateways": {"hosts": hosts, "vars": login}},
            }
        }
        (self.inventory / "hosts.yml").write_text(json.dumps(tree), encoding="utf-8")
        everything = {
            "skyline_push_port": self.port,
            "skyline_push_token": TOKEN,
            "skyline_event_hosts": {gateway.mac: gateway.name for gateway in fleet},
            "skyline_event_log": str(self.log),
            "skyline_message_log": str(self.log),
            **variables,
        }
        self.variables = folder / "variables.json"
        self.variables.write_text(json.dumps(everything), encoding="utf-8")
        self.environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
        }
        # The engine prefers it to the PATH, and one that is wrong to none at all.
        self.environment.pop("JAVA_HOME", None)
        self.rulebook = rulebook
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/?token={TOKEN}"

    def start(self) -> None:
        command = [program("ansible-rulebook"), "--rulebook", self.rulebook, "--inventory", str(self.inventory)]
        command += ["--vars", str(self.variables), "--verbose"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        wait_for("ansible-rulebook listens", self.counters, 60)

    def counters(self) -> dict[str, int]:
        """What the source counted; nothing while it does not answer."""
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        try:
            answer = requests.get(self.url, timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            return {}
        # Another source than ours answers, but does not count.
        found: dict[str, int] = answer.json() if answer.ok else {"listens": 1}
        return found

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def reports(self) -> list[dict[str, Any]]:
        """The lines that playbook event_report has written so far."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def play(self, playbook: str, **variables: Any) -> str:
        """Runs a playbook against the gateways, as a person would."""
        path = self.folder / "playbook.yml"
        path.write_text(playbook, encoding="utf-8")
        command = [program("ansible-playbook"), "--inventory", str(self.inventory), str(path)]
        command += ["--extra-vars", json.dumps(variables)]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextlib.contextmanager
def engine(
    folder: pathlib.Path,
    rulebook: str,
    fleet: Running,
    *,
    collections: pathlib.Path = ROOT / ".build",
    **variables: Any,
) -> Iterator[Engine]:
    """ansible-rulebook while the block runs."""
    one = Engine(folder, rulebook, fleet, variables, collections)
    try:
        one.start()
        yield one
    finally:
        one.kill()
