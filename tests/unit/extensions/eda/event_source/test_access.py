# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may push, and that the rules do not learn the secrets of it."""

from __future__ import annotations

import hmac
import json
import logging

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.access import plain_address
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import STATUS, run, served

TOKEN = "s3cret/tökén &+%"
QUOTED = "s3cret%2Ft%C3%B6k%C3%A9n%20%26%2B%25"
PLAIN = "s3cret"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/?token={QUOTED}", {}, 200),
        (f"/?token=wrong&token={QUOTED}", {}, 200),
        ("/", {}, 401),
        ("/?token=", {}, 401),
        ("/?token=s3cret", {}, 401),
        (f"/?Token={QUOTED}", {}, 401),
        (f"/?x={QUOTED}", {}, 401),
    ],
)
def test_token_in_the_query(path: str, headers: dict[str, str], status: int) -> None:
    async def test() -> None:
        async with served(token=TOKEN) as push:
            assert await push.send(STATUS, path, headers=headers) == status
            assert push.numbers == ({} if status == 200 else {"wrong_token": 1})

    run(test)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"Authorization": f"Bearer {PLAIN}"}, 200),
        ("/", {"Authorization": f"bearer  {PLAIN}"}, 200),
        ("/", {"X-Skyline-Token": PLAIN}, 200),
        (f"/{PLAIN}", {}, 200),
        (f"/a/b/{PLAIN}", {}, 200),
        ("/", {"Authorization": f"Basic {PLAIN}"}, 401),
        ("/", {"Authorization": PLAIN}, 401),
        ("/", {"X-Skyline-Token": f"{PLAIN}x"}, 401),
        (f"/{PLAIN}/b", {}, 200),
        (f"/a/{PLAIN}/b", {}, 200),
        (f"/a/{PLAIN}x/b", {}, 401),
        (f"/a{PLAIN}/b", {}, 401),
    ],
)
def test_token_in_headers_and_path(path: str, headers: dict[str, str], status: int) -> None:
    async def test() -> None:
        async with served(token=PLAIN) as push:
            assert await push.send(STATUS, path, headers=headers) == status

    run(test)


@pytest.mark.parametrize("path", ["/{}/push/sms", "/push/{}/sms", "/push/sms/{}", "/push/{}/sms/{}"])
def test_the_token_may_stand_anywhere_in_the_path(path: str) -> None:
    """Some models put their own parts behind the URL that they were given."""

    async def test() -> None:
        async with served(path="/push/", token=PLAIN) as push:
            assert await push.send(STATUS, path.format(PLAIN, PLAIN)) == 200
            assert await push.send(STATUS, path.format("x", "x")) in (401, 404)
            assert [event["meta"]["endpoint"] for event in push.events] == ["sms"]
            assert PLAIN not in json.dumps(push.events)

    run(test)


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    whole = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return bool(whole(one, other))

    monkeypatch.setattr(hmac, "compare_digest", compare)

    async def test() -> None:
        async with served(token=PLAIN) as push:
            for token in ("", "s", "s3cre", "x" * 5000, PLAIN):
                await push.send(STATUS, f"/?token={token}")

    run(test)
    # Digests of one length, whatever the lengths of the tokens.
    assert set(compared) == {(32, 32)}
    assert len(compared) >= 5


def test_no_secret_is_passed_on_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def test() -> None:
        async with served(token=PLAIN) as push:
            headers = {
                "Authorization": f"Bearer {PLAIN}",
                "Proxy-Authorization": "Basic cm9vdDpodW50ZXIy",
                "Cookie": "session=hunter2",
                "X-Skyline-Token": PLAIN,
                "Referer": f"http://example.com/?token={PLAIN}",
                "X-Quoted": "".join(f"%{ord(letter):02x}" for letter in PLAIN),
                "X-Harmless": "kept",
            }
            assert (
                await push.send(
                    STATUS, f"/a/{PLAIN}?token={PLAIN}&again={PLAIN}&x=1&{PLAIN}=y&{PLAIN}", headers=headers
                )
                == 200
            )
            assert await push.send(b"{", f"/?token={PLAIN}", headers=headers) == 400
            assert await push.send(b"{", "/?token=guess-of-somebody", headers={"Authorization": "hunter2"}) == 401
            (event,) = push.events
            text = json.dumps(event).lower()
            assert event["meta"]["endpoint"] == "a"
            assert event["meta"]["query"] == {"x": "1"}
            assert event["meta"]["headers"]["X-Harmless"] == "kept"
            for secret in (PLAIN, "authorization", "hunter2", "cm9vddpodw50zxiy", "cookie", "%73"):
                assert secret not in text

    run(test)
    assert PLAIN not in caplog.text
    assert "hunter2" not in caplog.text
    assert "guess" not in caplog.text
    assert "wrong_token, from 127.0.0.1" in caplog.text


