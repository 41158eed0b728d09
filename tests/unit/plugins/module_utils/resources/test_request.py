# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_request against simulated gateways of both generations."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import request
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform, texts_in

COMMAND = "/goip_send_cmd.html"
STATUS = "/goip_get_status.html"


@pytest.fixture
def newer(simulate: Simulate) -> Handle:
    return simulate(1000.0, ports=2, slots=2, pins={"1A": "4711"}, switches={"generation": 3}).only


def run(gateway: Handle, path: str, **options: Any) -> dict[str, Any]:
    return perform(request, gateway, path=path, **options)


def command(gateway: Handle, op: str, ports: str = "", **options: Any) -> dict[str, Any]:
    body = {"type": "command", "op": op, **({"ports": ports} if ports else {})}
    return run(gateway, COMMAND, method="POST", query={"version": "1.1"}, body=body, **options)


def test_a_path_of_the_other_generation(newer: Handle) -> None:
    result = run(newer, STATUS)
    assert (result["error"]["http_status"], result["gateway"]["api"]) == (404, "3")
    assert "gateway.api" in result["msg"]
    assert "host and port" not in result["msg"]


class TestReading:
    def test_an_object(self, gateway: Handle) -> None:
        result = run(gateway, STATUS, query={"all_sims": 1})
        assert (result["changed"], result["requests"]) == (False, [])
        assert result["reply"]["mac"] == gateway.mac
        assert result["gateway"]["mac"] == gateway.mac

    @pytest.mark.parametrize("fault", ["reset", "code"])
    def test_a_failure_changes_nothing_and_leaves_no_doubt(self, gateway: Handle, fault: str) -> None:
        gateway.add_fault(fault, "status", times=None, skip=1, **({"code": 5} if fault == "code" else {}))
        result = run(gateway, STATUS, retries=0)
        assert (result["failed"], result["changed"]) == (True, False)
        assert [result.get(key, []) for key in ("applied", "unverified", "rejected")] == [[], [], []]

    def test_a_list(self, newer: Handle) -> None:
        reply = run(newer, "/get_numbers")["reply"]
        assert {(row["port"], row["slot"]) for row in reply} == {(1, 1), (1, 2), (2, 1), (2, 2)}

    def test_a_name_without_a_value(self, simulate: Simulate) -> None:
        gateway = simulate(parameters={"ttl": "64"}).only
        assert run(gateway, COMMAND, query={"op": "get", "ttl": None})["reply"]["data"] == {"ttl": "64"}

    def test_a_body_in_a_get(self, newer: Handle) -> None:
        newer.clear_log()
        result = run(newer, "/get_ports_status", body={"ports": [1]})
        assert "failed" not in result
        assert (result["changed"], result["requests"]) == (False, [])

    @by_query
    def test_a_text(self, gateway: Handle) -> None:
        gateway.add_fault("body", "status", body="hello\x1b[2J", skip=1)
        assert run(gateway, STATUS)["reply"] == "hello\ufffd[2J"

    @by_query
    def test_texts_in_lists(self, gateway: Handle) -> None:
        gateway.add_fault("body", "status", body=json.dumps({"a": ["hello\x1b[2J", {"b": "\x07"}]}), skip=1)
        assert run(gateway, STATUS)["reply"] == {"a": ["hello\ufffd[2J", {"b": "\ufffd"}]}

    @by_query
    @pytest.mark.parametrize(("body", "reply"), [("", None), ("5", "5"), ('{"port": 1.10}', {"port": "1.10"})])
    def test_other_forms(self, gateway: Handle, body: str, reply: Any) -> None:
        gateway.add_fault("body", "status", body=body, skip=1)
        assert run(gateway, STATUS)["reply"] == reply

    @by_query  # to a session, such a text is encrypted
    def test_a_long_text_takes_no_time(self, gateway: Handle) -> None:
        gateway.add_fault("body", "status", body="a" * 300_000, skip=1)
        start = time.process_time()
        assert len(run(gateway, STATUS)["reply"]) == 300_000
        assert time.process_time() - start < 10

    def test_it_is_tried_again(self, gateway: Handle) -> None:
        gateway.add_fault("reset", "status", 2, skip=1)
        assert "failed" not in run(gateway, STATUS, query={"all_sims": "1"})
        assert gateway.operations.count("status") == 4


