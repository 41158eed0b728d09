# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated fleet, in a process of its own, and what the simulator says of it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import requests

from .errors import BenchError

SIMULATOR = Path(__file__).resolve().parents[2] / "extensions" / "simulator"
HTTP_PORT = 18090
USERNAME = "bench"
PASSWORD = "bench-password"
_CONTROL = re.compile(r"control on (http://\S+)")


class Size(NamedTuple):
    """How big each gateway is."""

    ports: int
    slots: int

    @property
    def all(self) -> int:
        return self.ports * self.slots


class Gateway(NamedTuple):
    """Where a simulated gateway is."""

    name: str
    host: str
    port: int


class Fleet:
    """The running simulator."""

    def __init__(self, pid: int, control: str, generation: int) -> None:
        #: Of the API that every gateway speaks.
        self.generation = generation
        self._pid = pid
        self._control = control
        self._session = requests.Session()
        self._session.trust_env = False
        self.gateways = [Gateway(each["name"], each["host"], each["port"]) for each in self._get("gateways")]

    def _get(self, path: str) -> Any:
        answer = self._session.get(f"{self._control}/{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()

    def counters(self) -> dict[str, Any]:
        """What the fleet has counted since its start, all gateways together."""
        counters: dict[str, Any] = self._get("counters")
        return counters

    def state(self, gateway: Gateway) -> dict[str, Any]:
        """Everything about one gateway."""
        state: dict[str, Any] = self._get(f"gateways/{gateway.name}")
        return state

    def cpu(self) -> float:
        """Seconds of CPU that the simulator has used."""
        fields = Path(f"/proc/{self._pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(count: int, size: Size, environment: Mapping[str, str], generation: int = 2) -> Iterator[Fleet]:
    """Serves count equal gateways while the block runs."""
    command = [sys.executable, str(SIMULATOR), "serve", "--gateways", str(count)]
    command += ["--ports", str(size.ports), "--slots", str(size.slots), "--generation", str(generation)]
    # A second benchmark on the same machine does not meet this one.
    command += ["--base-address", f"127.{64 + os.getpid() % 128}.0.1", "--http-port", str(HTTP_PORT)]
    # What takes its time is not what is measured.
    command += ["--switch", "effect_seconds=0", "--switch", "esim_write_seconds=0"]
    command += ["--control", "127.0.0.1:0"]
    login = {"SK_USERNAME": USERNAME, "SK_PASSWORD": PASSWORD}
    process = subprocess.Popen(command, env={**environment, **login}, stdout=subprocess.PIPE, text=True)
    try:
        yield Fleet(process.pid, _control_of(process), generation)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _control_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # it is a pipe
    for line in process.stdout:
        found = _CONTROL.search(line)
        if found:
            return found.group(1)
    raise BenchError("the simulator did not start")
