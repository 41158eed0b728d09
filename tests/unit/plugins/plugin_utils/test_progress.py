# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long wait shows one line without -v."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils import progress
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock


class Display:
    """Stands in for Ansible's display."""

    def __init__(self, verbosity: int) -> None:
        self.verbosity = verbosity
        self.lines: list[str] = []
        self.verbose: list[tuple[str, str]] = []

    def v(self, line: str, host: str) -> None:
        self.verbose.append((host, line))

    def display(self, line: str) -> None:
        self.lines.append(line)


def waited(verbosity: int, monkeypatch: pytest.MonkeyPatch) -> Display:
    """The display of a task that shows a line of progress every five seconds for half a minute."""
    clock = MovingClock()
    monkeypatch.setattr(progress, "clock", clock)
    display = Display(verbosity)
    show = progress.Progress(display, "192.0.2.11")
    for second in range(0, 31, 5):
        show(f"restart: {second} s")
        clock.sleep(5)
    return display


def test_one_line_after_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert waited(0, monkeypatch).lines == ["<192.0.2.11> restart: 10 s (-v shows the progress)"]


def test_with_v_every_line_comes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    display = waited(1, monkeypatch)
    assert display.lines == []
    assert display.verbose == [("192.0.2.11", f"restart: {second} s") for second in range(0, 31, 5)]
