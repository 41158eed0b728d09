# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How it is found out which generation of the API a gateway speaks: every kind of answer, and what it costs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.connect import connect
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, info
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import SIGNED, by_query, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import STATUS, Reply, Stub

OLDER, NEWER = "/goip_get_status.html", "/get_device_status"
PAGE = stub.http("<html>starting</html>")
NO_PATH = stub.http("nothing here", 404)
NO_LOGIN = stub.answer(code=1, reason="wrong username or password")
UNKNOWN = stub.answer(code=3, reason="unknown command")
NOT_SERVED: dict[str, bytes] = {
    "404": NO_PATH,
    "405": stub.http("", 405),
    "a page": PAGE,
    "a login page": stub.http("<!DOCTYPE html><form action=login>"),
    "nothing": stub.http(""),
    "a text": stub.http("unknown command"),
    "half of JSON": stub.http('{"type": "dev-st'),
}
# What does not say that the path is not there.
SERVED: dict[str, Reply] = {
    "a refusal": UNKNOWN,
    "another message": stub.answer(type="port-status"),
    "no answer": stub.close,
    "a failure": stub.http("oops", 500),
    "a proxy": stub.http("bad gateway", 502),
}
# Every answer of the second path that is no status of generation 3.
NO_PROOF: dict[str, bytes] = {
    **NOT_SERVED,
    "a refusal": UNKNOWN,
    "a code": stub.OK,
    "another message": stub.answer(type="port-status"),
    "a list": stub.http("[]"),
    "a status of no size": stub.answer(**{**stub.status_document(), "max-ports": 0}),
}


def asked(*script: Reply, **connection: Any) -> tuple[str | GatewayError, list[str]]:
    """What is found out from answers, the generation or an error, and the paths that were asked."""
    with Stub(*script) as device, device.client(**connection) as client:
        try:
            found: str | GatewayError = connect(client).api
        except GatewayError as error:
            found = error
    return found, [urlsplit(target).path for target in device.targets]


def error_of(*script: Reply, **connection: Any) -> tuple[GatewayError, list[str]]:
    found, paths = asked(*script, **connection)
    assert isinstance(found, GatewayError)
    return found, paths


def test_generation_2_costs_one_request() -> None:
    assert asked(STATUS) == ("2", [OLDER])


@pytest.mark.parametrize("answer", NOT_SERVED)
def test_generation_3(answer: str) -> None:
    assert asked(NOT_SERVED[answer], STATUS) == ("3", [OLDER, NEWER])


@pytest.mark.parametrize(("api", "path"), [("2", OLDER), ("3", NEWER)])
def test_what_is_said_is_not_asked(api: str, path: str) -> None:
    with Stub(STATUS) as device, device.client(api=api) as client:
        gateway = connect(client)
        assert device.targets == []
        assert gateway.api == api
        gateway.status()
    assert [urlsplit(target).path for target in device.targets] == [path]


def test_the_first_status_is_used_and_not_read_again() -> None:
    with Stub(NO_PATH, STATUS) as device, device.client() as client:
        assert connect(client).status().max_ports == 2
    assert len(device.targets) == 2


@pytest.mark.parametrize("answer", SERVED)
def test_what_says_nothing_of_the_path_is_tried_again(answer: str) -> None:
    assert asked(SERVED[answer], SERVED[answer], STATUS) == ("2", [OLDER] * 3)
    error, paths = error_of(*[SERVED[answer]] * 3)
    assert paths == [OLDER] * 3
    assert error.operation == "status"


@pytest.mark.parametrize("answer", NO_PROOF)
def test_the_second_path_is_asked_once_while_a_gateway_starts(answer: str) -> None:
    assert asked(PAGE, NO_PROOF[answer], PAGE, STATUS) == ("2", [OLDER, NEWER, OLDER, OLDER])
    error, paths = error_of(PAGE, NO_PROOF[answer], PAGE, PAGE)
    assert paths == [OLDER, NEWER, OLDER, OLDER]
    assert (error.kind, error.http_status) == ("protocol", 200)


