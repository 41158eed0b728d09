# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the options of the connection come from, in real playbooks."""

from __future__ import annotations

import json

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.plugins.module_utils.secret_options import HIDDEN
from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World

INFO = "skyline.gateway.skyline_info"


def encrypted(text: str) -> str:
    """A vaulted text, as a block of YAML."""
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    lines: list[str] = vault.encrypt(text).decode().splitlines()
    return "!vault |\n" + "\n".join(f"    {line}" for line in lines)


def with_vault(world: World) -> dict[str, str]:
    return {"ANSIBLE_VAULT_PASSWORD_FILE": world.write("vault_password", "open sesame")}


def test_an_inventory_is_all_that_a_fleet_needs(world: World) -> None:
    """group_vars carry the login, vaulted; the inventory carries addresses, by templates too; tasks carry nothing."""
    names = ("gw1", "gw2", "gw3", "gw4")
    with running([spec(name) for name in names]) as fleet:
        ports = {name: fleet[name].port for name in names}
        world.write(
            "inventory/hosts",
            f"""
            [gateways]
            gw1 ansible_host=127.0.0.1 skyline_port={ports["gw1"]}
            gw2 ansible_host=192.0.2.1 skyline_host=127.0.0.1 skyline_port={ports["gw2"]}
            127.0.0.1 skyline_port={ports["gw3"]}
            gw4
            """,
        )
        world.write(
            "inventory/group_vars/gateways.yml",
            f"skyline_username: {USERNAME}\nskyline_password: {encrypted(PASSWORD)}\n",
        )
        world.write(
            "inventory/host_vars/gw4.yml",
            f"""
            loopback: 127.0.0
            all_ports: {{gw4: {ports["gw4"]}}}
            skyline_host: "{{{{ loopback }}}}.1"
            skyline_port: "{{{{ all_ports[inventory_hostname] }}}}"
            skyline_mac: "{{{{ hostvars['gw4'].wanted_mac }}}}"
            wanted_mac: "{fleet["gw4"].mac.upper()}"
            """,
        )
        run = world.play(
            f"""
            - hosts: gateways
              gather_facts: false
              tasks:
                - name: look
                  {INFO}:
            """,
            **with_vault(world),
            # A shell that was used for one box must not send a fleet's plan there.
            SK_HOST="127.0.0.9",
            SK_PORT="9",
            SK_USERNAME="nobody",
            SK_PASSWORD="nothing",
        )
        assert run.code == 0, run.stdout + run.stderr
        for host, name in (("gw1", "gw1"), ("gw2", "gw2"), ("127.0.0.1", "gw3"), ("gw4", "gw4")):
            assert run.result(host, "look")["gateway"]["mac"] == fleet[name].mac
            assert fleet[name].operations == ["status"]
    assert PASSWORD not in run.stdout + run.stderr


