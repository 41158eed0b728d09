# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No password in any output: not on the screen, however talkative, nor in a log, a fact cache or a file left over."""

from __future__ import annotations

import base64
import json
import pathlib
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World
from ansible_collections.skyline.gateway.tests.integration.test_options import encrypted, with_vault

PASSWORD = "Sesame &/%+=\"'\\ü"
WRONG = "Not-the-one &/%+=ü"
GIVEN = "By-environment &/%+=ü"

TASKS = """
    - name: change
      skyline.gateway.skyline_imei:
        config: {6B: "490154203237518"}
      register: changed

    - name: wrong password
      skyline.gateway.skyline_imei:
        password: "{{ wrong_password }}"
        config: {6B: "490154203237526"}
        retries: 0
      ignore_errors: true
      register: refused

    - name: bad options
      skyline.gateway.skyline_info:
        scheme: "{{ skyline_password }}"
        mac: "{{ skyline_password }}"
      ignore_errors: true
      register: bad

    - name: bad entries
      skyline.gateway.skyline_sim_number:
        config:
          "{{ skyline_password }}": "{{ skyline_password }}"
      ignore_errors: true

    - name: out of reach
      skyline.gateway.skyline_info:
        port: 1
        retries: 0
      ignore_errors: true

    - name: password in the environment
      skyline.gateway.skyline_info:
        host: "{{ hostvars.other.ansible_host }}"
        port: "{{ hostvars.other.skyline_port }}"
      vars:
        skyline_password: ""
        ansible_connection: "{{ 'local' if inventory_hostname == 'here' else 'elsewhere' }}"
      environment:
        SK_PASSWORD: "{{ given_password }}"
      register: by_environment

    - name: said back
      skyline.gateway.skyline_info:
        port: "{{ hostvars.talkative.skyline_port }}"
        retries: 0
        timeout: 5
      loop: "{{ range(said_back) | list }}"
      ignore_errors: true
      register: said

    - name: remember
      ansible.builtin.set_fact:
        remembered: "{{ [changed, refused, bad, by_environment, said] }}"
        cacheable: true

    - name: show
      ansible.builtin.debug:
        var: remembered
"""


def spellings(secret: str) -> set[str]:
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
        # The beginning alone: it is in no other text.
        secret.split()[0],
    }


def talk(gateway: Handle) -> int:
    """Makes a gateway say the password back in every way that it can; says in how many."""
    echo = f"{PASSWORD} {quote(PASSWORD, safe='')} {quote_plus(PASSWORD)}"
    ways: list[dict[str, Any]] = [
        {"fault": "code", "code": 5, "reason": echo},
        {"fault": "body", "body": echo},
        {"fault": "body", "body": "x" * 70 + echo},
        {"fault": "redirect"},
        {"fault": "redirect", "location": f"http://127.0.0.1:1/?password={quote(PASSWORD, safe='')}"},
        {"fault": "html"},
        {"fault": "reset"},
        {"fault": "truncated"},
    ]
    for way in ways:
        gateway.add_fault(operation="status", **way)
    gateway.patch(ver=echo, sim_numbers={"1A": PASSWORD})
    return len(ways) + 1


@pytest.mark.parametrize("where", ["here", pytest.param("there", marks=pytest.mark.slow)])
def test_secrets(world: World, where: str) -> None:
    with running(
        [spec("main", password=PASSWORD), spec("other", password=GIVEN), spec("talkative", password=PASSWORD)]
    ) as fleet:
        main, other, talkative = fleet["main"], fleet["other"], fleet["talkative"]
        ways = talk(talkative)
        hosts = {
            where: host_variables(main),
            "other": host_variables(other),
            "talkative": host_variables(talkative),
            "bastion": ELSEWHERE,
        }
        world.inventory(hosts)
        world.write(
            "inventory/group_vars/all.yml",
            f"""skyline_username: {USERNAME}
skyline_password: {encrypted(PASSWORD)}
wrong_password: {encrypted(WRONG)}
given_password: {encrypted(GIVEN)}
said_back: {ways}
""",
        )
        tasks = TASKS
        if where == "there":
            tasks = TASKS.replace("      register:", "      delegate_to: bastion\n      register:")
            tasks = tasks.replace(
                "      ignore_errors: true\n\n", "      ignore_errors: true\n      delegate_to: bastion\n\n"
            )
        run = world.play(
            f"- hosts: {where}\n  gather_facts: false\n  tasks:{tasks}",
            "-vvvvv",
            "--diff",
            **with_vault(world),
            SK_PASSWORD=WRONG,
        )
        assert run.code == 0, run.stdout + run.stderr
        outcomes = {task: outcome for (_host, task), outcome in run.outcomes.items()}
        assert outcomes["change"].result["changed"] is True
        assert outcomes["password in the environment"].result["gateway"]["mac"] == other.mac
        for task in ("wrong password", "bad options", "bad entries", "out of reach", "said back"):
            assert outcomes[task].status == "failed"
        said = outcomes["said back"].result["results"]
        assert ["error" in item for item in said] == [True] * (ways - 1) + [False]
        assert outcomes["wrong password"].result["error"]["kind"] == "auth"
        # The test can see what it looks for: the requests did carry the password.
        assert any(quote(PASSWORD, safe="") in record.target for record in main.log)
        assert main.saved_imei("6B") == "490154203237518"

    texts = {"stdout": run.stdout, "stderr": run.stderr}
    for path in pathlib.Path(world.folder).rglob("*"):
        if path.is_file():
            texts[path.relative_to(world.folder).as_posix()] = path.read_bytes().decode("utf-8", "replace")
    assert {"log", "record1"} < set(texts)
    assert [name for name in texts if name.startswith("facts/")]
    for secret in (PASSWORD, WRONG, GIVEN):
        leaks = [(name, spelling) for name, text in texts.items() for spelling in spellings(secret) if spelling in text]
        assert leaks == []
    left = [path for path in world.files("remote_tmp", "tmp") if path != "tmp/local"]
    assert left == []
    assert [path for path in world.files("home") if "skyline" in path and path.endswith(".json")] == []
