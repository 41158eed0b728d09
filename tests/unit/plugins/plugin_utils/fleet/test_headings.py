# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What headings of spreadsheets probably mean. How the inventory source speaks of them: inventory/test_csv.py."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet import headings

# By column: words by which headings in the wild are known to mean it.
WORDS = {
    "http_port": ["http"],
    "imei": ["imei"],
    "mac": ["mac"],
    "address": ["ip", "address", "adresse"],
    "slot": ["slot", "sim", "channel"],
    "port": ["port"],
    "number": ["number", "nummer", "rufnummer", "phone", "telefon", "msisdn"],
    "gateway": ["gateway", "device", "gerät", "box", "hostname", "host", "name"],
}


@pytest.mark.parametrize(("column", "word"), [(column, word) for column, words in WORDS.items() for word in words])
@pytest.mark.parametrize("heading", ["{}", "the {}", "{}-no.", "our_{}_1"])
def test_words_that_name_a_column(column: str, word: str, heading: str) -> None:
    assert headings._guess(heading.format(word)) == column


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        # The first of the words decides, whatever their order in the heading.
        ("slot number", "slot"),
        ("imei of the slot", "imei"),
        ("http port", "http_port"),
        ("number of the gateway", "number"),
        ("host name", "gateway"),
        # Misspelled.
        ("gatewey", "gateway"),
        ("adress", "address"),
        ("nubmer", "number"),
        # No word of its own.
        ("remark", None),
        ("emailed", None),
    ],
)
def test_headings_of_several_words_and_of_none(heading: str, column: str | None) -> None:
    assert headings._guess(heading) == column
