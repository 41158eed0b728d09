# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pushes look like, and what becomes of each."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import pytest
from skyline_simulator.testing import GatewaySpec, running

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import options_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.server import Source
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import STATUS, run, served


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json;charset=utf-8",
        "text/plain",
        "text/html",
        "application/octet-stream",
        "x",
        "a/b; charset=moon",
        "multipart/related",
    ],
)
def test_json_of_any_declared_type(content_type: str) -> None:
    async def test() -> None:
        async with served() as push:
            body = json.dumps({**STATUS, "name": "Grüße"}, ensure_ascii=False).encode()
            assert await push.ask(body, headers={"Content-Type": content_type}) == (200, "OK\n")
            assert push.payloads == [{**STATUS, "name": "Grüße"}]

    run(test)


MMS_REPORT = {"ts": 1466506477, "mac": "00-30-f1-01-02-03", "port": 2, "slot": 1, "iccid": "8986", "state": "success"}
CELL_REPORT = {"serving_cells": [{"port": 1, "status": "completed"}], "neighbour_cells": [], "locking_status": []}


@pytest.mark.parametrize("body", [MMS_REPORT, CELL_REPORT, {"ssrc": "a1", "next_id": 1, "smses": []}])
@pytest.mark.parametrize("headers", [{}, {"Emms-Mac": "00-30-f1-01-02-03"}])
def test_json_without_a_type_is_no_mms(body: dict[str, Any], headers: dict[str, str]) -> None:
    """An MMS is told from the report on its reception by the content type."""

    async def test() -> None:
        async with served(hosts={"00-30-f1-01-02-03": "berlin"}) as push:
            assert await push.send(body, headers=headers) == 200
            (event,) = push.events
            assert event["payload"] == body
            assert "by_source" not in event["meta"]
            assert event["meta"].get("hosts") == (["berlin"] if "mac" in body else None)

    run(test)


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b'{"port": 1.10}', {"port": "1.10"}),
        (
            b'{"status": [{"port":1.01,"bal": 0.50},{"port" : 12.20 }]}',
            {"status": [{"port": "1.01", "bal": 0.5}, {"port": "12.20"}]},
        ),
        (b'{"port":\n64.32\n}', {"port": "64.32"}),
        (b'{"port": 2, "max-port": 1.10, "ports": 1.10}', {"port": 2, "max-port": 1.1, "ports": 1.1}),
        (b'{"port": 1.5, "text": "\\"port\\": 1.10, or \\\\"}', {"port": 1.5, "text": '"port": 1.10, or \\'}),
        (b'{"port": 1.10e1}', {"port": 11.0}),
        ('{"opr": "Télé"}'.encode("latin-1"), {"opr": "T\ufffdl\ufffd"}),
        (b'{"port": "1A", "opr": "two\r\n\tlines"}', {"port": "1A", "opr": "two\r\n\tlines"}),
    ],
)
def test_slots_that_are_written_as_numbers_keep_their_digits(body: bytes, payload: dict[str, Any]) -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(body) == 200
            assert push.payloads == [payload]

    run(test)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_event_says_where_it_comes_from(method: str) -> None:
    async def test() -> None:
        async with served(hosts={"0030F1010203": "berlin"}) as push:
            await push.send(STATUS, "/a/b?x=1&y=2&y=3", method)
            (event,) = push.events
            assert event["payload"] == STATUS
            assert event["meta"]["endpoint"] == "a/b"
            assert event["meta"]["client"] == "127.0.0.1"
            assert event["meta"]["query"] == {"x": "1", "y": ["2", "3"]}
            assert event["meta"]["gateway"] == {"address": "127.0.0.1", "mac": "00-30-f1-01-02-03"}
            assert event["meta"]["hosts"] == ["berlin"]
            assert event["meta"]["headers"]["Content-Type"] == "application/json"

    run(test)


def test_hosts_by_address_for_what_has_no_mac() -> None:
    async def test() -> None:
        async with served(hosts={"127.0.0.1": "paris", "00-30-f1-01-02-03": "berlin"}) as push:
            await push.send({"type": "recv-sms", "sms": []})
            await push.send({"type": "recv-sms", "sms": []}, "/?mac=00:30:f1:01:02:03")
            await push.send({"type": "recv-sms", "sms": []}, "/?mac=00:30:f1:ff:ff:ff")
            assert [event["meta"]["hosts"] for event in push.events] == [["paris"], ["berlin"], ["paris"]]

    run(test)


def test_a_gateway_that_nobody_knows_has_no_host() -> None:
    async def test() -> None:
        async with served() as push:
            await push.send()
            assert "hosts" not in push.events[0]["meta"]

    run(test)


