# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restarting modules (reset) or the gateway (reboot), and waiting until they are back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..api.client import Request
from ..api.commands import command_request
from ..api.errors import WAIT, GatewayError
from ..model.port_state import DEAD, LOCKED
from ..model.ports import format_ports
from ..model.status import Row, Status, state_name
from .task import Task, some
from .waiting import SETTLED, Wait

# Idle and registering: what a module goes through before it is registered.
_STARTING = DEAD | {1, 2}


def request(operation: str, ports: Iterable[int]) -> Request:
    """The command that restarts: reset takes port numbers only, reboot the whole gateway (API reference, section 2)."""
    return command_request(operation, format_ports(ports) if operation == "reset" else None)


def restart(
    task: Task, operation: str, ports: Iterable[int], before: Status, imeis: Mapping[int, str] | None = None
) -> Status:
    """Restarts ports, or the gateway with them, and waits until their modules are back as they were before.

    imeis: IMEI that a port must show to count as back. Returns the last status; raises GatewayError (kind wait, naming
    the ports that did not come back and their last state).
    """
    ports = tuple(ports)
    command = request(operation, ports)
    task.result.requests.append(command)
    answered = True
    try:
        task.client.call(command)
    except GatewayError as error:
        if not error.in_doubt:
            raise
        answered = False
    return wait_until_back(task, operation, ports, before, imeis, answered)


def wait_until_back(
    task: Task,
    operation: str,
    ports: Iterable[int],
    before: Status,
    imeis: Mapping[int, str] | None = None,
    answered: bool = True,
) -> Status:
    """Waits until ports are back as they were before a restart that was ordered just now; see :func:`restart`.

    answered: whether the gateway said yes to the order. Where it did not, the restart has to be seen.
    """
    ports = tuple(ports)
    imeis = imeis or {}
    wait = Wait(task, f"{operation} of ports {format_ports(ports)}", task.params["wait_timeout"])
    went_down: set[int] = set()
    missing = list(ports)
    status = before
    for status in wait.statuses(lambda error: went_down.update(ports)):
        went_down.update(port for port in ports if _changed(_row(before, port), _row(status, port)))
        # Until a restart was seen, or must have been over, "up" may be the state from before it.
        settled = ports if wait.elapsed() >= SETTLED and answered else went_down
        missing = [
            port
            for port in ports
            if port not in settled or not _is_back(_row(before, port), _row(status, port), imeis.get(port))
        ]
        if not missing:
            return status
        wait.say(f"{len(ports) - len(missing)} of {len(ports)} ports are back")
    last = (f"{port} ({_state(status, port)})" for port in missing)
    raise GatewayError(
        WAIT, f"{operation}: not back within {task.params['wait_timeout']:g} s: port {some(last)}", operation
    )


def _row(status: Status, port: int) -> Row | None:
    slot = status.slot_in_use(port)
    return status.slots[slot] if slot else None


def _changed(before: Row | None, now: Row | None) -> bool:
    """Whether a port shows that its module went down or came up; a call or a lock says nothing of that."""
    if before is None or now is None:
        return before is not now
    # Nobody may have looked while the module was down: on its way up it shows these as well. So does an unlocked one.
    starts = now.state in _STARTING and before.state not in _STARTING | LOCKED
    return starts or now.imei != before.imei or (now.state in DEAD) != (before.state in DEAD)


def _is_back(before: Row | None, now: Row | None, imei: str | None) -> bool:
    """Whether a port is as far as it was before: with its IMEI, and not without SIM or module where it had them."""
    if now is None:
        return before is None
    if imei and now.imei != imei:
        return False
    had_imei = before is not None and bool(before.imei)
    was_down = before is not None and before.state in DEAD
    return (bool(now.imei) or not had_imei) and (now.state not in DEAD or was_down)


def _state(status: Status, port: int) -> str:
    row = _row(status, port)
    return state_name(row.state) if row else "not shown"
