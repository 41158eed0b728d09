# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a module runs, in real playbooks: in Ansible's own process, or on another host."""

from __future__ import annotations

import pathlib
import sys
import time
from typing import Any

from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World

NUMBER = "skyline.gateway.skyline_sim_number"

# Here: no Python is started. There: that of the bastion is.
PLAYBOOK = f"""
- hosts: gw1
  gather_facts: false
  tasks:
    - name: here, the usual way
      {NUMBER}:
        config: {{1A: "1"}}

    - name: here, delegated to localhost
      {NUMBER}:
        config: {{1A: "2"}}
      delegate_to: localhost

    - name: here, by a local connection
      {NUMBER}:
        host: "{{{{ ansible_host }}}}"
        config: {{1A: "3"}}
      vars:
        ansible_connection: local

    - name: here, async
      {NUMBER}:
        config: {{1A: "4"}}
      async: 30
      poll: 1
      ignore_errors: true

    - name: here, several at once
      {NUMBER}:
        config: "{{{{ {{item: '5'}} }}}}"
      loop: [1B, 1C]

    - name: there, delegated
      {NUMBER}:
        config: {{2A: "1"}}
      delegate_to: bastion

    - name: there, delegated, in check mode
      {NUMBER}:
        config: {{2A: "3"}}
      delegate_to: bastion_check
      check_mode: true

- hosts: bastion_play
  gather_facts: false
  tasks:
    - name: there, the play's host
      {NUMBER}:
        host: "{{{{ hostvars.gw1.ansible_host }}}}"
        port: "{{{{ hostvars.gw1.skyline_port }}}}"
        config: {{2A: "4"}}

- hosts: bastion_async
  gather_facts: false
  tasks:
    - name: there, async
      {NUMBER}:
        host: "{{{{ hostvars.gw1.ansible_host }}}}"
        port: "{{{{ hostvars.gw1.skyline_port }}}}"
        config: {{2A: "2"}}
      async: 60
      poll: 1

- hosts: localhost
  gather_facts: false
  tasks:
    - name: here, localhost
      {NUMBER}:
        host: "{{{{ hostvars.gw1.ansible_host }}}}"
        port: "{{{{ hostvars.gw1.skyline_port }}}}"
        config: {{1A: "6"}}

    - name: there, localhost delegated
      {NUMBER}:
        host: "{{{{ hostvars.gw1.ansible_host }}}}"
        port: "{{{{ hostvars.gw1.skyline_port }}}}"
        config: {{2A: "5"}}
      delegate_to: bastion_local
"""


BASTIONS = ("bastion", "bastion_async", "bastion_check", "bastion_play", "bastion_local")


def bastion(world: World, name: str) -> dict[str, Any]:
    """Another machine, whose Python leaves a trace when it is started."""
    (world.folder / "started").mkdir(exist_ok=True)
    trace = f'#!/bin/sh\ntouch "{world.folder}/started/{name}"\nexec "{sys.executable}" "$@"\n'
    python = pathlib.Path(world.write(f"python_of_{name}", trace))
    python.chmod(0o755)
    return {**ELSEWHERE, "ansible_python_interpreter": str(python)}


def test_places(world: World) -> None:
    with running(spec("gw1")) as fleet:
        gateway = fleet.only
        bastions = {name: bastion(world, name) for name in BASTIONS}
        variables = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
        world.inventory({"gw1": host_variables(gateway), **bastions}, **variables)
        run = world.play(PLAYBOOK)
        assert run.code == 0, run.stdout + run.stderr

        refused = run.outcomes.pop(("gw1", "here, async"))
        assert refused.status == "failed"
        assert refused.result["msg"].startswith(
            "async is not supported where skyline.gateway.skyline_sim_number runs in Ansible's own process"
        )
        assert {outcome.status for outcome in run.outcomes.values()} == {"ok"}
        assert all(outcome.result["changed"] for outcome in run.outcomes.values())
        assert sorted(path.name for path in (world.folder / "started").iterdir()) == sorted(BASTIONS)
        assert run.result("gw1", "there, delegated")["gateway"]["port"] == gateway.port
        assert run.result("bastion_async", "there, async")["after"] == {"2.01": "2"}
        assert (gateway.saved_number("1A"), gateway.saved_number("2A")) == ("6", "5")
        assert (gateway.saved_number("1B"), gateway.saved_number("1C")) == ("5", "5")

        for path in (world.folder / "started").iterdir():
            path.unlink()
        play, *_others = PLAYBOOK.split("    - name: there, delegated\n")
        assert world.play(play).code == 0
        assert list((world.folder / "started").iterdir()) == []
    # What watches over an async job looks every five seconds, and then clears up.
    deadline = time.monotonic() + 20
    while world.files("remote_tmp") and time.monotonic() < deadline:
        time.sleep(0.2)
    assert world.files("remote_tmp") == []
