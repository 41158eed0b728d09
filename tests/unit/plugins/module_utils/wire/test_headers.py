# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Further headers of every request: which may be given, that they are sent, and that nobody sees them."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire import headers
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

KEY = "Open-Sesame/1234"


@pytest.mark.parametrize(
    "given",
    [
        {}, {"X-API-KEY": KEY}, {"x_y.z~!#$%&'*+^`|-1": ""}, {"X": "\xe4 \t~"},
        {"Authorization": "Basic YTpi", "Cookie": "a=b; c=d", "User-Agent": "x", "Accept": "*/*"},
        {"Hostname": "x", "X-Host": "x", "Contents": "x", "Connections": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_given(given: dict[object, object]) -> None:
    assert headers.problems(given) == []


@pytest.mark.parametrize(
    "name",
    [
        "Host", "host", "HOST", "Content-Type", "content-length", "Content-", "Transfer-Encoding", "transfer-encoding",
        "Connection", "connection", "Accept-Encoding", "Expect", "TE", "Trailer", "Upgrade",
    ],
)  # fmt: skip
def test_what_is_the_clients_own(name: str) -> None:
    assert headers.problems({name: "x"}) == [f"headers: {name} is set by the collection itself"]


@pytest.mark.parametrize("name", ["", " ", "X Y", "X:", "X\r\nHost", "X\n", "Ä", "(X)", 5, True, None])
def test_what_is_no_name(name: object) -> None:
    assert headers.problems({name: KEY}) == [f"headers: {name!r} is not the name of an HTTP header"]


@pytest.mark.parametrize(
    "value", ["a\nb", "a\r\nHost: b", "a\r", "\n", " a", "a ", "\ta", "a\0", "\x7f", "\u20ac", "\ud800"]
)
def test_what_is_no_value(value: str) -> None:
    (problem,) = headers.problems({"X-API-KEY": value})
    assert problem.startswith("headers: the value of X-API-KEY has a line break, ")


@pytest.mark.parametrize("value", [1234, 1.5, True, None, [KEY], {KEY: KEY}], ids=str)
def test_what_is_no_text(value: object) -> None:
    assert headers.problems({"X": value}) == ["headers: the value of X is not a text; quote it"]


def test_every_problem_is_named_at_once_and_no_value() -> None:
    given = {"Host": KEY, "X Y": KEY, "X-A": f"{KEY}\n", "X-B": 1234, "X-c": KEY, "x-C": KEY}
    found = headers.problems(given)
    assert len(found) == 5
    assert found[-1] == "headers: X-c and x-C are the same header"
    assert KEY not in str(found)


def test_tokens() -> None:
    assert headers.tokens(["Bearer abcdefgh", "key", "", "Basic  YTpiYTpi", 5, "x "]) == ["abcdefgh", "YTpiYTpi"]


@pytest.mark.parametrize("auth", ["query", "session"])
def test_they_go_with_every_request(simulate: Simulate, auth: str) -> None:
    """Also with the one that asks for a session. Without them, nothing gets past the proxy."""
    gateway = simulate(switches={"proxy_header": f"X-API-KEY={KEY}"}).only
    connection = Connection(
        gateway.host, gateway.port, gateway.username, gateway.password, auth=auth, retries=0, timeout=5.0
    )
    with new_client(connection) as client, pytest.raises(GatewayError) as caught:
        read_status(client)
    assert caught.value.http_status == 403
    assert gateway.log == []
    with new_client(connection._replace(headers=(("x-api-key", "another"),))) as client, pytest.raises(GatewayError):
        read_status(client)
    assert gateway.log == []
    with new_client(connection._replace(headers=(("x-api-key", KEY), ("User-Agent", "me")))) as client:
        read_status(client)
        client.call(save_request())
    assert gateway.operations == [*(["session"] if auth == "session" else []), "status", "save"]


def test_what_answers_may_quote_them(simulate: Simulate) -> None:
    gateway = simulate().only
    gateway.add_fault("code", "save", code=5, reason=f"no X-API-KEY {KEY} and no token abcdefgh")
    connection = Connection(
        gateway.host, gateway.port, gateway.username, gateway.password, retries=0,
        headers=(("X-API-KEY", KEY), ("Authorization", "Bearer abcdefgh")),
    )  # fmt: skip
    with new_client(connection) as client, pytest.raises(GatewayError) as caught:
        client.call(save_request())
    assert caught.value.reason == "no X-API-KEY ******** and no token ********"
    assert KEY not in str(caught.value)
