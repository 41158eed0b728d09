# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs on GitHub is what people run, and can do no more than it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.repository import tree

WORKFLOWS = tree.below(".github/workflows", ".yml")
NAMES = [path.stem for path in WORKFLOWS]


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((tree.ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))
    return loaded


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in load(name)["jobs"].values():
        yield from job.get("steps", [])


def made(name: str) -> set[str]:
    """The targets that a workflow makes; those of a strategy, too."""
    words: list[str] = []
    for job in load(name)["jobs"].values():
        targets = job.get("strategy", {}).get("matrix", {}).get("target", [])
        for step in job.get("steps", []):
            for line in re.findall(r"^make (.*)$", step.get("run", ""), re.MULTILINE):
                words += " ".join(targets).split() if "matrix.target" in line else line.split(">")[0].split()
    return {word for word in words if re.fullmatch("[a-z][a-z-]*", word)}


def test_all_are_seen() -> None:
    assert set(NAMES) == {"test", "nightly", "release"}
    assert {"test", "certify", "docs"} <= made("test")


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_those_of_the_makefile(name: str) -> None:
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    assert made(name) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_each_target_of_test_all_runs_somewhere() -> None:
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    match = re.search(r"^test-all: (.*?) ##", makefile, re.MULTILINE)
    assert match
    assert set(match.group(1).split()) <= made("test") | made("nightly")


def test_the_matrix_has_each_ansible_core() -> None:
    script = (tree.ROOT / ".ci/matrix").read_text(encoding="utf-8")
    cores = load("nightly")["jobs"]["matrix"]["strategy"]["matrix"]["core"]
    assert cores == re.findall(r'^    \[([\d.]+)\]="', script, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_rights_and_foreign_code(name: str) -> None:
    """Nothing is written but the page of a release; actions are named by commit, and keep no login."""
    workflow = load(name)
    assert workflow["permissions"] == {"contents": "read"}
    assert {job for job, each in workflow["jobs"].items() if "permissions" in each} <= {"page"}
    for step in steps(name):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
            assert not step["uses"].startswith("actions/checkout") or step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", NAMES)
def test_secrets_stay_out_of_command_lines(name: str) -> None:
    for step in steps(name):
        assert "secrets." not in step.get("run", "")
        assert "github." not in step.get("run", "")
