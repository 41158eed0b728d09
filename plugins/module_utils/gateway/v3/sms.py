# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that send messages (facts of generation 3, sections 5 and 11)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...model.reporting import SmsReport
from ...model.sms_task import Answer, Coding, Forwarding, Kind, QueuedTask, SmsTask, TaskState, shown_attachments
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ...wire.items import items_in, items_of
from ...wire.request import Request
from ...wire.text import clean, leading_int, whole_int
from ..shared.task_lists import OPERATION, PAGE, TaskPage, text_of
from . import sms_report
from .requests import read_items, read_request, write_request

_KINDS = {Kind.SMS: 0, Kind.MMS: 1, Kind.MMS_WITH_TITLES: 2}
_CODINGS = {Coding.AUTO: 0, Coding.UCS2: 1, Coding.SEVEN_BIT: 2}
# In lists these are words, in spellings of their own.
_LISTED_CODINGS = {"none": Coding.AUTO, "auto": Coding.AUTO, "usc2": Coding.UCS2, "ucs2": Coding.UCS2}
_LISTED_CODINGS["7bit"] = Coding.SEVEN_BIT
_LISTED_STATES: dict[int | None, TaskState] = {0: TaskState.RUNNING, 1: TaskState.PAUSED}
_ORDERS = {TaskState.PAUSED: "pause", TaskState.RUNNING: "resume", TaskState.ABSENT: "remove"}


def set_forwarding(caller: Caller, forwarding: Forwarding) -> bool:
    """Sets where reports and received messages go, a setting of the gateway here; returns whether that changed."""
    # The same six, in the same order.
    wanted: dict[str, Any] = {name: value for name, value in zip(SmsReport._fields, forwarding) if value is not None}
    if not wanted:
        return False
    have = sms_report.read(caller)
    if have._replace(**wanted) == have:
        return False
    sms_report.write(caller, have._replace(**wanted))
    return True


def send_request(tasks: Iterable[SmsTask]) -> Request:
    """The request that gives tasks to a gateway. Never repeated by itself; done twice, each task meets code 13."""
    body = [_wire(task) for task in tasks]
    shown = [_shown(task) for task in body]
    return write_request("send_sms", "/submit_sms_tasks", body, repeatable=False, shown=shown)


def send_tasks(caller: Caller, request: Request) -> tuple[dict[int, Answer], GatewayError | None]:
    """Sends a request of tasks; see :meth:`..interface.Gateway.send`."""
    try:
        return _answers(caller, items_of(caller.call(request))), None
    except GatewayError as error:
        return _answers(caller, items_in(error.came)), error


def _answers(caller: Caller, items: Iterable[Mapping[str, Any]]) -> dict[int, Answer]:
    """The answers among the items of a reply, by the ids of tasks. One that was taken once is taken."""
    found: dict[int, Answer] = {}
    for item in items:
        tid, code = whole_int(item.get("id")), leading_int(item.get("code"))
        if tid is None or code is None or (tid in found and found[tid].taken):
            continue
        found[tid] = Answer.of(code, caller.redact((clean(item.get("reason")) or "").strip()))
    return found


def _wire(task: SmsTask) -> dict[str, Any]:
    is_packed = task.charset == "base64"
    wire: dict[str, Any] = {
        "id": task.tid,
        "recipients": list(task.to),
        "sms": base64.b64encode(task.text.encode()).decode() if is_packed else task.text,
        "charset": "Base64" if is_packed else "UTF-8",
        "sms_type": _KINDS[task.kind],
        # Always said: documents differ in what a gateway does without a word on it.
        "sdr": task.report_success,
        "fdr": task.report_failure,
        "dr": task.report_delivery,
    }
    given = {
        "from": task.from_ports,
        "to_all": task.to_all,
        "coding": None if task.coding is None else _CODINGS[task.coding],
        "subject": task.title,
        "smsc": task.smsc,
        "interval_min": task.interval_ms,
        "interval_max": task.interval_ms,
        "timeout": task.timeout,
        "sms_count": task.report_count,
        "sms_period": task.report_period,
    }
    wire.update((name, value) for name, value in given.items() if value is not None)
    if task.kind is Kind.MMS_WITH_TITLES:
        wire["subjects"] = [{"recipient": number, "subject": title} for number, title in task.titles]
    if task.kind is not Kind.SMS:
        wire["attachments"] = [{"type": piece.type, "content": piece.content} for piece in task.attachments]
    return wire


def _shown(wire: dict[str, Any]) -> dict[str, Any]:
    """A task for people, who have no use for the bytes of a picture."""
    pieces = [
        {**piece, "content": shown_attachments(f"|{piece['content']}")[1:]} for piece in wire.get("attachments", ())
    ]
    return {**wire, "attachments": pieces} if pieces else wire


def read_page(caller: Caller, port: int, position: int, with_text: bool, retries: int | None) -> TaskPage:
    """Reads a page of the list of a port; how long that is, nobody says. Raises GatewayError."""
    body = {"port": port, "index": position, "num": PAGE, "need_content": with_text}
    items = read_items(caller, read_request(OPERATION, "/get_sms_tasks", body), retries, key="tasks")
    page = [(whole_int(item.get("id")), item) for item in items]
    return TaskPage(None, [(tid, None if tid is None else _task(tid, item, port)) for tid, item in page])


def _task(tid: int, wire: dict[str, Any], port: int) -> QueuedTask:
    charset = clean(wire.get("charset"))
    recipients = wire.get("recipients")
    if not isinstance(recipients, list):
        recipients = (clean(recipients) or "").split(",")
    coding = (clean(wire.get("coding")) or "").lower()
    number = leading_int(wire.get("coding"))
    return QueuedTask(
        tid=tid,
        state=_LISTED_STATES.get(leading_int(wire.get("status"))),
        ports=(port,),
        from_ports=clean(wire.get("from")) or None,
        to=tuple(filter(None, map(clean, recipients))),
        charset=charset,
        coding=_LISTED_CODINGS.get(coding) or next((each for each, n in _CODINGS.items() if n == number), None),
        text=text_of(wire.get("sms"), charset),
    )


class TaskOrders:
    """Orders about tasks, with their ids wrapped or bare, as the device takes them: documents have both."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        # Unknown until one was taken.
        self._bare: bool | None = None

    def send(self, state: TaskState, tids: Sequence[int]) -> dict[int, Answer]:
        """Brings tasks to a state; see :meth:`..interface.Gateway.order_tasks`."""
        try:
            answers = self._send(state, tids, bool(self._bare))
        except GatewayError as error:
            if self._bare is not None or not error.may_be_the_form:
                raise
            answers = self._send(state, tids, True)
            self._bare = True
        else:
            self._bare = bool(self._bare)
        return answers

    def _send(self, state: TaskState, tids: Sequence[int], bare: bool) -> dict[int, Answer]:
        verb = _ORDERS[state]
        request = write_request(f"{verb}_sms", f"/{verb}_sms_tasks", list(tids) if bare else {"ids": list(tids)})
        # The first refusal may be that of its form, which does not change by asking again.
        reply = self._caller.call(request._replace(final_refusal=self._bare is None and not bare))
        return _answers(self._caller, items_of(reply))
