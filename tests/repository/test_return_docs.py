# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results of the modules have in common is written into each of them, as it stands in .ci/return_docs."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from ansible_collections.skyline.gateway.plugins.module_utils.wire import errors
from ansible_collections.skyline.gateway.tests.repository import tree

SOURCE = tree.ROOT / ".ci" / "return_docs"
MODULES = tree.ROOT / "plugins" / "modules"


def run(*options: str, source: pathlib.Path = SOURCE) -> tuple[int, str]:
    """The script's return code, and what it complained of."""
    done = subprocess.run([sys.executable, str(source), *options], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def copies(tmp_path: pathlib.Path) -> pathlib.Path:
    """The modules, to be changed."""
    folder = tmp_path / "modules"
    shutil.copytree(MODULES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def source(tmp_path: pathlib.Path) -> pathlib.Path:
    """Script and words, to be changed."""
    folder = tmp_path / "return_docs"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_modules_are_fresh() -> None:
    assert run("--check") == (0, "")


def test_every_module_that_talks_to_a_gateway_has_them() -> None:
    words = yaml.safe_load((SOURCE / "modules.yml").read_text(encoding="utf-8"))
    assert sorted(words) == tree.gateway_modules()


def test_every_kind_of_error_is_documented() -> None:
    kinds = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, str)}
    for module in tree.gateway_modules():
        (text,) = tree.documentation()[module]["return"]["error"]["contains"]["kind"]["description"]
        assert kinds | {"unsupported", "approval"} == set(re.findall(r"V\((\w+)\)", text))


def test_a_change_in_a_module_is_found_and_taken_back(copies: pathlib.Path) -> None:
    module = copies / "skyline_imei.py"
    before = module.read_text(encoding="utf-8")
    module.write_text(before.replace("description: HTTP method.", "description: The verb."), encoding="utf-8")
    stale = (1, "skyline_imei: stale, run `make format`\n")
    assert run("--check", "--modules", str(copies)) == stale
    assert run("--modules", str(copies)) == (0, "")
    assert module.read_text(encoding="utf-8") == before


def test_a_module_without_a_place_for_them_is_named(copies: pathlib.Path) -> None:
    (copies / "skyline_sms.py").unlink()
    module = copies / "skyline_imei.py"
    module.write_text(module.read_text(encoding="utf-8").replace("# From here on", "# From there on"), encoding="utf-8")
    code, said = run("--modules", str(copies))
    assert code == 1
    assert "skyline_imei: RETURN does not end with the line # From here on" in said
    assert "skyline_sms: " in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("requests: {sample: [{method: POST}]}", "requests: the sample has not all of method, path, operation, body"),
        ("{}", "requests needs a sample"),
        ("requests: {contains: null, sample: []}", "applied needs `items`, or a description"),
        ("{gatewy: {}, items: slots}", "no key of shared.yml: gatewy"),
    ],
)
def test_words_that_do_not_fit_are_named(
    source: pathlib.Path, copies: pathlib.Path, words: str, complaint: str
) -> None:
    (source / "modules.yml").write_text(f"skyline_imei:\n  {words}\n", encoding="utf-8")
    before = (copies / "skyline_imei.py").read_text(encoding="utf-8")
    assert run("--modules", str(copies), source=source) == (1, f"skyline_imei: {complaint}\n")
    assert (copies / "skyline_imei.py").read_text(encoding="utf-8") == before


def test_a_module_can_differ(source: pathlib.Path, copies: pathlib.Path) -> None:
    words = "items: slots\n  requests: {contains: null, sample: []}\n  gateway: {sample: {max_slots: 1}}"
    (source / "modules.yml").write_text(f"skyline_imei:\n  {words}\n", encoding="utf-8")
    assert run("--modules", str(copies), source=source) == (0, "")
    text = (copies / "skyline_imei.py").read_text(encoding="utf-8")
    made = yaml.safe_load(text.partition('RETURN = r"""')[2].partition('"""')[0])
    assert made["gateway"]["sample"]["max_slots"] == made["gateway"]["contains"]["max_slots"]["sample"] == 1
    assert made["gateway"]["sample"]["max_ports"] == 32
    assert "contains" not in made["requests"]
    assert "saved" not in made  # only where it is named
    assert made["applied"]["description"] == "On failure, the slots that have their new value."
