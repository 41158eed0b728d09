# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup unknown_variables: which hosts it looks at, and how it tells. In real plays: tests/integration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from ansible import constants

from ansible_collections.skyline.gateway.plugins.lookup import unknown_variables
from ansible_collections.skyline.gateway.tests.unit.plugins.lookup.hostvars import HostVars

NAME = "skyline.gateway.unknown_variables"
# Ansible's own loader takes no plugin that was imported before; it would do this.
constants.config.initialize_plugin_configuration_definitions(
    "lookup", NAME, yaml.safe_load(unknown_variables.DOCUMENTATION)["options"]
)

HOSTS: dict[str, dict[str, Any]] = {
    "a": {"skyline_imeis": {}, "site": "berlin"},
    "b": {"skyline_sim_number": {}},
    "c": {"skyline_sim_number": {}},
}
HINT = "has no effect: it is not known. Did you mean skyline_sim_numbers?"
OF_THE_PLAY = "Variable skyline_parameter (all hosts) has no effect: it is not known. Did you mean skyline_parameters?"
ALL = [f"Variable skyline_sim_number (b, c) {HINT}"]


class Templar:
    """Templates by a table, and leaves everything else as it is."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def template(self, value: Any) -> Any:
        return self._values.get(value, value) if isinstance(value, str) else value


class Look:
    """Runs the lookup, and keeps the warnings that it shows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.warnings: list[str] = []
        monkeypatch.setattr(unknown_variables.display, "warning", self.warnings.append)

    def __call__(self, host: str = "a", **more: Any) -> list[str]:
        options = {name: more.pop(name) for name in ("on_unknown", "own", "registered_as") if name in more}
        variables = {
            "inventory_hostname": host,
            "hostvars": HostVars(more.pop("hosts", HOSTS)),
            "ansible_play_batch": more.pop("batch", [*HOSTS]),
            "ansible_play_hosts_all": [*HOSTS],
            **more.pop("play", {}),
        }
        lookup = unknown_variables.LookupModule(templar=Templar(more))
        lookup._load_name = NAME
        found: list[str] = lookup.run([], variables, **options)
        return found


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    return Look(monkeypatch)


def test_a_warning_for_each_name(look: Look) -> None:
    assert look() == []
    assert look.warnings == ALL


def test_a_failure(look: Look) -> None:
    assert look(on_unknown="fail") == ALL
    assert look.warnings == []


def test_what_the_play_sets_all_hosts_have(look: Look) -> None:
    assert look(on_unknown="fail", play={"skyline_parameter": {}}) == [OF_THE_PLAY, *ALL]
    # Where a host has it too, its own counts.
    assert look(on_unknown="fail", play={"skyline_sim_number": {}}) == ALL


def test_ignored_means_that_nothing_is_looked_at(look: Look) -> None:
    assert look(on_unknown="ignore", hosts={}, play={"skyline_parameter": {}}) == []
    assert look.warnings == []


def test_without_variables(look: Look) -> None:
    lookup = unknown_variables.LookupModule()
    lookup._load_name = NAME
    assert lookup.run([], None, on_unknown="ignore") == []


def test_names_of_the_site(look: Look) -> None:
    assert look(on_unknown="fail", own=["skyline_sim_number"]) == []


def test_settings_of_the_fleet_may_be_templates(look: Look) -> None:
    values: dict[str, Any] = {"{{ a }}": "fail", "{{ b }}": ["skyline_parameter"]}
    settings = {"skyline_unknown_variables": "{{ a }}", "skyline_own_variables": "{{ b }}"}
    assert look(play={**settings, "skyline_parameter": {}}, **values) == ALL
    assert look.warnings == []


def test_a_task_that_runs_for_each_host_tells_each_host_s_own(look: Look) -> None:
    assert look("b", on_unknown="fail") == [f"Variable skyline_sim_number (b) {HINT}"]
    assert look("b", on_unknown="fail", batch=["b", "c"]) == ALL
    assert look("a", on_unknown="fail", batch=[]) == []


class TestBatches:
    """All hosts of the play are looked at before its first batch."""

    @staticmethod
    def checked(*names: str) -> dict[str, dict[str, Any]]:
        """What a task with run_once has registered for the hosts of its batch."""
        return {name: {**found, **({"checked": {}} if name in names else {})} for name, found in HOSTS.items()}

    def test_the_first(self, look: Look) -> None:
        assert look(on_unknown="fail", batch=["a"], registered_as="checked") == ALL

    def test_later_ones(self, look: Look) -> None:
        hosts = self.checked("a")
        assert look("b", on_unknown="fail", hosts=hosts, batch=["b"], registered_as="checked") == []
        assert look("c", on_unknown="fail", hosts=self.checked("b"), batch=["c"], registered_as="checked") == []
        # Not even what the play sets.
        play: dict[str, Any] = {"skyline_parameter": {}}
        assert look("b", on_unknown="fail", hosts=hosts, batch=["b"], registered_as="checked", play=play) == []

    def test_a_second_play_begins_anew(self, look: Look) -> None:
        hosts = self.checked("a", "b", "c")
        assert look(on_unknown="fail", hosts=hosts, batch=["a"], registered_as="checked") == ALL
        assert look(on_unknown="fail", hosts=hosts, batch=["a"]) == ALL
