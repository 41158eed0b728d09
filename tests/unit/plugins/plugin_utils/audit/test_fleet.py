# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of a result in a report, and the counts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Place, gateway_of
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

FAULT = ("state", "3", "registering", "registered")
CHANGE = ("imeis", "imei", "1.01", "1", "2")


def test_summary_and_order() -> None:
    fleet = samples.fleet(
        gw10=samples.result(),
        gw2=samples.result(),
        last=samples.drifted(CHANGE, CHANGE),
        ill=samples.unhealthy(FAULT, FAULT),
        away=samples.failed("timeout", "no answer"),
        old=samples.unknown(),
        gw1=samples.result(),
    )
    assert [gateway.name for gateway in fleet.gateways] == ["last", "ill", "away", "old", "gw1", "gw2", "gw10"]
    assert fleet.summary() == {
        "gateways": 7,
        "drifted": 1,
        "unhealthy": 1,
        "unreachable": 1,
        "unknown": 1,
        "in_line": 3,
        "slots": 48,
        "drift": 2,
        "health": 2,
        "unverified": 1,
        "problems": 2,
        "duplicates": 0,
    }
    assert fleet.attention() == {
        "drifted": ["last"],
        "unhealthy": ["ill"],
        "unreachable": ["away"],
        "unknown": ["old"],
    }
    assert [gateway.findings for gateway in fleet.gateways] == [2, 2, 1, 2, 0, 0, 0]


def test_nothing_wants_attention_where_all_are_in_line() -> None:
    assert samples.fleet(gw1=samples.result()).attention() == {}


@pytest.mark.parametrize(
    ("result", "verdict", "kind", "message"),
    [
        (samples.failed("connection", "no connection"), "unreachable", "connection", "no connection"),
        (samples.failed("auth", "refused"), "unreachable", "auth", "refused"),
        (samples.failed("protocol", "no JSON"), "unreachable", "protocol", "no JSON"),
        (samples.failed("validation", "another MAC"), "unknown", "validation", "another MAC"),
        # a bastion, as Ansible says it
        ({"unreachable": True, "msg": "ssh: no route"}, "unreachable", "connection", "ssh: no route"),
        # arguments that are missing, a template that leads nowhere
        ({"failed": True, "msg": "missing required arguments"}, "unknown", "task", "missing required arguments"),
        ({"failed": True}, "unknown", "task", "The task has no result."),
        (None, "unknown", "task", "The audit did not get to this gateway."),
    ],
)
def test_who_could_not_be_read(result: dict[str, Any] | None, verdict: str, kind: str, message: str) -> None:
    gateway = gateway_of("gw1", result)
    assert gateway.verdict == verdict
    assert gateway.problems == [{"part": "", "kind": kind, "message": message}]
    assert gateway.ports == []


def test_address() -> None:
    assert gateway_of("gw1", samples.result()).address == "192.0.2.10:80"
    assert gateway_of("gw1", samples.result(gateway={"host": "2001:db8::1", "port": 80})).address == "[2001:db8::1]:80"
    assert gateway_of("gw1", None).address == ""


def test_link() -> None:
    assert gateway_of("gw1", samples.result()).url == "http://192.0.2.10:80/"
    assert gateway_of("gw1", samples.result(), Place(scheme="https")).url == "https://192.0.2.10:80/"
    assert gateway_of("gw1", samples.result(gateway={"host": "a b", "port": 80})).url == ""
    assert gateway_of("gw1", None).url == ""
