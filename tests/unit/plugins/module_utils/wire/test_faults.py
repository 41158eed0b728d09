# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client against simulated gateways, over real HTTP: every fault once, every fault for ever, every firmware."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from skyline_simulator.server.faults import FAULTS
from skyline_simulator.testing import GatewaySpec, Handle, running

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_sims, read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request, send_set
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

IMEI = "865847053403208"
STATUS = Request("status", "GET", "/goip_get_status.html", {"all_slots": "1"}, repeatable=True)
SET = set_request([("sim_imei(0)", IMEI), ("sim_imei(1)", "865847053403216")])
SAVE = save_request()
LOCK = command_request("lock", "1")
RESET = command_request("reset", "1")


class Fault(NamedTuple):
    """A fault, the error that it ends in when it does not end, and whether it is worth another try."""

    fault: str
    kind: str
    message: str
    more: dict[str, Any] = {}  # noqa: RUF012 (never changed)
    again: bool = True

    def order(self, gateway: Handle, times: int | None, operation: str = "*") -> None:
        gateway.add_fault(self.fault, operation, times, **self.more)

    def __repr__(self) -> str:
        return " ".join([self.fault, *(f"{key}={value}" for key, value in self.more.items())])


TIMEOUT = "no complete reply within "
FAULTY = [
    Fault("reset", "connection", "the connection was closed (Connection reset by peer)"),
    Fault("lost_reply", "connection", "the connection was closed (RemoteDisconnected)"),
    Fault("lost_reply", "connection", "the connection was closed (RemoteDisconnected)", {"applied": False}),
    Fault("truncated", "protocol", "the reply broke off"),
    Fault("truncated", "protocol", 'expected a JSON object, got "{', {"content_length": False}),
    Fault("empty", "protocol", "expected a JSON object, got an empty body"),
    Fault("html", "protocol", 'expected a JSON object, got "<html><head><title>Gateway</title>'),
    Fault("body", "protocol", 'expected a JSON object, got "[]"', {"body": "[]"}),
    Fault("http_error", "protocol", 'HTTP status 500, got "<html>'),
    Fault("http_error", "protocol", 'HTTP status 503, got "<html>', {"status": 503}),
    Fault("http_error", "protocol", 'HTTP status 404, got "<html>', {"status": 404}, again=False),
    Fault("code", "device", "refused (code 7, busy)", {"code": 7, "reason": "busy"}),
    Fault("redirect", "protocol", "answered with a redirect (HTTP 302) to /goip_", again=False),
    Fault("redirect", "protocol", "answered with a redirect (HTTP 301) to http://", {"status": 301, "location": "http://192.0.2.1/"},
          again=False),
    Fault("endless", "protocol", "the reply is larger than 16 MiB", again=False),
    Fault("login", "auth", "the login was refused (code 1, wrong username or password)", again=False),
    Fault("code", "auth", "the login was refused (code 1, failed)", again=False),
    Fault("http_error", "auth", "the login was refused (HTTP 401)", {"status": 401}, again=False),
]  # fmt: skip
LATE = [
    Fault("hang", "timeout", TIMEOUT),
    Fault("slow", "timeout", TIMEOUT, {"delay": 0.5}),
    Fault("drip", "timeout", TIMEOUT, {"delay": 0.03}),
]


def test_no_fault_is_left_out() -> None:
    assert {fault.fault for fault in FAULTY + LATE} | {"half_applied"} == set(FAULTS)


@pytest.fixture
def gateway() -> Iterator[Handle]:
    with running(GatewaySpec(username=stub.USERNAME, password=stub.PASSWORD)) as fleet:
        yield fleet.only


def client_of(gateway: Handle, **changes: Any) -> Client:
    connection = Connection(
        gateway.host, gateway.port, gateway.username, gateway.password, timeout=5.0, retries=2, pause=0.01
    )
    return new_client(connection._replace(**changes))


def failure(client: Client, request: Request) -> GatewayError:
    """The error that a request ends with: it names the operation, and betrays nothing."""
    with pytest.raises(GatewayError) as caught:
        client.call(request)
    error = caught.value
    assert error.operation == request.operation
    assert error.message.startswith(f"{request.operation}: ")
    said = secrecy.everything_said_by(error)
    secrecy.assert_silent(said, stub.PASSWORD)
    assert "p&s" not in said
    assert "%26" not in said
    return error


