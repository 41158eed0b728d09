# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebooks with the real engine: simulated gateways push, rules run playbooks, gateways show what these did."""

from __future__ import annotations

import functools
import json
import pathlib
import re
import signal
import subprocess
from typing import Any

import pytest
import requests
import yaml
from skyline_simulator.testing import GatewaySpec, Handle, Running, running

from ansible_collections.skyline.gateway.tests.events.engine import ROOT, TOKEN, Engine, engine, program, wait_for

REPORTING = """
- hosts: gateways
  gather_facts: false
  tasks:
    - name: Report to the rules
      skyline.gateway.skyline_status_report:
        url: "{{ url }}"
        period: 60
        all_slots: true
"""


def fleet_of(*names: str) -> list[GatewaySpec]:
    return [GatewaySpec(name=name, ports=8, slots=2) for name in names]


def pushes(rules: Engine, fleet: Running, number: int = 1) -> None:
    """Lets the next reports come, and waits until the rules have them."""
    for _push in range(number):
        taken = rules.counters().get("passed_on", 0)
        fleet.advance(60)
        arrived = functools.partial(_passed_on, rules, taken + len(fleet))
        wait_for("pushes arrive", arrived)


def _passed_on(rules: Engine, number: int) -> bool:
    return rules.counters().get("passed_on", 0) >= number


def fails(fleet: Running, gateway: Handle, slots: list[str], how: str = "no_sim") -> None:
    """The SIMs of slots fail, as the control path has it."""
    answer = requests.patch(f"{fleet.control_url}/gateways/{gateway.name}", json={how: slots}, timeout=10)
    assert answer.status_code == 200, answer.text


def reports(rules: Engine, number: int) -> list[dict[str, Any]]:
    return wait_for(f"report {number} is there", lambda: rules.reports()[number - 1 :] and rules.reports())


def test_a_lost_port_is_locked(tmp_path: pathlib.Path) -> None:
    with (
        running(fleet_of("berlin", "paris"), control=True) as fleet,
        engine(tmp_path, "skyline.gateway.lost_ports", fleet) as rules,
    ):
        rules.play(REPORTING, url=rules.url)
        assert all(TOKEN in gateway.reporting["url"] for gateway in fleet)
        pushes(rules, fleet, 2)
        berlin, paris = fleet["berlin"], fleet["paris"]
        fails(fleet, berlin, ["6A"])

        pushes(rules, fleet)
        assert not berlin.locked("6.01"), "one push is no confirmation"
        pushes(rules, fleet)
        (report,) = wait_for("the report is there", rules.reports)

        assert berlin.locked("6.01")
        assert berlin.locked("6.01", saved=True)
        assert report["host"] == "berlin"
        assert report["outcome"] == "locked: 6.01"
        assert report["event"]["changes"]["lost"][0]["from_name"] == "registered"
        assert [slot for slot in ("1.01", "6.02", "7.01") if berlin.locked(slot)] == []
        # The other gateway saw its own reports being set up, and nothing else.
        assert paris.operations.count("status") == len(paris.operations)
        assert TOKEN not in rules.said()
        # The engine's Java ends the process at the signal, without a word to anybody.
        assert rules.stop() in (0, 128 + signal.SIGTERM)


def test_all_rules_with_one_listener(tmp_path: pathlib.Path) -> None:
    audits = tmp_path / "audits"
    written = tmp_path / "written"
    with (
        running(fleet_of("berlin", "paris"), control=True) as fleet,
        engine(
            tmp_path,
            "skyline.gateway.gateways",
            fleet,
            skyline_push_silent_after=8,
            skyline_audit_report_dir=str(audits),
        ) as rules,
    ):
        berlin = fleet["berlin"]
        rules.play(REPORTING, url=rules.url)
        pushes(rules, fleet, 2)

        # A SIM that the operator locked is told, and not touched.
        fails(fleet, berlin, ["2A"], "operator_locked")
        pushes(rules, fleet, 2)
        blocked = reports(rules, 1)[0]
        assert blocked["host"] == "berlin"
        assert [change["name"] for change in blocked["event"]["changes"]["blocked"]] == ["2.01"]

        # More than skyline_lock_limit at once: the gateway has lost its antenna, and nothing is locked.
        fails(fleet, berlin, ["3A", "4A", "5A", "6A", "7A"])
        pushes(rules, fleet, 2)
        many = reports(rules, 2)[1]
        assert (
            many["outcome"]
            == "not locked: 5 ports were lost at once, more than skyline_lock_limit allows. None was locked"
        )
        assert not any(berlin.locked(f"{port}.01") for port in range(1, 9))

        # What anybody can write into a message is a text, and no template that runs here.
        text = f"Grüße {{{{ lookup('ansible.builtin.pipe', 'touch {written}') }}}}"
        fleet.push("berlin", f"{rules.url}&mac={berlin.mac}", "recv-sms", rows=[{"text": text, "from": "10010"}])
        message = reports(rules, 3)[2]
        assert (message["host"], message["event"]["sender"]) == ("berlin", "10010")
        assert message["event"]["text"].replace("\u2060", "") == text

        # A message of nobody knows which gateway is told too.
        fleet.push("paris", rules.url, "mms", text="Hallo", subject=text)
        mms = reports(rules, 4)[3]
        assert (mms["host"], mms["event"]["text"]) == (None, "Hallo")

        # Paris falls silent, and is audited.
        for handle in fleet:
            handle.patch(reporting={"url": "", "period": 0})
        (found,) = wait_for("an audit of paris", lambda: [*audits.glob("**/*.json")][:1], 90)
        assert "paris" in found.read_text(encoding="utf-8") or "berlin" in found.read_text(encoding="utf-8")
        assert not written.exists()
        assert TOKEN not in rules.said()


