# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway of whatever generation, for those who only look, and for those who then write."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.connect import connect
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub


@pytest.mark.parametrize("api", ["2", "3"])
def test_a_snapshot_asks_once_until_it_is_released(api: str) -> None:
    later = stub.answer(**stub.status_document(**{"max-ports": 4}))
    with Stub(stub.STATUS, later, later) as device, device.client(api=api) as client:
        gateway = connect(client)
        snapshot = gateway.snapshot()
        assert (gateway.is_snapshot, snapshot.is_snapshot) == (False, True)
        assert [snapshot.status().max_ports for _time in range(2)] == [2, 2]
        assert len(device.calls) == 1
        snapshot.release()
        # From here on it is the gateway itself: nobody may take it for one of which nothing changes.
        assert snapshot.is_snapshot is False
        assert [snapshot.status().max_ports for _time in range(2)] == [4, 4]


def test_the_status_that_told_the_generation_is_the_first_of_a_snapshot() -> None:
    later = stub.answer(**stub.status_document(**{"max-ports": 4}))
    with Stub(stub.STATUS, later) as device, device.client() as client:
        snapshot = connect(client).snapshot()
        assert [snapshot.status().max_ports for _time in range(2)] == [2, 2]
        assert len(device.calls) == 1
        snapshot.release()
        assert snapshot.status().max_ports == 4
