# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_ussd against simulated gateways of both generations."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import ussd
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform, texts_in

BALANCE = "Your balance is 10.00 EUR."
SPEED = 1000.0
VOUCHER = "*101*48151623#"


@pytest.fixture(params=[2, 3])
def gateway(simulate: Simulate, request: pytest.FixtureRequest) -> Handle:
    return simulate(SPEED, ports=4, slots=2, no_sim=[], switches={"generation": request.param}).only


def run(gateway: Handle, ports: str = "1-3", code: str = "*100#", **options: Any) -> dict[str, Any]:
    return perform(ussd, gateway, ports=ports, code=code, **options)


def replies(result: dict[str, Any]) -> dict[int, str | None]:
    return {reply["port"]: reply["reply"] for reply in result["replies"]}


def word(result: dict[str, Any], port: int) -> str | None:
    """The first word of the reason why a port has no reply."""
    (reason,) = [reply["reason"] for reply in result["replies"] if reply["port"] == port]
    return reason and str(reason).partition(":")[0]


def sent(gateway: Handle, code: str = "*100#") -> dict[int, int]:
    """How often each port has sent a code."""
    return {port: count for (kind, port, text), count in gateway.asked.items() if (kind, text) == ("ussd", code)}


def test_the_names_of_its_requests(gateway: Handle) -> None:
    result = run(gateway, ports="1,2")
    assert {request["operation"] for request in result["requests"]} == {"send_ussd"}


class TestReplies:
    def test_every_port_is_asked_once(self, gateway: Handle) -> None:
        result = run(gateway)
        assert "failed" not in result
        assert result["changed"] is True
        assert result["replies"] == [
            {"port": port, "ok": True, "reply": BALANCE, "code": 0, "reason": None} for port in (1, 2, 3)
        ]
        assert sent(gateway) == {1: 1, 2: 1, 3: 1}

    def test_it_is_sent_at_every_run(self, gateway: Handle) -> None:
        run(gateway)
        assert run(gateway)["changed"] is True
        assert sent(gateway) == {1: 2, 2: 2, 3: 2}

    def test_the_gateway_does_not_repeat_it_either(self, gateway: Handle) -> None:
        gateway.answer("*100#", outcome="timeout")
        run(gateway, "1", wait_timeout=5)
        assert sent(gateway) == {1: 1}

    def test_requests(self, gateway: Handle) -> None:
        requests = run(gateway, "2-3", wait_timeout=20.5)["requests"]
        if gateway.gateway.device.switches.generation == 3:
            (request,) = requests
            assert request["body"] == '[{"ussd": "*100#", "ports": [2, 3], "timeout": 21}]'
        else:
            assert [parse_qs(request["body"]) for request in requests] == [
                {"port": [port], "ussd": ["*100#"], "timeout": ["21"], "retries": ["0"]} for port in ("2", "3")
            ]

    def test_every_port(self, gateway: Handle) -> None:
        assert list(replies(run(gateway, "all"))) == [1, 2, 3, 4]

    def test_the_other_key_of_the_text(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, no_sim=[], switches={"ussd_reply_key": "ussd"}).only
        assert replies(run(gateway, "1")) == {1: BALANCE}

    def test_line_ends_as_they_are(self, gateway: Handle) -> None:
        """Networks answer in lines, and not every firmware writes these as JSON has them."""
        answer = '{"code": 0, "port": 1, "resp": "Balance:\r\n\t10 EUR"}'
        gateway.add_fault("body", "send_ussd", applied=True, body=answer)
        assert replies(run(gateway, "1")) == {1: "Balance:\r\n\t10 EUR"}

    def test_a_modem_that_takes_longer_than_a_request_may(self, simulate: Simulate) -> None:
        gateway = simulate(no_sim=[]).only
        gateway.answer("*100#", "late", seconds=0.8)
        assert replies(run(gateway, "1", timeout=0.4, wait_timeout=5)) == {1: "late"}


