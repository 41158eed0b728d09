# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the silences of a gateway say while a task waits for it."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import AUTH, CONNECTION, TIMEOUT, GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

ANSWER = object()
SILENCE = GatewayError(CONNECTION, "nobody is there")


class Slow:
    """A gateway that takes a second for each answer, and never longer than it is given."""

    def __init__(self, clock: MovingClock, answers: list[Any]) -> None:
        self.connection = Mock(pause=0.5)
        self._clock = clock
        self._answers = answers
        self.within: list[float] = []

    def status(self, retries: int, within: float) -> object:
        assert retries == 0
        self.within.append(round(within, 3))
        if within < 1.0:
            self._clock.time += within
            raise GatewayError(TIMEOUT, "no answer in time")
        self._clock.time += 1.0
        answer = self._answers.pop(0)
        if isinstance(answer, GatewayError):
            raise answer
        return answer


def looks(monkeypatch: pytest.MonkeyPatch, timeout: float, *answers: Any) -> tuple[list[Any], list[str], list[float]]:
    """The statuses that a wait had, the kinds of silences that it was told of, and the time that each look had."""
    clock = MovingClock()
    monkeypatch.setattr(waiting, "clock", clock)
    gateway = Slow(clock, list(answers))
    silences: list[str] = []
    wait = waiting.Wait(Mock(gateway=gateway), "the lock of port 1", timeout)
    statuses: list[Any] = list(wait.statuses(lambda error: silences.append(error.kind)))
    return statuses, silences, gateway.within


def test_a_look_cut_off_at_once_says_nothing_against_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    # A pause of 1 s between two looks of 1 s.
    assert looks(monkeypatch, 2.1, ANSWER) == ([ANSWER], [], [2.1, 0.1])


def test_one_that_had_time_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(monkeypatch, 2.5, ANSWER) == ([ANSWER], [TIMEOUT], [2.5, 0.5])


def test_the_only_look_counts_however_short(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(monkeypatch, 0.1) == ([], [TIMEOUT], [0.1])


@pytest.mark.parametrize("timeout", [2.1, 2.5])
def test_a_silence_is_told_by_who_had_all_the_time(monkeypatch: pytest.MonkeyPatch, timeout: float) -> None:
    statuses, silences, _within = looks(monkeypatch, timeout, SILENCE)
    assert (statuses, silences) == ([], [CONNECTION])


def test_a_refused_login_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GatewayError, match="who are you"):
        looks(monkeypatch, 60, ANSWER, GatewayError(AUTH, "who are you"))
