# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event source and filter under a steady load, for a few seconds; make bench-events does it for a minute."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.tests.events import load


@pytest.mark.slow
def test_fifty_pushes_a_second_are_not_lost() -> None:
    result = load.measure(rate=50, seconds=4, gateways=20)
    print(result)
    assert result.statuses == {200: 200}
    assert result.lost == 0
    # From its second push on, each brings eight changes of its gateway.
    assert result.events["port_changed"] > 0
    assert result.growth is not None
    assert result.growth < load.GROWTH