class TestWriting:
    def test_it_is_a_change_at_every_run(self, gateway: Handle) -> None:
        for _run in range(2):
            result = command(gateway, "ledon", "1A")
            assert (result["changed"], result["reply"]["code"]) == (True, 0)
        assert gateway.led("1A")
        (sent,) = result["requests"]
        assert (sent["method"], sent["path"], sent["operation"]) == ("POST", COMMAND, "request")
        assert json.loads(sent["body"]) == {"type": "command", "op": "ledon", "ports": "1A"}

    def test_characters_are_sent_as_they_are(self, newer: Handle) -> None:
        result = run(newer, "/set_numbers", method="POST", body=[{"port": 1, "slot": 2, "number": "Zürich €"}])
        assert result["requests"][0]["body"] == '[{"port": 1, "slot": 2, "number": "Zürich €"}]'

    def test_a_reply_without_a_body(self, newer: Handle) -> None:
        result = run(newer, "/set_numbers", method="POST", body=[{"port": 1, "slot": 2, "number": "123"}])
        assert (result["changed"], result["reply"]) == (True, None)
        assert newer.number("1B") == "123"

    def test_a_text_as_it_is(self, simulate: Simulate) -> None:
        gateway = simulate(parameters={"web_password": "old"}).only
        result = run(gateway, COMMAND, method="POST", query={"op": "set"}, body="ttl=77&web_password=hush-hush")
        assert result["reply"]["par_set"] == 2
        assert gateway.parameter("web_password") == "hush-hush"
        assert result["requests"][0]["body"] == "ttl=77&web_password=********"

    @pytest.mark.parametrize("fault", ["lost_reply", "reset", "truncated"])
    def test_it_is_sent_once(self, gateway: Handle, fault: str) -> None:
        gateway.add_fault(fault, "save", None)
        result = command(gateway, "save")
        assert result["changed"] is True
        assert gateway.operations.count("save") == 1
        assert (result["failed"], result["unverified"]) == (True, ["request"])

    def test_a_refusal(self, gateway: Handle) -> None:
        gateway.add_fault("code", "ledon", code=5, reason="not now")
        result = command(gateway, "ledon", "1A")
        assert (result["failed"], result["changed"], result["rejected"]) == (True, False, ["request"])
        assert (result["error"]["kind"], result["error"]["code"]) == ("device", 5)

    def test_another_gateway(self, gateway: Handle) -> None:
        assert command(gateway, "save", mac="00-00-00-00-00-00")["error"]["kind"] == "validation"
        assert "save" not in gateway.operations

    def test_check_mode(self, gateway: Handle) -> None:
        gateway.read_only()
        predicted = command(gateway, "ledon", "1A", check=True)
        assert (predicted["changed"], "reply" in predicted) == (True, False)
        assert gateway.violations == []
        assert run(gateway, STATUS, check=True)["reply"]["mac"] == gateway.mac
        gateway.read_only(False)
        assert command(gateway, "ledon", "1A")["requests"] == predicted["requests"]


class TestGetsThatWrite:
    @pytest.mark.parametrize(
        ("path", "query", "operation"),
        [
            ("/goip_send_ussd.html", {"port": 1, "ussd": "*100#"}, "send_ussd"),
            (STATUS, {"period": "0"}, "cancel_report"),
            (COMMAND, {"op": "ledon", "ports": "1A"}, "ledon"),
        ],
    )
    def test_they_are_sent_once_and_not_in_check_mode(
        self, simulate: Simulate, path: str, query: dict[str, Any], operation: str
    ) -> None:
        gateway = simulate(1000.0, no_sim=[]).only
        gateway.read_only()
        assert run(gateway, path, query=query, check=True)["changed"] is True
        assert gateway.violations == []
        gateway.read_only(False)
        gateway.clear_log()
        result = run(gateway, path, query=query)
        assert result["changed"] is True
        (sent,) = result["requests"]
        # In place of a body, what such a request changes by.
        assert (sent["path"], parse_qs(sent["body"])) == (path, {name: [str(value)] for name, value in query.items()})
        assert len(gateway.operations) == 2

    @pytest.mark.parametrize("value", [0, "0"])
    def test_one_that_removes_nothing_reads(self, simulate: Simulate, value: object) -> None:
        gateway = simulate(1000.0).only
        gateway.receive({"slot": "1A", "from": "10010", "text": "hello"})
        result = run(gateway, "/goip_get_sms.html", query={"sms_id": 1, "sms_del": value}, check=True)
        assert (result["changed"], result["reply"]["sms_num"]) == (False, 1)

    def test_one_that_removes_by_its_body(self, simulate: Simulate) -> None:
        gateway = simulate(1000.0, switches={"generation": 3, "inbox_delete": True}).only
        gateway.receive({"slot": "1A", "from": "10010", "text": "hello"})
        path, body = "/get_received_smses", {"id": 1, "num": 0}
        removing = {**body, "detele": "1"}
        gateway.read_only()
        for form in (dict, json.dumps):
            assert run(gateway, path, body=form(body), check=True)["changed"] is False
            assert run(gateway, path, body=form(removing), check=True)["changed"] is True
        assert run(gateway, path, body="not JSON", check=True)["changed"] is True
        assert gateway.violations == []
        gateway.read_only(False)
        assert len(run(gateway, path, body=body)["reply"]["smses"]) == 1
        assert run(gateway, path, body=removing)["changed"] is True
        assert run(gateway, path, body=body)["reply"]["smses"] == []


