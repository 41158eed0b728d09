# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signed and encrypted sessions: the password is never on the wire, and nothing of a session in any text."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from skyline_simulator.testing import GatewaySpec, Handle, running

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.crypt import decrypted, encrypted
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request, send_set
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import OK, STATUS, Call, Stub
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

STATUS_PATH = "/goip_get_status.html"
COMMAND_PATH = "/goip_send_cmd.html"
SESSION = "0123456789abcdef"
GRANTED = stub.answer(code=0, desc="OK", session=SESSION, expires=180)
SET = set_request([("sim_imei(0)", "865847053403208")])
LOCK = command_request("lock", "1")


def md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def query(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.target.partition("?")[2], keep_blank_values=True))


def client_of(device: Stub, **changes: Any) -> Client:
    return device.client(**{"auth": "session", **changes})


def failure(client: Client, request: Request) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        client.call(request)
    said = secrecy.everything_said_by(caught.value)
    secrecy.assert_silent(said, stub.PASSWORD)
    assert SESSION not in said
    return caught.value


class TestOnTheWire:
    def test_establishing_and_signing(self) -> None:
        with Stub(GRANTED, STATUS, OK) as device, client_of(device) as client:
            read_status(client)
            client.call(SET)
        first, second, third = device.calls
        asked = query(first)
        assert first.target.startswith("/crypt_sess.json?")
        assert set(asked) == {"username", "cnonce", "auth", "crypt", "expires"}
        assert asked["username"] == stub.USERNAME
        assert asked["auth"] == md5(stub.USERNAME, stub.PASSWORD, asked["cnonce"], "/crypt_sess.json")
        assert len(asked["cnonce"]) >= 16
        sequences = []
        for call, path in ((second, STATUS_PATH), (third, COMMAND_PATH)):
            signed = query(call)
            assert call.target.startswith(f"{path}?")
            assert signed["session"] == SESSION
            assert signed["auth"] == md5(stub.USERNAME, stub.PASSWORD, SESSION, signed["seq"], path)
            assert not {"username", "password"} & set(signed)
            sequences.append(int(signed["seq"]))
        assert sequences[0] < sequences[1]
        assert third.body == b"sim_imei(0)=865847053403208"
        for call in device.calls:
            secrecy.assert_silent(f"{call.target} {call.headers}", stub.PASSWORD)
        assert device.connections == 1

    def test_every_session_has_a_nonce_of_its_own(self) -> None:
        nonces = []
        for _time in range(2):
            with Stub(GRANTED, STATUS) as device, client_of(device) as client:
                read_status(client)
            nonces.append(query(device.calls[0])["cnonce"])
        assert nonces[0] != nonces[1]

    def test_another_try_is_another_number(self) -> None:
        """A device that got the first one refuses its number the second time."""
        with Stub(GRANTED, STATUS, stub.close, stub.http("<p>"), STATUS) as device, client_of(device) as client:
            read_status(client)
            read_status(client)
        numbers = [int(query(call)["seq"]) for call in device.calls[1:]]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == 4

    def test_nothing_of_it_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with Stub(GRANTED, STATUS) as device, client_of(device) as client:
            read_status(client)
        asked, signed = query(device.calls[0]), query(device.calls[1])
        assert "/crypt_sess.json" in caplog.text
        for secret in (stub.USERNAME, asked["cnonce"], asked["auth"], SESSION, signed["auth"]):
            secrecy.assert_silent(caplog.text, secret)


