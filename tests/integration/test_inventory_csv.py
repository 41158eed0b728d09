# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spreadsheets as the inventory of real commands: listed, cached, refused, played."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World

A, B, C = "490154203237518", "490154203237526", "490154203237534"
PLAN = f"gateway;address;site;slot;imei;number\ngw1;192.0.2.1;{{{{ 1 }}}};6B;{A};\ngw2;192.0.2.2;;6.02;;+49301\n"
SOURCE = """
plugin: skyline.gateway.csv
files: [../plans/*.csv]
host_vars: {site: site}
"""


@pytest.fixture
def fleet(world: World) -> World:
    """A world whose inventory is a plan of two gateways."""
    world.write("plans/fleet.csv", PLAN)
    world.write("inventory/fleet.skyline_csv.yml", SOURCE)
    return world


def ansible_inventory(world: World, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ansible", "inventory", "--inventory", str(world.folder / "inventory")]
    return subprocess.run(
        [*command, *arguments],
        cwd=world.folder,
        env={**world.environment, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def hostvars(listing: subprocess.CompletedProcess[str]) -> Any:
    """What --list says of hosts; texts that are no templates are wrapped there."""
    assert listing.returncode == 0, listing.stderr
    found = json.loads(listing.stdout, object_hook=lambda each: each.get("__ansible_unsafe", each))
    return found.get("_meta", {}).get("hostvars", {})


def on_one_line(text: str) -> str:
    """Before 2.19, Ansible wraps what it prints."""
    return " ".join(text.split())


def test_list(fleet: World) -> None:
    listing = ansible_inventory(fleet, "--list")
    assert hostvars(listing) == {
        "gw1": {"ansible_host": "192.0.2.1", "site": "{{ 1 }}", "skyline_imeis": {"6.02": A}},
        "gw2": {"ansible_host": "192.0.2.2", "skyline_sim_numbers": {"6.02": "+49301"}},
    }
    assert json.loads(listing.stdout)["gateways"]["hosts"] == ["gw1", "gw2"]
    assert listing.stderr == ""


def test_cells_are_never_templates(fleet: World) -> None:
    """Not as a variable, not as what another is composed of, and not from the cache."""
    cache = f"cache: true\ncache_plugin: jsonfile\ncache_connection: {fleet.folder / 'cache'}\n"
    fleet.write("inventory/fleet.skyline_csv.yml", f"{SOURCE}{cache}compose: {{shouted: site | upper}}\n")
    playbook = """
        - hosts: gw1
          gather_facts: false
          tasks:
            - name: Show
              ansible.builtin.debug:
                msg: "{{ site }} {{ shouted }} {{ skyline_imeis['6.02'] }}"
        """
    for _again in range(2):
        assert fleet.play(playbook).result("gw1", "Show")["msg"] == f"{{{{ 1 }}}} {{{{ 1 }}}} {A}"
    assert fleet.files("cache")


def test_a_plan_is_applied_and_stays(world: World) -> None:
    task = {
        "name": "IMEIs",
        "skyline.gateway.skyline_imei": {"config": "{{ skyline_imeis }}"},
    }
    with running([spec("gw1"), spec("gw2")]) as simulated:
        rows = [f"{name},{simulated[name].host},{simulated[name].port},6,2" for name in ("gw1", "gw2")]
        world.write("plans/fleet.csv", f"gateway,address,http_port,port,slot,imei\n{rows[0]},{A}\n{rows[1]},{B}\n")
        world.write("inventory/fleet.skyline_csv.yml", "plugin: skyline.gateway.csv\nfiles: [../plans/*.csv]\n")
        world.write(
            "inventory/group_vars/gateways.yml",
            json.dumps({"skyline_username": USERNAME, "skyline_password": PASSWORD}),
        )
        play = [{"hosts": "gateways", "gather_facts": False, "tasks": [task]}]
        for changed in (True, False):
            run = world.play(play)
            assert run.code == 0, run.stdout
            assert [run.result(name, "IMEIs")["changed"] for name in ("gw1", "gw2")] == [changed, changed]
        assert run.result("gw2", "IMEIs")["gateway"]["port"] == simulated["gw2"].port


class TestBadFiles:
    MESSAGE = (
        "fleet.skyline_csv.yml: nothing was loaded, problems: 3 "
        "* ../plans/fleet.csv:2: IMEI '8.65847E+14': rounded by the spreadsheet, its digits are lost; format the "
        "column as text and enter it again "
        "* ../plans/fleet.csv:3: IMEI of slot 6.02 of gw2 is here and in ../plans/first.csv:3 "
        "* ../plans/fleet.csv:4: no gateway (cells that are merged in a spreadsheet leave it in the first row only) "
    )

    @pytest.fixture
    def bad(self, fleet: World) -> World:
        fleet.write("plans/first.csv", f"gateway;slot;imei\ngw1;6B;{A}\ngw2;6B;{B}\n")
        fleet.write("plans/fleet.csv", f"gateway;slot;imei\ngw1;6C;8.65847E+14\ngw2;6.02;{C}\n;6D;490154203237542\n")
        fleet.write("inventory/fleet.skyline_csv.yml", SOURCE.replace("host_vars: {site: site}", ""))
        fleet.write("inventory/others.yml", "all: {hosts: {other: {}}}")
        return fleet

    def test_they_are_named_and_nothing_is_loaded(self, bad: World) -> None:
        listing = ansible_inventory(bad, "--list")
        assert self.MESSAGE in on_one_line(listing.stderr)
        assert list(hostvars(listing)) == []
        assert "gw1" not in listing.stdout
        assert "other" in listing.stdout

    def test_ansible_stops_if_told_to(self, bad: World) -> None:
        strict = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
        listing = ansible_inventory(bad, "--list", **strict)
        assert listing.returncode != 0
        assert self.MESSAGE in on_one_line(listing.stderr)
        play = [{"hosts": "all", "gather_facts": False, "tasks": [{"name": "Reached", "ansible.builtin.debug": {}}]}]
        run = bad.play(play, **strict)
        assert run.code != 0
        assert run.outcomes == {}


class TestCache:
    @pytest.fixture
    def cached(self, fleet: World) -> World:
        """As ansible.cfg or the environment say it, for every plugin."""
        fleet.environment.update(
            ANSIBLE_INVENTORY_CACHE="true",
            ANSIBLE_INVENTORY_CACHE_PLUGIN="ansible.builtin.jsonfile",
            ANSIBLE_INVENTORY_CACHE_CONNECTION=str(fleet.folder / "cache"),
        )
        return fleet

    def test_what_was_kept_is_used_while_the_files_are_the_same(self, cached: World) -> None:
        first = hostvars(ansible_inventory(cached, "--list"))
        (kept,) = (cached.folder / "cache").iterdir()
        text = kept.read_text(encoding="utf-8")
        assert A in text
        kept.write_text(text.replace(A, "from the cache"), encoding="utf-8")
        assert hostvars(ansible_inventory(cached, "--list"))["gw1"]["skyline_imeis"] == {"6.02": "from the cache"}
        cached.write("plans/more.csv", f"gateway;slot;imei\ngw3;6B;{B}\n")
        second = hostvars(ansible_inventory(cached, "--list"))
        assert second == {**first, "gw3": {"skyline_imeis": {"6.02": B}}}

    @pytest.mark.slow
    @pytest.mark.parametrize("content", ["null", "[1,2]", '"abc"', ""])
    def test_a_damaged_cache_is_read_anew_and_written_anew(self, cached: World, content: str) -> None:
        first = hostvars(ansible_inventory(cached, "--list"))
        (kept,) = (cached.folder / "cache").iterdir()
        good = kept.read_text(encoding="utf-8")
        kept.write_text(content, encoding="utf-8")
        assert hostvars(ansible_inventory(cached, "--list")) == first
        assert kept.read_text(encoding="utf-8") == good

    def test_a_refresh_reads_again(self, cached: World) -> None:
        ansible_inventory(cached, "--list")
        (kept,) = (cached.folder / "cache").iterdir()
        kept.write_text(kept.read_text(encoding="utf-8").replace(A, "from the cache"), encoding="utf-8")
        show = {"ansible.builtin.debug": {"var": "skyline_imeis['6.02']"}}
        run = cached.play(
            [
                {"hosts": "gw1", "gather_facts": False, "tasks": [{"name": "Before", **show}]},
                {"hosts": "gw1", "gather_facts": False, "tasks": [{"ansible.builtin.meta": "refresh_inventory"}]},
                {"hosts": "gw1", "gather_facts": False, "tasks": [{"name": "After", **show}]},
            ]
        )
        shown = [run.result("gw1", task)["skyline_imeis['6.02']"] for task in ("Before", "After")]
        assert shown == ["from the cache", A]


def test_encrypted_files(fleet: World) -> None:
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    fleet.write("plans/fleet.csv", vault.encrypt(PLAN).decode())
    secret = {"ANSIBLE_VAULT_PASSWORD_FILE": fleet.write("vault_password", "open sesame")}
    assert hostvars(ansible_inventory(fleet, "--list", **secret))["gw1"]["skyline_imeis"] == {"6.02": A}
    assert "A vault password or secret must be specified" in on_one_line(ansible_inventory(fleet, "--list").stderr)
