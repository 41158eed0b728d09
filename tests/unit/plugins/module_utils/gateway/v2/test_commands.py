# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands."""

from __future__ import annotations

import json

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.replies import CommandAnswers
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import (
    command_request,
    multiple_request,
    save_request,
    send_commands,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action, Command
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import parse_ports
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub


def command(action: str, ports: str | None = None) -> Command:
    """A command as a user writes it."""
    return Command(Action(action)) if ports is None else Command(Action(action), parse_ports(ports, 32, 4))


@pytest.mark.parametrize(
    ("action", "ports", "body"),
    [
        ("lock", "1A,2A,3C,4-32", {"type": "command", "op": "lock", "ports": "4-32,1.01-2.01,3.03"}),
        ("reboot", None, {"type": "command", "op": "reboot"}),
        ("reset", "5", {"type": "command", "op": "reset", "ports": "5"}),
    ],
)
def test_a_command(action: str, ports: str | None, body: dict[str, str]) -> None:
    request = command_request(command(action, ports))
    assert request.operation == action
    assert (request.method, request.path, request.query) == ("POST", "/goip_send_cmd.html", {"version": "1.1"})
    assert request.content_type == "application/json;charset=utf-8"
    assert json.loads(request.body or "") == body


def test_commands_are_not_repeated_by_themselves() -> None:
    """A second switch or reset would disturb what the first has begun."""
    assert not command_request(command("reset", "1")).repeatable
    assert not multiple_request([command("lock", "1"), command("reset", "2")]).repeatable


@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_but_for_those_that_say_how_something_is_to_be(action: Action) -> None:
    repeatable = action.value in ("lock", "unlock", "ledon", "ledoff", "save")
    assert command_request(Command(action)).repeatable is repeatable
    assert multiple_request([Command(action), Command(action)]).repeatable is repeatable


def test_several_commands() -> None:
    request = multiple_request([command("lock", "1A"), command("switch", "2B"), command("save")])
    assert request.operation == "multiple"
    assert json.loads(request.body or "") == {
        "type": "command",
        "op": "multiple",
        "ops": [{"op": "lock", "ports": "1.01"}, {"op": "switch", "ports": "2.02"}, {"op": "save"}],
    }


def test_several_that_are_one() -> None:
    assert multiple_request([command("lock", "1A")]) == command_request(command("lock", "1A"))


def test_saving_may_be_repeated() -> None:
    """Also after a refusal: a gateway that is busy refuses it for a while."""
    assert save_request().repeatable
    assert save_request().operation == "save"
    assert not save_request().final_refusal
    assert command_request(command("lock", "1")).final_refusal


class TestSending:
    LOCK, SWITCH = command("lock", "1"), command("switch", "2B")
    REFUSED = stub.answer(code=5, reason="not now")

    def send(self, *script: stub.Reply, only: int = 2, **connection: int) -> tuple[CommandAnswers, GatewayError | None]:
        """What becomes of a lock and a switch, or of the first of them."""
        answers = CommandAnswers()
        with Stub(*script) as device, device.client(**connection) as client:
            failure: GatewayError | None = None
            try:
                send_commands(client, [self.LOCK, self.SWITCH][:only], answers)
            except GatewayError as error:
                failure = error
        self.operations = [json.loads(call.body)["op"] for call in device.calls]
        return answers, failure

    def test_together(self) -> None:
        answers, failure = self.send(stub.OK)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([self.LOCK, self.SWITCH], [], [])
        assert failure is None
        assert self.operations == ["multiple"]

    def test_singly_where_multiple_is_refused(self) -> None:
        """Older firmware does not know it. What it refused as a whole was not refused for itself."""
        answers, failure = self.send(self.REFUSED, stub.OK, stub.OK)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([self.LOCK, self.SWITCH], [], [])
        assert failure is None
        assert self.operations == ["multiple", "lock", "switch"]

    def test_until_one_is_refused(self) -> None:
        answers, failure = self.send(self.REFUSED, self.REFUSED)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([], [self.LOCK], [])
        assert failure
        assert failure.operation == "lock"
        assert self.operations == ["multiple", "lock"]

    def test_a_single_one_is_refused_for_itself(self) -> None:
        answers, failure = self.send(self.REFUSED, only=1)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([], [self.LOCK], [])
        assert failure
        assert self.operations == ["lock"]

    @pytest.mark.parametrize("fault", [stub.close, stub.http("", 502)], ids=["lost", "proxy"])
    def test_a_lost_answer_leaves_a_doubt(self, fault: stub.Reply) -> None:
        answers, failure = self.send(fault)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([], [], [self.LOCK, self.SWITCH])
        assert failure
        assert failure.in_doubt

    def test_of_the_rest_alone(self) -> None:
        answers, failure = self.send(self.REFUSED, stub.OK, stub.close)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([self.LOCK], [], [self.SWITCH])
        assert failure

    def test_what_was_not_sent_has_no_answer(self) -> None:
        """Not even a doubtful one: nobody listens there."""
        answers = CommandAnswers()
        device = Stub()
        with device.client(retries=0) as client:
            device.vanish()
            with pytest.raises(GatewayError):
                send_commands(client, [self.LOCK], answers)
        assert (answers.accepted, answers.refused, answers.doubtful) == ([], [], [])
