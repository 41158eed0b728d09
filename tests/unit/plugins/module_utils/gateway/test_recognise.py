# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateways are told from other servers by their refusal, with at most two requests and no login."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.recognise import (
    GATEWAY,
    OTHER,
    SILENT,
    Answer,
    recognise,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import CONNECTION, TIMEOUT, GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import status_document

OLDER, NEWER = "/goip_get_status.html", "/get_device_status"
PAGE = Reply(200, None, b"<html>Please log in</html>")
NOTHING = Reply(404, None, b"")
Script = dict[str, Any]


def said(content: Any, status: int = 200) -> Reply:
    return Reply(status, None, json.dumps(content).encode())


REFUSAL = said({"code": 1, "reason": "wrong username or password"})


def asked(script: Script) -> tuple[Answer, list[str]]:
    """What is made of the answers to paths, and the paths that were asked for."""
    paths: list[str] = []

    def get(path: str) -> Reply:
        paths.append(path)
        answer = script[path]
        if isinstance(answer, GatewayError):
            raise answer
        return Reply(*answer)

    return recognise(get), paths


def everywhere(reply: Reply) -> Script:
    return {OLDER: reply, NEWER: reply}


def test_a_refusal_of_the_first_path_is_enough() -> None:
    assert asked({OLDER: REFUSAL}) == (Answer(GATEWAY, "2"), [OLDER])


@pytest.mark.parametrize("first", [PAGE, NOTHING, said({"code": 3, "reason": "unknown path"}), said([])])
def test_the_second_path_is_asked_where_the_first_is_not_known(first: Reply) -> None:
    assert asked({OLDER: first, NEWER: REFUSAL}) == (Answer(GATEWAY, "3"), [OLDER, NEWER])


@pytest.mark.parametrize(
    "reply",
    [
        said({"code": 1, "desc": "login failed"}),
        said({"code": "1", "reason": "Invalid User", "version": "1.1"}),
        said({"code": 1, "reason": "wrong username or password"}, 401),
        said({"code": 1, "reason": "unauthorized"}, 400),
        Reply(200, None, b'\xef\xbb\xbf {"code":1,"reason":"too many failed logins, address locked"}\r\n'),
    ],
)
def test_spellings_of_a_refusal(reply: Reply) -> None:
    assert asked({OLDER: reply}) == (Answer(GATEWAY, "2"), [OLDER])


@pytest.mark.parametrize(
    "reply",
    [
        PAGE,
        NOTHING,
        Reply(302, "http://portal.example/login?code=1", b""),
        Reply(401, None, b"Unauthorized"),
        said({"code": 1}),
        said({"code": 1, "msg": "wrong password"}),
        said({"code": 1, "reason": "out of order"}),
        said({"code": 1, "reason": {"login": "x"}}),
        said({"code": 1, "reason": "login " * 100}),
        said({"code": 1, "reason": "login", "data": {}}),
        said({"code": 1, "reason": "login", "a": 1, "b": 2, "c": 3}),
        said({"code": True, "reason": "login"}),
        said({"code": 401, "reason": "login"}),
        said({"code": 0, "reason": "user OK"}),
        said({"code": 1, "reason": "login"}, 500),
        said([{"code": 1, "reason": "login"}]),
        said({"type": "dev-status", "status": [], "mac": "00-30-f1-01-00-01"}),
        Reply(200, None, b"[" * 100_000),
        Reply(200, None, b'{"code": ' + b"9" * 5000 + b"}"),
        Reply(200, None, b""),
    ],
)
def test_others(reply: Reply) -> None:
    answer, paths = asked(everywhere(reply))
    assert (answer.kind, answer.api, answer.mac) == (OTHER, None, None)
    assert paths == [OLDER, NEWER]
    assert f"HTTP status {reply.status}" in answer.reason


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (PAGE, "HTTP status 200, no JSON"),
        (said([1]), "HTTP status 200, no JSON"),
        (said({}), "HTTP status 200, other JSON"),
        (said({"code": ""}), "HTTP status 200, other JSON"),
        (said({"code": 401}, 401), "HTTP status 401, JSON with code 401"),
        (said({"code": "x" * 21}), f"HTTP status 200, JSON with code {'x' * 20}"),
    ],
)
def test_what_is_said_of_others(reply: Reply, words: str) -> None:
    """It is the first path's answer that counts."""
    assert asked({OLDER: reply, NEWER: NOTHING})[0].reason == words


def test_a_status_for_anybody() -> None:
    answer, paths = asked({OLDER: said(status_document())})
    assert (answer.kind, answer.mac, paths) == (GATEWAY, status_document()["mac"], [OLDER])


@pytest.mark.parametrize(("sent", "kind"), [(False, SILENT), (True, OTHER)])
def test_no_answer(sent: bool, kind: str) -> None:
    error = GatewayError(TIMEOUT, "discovery: no connection within 1 s", sent=sent)
    assert asked({OLDER: error}) == (Answer(kind, reason="no connection within 1 s"), [OLDER])


def test_a_server_that_is_gone_after_its_first_answer() -> None:
    error = GatewayError(CONNECTION, "discovery: no connection (Connection refused)", sent=False)
    answer, _paths = asked({OLDER: NOTHING, NEWER: error})
    assert answer == Answer(OTHER, reason="HTTP status 404, no JSON")


KEYS = st.sampled_from(["code", "reason", "desc", "type", "status"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(JSON, st.integers(100, 599))
def test_whatever_answers_it_comes_to_a_kind(content: Any, status: int) -> None:
    answer, paths = asked(everywhere(said(content, status)))
    is_refusal = isinstance(content, dict) and content.get("code") in (1, "1")
    assert answer.kind == OTHER or is_refusal
    assert 1 <= len(paths) <= 2


@given(st.binary())
def test_bytes(body: bytes) -> None:
    assert asked(everywhere(Reply(200, None, body)))[0].kind == OTHER
