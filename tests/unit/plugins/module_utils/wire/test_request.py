# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request is known by: whether it writes, and whether other tasks plan with what it writes."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import esims
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import inbox, reporting, sms, sms_tasks
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import multiple_request, save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.model.esim import Order
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.reporting import Report
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask, TaskState
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command, command_request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

READS = [
    "status", "get", "get_esims", "get_sms", "get_tasks", "get_sms_stat", "get_call_stat", "get_imeis", "get_numbers",
    "get_report", "get_forwarding", "read", "get_pins", "get_network_type", "get_operators", "get_number_config",
    "get_cell_locks", "scan_serving_cells", "get_serving_cells", "scan_neighbour_cells", "get_neighbour_cells",
]  # fmt: skip
CONFIGURES = [
    set_request([("ttl", "64")]),
    save_request(),
    *(command_request(operation) for operation in ("lock", "unlock", "switch", "reset", "reboot", "ledon", "ledoff")),
    multiple_request([command("lock", "1"), command("unlock", "2")]),
    reporting.report_request(Report("http://192.0.2.9/x", 60)),
    reporting.report_request(None),
    esims.order_request([Order(Slot(1, 1), "code")]),
    esims.order_request([Order(Slot(1, 1))]),
]
MESSAGES = [
    sms.send_request([SmsTask(7, ("1",), "x")], Forwarding()),
    *(sms_tasks.order_request(state, [7]) for state in TaskState),
    inbox.remove_request(1, 1),
]


def name(request: Request) -> str:
    return request.operation


@pytest.mark.parametrize("operation", READS)
def test_a_read(operation: str) -> None:
    request = Request(operation, "GET", "/x", {})
    assert (request.writes, request.configures) == (False, False)


@pytest.mark.parametrize("request_to_write", CONFIGURES, ids=name)
def test_what_changes_the_configuration(request_to_write: Request) -> None:
    assert (request_to_write.writes, request_to_write.configures) == (True, True)


@pytest.mark.parametrize("request_to_write", MESSAGES, ids=name)
def test_what_changes_messages_only(request_to_write: Request) -> None:
    assert (request_to_write.writes, request_to_write.configures) == (True, False)


def test_what_is_not_known_changes_something() -> None:
    request = Request("new_operation", "GET", "/x", {})
    assert (request.writes, request.configures) == (True, True)


class Refused(Exception):
    """By what is called before a write."""


@pytest.mark.parametrize("request_to_write", CONFIGURES, ids=name)
def test_before_a_write_somebody_is_asked(request_to_write: Request) -> None:
    def refuse() -> None:
        raise Refused

    # Nobody listens there: it is refused before anything is sent.
    with new_client(Connection("127.0.0.1", 1, "admin", "hush", retries=0)) as client:
        requests: list[Request] = []
        caller = Recording(client, requests, check=False, before_write=refuse)
        with pytest.raises(Refused):
            caller.call(request_to_write)
    assert requests == []


def test_a_connection_of_which_nothing_more_is_said() -> None:
    """Certificates are verified, and nothing is signed or encrypted."""
    assert Connection("gw1", 80, "u", "p")._asdict() == {
        **{"host": "gw1", "port": 80, "username": "u", "password": "p", "scheme": "http", "verify": True},
        **{"timeout": 30.0, "retries": 3, "pause": 0.5, "mac": None},
        **{"auth": "query", "encrypt": False, "headers": (), "api": "auto"},
    }