class TestFailures:
    @pytest.mark.parametrize("outcome", ["busy", "unavailable", "timeout"])
    def test_one_port_without_a_reply(self, gateway: Handle, outcome: str) -> None:
        gateway.answer("*100#", outcome=outcome, ports="2")
        result = run(gateway, wait_timeout=10)
        assert result["failed"] is True
        assert replies(result) == {1: BALANCE, 2: None, 3: BALANCE}
        assert word(result, 2) == outcome
        assert (result["error"]["kind"], result["error"]["reason"]) == ("device", outcome)
        assert "port 2: " in result["msg"]
        assert result["changed"] is True
        assert result["applied"] == ["1", "3"]
        # What had no answer in time may have been carried out.
        in_doubt = outcome == "timeout"
        seen = result["rejected"], result.get("unverified")
        assert seen == (([], ["2"]) if in_doubt else (["2"], None))
        assert sent(gateway).get(2, 0) == in_doubt

    def test_nothing_was_sent_anywhere(self, gateway: Handle) -> None:
        gateway.answer("*100#", outcome="unavailable")
        result = run(gateway, "1-2")
        assert (result["failed"], result["changed"]) == (True, False)
        assert "port 1-2: unavailable: " in result["msg"]

    def test_accepted(self, gateway: Handle) -> None:
        gateway.answer("*100#", outcome="timeout", ports="2")
        result = run(gateway, wait_timeout=10, accept_failures=True)
        assert "failed" not in result
        assert result["changed"] is True
        assert [reply["ok"] for reply in result["replies"]] == [True, False, True]
        assert result["unverified"] == ["2"]

    def test_a_module_that_does_not_run(self, gateway: Handle) -> None:
        gateway.patch(dead_ports="1")
        assert word(run(gateway, accept_failures=True), 1) == "unavailable"

    @pytest.mark.parametrize("named", ['"port": 1, ', ""])
    def test_one_object_for_one_port(self, simulate: Simulate, named: str) -> None:
        gateway = simulate(SPEED, no_sim=[], switches={"generation": 3}).only
        gateway.add_fault("body", "send_ussd", body=f'{{{named}"code": 4, "resp": ""}}')
        result = run(gateway, "1")
        assert (word(result, 1), result["rejected"], result["not_attempted"]) == ("busy", ["1"], [])

    def test_all_ports_are_refused_at_once(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, no_sim=[], switches={"generation": 3}).only
        gateway.add_fault("code", "send_ussd", code=42, reason="not today")
        result = run(gateway, "1-3")
        assert [reply["reason"] for reply in result["replies"]] == [
            "refused: the gateway did not send it (not today)"
        ] * 3
        assert (result["changed"], result["rejected"], result["not_attempted"]) == (False, ["1", "2", "3"], [])
        assert sent(gateway) == {}

    def test_what_only_this_gateway_says(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, no_sim=[]).only
        gateway.add_fault("code", "send_ussd", code=42, reason="no <b>way</b>")
        result = run(gateway, "1-2")
        assert word(result, 1) == "refused"
        assert "no <b>way</b>" in result["replies"][0]["reason"]
        assert replies(result) == {1: None, 2: BALANCE}


