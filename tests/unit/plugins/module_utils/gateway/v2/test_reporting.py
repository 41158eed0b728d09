# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests that switch reports on and off."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.reporting import (
    report_request,
    reporting,
    reporting_in,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.reporting import Report, Reporting


def test_on() -> None:
    request = report_request(Report("http://192.0.2.1/r?a=1&b=2", 60, all_sims=True, all_slots=False))
    assert (request.operation, request.method, request.path) == ("report", "GET", "/goip_get_status.html")
    assert request.query == {"url": "http://192.0.2.1/r?a=1&b=2", "period": "60", "all_sims": "1", "all_slots": "0"}
    assert request.body is None
    assert request.repeatable


def test_off() -> None:
    """The documented cancel."""
    assert report_request(None).query == {"period": "0"}
    assert report_request(None).facts()["body"] == "period=0"


@given(st.text(), st.integers(60, 86400), st.booleans(), st.booleans())
def test_what_people_are_shown_is_what_is_sent(rest: str, period: int, all_sims: bool, all_slots: bool) -> None:
    url = f"http://192.0.2.1/{rest.replace('@', '')}"
    request = report_request(Report(url, period, all_sims, all_slots))
    assert dict(parse_qsl(request.facts()["body"] or "", keep_blank_values=True)) == request.query


@pytest.mark.parametrize("login", ["user:secret", "secret", ":secret", "user:se/cret"])
def test_without_a_login(login: str) -> None:
    request = report_request(Report(f"http://{login}@192.0.2.1/r", 60, False, True))
    assert "cret" in request.query["url"]
    assert "cret" not in (request.facts()["body"] or "")
    assert "192.0.2.1%2Fr" in (request.facts()["body"] or "")


@pytest.mark.parametrize(
    ("expires", "shown"),
    [
        (None, Reporting(None)),
        (-1, Reporting(None)),
        (0, Reporting(None)),
        # Some devices show the period, others how long a report is valid: three of it.
        (180, Reporting(180, (180, 60))),
        (3, Reporting(3, (3, 1))),
        (100, Reporting(100, (100,))),
    ],
)
def test_what_a_status_says_of_reports(expires: int | None, shown: Reporting) -> None:
    assert reporting(expires) == shown
    assert reporting(expires).url is None


@pytest.mark.parametrize(("shown", "may_mean"), [(1, (1,)), (2, (2,)), (3, (3, 1)), (180, (180, 60)), (100, (100,))])
def test_periods(shown: int, may_mean: tuple[int, ...]) -> None:
    assert reporting(shown) == Reporting(shown, may_mean)
    assert reporting_in({"type": "dev-status", "expires": str(shown)}) == Reporting(shown, may_mean)


@pytest.mark.parametrize("shown", [None, 0, -1])
def test_no_reports(shown: int | None) -> None:
    assert reporting(shown) == Reporting(None)
    assert reporting_in({"type": "dev-status", "expires": shown}) == Reporting(None)


@pytest.mark.parametrize(
    "answer", [{}, {"type": "dev-status"}, {"type": "port-status", "expires": 180}, {"expires": 3}]
)
def test_answers_that_say_nothing_of_reports(answer: dict[str, Any]) -> None:
    assert reporting_in(answer) is None
