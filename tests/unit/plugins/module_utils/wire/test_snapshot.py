# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway for those who only look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.parameters import read_parameters
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.reporting import report_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_sims, read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.reporting import Report
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.snapshot import Snapshot
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

WRITES = [
    set_request([("sim_imei(0)", "490154203237518")]),
    save_request(),
    command_request("lock", "1"),
    report_request(Report("http://127.0.0.1/", 60)),
]


@pytest.fixture
def snapshot(gateway: Handle) -> Iterator[Snapshot]:
    connection = Connection(gateway.host, gateway.port, gateway.username, gateway.password, retries=0, pause=0.001)
    with new_client(connection) as client:
        yield Snapshot(client)


def test_each_question_is_asked_once(gateway: Handle, snapshot: Snapshot) -> None:
    before = read_status(snapshot)
    gateway.patch(imeis={"1A": "490154203237518"})
    assert read_status(snapshot) == before
    read_sims(snapshot)
    read_parameters(snapshot, ["ttl"])
    read_parameters(snapshot, ["ttl"])
    read_parameters(snapshot, ["other"])
    assert gateway.operations == ["status", "status", "get", "get"]


@pytest.mark.parametrize("request_to_write", WRITES, ids=lambda request: request.operation)
def test_nothing_can_be_written(gateway: Handle, snapshot: Snapshot, request_to_write: Request) -> None:
    with pytest.raises(RuntimeError, match=request_to_write.operation):
        snapshot.call(request_to_write)
    assert gateway.log == []


@pytest.mark.parametrize("fault", ["reset", "login"])
def test_who_has_gone_is_not_asked_again(gateway: Handle, snapshot: Snapshot, fault: str) -> None:
    before = read_status(snapshot)
    gateway.add_fault(fault, "get", times=None)
    for _again in range(2):
        with pytest.raises(GatewayError):
            read_parameters(snapshot, ["ttl"])
    with pytest.raises(GatewayError):
        read_sims(snapshot)
    assert gateway.operations == ["status", "get"]
    assert read_status(snapshot) == before


def test_who_refuses_a_question_may_answer_the_next(gateway: Handle, snapshot: Snapshot) -> None:
    gateway.add_fault("code", "get", code=5)
    with pytest.raises(GatewayError):
        read_parameters(snapshot, ["ttl"])
    read_parameters(snapshot, ["ttl"])


def test_once_released_it_is_the_gateway_itself(gateway: Handle, snapshot: Snapshot) -> None:
    """Everything is asked anew then, and may be written."""
    before = read_status(snapshot)
    snapshot.release()
    snapshot.call(set_request([("sim_imei(0)", "490154203237518")]))
    assert read_status(snapshot) != before
    read_status(snapshot)
    assert gateway.operations == ["status", "set", "status", "status"]
