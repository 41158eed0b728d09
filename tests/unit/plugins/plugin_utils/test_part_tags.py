# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts the tags of a run select: those that ansible-core would run as tasks of their own."""

from __future__ import annotations

import itertools

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.taggable import Taggable

from ansible_collections.skyline.gateway.plugins.plugin_utils.part_tags import selected

PARTS = {"imeis": ["provision", "imeis"], "sim_numbers": ["provision", "numbers"]}
BOTH = [*PARTS]


@pytest.mark.parametrize(
    ("inherited", "run", "skip", "expected"),
    [
        ([], ["all"], [], BOTH),
        ([], ["numbers"], [], ["sim_numbers"]),
        ([], ["provision"], [], BOTH),
        ([], ["other"], [], []),
        ([], ["all"], ["imeis"], ["sim_numbers"]),
        ([], ["numbers"], ["provision"], []),
        # A role that is tagged site is run as a whole by it, and left out as a whole.
        (["site"], ["site"], [], BOTH),
        (["site"], ["all"], ["site"], []),
        (["site"], ["site"], ["imeis"], ["sim_numbers"]),
        (["always"], ["other"], [], BOTH),
        (["always"], ["all"], ["always"], []),
        (["never"], ["all"], [], []),
        (["never"], ["numbers"], [], ["sim_numbers"]),
        (["never", "site"], ["site"], [], BOTH),
        ([], ["tagged"], [], BOTH),
        ([], ["untagged"], [], []),
        ([], ["all"], ["tagged"], []),
        (["always"], ["all"], ["all"], BOTH),
    ],
)
def test_as_tasks_of_their_own(inherited: list[str], run: list[str], skip: list[str], expected: list[str]) -> None:
    assert selected(PARTS, inherited, run, skip) == expected


class Tagged(Taggable):
    """Something with tags, as ansible-core judges it."""

    _parent = None
    _loader = DataLoader()

    def __init__(self, tags: list[str]) -> None:
        self.tags = tags

    def get_play(self) -> Tagged:
        return self


WORDS = ("always", "never", "all", "tagged", "untagged", "site", "other")


def some(of: tuple[str, ...]) -> list[list[str]]:
    return [list(words) for length in range(3) for words in itertools.combinations(of, length)]


@pytest.mark.parametrize("tags", some(("always", "never", "site")), ids="+".join)
def test_ansible_core_judges_so_too(tags: list[str]) -> None:
    """With every pair of words that a command line may have."""
    for run, skip in itertools.product(some(WORDS)[1:], some(WORDS)):
        expected = Tagged(tags).evaluate_tags(run, skip, {})
        assert selected({"part": tags}, [], run, skip) == (["part"] if expected else []), (run, skip)
