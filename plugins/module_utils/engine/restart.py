# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restarting modules (reset) or the gateway (reboot), and waiting until they are back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.command import Action
from ..model.ports import format_ports
from ..model.states import state_name
from ..model.status import Row, Status
from ..wire.errors import WAIT, GatewayError
from .task import Task, some
from .waiting import SETTLED, Wait


def restart(
    task: Task,
    action: Action,
    ports: Iterable[int],
    before: Status,
    timeout: float,
    imeis: Mapping[int, str] | None = None,
) -> Status:
    """Restarts ports, or the gateway with them, and waits until their modules are back as they were before.

    imeis: IMEI that a port must show to count as back; timeout: in seconds. Returns the last status; raises
    GatewayError (kind wait, naming the ports that did not come back and their last state).
    """
    ports = tuple(ports)
    unanswered = None
    try:
        task.gateway.restart(action, ports)
    except GatewayError as error:
        if not error.in_doubt:
            raise
        unanswered = error
    return wait_until_back(task, action, ports, before, timeout, imeis, unanswered)


def wait_until_back(
    task: Task,
    action: Action,
    ports: Iterable[int],
    before: Status,
    timeout: float,
    imeis: Mapping[int, str] | None = None,
    unanswered: GatewayError | None = None,
) -> Status:
    """Waits until ports are back as they were before a restart that was ordered just now; see :func:`restart`.

    unanswered: why the gateway did not say yes to the order, if it did not. The restart has to be seen then.
    timeout: in seconds. Returns the last status. Raises GatewayError (wait) that names the ports which are not back.
    """
    ports = tuple(ports)
    imeis = imeis or {}
    wait = Wait(task, f"{action.value} of ports {format_ports(ports)}", timeout)
    went_down: set[int] = set()
    missing = list(ports)
    status = before

    def silent(error: GatewayError) -> None:
        # A proxy that could not pass the order on may go on so for a while, and no restart follows from that.
        if not (unanswered and error.from_proxy):
            went_down.update(ports)

    for status in wait.statuses(silent):
        went_down.update(port for port in ports if _changed(_row(before, port), _row(status, port)))
        # Until a restart was seen, or must have been over, "up" may be the state from before it.
        settled = ports if wait.elapsed() >= SETTLED and not unanswered else went_down
        missing = [
            port
            for port in ports
            if port not in settled or not _is_back(_row(before, port), _row(status, port), imeis.get(port))
        ]
        if not missing:
            return status
        wait.say(f"{len(ports) - len(missing)} of {len(ports)} ports are back")
    last = (f"{port} ({_state(status, port)})" for port in missing)
    raise because_of(
        unanswered,
        GatewayError(WAIT, f"{action.value}: not back within {timeout:g} s: port {some(last)}", action.value),
    )


def because_of(unanswered: GatewayError | None, error: GatewayError) -> GatewayError:
    """The error of a wait for nothing, with the likely cause: its order was not answered."""
    if unanswered:
        error.message += f" (the order was not answered: {unanswered.message})"
        error.advice = unanswered.advice
    return error


def _row(status: Status, port: int) -> Row | None:
    slot = status.slot_in_use(port)
    return status.slots[slot] if slot else None


def _changed(before: Row | None, now: Row | None) -> bool:
    """Whether a port shows that its module went down or came up; a call or a lock says nothing of that."""
    if before is None or now is None:
        return before is not now
    # Nobody may have looked while the module was down: on its way up it shows these as well. So does an unlocked one.
    was_on_its_way = before.state is not None and (before.state.starting or before.state.locked)
    starts = now.state is not None and now.state.starting and not was_on_its_way
    return starts or now.imei != before.imei or _is_dead(now) != _is_dead(before)


def _is_back(before: Row | None, now: Row | None, imei: str | None) -> bool:
    """Whether a port is as far as it was before: with its IMEI, and not without SIM or module where it had them."""
    if now is None:
        return before is None
    if imei and now.imei != imei:
        return False
    had_imei = before is not None and bool(before.imei)
    was_down = before is not None and _is_dead(before)
    return (bool(now.imei) or not had_imei) and (not _is_dead(now) or was_down)


def _is_dead(row: Row) -> bool:
    return row.state is not None and row.state.dead


def _state(status: Status, port: int) -> str:
    row = _row(status, port)
    return state_name(row.state) if row else "not shown"
