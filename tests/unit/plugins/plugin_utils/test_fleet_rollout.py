# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rollout has ahead and what became of it. In real playbooks: tests/integration/test_rollout.py."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import ADVICE
from ansible_collections.skyline.gateway.plugins.plugin_utils import fleet_rollout
from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet_rollout import Gateway, ToDo, ahead, way_round

TWO = {"1.01": "490154203237518", "2.01": "490154203237526"}
AS_PLANNED: dict[str, Any] = {"after": {}, "requests": [], "held": []}
DIFFERS: dict[str, Any] = {"after": TWO, "requests": [{"operation": "set"}, {"operation": "save"}], "held": []}
UNSAVED: dict[str, Any] = {"after": {}, "requests": [{"operation": "save"}, {"operation": "reset"}], "held": []}
LOCKED: dict[str, Any] = {"after": {}, "requests": [], "held": ["1.01", "1.02", "3.01"]}
GONE: dict[str, Any] = {"msg": "no connection", "error": {"kind": "connection", "http_status": None}}
NO_BASTION: dict[str, Any] = {"unreachable": True, "msg": "no ssh"}
REFUSED: dict[str, Any] = {"msg": "the login was refused", "error": {"kind": "auth", "http_status": 200}}


@pytest.mark.parametrize(
    ("check", "expected", "words"),
    [
        (AS_PLANNED, ToDo(0), ""),
        # What follows from the change itself is nothing that was left open.
        (DIFFERS, ToDo(2), "2 values"),
        ({**DIFFERS, "held": ["1.01"]}, ToDo(2, ("ports 1 locked",)), "2 values, ports 1 locked"),
        (UNSAVED, ToDo(0, ("a save", "a restart of modules")), "a save, a restart of modules"),
        (LOCKED, ToDo(0, ("ports 1,3 locked",)), "ports 1,3 locked"),
        # That of numbers knows nothing of locks; a failed one has nothing at all.
        ({"after": {"1.01": "+49"}}, ToDo(1), "1 value"),
        (GONE, ToDo(0), ""),
    ],
)
def test_what_is_to_be_done(check: dict[str, Any], expected: ToDo, words: str) -> None:
    assert fleet_rollout.to_do(check) == expected
    assert str(fleet_rollout.to_do(check)) == words


def test_what_is_ahead() -> None:
    assert ahead({"a": DIFFERS, "b": AS_PLANNED}, []) == (
        "1 gateways are to be changed (2 values), 1 are as planned already"
    )
    assert ahead({"a": DIFFERS, "b": UNSAVED, "c": LOCKED, "d": GONE}, ["d"]) == (
        "1 gateways are to be changed (2 values), 2 to be finished, 0 are as planned already; "
        "left open by earlier runs: b (a save, a restart of modules), c (ports 1,3 locked); "
        "left out because they were not reached: d"
    )


@pytest.mark.parametrize(
    ("limit", "pattern"),
    [
        (None, "!b,!c"),
        ("all", "all,!b,!c"),
        ("a,b", "a,b,!b,!c"),
        ("x:&y", "x:&y:!b:!c"),
        ("a,2001:db8::1", "a,2001:db8::1,!b,!c"),
        ("@failed", "@failed,!b,!c"),
    ],
)
def test_the_way_round_gateways_that_are_not_reached(limit: str | None, pattern: str) -> None:
    checks = {"a": DIFFERS, "b": GONE, "c": NO_BASTION, "d": REFUSED}
    assert way_round(checks, limit, "imei_rollout_skip_unreachable") == (
        f"To go on without gateways that are not reached: --limit '{pattern}', "
        "or --extra-vars imei_rollout_skip_unreachable=true."
    )


def test_the_way_round_is_a_command() -> None:
    """Also where the name of a host has what a shell reads as something else."""
    words = shlex.split(way_round({"the owner's": GONE}, None, "imei_rollout_skip_unreachable"))
    assert words[words.index("--limit") + 1] == "!the owner's,"


def test_no_way_round_what_is_wrong_otherwise() -> None:
    assert way_round({"a": DIFFERS, "d": REFUSED}, "all", "number_rollout_skip_unreachable") == ""


