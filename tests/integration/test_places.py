# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a module runs, in real playbooks: in Ansible's own process, or on another host."""

from __future__ import annotations

import pathlib
import sys
import time
from typing import Any

import pytest
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


@pytest.mark.slow
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


INVENTORY = """
all:
  vars: {{ansible_connection: local, skyline_username: {username}, skyline_password: "{password}"}}
  children:
    gateways:
      hosts:
        gw1: {{ansible_host: 127.0.0.1, skyline_port: {gw1}}}
        gw2: {{ansible_host: 127.0.0.1, skyline_port: {gw2}, skyline_bastion: named_jump}}
        named_jump:
      vars: {{ansible_connection: local}}
    jumps:
      hosts:
        jump_of_a_group:
    others:
      hosts:
        jump:
          ansible_connection: local
        jump_of_a_file:
        jump_of_a_play_file:
        plain:
"""


def test_a_delegated_task_under_a_local_connection(world: World) -> None:
    """It is never about another gateway than the one that the output names: either that one is written, or none."""
    with running([spec("gw1"), spec("gw2")]) as fleet:
        gw1, gw2 = fleet["gw1"], fleet["gw2"]
        world.write(
            "inventory/hosts.yml",
            INVENTORY.format(username=USERNAME, password=PASSWORD, gw1=gw1.port, gw2=gw2.port),
        )
        local = "ansible_connection: local"
        world.write("inventory/group_vars/jumps.yml", local)
        world.write("inventory/group_vars/others.yml", "ansible_connection: ssh")
        world.write("inventory/group_vars/all.yml", local)
        world.write("inventory/host_vars/jump_of_a_file.yml", "ansible_connection: \"{{ ['local'] | first }}\"")
        world.write("host_vars/jump_of_a_play_file.yml", local)
        run = world.play(
            f"""
            - hosts: gw1
              gather_facts: false
              connection: local
              ignore_errors: true
              tasks:
                - name: other gateways
                  {NUMBER}:
                    config: {{1A: "{{{{ hostvars[item].skyline_port | string }}}}"}}
                  delegate_to: "{{{{ item }}}}"
                  loop: [gw1, gw2]

                - name: a host like any other
                  {NUMBER}:
                    config: {{1A: "1"}}
                  delegate_to: plain
                  vars:
                    ansible_connection: local

                - name: a jump host of another gateway
                  {NUMBER}:
                    config: {{1A: "2"}}
                  delegate_to: named_jump

                - name: a host that the inventory lacks
                  {NUMBER}:
                    config: {{1A: "3"}}
                  delegate_to: nowhere

                - name: jump hosts
                  {NUMBER}:
                    config: "{{{{ {{item: '4'}} }}}}"
                  delegate_to: jump{{{{ ['', '_of_a_file', '_of_a_play_file', '_of_a_group'][index] }}}}
                  loop: [1B, 2B, 3B, 4B]
                  loop_control:
                    index_var: index

                - name: localhost
                  {NUMBER}:
                    config: {{1C: "5"}}
                  delegate_to: localhost

                - name: a host in the task
                  {NUMBER}:
                    host: 127.0.0.1
                    port: {gw2.port}
                    config: {{2C: "6"}}
                  delegate_to: gw2

            - hosts: gw1
              gather_facts: false
              connection: local
              ignore_errors: true
              module_defaults:
                group/skyline.gateway.skyline:
                  host: "{{{{ ansible_host }}}}"
              tasks:
                - name: a host of all tasks
                  {NUMBER}:
                    config: {{1A: "8"}}
                  delegate_to: gw2

            - hosts: gw2
              gather_facts: false
              tasks:
                - name: its own jump host
                  {NUMBER}:
                    config: {{1D: "7"}}
                  delegate_to: named_jump
            """
        )
        assert run.code == 0, run.stdout + run.stderr
        itself, other = run.result("gw1", "other gateways")["results"]
        assert itself["gateway"]["port"] == gw1.port
        of_all = run.result("gw1", "a host of all tasks")
        assert (of_all["error"]["kind"], of_all["requests"]) == ("validation", [])
        refused = {
            "gw2": other,
            "plain": run.result("gw1", "a host like any other"),
            "named_jump": run.result("gw1", "a jump host of another gateway"),
            "nowhere": run.result("gw1", "a host that the inventory lacks"),
        }
        for target, result in refused.items():
            assert (result["error"]["kind"], result["requests"]) == ("validation", [])
            assert "gw1" in result["msg"]
            assert target in result["msg"]
        assert run.outcomes["gw1", "jump hosts"].status == "ok", run.result("gw1", "jump hosts")
        assert run.outcomes["gw1", "localhost"].status == "ok"
        assert run.result("gw1", "a host in the task")["gateway"]["port"] == gw2.port
        assert run.result("gw2", "its own jump host")["gateway"]["port"] == gw2.port
        assert gw1.number("1A") == str(gw1.port)
        assert [gw1.number(slot) for slot in ("1B", "2B", "3B", "4B", "1C")] == ["4", "4", "4", "4", "5"]
        assert [gw2.number(slot) for slot in ("1A", "2C", "1D")] == ["", "6", "7"]
