# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending messages, and managing the tasks (API reference, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from ...config.schema import INT32, LIST, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.sms_task import OK, TID_EXPECTED, status_text
from ..call import SIGNED, Call, Reply, number_of
from ..endpoint import Endpoint
from .sms_request import read_order

DEFAULT_TASKS = 10

_TIDS = {"tids": Key(LIST, filled=True, items=INT32)}


def send(device: Device, call: Call) -> Reply:
    """SMS Sending: what became of each task stands inside a reply that says OK."""
    call.parameters(SIGNED | {"version"})
    order = read_order(device, call.json(), call.lenient)
    results = device.messages.post(order, call.now, call.half)
    status = [{"tid": tid, "status": status_text(code)} for tid, code in results]
    if device.switches.sms_reply_key == "tasks":
        return Reply.json({"type": "task-status", "tasks": status})
    return Reply.of(200, type="task-status", status=status)


def _manage(device: Device, call: Call, act: Callable[[int], None]) -> Reply:
    """The tasks that the body names, or without ``tids`` all of them; only named ones get a result."""
    call.parameters(SIGNED)
    found = read_object(call.json(), _TIDS, call.lenient)
    queue = device.messages.queue
    if "tids" not in found:
        for tid in list(queue.tasks):
            act(tid)
        return Reply.of(200)
    results: list[dict[str, object]] = []
    for tid in found["tids"]:
        known = tid in queue.tasks
        if known:
            act(tid)
        results.append({"tid": tid, "status": status_text(OK if known else TID_EXPECTED)})
    return Reply.of(200, results=results)


def pause(device: Device, call: Call) -> Reply:
    """Pause SMS Task."""
    return _manage(device, call, device.messages.queue.suspend)


def resume(device: Device, call: Call) -> Reply:
    """Resume SMS Task."""
    return _manage(device, call, lambda tid: device.messages.queue.resume(tid, call.now))


def remove(device: Device, call: Call) -> Reply:
    """Delete SMS Task."""
    return _manage(device, call, lambda tid: device.messages.queue.remove(tid, call.now))


def tasks(device: Device, call: Call) -> Reply:
    """Query SMS Tasks: a page of the tasks of one port. The list moves while tasks finish."""
    query = call.parameters(SIGNED | {"version", "port", "pos", "num", "has_content"})
    for name in ("version", "port", "pos"):
        if name not in query:
            raise Refusal(f"{name} is missing")
    port = number_of(query, "port", 1)
    if not 1 <= port <= device.ports:
        raise Refusal(f"port beyond the device: {port} (ports: {device.ports})")
    start = number_of(query, "pos", 0)
    count = number_of(query, "num", DEFAULT_TASKS)
    if count < 1:
        raise Refusal("num must be 1 or more")
    content = number_of(query, "has_content", 0, most=1)
    limit = device.switches.page_limit
    found = device.messages.queue.listed(port - 1)
    rows: list[dict[str, object]] = []
    for task in islice(found, start, start + (min(count, limit) if limit else count)):
        line: dict[str, object] = {
            "tid": task.tid,
            "state": int(task.suspended),
            "from": task.sender,
            "to": task.to,
            "chs": task.chs,
            "coding": task.coding,
        }
        if content:
            line["sms"] = task.sms
        rows.append(line)
    return Reply.of(200, total_num=len(found), task_num=len(rows), tasks=rows)


ENDPOINTS = (
    Endpoint("/goip_post_sms.html", ("POST",), "sms_send", send, write=True),
    Endpoint("/goip_pause_sms.html", ("POST",), "sms_pause", pause, write=True),
    Endpoint("/goip_resume_sms.html", ("POST",), "sms_resume", resume, write=True),
    Endpoint("/goip_remove_sms.html", ("POST",), "sms_remove", remove, write=True),
    Endpoint("/goip_get_tasks.html", ("GET",), "sms_tasks", tasks),
)