class TestLostAnswers:
    @pytest.mark.parametrize("fault", ["lost_reply", "truncated", "empty", "slow"])
    def test_it_is_sent_exactly_once(self, gateway: Handle, fault: str) -> None:
        gateway.add_fault(fault, "send_ussd", delay=9000 if fault == "slow" else None)
        result = run(gateway, wait_timeout=1, timeout=0.5)
        assert result["failed"] is True
        assert sent(gateway) == {1: 1, 2: 1, 3: 1}
        assert word(result, 1) == "lost" or fault == "truncated"
        assert result["changed"] is True
        assert "1" in [*result["applied"], *result["unverified"]]

    def test_other_ports_keep_theirs(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, no_sim=[]).only
        gateway.add_fault("lost_reply", "send_ussd", skip=1)
        result = run(gateway)
        assert replies(result) == {1: BALANCE, 2: None, 3: BALANCE}
        assert (result["applied"], result["unverified"], result["rejected"]) == (["1", "3"], ["2"], [])
        assert result["error"]["kind"] == "connection"

    def test_what_came_of_a_reply_that_broke_off(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=8, no_sim=[], switches={"generation": 3}).only
        gateway.add_fault("truncated", "send_ussd")
        result = run(gateway, "all")
        came = [port for port, reply in replies(result).items() if reply == BALANCE]
        assert 0 < len(came) < 8
        assert {word(result, port) for port in range(1, 9) if port not in came} == {"lost"}
        assert set(sent(gateway).values()) == {1}

    def test_ports_that_the_reply_leaves_out(self, simulate: Simulate) -> None:
        gateway = simulate(SPEED, ports=4, no_sim=[], switches={"generation": 3}).only
        gateway.add_fault("half_applied", "send_ussd")
        result = run(gateway, "all")
        assert replies(result) == {1: BALANCE, 2: BALANCE, 3: None, 4: None}
        assert word(result, 4) == "lost"

    def test_accepted(self, gateway: Handle) -> None:
        gateway.add_fault("lost_reply", "send_ussd")
        result = run(gateway, "1", accept_failures=True)
        assert "failed" not in result
        assert (word(result, 1), result["unverified"]) == ("lost", ["1"])

    @pytest.mark.parametrize("status", [500, 504])
    def test_a_page_of_a_proxy_that_waited_in_vain(self, gateway: Handle, status: int) -> None:
        """It is no word of the gateway on what its firmware knows, and the code may have been sent."""
        page = "<html>The server did not answer.</html>"
        gateway.add_fault("http_error", "send_ussd", status=status, body=page)
        result = run(gateway, "1")
        assert result["error"]["kind"] == "protocol"
        assert (word(result, 1), result["unverified"], result["changed"]) == ("lost", ["1"], True)
        assert gateway.operations.count("send_ussd") == 1

    @by_query
    def test_a_refused_login_is_not_tried_again(self, gateway: Handle) -> None:
        gateway.add_fault("login", "send_ussd", None)
        result = run(gateway, accept_failures=True)
        assert result["failed"] is True
        assert gateway.operations.count("send_ussd") == 1
        assert sent(gateway) == {}

    def test_the_reason_may_be_about_anything(self, simulate: Simulate) -> None:
        """A text that looks like one about an old session must not have it sent twice."""
        # Slower than elsewhere: a session has to last as long as the test.
        gateway = simulate(SPEED / 100, no_sim=[], switches={"sessions": "supported"}).only
        perform(ussd, gateway, ports="1", code="*1#", auth="session")
        gateway.clear_log()
        gateway.add_fault("code", "send_ussd", None, applied=True, code=6, reason="session expired")
        run(gateway, "1", auth="session", accept_failures=True)
        assert gateway.operations.count("send_ussd") == 1


class TestFirmware:
    @pytest.mark.parametrize(
        "fault", [{"fault": "http_error", "status": 404}, {"fault": "html"}, {"fault": "code", "code": 1}]
    )
    @by_query
    def test_it_does_not_know_ussd(self, simulate: Simulate, fault: dict[str, Any]) -> None:
        gateway = simulate(no_sim=[]).only
        gateway.add_fault(**fault, operation="send_ussd", times=None)
        result = run(gateway, accept_failures=True)
        assert result["error"]["kind"] == "unsupported"
        assert "2.4.1" in result["msg"]
        assert result["changed"] is False
        assert gateway.operations.count("send_ussd") == 1

    @by_query
    @pytest.mark.parametrize("unknown_path", ["404", "html", "login"])
    @pytest.mark.parametrize(("generation", "path"), [(2, "goip_send_ussd.html"), (3, "send_ussds")])
    def test_its_path_is_missing(self, simulate: Simulate, generation: int, path: str, unknown_path: str) -> None:
        switches = {"generation": generation, "missing_paths": [path], "unknown_path": unknown_path}
        result = run(simulate(no_sim=[], switches=switches).only, accept_failures=True, api=str(generation))
        assert (result["error"]["kind"], result["changed"], result["replies"]) == ("unsupported", False, [])
        assert generation == 2 or f"/{path}" in result["msg"]