def test_the_address_explains_no_failure_after_the_pre_flight() -> None:
    failed = {"msg": f"gateway x: closed. {ADVICE['connection']}", "error": {"kind": "connection", "http_status": None}}
    assert fleet_rollout.failure(failed).startswith("gateway x: closed. It has answered before in this run")
    assert ADVICE["connection"] not in fleet_rollout.failure(failed)
    page = {"msg": f"a page. {ADVICE['protocol']}", "error": {"kind": "protocol", "http_status": 404}}
    assert fleet_rollout.failure(page) == page["msg"]
    assert fleet_rollout.failure({"msg": "a mistake in a template"}) == "a mistake in a template"
    assert fleet_rollout.failure({}) == "a task failed without a message"


def gateway(begun: bool = True, finished: bool = True, unreached: bool = False, **results: Any) -> Gateway:
    return Gateway({"rollout_check": DIFFERS, **results}, begun, finished, unreached)


def test_a_fleet() -> None:
    failed_set = {"failed": True, "after": TWO, "applied": ["1.01"], "unsaved": True}
    fleet = {
        "done": gateway(rollout_set={"changed": True, "after": TWO}, rollout_release={"changed": True}),
        "given_back": gateway(rollout_set={"changed": False, "after": {}}, rollout_release={"changed": True}),
        "same": gateway(rollout_set={"changed": False, "after": {}}, rollout_release={"changed": False}),
        "failed": gateway(
            finished=False,
            rollout_set=failed_set,
            rollout_failure="busy",
            rollout_failure_kind="device",
            rollout_locked="1,2",
        ),
        "radio": gateway(finished=False, rollout_set={"after": TWO}, rollout_failure="no net", rollout_locked=""),
        "lost": gateway(finished=False),
        "waits": gateway(begun=False, finished=False),
        "nothing": Gateway({"rollout_check": AS_PLANNED}, False, False, False),
        "opened": Gateway({"rollout_check": LOCKED}, False, False, False),
        "away": Gateway({"rollout_check": GONE}, False, False, True),
    }
    rollout = fleet_rollout.rollout_of(fleet, check=False)
    assert rollout.lines() == [
        "2 gateways changed (2 values), 2 as planned already, 3 failed, 2 not begun",
        "failed FAILED: busy",
        "radio FAILED: no net",
        "lost FAILED: not reached any more",
        "ports locked until the next run: failed 1,2",
        "left to do where it failed: failed (1 value, a save), lost (2 values)",
        "not started because too many failed: waits (2 values), opened (ports 1,3 locked)",
        "left out because they were not reached: away",
    ]
    assert rollout.facts() == {
        "gateways": 10,
        "check_mode": False,
        "values": 2,
        "unchanged": ["same", "nothing"],
        "changed": {"done": 2, "given_back": 0},
        "failed": {"failed": "device", "radio": "unreachable", "lost": "unreachable"},
        "locked": {"failed": "1,2"},
        "not_begun": ["waits", "opened"],
        "not_reached": ["away"],
        "left": {
            "failed": {"values": 1, "open": ["a save"]},
            "lost": {"values": 2, "open": []},
            "waits": {"values": 2, "open": []},
            "opened": {"values": 0, "open": ["ports 1,3 locked"]},
        },
    }


@pytest.mark.parametrize(
    ("check", "done", "left"),
    [
        (DIFFERS, {"changed": True, "after": TWO}, ToDo(0)),
        (DIFFERS, {"failed": True, "applied": ["1.01"]}, ToDo(1)),
        # Its bastion went away, at this task or before it: nobody knows what became of it.
        (DIFFERS, {"unreachable": True, "changed": False, "msg": "no ssh"}, ToDo(2)),
        (DIFFERS, {"skipped": True, "changed": False}, ToDo(2)),
        (LOCKED, {"skipped": True, "changed": False}, ToDo(0, ("ports 1,3 locked",))),
        (DIFFERS, {}, ToDo(2)),
    ],
)
def test_what_is_left_to_do(check: dict[str, Any], done: dict[str, Any], left: ToDo) -> None:
    assert gateway(finished=False, rollout_check=check, rollout_set=done).left == left


def test_check_mode_says_would() -> None:
    rollout = fleet_rollout.rollout_of({"a": gateway(rollout_set={"changed": True, "after": TWO})}, check=True)
    assert rollout.lines() == ["1 gateways would be changed (2 values), 0 as planned already, 0 failed, 0 not begun"]
    assert rollout.facts()["check_mode"] is True
