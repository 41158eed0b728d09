# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole run on a tiny project of two functions, and its parts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.mutation import equivalent, main, places, tree
from ansible_collections.skyline.gateway.tests.mutation.errors import MutationError
from ansible_collections.skyline.gateway.tests.mutation.judging import Verdict
from ansible_collections.skyline.gateway.tests.mutation.mutants import Mutant, mutants

SOURCE = """\
LIMITS = {"few": 2}


def fits(count):
    return count <= LIMITS["few"]


def below(count, limit):
    # Both do the same if no count is negative.
    return max(0, count) < limit
"""
TESTS = """\
from ansible_collections.skyline.gateway.plugins.module_utils.tiny import below, fits


def test_fits():
    assert fits(2)
    assert not fits(3)


def test_below():
    assert below(2, 3)
"""
COUNTING = """\
from ansible_collections.skyline.gateway.plugins.module_utils.tiny import count


def test_count():
    count(1)
"""
SURVIVORS = {"max(0, count) < limit -> max(0, count) <= limit", "0 -> 1"}

Mutate = Callable[..., "subprocess.CompletedProcess[str]"]


class Project:
    """A checkout with the tool, one file of code and one of tests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.code = root / "plugins/module_utils/tiny.py"
        self.tests = root / "tests/unit/plugins/module_utils/test_tiny.py"
        self.equivalent = root / "tests/mutation/equivalent.yml"
        shutil.copytree(tree.ROOT / "tests/mutation", root / "tests/mutation", ignore=shutil.ignore_patterns("*.pyc"))
        shutil.copy(tree.ROOT / "pyproject.toml", root)
        for file, text in ((self.code, SOURCE), (self.tests, TESTS), (self.equivalent, "---\n[]\n")):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        link = root / ".build/ansible_collections/skyline/gateway"
        link.parent.mkdir(parents=True)
        link.symlink_to("../../..")
        (root / ".gitignore").write_text(".build/\n__pycache__/\n", encoding="utf-8")
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)

    def mutate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(self.root / "tests/mutation"), *arguments]
        return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, timeout=300)

    def contents(self) -> dict[str, bytes]:
        return {path: (self.root / path).read_bytes() for path in tree.files(self.root)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


def entries(printed: str) -> list[dict[str, str]]:
    """What is printed of survivors, as it is copied into equivalent.yml."""
    chosen = [line for line in printed.splitlines() if line.startswith(("- file:", "  "))]
    return yaml.safe_load("\n".join(chosen)) or []


@pytest.mark.slow
class TestRun:
    def test_survivors_are_told_and_can_be_left_out(self, project: Project) -> None:
        before = project.contents()
        done = project.mutate("--seed", "7", "--count", "50")
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert lines[0] == "seed 7: 8 of 8 mutants"
        assert (
            lines[-1] == "killed 6 of 8 (75.0 %), 0 of them by a timeout; 2 survived; 0 more are shown to be equivalent"
        )
        assert {entry["change"] for entry in entries(done.stdout)} == SURVIVORS
        assert project.contents() == before

        # The lines move, and one entry is stale.
        known = [{**entry, "why": "a reason"} for entry in entries(done.stdout)]
        stale = {**known[0], "line": "another line"}
        project.equivalent.write_text(yaml.safe_dump([*known, stale]), encoding="utf-8")
        project.code.write_text(f"\n\n{SOURCE}", encoding="utf-8")
        done = project.mutate("--count", "50")
        lines = done.stdout.splitlines()
        assert lines[0] == "equivalent.yml has an entry for no mutant: plugins/module_utils/tiny.py: another line"
        assert lines[-1] == (
            "killed 6 of 6 (100.0 %), 0 of them by a timeout; 0 survived; 2 more are shown to be equivalent"
        )

    def test_a_mutant_without_an_end_is_killed(self, project: Project) -> None:
        """Only its time is shortened: a mutant has a minute and more."""
        judging = project.root / "tests/mutation/judging.py"
        text = judging.read_text(encoding="utf-8")
        judging.write_text(text.replace("timeout=timeout", "timeout=timeout / 6"), encoding="utf-8")
        project.code.write_text("def count(n):\n    while n > 0:\n        n -= 1\n", encoding="utf-8")
        project.tests.write_text(COUNTING, encoding="utf-8")
        project.equivalent.write_text("---\n[]\n", encoding="utf-8")
        done = project.mutate("--count", "50", "--workers", "1")
        judging.write_text(text, encoding="utf-8")
        # n += 1, and n >= 0 and 0 -> 1 that nothing notices.
        assert "n -= 1 -> n += 1" not in {entry["change"] for entry in entries(done.stdout)}
        assert done.stdout.splitlines()[-1].startswith("killed 1 of 4 (25.0 %), 1 of them by a timeout; 3 survived;")

    def test_tests_that_fail_judge_nothing(self, project: Project) -> None:
        project.code.write_text(SOURCE, encoding="utf-8")
        project.tests.write_text(TESTS.replace("assert not", "assert"), encoding="utf-8")
        done = project.mutate()
        assert done.returncode == 2
        assert "the tests fail without any mutant" in done.stderr
        assert "killed" not in done.stdout

    def test_tests_that_another_folder_would_not_know_judge_nothing(self, project: Project) -> None:
        project.code.write_text(SOURCE, encoding="utf-8")
        parameters = '@pytest.mark.parametrize("limit", [3], ids=[__file__])\ndef test_below(limit):'
        tests = TESTS.replace("def test_below():", parameters)
        project.tests.write_text(f"import pytest\n{tests}", encoding="utf-8")
        done = project.mutate()
        assert done.returncode == 2
        assert "the ids of tests name the folder that they are in: tests/unit/" in done.stderr


class TestSample:
    everything = mutants("plugins/module_utils/tiny.py", (SOURCE * 9).encode())

    def test_it_is_the_same_for_a_seed(self) -> None:
        first, again, other = (main.sample(self.everything, seed, 20) for seed in (7, 7, 8))
        assert first == again
        assert first != other
        assert len(set(first)) == 20

    def test_it_is_all_where_there_are_not_more(self) -> None:
        assert main.sample(self.everything, 1, 1000) == self.everything

    def test_it_can_be_of_some_files(self) -> None:
        other = mutants("plugins/filter/other.py", SOURCE.encode())
        assert main.sample([*self.everything, *other], 1, 1000, ["plugins/filter/"]) == other


class TestLastLine:
    @staticmethod
    def verdicts(killed: int, late: int, survived: int) -> list[Verdict]:
        mutant = TestSample.everything[0]
        return [
            *[Verdict(mutant, True)] * (killed - late),
            *[Verdict(mutant, True, timed_out=True)] * late,
            *[Verdict(mutant, False)] * survived,
        ]

    def test_shares(self) -> None:
        assert main.summary(self.verdicts(187, 3, 9), 200) == (
            "killed 187 of 196 (95.4 %), 3 of them by a timeout; 9 survived; 4 more are shown to be equivalent"
        )

    def test_nothing_drawn(self) -> None:
        assert main.summary([], 0).startswith("killed 0 of 0 (100.0 %)")


class TestEquivalent:
    mutant: Mutant = mutants("x.py", b"def f():\n  return 1 + a\n")[1]

    def test_it_is_found_by_all_that_it_says(self) -> None:
        entry = equivalent.Entry("x.py", "f", "return 1 + a", "1 + a -> 1 - a", "why")
        assert entry.is_of(self.mutant)
        for field in ("file", "function", "line", "change"):
            assert not entry._replace(**{field: "other"}).is_of(self.mutant)

    def test_a_wrong_key_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "equivalent.yml").write_text("- {file: x.py, reason: none}\n", encoding="utf-8")
        with pytest.raises(MutationError, match="each entry has the keys file, function, line, change, why"):
            equivalent.read(tmp_path / "equivalent.yml")

    @pytest.mark.parametrize("entry", equivalent.read(), ids=lambda entry: entry.line)
    def test_every_entry_has_a_reason(self, entry: equivalent.Entry) -> None:
        assert entry.why


class TestPlaces:
    @pytest.mark.parametrize(
        ("path", "mutated"),
        [
            ("plugins/module_utils/model/imei.py", True),
            ("plugins/filter/port_name.py", True),
            ("extensions/eda/plugins/event_source/push.py", True),
            ("extensions/eda/plugins/event_source/schemas/push.json", False),
            ("extensions/simulator/skyline_simulator/state/device.py", False),
            ("plugins/modules/skyline_imei.py", False),
            ("tests/unit/plugins/test/test_imei.py", False),
        ],
    )
    def test_what_is_mutated(self, path: str, mutated: bool) -> None:
        assert (places.sources([path]) == [path]) == mutated

    @pytest.mark.parametrize(
        ("test", "path", "mirror"),
        [
            ("tests/unit/plugins/filter/test_x.py", "plugins/filter/x.py", True),
            ("tests/unit/plugins/filter/test_x_more.py", "plugins/filter/x.py", True),
            ("tests/unit/plugins/filter/test_xy.py", "plugins/filter/x.py", False),
            ("tests/unit/plugins/test/test_x.py", "plugins/filter/x.py", False),
            ("tests/unit/plugins/modules/test_options.py", "plugins/module_utils/resources/x.py", True),
            ("tests/unit/plugins/modules/test_options.py", "plugins/module_utils/engine/x.py", False),
            ("tests/unit/extensions/eda/event_source/test_y.py", "extensions/eda/plugins/event_source/x.py", True),
            (
                "tests/unit/extensions/eda/event_source/test_y.py",
                "extensions/eda/plugins/module_utils/receiver/x.py",
                True,
            ),
            ("tests/unit/extensions/eda/event_filter/test_y.py", "extensions/eda/plugins/event_source/x.py", False),
            ("tests/unit/extensions/eda/event_filter/test_y.py", "extensions/eda/plugins/module_utils/hosts.py", False),
        ],
    )
    def test_where_tests_are_looked_for(self, test: str, path: str, mirror: bool) -> None:
        assert places.is_mirror(test, path) == mirror

    @pytest.mark.parametrize(
        ("test", "path", "runs"),
        [
            ("tests/unit/plugins/inventory/test_workbooks.py", "plugins/plugin_utils/fleet/reader.py", True),
            ("tests/unit/plugins/inventory/test_as_they_are.py", "plugins/inventory/csv.py", True),
            ("tests/unit/plugins/inventory/test_csv.py", "plugins/plugin_utils/fleet_summary.py", False),
            ("tests/unit/plugins/plugin_utils/fleet/test_adoption.py", "plugins/plugin_utils/fleet/reader.py", False),
        ],
    )
    def test_what_runs_in_a_process_of_its_own(self, test: str, path: str, runs: bool) -> None:
        assert places.run_elsewhere(test, path) is runs
