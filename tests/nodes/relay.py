# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A controller without the collection, a node with it, and jobs that ansible-runner takes from the one to the other.

``transmit`` packs a job, ``worker`` unpacks and runs it, ``process`` takes what comes back. AWX and receptor do the
same, with a network between the three.
"""

from __future__ import annotations

import json
import os
import pathlib
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any, NamedTuple

from skyline_simulator.testing import Running

ROOT = pathlib.Path(__file__).resolve().parents[2]
# From the tarball; .ci/nodes puts it there.
COLLECTIONS = ROOT / ".build" / "nodes" / "collections"
USUAL = ("LANG", "LC_ALL", "TMPDIR")


def program(name: str) -> str:
    """Where a program of this environment is; the tests are pointless without."""
    found = shutil.which(name)
    assert found, f"{name} is not on the PATH; run make nodes"
    return found


class Finished(NamedTuple):
    """A job that has come back. artifacts: what the node has sent of it."""

    status: str
    said: str
    artifacts: pathlib.Path

    @property
    def recap(self) -> list[str]:
        """The gateways that the play was run for."""
        return [line.split()[0] for line in self.said.partition("PLAY RECAP")[2].splitlines()[1:] if ": ok=" in line]


class Relay:
    """The controller and the node, each with a home of its own.

    job: the folder that is transmitted, with inventory and project. kept: the folder of the node that outlasts a job.
    work: that of the job on the node, which is deleted when the job ends.
    """

    def __init__(self, folder: pathlib.Path, fleet: Running, variables: Mapping[str, Mapping[str, Any]]) -> None:
        self.folder = folder
        self.job, self.kept, self.work = folder / "job", folder / "node" / "kept", folder / "node" / "work"
        for name in ("controller/home", "node/home", "node/kept", "job/project", "job/inventory"):
            (folder / name).mkdir(parents=True)
        hosts = {
            gateway.name: {"ansible_host": gateway.host, "skyline_port": gateway.port, **variables[gateway.name]}
            for gateway in fleet
        }
        groups: dict[str, dict[str, Any]] = {}
        for name, each in hosts.items():
            groups.setdefault(name.partition("-")[0], {"hosts": {}})["hosts"][name] = each
        login = {"skyline_username": "admin", "skyline_password": "admin"}
        tree = {"gateways": {"children": groups, "vars": login}}
        (self.job / "inventory" / "hosts.yml").write_text(json.dumps(tree, indent=1), encoding="utf-8")
        for name in ("provision", "audit"):
            play = [{"name": "Import", "ansible.builtin.import_playbook": f"skyline.gateway.{name}"}]
            (self.job / "project" / f"{name}.yml").write_text(json.dumps(play), encoding="utf-8")

    def run(
        self, ident: str, playbook: str, limit: str = "", home: pathlib.Path | None = None, **variables: Any
    ) -> Finished:
        """A job by all three; home: the Ansible home on the node, by default the folder that outlasts the job."""
        controller = {**self._environment("controller"), "PATH": os.defpath}
        node = {
            **self._environment("node"),
            "PATH": os.environ["PATH"],
            "ANSIBLE_HOME": str(home or self.kept),
            "ANSIBLE_COLLECTIONS_PATH": str(self._collections()),
        }
        runner = program("ansible-runner")
        # The node splits it into words.
        more = f"--extra-vars {shlex.quote(json.dumps(variables))}"
        command = [runner, "transmit", str(self.job), "--playbook", f"{playbook}.yml", "--ident", ident]
        command += ["--cmdline", more, *(["--limit", limit] if limit else [])]
        came_back = self.folder / "controller" / "came_back"
        with (
            subprocess.Popen(command, env=controller, stdout=subprocess.PIPE) as transmit,
            subprocess.Popen(
                [runner, "worker", "--private-data-dir", str(self.work), "--delete"],
                env=node,
                stdin=transmit.stdout,
                stdout=subprocess.PIPE,
            ) as worker,
        ):
            done = subprocess.run(
                [runner, "process", str(came_back), "--ident", ident],
                env=controller,
                stdin=worker.stdout,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        artifacts = came_back / "artifacts" / ident
        assert (transmit.returncode, (artifacts / "status").exists()) == (0, True), done.stdout + done.stderr
        status = (artifacts / "status").read_text(encoding="utf-8")
        return Finished(status, (artifacts / "stdout").read_text(encoding="utf-8"), artifacts)

    def _environment(self, name: str) -> dict[str, str]:
        usual = {key: os.environ[key] for key in USUAL if key in os.environ}
        return {**usual, "HOME": str(self.folder / name / "home"), "ANSIBLE_NOCOLOR": "1"}

    def _collections(self) -> pathlib.Path:
        return COLLECTIONS

    def notes(self) -> list[str]:
        """The kinds of notes that the node has kept."""
        return sorted(path.parent.name for path in self.kept.glob("skyline_gateway/*/*"))

    def read(self, path: str) -> str:
        return (self.kept / path).read_text(encoding="utf-8")