@pytest.mark.parametrize(
    "payload", [{"type": "cdr", "callee": None, "n": [1.5]}, {"type": "moon"}, {}, {"no": "type"}, {"type": 5}]
)
def test_unknown_types_pass_as_they_are(payload: dict[str, Any]) -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(payload) == 200
            assert push.payloads == [payload]

    run(test)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\x00\xff", b"{", b'{"type":', b"null", b"5", b'"dev-status"', b"[]", b"a=b", b"{'type': 'x'}",
     b'{"n": NaN}', b'{"n": -Infinity}', b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_garbage_is_refused_and_counted(body: bytes) -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(body) == 400
            assert push.numbers == {"not_json": 1}
            assert await push.send() == 200
            assert push.payloads == [STATUS]
            assert push.source.waiting.number == push.source.waiting.bytes == 0

    run(test)


def test_a_byte_order_mark_is_no_garbage() -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(b'\xef\xbb\xbf{"type": "moon"}') == 200

    run(test)


def test_compressed_bodies_are_not_unpacked() -> None:
    async def test() -> None:
        async with served() as push:
            bomb = gzip.compress(b"0" * 10_000_000)
            assert await push.send(bomb, headers={"Content-Encoding": "gzip"}) == 415
            assert push.numbers == {"encoded_body": 1}

    run(test)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods(method: str) -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(STATUS, method=method) == 405
            assert push.events == []
            assert push.numbers == {"wrong_method": 1}

    run(test)


def test_get_without_data_returns_the_counters() -> None:
    async def test() -> None:
        async with served(token="secret") as push:
            await push.send(STATUS, "/?token=secret")
            await push.send(STATUS, "/?token=wrong")
            status, text = await push.ask(b"", "/?token=secret", "GET")
            assert status == 200
            assert json.loads(text) == {"received": 1, "passed_on": 1, "wrong_token": 1, "waiting": 0}
            assert await push.send(b"", "/", "GET") == 401

    run(test)


class TestLegacy:
    @pytest.mark.parametrize("method", ["POST", "GET"])
    @pytest.mark.parametrize(
        ("query", "payload"),
        [
            ("type=dev-status&seq=1", {"type": "dev-status", "seq": "1"}),
            ("type=x&sms=[[0,%221A%22]]", {"type": "x", "sms": [[0, "1A"]]}),
            ("data=%7B%22type%22:%22moon%22%7D", {"type": "moon"}),
            ("%7B%22type%22:%22moon%22%7D", {"type": "moon"}),
            ("a=1&a=2", {"type": "octet-stream", "a": ["1", "2"]}),
            ("a=%7Bx", {"type": "octet-stream", "a": "{x"}),
            ("a=[x", {"type": "octet-stream", "a": "[x"}),
        ],
    )
    def test_data_in_the_query(self, method: str, query: str, payload: dict[str, Any]) -> None:
        async def test() -> None:
            async with served(token="secret") as push:
                headers = {"Content-Type": "application/octet-stream"}
                assert await push.send(b"", f"/?token=secret&{query}", method, headers=headers) == 200
                assert push.payloads == [payload]

        run(test)

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Type": "application/octet-stream"}, 200),
            ({"Content-Type": "Application/Octet-Stream; x=y"}, 200),
            ({}, 200),
            ({"Content-Type": "text/plain"}, 400),
        ],
    )
    def test_data_in_the_query_beside_another_body(self, headers: dict[str, str], status: int) -> None:
        """It is kept, unless its type says that it is what was to be pushed."""

        async def test() -> None:
            async with served() as push:
                assert await push.send(b"Hello", "/?type=moon&seq=1", headers=headers) == status
                kept = {"type": "moon", "seq": "1", "body": "Hello"}
                assert push.payloads == ([kept] if status == 200 else [])

        run(test)

    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            (b"Hello", {"body": "Hello"}),
            (b"5", {"body": "5"}),
            (b"", {"body": ""}),
            (b"\xff", {"body_base64": "/w=="}),
        ],
    )
    def test_a_message_with_its_text_as_the_body(self, body: bytes, kept: dict[str, str]) -> None:
        async def test() -> None:
            async with served() as push:
                headers = {"Content-Type": "application/octet-stream"}
                await push.send(body, "/?port=1A&sender=%2B49&mac=0030F1010203", headers=headers)
                (event,) = push.events
                assert event["payload"] == {
                    "type": "legacy-sms", "port": "1A", "sender": "+49", "mac": "0030F1010203", **kept,
                }  # fmt: skip
                assert event["meta"]["gateway"]["mac"] == "00-30-f1-01-02-03"

        run(test)

    @pytest.mark.parametrize(
        "content_type",
        ["application/octet-stream", "text/plain", "application/x-www-form-urlencoded", "application/json", "x",
         "multipart/related; boundary=b"],
    )  # fmt: skip
    @pytest.mark.parametrize("query", ["", "?port=24", "?port=24&mac=0030F1010203", "?type=cdr&body=x"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_a_message_that_says_all_in_header_lines(self, content_type: str, query: str, newline: str) -> None:
        lines = ('Sender: "Google"', 'Receiver: "24.01"', "SMSC: 999", "SCTS: 25", 'Slot: "01"', "", "{}")
        body = newline.join(lines)

        async def test() -> None:
            async with served() as push:
                assert await push.send(body.encode(), f"/{query}", headers={"Content-Type": content_type}) == 200
                (payload,) = push.payloads
                assert (payload["type"], payload["body"]) == ("legacy-sms", body)

        run(test)

    @pytest.mark.parametrize("lost", range(4))
    def test_what_only_begins_like_one_is_none(self, lost: int) -> None:
        lines = ["Sender: 1", "Receiver: 2", "SMSC: 3", "SCTS: 4", "Hi"]
        del lines[lost]

        async def test() -> None:
            async with served() as push:
                assert await push.send("\n".join(lines).encode(), headers={"Content-Type": "text/plain"}) == 400

        run(test)

    @pytest.mark.parametrize("body", [b'{"type": "dev-status"}', b"[]", b"5", b"Hello"])
    @pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "text/html"])
    def test_a_text_that_looks_like_json_is_a_text(self, body: bytes, content_type: str) -> None:
        async def test() -> None:
            async with served() as push:
                await push.send(body, "/?port=1A&sender=%7B%7D", headers={"Content-Type": content_type})
                assert push.payloads == [{"type": "legacy-sms", "port": "1A", "sender": "{}", "body": body.decode()}]

        run(test)

    def test_json_that_says_to_be_json_is_no_text(self) -> None:
        async def test() -> None:
            async with served() as push:
                headers = {"Content-Type": "application/json"}
                await push.send(json.dumps(STATUS).encode(), "/?sender=x", headers=headers)
                await push.send(b"Hello", "/?sender=x", headers=headers)
                assert push.payloads == [STATUS, {"type": "legacy-sms", "sender": "x", "body": "Hello"}]

        run(test)

    def test_a_query_is_no_push_where_the_body_is_broken(self) -> None:
        async def test() -> None:
            async with served() as push:
                assert await push.send(b"{", "/?type=x", headers={"Content-Type": "application/json"}) == 400
                assert await push.send(b"", "/?mac=0030f1010203") == 400

        run(test)


