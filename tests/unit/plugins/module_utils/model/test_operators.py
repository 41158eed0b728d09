# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operators that are accepted, and what a gateway shows of the one it has."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.operators import parse_accepted


@pytest.mark.parametrize(
    ("accepted", "shown", "is_accepted"),
    [
        (["TestNet"], "TestNet 00101", True),
        (["testnet "], "TESTNET  00101", True),
        (["TestNet 00101"], "TestNet 00101", True),
        ([" 00101\n"], "TestNet 00101", True),
        (["00101"], "TestNet 00101", True),
        (["001010"], "TestNet 001010", True),
        (["00101"], "00101", True),
        (["Other", "00101"], "TestNet 00101", True),
        (["Two Words"], "Two Words 00101", True),
        (["12345 Net"], "12345 Net 00101", True),
        (["TestNet00101"], "TestNet00101", True),
        (["TestNet 1234567"], "TestNet 1234567", True),
        (["3"], "3 00101", True),
        (["3"], "3", True),
        (["Test"], "TestNet 00101", False),
        (["00102"], "TestNet 00101", False),
        (["00101"], "TestNet 001010", False),
        (["TestNet 00102"], "TestNet 00101", False),
        (["Other"], "TestNet", False),
        (["00102"], "00101", False),
        # Not shown: an operator at all, its name, its PLMN.
        (["TestNet"], "", None),
        (["TestNet"], "0 ", None),
        (["TestNet"], "00101", None),
        (["00101"], "TestNet", None),
        (["00101"], "TestNet00101", None),
        (["00101"], "TestNet 1234567", None),
        (["Other", "00101"], "TestNet", None),
    ],
)
def test_accepted(accepted: list[object], shown: str, is_accepted: bool | None) -> None:
    assert parse_accepted(accepted).has(shown) is is_accepted
