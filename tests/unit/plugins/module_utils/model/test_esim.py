# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles: what was ordered of them, and how far that is."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.esim import (
    Esims,
    Operation,
    Order,
    Profile,
    Progress,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot

PROFILE = Profile(Slot(1, 2), True, True, "8986", "LPA:1", "TestNet", Operation.NONE, Progress.IDLE, None)


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize("progress", Progress)
def test_progress(operation: Operation, progress: Progress) -> None:
    profile = PROFILE._replace(operation=operation, progress=progress)
    under_way = operation.name != "NONE" and progress.name in ("SUBMITTED", "IN_PROGRESS")
    assert profile.busy is under_way
    assert profile.being_deleted is (under_way and operation.name == "DELETING")
    assert profile.failed is (progress.name == "FAILED")


def test_words() -> None:
    assert [operation.value for operation in Operation] == ["none", "writing", "deleting", "unknown"]
    assert [progress.value for progress in Progress] == ["idle", "submitted", "in_progress", "failed", "unknown"]


@pytest.mark.parametrize(
    ("known", "code", "has"),
    [("LPA:1", "LPA:1", True), ("LPA:1", "LPA:2", False), (None, "LPA:1", False), (None, None, False)],
)
def test_activation_codes(known: str | None, code: str | None, has: bool) -> None:
    assert PROFILE._replace(activation_code=known).has_code(code) is has


def test_orders() -> None:
    assert Order(Slot(1, 2), "LPA:1").writes is True
    assert Order(Slot(1, 2)).writes is False


def test_a_slot_that_is_not_listed_is_empty() -> None:
    esims = Esims({Slot(1, 2): PROFILE}, {1: "89049"})
    assert esims.of(Slot(1, 2)) is PROFILE
    empty = esims.of(Slot(1, 3))
    assert empty == Profile(Slot(1, 3), False, None, None, None, None, Operation.NONE, Progress.IDLE, None)
    assert (empty.busy, empty.failed) == (False, False)
