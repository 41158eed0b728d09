# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet made from an Ansible inventory."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from skyline_simulator.config.fleet_file import Defaults
from skyline_simulator.config.inventory import hosts_of, ineffective, plan_size, read_inventory, rehearse, write_overlay
from skyline_simulator.errors import SpecError

INVENTORY = """
all:
  children:
    gateways:
      hosts:
        far:
          ansible_host: 192.0.2.7
          skyline_mac: 0030.f1aa.bbcc
          skyline_imeis: {6B: "865847053403202"}
        near:
          skyline_host: 127.3.0.1
          skyline_port: 18099
          skyline_simulator: {ports: 2, slots: 1, profile: legacy, sim_numbers: {1A: "5"}, switches: {st: string}}
        localhost:
          skyline_sim_numbers: {"25.01": "1", "25.05": "2"}
          ansible_host: localhost
        spare:
          skyline_simulator: false
      vars:
        skyline_username: operator
        skyline_password: from-inventory
    servers:
      hosts:
        web: {ansible_host: 192.0.2.9}
"""


@pytest.fixture(name="inventory")
def fixture_inventory(tmp_path: Path) -> Path:
    path = tmp_path / "real" / "hosts.yml"
    path.parent.mkdir()
    path.write_text(INVENTORY, encoding="utf-8")
    return path


def test_a_gateway_for_each_host(inventory):
    result = rehearse(read_inventory([str(inventory)]), Defaults())
    assert [
        (spec.name, spec.address, spec.http_port, spec.ports, spec.slots, spec.profile) for spec in result.specs
    ] == [
        ("far", "127.1.0.1", 18080, 8, 4, "modern"),
        ("near", "127.3.0.1", 18099, 2, 1, "legacy"),
        ("localhost", "127.0.0.1", 18080, 32, 8, "modern"),
    ]
    assert {(spec.username, spec.password) for spec in result.specs} == {("operator", "from-inventory")}
    assert result.specs[0].mac == "00:30:f1:aa:bb:cc"
    assert result.specs[1].sim_numbers == {"1A": "5"}
    assert result.specs[1].switches == {"st": "string"}
    assert result.overlay == {
        "far": {"skyline_host": "127.1.0.1", "skyline_port": 18080},
        "localhost": {"skyline_host": "127.0.0.1", "skyline_port": 18080},
    }
    assert result.warnings == []


@pytest.mark.parametrize("name", ["overlay.yml", "overlay"])
def test_the_overlay_points_hosts_at_their_gateways(inventory, tmp_path, name):
    result = rehearse(read_inventory([str(inventory)]), Defaults())
    overlay = tmp_path / "made" / name
    write_overlay(overlay, result.overlay)
    together = read_inventory([str(inventory), str(overlay)])
    hostvars = together["_meta"]["hostvars"]
    assert hostvars["far"]["skyline_host"] == "127.1.0.1"
    assert hostvars["far"]["skyline_port"] == 18080
    assert hostvars["far"]["skyline_password"] == "from-inventory"
    assert hostvars["near"]["skyline_port"] == 18099
    assert ineffective(together, result.overlay) == []


def test_texts_that_are_no_templates(tmp_path):
    """As inventory plugins give them: ansible-inventory wraps them."""
    path = tmp_path / "hosts.yml"
    path.write_text(
        'all: {hosts: {near: {ansible_host: !unsafe 127.3.0.1, skyline_mac: !unsafe "0030f1aabbcc"}}}', encoding="utf-8"
    )
    (spec,) = rehearse(read_inventory([str(path)]), Defaults()).specs
    assert (spec.address, spec.mac) == ("127.3.0.1", "00:30:f1:aa:bb:cc")


def test_host_vars_of_the_inventory_win_over_a_file_and_not_over_a_folder(inventory, tmp_path):
    folder = inventory.parent / "host_vars"
    folder.mkdir()
    (folder / "far.yml").write_text("skyline_host: 192.0.2.70\n", encoding="utf-8")
    result = rehearse(read_inventory([str(inventory)]), Defaults())
    for name, hosts in (("overlay.yml", ["far"]), ("overlay", [])):
        overlay = tmp_path / "made" / name
        write_overlay(overlay, result.overlay)
        assert ineffective(read_inventory([str(inventory), str(overlay)]), result.overlay) == hosts


