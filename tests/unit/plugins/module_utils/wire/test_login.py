# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins: the password in the query, and signed sessions (API reference, section 13)."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from skyline_simulator.testing import GatewaySpec, Handle, running

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire import login
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import AUTH, DEVICE, GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request, send_set
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client, redactor_of
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

CONNECTION = Connection("gateway.example.com", 80, "root", "secret", auth="session")
PATH = "/goip_send_cmd.html"


class TestSignatures:
    """Against digests made by hand."""

    def test_of_the_login(self) -> None:
        # printf '%s' rootsecretabc123/crypt_sess.json | md5sum
        assert login.digest("root", "secret", "abc123", "/crypt_sess.json") == "c5321b38b416ee44301f5d72a593e31f"

    def test_of_a_request(self) -> None:
        signing = login.SessionLogin(CONNECTION, redactor_of(CONNECTION))
        for _number in range(6):
            signing.sign(PATH, _gives("S1D"))
        # The seventh. printf '%s' rootsecretS1D7/goip_send_cmd.html | md5sum
        assert signing.sign(PATH, _gives("S1D")) == login.Signature(
            {"session": "S1D", "seq": "7", "auth": "5f5edee7b1dd8ccb64656d8a591fcc83"}
        )

    def test_of_a_key(self) -> None:
        # printf '%s' rootsecretfeedbeefS1D7 | md5sum
        assert login.digest("root", "secret", "feedbeef", "S1D", "7") == "946738ea52ff506c0dabcb61b3880b45"
        signing = login.SessionLogin(CONNECTION._replace(encrypt=True), redactor_of(CONNECTION))
        asked: list[Mapping[str, str]] = []
        key = signing.sign(PATH, _gives("S1D", asked)).key
        assert key == login.digest("root", "secret", asked[0]["auth"], "S1D", "1").encode()
        assert asked[0]["crypt"] == "aes-ecb"

    def test_a_session_is_asked_for_without_the_password(self) -> None:
        asked: list[Mapping[str, str]] = []
        login.SessionLogin(CONNECTION, redactor_of(CONNECTION)).sign(PATH, _gives("S1D", asked))
        (query,) = asked
        assert list(query) == ["username", "cnonce", "auth", "crypt", "expires"]
        assert query["auth"] == login.digest("root", "secret", query["cnonce"], "/crypt_sess.json")
        assert "secret" not in query.values()

    def test_no_two_sessions_are_asked_for_alike(self) -> None:
        asked: list[Mapping[str, str]] = []
        for _number in range(2):
            login.SessionLogin(CONNECTION, redactor_of(CONNECTION)).sign(PATH, _gives("S1D", asked))
        assert asked[0]["cnonce"] != asked[1]["cnonce"]


def test_a_session_is_renewed_before_its_time_is_up(clock: MovingClock) -> None:
    signing = login.SessionLogin(CONNECTION, redactor_of(CONNECTION))
    assert signing.sign(PATH, _gives("ONE", expires=100)).query["session"] == "ONE"
    start = clock.time
    clock.time = start + 79.9
    assert signing.sign(PATH, _gives("TWO")).query["session"] == "ONE"
    clock.time = start + 80
    renewed = signing.sign(PATH, _gives("TWO")).query
    assert (renewed["session"], renewed["seq"]) == ("TWO", "1")


def test_the_order_of_a_signature_s_parts_is_changed_once() -> None:
    """A session that was never let in and is refused in both orders has a wrong login."""
    signing = login.SessionLogin(CONNECTION, redactor_of(CONNECTION))
    refused = GatewayError(AUTH, "wrong login")
    assert signing.must_renew(refused) is False
    signing.sign(PATH, _gives("ONE"))
    assert [signing.must_renew(refused) for _try in range(3)] == [True, False, False]
    # One that was let in may have been forgotten.
    signing.used()
    assert signing.must_renew(refused) is True
    assert signing.sign(PATH, _gives("TWO")).query["session"] == "TWO"
    assert signing.must_renew(GatewayError(DEVICE, "busy")) is False


@pytest.mark.parametrize("key", ["desc", "reason"])
def test_why_there_is_no_session(key: str) -> None:
    signing = login.SessionLogin(CONNECTION, redactor_of(CONNECTION))
    with pytest.raises(GatewayError, match=r"code 5, out of memory\b"):
        signing.sign(PATH, lambda _query: {"code": 5, key: "out of memory"})


def test_the_longest_name_of_a_session() -> None:
    signing = login.SessionLogin(CONNECTION, redactor_of(CONNECTION))
    with pytest.raises(GatewayError, match="one of 1025 characters"):
        signing.sign(PATH, _gives("S" * 1025))
    assert signing.sign(PATH, _gives("S" * 1024)).query["session"] == "S" * 1024