def test_a_token_that_is_a_parameter_but_not_asked_for_is_dropped_too() -> None:
    async def test() -> None:
        async with served() as push:
            await push.send(STATUS, "/?token=whatever&x=1")
            assert push.events[0]["meta"]["query"] == {"x": "1"}

    run(test)


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        (["127.0.0.1"], 200),
        (["192.0.2.1", "127.0.0.0/8"], 200),
        ("192.0.2.1, 127.0.0.1", 200),
        ([], 200),
        (["192.0.2.0/24", "::1"], 403),
        (["127.0.0.2"], 403),
    ],
)
def test_allowed_addresses(addresses: object, status: int) -> None:
    async def test() -> None:
        async with served(allowed_addresses=addresses) as push:
            assert await push.send() == status
            assert push.numbers == ({} if status == 200 else {"wrong_address": 1})

    run(test)


def test_addresses_of_ipv4_are_known_by_an_ipv6_socket() -> None:
    assert plain_address("::ffff:192.0.2.7") == "192.0.2.7"
    assert plain_address("fe80::1%eth0") == "fe80::1"
    assert plain_address("unknown") == "unknown"


@pytest.mark.parametrize(
    ("mac", "path", "status"),
    [
        ("00-30-F1-01-02-03", "/", 200),
        ("0030f1010203", "/", 200),
        ("00-30-f1-01-02-04", "/", 403),
        (None, "/", 403),
        (None, "/?mac=0030.f101.0203", 200),
        # The push itself is believed first.
        ("00-30-f1-01-02-04", "/?mac=0030f1010203", 403),
        ("nonsense", "/", 403),
    ],
)
def test_allowed_macs(mac: str | None, path: str, status: int) -> None:
    async def test() -> None:
        async with served(allowed_macs=["00:30:f1:01:02:03"]) as push:
            push_of = {**STATUS, "mac": mac} if mac else {"type": "recv-sms", "sms": []}
            assert await push.send(push_of, path) == status
            assert push.numbers == ({} if status == 200 else {"wrong_mac": 1})
            assert push.source.waiting.number == 0

    run(test)


@pytest.mark.parametrize(
    ("path", "status", "endpoint"),
    [
        ("/push", 200, ""), ("/push/", 200, ""), ("/push/sms", 200, "sms"), ("/", 404, None), ("/pushed", 404, None),
        ("/PUSH", 404, None), ("/x/push", 404, None), ("/push/sms/a", 200, "sms/a"),
    ],
)  # fmt: skip
def test_the_path(path: str, status: int, endpoint: str | None) -> None:
    async def test() -> None:
        async with served(path="/push") as push:
            assert await push.send(STATUS, path) == status
            assert [event["meta"]["endpoint"] for event in push.events] == ([] if endpoint is None else [endpoint])
            assert push.numbers == ({} if status == 200 else {"wrong_path": 1})

    run(test)


def test_who_listens_to_the_world_is_warned(caplog: pytest.LogCaptureFixture) -> None:
    async def test(**args: object) -> None:
        async with served(host="0.0.0.0", **args):
            pass

    run(test)
    assert "whoever reaches 0.0.0.0" in caplog.text
    caplog.clear()
    run(lambda: test(token="x"))
    run(lambda: test(allowed_addresses=["192.0.2.0/24"]))
    assert "whoever" not in caplog.text