class TestErrors:
    @pytest.mark.parametrize("request_", [set_request([("ttl", "1")]), LOCK], ids=["set", "lock"])
    @pytest.mark.parametrize("reply", [stub.answer(code=1, desc="wrong auth"), stub.http("", 401)])
    def test_a_refused_login_is_one_request_ever(self, reply: bytes, request_: Request) -> None:
        with Stub(reply) as device, client_of(device, retries=5) as client:
            error = failure(client, request_)
        assert error.kind == "auth"
        assert not error.sent

    @pytest.mark.parametrize(
        "reply", [*(stub.http("", status) for status in (400, 404, 405, 501)), stub.answer(code=0, desc="OK")]
    )
    def test_a_gateway_without_sessions(self, reply: bytes) -> None:
        with Stub(reply) as device, client_of(device, retries=5) as client:
            error = failure(client, LOCK)
        assert error.kind == "protocol"
        assert "does not offer signed sessions" in error.message
        assert "auth: query" in error.advice
        assert not error.sent

    @pytest.mark.parametrize("body", ["<html>no such page</html>", ""])
    def test_a_gateway_that_answers_unknown_paths_with_a_page(self, body: str) -> None:
        with Stub(*[stub.http(body)] * 2) as device, client_of(device, retries=1) as client:
            error = failure(client, LOCK)
        assert "does not offer signed sessions" in error.message
        assert "auth: query" in error.advice

    @pytest.mark.parametrize("fault", [stub.close, stub.http("", 500), stub.http("<p>")])
    def test_a_fault_while_establishing(self, fault: stub.Reply) -> None:
        with Stub(fault, GRANTED, STATUS) as device, client_of(device) as client:
            read_status(client)
        with Stub(fault) as device, client_of(device) as client:
            # a restart is not repeated by itself, but is known not to have been sent
            assert not failure(client, command_request("reset", "1")).sent

    def test_a_reply_that_would_fill_the_memory_is_that_of_a_gateway_with_sessions(self) -> None:
        with Stub(stub.http("[" * 1_000_000)) as device, client_of(device, retries=5) as client:
            error = failure(client, LOCK)
        assert error.message == "session: the reply has more values in it than any gateway has to tell"
        assert not error.sent

    def test_a_session_that_was_forgotten_is_renewed(self) -> None:
        """As after a reboot: the request was refused unread, so even a command may go once more."""
        gone = stub.answer(code=1, reason="unknown session")
        with Stub(GRANTED, STATUS, gone, GRANTED, OK) as device, client_of(device) as client:
            read_status(client)
            client.call(LOCK)
        assert [call.target.partition("?")[0] for call in device.calls] == [
            "/crypt_sess.json", STATUS_PATH, COMMAND_PATH, "/crypt_sess.json", COMMAND_PATH,
        ]  # fmt: skip
        assert device.calls[4].body == device.calls[2].body

    @pytest.mark.parametrize("order", ["seq-url", "url-seq"])
    def test_a_new_session_that_a_gateway_forgets_while_it_goes_down(self, order: str) -> None:
        """Nothing was let in yet, so a refusal alone could as well be one of the signature."""
        spec = GatewaySpec(username=stub.USERNAME, password=stub.PASSWORD, switches={"session_digest": order})
        with running(spec) as fleet:
            gateway = fleet.only
            gateway.add_fault("reset", "status")
            forget = gateway.gateway.sessions.clear
            gateway.gateway.on_request = lambda record: forget() if record.fault else None
            connection = Connection(
                gateway.host, gateway.port, stub.USERNAME, stub.PASSWORD, auth="session", pause=0.001
            )
            with new_client(connection) as client:
                read_status(client)
            assert gateway.operations.count("session") == 2
            assert gateway.operations[:3] == ["session", "status", "session"]

    def test_a_login_that_is_refused_when_the_session_has_run_out_is_tried_once(self, clock: MovingClock) -> None:
        with Stub(GRANTED, STATUS, stub.answer(code=1, desc="wrong auth")) as device, client_of(device) as client:
            read_status(client)
            clock.time += 3600
            assert failure(client, SET).kind == "auth"
        assert len(device.calls) == 3

    def test_but_not_for_ever(self) -> None:
        gone = stub.answer(code=1, reason="unknown session")
        with Stub(GRANTED, STATUS, gone, GRANTED, gone) as device, client_of(device, retries=5) as client:
            read_status(client)
            assert failure(client, SET).kind == "auth"

    def test_establishing_takes_its_time_from_the_same_deadline(self, clock: MovingClock) -> None:
        given = []
        with Stub(GRANTED, STATUS) as device, client_of(device, timeout=8.0, retries=0) as client:
            exchange = client._transport.exchange

            def slow(*request: Any) -> Reply:
                given.append(request[-1])
                clock.time += 6
                return exchange(*request)

            client._transport.exchange = slow  # type: ignore[method-assign,assignment]
            read_status(client)
        assert given == [8.0, 2.0]


