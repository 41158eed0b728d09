# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated gateways for a test, and no long pauses."""

from __future__ import annotations

import contextlib
import functools
import pathlib
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

# pyproject.toml says so to pytest; ansible-test runs these tests too, and does not read that.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "extensions" / "simulator"))

from skyline_simulator.testing import GatewaySpec, Handle, Running, running

from ansible_collections.skyline.gateway.plugins.module_utils import connection
from ansible_collections.skyline.gateway.plugins.module_utils.engine import restart, waiting
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    esim,
    network_settings,
    port_state,
    sim_survey,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire import clock as real_clock
from ansible_collections.skyline.gateway.plugins.module_utils.wire import login
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import PASSWORD, SIGNED, USERNAME
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

Simulate = Callable[..., Running]

# As results list them under requests, and under error.operation.
_OPERATIONS = """
AT USSD cancel_report delete_esims discovery esim get get_call_stat get_cell_locks get_esims get_forwarding get_imeis
get_neighbour_cells get_network_type get_number_config get_numbers get_operators get_pins get_report
get_serving_cells get_sms get_sms_stat get_tasks ledoff ledon lock lock_cells multiple pause_sms read reboot
remove_received_sms remove_sms report request reset resume_sms save scan_cells scan_neighbour_cells scan_serving_cells
send_at send_sms send_ussd session set set_forwarding set_network_type set_number_config set_operators sms_task status
switch unlock unlock_cells write_esims
"""
OPERATIONS = frozenset(_OPERATIONS.split())
# Options whose entries may be bad, and what a list of tasks calls each of its own.
WITH_ENTRIES = frozenset(("config", "expected", "parameters", "ports", "the task"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules run on Pythons from 3.9 on, the simulator does from 3.10 on."""
    if sys.version_info < (3, 10):  # noqa: UP036 (ansible-test runs these tests on 3.9, too)
        for item in items:
            if "simulate" in getattr(item, "fixturenames", ()) or hasattr(getattr(item, "module", None), "running"):
                item.add_marker(pytest.mark.skip(reason="the simulator wants Python 3.10"))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tries, and while waiting."""
    monkeypatch.setattr(connection, "Connection", functools.partial(Connection, pause=0.004))


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fast simulator has done long before: a gateway counts as settled, and is asked again, after a moment."""
    for module in (esim, network_settings, port_state, restart, sim_survey):
        monkeypatch.setattr(module, "SETTLED", 0.3)
    monkeypatch.setattr(waiting, "SHORTEST_INTERVAL", 0.01)
    monkeypatch.setattr(esim, "_SHORTEST_INTERVAL", 0.01)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """The time of everything but sockets stands still, unless the test or a pause moves it."""
    moving = MovingClock()
    monkeypatch.setattr(real_clock, "now", moving.now)
    monkeypatch.setattr(real_clock, "sleep", moving.sleep)
    return moving


@pytest.fixture(autouse=True)
def sessions_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tests run with signed requests: what tests compare is the log without the logins."""
    if SIGNED:
        # Device time runs up to a thousand times as fast here, and a session is to last as long as it does elsewhere.
        monkeypatch.setattr(login, "_EXPIRES", 86400)
        everything = vars(Handle)["log"].fget
        monkeypatch.setattr(
            Handle,
            "log",
            property(lambda self: [record for record in everything(self) if record.operation != "session"]),
        )


@pytest.fixture(scope="session")
def unknown_names() -> Iterator[set[str]]:
    """What the collection's own errors named so far, and nobody knows: operations, and options with bad entries."""
    found: set[str] = set()
    make = vars(GatewayError)["__init__"]

    def made(
        self: GatewayError, kind: str, message: str, operation: str | None = None, *rest: Any, **more: Any
    ) -> None:
        by = sys._getframe(1)
        if by.f_code.co_name == "bad_entries":
            found.update({message.partition(" has ")[0]} - WITH_ENTRIES)
        # Tests of the layer below give requests names of their own.
        while by.f_back and "/module_utils/wire/" in by.f_code.co_filename:
            by = by.f_back
        if operation and "/plugins/module_utils/" in by.f_code.co_filename and "/tests/" not in by.f_code.co_filename:
            found.update({operation} - OPERATIONS)
        make(self, kind, message, operation, *rest, **more)

    with mock.patch.object(GatewayError, "__init__", made):
        yield found


@pytest.fixture(autouse=True)
def errors_name_what_there_is(unknown_names: set[str]) -> Iterator[None]:
    """Wherever a test meets an error of the collection: what it names are words that users find elsewhere."""
    unknown_names.clear()
    yield
    assert not unknown_names


@pytest.fixture
def simulate() -> Iterator[Simulate]:
    """Starts a gateway, given as the fields of a GatewaySpec, until the end of the test."""
    with contextlib.ExitStack() as stack:

        def start(speed: float = 1.0, **spec: Any) -> Running:
            if SIGNED:
                spec["switches"] = {"sessions": "supported", **spec.get("switches", {})}
            return stack.enter_context(running(GatewaySpec(username=USERNAME, password=PASSWORD, **spec), speed))

        yield start


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    """A gateway of 8 ports with 4 slots and firmware 2.4."""
    return simulate().only