WEBHOOK = """
- name: Behind the engine's own source
  hosts: localhost
  sources:
    - eda.builtin.webhook:
        host: 127.0.0.1
        port: "{{ skyline_push_port }}"
        token: "{{ skyline_push_token }}"
      filters:
        - skyline.gateway.normalize:
            hosts_file: HOSTS
  rules:
    - name: A port changed
      condition: event.skyline.type == "port_changed"
      action:
        run_playbook:
          name: skyline.gateway.event_report
          extra_vars:
            skyline_event_log: "{{ skyline_event_log }}"
"""


def test_the_filter_behind_the_engine_s_own_webhook(tmp_path: pathlib.Path) -> None:
    with running(fleet_of("berlin")) as fleet:
        berlin = fleet.only
        hosts = tmp_path / "hosts.json"
        hosts.write_text(json.dumps({berlin.mac: "berlin"}), encoding="utf-8")
        rulebook = tmp_path / "webhook.yml"
        rulebook.write_text(WEBHOOK.replace("HOSTS", str(hosts)), encoding="utf-8")
        with engine(tmp_path, str(rulebook), fleet) as rules:

            def push(state: str) -> int:
                status = {"type": "dev-status", "mac": berlin.mac, "status": [{"port": "6B", "st": state}]}
                headers = {"Authorization": f"Bearer {TOKEN}"}
                return requests.post(rules.url, json=status, headers=headers, timeout=10).status_code

            assert [push("3 OK"), push("6 Failed")] == [200, 200]
            (report,) = reports(rules, 1)
            assert report["host"] == "berlin"
            assert (report["event"]["name"], report["event"]["change"]) == ("6.02", "lost")


def with_rule_of_the_guide(name: str, port: int, log: pathlib.Path) -> list[dict[str, Any]]:
    """The rulebook of that name in the guide, and the rules about messages."""
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/events.md").read_text(encoding="utf-8"), re.DOTALL)
    (content,) = [yaml.safe_load(block) for block in blocks if f"- name: {name}\n" in block]
    (messages,) = yaml.safe_load((ROOT / "extensions/eda/rulebooks/messages.yml").read_text(encoding="utf-8"))
    content[0]["sources"][0]["skyline.gateway.push"].update(host="127.0.0.1", port=port)
    for rule in content[0]["rules"]:
        rule["action"]["run_playbook"]["extra_vars"]["skyline_event_log"] = str(log)
    content[0]["rules"] += messages["rules"]
    return list(content)


def test_pushes_of_generation_3(tmp_path: pathlib.Path) -> None:
    vectors = json.loads((ROOT / "tests/unit/vectors/pushes.json").read_text(encoding="utf-8"))
    late = {"port": 3, "status": "timeout", "action": 2, "earfcn": 1300, "pci": 204, "action_status": 1}
    with running(fleet_of("berlin")) as fleet:
        rulebook = tmp_path / "generation3.yml"
        rules = Engine(tmp_path, str(rulebook), fleet, {})
        content = with_rule_of_the_guide("Locks to cells", rules.port, rules.log)
        rulebook.write_text(json.dumps(content), encoding="utf-8")
        try:
            rules.start()
            for push in (
                {"locking_status": [{**late, "status": "completed", "action_status": 0}]},
                {"locking_status": [late]},
                *({**vector["push"], "mac": fleet.only.mac} for vector in vectors["mms_reports"][:2]),
                vectors["received"][0]["push"],
            ):
                answer = requests.post(f"{rules.url}&mac={fleet.only.mac}", json=push, timeout=10)
                assert answer.status_code == 200, answer.text
            found = [report["event"] for report in reports(rules, 3)]
        finally:
            rules.kill()
    assert [event["type"] for event in found] == ["cell_report", "mms_report", "message"]
    assert [event["gateway"].get("host") for event in found] == ["berlin", "berlin", "berlin"]
    assert (found[0]["locks"][0]["finished"], found[1]["state"], found[2]["text"]) == (False, "failed", "Grüße")


def galaxy(*arguments: str) -> None:
    command = [program("ansible-galaxy"), "collection", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def installed(folder: pathlib.Path) -> pathlib.Path:
    """The collection from its tarball, where a decision environment has it: to be read, and not to be written to."""
    collections = folder / "usr/share/ansible/collections"
    galaxy("build", "--output-path", str(folder))
    (tarball,) = folder.glob("skyline-gateway-*.tar.gz")
    # Forced, because this version is already there where Ansible looks: the clone itself.
    galaxy("install", "--force", "--offline", "--no-deps", "--collections-path", str(collections), str(tarball))
    for path in [collections, *collections.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return collections


def test_an_installed_tarball_is_all_that_the_engine_needs(tmp_path: pathlib.Path) -> None:
    """Source and filter import packages beside them, and the values of the modules, from where they are installed."""
    collections = installed(tmp_path)
    with (
        running(fleet_of("berlin")) as fleet,
        engine(tmp_path, "skyline.gateway.messages", fleet, collections=collections) as rules,
    ):
        berlin = fleet.only
        fleet.push("berlin", f"{rules.url}&mac={berlin.mac}", "recv-sms", rows=[{"text": "Hallo", "from": "10010"}])
        (message,) = reports(rules, 1)
        assert (message["host"], message["event"]["text"]) == ("berlin", "Hallo")


def test_a_source_that_cannot_start_ends_the_engine(tmp_path: pathlib.Path) -> None:
    with running(fleet_of("berlin")) as fleet:
        rules = Engine(
            tmp_path, "skyline.gateway.messages", fleet, {"skyline_push_mms_folder": "/none", "skyline_push_port": -1}
        )
        with pytest.raises(AssertionError, match=r"mms_folder: there is no such folder; port: must be a number"):
            rules.start()
        rules.kill()
