# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that a gateway has not done yet: read, paused, resumed, removed (API reference, section 6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ...model.message import from_base64
from ...model.sms_task import Answer, QueuedTask, TaskState
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.items import items_of
from ...wire.pages import TimeBound
from ...wire.request import JSON_TYPE, Request
from ...wire.text import clean, clean_text, leading_int, whole_int
from .sms import CODINGS, answers

_GET = "get_tasks"
_PAGE = 100
# Of one port. A device that never comes to an end has to be left some time, before what it tells fills the memory.
_MOST_PAGES = 2000
# Tasks read in a row of which none is new. While tasks go from the list, some pages are read again, perhaps small ones.
_MOST_AGAIN = 20 * _PAGE
_MOST_TASKS = 100_000
_MOST_CHARACTERS = 64 * 1024 * 1024

_OPERATIONS = {TaskState.PAUSED: "pause_sms", TaskState.RUNNING: "resume_sms", TaskState.ABSENT: "remove_sms"}
_STATES: dict[int | None, TaskState] = {0: TaskState.RUNNING, 1: TaskState.PAUSED}
_CODINGS = {number: coding for coding, number in CODINGS.items()}


class _Page(NamedTuple):
    """Some tasks with their ids, and how many there are in all, as far as the gateway says."""

    total: int | None
    tasks: list[tuple[int | None, QueuedTask | None]]


def read_tasks(
    caller: Caller,
    ports: Iterable[int],
    with_text: bool = False,
    wanted: Iterable[int] | None = None,
    retries: int | None = None,
) -> dict[int, QueuedTask]:
    """Reads the tasks of ports, each once, by their ids; only until those wanted are found. Raises GatewayError.

    retries: how often to try each request again, None = as usual.
    """
    tasks: dict[int, QueuedTask] = {}
    missing = None if wanted is None else set(wanted)
    ports = tuple(ports)
    bound = TimeBound(caller.connection.timeout, len(ports))

    def read_page(port: int, position: int) -> _Page:
        return _read_page(caller, port, position, with_text, retries)

    for port in ports:
        if missing is not None and not missing:
            break
        for tid, task in _read_port(port, read_page, bound).items():
            before = tasks.get(tid)
            tasks[tid] = task._replace(ports=(*before.ports, port)) if before else task
            if missing is not None:
                missing.discard(tid)
        if _is_too_much(tasks):
            raise _without_end(port)
    return tasks


def _read_port(port: int, read_page: Callable[[int, int], _Page], bound: TimeBound) -> dict[int, QueuedTask]:
    """Reads the list of a port in pages, while tasks come at its end and go everywhere.

    What stands before a task already seen has been seen as well. So each page begins with the last one seen; where
    it does not, some have gone from the list, the rest has moved up, and the page before is read again.
    """
    # What has no id has a place in the list all the same.
    seen: dict[int | None, QueuedTask | None] = {}
    position = overlap = again = 0
    for _page in range(_MOST_PAGES):
        if bound.over:
            raise _without_end(port, f" within {bound.seconds:g} s")
        known = len(seen)
        total, page = read_page(port, position)
        moved_up = position and overlap and (not page or page[0][0] not in seen)
        if not moved_up:
            seen.update(page)
        again = 0 if len(seen) > known else again + max(1, len(page))
        if _is_too_much(seen) or again > _MOST_AGAIN:
            break
        if moved_up:
            position = max(0, position - _PAGE)
            continue
        end = position + len(page)
        if not page or (end >= total if total is not None else len(page) < _PAGE):
            return {tid: task for tid, task in seen.items() if tid is not None and task}
        # From a device that gives them one by one, the same one would come for ever.
        overlap = int(len(page) > 1)
        position = end - overlap
    raise _without_end(port)


def _is_too_much(tasks: Mapping[Any, QueuedTask | None]) -> bool:
    if len(tasks) > _MOST_TASKS:
        return True
    characters = sum(len(task.text or "") + sum(map(len, task.to)) for task in tasks.values() if task)
    return characters > _MOST_CHARACTERS


def _without_end(port: int, when: str = "") -> GatewayError:
    return GatewayError(
        PROTOCOL, f"{_GET}: the list of port {int(port)} does not come to an end{when}", _GET, retriable=False
    )


def _read_page(caller: Caller, port: int, position: int, with_text: bool, retries: int | None) -> _Page:
    query = {
        "version": "1.1",
        "port": str(port),
        "pos": str(position),
        "num": str(_PAGE),
        "has_content": str(int(with_text)),
    }
    reply = caller.call(Request(_GET, "GET", "/goip_get_tasks.html", query, repeatable=True), retries)
    wire_tasks = reply.get("tasks")
    total = leading_int(reply.get("total_num"))
    if wire_tasks is None and total == 0:
        wire_tasks = []
    if not isinstance(wire_tasks, list):
        raise GatewayError(PROTOCOL, f"{_GET}: the reply has no tasks", _GET, http_status=200)
    rows = (wire if isinstance(wire, dict) else {} for wire in wire_tasks)
    page = [(whole_int(wire.get("tid")), wire) for wire in rows]
    return _Page(total, [(tid, None if tid is None else _task(tid, wire, (port,))) for tid, wire in page])


def _task(tid: int, wire: dict[str, Any], ports: tuple[int, ...]) -> QueuedTask:
    charset = clean(wire.get("chs"))
    coding = leading_int(wire.get("coding"))
    return QueuedTask(
        tid=tid,
        state=_STATES.get(leading_int(wire.get("state"))),
        ports=ports,
        from_ports=clean(wire.get("from")) or None,
        to=tuple(filter(None, (number.strip() for number in (clean(wire.get("to")) or "").split(",")))),
        charset=charset,
        coding=None if coding is None else _CODINGS.get(coding),
        text=_text(wire.get("sms"), charset),
    )


def _text(wire: object, charset: str | None) -> str | None:
    if not isinstance(wire, str):
        return None
    text = from_base64(wire) if charset == "base64" else None
    # What is no base64 is the text itself.
    return clean_text(wire if text is None else text)


def order_request(state: TaskState, tids: Iterable[int]) -> Request:
    """The request that brings tasks to a state: paused, running or absent. Always with their ids: none means all."""
    operation = _OPERATIONS[state]
    body = json.dumps({"tids": list(tids)})
    return Request(operation, "POST", f"/goip_{operation}.html", {}, body, JSON_TYPE, repeatable=True, coded=True)


def send_order(caller: Caller, request: Request) -> dict[int, Answer]:
    """Sends an order; returns the answers by the ids of tasks, where the gateway gives any. Raises GatewayError."""
    return answers(caller, items_of(caller.call(request)))