class TestOnce:
    @pytest.mark.parametrize("request_", [STATUS, SET, SAVE], ids=lambda request: request.operation)
    @pytest.mark.parametrize("fault", [fault for fault in FAULTY if fault.again], ids=repr)
    def test_survived(self, gateway: Handle, fault: Fault, request_: Request) -> None:
        fault.order(gateway, 1)
        with client_of(gateway) as client:
            client.call(request_)
        assert gateway.operations == [request_.operation] * 2
        if request_ is SET:
            assert gateway.imei("1.01") == IMEI

    @pytest.mark.parametrize("fault", LATE, ids=repr)
    def test_late(self, gateway: Handle, fault: Fault) -> None:
        fault.order(gateway, 1)
        with client_of(gateway, timeout=0.2) as client:
            assert read_status(client).max_ports == 8
        assert gateway.operations == ["status", "status"]

    def test_a_little_late(self, gateway: Handle) -> None:
        gateway.add_fault("slow", delay=0.1)
        with client_of(gateway) as client:
            read_status(client)
        assert gateway.operations == ["status"]

    def test_several_in_a_row(self, gateway: Handle) -> None:
        for fault in ("reset", "html"):
            gateway.add_fault(fault)
        with client_of(gateway) as client:
            read_status(client)
        assert gateway.operations == ["status"] * 3
        assert [record.fault for record in gateway.log] == ["reset", "html", None]

    @pytest.mark.parametrize("fault", FAULTY, ids=repr)
    def test_what_begins_anew_is_never_sent_twice(self, gateway: Handle, fault: Fault) -> None:
        fault.order(gateway, 1)
        with client_of(gateway) as client:
            failure(client, RESET)
        assert gateway.operations == ["reset"]

    @pytest.mark.parametrize("fault", [fault for fault in FAULTY if fault.again and fault.fault != "code"], ids=repr)
    def test_a_lock_is(self, gateway: Handle, fault: Fault) -> None:
        fault.order(gateway, 1)
        with client_of(gateway) as client:
            client.call(LOCK)
        assert gateway.operations == ["lock", "lock"]


class TestForEver:
    @pytest.mark.parametrize("request_", [STATUS, SET, SAVE], ids=lambda request: request.operation)
    @pytest.mark.parametrize("fault", FAULTY, ids=repr)
    def test_an_error_of_its_kind(self, gateway: Handle, fault: Fault, request_: Request) -> None:
        fault.order(gateway, None)
        with client_of(gateway) as client:
            error = failure(client, request_)
            tries = 3 if fault.again else 1
            assert gateway.operations == [request_.operation] * tries
            assert error.kind == fault.kind
            assert error.message.startswith(f"{request_.operation}: {fault.message}")
            assert error.sent
            # and the next healthy run is as if nothing had been
            gateway.clear_faults()
            client.call(request_)

    @pytest.mark.parametrize("request_", [STATUS, SET], ids=lambda request: request.operation)
    @pytest.mark.parametrize("fault", LATE, ids=repr)
    def test_within_the_deadline(self, gateway: Handle, fault: Fault, request_: Request) -> None:
        fault.order(gateway, None)
        with client_of(gateway, timeout=0.15, retries=1) as client:
            error = failure(client, request_)
        assert gateway.operations == [request_.operation] * 2
        assert error.kind == "timeout"
        assert error.message.startswith(f"{request_.operation}: {fault.message}")
        assert error.sent


class TestLogin:
    @pytest.mark.parametrize(
        "wrong",
        [{"password": "mistaken"}, {"username": "nobody"}, {"password": ""}, {"password": stub.PASSWORD.upper()}],
    )
    @pytest.mark.parametrize("request_", [STATUS, SET, SAVE, LOCK], ids=lambda request: request.operation)
    def test_a_wrong_one_is_one_request_ever(self, gateway: Handle, wrong: dict[str, str], request_: Request) -> None:
        with client_of(gateway, retries=9, **wrong) as client:
            error = failure(client, request_)
        assert error.kind == "auth"
        assert error.message == f"{request_.operation}: the login was refused (code 1, wrong username or password)"
        assert len(gateway.log) == 1
        assert gateway.counters.auth_failures == 1

    def test_the_password_goes_in_the_query_only(self, gateway: Handle) -> None:
        with client_of(gateway) as client:
            for request in (STATUS, SET, SAVE, LOCK):
                client.call(request)
        for record in gateway.log:
            assert record.target.endswith(f"&{stub.LOGIN}")
            assert not record.authorization
            secrecy.assert_silent(record.body, stub.PASSWORD)
        assert gateway.counters.refused == 0

    @pytest.mark.parametrize(
        "password", ["&", "%", "+", " ", "#", "?", "=", "%20", "ü€😀", "\\", '"', "a b&c=d", "\t\r\n"]
    )
    def test_any_password_arrives(self, password: str) -> None:
        with running(GatewaySpec(password=password, username=password)) as fleet, client_of(fleet.only) as client:
            read_status(client)


class TestHalfApplied:
    def test_a_device_that_lies(self, gateway: Handle) -> None:
        """It claims to have taken all. Only reading back finds out."""
        gateway.add_fault("half_applied", "set")
        with client_of(gateway) as client:
            assert send_set(client, SET) == 2
            status = read_status(client)
        assert status.imei(Slot(1, 1)) == IMEI
        assert status.imei(Slot(1, 2)) not in (None, "865847053403216")

    def test_a_device_that_tells(self, gateway: Handle) -> None:
        gateway.add_fault("half_applied", "set", claims_all=False)
        with client_of(gateway) as client:
            assert send_set(client, SET) == 1

    def test_a_lost_reply_has_set_what_it_was_to_set(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "set", None)
        with client_of(gateway, retries=0) as client:
            assert failure(client, SET).sent
        assert gateway.imei("1.01") == IMEI


class TestConnection:
    def test_one_for_all_requests(self, gateway: Handle) -> None:
        with client_of(gateway) as client:
            for _time in range(3):
                for request in (STATUS, SET, SAVE, LOCK):
                    client.call(request)
        assert len(gateway.log) == 12
        assert len({record.connection for record in gateway.log}) == 1
        assert gateway.counters.max_in_flight == 1

    @pytest.mark.parametrize("fault", [{"fault": "html"}, {"fault": "http_error"}, {"fault": "code", "code": 7}])
    def test_an_answer_that_came_whole_keeps_it(self, gateway: Handle, fault: dict[str, Any]) -> None:
        gateway.add_fault(**fault)
        with client_of(gateway) as client:
            read_status(client)
        assert len({record.connection for record in gateway.log}) == 1

    def test_a_gateway_that_restarts_meanwhile(self) -> None:
        spec = GatewaySpec(switches={"silence_seconds": "1"})
        with running(spec, speed=100) as fleet, client_of(fleet.only, retries=8) as client:
            read_status(client)
            client.call(command_request("reboot"))
            assert read_status(client).max_ports == 8


SPELLINGS: list[dict[str, object]] = [
    {},
    {"slots_key": "max-slots"},
    {"ver": False, "expires": "3x"},
    {"st": "text", "bal": "number"},
    {"st": "string"},
    {"port_names": "letter"},
    {"sparse_rows": True, "shuffle": True},
    {"shuffle": True, "pool_ids": "sim"},
    {"content_type": "text/html"},
    {"content_type": "none", "framing": "chunked"},
    {"framing": "close"},
]


@pytest.mark.parametrize("read", [read_status, read_sims])
class TestFirmware:
    """Whatever the spelling: what a status shows of a slot is what the gateway has, or nothing."""

    @pytest.mark.parametrize("slots", [1, 4])
    @pytest.mark.parametrize("switches", SPELLINGS, ids=repr)
    def test_from_2_4_on(self, read: Callable[..., Any], switches: dict[str, object], slots: int) -> None:
        numbers = {"2.01": "+491711234567"}
        spec = GatewaySpec(ports=4, slots=slots, switches=switches, sim_numbers=numbers, dead_ports="3")
        with running(spec) as fleet, client_of(fleet.only) as client:
            gateway = fleet.only
            status = read(client)
            assert (status.max_ports, status.max_slots, status.mac) == (4, slots, gateway.mac)
            shown = [slot for slot in status.every_slot() if status.imei(slot) is not None]
            assert [status.imei(slot) for slot in shown] == [gateway.imei(str(slot)) for slot in shown]
            assert shown or slots == 1
            assert status.number(Slot(2, 1)) in ("+491711234567", None)
            used = [status.slot_in_use(port) for port in (1, 2, 4)]
            assert [slot and slot.slot for slot in used] == [gateway.active_slot(port) for port in (1, 2, 4)]
            if read is read_status:
                assert len(shown) == 4 * slots
                assert status.number(Slot(2, 1)) == "+491711234567"

    def test_before_2_4(self, read: Callable[..., Any]) -> None:
        with running(GatewaySpec(ports=4, slots=4, profile="legacy")) as fleet, client_of(fleet.only) as client:
            gateway = fleet.only
            status = read(client)
            assert not status.shows_configured_imeis
            shown = {slot: status.imei(slot) for slot in status.every_slot() if status.imei(slot) is not None}
            for slot, imei in shown.items():
                assert slot.slot == gateway.active_slot(slot.port)
                assert imei == gateway.transmitted_imei(slot.port)
            if read is read_status:
                assert len(shown) == 4
                assert not status.shows_every_slot

    def test_opaque_names_do_no_harm(self, read: Callable[..., Any]) -> None:
        switches: dict[str, object] = {"pool_ids": "port"}
        with running(GatewaySpec(ports=8, slots=4, switches=switches)) as fleet, client_of(fleet.only) as client:
            status = read(client)
            assert any(".sp256." in row.name for row in status.rows)
            assert all(status.imei(slot) == fleet.only.imei(str(slot)) for slot in status.slots)
