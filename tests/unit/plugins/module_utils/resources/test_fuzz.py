# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway that has lost its mind, in the midst of any task: the outcome is a result, never a mistake of ours."""

from __future__ import annotations

import functools
import pathlib
import shutil
from types import ModuleType
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils import connection, runner
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import task_lists
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    audit,
    cell_info,
    command,
    config,
    esim,
    imei,
    info,
    network,
    number_discovery,
    pin,
    port_hold,
    port_state,
    sim_number,
    sms,
    sms_info,
    sms_report,
    sms_task,
    status_report,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire import client
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.fuzz import (
    assert_harmless,
    bodies,
    valid_body,
)

STATUS = "/goip_get_status.html"
COMMANDS = "/goip_send_cmd.html"
GET_ESIMS = "/goip_get_esims.html"
GET_TASKS = "/goip_get_tasks.html"
QUERY_CELLS, GET_CELLS = "/query_cells_locking_status", "/get_cells_locking_status"
NETWORK = ("/get_network_type", "/get_bound_opers", QUERY_CELLS, GET_CELLS)
NEWER = ("/get_pins", *NETWORK, "/get_sms_config", "/get_number_config")
# What each asks for, beside the status.
PATHS: dict[ModuleType, tuple[str, ...]] = {
    info: (COMMANDS, GET_ESIMS, GET_TASKS, "/goip_get_sms_stat.html", "/goip_get_call_stat.html", *NEWER),
    pin: (COMMANDS, "/get_pins", "/set_pins"),
    network: (COMMANDS, *NETWORK, "/set_network_type", "/set_bound_opers", "/lock_cells", "/unlock_cells"),
    sms_report: (COMMANDS, "/get_sms_config", "/set_sms_config"),
    number_discovery: (COMMANDS, "/get_number_config", "/set_number_config"),
    cell_info: ("/scan_serving_cells", "/get_serving_cells", "/scan_neighbour_cells", "/get_neighbour_cells"),
    **dict.fromkeys((imei, sim_number, port_state, port_hold, config, command, status_report), (COMMANDS,)),
    esim: (GET_ESIMS, "/goip_write_esims.html", "/goip_delete_esims.html"),
    audit: (COMMANDS, GET_ESIMS),
    sms: ("/goip_post_sms.html", GET_TASKS),
    sms_task: (GET_TASKS, "/goip_pause_sms.html", "/goip_remove_sms.html"),
    sms_info: ("/goip_get_sms.html",),
}

WAIT = {"wait_timeout": 0.003}
CELL = {"earfcn": 1300, "pci": 5}
ESIM = {"port": "1", "slot": "1", "activation_code": "LPA:1$smdp.example$NEW", "confirmation_code": "4711"}
TASKS: list[tuple[ModuleType, dict[str, Any]]] = [
    (info, {"gather_subset": list(info.SUBSETS), "parameters": ["ttl", "port_status"], "sms_task_text": True}),
    (info, {"gather_subset": list(info.SUBSETS), "parameters": ["ttl"], "ports": "1", "slots": "1", "period": "total"}),
    (pin, {"config": {"1A": "1234", "2B": "98765"}, "state": "overridden"}),
    (pin, {"config": {"1A": None}, "state": "deleted", "batch_size": 1}),
    (network, {"network_type": "lte", "operators": {1: "00101"}, "cells": {1: CELL, 2: None}, **WAIT}),
    (network, {"cells": {1: None, 2: None}, "wait": False, "on_unknown": "skip"}),
    (sms_report, {"status_url": "http://192.0.2.1/x", "received_max": 3}),
    (number_discovery, {"config": [{"operator": "00101", "command": "*1#"}]}),
    (cell_info, {"ports": "1-2", "poll_interval": 0, **WAIT}),
    (imei, {"config": {"1A": "865847053403224", "2B": "865847053403232"}, "activate": "reset", **WAIT}),
    (imei, {"config": {"1A": "865847053403224"}, "activate": "reboot", **WAIT}),
    (sim_number, {"config": {"1A": "+4915", "1.02": "12"}, "state": "overridden"}),
    (sim_number, {"config": {"1A": None}, "state": "deleted", "on_unknown": "fail"}),
    (port_state, {"config": [{"ports": "1", "locked": True, "active_slot": "2"}, {"ports": "2", "led": 0}], **WAIT}),
    (port_state, {"config": [{"ports": "all", "locked": False}], "on_unknown": "skip", **WAIT}),
    (port_hold, {"state": "held", "ports": "1,2A", **WAIT}),
    (port_hold, {"state": "released", **WAIT}),
    (config, {"parameters": {"ttl": "1", "port_status(1)": "2", "password": "x"}}),
    (esim, {"config": [ESIM, {**ESIM, "port": "2"}], "poll_interval": 0.001, **WAIT}),
    (esim, {"config": [ESIM], "state": "overridden", "wait": False}),
    (esim, {"config": [{"port": "1", "slot": "1"}], "state": "deleted", "poll_interval": 0.001, **WAIT}),
    (status_report, {"url": "http://192.0.2.1/x"}),
    (status_report, {"state": "absent"}),
    (command, {"commands": [{"op": "switch", "ports": "1B"}, {"op": "reset", "ports": "1"}], **WAIT}),
    (command, {"op": "reboot", **WAIT}),
    (sms, {"tasks": [{"tid": 7, "to": ["1368"], "text": "hello"}, {"to": ["1", "2"], "text": "two"}]}),
    (sms_task, {"tids": [7, 9], "state": "paused"}),
    (sms_task, {"all": True, "state": "absent"}),
    (sms_info, {"limit": 3, "delete": True}),
    (sms_info, {"since": {"ssrc": "0123", "next_sms": 2}, "limit": 3}),
    (
        audit,
        {
            "imeis": {"1A": "865847053403224"},
            "sim_numbers": {"1A": "12"},
            "parameters": {"ttl": "1"},
            "esims": [ESIM],
            "port_states": [{"ports": "1", "locked": True}],
            "status_report": {"url": "http://192.0.2.1/x"},
        },
    ),
]  # fmt: skip


