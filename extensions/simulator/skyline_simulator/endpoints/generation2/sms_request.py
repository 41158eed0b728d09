# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the body of ``/goip_post_sms.html`` (API reference, section 5).

A body that the reference does not allow (a field it does not know, a wrong type, a value out of its range) is refused
as a whole. What the table of task status codes has a code for is said of each task.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from ...config.names import letters_to_ports, parse_port_numbers
from ...errors import Refusal
from ...state.device import Device
from ...state.messages import Order
from ...state.sms_task import (
    ATTACHMENTS_EXPECTED,
    ATTACHMENTS_TOO_LARGE,
    FROM_EXPECTED,
    INVALID_PORT,
    MMS_TITLES,
    OK,
    SMS,
    SMS_EXPECTED,
    TID_EXPECTED,
    TITLE_EXPECTED,
    TO_EXPECTED,
    TOO_MANY_ATTACHMENTS,
    Task,
)

MAX_ATTACHMENTS = 5
FILE_TYPES = ("jpg", "gif", "txt", "mp3")

_INT32 = range(-(2**31), 2**31)
_FLAG = range(2)
_COUNT = range(1, 2**31)
_NUMBER = re.compile(r"\+?[0-9]{1,32}")
_INTERVAL = re.compile(r"[0-9]{1,9}")

_TEXTS = ("from", "to", "sms", "smstitle", "attachments", "smsc", "intvl")
_NUMBERS = {
    "tid": _INT32,
    "coding": range(3),
    "smstype": range(3),
    "tmo": _COUNT,
    "sdr": _FLAG,
    "fdr": _FLAG,
    "dr": _FLAG,
    "sr_prd": _COUNT,
    "sr_cnt": _COUNT,
}
_CHOICES = {"to_all": ("0", "1"), "chs": ("utf8", "base64")}
_TASK_KEYS = frozenset({*_TEXTS, *_NUMBERS, *_CHOICES, "to_title_array"})
_URLS = ("sr_url", "sms_url")
_COUNTS = ("sr_cnt", "sr_prd", "sms_cnt", "sms_prd")
_KEYS = frozenset({"type", "task_num", "tasks", *_URLS, *_COUNTS})


def read_order(device: Device, document: Any) -> Order:
    """The body of a send request."""
    if not isinstance(document, Mapping):
        raise Refusal("the body is not a JSON object")
    lenient = device.switches.lenient
    if not lenient:
        _only("", document, _KEYS)
    if document.get("type") != "send-sms":
        raise Refusal(f'type must be "send-sms", not {document.get("type")!r}')
    tasks = document.get("tasks")
    if not isinstance(tasks, list) or not tasks:
        raise Refusal("tasks must be a list that is not empty")
    number = document.get("task_num")
    if lenient and isinstance(number, str) and number.isascii() and number.isdigit():
        number = int(number)
    if not _is_int(number) or number != len(tasks):
        raise Refusal(f"task_num is {number!r} for {len(tasks)} tasks")
    limit = device.switches.sms_request_tasks
    if limit and len(tasks) > limit:
        raise Refusal(f"too many tasks in one request: {len(tasks)} (at most {limit})")
    urls = {key: _url(key, document[key]) for key in _URLS if key in document}
    counts = {key: _in_range(key, document[key], _COUNT) for key in _COUNTS if key in document}
    return Order([_task(device, f"tasks[{place}]", item) for place, item in enumerate(tasks)], urls, counts)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _only(where: str, document: Mapping[str, Any], keys: frozenset[str]) -> None:
    for key in document:
        if key not in keys:
            raise Refusal(f"{where}: unknown key {key!r}" if where else f"unknown key {key!r}")


def _in_range(name: str, value: Any, allowed: range) -> int:
    if not _is_int(value) or value not in allowed:
        raise Refusal(f"{name} must be a number from {allowed.start} to {allowed.stop - 1}, not {value!r}")
    return int(value)


def _url(name: str, value: Any) -> str:
    if not isinstance(value, str) or (value and not value.startswith(("http://", "https://"))):
        raise Refusal(f"{name} must be an HTTP address, not {value!r}")
    return value


