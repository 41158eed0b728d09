# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client, by scripted calls: what it sends, what it makes of the answers, and when it tries again."""

from __future__ import annotations

import json
import random
import socket
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import multiple_request, save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_sims, read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire import errors
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import (
    command,
    command_request,
    send_set,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import LOGIN, OK, STATUS, Stub
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

READ = Request("status", "GET", "/goip_get_status.html", {"all_slots": "1"}, repeatable=True)
COMMAND = command_request("reset", "1-3")


def failure(client: Client, request: Request = READ, **how: Any) -> GatewayError:
    """The error that a request ends with; it must not betray the password."""
    with pytest.raises(GatewayError) as caught:
        client.call(request, **how)
    secrecy.assert_silent(secrecy.everything_said_by(caught.value), stub.PASSWORD)
    return caught.value


class Timed(Client):
    """A client of a device that never answers; given has the time that each try was given, and took."""

    def __init__(self, clock: MovingClock, **changes: Any) -> None:
        super().__init__(Connection("gateway", 80, "u", "p")._replace(**changes), Redactor(("p",)))
        self.given: list[float] = []

        def exchange(*request: Any) -> Reply:
            self.given.append(request[-1])
            clock.time += request[-1]
            raise GatewayError(errors.TIMEOUT, f"{request[0]}: no complete reply", request[0])

        self._transport.exchange = exchange  # type: ignore[method-assign, assignment]


class TestWhatIsSent:
    @staticmethod
    def headers(device: Stub, **more: str) -> dict[str, str]:
        return {
            "Host": f"127.0.0.1:{device.port}",
            "User-Agent": "skyline.gateway",
            "Accept-Encoding": "identity",
            "Accept": "*/*",
            "Connection": "keep-alive",
            **more,
        }

    def test_reading_the_status(self) -> None:
        with Stub(STATUS) as device, device.client() as client:
            read_status(client)
        target = f"/goip_get_status.html?all_slots=1&{LOGIN}"
        assert device.calls == [stub.Call("GET", target, self.headers(device), b"", 1)]

    def test_reading_the_sims(self) -> None:
        with Stub(STATUS) as device, device.client() as client:
            read_sims(client)
        assert device.targets == [f"/goip_get_status.html?all_sims=1&{LOGIN}"]

    def test_setting(self) -> None:
        with Stub(stub.answer(code=0, reason="OK", par_set=2)) as device, device.client() as client:
            request = set_request([("sim_imei(21)", "865847053403202"), ("sim_imei(51)", "865847053403213")])
            assert send_set(client, request) == 2
        body = b"sim_imei(21)=865847053403202&sim_imei(51)=865847053403213"
        headers = self.headers(device, **{"Content-Type": "text/plain", "Content-Length": str(len(body))})
        target = f"/goip_send_cmd.html?version=1.1&op=set&{LOGIN}"
        assert device.calls == [stub.Call("POST", target, headers, body, 1)]

    def test_saving(self) -> None:
        with Stub(OK) as device, device.client() as client:
            client.call(save_request())
        body = b'{"type": "command", "op": "save"}'
        json_type = {"Content-Type": "application/json;charset=utf-8", "Content-Length": str(len(body))}
        target = f"/goip_send_cmd.html?version=1.1&{LOGIN}"
        assert device.calls == [stub.Call("POST", target, self.headers(device, **json_type), body, 1)]

    def test_a_command(self) -> None:
        with Stub(stub.answer(code=200, reason="OK")) as device, device.client() as client:
            client.call(COMMAND)
        assert json.loads(device.calls[0].body) == {"type": "command", "op": "reset", "ports": "1-3"}

    def test_one_connection_for_all_requests(self) -> None:
        replies = (STATUS, OK, stub.http("<html>", 500), STATUS, stub.answer(code=5, reason="no"), OK)
        with Stub(*replies) as device, device.client() as client:
            read_status(client)
            client.call(save_request())
            read_status(client)
            client.call(save_request())
        assert [call.connection for call in device.calls] == [1] * 6
        assert device.connections == 1

    def test_a_connection_that_was_closed_meanwhile_is_opened_anew(self) -> None:
        closing = stub.http(json.dumps(stub.status_document()), headers=("Connection: close",))
        with Stub(closing, OK) as device, device.client() as client:
            read_status(client)
            client.call(COMMAND)
        assert [call.connection for call in device.calls] == [1, 2]

    def test_it_is_closed_at_the_end(self) -> None:
        with Stub(STATUS) as device, device.client() as client:
            read_status(client)
            sockets = client._transport._adapter._sockets
            client.__exit__()
            assert [each.fileno() for each in sockets] == [-1]

    def test_an_ipv6_address(self) -> None:
        assert Connection("2001:db8::1", 8080, "", "").address == "[2001:db8::1]:8080"
        assert Connection("192.0.2.1", 80, "", "").address == "192.0.2.1:80"

    def test_facts_are_without_the_login(self) -> None:
        assert set_request([("ttl", "64")]).facts() == {
            "method": "POST", "path": "/goip_send_cmd.html", "operation": "set", "body": "ttl=64",
        }  # fmt: skip


class TestAnswers:
    @pytest.mark.parametrize(
        "document",
        [{"code": 0}, {"code": 200}, {"code": "0"}, {"code": "200 OK"}],
        ids=repr,
    )
    def test_success(self, document: dict[str, Any]) -> None:
        with Stub(stub.answer(**document)) as device, device.client() as client:
            assert client.call(COMMAND) == document

    @pytest.mark.parametrize("document", [{"type": "dev-status"}, {"code": None}, {}], ids=repr)
    def test_a_reply_without_a_code(self, document: dict[str, Any]) -> None:
        """Fine where nothing was to be done; no success of what was to be done."""
        with Stub(stub.answer(**document), stub.answer(**document)) as device, device.client() as client:
            assert client.call(COMMAND._replace(coded=False)) == document
            with pytest.raises(GatewayError, match="the reply has no code") as raised:
                client.call(COMMAND)
        assert raised.value.kind == "protocol"

    @pytest.mark.parametrize(
        "framing",
        [
            b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"code":\r\n3\r\n 0}\r\n0\r\n\r\n',
            b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/png\r\n\r\n{"code": 0}',
            b'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{"code": 0}',
            b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"code": 0}',
            stub.http('\r\n {"code": 0}\r\n', headers=("Content-Type: text/html; charset=ebcdic",)),
        ],
    )
    def test_any_framing_and_any_content_type(self, framing: bytes) -> None:
        with Stub(framing) as device, device.client() as client:
            assert client.call(COMMAND) == {"code": 0}

    def test_a_refusal(self) -> None:
        with Stub(stub.answer(code=7, reason="port busy")) as device, device.client() as client:
            error = failure(client, COMMAND)
        assert error.facts() == {
            "kind": "device", "code": 7, "reason": "port busy", "http_status": 200, "operation": "reset",
        }  # fmt: skip
        assert str(error) == error.message == "reset: refused (code 7, port busy)"
        assert error.sent
        assert error.advice == errors.ADVICE[errors.DEVICE]

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"code": "7 busy"}, "reset: refused (code 7, no reason given)"),
            ({"code": -1, "reason": ""}, "reset: refused (code -1, no reason given)"),
            ({"code": 7, "desc": "busy"}, "reset: refused (code 7, busy)"),
            ({"code": 7, "reason": ["busy", 1]}, "reset: refused (code 7, no reason given)"),
            ({"code": 7, "reason": 12}, "reset: refused (code 7, 12)"),
            ({"code": 7.0, "reason": "busy"}, "reset: refused (code 7, busy)"),
            ({"code": 7, "reason": "\x1b[31mred\x07\nline"}, "reset: refused (code 7, \ufffd[31mred\ufffd line)"),
            ({"code": 7, "reason": "x" * 1000}, f"reset: refused (code 7, {'x' * 80})"),
            ({"code": 7, "reason": f"for {stub.PASSWORD}"}, "reset: refused (code 7, for ********)"),
        ],
    )
    def test_how_a_refusal_reads(self, document: dict[str, Any], message: str) -> None:
        with Stub(stub.answer(**document)) as device, device.client() as client:
            assert failure(client, COMMAND).message == message

    @pytest.mark.parametrize(
        ("code", "shown"), [('"failed"', "failed"), ('""', ""), ("[]", ""), ("{}", ""), ("NaN", "nan"), ("1.5", "1.5")]
    )
    def test_a_code_that_is_no_number_is_no_success(self, code: str, shown: str) -> None:
        with Stub(stub.http(f'{{"code": {code}, "reason": "OK"}}')) as device, device.client() as client:
            error = failure(client, COMMAND)
        assert error.kind == "protocol"
        assert error.message == f'reset: the code of the reply is "{shown}"'

    @pytest.mark.parametrize(
        "reply", [stub.answer(code=1, reason="no such user"), stub.http("", 401), stub.http("", 403)]
    )
    @pytest.mark.parametrize("request_", [READ, COMMAND, save_request()])
    def test_a_refused_login_is_one_request_ever(self, reply: bytes, request_: Request) -> None:
        with Stub(reply) as device, device.client(retries=5) as client:
            error = failure(client, request_)
        assert error.kind == "auth"
        assert error.message.startswith(f"{request_.operation}: the login was refused (")
        assert not error.retriable

    def test_the_code_of_a_wrong_login_means_something_else_once_the_login_was_right(self) -> None:
        other = stub.answer(code=1, reason="bad value")
        with Stub(STATUS, other) as device, device.client(retries=5) as client:
            read_status(client)
            error = failure(client, set_request([("ttl", "1")]))
        assert (error.kind, error.code, error.reason) == ("device", 1, "bad value")
        assert error.message == "set: refused (code 1, bad value)"
        # Not tried again, all the same: gateways block addresses.
        assert len(device.calls) == 2

    def test_unless_it_speaks_of_the_login(self) -> None:
        with Stub(STATUS, stub.answer(code=1, reason="Invalid User")) as device, device.client(retries=5) as client:
            read_status(client)
            assert failure(client, set_request([("ttl", "1")])).kind == "auth"
        assert len(device.calls) == 2

    def test_codes_of_a_refused_login(self) -> None:
        with Stub(stub.answer(code=1, reason="no"), stub.http("", 401)) as device, device.client() as client:
            error = failure(client)
            assert (error.code, error.reason, error.http_status) == (1, "no", 200)
            assert error.message == "status: the login was refused (code 1, no)"
            error = failure(client)
            assert (error.code, error.reason, error.http_status) == (None, None, 401)
            assert error.message == "status: the login was refused (HTTP 401)"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
    def test_a_redirect_is_not_followed(self, status: int) -> None:
        with Stub() as elsewhere:
            where = f"http://127.0.0.1:{elsewhere.port}/goip_get_status.html?{LOGIN}"
            reply = stub.http("", status, (f"Location: {where}",))
            with Stub(reply) as device, device.client() as client:
                error = failure(client)
        assert elsewhere.connections == 0
        assert error.kind == "protocol"
        assert error.http_status == status
        shown = f"http://127.0.0.1:{elsewhere.port}/goip_get_status.html?username=********&password=********"
        assert error.message == (
            f"status: answered with a redirect (HTTP {status}) to {shown[:80]}, which is not followed, because "
            "requests carry the login"
        )
        assert error.advice == "Set host, port and scheme to where the API really is."

    def test_a_redirect_to_nowhere(self) -> None:
        with Stub(stub.http("", 302)) as device, device.client() as client:
            assert "to nowhere, which" in failure(client).message

    @pytest.mark.parametrize(
        ("status", "tries"), [(500, 3), (502, 3), (503, 3), (408, 3), (429, 3), (404, 1), (400, 1), (204, 1), (206, 1)]
    )
    def test_other_statuses(self, status: int, tries: int) -> None:
        body = "" if status == 204 else "<h1>Sorry</h1>"
        with Stub(*[stub.http(body, status)] * tries) as device, device.client() as client:
            error = failure(client)
        came = 'got "<h1>Sorry</h1>"' if body else "got an empty body"
        assert error.message == f"status: HTTP status {status}, {came}"
        assert error.kind == "protocol"
        assert error.http_status == status

    @pytest.mark.parametrize(
        ("body", "came"),
        [
            (b"", "got an empty body"),
            (b" \r\n", "got an empty body"),
            (b"<html>\x1b]0;x\x07 \x00\r\n</html>", 'got "<html>\ufffd]0;x\ufffd \ufffd </html>"'),
            (b"[]", 'got "[]"'),
            (b"null", 'got "null"'),
            (b"3", 'got "3"'),
            (b'"text"', 'got ""text""'),
            (b'{"code": 0', 'got "{"code": 0"'),
            (b'{"code": 0} {"code": 1}', 'got "{"code": 0} {"code": 1}"'),
            (b"\xff\xfe\x00", 'got "\ufffd\ufffd\ufffd"'),
            (b"y" * 5000, f'got "{"y" * 80}"'),
            (b"[" * 100_000, f'got "{"[" * 80}"'),
            (b"9" * 100_000, f'got "{"9" * 80}"'),
            (b'{"code": ' + b"9" * 100_000 + b"}", f'got "{{"code": {"9" * 71}"'),
            (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, None),
            ("\u202eevil\u2028".encode(), 'got "\ufffdevil"'),
        ],
        ids=lambda value: repr(value)[:20],
    )
    def test_a_body_that_is_not_the_json_expected(self, body: bytes, came: str | None) -> None:
        with Stub(stub.http(body)) as device, device.client(retries=0) as client:
            error = failure(client)
        assert error.kind == "protocol"
        assert error.http_status == 200
        if came:
            assert error.message == f"status: expected a JSON object, {came}"
        assert len(error.message) < 200
        assert all(char.isprintable() for char in error.message)

    @pytest.mark.parametrize("spelling", sorted(secrecy.spellings(stub.PASSWORD)))
    @pytest.mark.parametrize("before", [0, 70, 1270])
    def test_a_password_in_what_came_is_masked(self, spelling: str, before: int) -> None:
        """In every spelling, and also where the quotation is cut in the middle of it."""
        page = f"{' ' * before}{'-' * min(before, 75)}{spelling} is not the password"
        quoted = f"{'-' * min(before, 75)}******** is not the password"[:80]
        replies = (stub.http(page), stub.http(page, 404), stub.answer(code=5, reason=page.strip()))
        with Stub(*replies) as device, device.client(retries=0) as client:
            assert failure(client).message == f'status: expected a JSON object, got "{quoted}"'
            assert failure(client).message == f'status: HTTP status 404, got "{quoted}"'
            assert failure(client).reason == quoted

    def test_many_passwords_in_what_came(self) -> None:
        password = "0123456789abcdef" * 60
        with Stub(stub.http(password * 3)) as device, device.client(retries=0, password=password) as client:
            assert failure(client).message == f'status: expected a JSON object, got "{"********" * 3}"'

    @given(st.binary())
    def test_whatever_comes_is_an_object_or_a_gateway_error(self, body: bytes) -> None:
        with new_client(Connection("gateway", 80, "u", "p", retries=0)) as client:
            client._transport.exchange = lambda *_request: Reply(200, None, body)  # type: ignore[method-assign]
            try:
                reply = client.call(READ)
            except GatewayError:
                return
            assert isinstance(reply, dict)

    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "reason", "desc"]), inner),
    ))  # fmt: skip
    def test_whatever_json_comes_is_an_object_or_a_gateway_error(self, document: Any) -> None:
        self.test_whatever_comes_is_an_object_or_a_gateway_error.hypothesis.inner_test(  # type: ignore[attr-defined]
            self, json.dumps(document).encode()
        )


