# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""PINs, of which no sentence shows one."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.pin import is_pin, parse_pin


@pytest.mark.parametrize("value", ["1234", "12345678", "0000", " 1234 "])
def test_pins(value: str) -> None:
    assert parse_pin(value) == value.strip()
    assert is_pin(value.strip())


@pytest.mark.parametrize("value", ["123", "123456789", "12a4", "", "1 234", None, True, ["1234"]])
def test_what_is_none(value: object) -> None:
    with pytest.raises(ValueError, match=r"^not a PIN; give 4 to 8 digits in quotes$"):
        parse_pin(value)
    assert not is_pin(str(value))


def test_a_number_without_quotes() -> None:
    words = "^a number without quotes may have been changed by YAML; put the PIN in quotes$"
    with pytest.raises(ValueError, match=words):
        parse_pin(1234)