class Mad:
    """Stands for the transport: sane for so many requests, then each path has one answer, whatever that is."""

    def __init__(self, sane: int, answers: dict[str, bytes]) -> None:
        self.sane = sane
        self.answers = answers
        self.urls: list[str] = []

    def close(self) -> None:
        """Nothing is open."""

    def exchange(self, operation: str, method: str, url: str, *_more: Any) -> Reply:
        self.urls.append(url)
        path = urlsplit(url).path
        if path not in self.answers:
            # A path of generation 3, which these gateways do not know.
            return Reply(404, None, b"")
        # For ever the same: some tasks ask again and again, how often is a matter of time.
        return Reply(200, None, valid_body(path) if len(self.urls) <= self.sane else self.answers[path])


def mad(paths: tuple[str, ...]) -> st.SearchStrategy[Mad]:
    return st.builds(Mad, st.integers(0, 4), st.fixed_dictionaries({path: bodies(path) for path in (STATUS, *paths)}))


def validated(resource: ModuleType, options: dict[str, Any]) -> dict[str, Any]:
    login = {"host": "gateway", "username": "u", "password": "Sesame", "retries": 0}
    validator = ModuleArgumentSpecValidator(runner.argument_spec(resource), **runner.rules(resource))
    validation = validator.validate({**login, **options})
    assert not validation.error_messages
    params: dict[str, Any] = validation.validated_parameters
    return params


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "Connection", functools.partial(Connection, pause=0.0001))
    monkeypatch.setattr(task_lists, "_MOST_PAGES", 5)


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize(
    ("resource", "options"), TASKS, ids=lambda value: getattr(value, "__name__", "").split(".")[-1]
)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answer(
    resource: ModuleType, options: dict[str, Any], check: bool, ansible_home: pathlib.Path, data: st.DataObject
) -> None:
    gateway = data.draw(mad(PATHS[resource]))
    shutil.rmtree(ansible_home, ignore_errors=True)  # what is pending
    lines: list[str] = []
    with mock.patch.object(client, "Transport", return_value=gateway):
        outcome = runner.perform(resource, validated(resource, options), check, True, lines.append)
    result = outcome.result
    assert "exception" not in result, result["exception"]
    assert_harmless([result, outcome.warnings, lines])
    if result.get("failed"):
        assert result["error"]["kind"] != "internal"
        assert len(result["msg"]) < 5000
    for url in gateway.urls:
        url.encode("ascii")
    if check:
        assert not any(path in url for url in gateway.urls for path in ("op=set", "post_sms", "write_esims", "sms_del"))
