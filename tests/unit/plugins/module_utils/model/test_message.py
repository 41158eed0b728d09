# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the content of messages."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.message import (
    Content,
    Report,
    decode_content,
    decode_report,
    iso_time,
    unquoted,
)

HEADER = 'Sender: 10010\r\nReceiver: "1.02" 13265825775\r\nSMSC: +8613010112500\r\nSCTS: 16062022375700\r\n'


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert decode_content(packed(text)) == Content(text)


class TestHeader:
    @pytest.mark.parametrize("blank", ["", "\r\n"])
    def test_it_is_stripped(self, blank: str) -> None:
        found = decode_content(packed(f"{HEADER}{blank}Hello\r\nSender: me"))
        assert found == Content("Hello\r\nSender: me", "+8613010112500", "16062022375700")

    def test_it_may_name_the_slot(self) -> None:
        assert decode_content(packed(f"{HEADER}Slot: 2\r\n\r\nHello")).slot == 2
        assert decode_content(packed(f"{HEADER}Slot: x\r\nHello")).text == "Slot: x\r\nHello"

    def test_plain_line_ends(self) -> None:
        assert decode_content(packed(HEADER.replace("\r", "") + "\nHello")).text == "Hello"

    def test_of_a_text_of_its_own_only_one_empty_line_goes(self) -> None:
        assert decode_content(packed(f"{HEADER}\r\n\r\nHello")).text == "\r\nHello"

    def test_without_values(self) -> None:
        assert decode_content(packed("Sender:\r\nReceiver:\r\nSMSC:\r\nSCTS:\r\n\r\n")) == Content("")

    @pytest.mark.parametrize(
        "text",
        [
            "Sender: 10010\r\nHello",
            "Sender: 10010\r\nReceiver: 1\r\nSCTS: 1\r\nHello",
            "Receiver: 1\r\nSender: 1\r\nSMSC: 1\r\nSCTS: 1\r\nHello",
            f"Hello\r\n{HEADER}",
            "SCTS: 1\r\nSMSC: 1\r\n",
            HEADER.rstrip(),
        ],
    )
    def test_what_only_begins_like_one_is_text(self, text: str) -> None:
        assert decode_content(packed(text)) == Content(text)


@pytest.mark.parametrize("wire", ["Hello World!", "a-b", "grüße", "=", "ab=c"])
def test_what_is_no_base64_is_the_text(wire: str) -> None:
    assert decode_content(wire) == Content(wire)


@pytest.mark.parametrize(
    ("wire", "text"), [("", ""), ("aGVs\r\nbG8=", "hello"), ("aGVsbG8", "hello"), ("//4=", "\ufffd\ufffd")]
)
def test_base64_as_devices_write_it(wire: str, text: str) -> None:
    assert decode_content(wire).text == text


@pytest.mark.parametrize(
    ("wire", "report"),
    [
        ("0 24112210203000", Report(0, "24112210203000")),
        ("70 24/11/22,10:20:30+00", Report(70, "24/11/22,10:20:30+00")),
        ("0", Report(0, None)),
        (" 0  2411 ", Report(0, "2411")),
        (packed("48 2411"), Report(48, "2411")),
        ("", Report(None, None)),
        ("delivered", Report(None, "delivered")),
        ("0x", Report(None, "0x")),
        ("12345678901", Report(None, "12345678901")),
    ],
)
def test_reports(wire: str, report: Report) -> None:
    assert decode_report(wire) == report


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"01"', "01"),
        (' " 01 " ', "01"),
        ("01", "01"),
        ('"01', '"01'),
        ('01"', '01"'),
        ('"', '"'),
        ('""', None),
        ("", None),
        ("  ", None),
        ('""01""', '"01"'),
    ],
)
def test_values_of_header_lines(value: str, text: str | None) -> None:
    assert unquoted(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1466506477, "2016-06-21T10:54:37Z"),
        (0, "1970-01-01T00:00:00Z"),
        (None, None),
        (10**17, None),
        (-(10**17), None),
    ],
)
def test_times(seconds: int | None, text: str | None) -> None:
    assert iso_time(seconds) == text
