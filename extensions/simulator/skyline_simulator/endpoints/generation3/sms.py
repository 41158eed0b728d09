# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMS tasks, and where reports on messages go (facts, sections 5 and 11)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import islice
from typing import Any

from ...config.schema import FLAG, INT32, LIST, NUMBER, TEXT, Key, optional, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.sms_task import OK, TID_EXPECTED, Task
from ..call import Call, Reply
from ..endpoint import Endpoint, Handler
from .bodies import array, document, no_document, port_index
from .replies import data, done
from .sms_request import CHARSETS, CODINGS, read_tasks

DEFAULT_TASKS = 10

#: By its code, the bare text that a result has as its reason.
REASONS = (
    "OK",
    "Invalid User",
    "Invalid Port",
    "USSD expected",
    "Pending USSD",
    "SIM unregistered",
    "Timeout",
    "Server error",
    "SMS expected",
    "TO expected",
    "Pending transaction",
    "TID expected",
    "FROM expected",
    "Duplicated id",
    "Unauthorized",
    "Invalid CMD",
    "Too many",
    "MMS title expected",
    "Too many attachments",
    "Attachments expected",
    "Attachments too large",
)

_URL, _COUNT = Key(TEXT, required=True), Key(NUMBER, required=True, least=1)
_CONFIG = {
    "sms_status_url": _URL,
    "sms_status_max": _COUNT,
    "sms_status_period": _COUNT,
    "recv_sms_url": _URL,
    "recv_sms_max": _COUNT,
    "recv_sms_period": _COUNT,
}
_IDS = {"ids": Key(LIST, required=True, filled=True, items=INT32)}
_LIST = {
    "port": Key(NUMBER, required=True, least=1),
    "index": Key(NUMBER, required=True),
    "num": Key(NUMBER, least=1),
    "need_content": Key(FLAG),
}


def _results(device: Device, results: list[tuple[int, int]]) -> Reply:
    return data(device, [{"id": tid, "code": code, "reason": REASONS[code]} for tid, code in results])


def submit(device: Device, call: Call) -> Reply:
    """POST /submit_sms_tasks: an array of tasks; what became of each is said of each."""
    items = array(call, document(call))
    limit = device.switches.sms_request_tasks
    if limit and len(items) > limit:
        raise Refusal(f"too many tasks in one request: {len(items)} (at most {limit})")
    tasks = read_tasks(device, items, call.lenient)
    return _results(device, device.messages.submit(tasks, call.now, call.half))


def _manager(act: Callable[[Device, int, float], None]) -> Handler:
    """The tasks that the body names, each with a result."""

    def manage(device: Device, call: Call) -> Reply:
        queue = device.messages.queue
        results: list[tuple[int, int]] = []
        for tid in _ids(device, call, document(call)):
            known = tid in queue.tasks
            if known:
                act(device, tid, call.now)
            results.append((tid, OK if known else TID_EXPECTED))
        return _results(device, results)

    return manage


def _ids(device: Device, call: Call, body: Any) -> list[int]:
    """``{"ids": [...]}`` by the schema, a bare array by the examples."""
    wanted = "both" if call.lenient else device.switches.sms_ids_body
    bare = isinstance(body, list)
    if wanted == ("wrapped" if bare else "bare"):
        raise Refusal("the body is a bare array" if bare else "the body is not an array")
    # Documents once said that no ids are all of them; that has gone.
    ids: list[int] = read_object({"ids": body} if bare else body, _IDS, call.lenient)["ids"]
    return ids


def tasks(device: Device, call: Call) -> Reply:
    """GET /get_sms_tasks: a page of the tasks of one port, index 0 first. No total comes with it."""
    body = read_object(document(call), _LIST, call.lenient)
    port, start = port_index(device, body["port"]), body["index"]
    count, limit = body.get("num", DEFAULT_TASKS), device.switches.page_limit
    found = device.messages.queue.listed(port)
    page = islice(found, start, start + (min(count, limit) if limit else count))
    return data(device, [_line(task, body.get("need_content", False)) for task in page])


def _line(task: Task, content: bool) -> dict[str, object]:
    line: dict[str, object] = {
        "id": task.tid,
        "from": task.sender,
        "recipients": list(task.numbers),
        "status": int(task.suspended),
        "charset": CHARSETS.get(task.chs, task.chs),
        "coding": CODINGS[task.coding],
    }
    return {**line, "sms": task.sms} if content else line


def get_config(device: Device, call: Call) -> Reply:
    """GET /get_sms_config."""
    no_document(call)
    found = dataclasses.asdict(device.ram.sms_config)
    if device.switches.sms_config_read == "effective":
        found["sms_status_url"] = device.messages.sms_status_url
        found["recv_sms_url"] = device.messages.recv_sms_url
    return data(device, found)


def set_config(device: Device, call: Call) -> Reply:
    """POST /set_sms_config: all six keys; one client sends only some, which leaves the others."""
    schema = optional(_CONFIG, *_CONFIG) if call.lenient else _CONFIG
    body = read_object(document(call), schema, call.lenient)
    names = list(body)[: len(body) // 2] if call.half else list(body)
    device.ram.sms_config = dataclasses.replace(device.ram.sms_config, **{name: body[name] for name in names})
    device.messages.look()
    return done(device)


def _suspend(device: Device, tid: int, now: float) -> None:
    device.messages.queue.suspend(tid)


def _resume(device: Device, tid: int, now: float) -> None:
    device.messages.queue.resume(tid, now)


def _remove(device: Device, tid: int, now: float) -> None:
    device.messages.queue.remove(tid, now)


def _post(path: str, operation: str, handle: Handler) -> Endpoint:
    return Endpoint(path, ("POST",), operation, handle, write=True, generation=3)


ENDPOINTS = (
    _post("/submit_sms_tasks", "sms_send", submit),
    _post("/pause_sms_tasks", "sms_pause", _manager(_suspend)),
    _post("/resume_sms_tasks", "sms_resume", _manager(_resume)),
    _post("/remove_sms_tasks", "sms_remove", _manager(_remove)),
    Endpoint("/get_sms_tasks", ("GET",), "sms_tasks", tasks, generation=3, get_body=True),
    Endpoint("/get_sms_config", ("GET",), "get_sms_config", get_config, generation=3),
    _post("/set_sms_config", "set_sms_config", set_config),
)
