# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line, as a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from skyline_simulator.cli import main

SIMULATOR = Path(__file__).resolve().parents[4] / "extensions" / "simulator"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Process:
    """Runs the simulator with ports, a pid file and a log file of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.pid_file = folder / "simulator.pid"
        self.log_file = folder / "simulator.log"
        self.http_port = free_port()
        self.control = f"127.0.0.1:{free_port()}"
        self.own = ["--http-port", str(self.http_port), "--control", self.control, "--pid-file", str(self.pid_file)]

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(SIMULATOR), *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **environment},
        )

    def start(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(*self.own, "--detach", "--log-file", str(self.log_file), *words, **environment)

    def status(self, address: str, password: str = "admin") -> Any:
        login = f"username=admin&password={password}"
        return requests.get(f"http://{address}:{self.http_port}/goip_get_status.html?{login}", timeout=5).json()

    def gone(self) -> bool:
        """Whether it ends soon."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                requests.get(f"http://{self.control}/", timeout=1).close()
            except requests.ConnectionError:
                return True
            time.sleep(0.02)
        return False


@pytest.fixture(name="process")
def fixture_process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    if process.pid_file.exists():
        process.run("stop", "--pid-file", str(process.pid_file))


def test_it_returns_when_every_gateway_listens_and_stops_by_its_pid_file(process):
    done = process.start("--gateways", "20", "--ports", "2", "--slots", "3", "--profile", "modern,legacy")
    assert done.returncode == 0, done.stderr
    assert "20 gateways ready in" in done.stdout
    for last in (1, 20):
        assert process.status(f"127.1.0.{last}")["max-ports"] == 2
    assert "max-slots" in process.status("127.1.0.2")
    assert process.run("stop", "--pid-file", str(process.pid_file)).returncode == 0
    assert process.gone()
    assert not process.pid_file.exists()
    assert process.run("stop", "--pid-file", str(process.pid_file)).returncode == 0


def test_it_stops_by_control_and_by_signals(process):
    assert process.start().returncode == 0
    assert process.run("stop", "--control", process.control).returncode == 0
    assert process.gone()
    for number in (signal.SIGTERM, signal.SIGINT):
        assert process.start().returncode == 0
        os.kill(int(process.pid_file.read_text(encoding="ascii")), number)
        assert process.gone()
        deadline = time.monotonic() + 5
        while process.pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not process.pid_file.exists()
    done = process.run("stop", "--control", process.control)
    assert done.returncode == 1
    assert "no simulator answers" in done.stderr


