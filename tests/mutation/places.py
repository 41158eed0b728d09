# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files are mutated, and which tests speak for them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple


class Group(NamedTuple):
    """Files, and the folders of the tests that speak for them."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS = (
    Group(
        tuple(
            f"plugins/{kind}/*" for kind in ("module_utils", "plugin_utils", "filter", "inventory", "lookup", "test")
        ),
        ("tests/unit/plugins", "tests/unit/vectors"),
    ),
    Group(("extensions/eda/plugins/*",), ("tests/unit/extensions/eda", "tests/unit/vectors")),
)
# Files that tests run in a process of their own, where no line of them is measured, and these tests.
ELSEWHERE = (Group(("plugins/inventory/*", "plugins/plugin_utils/fleet/*"), ("tests/unit/plugins/inventory/",)),)
TESTS = tuple({folder for group in GROUPS for folder in group.tests})


def group_of(path: str) -> Group | None:
    """The group of a file that is mutated; patterns match in every folder below."""
    if not path.endswith(".py"):
        return None
    return next((group for group in GROUPS if any(fnmatch.fnmatch(path, each) for each in group.sources)), None)


def run_elsewhere(test: str, path: str) -> bool:
    """Whether a test runs a file in a process of its own, as far as anybody can tell."""
    return any(
        test.startswith(each.tests) and any(fnmatch.fnmatch(path, pattern) for pattern in each.sources)
        for each in ELSEWHERE
    )


# The packages of the event plugins, and the folders of their tests.
_EDA_PACKAGES = {"receiver": "event_source", "normalizer": "event_filter"}
# The tests of the options of all resources.
_OPTIONS = "tests/unit/plugins/modules/test_options.py"


def sources(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if group_of(path)]


def tests(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path.startswith(TESTS) and PurePosixPath(path).match("test_*.py")]


def is_mirror(test: str, path: str) -> bool:
    """Whether a test file stands where the tests of a source file are looked for: tests/unit mirrors the tree."""
    source = PurePosixPath(path)
    if test == _OPTIONS and path.startswith("plugins/module_utils/resources/"):
        return True
    if path.startswith("extensions/eda/plugins/"):  # a folder of tests for each event plugin and its package
        return test.startswith(f"tests/unit/extensions/eda/{_EDA_PACKAGES.get(source.parts[4], source.parts[3])}/")
    found = PurePosixPath(test)
    return str(found.parent) == f"tests/unit/{source.parent}" and (
        found.stem == f"test_{source.stem}" or found.stem.startswith(f"test_{source.stem}_")
    )
