# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which connections are open, which are awaited, and which have to go, before any of them knows that it is closed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.connections import (
    Connection,
    Connections,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.counters import Counters
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import Options
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import STATUS, run, served


class Transport(asyncio.Transport):
    """One that takes its time: what is aborted is not lost yet."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("192.0.2.7", 40000) if name == "peername" else default


def opened(connections: Connections) -> tuple[Connection, Transport]:
    connection, transport = Connection(asyncio.Protocol(), connections), Transport()
    connection.connection_made(transport)
    connection.since -= 10  # it has waited for longer than any grace
    return connection, transport


def test_each_that_has_to_go_makes_room_for_one(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        counters = Counters()
        connections = Connections(Options(max_connections=2), counters)
        made = [opened(connections) for _client in range(4)]
        assert [transport.aborted for _connection, transport in made] == [True, True, False, False]
        rest = [connection for connection, _transport in made[2:]]
        assert list(connections.open.values()) == rest
        assert list(connections.waiting) == rest
        assert counters.numbers == {"too_many_connections": 2}
        for connection, _transport in made:
            connection.connection_lost(None)
        assert not connections.open
        assert not connections.waiting

    run(test)
    assert "too_many_connections, from 192.0.2.7" in caplog.text


@pytest.mark.parametrize(("waited", "dropped"), [(0.25, False), (0.5, False), (0.75, True)])
def test_a_head_on_its_way_has_half_a_second(monkeypatch: pytest.MonkeyPatch, waited: float, dropped: bool) -> None:
    async def test() -> None:
        connections = Connections(Options(max_connections=1), Counters())
        first, transport = opened(connections)
        with monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", lambda: 1000.0)
            first.since = 1000.0 - waited
            connections.add(Connection(asyncio.Protocol(), connections))
        assert transport.aborted is dropped
        first.connection_lost(None)

    run(test)


def test_all_are_dropped_and_none_is_counted() -> None:
    async def test() -> None:
        counters = Counters()
        connections = Connections(Options(), counters)
        made = [opened(connections) for _client in range(2)]
        connections.drop_all()
        assert all(transport.aborted for _connection, transport in made)
        for connection, _transport in made:
            connection.connection_lost(None)
        assert counters.numbers == {}

    run(test)


def test_one_that_was_never_made_can_be_dropped() -> None:
    counters = Counters()
    connection = Connection(asyncio.Protocol(), Connections(Options(), counters))
    connection.begun = True
    connection.drop("slow_head", "the head of a request took too long")
    assert counters.numbers == {"slow_head": 1}


def test_a_push_comes_through_whose_connection_is_not_known_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as of a client that hung up as soon as it had sent it."""
    monkeypatch.setattr(Connections, "add", lambda self, connection: None)

    async def test() -> None:
        async with served() as source:
            assert await source.send(STATUS) == 200
            await source.until(lambda: source.payloads == [STATUS])

    run(test)