def test_precedence(world: World) -> None:
    """From a task's own option down to the default, with a gateway for each source."""
    sources = ("task", "defaults", "group", "inventory", "keyword", "process")
    with running([spec(name) for name in sources]) as fleet:
        port = {name: fleet[name].port for name in sources}
        world.inventory(
            {
                "with_inventory": {"skyline_port": port["inventory"]},
                "without": {},
                "with_empty": {"skyline_port": "", "empty": ""},
            },
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
            ansible_host="127.0.0.1",
        )
        run = world.play(
            f"""
            - hosts: all
              gather_facts: false
              environment:
                SK_PORT: "1"
              tasks:
                - name: environment of a task
                  {INFO}:
                  environment:
                    SK_PORT: "{port["keyword"]}"
                  when: inventory_hostname != 'with_inventory'

                - name: inventory
                  {INFO}:
                  environment:
                    SK_PORT: "{port["keyword"]}"
                  when: inventory_hostname == 'with_inventory'

                - name: environment of a block
                  environment:
                    SK_PORT: "{port["keyword"]}"
                  block:
                    - name: in a block
                      {INFO}:
                        port: "{{{{ empty | default(omit) }}}}"
                      when: inventory_hostname != 'with_inventory'

                - name: environment of the process
                  {INFO}:
                  environment:
                    SK_PORT: ""
                  when: inventory_hostname != 'with_inventory'
                  ignore_errors: true

            - hosts: all
              gather_facts: false
              environment:
                SK_PORT: "{port["keyword"]}"
              module_defaults:
                group/skyline.gateway.skyline:
                  port: {port["group"]}
              tasks:
                - name: group of module_defaults
                  {INFO}:

                - name: module_defaults of the module
                  {INFO}:
                  module_defaults:
                    {INFO}:
                      port: {port["defaults"]}

                - name: task
                  {INFO}:
                    port: {port["task"]}
                  module_defaults:
                    {INFO}:
                      port: {port["defaults"]}

                - name: task with an empty text
                  {INFO}:
                    port: ""

            - hosts: without
              gather_facts: false
              tasks:
                - name: environment of the process only
                  {INFO}:

                - name: nothing but defaults
                  {INFO}:
                    timeout: 5
                    retries: 0
                  environment:
                    SK_PORT: 80
                  ignore_errors: true
            """,
            SK_PORT=str(port["process"]),
        )
        assert run.code == 0, run.stdout + run.stderr

        def asked(host: str, task: str) -> str:
            found = {number: name for name, number in port.items()}
            return found.get(run.result(host, task)["gateway"]["port"], "none of them")

        for host in ("without", "with_empty"):
            assert asked(host, "environment of a task") == "keyword"
            assert asked(host, "in a block") == "keyword"
            assert asked(host, "environment of the process") == "process"
        assert asked("with_inventory", "inventory") == "inventory"
        for host in ("without", "with_empty", "with_inventory"):
            assert asked(host, "group of module_defaults") == "group"
            assert asked(host, "module_defaults of the module") == "defaults"
            assert asked(host, "task") == "task"
            assert asked(host, "task with an empty text") == "group"
        assert asked("without", "environment of the process only") == "process"
        assert run.result("without", "nothing but defaults")["gateway"]["port"] == 80


def test_localhost(world: World) -> None:
    """A gateway without an inventory: options, loops, and the environment, in which SK_HOST counts here."""
    with running([spec("gw1"), spec("gw2")]) as fleet:
        one, two = fleet["gw1"], fleet["gw2"]
        run = world.play(
            f"""
            - hosts: localhost
              gather_facts: false
              tasks:
                - name: from the shell
                  {INFO}:

                - name: one after the other
                  skyline.gateway.skyline_sim_number:
                    host: "{{{{ item.host }}}}"
                    port: "{{{{ item.port }}}}"
                    config: "{{{{ item.numbers }}}}"
                  loop:
                    - {{host: 127.0.0.1, port: {one.port}, numbers: {{1A: "111"}}}}
                    - {{host: 127.0.0.1, port: {two.port}, numbers: {{2A: "222"}}}}
                    - {{host: 127.0.0.1, port: {two.port}, numbers: {{}}}}
                  loop_control:
                    label: "{{{{ item.port }}}}"
            """,
            SK_HOST="127.0.0.1",
            SK_PORT=str(two.port),
            SK_USERNAME=USERNAME,
            SK_PASSWORD=PASSWORD,
        )
        assert run.code == 0, run.stdout + run.stderr
        assert run.result("localhost", "from the shell")["gateway"]["mac"] == two.mac
        loop = run.result("localhost", "one after the other")
        assert [item["changed"] for item in loop["results"]] == [True, True, False]
        assert loop["results"][0]["after"] == {"1.01": "111"}
        assert (one.saved_number("1A"), two.saved_number("2A")) == ("111", "222")


def test_what_is_missing_is_named(world: World) -> None:
    world.inventory({"gw1": {}, "gw2": {"skyline_username": "{{ nowhere }}", "skyline_password": "x"}})
    run = world.play(
        f"""
        - hosts: all
          gather_facts: false
          tasks:
            - name: look
              {INFO}:
              ignore_errors: true
        - hosts: localhost
          gather_facts: false
          tasks:
            - name: look
              {INFO}:
              ignore_errors: true
        """
    )
    missing, names, environment = run.result("gw1", "look")["msg"].split("; ")
    assert missing == "missing required arguments: password, username"
    assert names == "in the inventory: skyline_password, skyline_username"
    assert environment == "or in the environment: SK_PASSWORD, SK_USERNAME"
    missing, names, environment = run.result("localhost", "look")["msg"].split("; ")
    assert missing == "missing required arguments: host, password, username"
    assert names == "in the inventory: skyline_host, skyline_password, skyline_username"
    assert environment == "or in the environment: SK_HOST, SK_PASSWORD, SK_USERNAME"
    assert "nowhere" in run.result("gw2", "look")["msg"]