@pytest.mark.parametrize("answer", NO_PROOF)
def test_where_neither_is_there_the_first_is_asked_again(answer: str) -> None:
    assert asked(NO_PATH, NO_PROOF[answer], NO_PATH, STATUS) == ("2", [OLDER, NEWER, OLDER, OLDER])
    error, paths = error_of(NO_PATH, NO_PROOF[answer], NO_PATH, NO_PATH)
    assert paths == [OLDER, NEWER, OLDER, OLDER]
    assert error.http_status == 404


def test_no_pause_lies_before_the_second_path(clock: Any) -> None:
    assert asked(PAGE, STATUS)[0] == "3"
    assert clock.slept == []
    asked(PAGE, NO_PATH, STATUS)
    assert len(clock.slept) == 1


@pytest.mark.parametrize("lost", [stub.close, stub.http("", 502)], ids=["closed", "a proxy"])
def test_a_second_path_that_does_not_answer_is_asked_again(lost: Reply) -> None:
    assert asked(NO_PATH, lost, NO_PATH, STATUS) == ("3", [OLDER, NEWER, OLDER, NEWER])
    error, paths = error_of(NO_PATH, lost, NO_PATH, lost, retries=1)
    assert len(paths) == 4
    assert error.kind == ("connection" if lost is stub.close else "protocol")
    assert error.http_status == (None if lost is stub.close else 502)


def test_a_first_path_that_did_not_answer_may_turn_out_not_to_be_there() -> None:
    assert asked(stub.close, NO_PATH, STATUS) == ("3", [OLDER, OLDER, NEWER])


def test_without_retries_each_is_asked_once() -> None:
    assert error_of(PAGE, PAGE, retries=0)[1] == [OLDER, NEWER]
    assert error_of(stub.close, retries=0)[1] == [OLDER]


@pytest.mark.parametrize("refusal", [NO_LOGIN, stub.http("", 401), stub.http("", 403)], ids=["code", "401", "403"])
def test_a_refused_login_is_one_request(refusal: bytes) -> None:
    error, paths = error_of(refusal)
    assert paths == [OLDER]
    assert error.kind == "auth"
    assert "api: 3" in error.advice
    assert "skyline_api" in error.advice


@pytest.mark.parametrize("api", ["2", "3"])
def test_who_says_the_generation_needs_no_advice_on_it(api: str) -> None:
    with Stub(NO_LOGIN) as device, device.client(api=api) as client, pytest.raises(GatewayError) as caught:
        connect(client).status()
    assert caught.value.kind == "auth"
    assert "skyline_api" not in caught.value.advice


@pytest.mark.parametrize("first", [NO_PATH, PAGE], ids=["404", "a page"])
def test_a_login_refused_by_the_second_path_is_not_tried_again(first: bytes) -> None:
    error, paths = error_of(first, NO_LOGIN)
    assert paths == [OLDER, NEWER]
    assert (error.kind, error.code) == ("auth", 1)


@pytest.mark.parametrize("script", [(STATUS,), (NO_PATH, STATUS)], ids=["2", "3"])
def test_another_gateway_than_the_one_expected(script: tuple[bytes, ...]) -> None:
    error, paths = error_of(*script, mac="00-30-f1-ff-ff-ff")
    assert len(paths) == len(script)
    assert error.kind == "validation"
    assert "another gateway answers there" in error.message


# -- simulated gateways -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["generation3", "generation3-examples"])
def test_firmware_of_generation_3(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile).only
    result = perform(info, gateway, gather_subset=["device"])
    assert result["gateway"]["api"] == "3"
    # What the path that does not exist is called stands in no log of operations.
    assert [record.path for record in gateway.log if record.path != "/crypt_sess.json"] == [OLDER, NEWER]


