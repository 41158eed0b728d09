# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real ansible-playbook processes, in a world of their own, and what came of every task."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import textwrap
from typing import Any, ClassVar, NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "tests" / "integration" / "plugins"
# A machine other than the controller: the delegate_to of a play, or its host.
ELSEWHERE = {"ansible_connection": "elsewhere", "ansible_python_interpreter": sys.executable}
PROC = pathlib.Path("/proc")
needs_proc = pytest.mark.skipif(not (PROC / "self/stat").exists(), reason="needs /proc to find the workers of a play")


def family(root: int) -> list[int]:
    """A process and all that it started, the youngest first.

    On newer cores the workers of a play lead sessions of their own: no signal to a process group reaches them.
    """
    parents = {}
    for stat in PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # ended meanwhile
            pid, _name, rest = stat.parent.name, *stat.read_text().rpartition(")")[::2]
            parents[int(pid)] = int(rest.split()[1])
    found = [root]
    for each in found:
        found += [pid for pid, parent in parents.items() if parent == each]
    return found[::-1]


def kill(play: subprocess.Popen[bytes]) -> None:
    """Ends a play with all its workers, as nothing can be caught."""
    # It must not start another worker, or make anything of the end of one.
    play.send_signal(signal.SIGSTOP)
    for each in family(play.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    play.wait(30)


class Outcome(NamedTuple):
    """What became of a task on a host: ok, failed, skipped or unreachable; and its result."""

    status: str
    result: dict[str, Any]


class Run(NamedTuple):
    """What ansible-playbook did. outcomes: by host and name of the task."""

    code: int
    stdout: str
    stderr: str
    outcomes: dict[tuple[str, str], Outcome]

    def result(self, host: str, task: str) -> dict[str, Any]:
        return self.outcomes[(host, task)].result


class World:
    """A folder with everything that Ansible reads and leaves behind: home, temporary folders, log, fact cache."""

    #: The command that plays are run by, and the one that shares nothing with other plays.
    PLAYBOOK_ALONE: ClassVar = (sys.executable, "-m", "ansible", "playbook")
    PLAYBOOK: ClassVar[tuple[str, ...]] = PLAYBOOK_ALONE

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        for name in ("home", "tmp", "remote_tmp", "facts", "async"):
            (folder / name).mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "SK_"))},
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "ANSIBLE_HOME": str(folder / "home" / ".ansible"),
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp" / "local"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote_tmp"),
            "ANSIBLE_ASYNC_DIR": str(folder / "async"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
            "ANSIBLE_CONNECTION_PLUGINS": str(PLUGINS / "connection"),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_CACHE_PLUGIN": "jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "facts"),
            "ANSIBLE_LOG_PATH": str(folder / "log"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_FORCE_COLOR": "0",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        }
        self._plays = 0

    def write(self, path: str, text: str) -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return str(file)

    def inventory(self, hosts: dict[str, dict[str, Any]], **variables: Any) -> None:
        """The inventory, in JSON, which is YAML: hosts with their variables, and those that all have."""
        everything = {"all": {"hosts": hosts, "vars": variables}}
        self.write("inventory/hosts.yml", json.dumps(everything, indent=1))

    def play(self, playbook: str | list[dict[str, Any]], *arguments: str, **environment: str) -> Run:
        """Runs a playbook, given as YAML, as its data, or by its name in the collection, in this world."""
        self._plays += 1
        record = self.folder / f"record{self._plays}"
        text = playbook if isinstance(playbook, str) else json.dumps(playbook, indent=1)
        is_named = text.startswith("skyline.gateway.")
        file = text if is_named else self.write(f"playbook{self._plays}.yml", text)
        # A process that has loaded its libraries already looks for them in no other folder.
        command = self.PLAYBOOK if "PYTHONPATH" not in self.environment else World.PLAYBOOK_ALONE
        done = subprocess.run(
            [*command, "--inventory", str(self.folder / "inventory"), file, *arguments],
            cwd=self.folder,
            env={**self.environment, "SKYLINE_TEST_RECORD": str(record), **environment},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=600,
            check=False,
        )
        # What a newer ansible-core will take away is an error today.
        assert "[DEPRECATION WARNING]" not in done.stdout + done.stderr, done.stdout + done.stderr
        lines = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        outcomes = {(line["host"], line["task"]): Outcome(line["status"], line["result"]) for line in lines}
        return Run(done.returncode, done.stdout, done.stderr, outcomes)

    def files(self, *folders: str) -> list[str]:
        """The files below folders, and the folders that are left over in them."""
        return sorted(
            path.relative_to(self.folder).as_posix() for folder in folders for path in (self.folder / folder).rglob("*")
        )
