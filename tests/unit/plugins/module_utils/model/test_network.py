# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells that a port is kept to, as users write them, and the words for networks."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.network import (
    CellLock,
    NetworkType,
    Progress,
    parse_lock,
)


@pytest.mark.parametrize(
    ("value", "lock"),
    [
        (None, None),
        ("none", None),
        (" None ", None),
        ({"earfcn": 1300}, CellLock(1300, None)),
        ({"earfcn": "1300", "pci": None}, CellLock(1300, None)),
        ({"earfcn": " 1300 ", "pci": "5"}, CellLock(1300, 5)),
        ({"earfcn": 0, "pci": 0}, CellLock(0, 0)),
        ({"earfcn": 262143, "pci": 503}, CellLock(262143, 503)),
    ],
)
def test_cells(value: object, lock: CellLock | None) -> None:
    assert parse_lock(value) == lock


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "not a cell; write it as {earfcn: 1300, pci: 5}, or none"),
        (1300, "not a cell; write it as {earfcn: 1300, pci: 5}, or none"),
        ([], "not a cell; write it as {earfcn: 1300, pci: 5}, or none"),
        ({"earfcn": 1, "pcid": 2, 3: 4}, "there is no 3, pcid in a cell, only earfcn and pci"),
        ({}, "earfcn is missing"),
        ({"earfcn": None, "pci": 5}, "earfcn is missing"),
        *(
            ({"earfcn": wrong}, "earfcn is not a number from 0 to 262143")
            for wrong in (262144, -1, "1x", "", True, 1.5, "0000001", "\u0663", [1])
        ),
        *(({"earfcn": 1, "pci": wrong}, "pci is not a number from 0 to 503") for wrong in (504, -1, False, "")),
    ],
)
def test_what_is_no_cell(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_lock(value)
    assert str(caught.value) == words


def test_words() -> None:
    assert [kind.value for kind in NetworkType] == ["auto", "gsm", "wcdma", "lte"]
    assert NetworkType("lte") == "lte"
    assert [progress.value for progress in Progress] == ["idle", "waiting", "completed", "timeout"]
