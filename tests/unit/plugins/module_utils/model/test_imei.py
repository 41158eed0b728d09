# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMEIs and their check digit."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.imei import (
    check_digit,
    has_valid_check_digit,
    is_imei,
    parse_imei,
)

BODY = st.text(string.digits, min_size=14, max_size=14)
IMEI = st.text(string.digits, min_size=15, max_size=15)

# What a digit adds to the sum where it is doubled, written out: Luhn's rule as a table, not as arithmetic.
DOUBLED = dict(zip(string.digits, (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))  # noqa: B905 (Python 3.9)


def passes_luhn(imei: str) -> bool:
    """The textbook's check of a whole number, from the right."""
    plain, doubled = imei[::-2], imei[-2::-2]
    return (sum(map(int, plain)) + sum(DOUBLED[digit] for digit in doubled)) % 10 == 0


def refusal(value: object) -> str:
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse_imei(value)
    return str(caught.value)


class TestCheckDigit:
    @pytest.mark.parametrize(
        "imei",
        # published examples of the standard's readers, and the extremes
        ["490154203237518", "356938035643809", "000000000000000", "999999999999994", "865847053403208"],
    )
    def test_known_ones(self, imei: str) -> None:
        assert check_digit(imei[:14]) == imei[14]
        assert has_valid_check_digit(imei)

    @given(BODY)
    def test_exactly_one_digit_passes(self, body: str) -> None:
        assert [digit for digit in string.digits if passes_luhn(body + digit)] == [check_digit(body)]

    @given(IMEI)
    def test_agrees_with_the_textbook(self, imei: str) -> None:
        assert has_valid_check_digit(imei) == is_imei(imei) == passes_luhn(imei)

    @pytest.mark.parametrize("imei", ["865847053403202", "865847053403213"])
    def test_the_examples_of_the_api_reference_have_wrong_ones(self, imei: str) -> None:
        assert not has_valid_check_digit(imei)
        assert parse_imei(imei) == imei


class TestParse:
    @given(IMEI)
    def test_fifteen_digits_stay_as_they_are(self, imei: str) -> None:
        assert parse_imei(imei) == parse_imei(f" {imei}\n") == imei

    @given(BODY)
    def test_fourteen_digits_get_their_check_digit(self, body: str) -> None:
        parsed = parse_imei(body)
        assert parsed[:14] == body
        assert len(parsed) == 15
        assert passes_luhn(parsed)

    @given(st.integers(10**14, 10**15 - 1))
    def test_an_unquoted_number_of_fifteen_digits(self, number: int) -> None:
        assert parse_imei(number) == str(number)

    @pytest.mark.parametrize("number", [86584705340320, 1, 10**15, 0])
    def test_other_unquoted_numbers_may_have_lost_zeros(self, number: int) -> None:
        assert refusal(number) == (
            f"the unquoted number {number} has {len(str(number))} digits; give 15 digits in quotes"
        )

    @pytest.mark.parametrize("text", ["8658470534032", "8658470534032023", "1", "0" * 16])
    def test_another_number_of_digits(self, text: str) -> None:
        assert refusal(text) == f"{text} has {len(text)} digits; an IMEI has 15 (or 14, without its check digit)"

    @pytest.mark.parametrize(
        "text",
        [
            "", " ", "86584705340320X", "86-584705-340320-2", "86 584705 340320 2", "+86584705340320",
            "865847053403202&", "865847053403202\n&sim_imei(1)=865847053403202", "8658470534032\u0660\u0662",
            "\uff18" * 15, "\u00b2" * 15, "none",
        ],
    )  # fmt: skip
    def test_not_digits(self, text: str) -> None:
        assert refusal(text) == f"{text.strip()!r} is not an IMEI; give 15 digits"

    def test_a_negative_number(self) -> None:
        assert refusal(-865847053403202) == "'-865847053403202' is not an IMEI; give 15 digits"

    @pytest.mark.parametrize(
        "value", [None, True, False, 865847053403202.0, [], ["865847053403202"], {}, b"865847053403202"], ids=repr
    )
    def test_not_text(self, value: object) -> None:
        assert refusal(value) == "not an IMEI; give 15 digits in quotes"


class TestIsImei:
    @pytest.mark.parametrize("value", ["490154203237518", 490154203237518])
    def test_it_is(self, value: object) -> None:
        assert is_imei(value) is True

    @pytest.mark.parametrize(
        "value",
        [
            "490154203237519", "49015420323751", "4901542032375180", "", " 490154203237518", "490154203237518\n",
            "49015420323751\u0668", 0, -49015420323751, 49015420323751.8, True, None, [], ["490154203237518"], {},
        ],
        ids=repr,
    )  # fmt: skip
    def test_it_is_not(self, value: object) -> None:
        assert is_imei(value) is False

    @given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.text())))
    def test_it_always_answers(self, value: object) -> None:
        assert is_imei(value) in (True, False)
