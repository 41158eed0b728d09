# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts of a gateway the tags of a run select: just those that a task of its own for each part would run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

ALWAYS, NEVER, ALL, TAGGED, UNTAGGED = "always", "never", "all", "tagged", "untagged"


def selected(
    parts: Mapping[str, Collection[str]], inherited: Iterable[str], run: Collection[str], skip: Collection[str]
) -> list[str]:
    """The parts that are selected.

    parts: the tags of each; inherited: those that the task has from its role, block and play; run, skip: what
    ``--tags`` and ``--skip-tags`` name, as ansible_run_tags and ansible_skip_tags have it.
    """
    more = {*inherited}
    return [part for part, tags in parts.items() if _is_selected({*tags, *more}, {*run}, {*skip})]


def _is_selected(tags: set[str], run: set[str], skip: set[str]) -> bool:
    """Whether a task with these tags runs; the rules are those of ansible-core (playbook/taggable.py)."""
    return _is_asked_for(tags, run) and not _is_skipped(tags, skip)


def _is_asked_for(tags: set[str], run: set[str]) -> bool:
    if not run or ALWAYS in tags or tags & run:
        return True
    if NEVER in tags:
        return False
    return ALL in run or (TAGGED in run and bool(tags)) or (UNTAGGED in run and not tags)


def _is_skipped(tags: set[str], skip: set[str]) -> bool:
    if ALL in skip:
        return ALWAYS not in tags or ALWAYS in skip
    return bool(tags & skip) or (TAGGED in skip and bool(tags)) or (UNTAGGED in skip and not tags)
