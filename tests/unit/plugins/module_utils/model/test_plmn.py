# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""PLMNs: as users write them, and as gateways do, without leading zeros."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.plmn import parse_plmn, plmn_of


@pytest.mark.parametrize("value", ["26201", "310260", " 26201 ", "00101", "001001", "001999", "99999"])
def test_plmns(value: str) -> None:
    assert parse_plmn(value) == value.strip()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (26201, "the unquoted number 26201 may have been changed by YAML; put the PLMN in quotes"),
        *(
            (wrong, "not a PLMN; give 5 or 6 digits in quotes, the MCC and the MNC")
            for wrong in ("2620", "3102601", "2620x", "", None, True, 26201.0)
        ),
        *((wrong, f"{wrong} is no PLMN; there is no country 000") for wrong in ("00000", "000001", "002000")),
    ],
)
def test_what_is_none(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_plmn(value)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("number", "plmn"),
    [
        (26201, "26201"), (310260, "310260"), (101, "00101"), (999, "00999"), (1000, "001000"), (1999, "001999"),
        (2000, "02000"), (1, "00001"), (0, ""), (-1, ""),
    ],
)  # fmt: skip
def test_numbers(number: int, plmn: str) -> None:
    assert plmn_of(number) == plmn