class TestBadInput:
    @pytest.mark.parametrize("path", ["x", "//host/", "/a?b=c", "/a#b", "/a b", "http://host/", "", "/a\x1b"])
    def test_paths(self, gateway: Handle, path: str) -> None:
        result = run(gateway, path)
        assert result["error"]["kind"] == "validation"
        assert "path: give the path of the URL" in result["msg"]
        assert gateway.operations == []

    def test_all_at_once(self, gateway: Handle) -> None:
        query = {"username": "a", "Password": "hush", "flag": True}
        result = run(gateway, "x", query=query, body=5)
        for words in ("path:", "query: username is", "query: Password is", "query: the value of flag", "body:"):
            assert words in result["msg"]
        assert "hush" not in json.dumps(result)
        assert gateway.operations == []


class TestSecrets:
    def test_those_of_the_gateway(self, newer: Handle) -> None:
        result = run(newer, "/get_pins")
        assert {row["pin"] for row in result["reply"] if row["pin"]} == {"********"}
        assert result["redacted"] is True
        assert "4711" not in json.dumps(result["reply"])

    def test_parameters(self, simulate: Simulate) -> None:
        gateway = simulate(parameters={"web_password": "hush", "ttl": "64"}).only
        data = run(gateway, COMMAND, query={"op": "get", "ttl": None, "web_password": None})["reply"]["data"]
        assert data == {"ttl": "64", "web_password": "********"}

    @pytest.mark.parametrize("form", [dict, json.dumps])
    def test_all_that_stands_under_a_secret_name(self, newer: Handle, form: Callable[[Any], Any]) -> None:
        body = form({"passwords": {"first": "93847261", "others": ["51627384"]}})
        newer.add_fault("code", "set_pins", code=5, reason="neither 93847261 nor 51627384 is right")
        result = run(newer, "/set_pins", method="POST", body=body)
        assert "neither ******** nor ******** is right" in result["msg"]

    @pytest.mark.parametrize("form", [list, json.dumps])
    def test_those_of_the_user(self, newer: Handle, form: Callable[[Any], Any]) -> None:
        body = form([{"port": 1, "slot": 1, "pin": "93847261"}])
        newer.add_fault("code", "set_pins", code=5, reason="PIN 93847261 is not right")
        lines: list[str] = []
        result = run(newer, "/set_pins", method="POST", body=body, lines=lines)
        assert "93847261" not in " ".join(map(str, texts_in([result, lines])))
        assert '"pin": "********"' in result["requests"][0]["body"]

    @pytest.mark.parametrize(
        ("params", "shown"),
        [
            ({"query": None, "body": None}, {"query": None, "body": None}),
            (
                {"query": {"token": "x", "op": "get"}, "body": None},
                {"query": {"token": "********", "op": "get"}, "body": None},
            ),
            (
                {"query": {}, "body": {"a": [{"pin": "1234"}], "passwords": {"x": "y", "z": ["w"]}, "cc": ""}},
                {
                    "query": {},
                    "body": {"a": [{"pin": "********"}], "passwords": {"x": "********", "z": ["********"]}, "cc": ""},
                },
            ),
            ({"query": {}, "body": '{"ac": "LPA:1$x"}'}, {"query": {}, "body": '{"ac": "********"}'}),
            (
                {"query": {}, "body": '{"to":"Jürgen","cc":"x"}'},
                {"query": {}, "body": '{"to": "Jürgen", "cc": "********"}'},
            ),
            (
                {"query": {}, "body": "url=http://u:p@h/&key=x&ttl=1"},
                {"query": {}, "body": "url=http://********@h/&key=********&ttl=1"},
            ),
            ({"query": {}, "body": '{"imei": "1"}'}, {"query": {}, "body": '{"imei": "1"}'}),
            # Where nothing is hidden, not a space is another one.
            ({"query": {}, "body": '{"to":"ü",  "cc":""}'}, {"query": {}, "body": '{"to":"ü",  "cc":""}'}),
        ],
    )
    def test_options_on_a_bastion(self, params: dict[str, Any], shown: dict[str, Any]) -> None:
        assert request.shown_options(params) == shown