def test_check_mode_sends_nothing(gateway: Handle) -> None:
    gateway.read_only()
    predicted = run(gateway, check=True)
    assert (predicted["changed"], predicted["replies"]) == (True, [])
    assert gateway.violations == []
    assert sent(gateway) == {}
    gateway.read_only(False)
    assert run(gateway)["requests"] == predicted["requests"]


@pytest.mark.parametrize("wait_timeout", [1, 3600])
def test_the_shortest_and_the_longest_time(gateway: Handle, wait_timeout: int) -> None:
    assert "failed" not in run(gateway, wait_timeout=wait_timeout, check=True)


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"code": " ", "wait_timeout": 0}, ["code is empty", "wait_timeout: 0 is not between 1 and 3600"]),
            ({"code": "*1\n#"}, ["code has a line break"]),
            ({"ports": "1A,99,x"}, ["99", "x"]),
            ({"ports": "1A,2.02"}, ["1.01: name ports without slots", "2.02: name ports"]),
        ],
    )
    def test_all_is_named_and_nothing_is_sent(self, gateway: Handle, options: dict[str, Any], words: list[str]) -> None:
        result = run(gateway, **options)
        assert result["error"]["kind"] == "validation"
        assert [each for each in words if each not in result["msg"]] == []
        assert result["changed"] is False
        assert set(gateway.operations) <= {"status", "unknown"}


class TestSecret:
    REPLY = "The new PUK is 87654321."

    def everything(self, gateway: Handle, **options: Any) -> tuple[dict[str, Any], str]:
        lines: list[str] = []
        result = run(gateway, code=VOUCHER, secret=True, lines=lines, **options)
        return result, "\n".join(map(str, texts_in([result, lines])))

    @pytest.mark.parametrize("fault", [None, "lost_reply", "truncated", "html"])
    def test_neither_the_code_nor_a_reply_is_anywhere(self, gateway: Handle, fault: str | None) -> None:
        gateway.answer(VOUCHER, self.REPLY)
        if fault:
            gateway.add_fault(fault, "send_ussd", skip=int(gateway.gateway.device.switches.generation == 2))
        result, text = self.everything(gateway, retries=0)
        assert fault == "html" or sent(gateway, VOUCHER)[1] == 1
        assert [secret for secret in ("48151623", "87654321") if secret in text] == []
        assert fault or [reply["reply"] for reply in result["replies"]] == ["********"] * 3
        assert fault or result["redacted"] is True

    def test_a_body_that_quotes_it(self, gateway: Handle) -> None:
        gateway.add_fault("body", "send_ussd", None, applied=True, body=f"{self.REPLY} for {VOUCHER}")
        result, text = self.everything(gateway)
        assert [secret for secret in ("48151623", "87654321") if secret in text] == []
        assert result["redacted"] is True

    @by_query
    def test_a_refusal_that_quotes_it(self, gateway: Handle) -> None:
        for code in (1, 42):
            gateway.add_fault("code", "send_ussd", code=code, reason=f"{VOUCHER}: {self.REPLY}")
            _result, text = self.everything(gateway)
            assert [secret for secret in ("48151623", "87654321") if secret in text] == []

    def test_in_check_mode(self, gateway: Handle) -> None:
        result, text = self.everything(gateway, check=True)
        assert "48151623" not in text
        assert all("********" in request["body"] for request in result["requests"])

    def test_options_on_a_bastion(self) -> None:
        assert ussd.shown_options({"code": VOUCHER, "secret": True}) == {"code": "********"}
        assert ussd.shown_options({"code": VOUCHER, "secret": False}) == {}
