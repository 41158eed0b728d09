# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rulebooks, without their engine: options and playbooks that exist, variables that are said and have defaults."""

from __future__ import annotations

import fnmatch
import pathlib
import re
from typing import Any

import jinja2.nativetypes
import pytest
import yaml

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import options_of
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

ROOT = pathlib.Path(__file__).resolve().parents[4]
RULEBOOKS = sorted((ROOT / "extensions/eda/rulebooks").glob("*.yml"))
GUIDE = (ROOT / "docs/events.md").read_text(encoding="utf-8")
IN_GUIDE = [
    content
    for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    if isinstance(content := yaml.safe_load(block), list) and "sources" in content[0]
]
PUSH = load("event_source", "push")
NORMALIZE = load("event_filter", "normalize")


def rulesets(path: pathlib.Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def rendered(value: Any, **variables: Any) -> Any:
    """Options as the engine renders them."""
    if not isinstance(value, str) or "{{" not in value:
        return value
    environment = jinja2.nativetypes.NativeEnvironment(undefined=jinja2.StrictUndefined)
    return environment.from_string(value).render(variables)


def check(ruleset: dict[str, Any], **variables: Any) -> None:
    assert ruleset["hosts"] == "localhost", "a push of a stranger must not run for every gateway"
    for source in ruleset["sources"]:
        arguments = source.get("skyline.gateway.push")
        if arguments is not None:
            options_of({key: rendered(value, **variables) for key, value in arguments.items()})
        for each in source["filters"]:
            (name,) = each
            assert name == "skyline.gateway.normalize"
            options = {key: value for key, value in (each[name] or {}).items() if key != "hosts_file"}
            # They are not rendered by anybody.
            assert "{{" not in repr(options)
            NORMALIZE.main({"payload": {"type": "dev-status", "status": []}}, **options)


def test_they_are_seen() -> None:
    assert [path.stem for path in RULEBOOKS] == [
        "blocked_sims", "gateways", "lost_ports", "messages", "silent_gateways",
    ]  # fmt: skip
    assert len(IN_GUIDE) >= 2
    for path in RULEBOOKS:
        assert f"skyline.gateway.{path.stem}" in GUIDE


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_options_exist_and_have_defaults(path: pathlib.Path) -> None:
    for ruleset in rulesets(path):
        check(ruleset)
        for rule in ruleset["rules"]:
            for value in rule["action"]["run_playbook"]["extra_vars"].values():
                rendered(value, event={"skyline": {"gateway": {"host": "berlin"}}})


@pytest.mark.parametrize("content", IN_GUIDE, ids=lambda content: content[0]["name"])
def test_those_of_the_guide(content: list[dict[str, Any]]) -> None:
    for ruleset in content:
        check(ruleset, skyline_push_token="x", skyline_event_hosts={})


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_variables_are_those_that_it_names(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    head, _name, body = text.partition("\n- name: ")
    # Texts in an expression, such as a default, are no variables.
    expressions = [re.sub(r"'[^']*'", "", expression) for expression in re.findall(r"\{\{(.*?)\}\}", body)]
    used = {name for expression in expressions for name in re.findall(r"\bskyline_\w+", expression)}
    named = re.findall(r"^#   (skyline_\w+) +\S", head, re.MULTILINE)
    assert sorted(named) == sorted(used)
    # No secret in a rulebook: it can only be given.
    assert "token: \"{{ skyline_push_token | default('') }}\"" in body


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_playbooks_exist_and_stand_alone(path: pathlib.Path) -> None:
    for ruleset in rulesets(path):
        for rule in ruleset["rules"]:
            name = rule["action"]["run_playbook"]["name"].removeprefix("skyline.gateway.")
            playbook = (ROOT / f"playbooks/{name}.yml").read_text(encoding="utf-8")
            # The engine copies one file: what it includes must be in the collection by name.
            assert not re.search(r"(include|import)_tasks|vars_files|import_playbook: (?!skyline\.)", playbook)


def test_the_one_with_all_rules_has_the_rules_of_the_others() -> None:
    by_name = {path.stem: rulesets(path) for path in RULEBOOKS}
    (everything,) = by_name.pop("gateways")
    others = [rule for (ruleset,) in by_name.values() for rule in ruleset["rules"]]
    assert sorted(everything["rules"], key=str) == sorted(others, key=str)
    arguments = everything["sources"][0]["skyline.gateway.push"]
    for (ruleset,) in by_name.values():
        assert ruleset["sources"][0]["skyline.gateway.push"].items() <= arguments.items()


def test_rules_for_gateways_want_one() -> None:
    for path in RULEBOOKS:
        for ruleset in rulesets(path):
            for rule in ruleset["rules"]:
                if not rule["action"]["run_playbook"]["name"].endswith("event_report"):
                    assert "event.skyline.gateway.host is defined" in rule["condition"]


def test_the_collection_has_it_all_and_says_so() -> None:
    extensions = yaml.safe_load((ROOT / "meta/extensions.yml").read_text(encoding="utf-8"))["extensions"]
    assert [entry["args"]["ext_dir"] for entry in extensions] == [
        "eda/plugins/event_source",
        "eda/plugins/event_filter",
    ]
    ignored = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
    packed = [
        path.relative_to(ROOT)
        for folder in ("extensions/eda", "playbooks", "meta")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    names = {str(path) for path in packed}
    assert {"extensions/eda/plugins/event_source/push.py", "playbooks/event_report.yml"} <= names
    for path in packed:
        for pattern in ignored:
            assert not any(fnmatch.fnmatch(part, pattern) for part in (str(path), *path.parts)), (path, pattern)
