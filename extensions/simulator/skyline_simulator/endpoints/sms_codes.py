# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both generations say of an SMS task that is well-formed: the codes that it earns by what is in it."""

from __future__ import annotations

import base64
import binascii
import re

from ..config.names import parse_port_numbers
from ..errors import Refusal
from ..state.device import Device
from ..state.sms_task import (
    ATTACHMENTS_EXPECTED,
    ATTACHMENTS_TOO_LARGE,
    FROM_EXPECTED,
    INVALID_PORT,
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

_NUMBER = re.compile(r"\+?[0-9]{1,32}")


def code_of(device: Device, task: Task, sender: str, has_id: bool, has_text: bool) -> int:
    """The first code of the table that applies; the ports that ``sender`` names are noted in the task."""
    if not has_id:
        return TID_EXPECTED
    if not sender and device.switches.sms_from_required:
        return FROM_EXPECTED
    if sender:
        # "all" and "*" are words of other sections.
        if not sender[0].isdigit():
            return INVALID_PORT
        try:
            task.ports = list(dict.fromkeys(number - 1 for number in parse_port_numbers(sender, device.ports)))
        except Refusal:
            return INVALID_PORT
    if not task.numbers or not all(_can_be_sent_to(device, number) for number in task.numbers):
        return TO_EXPECTED
    if task.smstype == SMS:
        return OK if task.sms else SMS_EXPECTED
    return _mms_code(device, task) if has_text else SMS_EXPECTED


def _can_be_sent_to(device: Device, number: str) -> bool:
    return bool(_NUMBER.fullmatch(number)) and (number[0] != "+" or device.switches.sms_plus)


def _mms_code(device: Device, task: Task) -> int:
    if not all(task.titles):
        return TITLE_EXPECTED
    if not task.attachments:
        return ATTACHMENTS_EXPECTED
    if len(task.attachments) > MAX_ATTACHMENTS:
        return TOO_MANY_ATTACHMENTS
    if sum(len(data) for _kind, data in task.attachments) >= device.switches.mms_limit:
        return ATTACHMENTS_TOO_LARGE
    return OK


def decoded(where: str, text: str) -> bytes:
    """The bytes behind a text in base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(f"{where} is not base64") from None


def decoded_text(where: str, text: str) -> str:
    """The same, where it is a text."""
    try:
        return decoded(where, text).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(f"{where} is not UTF-8") from None
