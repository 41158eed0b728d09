# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.address import host_and_port, mac_digits


def test_host_and_port() -> None:
    assert host_and_port("gw1.example.com", 80) == "gw1.example.com:80"
    assert host_and_port("2001:db8::1", 8080) == "[2001:db8::1]:8080"


@pytest.mark.parametrize(
    "text",
    [
        "00-30-F1-0a-0b-0c",
        "00:30:f1:0a:0b:0c",
        "0030.f10a.0b0c",
        "0030F10A0B0C",
        " 00 30 f1 0a 0b 0c ",
        "00_30_f1_0a_0b_0c",
    ],
)
def test_spellings_of_a_mac_address(text: str) -> None:
    assert mac_digits(text) == "0030f10a0b0c"


@pytest.mark.parametrize("text", [None, "", "gw1", "00-30-f1-0a-0b", "00-30-f1-0a-0b-0c-0d", "gateway-6"])
def test_what_is_no_mac_address(text: str | None) -> None:
    assert mac_digits(text) is None
