# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending messages, and managing the tasks (API reference, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from .call import Call, Reply, number_of
from .endpoints import register
from .errors import Refusal
from .faults import Fault
from .login import SIGNED
from .sms_request import read_order
from .sms_task import OK, TID_EXPECTED, status_text

if TYPE_CHECKING:
    from .gateway import Gateway

DEFAULT_TASKS = 10


@register("/goip_post_sms.html", ("POST",), "sms_send", writes=True)
def send(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """SMS Sending: what became of each task stands inside a reply that says OK."""
    call.parameters(SIGNED | {"version"})
    half = fault is not None and fault.fault == "half_applied"
    order = read_order(gateway.device, call.json())
    results = gateway.device.messages.post(order, now, half)
    status = [{"tid": tid, "status": status_text(code)} for tid, code in results]
    if gateway.device.switches.sms_reply_key == "tasks":
        return Reply.json({"type": "task-status", "tasks": status})
    return Reply.of(200, type="task-status", status=status)


def _manage(gateway: Gateway, call: Call, act: Callable[[int], None]) -> Reply:
    """The tasks that the body names, or without ``tids`` all of them; only named ones get a result."""
    call.parameters(SIGNED)
    document = call.json()
    if not isinstance(document, Mapping):
        raise Refusal("the body is not a JSON object")
    for key in document:
        if key != "tids":
            raise Refusal(f"unknown key {key!r}")
    queue = gateway.device.messages.queue
    if "tids" not in document:
        for tid in list(queue.tasks):
            act(tid)
        return Reply.of(200)
    tids = document["tids"]
    if not isinstance(tids, list) or not tids:
        raise Refusal("tids must be a list that is not empty")
    if any(not isinstance(tid, int) or isinstance(tid, bool) for tid in tids):
        raise Refusal("tids must be numbers")
    results: list[dict[str, object]] = []
    for tid in tids:
        known = tid in queue.tasks
        if known:
            act(tid)
        results.append({"tid": tid, "status": status_text(OK if known else TID_EXPECTED)})
    return Reply.of(200, results=results)


@register("/goip_pause_sms.html", ("POST",), "sms_pause", writes=True)
def pause(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Pause SMS Task."""
    return _manage(gateway, call, gateway.device.messages.queue.suspend)


@register("/goip_resume_sms.html", ("POST",), "sms_resume", writes=True)
def resume(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Resume SMS Task."""
    return _manage(gateway, call, lambda tid: gateway.device.messages.queue.resume(tid, now))


@register("/goip_remove_sms.html", ("POST",), "sms_remove", writes=True)
def remove(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Delete SMS Task."""
    return _manage(gateway, call, lambda tid: gateway.device.messages.queue.remove(tid, now))


@register("/goip_get_tasks.html", ("GET",), "sms_tasks", writes=False)
def tasks(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Query SMS Tasks: a page of the tasks of one port. The list moves while tasks finish."""
    query = call.parameters(SIGNED | {"version", "port", "pos", "num", "has_content"})
    for name in ("version", "port", "pos"):
        if name not in query:
            raise Refusal(f"{name} is missing")
    port = number_of(query, "port", 1)
    if not 1 <= port <= gateway.device.ports:
        raise Refusal(f"port beyond the device: {port} (ports: {gateway.device.ports})")
    start = number_of(query, "pos", 0)
    count = number_of(query, "num", DEFAULT_TASKS)
    if count < 1:
        raise Refusal("num must be 1 or more")
    content = number_of(query, "has_content", 0, most=1)
    limit = gateway.device.switches.page_limit
    found = gateway.device.messages.queue.listed(port - 1)
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