class TestRetries:
    FAULTS = (stub.close, stub.http("<html>"), stub.http(""), stub.http("", 500), stub.answer(code=5, reason="busy"))

    @pytest.mark.parametrize("fault", FAULTS, ids=["close", "html", "empty", "http_error", "code"])
    def test_a_repeatable_request_survives(self, fault: stub.Reply) -> None:
        with Stub(fault, fault, STATUS) as device, device.client() as client:
            assert read_status(client).max_ports == 2
        assert len(set(device.targets)) == 1

    @pytest.mark.parametrize("fault", FAULTS, ids=["close", "html", "empty", "http_error", "code"])
    @pytest.mark.parametrize("operation", ["switch", "reset", "reboot"])
    def test_what_begins_anew_is_sent_once(self, operation: str, fault: stub.Reply) -> None:
        with Stub(fault) as device, device.client() as client:
            assert failure(client, command_request(operation)).operation == operation

    @pytest.mark.parametrize("status", [502, 503, 504])
    @pytest.mark.parametrize("operation", ["lock", "unlock", "ledon", "ledoff", "save"])
    def test_what_does_the_same_again_survives_a_proxy(self, operation: str, status: int) -> None:
        page = stub.http("<html>Bad Gateway</html>", status)
        with Stub(page, page, OK) as device, device.client() as client:
            client.call(command_request(operation, "1"))
        assert len({call.body for call in device.calls}) == 1

    def test_several_commands_are_repeated_if_each_of_them_may_be(self) -> None:
        page = stub.http("", 502)
        both = multiple_request([command("lock", "1"), command("ledon", "2")])
        mixed = multiple_request([command("lock", "1"), command("switch", "2A")])
        with Stub(page, OK, page) as device, device.client() as client:
            client.call(both)
            assert failure(client, mixed).http_status == 502

    def test_a_command_that_is_refused_is_not_asked_for_again(self) -> None:
        refusal = stub.answer(code=5, reason="no such command")
        with Stub(refusal, refusal) as device, device.client() as client:
            failure(client, command_request("lock", "1"))
            failure(client, multiple_request([command("lock", "1"), command("ledon", "2")]))

    def test_a_save_that_is_refused_for_a_while_is(self) -> None:
        with Stub(stub.answer(code=5, reason="busy"), OK) as device, device.client() as client:
            client.call(save_request())

    @pytest.mark.parametrize("status", [502, 503, 504])
    def test_the_advice_names_the_proxy(self, status: int) -> None:
        with Stub(stub.http("<html>", status), stub.http("<html>", 500)) as device, device.client(retries=0) as client:
            error = failure(client)
            assert (error.kind, error.http_status, error.in_doubt) == ("protocol", status, True)
            assert "a proxy in front of the gateway" in error.advice
            assert failure(client).advice == errors.ADVICE[errors.PROTOCOL]

    @pytest.mark.parametrize("page", ["<html><h1>Forbidden</h1>", " \r\n<!DOCTYPE html>", "\ufeff<p>"])
    def test_a_page_that_forbids_is_no_wrong_login(self, page: str) -> None:
        with Stub(stub.http(page, 403)) as device, device.client() as client:
            error = failure(client)
        assert (error.kind, error.http_status, error.retriable, error.in_doubt) == ("protocol", 403, False, False)
        assert error.message.startswith("status: HTTP status 403 and a page, got ")
        assert "a proxy in front" in error.advice.lower()
        assert "headers (inventory: skyline_headers)" in error.advice

    @pytest.mark.parametrize("reply", [stub.http("<html>", 401), stub.http("", 403), stub.http("{}", 403)])
    def test_but_other_refusals_are(self, reply: bytes) -> None:
        with Stub(reply) as device, device.client() as client:
            assert failure(client).kind == "auth"

    def test_setting_and_saving_are_repeatable(self) -> None:
        with Stub(stub.close, OK, stub.close, OK) as device, device.client() as client:
            client.call(set_request([("ttl", "1")]))
            client.call(save_request())
        assert device.calls[0].body == device.calls[1].body
        assert device.calls[2].body == device.calls[3].body

    @pytest.mark.parametrize("retries", [0, 1, 4])
    def test_as_often_as_the_option_says(self, retries: int) -> None:
        with Stub(*[stub.close] * (retries + 1)) as device, device.client(retries=retries) as client:
            assert failure(client).kind == "connection"

    def test_as_often_as_the_call_says(self) -> None:
        with Stub(stub.close, stub.close, stub.close) as device, device.client(retries=5) as client:
            failure(client, retries=0)
            failure(client, retries=1)

    def test_the_last_error_is_told(self) -> None:
        with Stub(stub.close, stub.http("", 500), stub.http("<p>")) as device, device.client() as client:
            assert failure(client).message == 'status: expected a JSON object, got "<p>"'

    def test_a_login_refused_at_a_later_try_is_not_tried_again(self) -> None:
        with Stub(stub.close, stub.answer(code=1, reason="no")) as device, device.client() as client:
            assert failure(client).kind == "auth"

    def test_pauses_grow_and_are_bounded(self, clock: MovingClock) -> None:
        with new_client(Connection("gateway", 80, "u", "p")) as client:
            for attempt in range(1, 8):
                assert client.pause(attempt) is True
        for pause, usual in zip(clock.slept, (0.5, 1, 2, 4, 5, 5, 5)):  # noqa: B905 (Python 3.9)
            assert 0.8 * usual <= pause <= 1.2 * usual

    def test_pauses_of_a_fleet_differ(self, clock: MovingClock, monkeypatch: pytest.MonkeyPatch) -> None:
        with new_client(Connection("gateway", 80, "u", "p")) as client:
            monkeypatch.setattr(random, "uniform", lambda least, _most: least)
            client.pause(1)
            monkeypatch.setattr(random, "uniform", lambda _least, most: most)
            client.pause(2)
        assert clock.slept == [0.4, 1.2]

    def test_no_pause_up_to_the_deadline_or_beyond(self, clock: MovingClock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(random, "uniform", lambda _least, _most: 1.0)
        with new_client(Connection("gateway", 80, "u", "p")) as client:
            assert client.pause(1, clock.time + 0.5) is False
            assert clock.slept == []
            assert client.pause(1, clock.time + 0.51) is True
            assert clock.slept == [0.5]

    def test_all_tries_together_have_a_deadline(self, clock: MovingClock) -> None:
        """Tries of a device that hangs end after tries x timeout, and the pauses."""
        with Timed(clock, timeout=10.0, retries=2) as client:
            start = clock.time
            assert failure(client).kind == "timeout"
        assert client.given == [10.0, 10.0, 10.0]
        assert clock.time - start == pytest.approx(30 + sum(clock.slept))
        assert len(clock.slept) == 2

    def test_no_try_pays_for_the_pauses(self, clock: MovingClock) -> None:
        """Pauses as long as tries: the last one has its whole time, all the same."""
        with Timed(clock, timeout=5.0, retries=3, pause=5.0) as client:
            failure(client)
        assert client.given == [5.0] * 4

    def test_a_pause_that_leaves_no_time_for_another_try_is_not_made(self, clock: MovingClock) -> None:
        with Timed(clock, timeout=10.0, retries=1, pause=5.0) as client:
            assert failure(client, within=13.0).kind == "timeout"
        assert client.given == [10.0]
        assert clock.slept == []

    def test_a_deadline_for_one_call(self, clock: MovingClock) -> None:
        with Timed(clock, timeout=10.0, retries=50) as client:
            start = clock.time
            failure(client, within=25.0)
        # The last try has what is left.
        assert client.given[:2] == [10.0, 10.0]
        assert client.given[2] == pytest.approx(5 - sum(clock.slept))
        assert clock.time == pytest.approx(start + 25)

    def test_a_try_has_no_less_than_a_moment(self, clock: MovingClock) -> None:
        """A socket takes no time of 0, or less."""
        with Timed(clock, timeout=10.0) as client:
            failure(client, within=0)
            failure(client, within=-1)
        assert client.given == [0.001, 0.001]

    def test_a_try_with_no_time_left_is_told_so_at_once(self) -> None:
        with Stub(stub.hang) as device, device.client(retries=50) as client:
            assert failure(client, within=0.1).message == "status: no complete reply within 0.1 s"

    def test_a_try_that_may_have_arrived_is_not_forgotten(self) -> None:
        """The gateway got the first try, and was gone at the second: what was sent stays sent."""

        def vanish(connection: socket.socket, stop: threading.Event) -> None:
            device.vanish()
            stub.close(connection, stop)

        with Stub(vanish) as device, device.client(retries=1) as client:
            error = failure(client, set_request([("ttl", "1")]))
            assert error.message == "set: no connection (Connection refused)"
            assert error.sent
            # and where it never got there at all
            assert failure(client, set_request([("ttl", "1")])).sent is False


class TestAdvice:
    """A wrong address explains why a gateway never answered, and nothing that breaks after it has."""

    BROKEN = (stub.close, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{")

    @pytest.mark.parametrize("broken", BROKEN)
    def test_that_never_answered(self, broken: stub.Reply) -> None:
        with Stub(broken) as device, device.client(retries=0) as client:
            error = failure(client)
        assert error.advice == errors.ADVICE[error.kind]
        assert "address" in error.advice or "host and port" in error.advice

    @pytest.mark.parametrize("broken", BROKEN)
    def test_that_went_away(self, broken: stub.Reply) -> None:
        with Stub(STATUS, broken) as device, device.client(retries=0) as client:
            client.call(READ)
            error = failure(client)
        assert "answered before" in error.advice
        assert "address" not in error.advice

    def test_that_nobody_finds_any_more(self) -> None:
        with Stub(STATUS) as device, device.client(retries=0) as client:
            client.call(READ)
        error = failure(client)
        assert error.kind == errors.CONNECTION
        assert "answered before" in error.advice

    def test_a_reply_of_something_else_keeps_its_own(self) -> None:
        page = stub.http(b"<html>no gateway</html>")
        with Stub(STATUS, page) as device, device.client(retries=0) as client:
            client.call(READ)
            assert failure(client).advice == errors.ADVICE[errors.PROTOCOL]


@pytest.mark.parametrize("password", ["login", "auth", "user", "wrong", "a"])
def test_what_a_refusal_means_is_read_before_the_password_is_masked(password: str) -> None:
    """Code 1 after a login that was right is a refusal of the login only where its reason says so."""
    for reason, kind in (("wrong auth of login user", "auth"), ("no such port", "device")):
        with Stub(STATUS, stub.answer(code=1, reason=reason)) as device, device.client(password=password) as client:
            read_status(client)
            error = failure(client, command_request("lock", "1"))
        assert error.kind == kind
        assert password not in (error.reason or "").split()
