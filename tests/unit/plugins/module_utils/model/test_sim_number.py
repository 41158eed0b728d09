# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.sim_number import parse_number


def refusal(value: object) -> str:
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse_number(value)
    return str(caught.value)


@given(st.from_regex(r"\A\+?[0-9]{1,32}\Z"))
def test_digits_with_an_optional_plus(number: str) -> None:
    assert parse_number(number) == parse_number(f" {number}\n") == number


@pytest.mark.parametrize("number", ["1358021178", "123456762221"])
def test_the_examples_of_the_api_reference(number: str) -> None:
    assert parse_number(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "+", "++49", "49+", "+49 171 234", "0171-234", "(0171)", "0" * 33, "+" + "0" * 33, "12a", "1.5", "-5",
        "12&sim_imei(0)=1", "12\n34", "\u0661\u0662", "\uff0b49", "\u00b2", "{{ x }}",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    assert refusal(text) == f"{text.strip()!r} is not a number; give up to 32 digits with an optional leading +"


@given(st.integers())
def test_an_unquoted_number_is_no_more_what_was_written(number: int) -> None:
    """YAML has dropped a leading + by then, and made 6334254 of 030123456."""
    assert refusal(number) == (f"the unquoted number {number} may have been changed by YAML; put it in quotes")


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}, b"1"], ids=repr)
def test_not_text(value: object) -> None:
    assert refusal(value) == "not a number; give digits in quotes, with an optional leading +"
