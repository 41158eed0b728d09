# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has fallen silent, by a clock that the tests set, and who is forgotten where there are too many."""

from __future__ import annotations

import time

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.silence import Silence
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

FIRST, SECOND, THIRD = "00-30-f1-01-02-03", "00-30-f1-01-02-04", "00-30-f1-01-02-05"
ADDRESS = "192.0.2.7"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """The seconds since some moment, and those since 1970."""
    moving = MovingClock()
    monkeypatch.setattr(time, "monotonic", moving.now)
    monkeypatch.setattr(time, "time", moving.now)
    return moving


def test_what_is_told_of_a_gateway_that_was_heard_and_of_one_that_never_was(clock: MovingClock) -> None:
    silence = Silence(60, {FIRST: "berlin", SECOND: "paris"})
    clock.time += 5
    silence.hear(SECOND, ADDRESS, None)
    clock.time += 70.9
    assert list(silence.fallen()) == [
        {"type": "gateway-silent", "mac": FIRST, "seconds": 75},
        {"type": "gateway-silent", "mac": SECOND, "seconds": 70, "last_seen": "1970-01-01T00:16:45Z"},
    ]


@pytest.mark.parametrize(("later", "fallen"), [(59.5, []), (60.0, [FIRST]), (60.5, [FIRST])])
def test_the_moment_when_a_gateway_falls_silent(clock: MovingClock, later: float, fallen: list[str]) -> None:
    silence = Silence(60, {FIRST: "berlin"})
    clock.time += later
    assert [payload["mac"] for payload in silence.fallen()] == fallen


def test_whoever_was_heard_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Silence.hear.__globals__, "_MOST_GATEWAYS", 2)
    silence = Silence(60, {})
    for mac in (FIRST, SECOND, FIRST, THIRD):
        assert not silence.hear(mac, ADDRESS, "strangers")
    assert list(silence.heard) == [FIRST, THIRD]
    assert list(silence.groups["strangers"]) == [FIRST, THIRD]
    assert {*silence.seen} == {*silence.addresses} == {FIRST, THIRD}


def test_whoever_is_in_no_group_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Silence.hear.__globals__, "_MOST_GATEWAYS", 1)
    silence = Silence(60, {})
    for mac in (FIRST, SECOND):
        silence.hear(mac, ADDRESS, None)
    silence.hear(THIRD, ADDRESS, "strangers")
    assert silence.at(ADDRESS) == [FIRST, SECOND, THIRD]


def test_a_silent_gateway_that_is_forgotten_is_not_back_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Silence.hear.__globals__, "_MOST_GATEWAYS", 1)
    silence = Silence(60, {})
    silence.hear(FIRST, ADDRESS, "strangers")
    silence.silent.add(FIRST)
    assert silence.hear(FIRST, ADDRESS, "strangers")
    silence.hear(SECOND, ADDRESS, "strangers")
    assert silence.silent == set()
    assert not silence.hear(FIRST, ADDRESS, "strangers")