class TestEncryption:
    @staticmethod
    def key(device: Stub, call: Call) -> bytes:
        initial = query(device.calls[0])["auth"]
        return md5(stub.USERNAME, stub.PASSWORD, initial, SESSION, query(call)["seq"]).encode()

    @pytest.mark.parametrize("length", [47, 48])
    def test_a_page_that_is_not_encrypted_is_told_as_it_came(self, length: int) -> None:
        page = "<html>busy, come again</html>".rjust(length, "x")
        with Stub(GRANTED, stub.http(page)) as device, client_of(device, encrypt=True, retries=0) as client:
            assert page in failure(client, SET).message

    def test_bodies(self) -> None:
        with Stub(GRANTED, STATUS, OK, OK) as device, client_of(device, encrypt=True) as client:
            read_status(client)
            client.call(SET)
            client.call(LOCK)
        assert query(device.calls[0])["crypt"] == "aes-ecb"
        assert device.calls[1].body == b""
        for call, request in zip(device.calls[2:], (SET, LOCK)):  # noqa: B905 (Python 3.9)
            plain = (request.body or "").encode()
            assert plain not in call.body
            assert len(call.body) % 16 == 0
            assert len(call.body) - len(plain) < 16
            decryptor = Cipher(algorithms.AES(self.key(device, call)), modes.ECB()).decryptor()  # noqa: S305
            assert (decryptor.update(call.body) + decryptor.finalize()).rstrip(b"\0") == plain

    @pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 32, 1000])
    def test_padding(self, length: int) -> None:
        key, body = b"0123456789abcdef" * 2, b"x" * length
        coded = encrypted(key, body)
        assert len(coded) == (length + 15) // 16 * 16
        if length:
            assert decrypted(key, coded) == body

    @pytest.mark.parametrize("body", [b"", b"x", b"x" * 17])
    def test_what_cannot_have_been_encrypted(self, body: bytes) -> None:
        assert decrypted(b"0" * 32, body) is None


@pytest.fixture(
    params=[{}, {"session_digest": "url-seq"}, {"session_replies": "encrypted"}, {"session_code": "7"}], ids=repr
)
def gateway(request: pytest.FixtureRequest) -> Iterator[Handle]:
    spec = GatewaySpec(username=stub.USERNAME, password=stub.PASSWORD, switches=request.param)
    with running(spec) as fleet:
        yield fleet.only


@pytest.mark.parametrize("encrypt", [False, True])
class TestWithAGateway:
    @staticmethod
    def client(gateway: Handle, encrypt: bool, **changes: Any) -> Client:
        connection = Connection(
            gateway.host, gateway.port, gateway.username, gateway.password, timeout=5.0, retries=2, pause=0.01,
            auth="session", encrypt=encrypt,
        )  # fmt: skip
        return new_client(connection._replace(**changes))

    def test_every_kind_of_request(self, gateway: Handle, encrypt: bool) -> None:
        with self.client(gateway, encrypt) as client:
            assert read_status(client).max_ports == 8
            assert send_set(client, SET) == 1
            client.call(save_request())
            client.call(LOCK)
        assert gateway.saved_imei("1.01") == "865847053403208"
        assert gateway.counters.max_in_flight == 1
        assert len({record.connection for record in gateway.log}) == 1
        for record in gateway.log:
            secrecy.assert_silent(record.target, stub.PASSWORD)

    def test_a_wrong_password(self, gateway: Handle, encrypt: bool) -> None:
        with self.client(gateway, encrypt, password="mistaken") as client, pytest.raises(GatewayError) as caught:
            read_status(client)
        assert caught.value.kind == "auth"
        assert gateway.counters.auth_failures == 1
        assert len(gateway.log) == 1

    @pytest.mark.parametrize("fault", ["reset", "lost_reply", "html", "http_error", "truncated", "empty"])
    def test_a_fault_once(self, gateway: Handle, encrypt: bool, fault: str) -> None:
        with self.client(gateway, encrypt) as client:
            read_status(client)
            gateway.add_fault(fault)
            assert send_set(client, SET) == 1
        assert gateway.imei("1.01") == "865847053403208"


@pytest.mark.parametrize("order", ["seq-url", "url-seq"])
def test_refusals_of_unknown_paths_say_nothing_of_a_signature_that_was_let_in_before(order: str) -> None:
    switches: dict[str, Any] = {"session_digest": order, "unknown_path": "login"}
    spec = GatewaySpec(username=stub.USERNAME, password=stub.PASSWORD, switches=switches)
    with running(spec) as fleet, TestWithAGateway.client(fleet.only, False) as client:
        read_status(client)
        for path in ("/get_pins", "/get_pins", "/get_imeis"):
            with pytest.raises(GatewayError):
                client.call(Request("unknown", "GET", path, {}))
        assert send_set(client, SET) == 1
    # The first refusal may be that of a session that the gateway has forgotten.
    assert fleet.only.operations.count("session") == 2


def test_a_session_that_has_run_out_is_known_by_a_reason_that_is_masked() -> None:
    """The password is a word of the reason."""
    ran_out = stub.answer(code=9, reason="the session has expired")
    script = (GRANTED, STATUS, ran_out, GRANTED, OK)
    with Stub(*script) as device, client_of(device, password="session", retries=0) as client:
        read_status(client)
        client.call(LOCK)
    assert len(device.calls) == len(script)
