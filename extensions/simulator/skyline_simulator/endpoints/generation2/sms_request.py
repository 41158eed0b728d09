# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the body of ``/goip_post_sms.html`` (API reference, section 5).

A body that the reference does not allow (a field it does not know, a wrong type, a value out of its range) is refused
as a whole. What the table of task status codes has a code for is said of each task.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...config.names import letters_to_ports
from ...config.schema import INT32, LIST, NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.messages import Order
from ...state.sms_task import MMS_TITLES, SMS, Task
from ..sms_codes import code_of, decoded, decoded_text

FILE_TYPES = ("jpg", "gif", "txt", "mp3")

_INTERVAL = re.compile(r"[0-9]{1,9}")

_FLAG, _COUNT = Key(NUMBER, most=1), Key(NUMBER, least=1)
_TASK = {
    "tid": INT32,
    "from": Key(TEXT),
    "to": Key(TEXT),
    "to_all": Key(TEXT, words=("0", "1")),
    "to_title_array": Key(LIST, filled=True),
    "sms": Key(TEXT),
    "chs": Key(TEXT, words=("utf8", "base64")),
    "coding": Key(NUMBER, most=2),
    "smstype": Key(NUMBER, most=2),
    "smstitle": Key(TEXT),
    "attachments": Key(TEXT),
    "smsc": Key(TEXT),
    "intvl": Key(TEXT),
    "tmo": _COUNT,
    "sdr": _FLAG,
    "fdr": _FLAG,
    "dr": _FLAG,
    "sr_prd": _COUNT,
    "sr_cnt": _COUNT,
}
_URLS = {"sr_url": Key(TEXT), "sms_url": Key(TEXT)}
_COUNTS = {"sr_cnt": _COUNT, "sr_prd": _COUNT, "sms_cnt": _COUNT, "sms_prd": _COUNT}
_ORDER = {
    "type": Key(TEXT, required=True, words=("send-sms",)),
    "task_num": Key(NUMBER, required=True),
    "tasks": Key(LIST, required=True, filled=True),
    **_URLS,
    **_COUNTS,
}


def read_order(device: Device, document: Any, lenient: bool) -> Order:
    """The body of a send request."""
    found = read_object(document, _ORDER, lenient)
    tasks = found["tasks"]
    if found["task_num"] != len(tasks):
        raise Refusal(f"task_num is {found['task_num']} for {len(tasks)} tasks")
    limit = device.switches.sms_request_tasks
    if limit and len(tasks) > limit:
        raise Refusal(f"too many tasks in one request: {len(tasks)} (at most {limit})")
    for key in _URLS:
        if found.get(key) and not found[key].startswith(("http://", "https://")):
            raise Refusal(f"{key} must be an HTTP address, not {found[key]!r}")
    return Order(
        [_task(device, f"tasks[{place}]", item, lenient) for place, item in enumerate(tasks)],
        {key: found[key] for key in _URLS if key in found},
        {key: found[key] for key in _COUNTS if key in found},
    )


def _task(device: Device, where: str, item: Any, lenient: bool) -> tuple[Task, int]:
    """A task, and the first of the status codes that it earns."""
    found = read_object(item, _TASK, lenient, where)
    interval = found.get("intvl", "0")
    if not _INTERVAL.fullmatch(interval):
        raise Refusal(f"{where}: intvl must be milliseconds, not {interval!r}")
    if found.get("smstype", SMS) == SMS and (found.get("attachments") or found.get("smstitle")):
        raise Refusal(f"{where}: attachments and smstitle are for MMS")
    numbers, titles = _recipients(where, found)
    text = found.get("sms", "")
    task = Task(
        tid=found.get("tid", 0),
        sender=found.get("from", ""),
        to=",".join(numbers),
        numbers=numbers,
        titles=titles,
        spread=found.get("to_all", "1") == "1",
        sms=text,
        text=decoded_text(f"{where}: sms", text) if found.get("chs") == "base64" else text,
        chs=found.get("chs", "utf8"),
        coding=found.get("coding", 0),
        smstype=found.get("smstype", SMS),
        attachments=_attachments(where, found.get("attachments", "")),
        smsc=found.get("smsc", ""),
        interval=int(interval) / 1000,
        timeout=found.get("tmo", 30),
        sdr=found.get("sdr", 0) == 1,
        fdr=found.get("fdr", 1) == 1,
        dr=found.get("dr", 0) == 1,
        sr_prd=found.get("sr_prd"),
        sr_cnt=found.get("sr_cnt"),
    )
    task.unsent = len(numbers)
    # Clients were seen to name a slot for its port.
    sender = letters_to_ports(task.sender) if lenient else task.sender
    return task, code_of(device, task, sender, "tid" in found, "sms" in found)


def _recipients(where: str, found: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The numbers, and a title for each: its own, or the common one."""
    pairs = _pairs(where, found)
    own = [number for number, _title in pairs]
    numbers = (found.get("to") or ",".join(own)).split(",")
    if pairs and own != numbers:
        raise Refusal(f"{where}: to and to_title_array name different numbers")
    common = found.get("smstitle", "")
    return numbers, [title or common for _number, title in pairs] or [common] * len(numbers)


def _pairs(where: str, found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """``to_title_array``: [["number", "title"], ...], for smstype 2 alone."""
    if "to_title_array" not in found:
        return []
    if found.get("smstype") != MMS_TITLES:
        raise Refusal(f"{where}: to_title_array is for smstype 2")
    pairs: list[tuple[str, str]] = []
    for pair in found["to_title_array"]:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise Refusal(f'{where}: to_title_array: {pair!r} is not ["number", "title"]')
        pairs.append((pair[0], pair[1]))
    return pairs


def _attachments(where: str, text: str) -> list[tuple[str, bytes]]:
    """``filetype|base64;filetype|base64``."""
    found: list[tuple[str, bytes]] = []
    for piece in text.split(";") if text else ():
        kind, divider, content = piece.partition("|")
        if not divider or kind not in FILE_TYPES:
            raise Refusal(f"{where}: attachments: each is filetype|base64, of type {', '.join(FILE_TYPES)}")
        data = decoded(f"{where}: attachments", content)
        if not data:
            raise Refusal(f"{where}: attachments: an empty one")
        found.append((kind, data))
    return found
