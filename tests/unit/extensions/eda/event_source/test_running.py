# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the source begins and ends, and gateways that fall silent."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import json
import logging
import pathlib
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.connections import (
    Connection,
    Connections,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.counters import Counters
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import Options, options_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.server import Source
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import PUSH, STATUS, Rules, run, served


async def chunks(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0.05)


MADE_UP = "00-00-00-00-{:02x}-{:02x}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TestMain:
    def test_it_serves_until_it_is_cancelled(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        port = free_port()

        async def test() -> None:
            rules = Rules()
            task = asyncio.create_task(PUSH.main(rules, {"port": port, "silent_after": 100}))
            body = b'{"type": "x"}'
            request = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            for _try in range(200):
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                except ConnectionError:
                    await asyncio.sleep(0.01)
            writer.write(request)
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            assert not task.done()
            # An idle connection, one in the midst of a head, and one in the midst of a body.
            others = [await asyncio.open_connection("127.0.0.1", port) for _other in range(2)]
            others[0][1].write(b"POST / HT")
            others[1][1].write(request[:-5])
            await asyncio.sleep(0.05)
            start = asyncio.get_running_loop().time()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.get_running_loop().time() - start < 10
            with pytest.raises(ConnectionError):
                await asyncio.open_connection("127.0.0.1", port)
            assert rules.events[0]["payload"] == {"type": "x"}
            for _reader, each in (*others, (reader, writer)):
                each.close()

        run(test)
        assert "no longer listening; in all: passed_on 1, received 1" in caplog.text

    @pytest.mark.parametrize("slow", [False, True])
    def test_what_was_accepted_is_handed_on_when_it_is_cancelled(
        self, caplog: pytest.LogCaptureFixture, slow: bool
    ) -> None:
        """An accepted push is on its way through the filter, others wait behind it: the rules get each once."""
        caplog.set_level(logging.INFO)
        port = free_port()

        async def test() -> None:
            rules = Rules()
            task = asyncio.create_task(PUSH.main(rules, {"port": port}))
            async with aiohttp.ClientSession() as client:

                async def push(number: int) -> int:
                    async with client.post(f"http://127.0.0.1:{port}/", json={"type": "x", "n": number}) as answer:
                        return answer.status

                for _try in range(200):
                    with contextlib.suppress(aiohttp.ClientError):
                        await push(0)
                        break
                    await asyncio.sleep(0.01)
                rules.open.clear()
                assert [await push(number) for number in range(1, 5)] == [200] * 4
                task.cancel()
                await asyncio.sleep(0)
                if slow:
                    await asyncio.sleep(0.2)
                    assert not task.done()
                rules.open.set()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert [event["payload"]["n"] for event in rules.events] == [0, 1, 2, 3, 4]
                with pytest.raises(aiohttp.ClientError):
                    await push(5)

        run(test)
        assert "not handed" not in caplog.text
        assert "in all: passed_on 5, received 5" in caplog.text

    def test_while_it_ends_pushes_are_answered_with_503(self) -> None:
        async def test() -> None:
            async with served() as push:
                push.source.handler.stopping = True
                assert await push.send() == 503
                assert push.numbers == {"stopping": 1}
                assert push.source.waiting.number == 0

        run(test)

    @pytest.mark.parametrize("part", [b"POST / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", b""])
    def test_what_its_end_cuts_off_is_nobody_s_offence(self, part: bytes) -> None:
        async def test() -> None:
            async with served() as push:
                _reader, writer = await push.connect(part)
                await push.until(lambda: len(push.source.connections.open) == 1)
                await asyncio.sleep(0.05)
            assert push.numbers == {}
            writer.close()

        run(test)

    def test_forgiven_connections_are_not_counted(self) -> None:
        """Neither what was half there when the end came, nor what still comes."""

        async def test() -> None:
            counters = Counters()
            connections = Connections(Options(), counters)
            for later in (b"", b"GET"):
                connection = Connection(asyncio.Protocol(), connections)
                connection.connection_made(asyncio.Transport())
                connection.data_received(b"POST")
                assert connection.begun
                connections.forgive()
                if later:
                    connection.data_received(later)
                connection.connection_lost(None)
            assert counters.numbers == {}

        run(test)

    def test_cancelled_while_the_rules_are_busy(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(Source.stop.__globals__, "_LAST_CALL", 0.1)

        async def test() -> None:
            async with served() as push:
                push.rules.open.clear()
                for _push in range(3):
                    await push.send()

        run(test)
        assert "3 pushes were taken and not handed to the rules" in caplog.text

    def test_its_end_does_not_wait_for_what_nobody_wants(self) -> None:
        """A client may send the rest of a body that was refused for as long as it likes."""

        async def test() -> None:
            async with served() as push:
                rest = asyncio.create_task(asyncio.sleep(3600))
                push.source.handler.tasks.add(rest)
            assert rest.cancelled()

        run(test)

    def test_what_has_been_served_is_not_waited_for(self) -> None:
        async def test() -> None:
            async with served() as push:
                assert await push.send(headers={"Connection": "close"}) == 200
                await push.until(lambda: not push.source.handler.tasks)

        run(test)

    def test_a_port_that_is_taken(self) -> None:
        async def test() -> None:
            async with served() as push:
                with pytest.raises(OSError, match="address already in use"):
                    await PUSH.main(Rules(), {"port": push.source.port})
                assert await push.send() == 200

        run(test)

    def test_it_says_so_where_nothing_happened(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)

        async def test() -> None:
            async with served():
                pass

        run(test)
        assert "no longer listening; in all: nothing" in caplog.messages

    def test_it_can_start_again_at_once(self) -> None:
        port = free_port()

        async def test() -> None:
            for _time in range(3):
                async with served(port=port) as push:
                    assert await push.send() == 200

        run(test)


def test_the_log_has_one_line_for_each(caplog: pytest.LogCaptureFixture) -> None:
    Counters().refuse("not_passed_on", "one\ntwo\x1b[31m" + "x" * 1000, "192.0.2.7")
    (record,) = caplog.records
    assert record.message.startswith("not_passed_on, from 192.0.2.7: one two [31mxxx")
    assert len(record.message) < 400


class TestOptions:
    def test_every_problem_is_named_at_once(self, tmp_path: pathlib.Path) -> None:
        with pytest.raises(ValueError, match=r"^skyline.gateway.push: ") as caught:
            options_of(
                {
                    "prot": 5000, "port": "many", "path": "push", "allowed_addresses": ["192.0.2.0/99"],
                    "allowed_macs": ["00-30-f1-01-02-03", "nonsense"], "hosts": ["berlin"], "queue_size": 0,
                    "max_body": True, "silent_after": -1, "keyfile": str(tmp_path / "none"), "mms_folder": "/none",
                    "token": ["x"],
                }
            )  # fmt: skip
        for words in (
            "there is no option prot", "port: must be a number", "path: must start with /",
            "'192.0.2.0/99' does not appear", "no MAC address: nonsense", "hosts: must be a mapping",
            "queue_size: must be a number from 1 on", "max_body: must be a number",
            "silent_after: must be a number from 0",
            "keyfile: there is no such file", "certfile: is needed", "mms_folder: there is no such folder",
            "token: must be text",
        ):  # fmt: skip
            assert words in str(caught.value)

    def test_what_templates_make_of_numbers(self) -> None:
        options = options_of({"port": "5001", "queue_size": 7.0, "silent_after": "180", "token": 12345})
        assert (options.port, options.queue_size, options.silent_after, options.token) == (5001, 7, 180.0, "12345")

    def test_empty_ones_count_as_absent(self) -> None:
        assert options_of({"token": "", "hosts": None, "mms_folder": "", "certfile": ""}) == Options()

    def test_the_engine_s_own_argument(self) -> None:
        options_of({"eda_feedback_queue": asyncio.Queue()})

    @pytest.mark.parametrize("port", [65536, -1, float("nan"), float("inf")])
    def test_ports_that_are_none(self, port: float) -> None:
        with pytest.raises(ValueError, match="port: "):
            options_of({"port": port})

    @pytest.mark.parametrize(
        "content", ['{"0030F1010203": "berlin"}', '{"skyline_event_hosts": {"00:30:f1:01:02:03": "berlin"}}']
    )
    def test_hosts_of_a_file(self, tmp_path: pathlib.Path, content: str) -> None:
        file = tmp_path / "hosts.json"
        file.write_text(content, encoding="utf-8")
        options = options_of({"hosts_file": str(file), "hosts": {"192.0.2.7": "paris"}})
        assert options.hosts == {"00-30-f1-01-02-03": "berlin", "192.0.2.7": "paris"}

    @pytest.mark.parametrize("content", ["", "[]", "moon"])
    def test_a_file_that_is_no_mapping(self, tmp_path: pathlib.Path, content: str) -> None:
        file = tmp_path / "hosts.json"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(ValueError, match="hosts_file: "):
            options_of({"hosts_file": str(file)})

    def test_the_documentation_has_them_all(self) -> None:
        documented = yaml.safe_load(PUSH.DOCUMENTATION)["options"]
        defaults = Options().__dict__
        assert list(documented) == list(defaults)
        for name, option in documented.items():
            assert option.get("default", "") == defaults[name], name

    def test_the_example_works(self) -> None:
        (ruleset,) = yaml.safe_load(PUSH.EXAMPLES)
        arguments = ruleset["sources"][0]["skyline.gateway.push"]
        options_of({**arguments, "hosts": {}})


class TestSilence:
    def test_a_gateway_falls_silent_and_comes_back(self) -> None:
        async def test() -> None:
            hosts = {"0030F1010203": "berlin", "00-30-f1-01-02-04": "paris", "192.0.2.7": "berlin"}
            async with served(silent_after=1.5, hosts=hosts) as push:
                for _push in range(5):
                    await push.send()
                    await asyncio.sleep(0.2)
                # Paris was never heard; the one that is heard is not silent.
                await push.until(lambda: len(push.events) == 6)
                silent = [event for event in push.events if event["payload"]["type"] == "gateway-silent"]
                assert [event["meta"]["hosts"] for event in silent] == [["paris"]]
                assert "last_seen" not in silent[0]["payload"]

                await push.until(lambda: len(push.events) == 7)
                event = push.events[6]
                assert event["payload"]["type"] == "gateway-silent"
                assert event["payload"]["mac"] == "00-30-f1-01-02-03"
                assert event["payload"]["last_seen"].endswith("Z")
                assert event["meta"]["hosts"] == ["berlin"]
                # It is told once.
                await asyncio.sleep(0.6)
                assert len(push.events) == 7

                await push.send()
                await push.until(lambda: len(push.events) == 9)
                assert [payload["type"] for payload in push.payloads[7:]] == ["gateway-back", "dev-status"]
                assert push.numbers == {"fallen_silent": 2}

        run(test)

    def test_nobody_is_silent_while_pushes_are_refused(self) -> None:
        async def test() -> None:
            async with served(silent_after=1.5, queue_size=1) as push:
                push.rules.open.clear()
                for _push in range(8):
                    await push.send()
                    await asyncio.sleep(0.25)
                assert push.numbers == {"queue_full": 7}
                # The queue has space now, and the gateway will push again: it was not silent.
                push.rules.open.set()
                await asyncio.sleep(0.2)
                assert push.numbers == {"queue_full": 7}
                await push.send()
                assert [payload["type"] for payload in push.payloads] == ["dev-status"] * 2
                # Nothing more comes, and the queue has space to say so.
                await push.until(lambda: push.payloads[-1]["type"] == "gateway-silent")

        run(test)

    @pytest.mark.parametrize("way", ["queue_full", "reading_full", "too_large", "too_large chunked", "slow_body"])
    def test_a_refused_push_is_a_sign_of_life_of_its_gateway_alone(self, way: str) -> None:
        """Whoever is refused was heard; whoever was not heard is silent all the same."""
        other = "00-30-f1-01-02-04"

        async def test() -> None:
            ways: dict[str, dict[str, Any]] = {
                "queue_full": {"queue_size": 1},
                "reading_full": {"queue_bytes": 1},
                "slow_body": {"body_timeout": 0.05},
            }
            args = ways.get(way, {"max_body": 50})
            async with served(silent_after=60, hosts={STATUS["mac"]: "berlin", other: "paris"}, **args) as push:
                silence = push.source.handler.watch.silence
                if way == "queue_full":
                    assert push.source.waiting.reserve(0)
                if way == "reading_full":
                    push.source.reading.add("192.0.2.9", 10)
                # By the clock of a watch that began long ago.
                for mac in silence.heard:
                    silence.heard[mac] -= 100
                body = json.dumps(STATUS).encode()
                if way == "slow_body":
                    _reader, writer = await push.connect(
                        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + body[:120]
                    )
                elif way == "too_large":
                    assert await push.send(body, f"/?mac={STATUS['mac']}") == 413
                elif way == "too_large chunked":
                    assert await push.send(chunks(body[:50], body[50:])) == 413
                else:
                    assert await push.send(body) == 503
                await push.until(lambda: push.numbers == {way.partition(" ")[0]: 1})
                assert [payload["mac"] for payload in silence.fallen()] == [other]
                if way == "slow_body":
                    writer.close()
                if way == "queue_full":
                    push.source.waiting.release(0)

        run(test)

    def test_one_that_does_not_say_its_gateway_is_one_of_its_address(self) -> None:
        async def test() -> None:
            hosts = {STATUS["mac"]: "berlin", "127.0.0.1": "berlin", "00-30-f1-01-02-04": "paris"}
            async with served(silent_after=60, hosts=hosts, max_body=50, token="secret") as push:
                silence = push.source.handler.watch.silence
                for mac in silence.heard:
                    silence.heard[mac] -= 100
                # Whoever may not push is no sign of anything.
                assert await push.send(b"x" * 100, "/?token=wrong") == 401
                assert len(list(silence.fallen())) == 2
                assert await push.send(b"x" * 100, "/?token=secret") == 413
                assert [payload["mac"] for payload in silence.fallen()] == ["00-30-f1-01-02-04"]
                # A gateway that nobody watches is not watched for it.
                assert await push.send(b"x" * 100, "/?token=secret&mac=00-00-00-00-00-01") == 413
                assert len(silence.heard) == 2
                # Where it was heard last counts.
                await push.send({"mac": "00-30-f1-01-02-04"}, "/?token=secret")
                for mac in silence.heard:
                    silence.heard[mac] -= 100
                await push.send(b"x" * 100, "/?token=secret")
                assert list(silence.fallen()) == []

        run(test)

    def test_a_silent_gateway_that_is_refused_is_back(self) -> None:
        async def test() -> None:
            async with served(silent_after=60, hosts={STATUS["mac"]: "berlin"}, max_body=50) as push:
                push.source.handler.watch.silence.silent.add(STATUS["mac"])
                assert await push.send(b"x" * 100, f"/?mac={STATUS['mac']}") == 413
                (event,) = push.events
                assert event["payload"] == {"type": "gateway-back", "mac": STATUS["mac"]}
                assert event["meta"] == {
                    "endpoint": "", "gateway": {"mac": STATUS["mac"]}, "by_source": True, "hosts": ["berlin"],
                    "known_mac": True,
                }  # fmt: skip
                assert push.source.handler.watch.silence.silent == set()
                # It occupied a place, and no bytes.
                assert push.source.waiting.number == push.source.waiting.bytes == 0

        run(test)

    def test_that_it_is_back_is_told_when_there_is_room(self) -> None:
        async def test() -> None:
            async with served(silent_after=60, queue_size=2) as push:
                push.source.handler.watch.silence.silent.add(STATUS["mac"])
                push.rules.open.clear()
                await push.send({"type": "x"})
                # The last place is its own.
                assert await push.send() == 200
                push.rules.open.set()
                await push.until(lambda: len(push.events) == 2)
                for _push in range(2):
                    await push.send()
                await push.until(lambda: len(push.events) == 5)
                assert [payload["type"] for payload in push.payloads[2:]] == [
                    "gateway-back",
                    "dev-status",
                    "dev-status",
                ]

        run(test)

    def test_without_the_option_nobody_is(self) -> None:
        async def test() -> None:
            async with served() as push:
                await push.send()
                assert push.source._watching is None
                assert push.source.handler.watch.silence.heard == {}

        run(test)

    def test_strangers_are_remembered_within_bounds_and_displace_only_each_other(self) -> None:
        source = Source(
            options_of(
                {
                    "silent_after": 60, "allowed_macs": [MADE_UP.format(0, 0), "0030f1010204"],
                    "hosts": {"0030F1010203": "berlin", "192.0.2.7": "paris"},
                }
            )
        )  # fmt: skip
        silence = source.handler.watch.silence
        heard = [("00-30-f1-01-02-03", "192.0.2.3"), ("00-30-f1-01-02-04", "192.0.2.4")]
        # It has a name by its address alone.
        heard.append(("00-30-f1-01-02-07", "192.0.2.7"))
        for mac, address in heard:
            source.handler.watch.hear({"mac": mac, "address": address})
        silence.silent.add(MADE_UP.format(0, 1))
        for number in range(5000):
            mac = MADE_UP.format(number // 256, number % 256)
            source.handler.watch.hear({"mac": mac, "address": f"198.51.100.{number % 256}"})
        # One of them is configured, too.
        assert len(silence.heard) == len(silence.seen) == len(silence.addresses) == 4096 + 3 + 1
        assert {mac for mac, _address in heard} | {MADE_UP.format(0, 0)} <= set(silence.heard)
        assert MADE_UP.format(0, 1) not in silence.heard
        assert silence.silent == set()
        # Whoever pushes from the address of a name can displace only what has that address.
        for number in range(5000):
            source.handler.watch.hear({"mac": MADE_UP.format(number // 256, number % 256), "address": "192.0.2.7"})
        assert "00-30-f1-01-02-07" not in silence.heard
        assert {mac for mac, _address in heard[:2]} <= set(silence.heard)


class TestTls:
    def test_https_for_whoever_comes(self, tmp_path: pathlib.Path) -> None:
        certificate = certify(tmp_path, "127.0.0.1")

        async def test() -> None:
            async with served(certfile=str(certificate), keyfile=str(certificate.with_suffix(".key"))) as push:
                push.scheme = "https"
                push.tls = ssl.create_default_context(cafile=str(certificate))
                assert await push.send() == 200
                assert push.payloads == [STATUS]

        run(test)

    def test_https_with_certificates_of_clients(self, tmp_path: pathlib.Path) -> None:
        certificate = certify(tmp_path, "127.0.0.1")

        async def test() -> None:
            files = {"certfile": str(certificate), "keyfile": str(certificate.with_suffix(".key"))}
            async with served(**files, cafile=str(certificate), head_timeout=3) as push:
                push.scheme = "https"
                push.tls = ssl.create_default_context(cafile=str(certificate))
                with pytest.raises((OSError, Exception), match=r"(?i)certificate required|disconnected|reset|closed"):
                    await push.send()
                push.tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
                assert await push.send() == 200
                assert push.payloads == [STATUS]
                # Who does not speak TLS at all is not heard for longer than a head may take.
                reader, writer = await push.connect(b"POST / HTTP/1.1\r\n")
                assert await asyncio.wait_for(reader.read(), 5) is not None
                writer.close()

        run(test)


def certify(folder: pathlib.Path, address: str) -> pathlib.Path:
    """A certificate that is its own authority, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rules")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder: Any = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    certificate = folder / "rules.pem"
    certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    certificate.with_suffix(".key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate
