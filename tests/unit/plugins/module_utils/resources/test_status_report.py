# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_status_report against simulated gateways, and a receiver of what they send."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import status_report
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import SIGNED, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.test_slot_values import (
    LASTING,
    PASSING,
)

PATH = "/goip_get_status.html"
# Nobody listens there; the simulated gateways do not mind.
URL = "http://127.0.0.1:1/push"
DEADLINE = 20
OFF = {"state": "absent"}


def on(period: int) -> dict[str, Any]:
    return {"state": "present", "period": period}


def report(period: int = 60, url: str = URL, all_sims: int = 0, all_slots: int = 0) -> dict[str, Any]:
    query = f"url={quote(url, safe='')}&period={period}&all_sims={all_sims}&all_slots={all_slots}"
    return {"method": "GET", "path": PATH, "operation": "report", "body": query}


CANCEL = {"method": "GET", "path": PATH, "operation": "cancel_report", "body": "period=0"}


def writes(gateway: Handle) -> int:
    return sum(record.write for record in gateway.log)


# -- the usual way ------------------------------------------------------------------------------------------------


def test_reports_are_switched_on(gateway: Handle) -> None:
    result = perform(status_report, gateway, url=URL, period=90, all_slots=True)
    assert result["changed"] is True
    assert result["before"] == OFF
    assert result["after"] == on(90)
    address = f"{gateway.host}:{gateway.port}"
    assert result["diff"] == {
        "before_header": address,
        "before": "state: absent\n",
        "after_header": address,
        "after": "state: present\nperiod: 90\n",
    }
    assert result["requests"] == [report(90, all_slots=1)]
    assert result["url_verified"] is False
    assert not {"saved", "unsaved", "unverified"} & set(result)
    assert gateway.reporting == {"url": URL, "period": 90, "all_sims": False, "all_slots": True}
    assert gateway.operations == ["status"] * 3
    assert writes(gateway) == 1


def test_the_request_is_what_is_reported(gateway: Handle) -> None:
    result = perform(status_report, gateway, url="http://127.0.0.1:1/push?a=1&b=2", all_sims=True)
    (sent,) = (record for record in gateway.log if record.write)
    assert sent.method == "GET"
    assert sent.body == ""
    assert sent.target.startswith(f"{PATH}?{result['requests'][0]['body']}&{'session' if SIGNED else 'username'}=")


def test_by_default_the_settings_are_sent_at_every_run(gateway: Handle) -> None:
    perform(status_report, gateway, url=URL, period=90)
    gateway.clear_log()
    result = perform(status_report, gateway, url=f"{URL}/moved", period=90, all_sims=True)
    assert result["changed"] is False
    assert result["before"] == result["after"] == {}
    assert result["diff"]["before"] == result["diff"]["after"] == ""
    assert result["requests"] == [report(90, f"{URL}/moved", all_sims=1)]
    assert result["url_verified"] is False
    assert gateway.reporting == {"url": f"{URL}/moved", "period": 90, "all_sims": True, "all_slots": False}


def test_on_enable_sends_them_only_where_something_differs(gateway: Handle) -> None:
    assert perform(status_report, gateway, url=URL, period=90, update_url="on_enable")["changed"] is True
    gateway.clear_log()
    gateway.read_only()
    result = perform(status_report, gateway, url=f"{URL}/moved", period=90, update_url="on_enable")
    assert result["changed"] is False
    assert result["requests"] == []
    assert gateway.operations == ["status"]
    assert gateway.reporting["url"] == URL
    gateway.read_only(False)
    result = perform(status_report, gateway, url=f"{URL}/moved", period=120, update_url="on_enable")
    assert result["changed"] is True
    assert result["before"] == on(90)
    assert result["after"] == on(120)
    assert gateway.reporting["url"] == f"{URL}/moved"


def test_reports_are_switched_off(gateway: Handle) -> None:
    perform(status_report, gateway, url=URL, period=90)
    result = perform(status_report, gateway, state="absent")
    assert result["changed"] is True
    assert result["before"] == on(90)
    assert result["after"] == OFF
    assert result["requests"] == [CANCEL]
    assert gateway.reporting["period"] == 0
    gateway.clear_log()
    gateway.read_only()
    result = perform(status_report, gateway, state="absent")
    assert result["changed"] is False
    assert result["requests"] == []
    assert gateway.operations == ["status"]


def test_a_url_that_is_only_repeated_is_answered_with_the_status(gateway: Handle) -> None:
    perform(status_report, gateway, url=URL)
    gateway.clear_log()
    assert perform(status_report, gateway, url=URL)["requests"] == [report()]
    assert [record.write for record in gateway.log] == [False, True]


def test_an_answer_that_shows_nothing_is_read_again(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    perform(status_report, gateway, url=URL)
    call = Client.call

    def silent(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        return {"code": 200} if request.operation == "report" else reply

    monkeypatch.setattr(Client, "call", silent)
    gateway.clear_log()
    assert perform(status_report, gateway, url=URL)["changed"] is False
    assert [record.write for record in gateway.log] == [False, True, False]


@pytest.mark.parametrize("update_url", ["always", "on_enable"])
def test_off_needs_no_other_option(gateway: Handle, update_url: str) -> None:
    gateway.read_only()
    result = perform(status_report, gateway, state="absent", url="nonsense", period=1, update_url=update_url)
    assert result["changed"] is False
    assert gateway.violations == []


# -- what expires says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_the_period_or_three_times_it(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile).only
    assert perform(status_report, gateway, url=URL, period=100)["changed"] is True
    gateway.read_only()
    shown = perform(status_report, gateway, url=URL, period=100, update_url="on_enable")
    assert shown["changed"] is False
    other = perform(status_report, gateway, check=True, url=URL, period=110)
    assert other["changed"] is True
    assert other["before"] == on(300 if profile == "reference" else 100)
    assert other["after"] == on(110)


@pytest.mark.parametrize("expires", ["period", "3x"])
def test_thrice_the_period_is_not_the_period(simulate: Simulate, expires: str) -> None:
    gateway = simulate(switches={"expires": expires}, report={"url": URL, "period": 180}).only
    shown = 180 * (3 if expires == "3x" else 1)
    for period in (60, 61, 179, 180, 181, 200, 540, 541, 1620):
        result = perform(status_report, gateway, check=True, url=URL, period=period)
        assert result["changed"] is (shown not in (period, 3 * period))


def test_a_period_that_was_shown_three_times_over(simulate: Simulate) -> None:
    """What is shown looks like the period wanted already; that it was not, only the next look tells."""
    gateway = simulate(switches={"expires": "3x"}, report={"url": URL, "period": 60}).only
    result = perform(status_report, gateway, url=URL, period=180)
    assert result["changed"] is True
    assert gateway.reporting["period"] == 180
    assert perform(status_report, gateway, url=URL, period=180)["changed"] is False


# -- check mode ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("report_before", [{}, {"url": URL, "period": 90}, {"url": URL, "period": 60}], ids=str)
@pytest.mark.parametrize(
    "params",
    [
        {"url": URL, "period": 90},
        {"url": URL, "period": 90, "update_url": "on_enable"},
        {"url": URL},
        {"state": "absent"},
    ],
    ids=str,
)
def test_check_mode_predicts_the_run(simulate: Simulate, report_before: dict[str, Any], params: dict[str, Any]) -> None:
    gateway = simulate(report=report_before).only
    gateway.read_only()
    before = gateway.reporting
    predicted = perform(status_report, gateway, check=True, **params)
    assert gateway.operations == ["status"]
    assert gateway.reporting == before
    gateway.read_only(False)
    real = perform(status_report, gateway, **params)
    assert predicted == real
    assert gateway.reporting["period"] == (0 if params.get("state") else params.get("period", 60))


# -- URLs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://127.0.0.1:1/push?site=7&token=a%20b+c;d#top",
        "http://[::1]:5000/push",
        "https://collector.example.com/grün/日本語/🙂",
        "http://user:pass%40word@127.0.0.1:1/push",
        "http://127.0.0.1:1/" + "a" * 1000,
        "http://127.0.0.1:1/push?period=0&url=other",
    ],
)
def test_urls_arrive_as_they_are(gateway: Handle, url: str) -> None:
    perform(status_report, gateway, url=url)
    assert gateway.reporting["url"] == url
    assert gateway.reporting["period"] == 60


@pytest.mark.parametrize(
    ("url", "period", "problems"),
    [
        ("ftp://collector.example.com/", 60, "url: ftp://collector.example.com/ is not an http or https URL"),
        ("collector.example.com:5000", 60, "url: collector.example.com:5000 is not an http or https URL"),
        ("http://", 60, "url: http:// is not an http or https URL"),
        ("http:///push", 60, "url: http:///push is not an http or https URL"),
        ("http://[::1/push", 60, "url: http://[::1/push is not an http or https URL"),
        ("http://collector:port/", 60, "url: http://collector:port/ is not an http or https URL"),
        ("http://collector:99999/", 60, "url: http://collector:99999/ is not an http or https URL"),
        ("http://collector/a b", 60, "url: http://collector/a b is not an http or https URL"),
        ("http://user:se/cret@collector/", 60, "url: http://********@collector/ is not an http or https URL"),
        ("ftp://user:secret@collector/", 60, "url: ftp://********@collector/ is not an http or https URL"),
        ("", 60, "url: (empty) is not an http or https URL"),
        (None, 60, "url: (empty) is not an http or https URL"),
        (URL, 59, "period: 59 is less than 60 seconds"),
        (URL, 0, "period: 0 is less than 60 seconds"),
        ("x", -1, "url: x is not an http or https URL; period: -1 is less than 60 seconds"),
    ],
)
def test_bad_options(gateway: Handle, url: str | None, period: int, problems: str) -> None:
    result = perform(status_report, gateway, url=url, period=period)
    assert result["msg"] == f"gateway {gateway.host}:{gateway.port}: {problems}. Nothing was written."
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is False
    assert gateway.operations == []


@pytest.mark.parametrize("options", [{}, {"state": "present"}, {"period": 60}, {"state": "on"}], ids=str)
def test_options_are_checked_by_the_argument_spec(gateway: Handle, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"state is present but all of the following are missing: url|state must be"):
        perform(status_report, gateway, **options)


def test_the_login_in_a_url_is_masked(gateway: Handle) -> None:
    url = "http://user:hush@127.0.0.1:1/push"
    for check in (True, False):
        result = perform(status_report, gateway, check=check, url=url)
        shown = "http%3A%2F%2F********%40127.0.0.1%3A1%2Fpush"
        assert result["requests"][0]["body"] == f"url={shown}&period=60&all_sims=0&all_slots=0"
        assert "hush" not in json.dumps(result)
    assert gateway.reporting["url"] == url
    gateway.add_fault("code", "status", times=None, skip=1, code=5, reason=f"no answer from {url}")
    result = perform(status_report, gateway, url=url, retries=0)
    assert result["error"]["reason"] == "no answer from http://********@127.0.0.1:1/push"


def test_options_shown_by_the_module_have_no_login() -> None:
    assert runner.shown_options(status_report, {"url": "http://u:hush@h/"}) == {"url": "http://********@h/"}
    assert runner.shown_options(status_report, {"url": None}) == {"url": None}


# -- faults -------------------------------------------------------------------------------------------------------

# Reading, setting and reading back are the same operation to the simulator: these pass before.
PLACES = {"read": 0, "report": 1, "read-back": 2}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", PASSING)
def test_fault_once(gateway: Handle, fault: str, place: str) -> None:
    gateway.add_fault(operation="status", skip=PLACES[place], **PASSING[fault])
    result = perform(status_report, gateway, url=URL)
    assert "failed" not in result
    assert result["changed"] is True
    assert gateway.counters.faults == 1
    assert gateway.reporting["url"] == URL


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [*PASSING, *LASTING])
def test_fault_for_ever(gateway: Handle, fault: str, place: str) -> None:
    gateway.add_fault(operation="status", skip=PLACES[place], times=None, **{**PASSING, **LASTING}[fault])
    start = time.monotonic()
    result = perform(status_report, gateway, url=URL, retries=1)
    assert time.monotonic() - start < DEADLINE
    assert result["failed"] is True
    assert result["error"]["operation"] == ("report" if place == "report" else "status")
    answered_no = fault.startswith("code") or fault in LASTING
    outcomes = {key: result.get(key, []) for key in ("applied", "rejected", "not_attempted", "unverified")}
    if place == "read":
        assert outcomes == {"applied": [], "rejected": [], "not_attempted": ["report"], "unverified": []}
        assert result["changed"] is False
    elif place == "report":
        kind = "rejected" if answered_no else "unverified"
        assert outcomes == {"applied": [], "rejected": [], "not_attempted": [], "unverified": [], kind: ["report"]}
        assert result["changed"] is not answered_no
    else:
        # It said yes; that nobody could look does not make it undone.
        assert outcomes == {"applied": [], "rejected": [], "not_attempted": [], "unverified": ["report"]}
        assert result["changed"] is True
        assert gateway.reporting["url"] == URL
    gateway.clear_faults()
    assert "failed" not in perform(status_report, gateway, url=URL)
    assert perform(status_report, gateway, url=URL, update_url="on_enable")["changed"] is False


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("arrived", [False, True])
def test_an_answer_of_a_proxy_is_found_out_about(gateway: Handle, state: str, arrived: bool) -> None:
    """What never reached the gateway is no change."""
    if state == "absent":
        perform(status_report, gateway, url=URL)
    gateway.add_fault("http_error", "status", skip=1, status=502, applied=arrived)
    result = perform(status_report, gateway, url=URL, state=state, retries=0)
    assert (result["failed"], result["error"]["http_status"]) == (True, 502)
    assert result["changed"] is arrived
    assert (result["applied"], result["not_attempted"]) == ([], [])
    assert (result["rejected"], result.get("unverified")) == (([], ["report"]) if arrived else (["report"], None))


def test_a_url_that_cannot_be_read_back_stays_in_doubt(gateway: Handle) -> None:
    perform(status_report, gateway, url=URL)
    gateway.add_fault("http_error", "status", skip=1, status=502, applied=False)
    result = perform(status_report, gateway, url=f"{URL}/other", retries=0)
    assert (result["failed"], result["changed"], result["unverified"]) == (True, False, ["report"])


def test_a_gateway_that_says_yes_and_does_not_report(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Client.call

    def forgetful(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        if request.operation == "report":
            gateway.patch(reporting={"period": 0})
        return reply

    monkeypatch.setattr(Client, "call", forgetful)
    result = perform(status_report, gateway, url=URL)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: the gateway accepted the reports and shows state absent. "
        "The gateway accepted the change but still reports the old value. "
        "Check its firmware and free space, then run again."
    )
    assert result["error"]["kind"] == "verify"
    assert result["rejected"] == ["report"]


def test_a_gateway_that_goes_on_reporting(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    perform(status_report, gateway, url=URL, period=90)
    call = Client.call

    def stubborn(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        if request.operation == "cancel_report":
            gateway.patch(reporting={"period": 90})
        return reply

    monkeypatch.setattr(Client, "call", stubborn)
    result = perform(status_report, gateway, state="absent")
    assert "the gateway accepted the end of the reports and shows state present period 90. " in result["msg"]


def test_another_mac_gets_nothing(gateway: Handle) -> None:
    gateway.read_only()
    result = perform(status_report, gateway, mac="00:30:f1:ff:ff:ff", url=URL)
    assert result["error"]["kind"] == "validation"
    assert gateway.violations == []


def test_a_gateway_that_is_not_there(gateway: Handle) -> None:
    result = perform(status_report, gateway, port=1, url=URL, retries=1)
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is False


# -- the reports themselves ---------------------------------------------------------------------------------------


class Receiver:
    """What came in by HTTP."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/push?from=gateways"
        self.messages: list[dict[str, Any]] = []
        self.paths: set[str] = set()

    def wait_for(self, number: int) -> None:
        end = time.monotonic() + DEADLINE
        while len(self.messages) < number:
            assert time.monotonic() < end, f"{len(self.messages)} reports of {number}"
            time.sleep(0.01)


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.paths.add(self.path)
            receiver.messages.append(json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("options", "rows"), [({}, 8), ({"all_sims": True}, 31), ({"all_slots": True}, 32)], ids=["used", "sims", "slots"]
)
def test_reports_arrive(simulate: Simulate, options: dict[str, Any], rows: int) -> None:
    running = simulate(no_sim=["3.02"])
    gateway = running.only
    with receiving() as receiver:
        perform(status_report, gateway, url=receiver.url, period=60, **options)
        receiver.wait_for(1)
        for number in (2, 3):
            running.advance(60)
            receiver.wait_for(number)
        assert receiver.paths == {"/push?from=gateways"}
        for message in receiver.messages:
            assert message["type"] == "dev-status"
            assert message["mac"] == gateway.mac
            assert message["expires"] == 60
            assert len(message["status"]) == rows
        assert perform(status_report, gateway, state="absent")["changed"] is True
        seen = len(receiver.messages)
        running.advance(600)
        assert len(receiver.messages) == seen


def test_reports_come_at_their_period(simulate: Simulate) -> None:
    running = simulate()
    with receiving() as receiver:
        perform(status_report, running.only, url=receiver.url, period=300)
        receiver.wait_for(1)
        running.advance(200)
        assert len(receiver.messages) == 1
        running.advance(150)
        receiver.wait_for(2)


def test_reports_outlive_a_reboot(simulate: Simulate) -> None:
    """Reporting needs no save, so the module has none to offer."""
    running = simulate()
    gateway = running.only
    with receiving() as receiver:
        perform(status_report, gateway, url=receiver.url)
        receiver.wait_for(1)
        gateway.gateway.device.reboot(gateway.gateway.clock.now())
        running.advance(300)
        assert perform(status_report, gateway, url=receiver.url, update_url="on_enable")["changed"] is False
        running.advance(60)
        receiver.wait_for(2)
