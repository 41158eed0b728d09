# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""URLs that a gateway can be told."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.url import is_http_url


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "https://a.example:8443/x?y=z", "http://u:p@[2001:db8::1]/"])
def test_good_ones(url: str) -> None:
    assert is_http_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://192.0.2.1/",
        "http://",
        "http://a b/",
        "http://a:0/",
        "http://a:x/",
        "http://[/",
        "//a/",
        "http://a/\ud800",
    ],
)
def test_bad_ones(url: str) -> None:
    assert not is_http_url(url)
