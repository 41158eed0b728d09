# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation keeps its promises: examples that work, results described, attributes stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.repository import tasks, tree

GROUP = "skyline.gateway.skyline"
BLOCKS = [
    pytest.param(text, id=f"{tree.name(path)}:{line}")
    for path in tree.below(".", ".md")
    for line, text in tree.yaml_blocks(path)
]


def check(text: str) -> list[dict[str, Any]]:
    content = tree.load_yaml(text)
    assert {*tasks.default_groups(content)} <= {GROUP}
    found = list(tasks.find(content))
    wrong = [f"{task.get('name', 'unnamed task')}: {problem}" for task in found for problem in tasks.problems(task)]
    assert wrong == []
    return found


def test_every_module_is_documented() -> None:
    assert sorted(tree.documentation()) == tree.modules()


@pytest.mark.parametrize("module", tree.modules())
def test_examples(module: str) -> None:
    found = check(tree.documentation()[module]["examples"])
    assert any(f"{tree.COLLECTION}.{module}" in task for task in found)


@pytest.mark.parametrize("text", BLOCKS)
def test_yaml_in_markdown(text: str) -> None:
    check(text)


@pytest.mark.parametrize("kind", ["filter", "inventory", "lookup", "modules", "test"])
def test_plugins_say_since_when_they_are_there(kind: str) -> None:
    changelog = tree.load_yaml((tree.ROOT / "changelogs/changelog.yaml").read_text(encoding="utf-8"))
    since: dict[str, str] = {}
    for version, release in changelog["releases"].items():
        new = release.get("modules", []) if kind == "modules" else release.get("plugins", {}).get(kind, [])
        since.update((plugin["name"], version) for plugin in new)
    for path in tree.below(f"plugins/{kind}", ".py"):
        found = re.search(r"^version_added: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert found, tree.name(path)
        # What no release has yet comes with a later one.
        known = {since[path.stem]} if path.stem in since else {found[1]} - {*changelog["releases"]}
        assert found[1] in known, tree.name(path)


@pytest.mark.parametrize("module", tree.modules())
def test_options_are_those_of_the_code(module: str) -> None:
    documented = tree.documentation()[module]["doc"].get("options", {})
    assert sorted(documented) == sorted(tasks.argument_spec(module)["argument_spec"])


@pytest.mark.parametrize("module", tree.modules())
def test_returns(module: str) -> None:
    returned = tree.documentation()[module]["return"]
    assert returned
    wrong = [f"{key}: no 'returned'" for key, entry in returned.items() if not entry.get("returned")]
    wrong += [
        f"{key}: no 'sample' nor 'contains'"
        for key, entry in returned.items()
        if not {"sample", "contains"} & entry.keys()
    ]
    assert wrong + undescribed(returned) == []


def undescribed(keys: Mapping[str, Any], place: str = "") -> list[str]:
    wrong = []
    for key, entry in keys.items():
        wrong += [f"{place}{key}: no '{word}'" for word in ("description", "type") if not entry.get(word)]
        wrong += undescribed(entry.get("contains") or {}, f"{place}{key}.")
    return wrong


@pytest.mark.parametrize("module", tree.modules())
def test_attributes(module: str) -> None:
    attributes = tree.documentation()[module]["doc"].get("attributes", {})
    missing = {"check_mode", "diff_mode", "idempotent"} - attributes.keys()
    assert not missing
    # The group is for options of the connection, so it is for the modules that have them.
    groups = [GROUP] if module in tree.gateway_modules() else None
    assert attributes.get("action_group", {}).get("membership") == groups
    unexplained = [
        key for key, entry in attributes.items() if entry.get("support") == "partial" and not entry.get("details")
    ]
    assert unexplained == []
