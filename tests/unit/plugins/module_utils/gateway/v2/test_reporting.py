# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests that switch reports on and off."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.reporting import cancel_request, report_request


def test_on() -> None:
    request = report_request("http://192.0.2.1/r?a=1&b=2", 60, True, False)
    assert (request.operation, request.method, request.path) == ("report", "GET", "/goip_get_status.html")
    assert request.query == {"url": "http://192.0.2.1/r?a=1&b=2", "period": "60", "all_sims": "1", "all_slots": "0"}
    assert request.body is None
    assert request.repeatable


def test_off() -> None:
    """The documented cancel."""
    assert cancel_request().query == {"period": "0"}
    assert cancel_request().facts()["body"] == "period=0"


@given(st.text(), st.integers(60, 86400), st.booleans(), st.booleans())
def test_what_people_are_shown_is_what_is_sent(rest: str, period: int, all_sims: bool, all_slots: bool) -> None:
    url = f"http://192.0.2.1/{rest.replace('@', '')}"
    request = report_request(url, period, all_sims, all_slots)
    assert dict(parse_qsl(request.facts()["body"] or "", keep_blank_values=True)) == request.query


@pytest.mark.parametrize("login", ["user:secret", "secret", ":secret", "user:se/cret"])
def test_without_a_login(login: str) -> None:
    request = report_request(f"http://{login}@192.0.2.1/r", 60, False, True)
    assert "cret" in request.query["url"]
    assert "cret" not in (request.facts()["body"] or "")
    assert "192.0.2.1%2Fr" in (request.facts()["body"] or "")
