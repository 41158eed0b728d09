# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the community's inclusion and Red Hat's certification ask of a collection, as far as a script can see it."""

from __future__ import annotations

import ast
import pathlib
import re
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit, config, info
from ansible_collections.skyline.gateway.tests.repository import tree

SECTIONS = [
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Testing",
    "Support",
    "Release notes",
    "License",
]
# Of these, an imported collection must have at least one.
GALAXY_TAGS = {
    "application",
    "cloud",
    "database",
    "eda",
    "infrastructure",
    "linux",
    "monitoring",
    "networking",
    "security",
    "storage",
    "tools",
    "windows",
}
PLUGINS = tree.below("plugins", ".py")


def load(name: str) -> Any:
    return yaml.safe_load((tree.ROOT / name).read_text(encoding="utf-8"))


class TestGalaxy:
    def test_it_depends_on_no_other_collection(self) -> None:
        assert load("galaxy.yml")["dependencies"] == {}

    def test_its_tags_can_be_found(self) -> None:
        tags = load("galaxy.yml")["tags"]
        assert GALAXY_TAGS & set(tags)
        assert len(tags) <= 20
        assert all(re.fullmatch("[a-z0-9]+", tag) for tag in tags)

    @pytest.mark.parametrize("key", ["repository", "documentation", "homepage", "issues"])
    def test_its_addresses_are_whole(self, key: str) -> None:
        assert load("galaxy.yml")[key].startswith("https://")

    def test_its_version_is_the_newest_of_the_changelog(self) -> None:
        released = load("changelogs/changelog.yaml")["releases"]
        newest = max(released, key=lambda version: [int(part) for part in version.split(".")])
        assert load("galaxy.yml")["version"] == newest

    def test_files_that_a_collection_has(self) -> None:
        names = {tree.name(path) for path in tree.files()}
        wanted = {
            "CHANGELOG.rst",
            "CODE_OF_CONDUCT.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "README.md",
            "changelogs/config.yaml",
            "changelogs/changelog.yaml",
            "meta/execution-environment.yml",
            "meta/extensions.yml",
            "meta/runtime.yml",
            "requirements.txt",
            "tests/config.yml",
        }
        assert wanted - names == set()


class TestRequirements:
    def test_of_ansible(self) -> None:
        assert load("meta/runtime.yml")["requires_ansible"] == ">=2.16.0"

    def test_of_python(self) -> None:
        """Names only: what fits together is the business of who builds an environment, Ansible is there already."""
        lines = (tree.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        names = [line for line in lines if line and not line.startswith("#")]
        assert names
        assert all(re.fullmatch("[a-z][a-z0-9-]*", name) for name in names)
        assert not any(name.startswith("ansible") for name in names)


class TestReadme:
    TEXT = (tree.ROOT / "README.md").read_text(encoding="utf-8")

    def test_sections_of_the_template_in_their_order(self) -> None:
        found = re.findall("^## (.+)$", self.TEXT, re.MULTILINE)
        assert [section for section in found if section in SECTIONS] == SECTIONS

    def test_links_work_from_anywhere(self) -> None:
        """Galaxy and Automation Hub show the page, not the files beside it."""
        links = re.findall(r"\]\(([^)]+)\)", self.TEXT)
        assert links
        assert [link for link in links if not link.startswith("https://")] == []

    def test_links_to_this_repository_lead_to_files(self) -> None:
        base = load("galaxy.yml")["repository"] + "/blob/main/"
        files = [link.removeprefix(base).partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", self.TEXT)]
        assert [name for name in files if "://" not in name and not (tree.ROOT / name).is_file()] == []


@pytest.mark.parametrize("path", PLUGINS, ids=tree.name)
def test_plugins_have_what_reviewers_look_for(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text:
        return
    parsed = ast.parse(text)
    asserts = [node.lineno for node in ast.walk(parsed) if isinstance(node, ast.Assert)]
    assert asserts == [], "python -O leaves them out"
    underscores = [node.lineno for node in ast.walk(parsed) if isinstance(node, ast.Name) and node.id == "_"]
    assert underscores == [], "_ is for translations in Ansible"
    bare = [node.lineno for node in ast.walk(parsed) if isinstance(node, ast.ExceptHandler) and node.type is None]
    assert bare == [], "except without a type"


@pytest.mark.parametrize("path", tree.below("plugins/modules", ".py"), ids=lambda path: path.stem)
def test_modules_begin_as_modules_do(path: pathlib.Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/python"
    assert any("GNU General Public License v3.0+" in line for line in lines[:6])


@pytest.mark.parametrize("module", tree.modules())
def test_who_reads_is_called_info_and_has_no_state(module: str) -> None:
    options = tree.documentation()[module]["doc"]["options"]
    if module.endswith("_info"):
        assert "state" not in options
    else:
        assert "gathered" not in options.get("state", {}).get("choices", [])


@pytest.mark.parametrize("role", sorted(path.name for path in (tree.ROOT / "roles").iterdir()))
def test_roles_describe_themselves(role: str) -> None:
    folder = tree.ROOT / "roles" / role
    assert (folder / "README.md").is_file()
    options = load(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    defaults = load(f"roles/{role}/defaults/main.yml")
    assert set(defaults) - set(options) == set()
    # As parameters beside the role's name, Ansible takes only what is listed.
    resources = (audit, config, info)
    assert {f"skyline_{name}" for resource in resources for name in runner.from_inventory(resource)} - set(
        options
    ) == set()


def test_linters_skip_nothing() -> None:
    settings = load(".ansible-lint")
    assert settings["profile"] == "production"
    assert not {"skip_list", "warn_list", "mock_modules", "mock_roles"} & set(settings)
    ours = [*tree.below("roles", ".yml"), *tree.below("playbooks", ".yml"), *tree.below("extensions", ".yml")]
    skipped = [tree.name(path) for path in ours if "noqa" in path.read_text(encoding="utf-8")]
    assert skipped == []
