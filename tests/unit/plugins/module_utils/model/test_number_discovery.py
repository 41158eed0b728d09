# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a gateway finds out the numbers of SIMs: entries by operator, as users write them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.number_discovery import parse_fields

FIELDS = (
    *("method", "command", "keyword", "valid_chars", "service_number", "reply_number", "old_prefix", "new_prefix"),
)


@pytest.mark.parametrize("method", ["none", "ussd", "sms", "sim"])
def test_methods(method: str) -> None:
    assert parse_fields({"operator": "26201", "method": method}) == ("26201", {"method": method})


@pytest.mark.parametrize("field", FIELDS[1:])
@pytest.mark.parametrize("value", ["*100#", ""])
def test_fields(field: str, value: str) -> None:
    empty: dict[str, Any] = dict.fromkeys(FIELDS)
    assert parse_fields({**empty, "operator": " 26201 ", field: value, "other": "x"}) == ("26201", {field: value})


def test_all_together_in_their_order() -> None:
    given = {name: "none" if name == "method" else name for name in reversed(FIELDS)}
    operator, fields = parse_fields({"operator": "26201", **given})
    assert (operator, list(fields), fields) == ("26201", [*FIELDS], given)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"operator": "26201"}, f"give at least one of {', '.join(FIELDS)}"),
        ({"operator": "26201", "method": "mms"}, "method: 'mms' is not one of none, ussd, sms, sim"),
        ({"operator": "26201", "method": ""}, "method: '' is not one of none, ussd, sms, sim"),
        *(
            (
                {"operator": "26201", "old_prefix": wrong},
                "old_prefix: not a text; put it in quotes (YAML reads 0049 as 39, and off as a boolean)",
            )
            for wrong in (49, 4.9, False)
        ),
        ({"operator": "26201", "command": ["a"]}, "command: not a text"),
        (
            {"operator": "26201", "command": "a\n"},
            "command: has a line break or another character that cannot be shown",
        ),
        ({}, "operator: not a PLMN; give 5 or 6 digits in quotes, the MCC and the MNC"),
        (
            {"operator": "x", "keyword": 1, "method": "y"},
            "operator: not a PLMN; give 5 or 6 digits in quotes, the MCC and the MNC; "
            "keyword: not a text; put it in quotes (YAML reads 0049 as 39, and off as a boolean); "
            "method: 'y' is not one of none, ussd, sms, sim",
        ),
    ],
)
def test_all_that_is_wrong_is_told(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_fields(entry)
    assert str(caught.value) == words
