# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every molecule scenario has all that its sequence names: a playbook that is missing passes there without a word."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.repository import tree

HERE = tree.ROOT / "extensions/molecule"
PLAYBOOKS = {"create", "prepare", "converge", "side_effect", "verify", "cleanup", "destroy"}
# Steps that run the playbook of another one.
OTHERS = {"idempotence": "converge", "check": "converge", "syntax": "converge"}
COMMON = "config.yml"
FOLDERS = sorted({path.parent for path in tree.below("extensions/molecule", ".yml") if path.stem in PLAYBOOKS})
SCENARIOS = [folder for folder in FOLDERS if folder.name != "default"]


def load(path: pathlib.Path) -> Any:
    return tree.load_yaml(path.read_text(encoding="utf-8"))


def sequence(folder: pathlib.Path) -> list[str]:
    """The steps of a scenario: its own, or else those of all."""
    own = load(folder / "molecule.yml") or {}
    assert own.keys() <= {"scenario"}, "all else belongs into config.yml"
    steps: list[str] = {**load(HERE / COMMON)["scenario"], **own.get("scenario", {})}["test_sequence"]
    return steps


def test_scenarios_are_seen() -> None:
    assert {"provision", "adoption", "bastion"} <= {folder.name for folder in SCENARIOS}
    assert sequence(HERE / "default") == ["create", "destroy"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_step_has_its_playbook_and_every_playbook_its_step(folder: pathlib.Path) -> None:
    wanted = {OTHERS.get(step, step) for step in sequence(folder)}
    present = {path.stem for path in folder.glob("*.yml")} & PLAYBOOKS
    assert wanted == present
    assert all(load(folder / f"{name}.yml") for name in present)


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_every_scenario_is_run_twice_and_verified(folder: pathlib.Path) -> None:
    steps = sequence(folder)
    assert steps[steps.index("converge") :][:3] == ["converge", "idempotence", "verify"]
    assert "ansible.builtin.assert:" in (folder / "verify.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_every_scenario_has_gateways_of_its_own(folder: pathlib.Path) -> None:
    fleets: dict[str, Any] = {}
    for path in (HERE / "inventory").glob("*.yml"):
        fleets.update(load(path)["gateways"]["children"])
    hosts = set(fleets[f"{folder.name}_fleet"]["hosts"])
    others = {host for name, fleet in fleets.items() if name != f"{folder.name}_fleet" for host in fleet["hosts"]}
    assert hosts
    assert not hosts & others
