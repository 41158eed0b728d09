# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tasks of ``/submit_sms_tasks`` (facts, section 11).

What the document does not allow is refused as a whole. What its table of codes has a code for is said of each task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...config.names import letters_to_ports
from ...config.schema import ANY, FLAG, INT32, LIST, NUMBER, TEXT, Key, is_number, read_object
from ...errors import Refusal
from ...state.device import Device
from ...state.sms_task import MMS_TITLES, SMS, Task
from ..sms_codes import code_of, decoded, decoded_text

#: How the list of tasks spells what the request calls so.
CHARSETS = {"UTF-8": "utf8", "Base64": "base64", "PDU": "pdu"}
CODINGS = ("none", "usc2", "7bit")
#: The document calls mp3 "map3".
_FILE_TYPES = ("txt", "jpg", "gif", "mp3", "map3")

_TASK = {
    "id": INT32,
    "from": Key(TEXT),
    "recipients": Key(LIST, items=Key(TEXT)),
    "sms": Key(TEXT),
    "smsc": Key(TEXT),
    "interval_min": Key(NUMBER),
    "interval_max": Key(NUMBER),
    "timeout": Key(NUMBER, least=1),
    "charset": Key(TEXT, words=tuple(CHARSETS)),
    "coding": Key(NUMBER, most=2),
    "sms_type": Key(NUMBER, most=2),
    "subject": Key(TEXT),
    "subjects": Key(LIST),
    "attachments": Key(LIST),
    "sdr": Key(FLAG),
    "fdr": Key(FLAG),
    "dr": Key(FLAG),
    "flash_sms": Key(FLAG),
    "sms_count": Key(NUMBER, least=1),
    "sms_period": Key(NUMBER),
    "to_all": Key(FLAG),
    "bcc": Key(ANY),
    "cc": Key(ANY),
}
_SUBJECT = {"recipient": Key(TEXT, required=True), "subject": Key(TEXT, required=True)}
_ATTACHMENT = {"type": Key(TEXT, required=True, words=_FILE_TYPES), "content": Key(TEXT, required=True)}


def read_tasks(device: Device, items: list[Any], lenient: bool) -> list[tuple[Task, int]]:
    """Each task with the first of the codes that it earns by what it says."""
    return [_read(device, f"[{place}]", item, lenient) for place, item in enumerate(items)]


def _read(device: Device, where: str, item: Any, lenient: bool) -> tuple[Task, int]:
    if isinstance(item, Mapping) and is_number(item.get("from")):
        # The document's example has a number here.
        item = {**item, "from": str(item["from"])}
    found = read_object(item, _TASK, lenient, where)
    recipients = found.get("recipients", [])
    shortest = found.get("interval_min", 0)
    longest = found.get("interval_max", shortest)
    if longest < shortest:
        raise Refusal(f"{where}: interval_max is less than interval_min")
    kind = found.get("sms_type", SMS)
    if kind == SMS and any(found.get(key) for key in ("attachments", "subject", "subjects")):
        raise Refusal(f"{where}: attachments and subjects are for MMS")
    text = found.get("sms", "")
    task = Task(
        tid=found.get("id", 0),
        sender=found.get("from", ""),
        to=",".join(recipients),
        numbers=recipients,
        spread=found.get("to_all", True),
        sms=text,
        text=decoded_text(f"{where}: sms", text) if found.get("charset") == "Base64" else text,
        chs=found.get("charset", "UTF-8"),
        coding=found.get("coding", 0),
        smstype=kind,
        titles=_titles(where, found, recipients, lenient),
        attachments=_attachments(where, found.get("attachments", []), lenient),
        smsc=found.get("smsc", ""),
        interval=shortest / 1000,
        interval_max=longest / 1000,
        timeout=found.get("timeout", 30),
        sdr=found.get("sdr", False),
        fdr=found.get("fdr", False),
        dr=found.get("dr", False),
        sr_cnt=found.get("sms_count"),
        sr_prd=found.get("sms_period"),
        generation=3,
    )
    task.unsent = len(recipients)
    sender = letters_to_ports(task.sender) if lenient else task.sender
    return task, code_of(device, task, sender, "id" in found, "sms" in found)


def _titles(where: str, found: Mapping[str, Any], recipients: list[str], lenient: bool) -> list[str]:
    """A subject for each recipient: its own, or the common one."""
    subjects = found.get("subjects", [])
    if subjects and found.get("sms_type") != MMS_TITLES:
        raise Refusal(f"{where}: subjects are for sms_type 2")
    pairs = [read_object(each, _SUBJECT, lenient, f"{where}: subjects") for each in subjects]
    own = {each["recipient"]: each["subject"] for each in pairs}
    if not set(own) <= set(recipients):
        raise Refusal(f"{where}: subjects name other recipients")
    return [own.get(number) or found.get("subject", "") for number in recipients]


def _attachments(where: str, given: list[Any], lenient: bool) -> list[tuple[str, bytes]]:
    pairs = [read_object(each, _ATTACHMENT, lenient, f"{where}: attachments") for each in given]
    return [(each["type"], decoded(f"{where}: content of an attachment", each["content"])) for each in pairs]