@pytest.mark.slow
def test_variables_of_a_wrong_shape(world: World) -> None:
    """One sentence with an example, kind validation, whoever hands it on: provision, audit, or a task."""
    wrong = {
        "gw1": ("skyline_port_states", "{8: {locked: true}}", 'give a list such as [{ports: "8", locked: true}], not'),
        "gw2": ("skyline_imeis", "[1A]", 'give a mapping such as {6B: "865847053403202"}, not a list'),
        "gw3": ("skyline_sim_numbers", "text", 'give a mapping such as {6B: "+49301234567"}, not a text'),
        "gw4": ("skyline_esims", "{6B: LPA}", "give a list such as [{port: 6, slot: B, activation_code: "),
        "gw5": ("skyline_parameters", "[ttl]", 'give a mapping such as {ttl: "64"}, not a list'),
        "gw6": ("skyline_port_states", "[{ports: [3, 4], lockd: true}]", "ports: give a text such as 3,4, not a list"),
    }
    with running([spec(name) for name in wrong]) as fleet:
        for name, (variable, value, _sentence) in wrong.items():
            address = f"ansible_host: 127.0.0.1\nskyline_port: {fleet[name].port}\n"
            world.write(f"inventory/host_vars/{name}.yml", f"{address}{variable}: {value}\n")
        world.write("inventory/hosts", "[gateways]\n" + "\n".join(wrong))
        login = f"skyline_username: {USERNAME}\nskyline_password: {PASSWORD}\n"
        world.write("inventory/group_vars/gateways.yml", login)
        run = world.play(
            """
            - hosts: gateways
              gather_facts: false
              tasks:
                - block:
                    - ansible.builtin.include_role:
                        name: skyline.gateway.provision
                  rescue:
                    - name: failed
                      ansible.builtin.debug:
                        msg: "{{ ansible_failed_result }}"
            """
        )
        assert run.code == 0, run.stdout + run.stderr
        for name, (_variable, _value, sentence) in wrong.items():
            failed = run.result(name, "failed")["msg"]
            assert sentence in failed["msg"]
            assert (failed["error"]["kind"], failed["requests"]) == ("validation", [])
            # The role's last task is about the whole gateway; the part that is wrong sends nothing.
            assert {record.operation for record in fleet[name].log} <= {"status", "save"}
        audited = world.play(
            [{"hosts": "gateways", "gather_facts": False, "roles": ["skyline.gateway.audit"]}],
            "-e",
            f"audit_report_dir={world.folder / 'audit'}",
        )
        assert audited.code == 0, audited.stdout + audited.stderr
        report = (world.folder / "audit" / "audit.json").read_text()
        for _variable, _value, sentence in wrong.values():
            assert json.dumps(sentence)[1:-1] in report


def test_what_yaml_made_of_a_login(world: World) -> None:
    """A login that is sent as something else locks the address out, on every gateway of the fleet."""
    values = {"octal": "0123", "yes": "yes", "list": "[a, b]", "date": "2024-01-31", "float": "1.10", "text": '"0123"'}
    with running([spec(name, password="0123") for name in values]) as fleet:
        world.write("inventory/hosts", "[gateways]\n" + "\n".join(values))
        for name, value in values.items():
            world.write(
                f"inventory/host_vars/{name}.yml",
                f"ansible_host: 127.0.0.1\nskyline_port: {fleet[name].port}\nskyline_password: {value}\n",
            )
        world.write("inventory/group_vars/gateways.yml", f"skyline_username: {USERNAME}\nskyline_retries: 0\n")
        run = world.play(
            f"""
            - hosts: gateways
              gather_facts: false
              ignore_errors: true
              tasks:
                - name: look
                  {INFO}:
            """
        )
        kinds = {name: run.result(name, "look").get("error", {}).get("kind") for name in values}
        refused = dict.fromkeys(("yes", "list", "date", "float"), "validation")
        assert kinds == {**refused, "octal": "auth", "text": None}
        assert {name: len(fleet[name].log) for name in values} == {**dict.fromkeys(refused, 0), "octal": 1, "text": 1}
        assert "quote it" in run.result("octal", "look")["warnings"][0]
        for name in refused:
            assert run.result(name, "look")["msg"].startswith("password: quote it, this is a ")