def _gives(session: str, asked: list[Mapping[str, str]] | None = None, expires: int = 180) -> login.Ask:
    def ask(query: Mapping[str, str]) -> dict[str, Any]:
        if asked is not None:
            asked.append(query)
        return {"code": 0, "desc": "OK", "session": session, "expires": expires}

    return ask


# From here on against a simulated gateway.


@pytest.fixture
def gateway() -> Iterator[Handle]:
    with running(GatewaySpec(username="operator", password="Sesame &/%+="), speed=50) as fleet:
        yield fleet.only


def _client(gateway: Handle, **more: Any) -> Client:
    settings = {"auth": "session", "timeout": 5.0, "retries": 2, "pause": 0.01, "password": gateway.password, **more}
    return new_client(Connection(gateway.host, gateway.port, gateway.username, **settings))


def _operations(gateway: Handle) -> list[str]:
    return [record.operation for record in gateway.log]


@pytest.mark.parametrize("encrypt", [False, True])
def test_a_session_serves_all_requests_of_a_client(gateway: Handle, encrypt: bool) -> None:
    with _client(gateway, encrypt=encrypt) as client:
        read_status(client)
        assert send_set(client, set_request([("sim_imei(3)", "490154203237518")])) == 1
        read_status(client)
    assert _operations(gateway) == ["session", "status", "set", "status"]
    assert gateway.imei("1.04") == "490154203237518"
    assert gateway.log[2].encrypted is encrypt
    for record in gateway.log:
        assert not record.as_dict()["password_on_wire"]
        # Outside the request for a session, which cannot do without it.
        assert not record.as_dict()["username_on_wire"]


@pytest.mark.parametrize("encrypt", [False, True])
def test_a_session_that_was_forgotten_is_renewed(gateway: Handle, encrypt: bool) -> None:
    with _client(gateway, encrypt=encrypt) as client:
        read_status(client)
        gateway.gateway.sessions.clear()
        assert send_set(client, set_request([("sim_imei(3)", "490154203237518")])) == 1
    assert _operations(gateway) == ["session", "status", "set", "session", "set"]
    assert gateway.imei("1.04") == "490154203237518"


def test_a_command_that_was_refused_for_its_session_is_sent_again(gateway: Handle) -> None:
    with _client(gateway) as client:
        read_status(client)
        gateway.gateway.sessions.clear()
        client.call(command_request("lock", "2"))
    assert _operations(gateway) == ["session", "status", "lock", "session", "lock"]


@pytest.mark.parametrize("code", [1, 7])
def test_sessions_are_renewed_once(gateway: Handle, code: int) -> None:
    with _client(gateway) as client:
        read_status(client)
        gateway.add_fault("code", "lock", None, code=code, reason="session expired")
        with pytest.raises(GatewayError):
            client.call(command_request("lock", "2"))
    assert _operations(gateway) == ["session", "status", "lock", "session", "lock"]


def test_a_retry_has_a_number_of_its_own(gateway: Handle) -> None:
    gateway.add_fault("reset", "status", 2, skip=1)
    with _client(gateway) as client:
        read_status(client)
        read_status(client)
    numbers = [record.target.partition("seq=")[2].partition("&")[0] for record in gateway.log[1:]]
    assert numbers == ["1", "2", "3", "4"]


def test_the_other_order_of_a_signature() -> None:
    with running(GatewaySpec(switches={"session_digest": "url-seq"})) as fleet:
        with _client(fleet.only) as client:
            read_status(client)
            read_status(client)
        assert _operations(fleet.only) == ["session", "status", "status", "status"]


def test_encrypted_replies() -> None:
    with (
        running(GatewaySpec(switches={"session_replies": "encrypted"})) as fleet,
        _client(fleet.only, encrypt=True) as client,
    ):
        assert read_status(client).max_ports == 8


def test_a_wrong_password_is_tried_once(gateway: Handle) -> None:
    with _client(gateway, password="wrong &") as client, pytest.raises(GatewayError) as raised:
        read_status(client)
    assert (raised.value.kind, raised.value.code, raised.value.http_status) == ("auth", 1, 200)
    assert _operations(gateway) == ["session"]
    assert gateway.counters.auth_failures == 1
    assert "wrong &" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("answer", ["404", "refused"])
def test_a_gateway_without_sessions(answer: str) -> None:
    with running(GatewaySpec(switches={"sessions": answer})) as fleet:
        with _client(fleet.only) as client, pytest.raises(GatewayError) as raised:
            read_status(client)
        assert raised.value.kind == "protocol"
        assert raised.value.message.startswith(
            "session: the gateway does not offer signed sessions at /crypt_sess.json"
        )
        assert raised.value.advice.startswith("auth: query logs in without them")
        # No silent way back to the password in the URL.
        assert _operations(fleet.only) == ["session"]