def test_logins_that_only_a_play_could_read(tmp_path):
    document = {
        "_meta": {
            "hostvars": {
                "a": {"skyline_username": "{{ who }}", "skyline_password": {"__ansible_vault": "..."}},
            }
        }
    }
    result = rehearse(document, Defaults(username="u", password="p"))
    assert (result.specs[0].username, result.specs[0].password) == ("u", "p")
    assert len(result.warnings) == 2
    assert "host a: skyline_username cannot be read" in result.warnings[0]
    # They may be secrets, so they are written nowhere.
    assert not {"skyline_username", "skyline_password"} & set(result.overlay["a"])


def test_a_rehearsal_needs_no_vault():
    """Where the login cannot be read, the usual one stands in for it, at the gateway and in the overlay."""
    variables = {"skyline_username": "root", "skyline_password": "{{ vault_password }}"}
    document = {"_meta": {"hostvars": {"a": variables, "b": {**variables, "skyline_password": "plain"}}}}
    result = rehearse(document, Defaults())
    assert [(spec.username, spec.password) for spec in result.specs] == [("root", "admin"), ("root", "plain")]
    assert result.overlay["a"].pop("skyline_password") == "admin"
    assert set(result.overlay["a"]) == set(result.overlay["b"]) == {"skyline_host", "skyline_port"}
    assert result.warnings == []


@pytest.mark.parametrize(
    ("variables", "size"),
    [
        ({}, (0, 0)),
        ({"skyline_imeis": {"6B": "", "13D": ""}}, (16, 4)),
        ({"skyline_imeis": {"25.05": ""}}, (32, 8)),
        ({"skyline_imeis": {"3": ""}}, (4, 1)),
        ({"skyline_sim_numbers": {6.02: "", "not a port": "", "99Z": ""}}, (64, 32)),
        ({"skyline_port_states": [{"ports": "4-32", "locked": True}, {"ports": "1A, 2B"}]}, (32, 2)),
        ({"skyline_esims": [{"port": 9, "slot": 3}, {"port": 1, "slot": "E"}]}, (16, 8)),
    ],
)
def test_a_plan_says_how_large_a_gateway_must_be(variables, size):
    assert plan_size(variables) == size


def test_groups_and_their_children(inventory):
    document = read_inventory([str(inventory)])
    assert hosts_of(document, "servers") == ["web"]
    assert set(hosts_of(document)) == {"far", "near", "localhost", "spare", "web"}
    with pytest.raises(SpecError, match="no group 'moon'"):
        hosts_of(document, "moon")
    with pytest.raises(SpecError, match="no host of the inventory"):
        rehearse(document, Defaults(), "servers")


def test_bad_hosts_are_all_named():
    document = {
        "_meta": {
            "hostvars": {
                "a": {"skyline_simulator": {"ports": 99}},
                "b": {"skyline_simulator": "yes"},
                "c": {"skyline_simulator": {"moon": 1}},
            }
        }
    }
    with pytest.raises(SpecError) as caught:
        rehearse(document, Defaults())
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["host a", "host b", "host c"]


def test_an_inventory_that_cannot_be_read(tmp_path):
    path = tmp_path / "hosts.yml"
    path.write_text("all: [}", encoding="utf-8")
    with pytest.raises(SpecError, match="ansible-inventory failed"):
        read_inventory([str(path)])


def test_the_name_of_a_host_leads_nowhere_else(tmp_path):
    variables = {"skyline_host": "127.0.0.1"}
    with pytest.raises(SpecError, match=r"'\.\./\.\./outside'.*\n?.*'a/b'"):
        write_overlay(tmp_path / "made" / "o", {"../../outside": variables, "a/b": variables, "c": variables})
    assert list(tmp_path.iterdir()) == []
    write_overlay(tmp_path / "o", {"..": variables})
    assert [path.name for path in (tmp_path / "o" / "host_vars").iterdir()] == ["...yml"]


def test_the_overlay_is_yaml(tmp_path):
    write_overlay(tmp_path / "o.yml", {"a": {"skyline_host": "127.0.0.1", "skyline_port": 1}})
    assert yaml.safe_load((tmp_path / "o.yml").read_text(encoding="utf-8")) == {
        "all": {"hosts": {"a": {"skyline_host": "127.0.0.1", "skyline_port": 1}}}
    }
