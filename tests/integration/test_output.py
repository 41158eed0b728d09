# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person sees: a rollout with --check --diff, the rollout, and a second one. What a device says is data."""

from __future__ import annotations

import re

from skyline_simulator.config.values import initial_imei
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World

ROLLOUT = """
- hosts: gateways
  gather_facts: false
  tasks:
    - name: imeis
      skyline.gateway.skyline_imei:
        config: "{{ skyline_imeis }}"
    - name: numbers
      skyline.gateway.skyline_sim_number:
        config: "{{ skyline_sim_numbers }}"
        state: overridden
"""


def diff_lines(output: str) -> list[str]:
    """The lines of the diffs, without their headers."""
    return [line for line in output.splitlines() if re.match(r"[-+](?![-+])", line)]


def recap(output: str) -> dict[str, dict[str, int]]:
    lines = re.findall(r"^(\S+) +: (ok=.*)$", output, re.MULTILINE)
    return {host: {key: int(count) for key, count in re.findall(r"(\w+)=(\d+)", counts)} for host, counts in lines}


def test_a_rollout(world: World) -> None:
    new = [initial_imei(91_000, number) for number in range(512)]
    slots = [f"{port}.{slot:02d}" for port in range(1, 17) for slot in range(1, 9)]
    with running(
        [
            spec("gw1", ports=16, slots=8, sim_numbers={"1A": "111", "2A": "222"}),
            spec("gw2", profile="reference"),
        ]
    ) as fleet:
        one, two = fleet["gw1"], fleet["gw2"]
        plan = {**{slot: one.imei(slot) for slot in slots}, "7.03": new[0]}
        old = [one.imei("7.03"), two.imei("1.01")]
        world.write(
            "inventory/hosts.yml",
            f"""
            gateways:
              hosts:
                gw1: {{ansible_host: 127.0.0.1, skyline_port: {one.port}}}
                gw2: {{ansible_host: 127.0.0.1, skyline_port: {two.port}}}
              vars: {{skyline_username: {USERNAME}, skyline_password: "{PASSWORD}"}}
            """,
        )
        lines = "".join(f'  {slot}: "{imei}"\n' for slot, imei in plan.items())
        # Keys without quotes are numbers to YAML, and names of slots all the same.
        world.write("inventory/host_vars/gw1.yml", f'skyline_imeis:\n{lines}skyline_sim_numbers: {{1A: "111"}}\n')
        world.write(
            "inventory/host_vars/gw2.yml",
            f'skyline_imeis: {{1A: "{new[1]}"}}\nskyline_sim_numbers: {{8D: "+49151"}}\n',
        )
        for gateway in fleet:
            gateway.read_only()
        check = world.play(ROLLOUT, "--check", "--diff")
        assert check.code == 0, check.stdout + check.stderr
        expected = [
            f"-7.03: {old[0]}",
            f"+7.03: {new[0]}",
            f"-1.01: {old[1]}",
            f"+1.01: {new[1]}",
            "-2.01: 222",
            "+2.01: (none)",
            "-8.04: (none)",
            "+8.04: +49151",
        ]
        assert sorted(diff_lines(check.stdout)) == sorted(expected)
        assert [gateway.violations for gateway in fleet] == [[], []]
        for gateway in fleet:
            gateway.read_only(False)
            gateway.clear_log()
        real = world.play(ROLLOUT, "--diff")
        assert real.code == 0, real.stdout + real.stderr
        assert sorted(diff_lines(real.stdout)) == sorted(expected)
        for key, predicted in check.outcomes.items():
            for part in ("changed", "before", "after", "requests"):
                assert real.outcomes[key].result[part] == predicted.result[part]
        assert one.operations == two.operations == ["status", "set", "status", "save"] * 2
        assert (one.saved_imei("7.03"), two.saved_imei("1.01")) == (new[0], new[1])
        assert (one.saved_number("2A"), two.saved_number("8D")) == ("", "+49151")
        for gateway in fleet:
            gateway.clear_log()
        again = world.play(ROLLOUT, "--diff")
        assert diff_lines(again.stdout) == []
        assert {host: counts["changed"] for host, counts in recap(again.stdout).items()} == {"gw1": 0, "gw2": 0}
        assert one.operations == two.operations == ["status", "status"]


def test_what_a_device_says_is_data(world: World) -> None:
    """Jinja in its texts is never evaluated: not in results, not in what a playbook makes of them."""
    evil = "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}{{ 7 * 7 }}{% raw %}"
    with running([spec("gw1"), spec("gw2")]) as fleet:
        good, bad = fleet["gw1"], fleet["gw2"]
        good.patch(ver=evil, sim_numbers={"1A": evil})
        bad.add_fault("code", "status", times=None, code=5, reason=evil)
        variables = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
        world.inventory({name: host_variables(fleet[name]) for name in ("gw1", "gw2")}, **variables)
        run = world.play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - name: look
                  skyline.gateway.skyline_info:
                    gather_subset: [device, sim_numbers]
                    retries: 0
                  register: found
                  ignore_errors: true

                - name: remember
                  ansible.builtin.set_fact:
                    seen: "{{ found.gateway.version | default(found.msg) }}"
                    numbers: "{{ found.sim_numbers | default({}) }}"

                - name: use
                  ansible.builtin.debug:
                    msg: "{{ [seen, numbers] }}"
                  when: seen is defined and seen | length > 0

                - name: decide
                  ansible.builtin.debug:
                    msg: "{{ found.error.reason | default(seen) }}"
                  loop: "{{ [seen] }}"
            """
        )
        assert run.code == 0, run.stdout + run.stderr
        assert run.result("gw1", "look")["gateway"]["version"] == evil
        assert run.result("gw1", "use")["msg"] == [evil, {"1.01": evil}]
        assert run.result("gw1", "decide")["results"][0]["msg"] == evil
        assert run.result("gw2", "look")["error"]["reason"] == evil[:80]
        assert evil[:80] in run.result("gw2", "use")["msg"][0]
    assert not list(world.folder.rglob("evaluated"))
