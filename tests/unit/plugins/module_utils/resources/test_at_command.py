# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_at_command against simulated gateways of both generations."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine.gateway_lock import GatewayLock
from ansible_collections.skyline.gateway.plugins.module_utils.resources import at_command
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform, texts_in

SPEED = 1000.0
IMEI = "867584030000017"


@pytest.fixture(params=[2, 3])
def gateway(simulate: Simulate, request: pytest.FixtureRequest) -> Handle:
    switches = {"generation": request.param}
    return simulate(SPEED, ports=3, slots=2, no_sim=[], switches=switches).only


def run(gateway: Handle, *commands: str, ports: str = "1-2", **options: Any) -> dict[str, Any]:
    return perform(at_command, gateway, ports=ports, commands=list(commands), **options)


def replies(result: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    return [(reply["command"], reply["port"], reply["reply"]) for reply in result["replies"]]


def asked(gateway: Handle) -> list[tuple[int, str]]:
    return [(exchange.port, exchange.text) for exchange in gateway.exchanges]


class TestReplies:
    def test_the_modems_own_imei(self, gateway: Handle) -> None:
        gateway.patch(transmitted_imeis={"1": IMEI})
        result = run(gateway, "AT+CGSN", ports="1")
        assert "failed" not in result
        assert result["changed"] is True
        assert result["replies"] == [
            {"port": 1, "ok": True, "reply": f"{IMEI}\nOK", "code": 0, "reason": None, "command": "AT+CGSN"}
        ]

    @pytest.mark.parametrize("generation", [2, 3])
    @pytest.mark.parametrize("ends", ["escaped", "real"])
    def test_line_ends_and_echo(self, simulate: Simulate, generation: int, ends: str) -> None:
        switches = {"generation": generation, "at_line_ends": ends}
        gateway = simulate(SPEED, no_sim=[], switches=switches).only
        assert replies(run(gateway, "AT", ports="1")) == [("AT", 1, "OK")]

    def test_in_their_order_on_every_port(self, gateway: Handle) -> None:
        result = run(gateway, "ATE0", "AT", "ATE0")
        assert asked(gateway) == [(port, command) for command in ("ATE0", "AT", "ATE0") for port in (1, 2)]
        assert replies(result) == [(command, port, "OK") for port, command in asked(gateway) for command in [command]]

    def test_characters_that_urls_write_differently(self, gateway: Handle) -> None:
        command = 'AT+X=1,"#%&+ ä"'
        run(gateway, command, ports="1", accept_failures=True)
        assert asked(gateway) == [(1, command)]


class TestFailures:
    def test_a_page_in_the_middle_is_no_word_on_the_firmware(self, gateway: Handle) -> None:
        """It has answered the first command; the second may have restarted something."""
        gateway.add_fault("html", "send_at", skip=1)
        result = run(gateway, "AT", "AT+CFUN=1,1", ports="1")
        assert result["error"]["kind"] == "protocol"
        assert (result["applied"], result["unverified"]) == (["1 command 1"], ["1 command 2"])
        assert result["not_attempted"] == []

    @pytest.mark.parametrize("outcome", ["busy", "timeout"])
    def test_a_port_stops_at_its_first(self, gateway: Handle, outcome: str) -> None:
        gateway.answer("ATE0", outcome=outcome, ports="1", kind="at")
        result = run(gateway, "AT", "ATE0", "ATE1", wait_timeout=5)
        assert [port for port, command in asked(gateway) if command == "ATE1"] == [2]
        assert result["failed"] is True
        assert result["error"]["reason"] == outcome
        assert f"no reply from port 1 command 2: {outcome}: " in result["msg"]
        assert result["applied"] == ["1 command 1", "2 command 1", "2 command 2", "2 command 3"]
        assert result["not_attempted"] == ["1 command 3"]
        in_doubt = outcome == "timeout"
        assert (result["rejected"] == ["1 command 2"]) is not in_doubt
        assert (result.get("unverified") == ["1 command 2"]) is in_doubt

    def test_every_port_stopped(self, gateway: Handle) -> None:
        gateway.answer("ATE0", outcome="busy", kind="at")
        result = run(gateway, "ATE0", "AT")
        assert [command for _port, command in asked(gateway)] == ["ATE0", "ATE0"]
        assert (result["changed"], result["not_attempted"]) == (False, ["1 command 2", "2 command 2"])

    @pytest.mark.parametrize("answer", ["ERROR", "+CME ERROR: 10", "+CMS ERROR: 305"])
    def test_the_modem_says_that_it_failed(self, gateway: Handle, answer: str) -> None:
        gateway.answer("AT+CPIN?", answer, kind="at")
        result = run(gateway, "AT+CPIN?", "AT", ports="1")
        (reply,) = result["replies"]
        assert (reply["ok"], reply["reply"]) == (False, answer)
        assert reply["reason"].startswith("error: ")
        assert result["rejected"] == ["1 command 1"]

    def test_what_is_no_command(self, gateway: Handle) -> None:
        (reply,) = run(gateway, "hello", ports="1", accept_failures=True)["replies"]
        assert reply["ok"] is False
        assert reply["reason"].partition(":")[0] in ("invalid", "error")

    def test_accepted(self, gateway: Handle) -> None:
        gateway.patch(dead_ports="2")
        result = run(gateway, "AT", wait_timeout=5, accept_failures=True)
        assert "failed" not in result
        assert [reply["ok"] for reply in result["replies"]] == [True, False]

    @pytest.mark.parametrize("fault", ["lost_reply", "empty"])
    def test_an_answer_that_is_lost(self, gateway: Handle, fault: str) -> None:
        gateway.add_fault(fault, "send_at")
        result = run(gateway, "AT", ports="1")
        assert asked(gateway) == [(1, "AT")]
        assert result["replies"][0]["reason"].startswith("lost: ")
        assert (result["changed"], result["unverified"]) == (True, ["1 command 1"])


def test_check_mode_sends_nothing(gateway: Handle) -> None:
    gateway.read_only()
    predicted = run(gateway, "AT", "ATE0", check=True)
    assert (predicted["changed"], predicted["replies"], gateway.violations) == (True, [], [])
    assert asked(gateway) == []
    gateway.read_only(False)
    assert run(gateway, "AT", "ATE0")["requests"] == predicted["requests"]


@pytest.mark.parametrize(
    ("commands", "options", "words"),
    [
        ([], {}, ["commands is empty"]),
        (
            ["AT", "", "A\rT"],
            {"wait_timeout": 9999},
            ["command 2 is empty", "command 3 has a line break", "wait_timeout"],
        ),
        (["AT"], {"ports": "1A"}, ["1.01: name ports without slots"]),
        (["AT"], {"ports": "9"}, ["port 9 is beyond"]),
    ],
)
def test_bad_input(gateway: Handle, commands: list[str], options: dict[str, Any], words: list[str]) -> None:
    result = run(gateway, *commands, **options)
    assert result["error"]["kind"] == "validation"
    assert [each for each in words if each not in result["msg"]] == []
    assert asked(gateway) == []


def test_other_tasks_may_write_between_two_commands(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []
    monkeypatch.setattr(GatewayLock, "release", lambda lock: released.append(len(asked(gateway))))
    run(gateway, "AT", "ATE0", ports="1")
    assert {1, 2} <= set(released)


@pytest.mark.parametrize("fault", [None, "lost_reply", "truncated"])
def test_secret(gateway: Handle, fault: str | None) -> None:
    command = 'AT+CPWD="SC","48151623"'
    gateway.answer(command, f"{command} 87654321", kind="at")
    if fault:
        gateway.add_fault(fault, "send_at")
    lines: list[str] = []
    result = run(gateway, command, "AT", secret=True, lines=lines)
    text = "\n".join(map(str, texts_in([result, lines])))
    assert [each for each in ("48151623", "87654321", "CPWD") if each in text] == []
    assert {reply["command"] for reply in result["replies"]} == {"********"}
    assert (1, command) in asked(gateway)


@by_query
@pytest.mark.parametrize(("operation", "code"), [("send_at", 1), ("send_at", 42), ("status", 42)])
def test_a_refusal_that_quotes_a_secret(gateway: Handle, operation: str, code: int) -> None:
    """That of a status, too, after a run before: the gateway may be busy with it."""
    gateway.add_fault("code", operation, None, code=code, reason="busy with AT+CPWD=48151623")
    result = run(gateway, "AT+CPWD=48151623", secret=True)
    assert (result["failed"], "48151623" in "\n".join(map(str, texts_in(result)))) == (True, False)


def test_a_refusal_that_quotes_what_is_no_secret(gateway: Handle) -> None:
    gateway.add_fault("code", "send_at", code=42, reason="AT+CGSN is not allowed")
    (reply,) = run(gateway, "AT+CGSN", ports="1", accept_failures=True)["replies"]
    assert reply["reason"] == "refused: the gateway did not send it (AT+CGSN is not allowed)"


def test_options_on_a_bastion() -> None:
    given: dict[str, Any] = {"ports": "1", "commands": ["AT", "AT+CPWD=48151623"]}
    assert at_command.shown_options({**given, "secret": True}) == {"commands": ["********", "********"]}
    assert at_command.shown_options({**given, "secret": False}) == {}
