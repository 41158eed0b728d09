# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that a gateway has not done yet: read, paused, resumed, removed (API reference, section 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ...model.sms_task import Answer, QueuedTask, TaskState
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.items import items_of
from ...wire.request import JSON_TYPE, Request
from ...wire.text import clean, leading_int, whole_int
from ..shared.task_lists import OPERATION, PAGE, TaskPage, text_of
from .sms import CODINGS, answers

_OPERATIONS = {TaskState.PAUSED: "pause_sms", TaskState.RUNNING: "resume_sms", TaskState.ABSENT: "remove_sms"}
_STATES: dict[int | None, TaskState] = {0: TaskState.RUNNING, 1: TaskState.PAUSED}
_CODINGS = {number: coding for coding, number in CODINGS.items()}


def read_page(caller: Caller, port: int, position: int, with_text: bool, retries: int | None) -> TaskPage:
    """Reads a page of the list of a port. Raises GatewayError."""
    query = {
        "version": "1.1",
        "port": str(port),
        "pos": str(position),
        "num": str(PAGE),
        "has_content": str(int(with_text)),
    }
    reply = caller.call(Request(OPERATION, "GET", "/goip_get_tasks.html", query, repeatable=True), retries)
    wire_tasks = reply.get("tasks")
    total = leading_int(reply.get("total_num"))
    if wire_tasks is None and total == 0:
        wire_tasks = []
    if not isinstance(wire_tasks, list):
        raise GatewayError(PROTOCOL, f"{OPERATION}: the reply has no tasks", OPERATION, http_status=200)
    rows = (wire if isinstance(wire, dict) else {} for wire in wire_tasks)
    page = [(whole_int(wire.get("tid")), wire) for wire in rows]
    return TaskPage(total, [(tid, None if tid is None else _task(tid, wire, (port,))) for tid, wire in page])


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
        text=text_of(wire.get("sms"), charset),
    )


def order_request(state: TaskState, tids: Iterable[int]) -> Request:
    """The request that brings tasks to a state: paused, running or absent. Always with their ids: none means all."""
    operation = _OPERATIONS[state]
    body = json.dumps({"tids": list(tids)})
    return Request(operation, "POST", f"/goip_{operation}.html", {}, body, JSON_TYPE, repeatable=True, coded=True)


def send_order(caller: Caller, request: Request) -> dict[int, Answer]:
    """Sends an order; returns the answers by the ids of tasks, where the gateway gives any. Raises GatewayError."""
    return answers(caller, items_of(caller.call(request)))
