# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hostile and broken clients do: it is refused, counted, and disturbs nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tracemalloc
from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.connections import (
    Connection,
    Connections,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.counters import Counters
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import Options
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.queues import Reading
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import STATUS, run, served

HEAD = b"POST /?token=secret HTTP/1.1\r\nHost: x\r\n"


async def answer_of(reader: asyncio.StreamReader, seconds: float = 10) -> bytes:
    """All that comes until the server closes; b"" for a connection that is simply gone."""
    answer = b""
    # Piece by piece: of what came before a reset, nothing is to be had after it.
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.wait_for(reader.read(65536), seconds):
            answer += piece
    return answer


def test_a_full_queue_is_503_and_recovers(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async with served(queue_size=3) as push:
            push.rules.open.clear()
            # One is in the hands of the rules; it keeps its place until they have taken it.
            assert [await push.send() for _push in range(6)] == [200, 200, 200, 503, 503, 503]
            assert push.numbers == {"queue_full": 3}
            push.rules.open.set()
            await push.until(lambda: len(push.events) == 3)
            assert [await push.send() for _push in range(3)] == [200, 200, 200]
            await push.until(lambda: len(push.events) == 6)
            assert push.source.counters.numbers["received"] == 6

    run(test)
    assert [record.message for record in caplog.records if "queue_full" in record.message] == [
        "queue_full, from 127.0.0.1: too many pushes wait for the rules (1 since the last such line, 1 in all)"
    ]


def test_a_slow_rulebook_does_not_delay_the_answer() -> None:
    async def test() -> None:
        async with served(queue_size=100) as push:
            push.rules.open.clear()
            clock = asyncio.get_running_loop().time
            start = clock()
            assert {await push.send() for _push in range(100)} == {200}
            assert clock() - start < 5
            assert push.events == []
            push.rules.open.set()
            await push.until(lambda: len(push.events) == 100)

    run(test)


def test_the_queue_is_bounded_in_bytes_too() -> None:
    async def test() -> None:
        async with served(queue_bytes=2500) as push:
            push.rules.open.clear()
            big = {"type": "x", "text": "x" * 1000}
            assert [await push.send(big) for _push in range(3)] == [200, 200, 503]
            push.rules.open.set()
            await push.until(lambda: push.source.waiting.number == 0)
            # One push alone is taken, whatever its size.
            assert await push.send({"type": "x", "text": "x" * 5000}) == 200

    run(test)


def test_bodies_that_do_not_end_are_bounded_in_bytes() -> None:
    async def test() -> None:
        async with served(queue_bytes=100_000, token="secret", silent_after=60) as push:
            half = HEAD + b"Content-Length: 90000\r\n\r\n" + b" " * 40_000
            _reader, writer = await push.connect(half)
            await push.until(lambda: push.source.reading.bytes == 40_000)
            assert await push.send({"type": "x", "text": "x" * 25_000}, "/?token=secret") == 503
            assert push.numbers == {"reading_full": 1}
            # What is small, and whoever comes when the others are gone, is taken.
            assert await push.send(STATUS, "/?token=secret") == 200
            writer.close()
            await push.until(lambda: push.source.reading.bytes == 0)
            assert await push.send({"type": "x", "text": "x" * 200_000}, "/?token=secret") == 200
            assert push.source.reading.bytes == 0
            assert push.source.reading.held == {}

    run(test)


def test_one_address_leaves_room_for_others() -> None:
    """It may hold what is free still, half of all; a second one that does the same, a third."""

    async def test() -> None:
        async with served(queue_bytes=90_000, token="secret", body_timeout=60) as push:
            half = HEAD + b"Content-Length: 90000\r\n\r\n" + b" " * 11_000
            held: list[asyncio.StreamWriter] = []
            refused = 0
            for address, most in (("127.0.0.2", 4), ("127.0.0.3", 2)):
                for _body in range(12):
                    _reader, writer = await asyncio.open_connection(
                        "127.0.0.1", push.source.port, local_addr=(address, 0)
                    )
                    writer.write(half)
                    held.append(writer)
                refused += 12 - most
                await push.until(lambda wanted=refused: push.numbers.get("reading_full") == wanted)  # type: ignore[misc]
            assert push.source.reading.held == {"127.0.0.2": 44_000, "127.0.0.3": 22_000}
            # A third one is heard.
            assert await push.send({"type": "x", "text": "x" * 11_000}, "/?token=secret") == 200
            for writer in held:
                writer.close()
            await push.until(lambda: push.source.reading.bytes == 0)

    run(test)


@pytest.mark.parametrize("held", [0, 1])
def test_a_body_that_is_alone_may_have_any_size(held: int) -> None:
    reading = Reading(1000)
    reading.add("192.0.2.2", held)
    reading.add("192.0.2.1", 5000)
    assert reading.is_full("192.0.2.1", 5000) == bool(held)


def test_an_address_may_hold_just_as_much_as_is_free() -> None:
    reading = Reading(100)
    reading.add("192.0.2.1", 20)
    reading.add("192.0.2.1", 30)
    assert not reading.is_full("192.0.2.1", 30)
    reading.add("192.0.2.1", 1)
    assert reading.is_full("192.0.2.1", 31)
    reading.release("192.0.2.1", 31)
    assert (reading.bytes, reading.held) == (20, {"192.0.2.1": 20})


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_100_mb(chunked: bool) -> None:
    async def body() -> object:
        for _chunk in range(1600):
            yield b"x" * 65536

    async def test() -> None:
        async with served(max_body=1_000_000, token="secret") as push:
            tracemalloc.start()
            headers = {} if chunked else {"Content-Length": str(1600 * 65536)}
            try:
                async with push.client.post(
                    f"http://127.0.0.1:{push.source.port}/?token=secret", data=body(), headers=headers
                ) as answer:
                    assert answer.status == 413
            except (ConnectionError, OSError):
                pass  # a client that never listens while it sends sees the connection closed
            finally:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            assert push.numbers == {"too_large": 1}
            assert peak < 12_000_000
            assert await push.send(STATUS, "/?token=secret") == 200

    run(test)


def test_a_body_of_exactly_the_limit() -> None:
    async def test() -> None:
        async with served(max_body=1000) as push:
            body = b'{"type": "x"}'
            assert await push.send(body + b" " * (1000 - len(body))) == 200
            assert await push.send(body + b" " * (1001 - len(body))) == 413

    run(test)


def test_a_stranger_s_body_is_not_read() -> None:
    async def test() -> None:
        async with served(token="secret", body_timeout=60) as push:
            reader, writer = await push.connect(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            assert (await answer_of(reader)).startswith(b"HTTP/1.1 401 ")
            assert push.numbers == {"wrong_token": 1}
            writer.close()

    run(test)


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 1000\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n5\r\n{", b"Content-Length: 10\r\n\r\n"],
    ids=["length", "chunked", "nothing"],
)
@pytest.mark.parametrize("ending", ["close", "abort", "eof"])
def test_half_bodies(body: bytes, ending: str) -> None:
    async def test() -> None:
        async with served(token="secret") as push:
            _reader, writer = await push.connect(HEAD + body)
            await asyncio.sleep(0.05)
            if ending == "abort":
                writer.transport.abort()
            elif ending == "eof":
                writer.write_eof()
            else:
                writer.close()
            await push.until(lambda: push.numbers == {"half_body": 1})
            assert await push.send(STATUS, "/?token=secret") == 200
            assert push.payloads == [STATUS]
            writer.close()

    run(test)


def test_broken_chunks() -> None:
    async def test() -> None:
        async with served(token="secret") as push:
            reader, writer = await push.connect(HEAD + b"Transfer-Encoding: chunked\r\n\r\nmoon\r\n{}\r\n")
            assert (await answer_of(reader)).split()[1:2] in ([b"400"], [])
            assert sum(push.numbers.values()) == 1
            assert push.events == []
            writer.close()

    run(test)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"moon\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x00" * 100,
        b"POST / HTTP/1.1\r\nno colon\r\n\r\n",
    ],
)
def test_what_is_no_http(garbage: bytes) -> None:
    async def test() -> None:
        async with served() as push:
            _reader, writer = await push.connect(garbage)
            writer.write_eof()
            await push.until(lambda: push.numbers == {"no_request": 1})
            assert await push.send() == 200
            writer.close()

    run(test)


def test_slow_heads_are_cut_off_and_disturb_nobody() -> None:
    async def test() -> None:
        async with served(head_timeout=1.5) as push:
            slow = [await push.connect(b"POST / HTTP/1.1\r\nX-A: ") for _client in range(30)]

            async def drip(writer: asyncio.StreamWriter) -> None:
                with contextlib.suppress(ConnectionError):
                    while True:
                        writer.write(b"a")
                        await writer.drain()
                        await asyncio.sleep(0.05)

            drips = [asyncio.create_task(drip(writer)) for _reader, writer in slow]
            assert {await push.send() for _push in range(20)} == {200}
            start = asyncio.get_running_loop().time()
            await asyncio.gather(*(answer_of(reader) for reader, _writer in slow))
            assert asyncio.get_running_loop().time() - start < 10
            for task in drips:
                task.cancel()
            await asyncio.gather(*drips, return_exceptions=True)
            assert push.numbers == {"slow_head": 30}
            assert len(push.source.connections.waiting) <= 1

    run(test)


def test_an_idle_connection_is_closed_and_is_no_offence() -> None:
    async def test() -> None:
        async with served(head_timeout=1) as push:
            reader, _writer = await push.connect()
            assert await answer_of(reader) == b""
            assert await push.send() == 200
            await push.until(lambda: not push.source.connections.open)
            assert push.numbers == {}

    run(test)


def test_a_kept_connection_serves_many_pushes() -> None:
    async def test() -> None:
        async with served(head_timeout=5) as push:
            for _push in range(20):
                assert await push.send() == 200
            assert len(push.source.connections.open) == 1
            assert push.numbers == {}

    run(test)


def test_garbage_after_a_good_push_is_counted() -> None:
    async def test() -> None:
        async with served(token="secret") as push:
            _reader, writer = await push.connect(HEAD + b"Content-Length: 13\r\n\r\n" + b'{"type": "x"}')
            await push.until(lambda: len(push.events) == 1)
            writer.write(b"moon\r\n\r\n")
            await push.until(lambda: push.numbers == {"no_request": 1})
            writer.close()

    run(test)


def test_slow_bodies_are_cut_off() -> None:
    async def test() -> None:
        async with served(body_timeout=0.3, token="secret") as push:
            reader, writer = await push.connect(HEAD + b"Content-Length: 1000\r\n\r\n")
            start = asyncio.get_running_loop().time()

            async def drip() -> None:
                with contextlib.suppress(ConnectionError):
                    while True:
                        writer.write(b" ")
                        await writer.drain()
                        await asyncio.sleep(0.05)

            task = asyncio.create_task(drip())
            assert (await answer_of(reader)).startswith(b"HTTP/1.1 408 ")
            # The rest of the body is read for a second, so that the client sees the answer.
            assert asyncio.get_running_loop().time() - start < 10
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert push.numbers == {"slow_body": 1}

    run(test)


def test_a_connection_passes_on_what_the_transport_says() -> None:
    """aiohttp has to know when a client does not read its answer."""
    told = []

    class Inner:
        def __getattr__(self, name: str) -> object:
            return lambda *args: told.append((name, *args))

    inner: Any = Inner()
    connection = Connection(inner, Connections(Options(), Counters()))
    connection.pause_writing()
    connection.resume_writing()
    connection.eof_received()
    connection.data_received(b"x")
    connection.connection_lost(None)
    assert told == [
        ("pause_writing",), ("resume_writing",), ("eof_received",), ("data_received", b"x"), ("connection_lost", None),
    ]  # fmt: skip


def test_too_many_connections_make_room_for_the_next() -> None:
    async def test() -> None:
        async with served(max_connections=10, head_timeout=30) as push:
            slow = [await push.connect(b"POST / HTTP/1.1\r\n") for _client in range(10)]
            await asyncio.sleep(0.6)
            slow += [await push.connect(b"POST / HTTP/1.1\r\n") for _client in range(5)]
            await push.until(lambda: push.numbers.get("too_many_connections") == 5)
            assert len(push.source.connections.open) == 10
            # Those that came first had to go.
            assert await asyncio.wait_for(slow[0][0].read(), 5) == b""
            assert [await push.send() for _push in range(5)] == [200] * 5
            assert push.numbers == {"too_many_connections": 6}
            for _reader, writer in slow:
                writer.close()

    run(test)


def test_a_burst_is_no_attack_and_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # However slow the machine is that runs this.
    monkeypatch.setitem(Connections.add.__globals__, "_GRACE", 60.0)

    async def test() -> None:
        async with served(max_connections=10, head_timeout=30) as push:
            clients = [await push.connect() for _client in range(20)]
            assert push.numbers == {}
            for _reader, writer in clients:
                writer.write(b'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n{"type": "x"}')
            await push.until(lambda: len(push.events) == 20)
            more = [await push.connect() for _client in range(25)]
            await push.until(lambda: push.numbers.get("too_many_connections", 0) > 0)
            assert len(push.source.connections.open) <= 20
            for _reader, writer in clients + more:
                writer.close()

    run(test)


def test_pipelined_pushes() -> None:
    async def test() -> None:
        async with served(token="secret") as push:
            one = HEAD + b"Content-Length: 13\r\n\r\n" + b'{"type": "x"}'
            _reader, writer = await push.connect(one * 5)
            await push.until(lambda: len(push.events) == 5)
            writer.close()
            await push.until(lambda: not push.source.connections.open)
            assert push.numbers == {}

    run(test)


def test_an_overlong_head() -> None:
    async def test() -> None:
        async with served() as push:
            reader, writer = await push.connect(b"POST /?" + b"x" * 100_000)
            await answer_of(reader)
            assert push.numbers == {"no_request": 1}
            writer.close()

    run(test)


def test_the_log_is_not_flooded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def test() -> None:
        async with served() as push:
            for _push in range(50):
                await push.send(b"{")
            assert push.numbers == {"not_json": 50}

    run(test)
    assert len([record for record in caplog.records if "not_json" in record.message]) == 1


def test_everything_at_once() -> None:
    """Good pushes among hostile clients: not one of them is lost."""

    async def test() -> None:
        async with served(token="secret", head_timeout=2, body_timeout=2, max_connections=100) as push:

            async def bad(number: int) -> None:
                requests = [
                    b"\x00\x01", b"POST / HT", HEAD + b"Content-Length: 9\r\n\r\n{", b"GET /?token=x HTTP/1.1\r\n\r\n",
                    HEAD + b"Content-Length: 3\r\n\r\n{,}", HEAD + b"Content-Length: 104857600\r\n\r\nx",
                ]  # fmt: skip
                reader, writer = await push.connect(requests[number % len(requests)])
                await answer_of(reader)
                writer.close()

            async def good(number: int) -> int:
                return await push.send({**STATUS, "seq": number}, "/?token=secret")

            results = await asyncio.gather(
                *(good(number) for number in range(60)), *(bad(number) for number in range(60))
            )
            assert results[:60] == [200] * 60
            await push.until(lambda: len(push.events) == 60)
            assert sorted(payload["seq"] for payload in push.payloads) == list(range(60))
            assert sum(push.numbers.values()) == 60
            assert push.source.waiting.number == push.source.waiting.bytes == 0

    run(test)


@pytest.mark.parametrize("peer", [None, ""])
def test_a_client_that_is_gone_before_it_is_looked_at_has_no_address(peer: Any) -> None:
    class Transport(asyncio.Transport):
        def get_extra_info(self, name: str, default: Any = None) -> Any:
            return peer if name == "peername" else default

    connection = Connection(asyncio.Protocol(), Connections(Options(), Counters()))
    assert connection.client == "unknown"
    connection.transport = Transport()
    assert connection.client == "unknown"