def _task(device: Device, where: str, item: Any) -> tuple[Task, int]:
    """A task, and the first of the status codes that it earns."""
    if not isinstance(item, Mapping):
        raise Refusal(f"{where} is not an object")
    if device.switches.lenient:
        item = _understood(item)
    _only(where, item, _TASK_KEYS)
    for key in _TEXTS:
        if not isinstance(item.get(key, ""), str):
            raise Refusal(f"{where}.{key} must be a text, not {item[key]!r}")
    for key, allowed in _NUMBERS.items():
        if key in item:
            _in_range(f"{where}.{key}", item[key], allowed)
    for key, choices in _CHOICES.items():
        if item.get(key, choices[0]) not in choices:
            raise Refusal(f"{where}.{key} must be one of {', '.join(choices)}, not {item[key]!r}")
    interval = item.get("intvl", "0")
    if not _INTERVAL.fullmatch(interval):
        raise Refusal(f"{where}.intvl must be milliseconds, not {interval!r}")
    smstype = item.get("smstype", SMS)
    if smstype == SMS and (item.get("attachments") or item.get("smstitle")):
        raise Refusal(f"{where}: attachments and smstitle are for MMS")
    pairs = _pairs(where, item.get("to_title_array"), smstype)
    task = Task(
        tid=item.get("tid", 0),
        sender=item.get("from", ""),
        to=item.get("to", "") or ",".join(number for number, _title in pairs),
        spread=item.get("to_all", "1") == "1",
        sms=item.get("sms", ""),
        text=_text(where, item),
        chs=item.get("chs", "utf8"),
        coding=item.get("coding", 0),
        smstype=smstype,
        attachments=_attachments(where, item.get("attachments", "")),
        smsc=item.get("smsc", ""),
        interval=int(interval) / 1000,
        timeout=item.get("tmo", 30),
        sdr=item.get("sdr", 0) == 1,
        fdr=item.get("fdr", 1) == 1,
        dr=item.get("dr", 0) == 1,
        sr_prd=item.get("sr_prd"),
        sr_cnt=item.get("sr_cnt"),
    )
    task.numbers = task.to.split(",")
    if pairs and [number for number, _title in pairs] != task.numbers:
        raise Refusal(f"{where}: to and to_title_array name different numbers")
    common = item.get("smstitle", "")
    task.titles = [title or common for _number, title in pairs] or [common] * len(task.numbers)
    task.unsent = len(task.numbers)
    return task, _code(device, item, task)


def _understood(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a lenient device makes of a task: it ignores what it does not know, and takes a slot for its port."""
    known = {key: value for key, value in item.items() if key in _TASK_KEYS}
    if "from" in known and (_is_int(known["from"]) or isinstance(known["from"], str)):
        known["from"] = letters_to_ports(str(known["from"]))
    return known


def _pairs(where: str, value: Any, smstype: int) -> list[tuple[str, str]]:
    """``to_title_array``: [["number", "title"], ...], for smstype 2 alone."""
    if value is None:
        return []
    if smstype != MMS_TITLES:
        raise Refusal(f"{where}: to_title_array is for smstype 2")
    if not isinstance(value, list) or not value:
        raise Refusal(f"{where}.to_title_array must be a list that is not empty")
    pairs: list[tuple[str, str]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise Refusal(f'{where}.to_title_array: {pair!r} is not ["number", "title"]')
        pairs.append((pair[0], pair[1]))
    return pairs


def _base64(where: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(f"{where} is not base64") from None


def _text(where: str, item: Mapping[str, Any]) -> str:
    text: str = item.get("sms", "")
    if item.get("chs", "utf8") == "utf8":
        return text
    try:
        return _base64(f"{where}.sms", text).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(f"{where}.sms is not UTF-8") from None


def _attachments(where: str, text: str) -> list[tuple[str, bytes]]:
    """``filetype|base64;filetype|base64``."""
    found: list[tuple[str, bytes]] = []
    for piece in text.split(";") if text else ():
        kind, divider, content = piece.partition("|")
        if not divider or kind not in FILE_TYPES:
            raise Refusal(f"{where}.attachments: each is filetype|base64, of type {', '.join(FILE_TYPES)}")
        data = _base64(f"{where}.attachments", content)
        if not data:
            raise Refusal(f"{where}.attachments: an empty one")
        found.append((kind, data))
    return found


def _code(device: Device, item: Mapping[str, Any], task: Task) -> int:
    if "tid" not in item:
        return TID_EXPECTED
    if not task.sender and device.switches.sms_from_required:
        return FROM_EXPECTED
    if task.sender:
        if not task.sender[0].isdigit():
            # "all" and "*" are words of other sections.
            return INVALID_PORT
        try:
            task.ports = list(dict.fromkeys(number - 1 for number in parse_port_numbers(task.sender, device.ports)))
        except Refusal:
            return INVALID_PORT
    plus = device.switches.sms_plus
    if any(not _NUMBER.fullmatch(number) or (number[0] == "+" and not plus) for number in task.numbers):
        return TO_EXPECTED
    if task.smstype == SMS:
        return OK if task.sms else SMS_EXPECTED
    if "sms" not in item:
        return SMS_EXPECTED
    if not all(task.titles):
        return TITLE_EXPECTED
    if not task.attachments:
        return ATTACHMENTS_EXPECTED
    if len(task.attachments) > MAX_ATTACHMENTS:
        return TOO_MANY_ATTACHMENTS
    if sum(len(data) for _kind, data in task.attachments) >= device.switches.mms_limit:
        return ATTACHMENTS_TOO_LARGE
    return OK