KEY = "Proxy-Key/%&="
TOKEN = "open-sesame-open"


@pytest.mark.slow
def test_headers_for_a_proxy_in_front(world: World) -> None:
    """From the inventory, vaulted or templated, and from the task as a whole; on a bastion too; and in no output."""
    names = ("vaulted", "templated", "bastion", "without")
    with running([spec(name, switches={"proxy_header": f"X-API-KEY={KEY}"}) for name in names]) as fleet:
        variables = {
            "vaulted": f"skyline_headers:\n  X-Other: {TOKEN}\n  X-API-KEY: " + encrypted(KEY).replace("\n", "\n    "),
            "templated": 'skyline_headers: {X-API-KEY: "{{ proxy_key }}"}',
            "bastion": 'skyline_headers: {X-API-KEY: "{{ proxy_key }}"}\nskyline_bastion: elsewhere',
            "without": "",
        }
        for name, own in variables.items():
            address = f"ansible_host: 127.0.0.1\nskyline_port: {fleet[name].port}\n"
            world.write(f"inventory/host_vars/{name}.yml", f"{address}{own}\n")
        world.write("inventory/hosts", "[gateways]\n" + "\n".join(names) + "\n[other]\nelsewhere\n")
        world.write("inventory/host_vars/elsewhere.yml", json.dumps(ELSEWHERE))
        login = {"skyline_username": USERNAME, "skyline_password": PASSWORD, "skyline_retries": 0}
        world.write("inventory/group_vars/gateways.yml", json.dumps({**login, "proxy_key": KEY, "token": TOKEN}))
        tasks = f"""
              tasks:
                - name: look
                  {INFO}:
                  delegate_to: "{{{{ skyline_bastion | default(omit, true) }}}}"

                - name: of the task
                  {INFO}:
                    headers: {{X-API-KEY: "{{{{ proxy_key }}}}", Authorization: "Bearer {{{{ token }}}}"}}
                  delegate_to: "{{{{ skyline_bastion | default(omit, true) }}}}"

                - name: not merged
                  {INFO}:
                    headers: {{X-Mode: test}}
                  delegate_to: "{{{{ skyline_bastion | default(omit, true) }}}}"

                - name: bad ones
                  {INFO}:
                    headers: {{Host: "{{{{ proxy_key }}}}", "": x, X-A: "{{{{ proxy_key }}}}\\n", content-type: x}}
                  delegate_to: "{{{{ skyline_bastion | default(omit, true) }}}}"

                - name: a list
                  {INFO}:
                    headers: ["X-API-KEY: {{{{ proxy_key }}}}"]
                  delegate_to: "{{{{ skyline_bastion | default(omit, true) }}}}"
        """
        play = f"""
            - hosts: gateways
              gather_facts: false
              ignore_errors: true
{tasks.rstrip()}
        """
        run = world.play(play, "-vvvvv", **with_vault(world), ANSIBLE_INJECT_INVOCATION="1")
        assert run.code == 0, run.stdout + run.stderr
        for name in names:
            first = run.outcomes[name, "look"]
            assert first.status == ("failed" if name == "without" else "ok"), first.result
            assert run.outcomes[name, "of the task"].status == "ok"
            assert run.result(name, "not merged")["error"]["http_status"] == 403
            bad = run.result(name, "bad ones")
            assert bad["error"]["kind"] == "validation"
            for problem in ("Host is set by", "'' is not the name", "value of X-A has", "content-type is set by"):
                assert problem in bad["msg"]
            assert "headers: give a mapping such as" in run.result(name, "a list")["msg"]
            # Only what the proxy let through arrived.
            assert fleet[name].operations == ["status"] * (1 if name == "without" else 2)
        invocation = run.result("bastion", "of the task")["invocation"]["module_args"]
        assert invocation["headers"] == {"X-API-KEY": HIDDEN, "Authorization": HIDDEN}
        said = run.stdout + run.stderr + json.dumps([outcome.result for outcome in run.outcomes.values()])
        said += (world.folder / "log").read_text()
        assert KEY not in said
        assert TOKEN not in said