def test_firmware_that_serves_both_is_generation_2(simulate: Simulate) -> None:
    gateway = simulate(profile="both").only
    assert perform(info, gateway, gather_subset=["device"])["gateway"]["api"] == "2"
    assert [record.path for record in gateway.log] == [OLDER]
    assert perform(info, gateway, gather_subset=["device"], api="3")["gateway"]["api"] == "3"


@by_query
def test_firmware_that_takes_an_unknown_path_for_a_wrong_login(simulate: Simulate) -> None:
    gateway = simulate(profile="generation3-early").only
    result = perform(info, gateway, gather_subset=["device"])
    assert (result["error"]["kind"], len(gateway.log)) == ("auth", 1)
    assert "skyline_api" in result["msg"]
    assert perform(info, gateway, gather_subset=["device"], api="3")["gateway"]["api"] == "3"


@pytest.mark.parametrize("generation", [2, 3])
def test_the_wrong_generation_is_refused(simulate: Simulate, generation: int) -> None:
    gateway = simulate(switches={"generation": generation}).only
    result = perform(imei, gateway, config={"1A": "865847053403202"}, api=str(5 - generation), retries=0)
    assert result["failed"] is True
    assert result["error"]["operation"] == "status"
    assert len(gateway.log) == 1


@by_query
@pytest.mark.parametrize("form", ["code", "401", "html"])
def test_a_wrong_login_of_generation_3(simulate: Simulate, form: str) -> None:
    gateway = simulate(switches={"generation": 3, "login_refusal": form}).only
    result = perform(info, gateway, password="wrong", retries=3)
    assert [record.path for record in gateway.log] == [OLDER, NEWER, *([OLDER] * 3 if form == "html" else [])]
    assert gateway.counters.auth_failures == 1
    # A page is all that this firmware has to say of it.
    assert result["error"]["kind"] == ("protocol" if form == "html" else "auth")


SESSION: dict[str, Any] = {"auth": "session", "encrypt": False, "gather_subset": ["device"]}


class TestSessions:
    """Whether they cover the paths of generation 3 is open; they are tried."""

    @pytest.mark.parametrize("api", ["auto", "3"])
    def test_where_they_do(self, simulate: Simulate, api: str) -> None:
        gateway = simulate(switches={"generation": 3, "sessions": "supported"}).only
        result = perform(info, gateway, api=api, **SESSION)
        assert result["gateway"]["api"] == "3"
        assert gateway.counters.auth_failures == 0

    def test_encrypted_bodies(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"generation": 3, "sessions": "supported"}).only
        options: dict[str, Any] = {"auth": "session", "encrypt": True, "config": {"1A": "865847053403202"}}
        assert perform(imei, gateway, **options)["changed"] is True
        assert gateway.saved_imei("1A") == "865847053403202"

    @pytest.mark.skipif(SIGNED, reason="every simulated gateway has them there")
    def test_where_there_are_none(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"generation": 3}).only
        result = perform(info, gateway, api="3", **SESSION)
        assert result["error"]["kind"] == "protocol"
        assert "does not offer signed sessions" in result["msg"]
        assert "auth: query" in result["msg"]

    @pytest.mark.parametrize("api", ["auto", "3"])
    def test_where_they_are_for_older_paths_only(self, simulate: Simulate, api: str) -> None:
        gateway = simulate(switches={"generation": 3, "sessions": "supported", "session_paths": "goip"}).only
        result = perform(info, gateway, api=api, **SESSION)
        assert result["error"]["kind"] == "auth"
        assert "may not take signed sessions" in result["msg"]
        assert "auth: query" in result["msg"]


def test_a_status_in_every_spelling_is_found(simulate: Simulate) -> None:
    for switches in ({"status_type": "dev-Status"}, {"slots_key": "max-slots"}, {"reply_numbers": "text"}):
        gateway = simulate(switches={"generation": 3, **switches}).only
        assert perform(info, gateway, gather_subset=["device"])["gateway"]["api"] == "3", json.dumps(switches)
