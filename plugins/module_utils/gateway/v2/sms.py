# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Giving a gateway tasks that send messages (API reference, section 5)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.sms_task import Answer, Coding, Forwarding, Kind, SmsTask, shown_attachments
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ...wire.items import items_in, items_of
from ...wire.redact import shown_url
from ...wire.request import JSON_TYPE, Request
from ...wire.text import clean, leading_int, whole_int

_KINDS = {Kind.SMS: 0, Kind.MMS: 1, Kind.MMS_WITH_TITLES: 2}
CODINGS = {Coding.AUTO: 0, Coding.UCS2: 1, Coding.SEVEN_BIT: 2}


def send_request(tasks: Iterable[SmsTask], forwarding: Forwarding) -> Request:
    """The request that gives tasks to a gateway. Never repeated by itself; done twice, each task meets status 13.

    Its reply needs no code: what it says of each task is the answer.
    """
    wire_tasks = [_wire(task) for task in tasks]
    shown_tasks = [_shown(task) for task in wire_tasks]
    urls = {"sr_url": forwarding.report_url, "sms_url": forwarding.sms_url}
    counts = _given(
        sr_cnt=forwarding.report_count,
        sr_prd=forwarding.report_period,
        sms_cnt=forwarding.sms_count,
        sms_prd=forwarding.sms_period,
    )
    head = {"type": "send-sms", "task_num": len(wire_tasks)}
    body = _json({**head, **_given(**urls), **counts, "tasks": wire_tasks})
    shown_urls = {name: shown_url(url) for name, url in urls.items() if url is not None}
    shown = _json({**head, **shown_urls, **counts, "tasks": shown_tasks})
    return Request(
        "send_sms", "POST", "/goip_post_sms.html", {"version": "1.1"}, body, JSON_TYPE, shown=shown, list_key="status"
    )


def send_tasks(caller: Caller, request: Request) -> tuple[dict[int, Answer], GatewayError | None]:
    """Sends a request of tasks; returns what the gateway says to each, by its id, and what went wrong, if anything.

    Also a reply that is no success, or that broke off, may say that the gateway has taken some of them.
    """
    try:
        return answers(caller, items_of(caller.call(request))), None
    except GatewayError as error:
        return answers(caller, items_in(error.came)), error


def answers(caller: Caller, items: Iterable[Mapping[str, Any]]) -> dict[int, Answer]:
    """The answers among the items of a reply, by the ids of tasks.

    A code stands at the beginning of a text: ``2 Invalid Port``. A task that was taken once is taken, whatever else the
    reply says of it.
    """
    found: dict[int, Answer] = {}
    for item in items:
        tid, code = whole_int(item.get("tid")), leading_int(item.get("status"))
        if tid is None or code is None or (tid in found and found[tid].taken):
            continue
        words = (clean(item.get("status")) or "").strip().partition(" ")[2]
        found[tid] = Answer.of(code, caller.redact(words.strip()))
    return found


def _wire(task: SmsTask) -> dict[str, Any]:
    text = task.text
    if task.charset == "base64":
        text = base64.b64encode(text.encode()).decode()
    wire = {"tid": task.tid, "to": ",".join(task.to), "sms": text, "chs": task.charset, "smstype": _KINDS[task.kind]}
    # Always said: what a gateway does without a word on it differs between firmwares.
    wire.update(sdr=int(task.report_success), fdr=int(task.report_failure), dr=int(task.report_delivery))
    if task.kind is Kind.MMS_WITH_TITLES:
        wire["to_title_array"] = [list(pair) for pair in task.titles]
    if task.kind is not Kind.SMS:
        wire["attachments"] = ";".join(f"{piece.type}|{piece.content}" for piece in task.attachments)
    wire.update(
        _given(
            **{"from": task.from_ports},
            to_all=None if task.to_all is None else str(int(task.to_all)),
            coding=None if task.coding is None else CODINGS[task.coding],
            smstitle=task.title,
            smsc=task.smsc,
            intvl=None if task.interval_ms is None else str(task.interval_ms),
            tmo=task.timeout,
            sr_cnt=task.report_count,
            sr_prd=task.report_period,
        )
    )
    return wire


def _shown(wire: dict[str, Any]) -> dict[str, Any]:
    """A task for people, who have no use for the bytes of a picture."""
    return {**wire, "attachments": shown_attachments(wire["attachments"])} if wire.get("attachments") else wire


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _json(document: Mapping[str, Any]) -> str:
    # Letters as themselves: the body says that it is UTF-8, and no device was seen to be asked for more.
    return json.dumps(document, ensure_ascii=False)