def test_a_fault_inside_costs_its_push_only(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_args: object) -> None:
        raise KeyError("no such key")

    async def test() -> None:
        async with served() as push:
            with monkeypatch.context() as patch:
                patch.setattr(push.source.handler.access, "headers_of", fault)
                assert await push.ask() == (500, "a fault of this program\n")
            assert push.numbers == {"failed": 1}
            assert push.source.waiting.number == push.source.waiting.bytes == 0
            assert await push.send() == 200
            assert push.payloads == [STATUS]

    run(test)
    assert [record.message for record in caplog.records if record.name == "skyline.gateway.push"] == [
        "failed, from 127.0.0.1: a fault of this program: KeyError: 'no such key' "
        "(1 since the last such line, 1 in all)"
    ]


def test_everything_that_the_simulator_pushes() -> None:
    async def test() -> None:
        async with served() as push:
            url = f"http://127.0.0.1:{push.source.port}/"
            with running(GatewaySpec(name="gw1", ports=2, slots=2)) as fleet:
                orders: list[dict[str, Any]] = [
                    {"form": "port-status", "slot": "2B"},
                    {"form": "cdr"},
                    {"form": "recv-sms", "rows": [{"text": "Hi"}]},
                    {"form": "legacy-sms", "text": "Hi"},
                    {"form": "mms", "text": "Hi"},
                ]
                for order in orders:
                    # The fleet has a loop of its own, in another thread.
                    await asyncio.to_thread(fleet.push, "gw1", url, **order)
            await push.until(lambda: len(push.events) == len(orders))
            kinds = [payload["type"] for payload in push.payloads]
            assert kinds == ["port-status", "cdr", "recv-sms", "legacy-sms", "mms"]
            assert push.numbers == {}

    run(test)


def test_a_filter_that_fails_costs_its_push_only() -> None:
    class Failing:
        def __init__(self) -> None:
            self.events: list[Any] = []

        async def put(self, event: dict[str, Any]) -> None:
            if event["payload"]["type"] == "bad":
                raise KeyError("no such key")
            self.events.append(event)

    async def test() -> None:
        source = Source(options_of({}))
        queue = Failing()
        task = asyncio.create_task(source.pass_on(queue))
        for kind in ("good", "bad", "good"):
            assert source.waiting.reserve(1)
            source.waiting.put({"payload": {"type": kind}}, 1)
        await asyncio.sleep(0.05)
        assert [event["payload"]["type"] for event in queue.events] == ["good", "good"]
        assert source.counters.numbers == {"passed_on": 2, "not_passed_on": 1}
        assert source.waiting.number == 0
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await source.stop()

    run(test)