def test_in_the_foreground_it_ends_cleanly(process):
    with subprocess.Popen(
        [sys.executable, str(SIMULATOR), "serve", *process.own],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = running.stdout.readline()
        assert first.startswith("gw1  127.1.0.1:")
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
        assert running.stderr.read() == ""


def test_it_ends_by_itself_when_nobody_asks(process):
    """And not before, though longer than that after its start."""
    assert process.start("--stop-when-idle", "3").returncode == 0
    for _each in range(3):
        assert process.status("127.1.0.1")["type"] == "dev-status"
        time.sleep(1.2)
    assert process.status("127.1.0.1")["type"] == "dev-status"
    deadline = time.monotonic() + 30
    while process.pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not process.pid_file.exists()


def test_neither_log_nor_output_has_a_credential(process):
    done = process.start("--username", "admin", SK_PASSWORD="very-secret")
    assert done.returncode == 0
    assert process.status("127.1.0.1", "very-secret")["type"] == "dev-status"
    assert process.status("127.1.0.1", "nearly-secret")["code"] == 1
    url = f"http://127.1.0.1:{process.http_port}"
    requests.get(f"{url}/very-secret?username=admin&password=very-secret", timeout=5)
    requests.get(f"{url}/goip_get_status.html?username=admin&password=very-secret&very-secret=1", timeout=5)
    log = process.log_file.read_text(encoding="utf-8")
    assert len(log.splitlines()) == 4
    assert "GET /goip_get_status.html status ok" in log
    assert "refused: wrong username or password" in log
    state = requests.get(f"http://{process.control}/gateways/gw1/log", timeout=5).text
    for text in (log, done.stdout, done.stderr, state):
        assert "very-secret" not in text
        assert "nearly-secret" not in text


def test_addresses_in_use_are_named(process):
    with socket.socket() as sock:
        sock.bind(("127.1.0.2", process.http_port))
        sock.listen()
        done = process.start("--gateways", "3")
    assert done.returncode == 1
    assert f"cannot listen on 127.1.0.2:{process.http_port} for gw2" in done.stderr
    assert not process.pid_file.exists()


def test_a_fleet_that_cannot_start_leaves_the_pid_file_of_one_that_runs(process):
    assert process.start().returncode == 0
    pid = process.pid_file.read_text(encoding="ascii")
    # Its gateways have free addresses; the control path is taken.
    done = process.start("--base-address", "127.1.1.1")
    assert done.returncode == 1
    assert process.control.rpartition(":")[2] in done.stderr
    assert process.pid_file.read_text(encoding="ascii") == pid
    assert process.run("stop", "--pid-file", str(process.pid_file)).returncode == 0
    assert process.gone()


@pytest.mark.parametrize("option", ["--log-file", "--pid-file"])
@pytest.mark.parametrize("more", [["--detach"], []])
def test_files_that_cannot_be_written_are_named(process, tmp_path, option, more):
    missing = tmp_path / "missing" / "file"
    done = process.run(*process.own, *more, option, str(missing))
    assert (done.returncode, done.stderr) == (1, f"simulator: {missing}: No such file or directory\n")


def test_a_fleet_from_an_inventory(process, tmp_path):
    inventory = tmp_path / "hosts.yml"
    inventory.write_text(
        "all: {hosts: {one: {ansible_host: 192.0.2.1, skyline_username: admin, skyline_password: pw}}}",
        encoding="utf-8",
    )
    overlay = tmp_path / "overlay.yml"
    done = process.start("--inventory", str(inventory), "--write-inventory", str(overlay))
    assert done.returncode == 0, done.stderr
    assert process.status("127.1.0.1", "pw")["type"] == "dev-status"
    assert "127.1.0.1" in overlay.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--switch", "st"], "--switch 'st' is not NAME=VALUE"),
        (["--switch", "st=roman"], "switch st: 'roman' is not one of int, text, string"),
        (["--switch", "effect_seconds=9-1"], "is not seconds"),
        (["--profile", "modern,shiny"], "unknown profile 'shiny'"),
        (["--gateways", "2", "--fleet", "x.yml"], "exclude each other"),
        (["--fleet", "/nonexistent.yml"], "cannot read /nonexistent.yml"),
        (["--write-inventory", "x"], "needs --inventory"),
        (["--control", "here"], "is not HOST:PORT"),
        (["--base-address", "10.0.0.1"], "not a loopback address"),
        (["--ports", "65"], "ports must be 1 to 64"),
        (["stop", "--control", "127.0.0.1"], "is not HOST:PORT"),
    ],
)
def test_what_is_wrong_is_said(capsys, words, problem):
    assert main(words) == 1
    assert problem in capsys.readouterr().err


def test_help_has_the_options_of_serving(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    assert "--stop-when-idle" in text
    assert "Other commands: stop" in text


def test_switches_are_listed(capsys):
    assert main(["switches"]) == 0
    text = capsys.readouterr().out
    assert "slots_key (default max-slot)" in text
    assert "legacy: slots_key=max-slots" in text


def test_a_pid_file_of_another_process_is_not_trusted(tmp_path, capsys):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        pid_file = tmp_path / "p"
        pid_file.write_text(str(other.pid), encoding="ascii")
        assert main(["stop", "--pid-file", str(pid_file)]) == 0
        assert "not running any more" in capsys.readouterr().out
        assert other.poll() is None
        other.kill()


@pytest.mark.slow
def test_a_thousand_gateways_start_at_once_and_stay_small(process):
    """Five seconds, of which those that other processes take do not count."""
    done = process.start("--gateways", "1000", "--ports", "32", "--slots", "8")
    assert done.returncode == 0, done.stderr
    about = Path(f"/proc/{int(process.pid_file.read_text(encoding='ascii'))}")
    if about.exists():
        user, system = (about / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        assert (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") < 5
        resident = int((about / "status").read_text(encoding="ascii").partition("VmRSS:")[2].split()[0])
        assert resident < 150_000
    assert process.status("127.1.3.200")["max-ports"] == 32


@pytest.mark.parametrize(("module", "package"), [("aiohttp", "aiohttp"), ("yaml", "PyYAML")])
def test_a_missing_library_is_one_sentence(process: Process, tmp_path: Path, module: str, package: str) -> None:
    """As where nobody has installed it: whatever there is of it is not found."""
    absent = f"raise ModuleNotFoundError('No module named {module}', name={module!r})\n"
    (tmp_path / f"{module}.py").write_text(absent, encoding="utf-8")
    done = process.run("switches", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        f"simulator: the Python library {package} is missing: {sys.executable} -m pip install {package}\n"
    )
