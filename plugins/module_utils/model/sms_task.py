# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that send messages: what a user asks for, checked (API reference, section 5), and what a gateway shows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from .ports import Slot, format_ports, parse_ports
from .sim_number import parse_number

LOWEST_TID, HIGHEST_TID = -(2**31), 2**31 - 1

SMS, MMS, MMS_WITH_TITLES = 0, 1, 2
CODINGS = {"auto": 0, "ucs2": 1, "7bit": 2}
RUNNING, PAUSED = "running", "paused"

ATTACHMENT_TYPES = ("jpg", "gif", "txt", "mp3")
MOST_ATTACHMENTS = 5
# The sum of their bytes stays below.
TOO_LARGE = 100 * 1024

# What the gateway says to a task.
OK, TO_EXPECTED, DUPLICATE, TOO_MANY = 0, 9, 13, 16
STATUS_NAMES = {
    0: "OK",
    1: "Invalid User",
    2: "Invalid Port",
    3: "USSD Expected",
    5: "SIM Unregistered",
    6: "Timeout",
    7: "Server Error",
    8: "SMS expected",
    9: "TO expected",
    10: "Pending Transaction",
    11: "TID Expected",
    12: "FROM Expected",
    13: "Duplicated TaskId",
    14: "Unauthorized",
    15: "Invalid CMD",
    16: "Too Many Task",
    17: "MMS Title expected",
    18: "Too Many MMS Attachments",
    19: "MMS Attachments expected",
    20: "MMS Attachments Cache size Overlimit",
}

_LEAST = {"interval_ms": 0, "timeout": 1, "report_count": 1, "report_period": 1}


class Attachment(NamedTuple):
    """One piece of an MMS: its type, and its content in base64."""

    type: str
    content: str

    @property
    def size(self) -> int:
        """Its size in bytes, decoded."""
        return len(self.content) * 3 // 4 - self.content[-2:].count("=")


class SmsTask(NamedTuple):
    """A text for recipients, as a user asks for it; None leaves it to the gateway. titles: (recipient, title)."""

    tid: int
    to: tuple[str, ...]
    text: str
    charset: str = "utf8"
    type: int = SMS
    from_ports: str | None = None
    to_all: bool | None = None
    coding: int | None = None
    title: str | None = None
    titles: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    smsc: str | None = None
    interval_ms: int | None = None
    timeout: int | None = None
    report_success: bool = False
    report_failure: bool = True
    report_delivery: bool = False
    report_count: int | None = None
    report_period: int | None = None


class QueuedTask(NamedTuple):
    """A task that a gateway has not done yet, and the ports in whose lists it stands. None = it did not say."""

    tid: int
    state: str | None
    ports: tuple[int, ...]
    from_ports: str | None
    to: tuple[str, ...]
    charset: str | None
    coding: str | None
    text: str | None


class _Problems:
    """Collects what is wrong with an entry, so that all of it is told at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def check(self, option: str, reader: Any, *arguments: Any) -> Any:
        try:
            return reader(*arguments)
        except ValueError as error:
            self.found.append(f"{option}: {error}")
            return None


def parse_sms_task(entry: Mapping[str, Any], tid: int, max_ports: int, beyond: Collection[Slot] = ()) -> SmsTask:
    """Checks an entry of the option tasks. Raises ValueError that says everything that is wrong with it.

    beyond: slots that the gateway shows beyond its size, whose ports may send, too.
    """
    problems = _Problems()
    to = problems.check("to", _recipients, entry["to"]) or ()
    from_ports = problems.check("from_ports", _from_ports, entry["from_ports"], max_ports, beyond)
    attachments = problems.check("attachments", _attachments, entry["attachments"]) or ()
    titles = problems.check("titles", _titles, entry["titles"], entry["title"], to) or ()
    problems.check("tid", check_tid, tid)
    for option in ("text", "title"):
        problems.check(option, _sendable, entry[option] or "")
    for option, least in _LEAST.items():
        problems.check(option, _at_least, entry[option], least)
    smsc = None if entry["smsc"] in (None, "") else problems.check("smsc", parse_number, entry["smsc"])
    if entry["type"] == "mms":
        kind = MMS_WITH_TITLES if titles else MMS
    else:
        kind = SMS
        problems.found += [
            f"{option}: goes with type: mms only" for option in ("title", "titles", "attachments") if entry[option]
        ]
        if not entry["text"]:
            problems.found.append("text: is empty")
    if problems.found:
        raise ValueError("; ".join(problems.found))
    return SmsTask(
        tid=tid,
        to=to,
        text=entry["text"] or "",
        charset=entry["charset"],
        type=kind,
        from_ports=from_ports,
        to_all=entry["to_all"],
        coding=None if entry["coding"] is None else coding_number(entry["coding"]),
        title=entry["title"],
        titles=titles,
        attachments=attachments,
        smsc=smsc,
        interval_ms=entry["interval_ms"],
        timeout=entry["timeout"],
        # What is not given is said all the same; no defaults of options, which would refuse a null.
        report_success=bool(entry["report_success"]),
        report_failure=entry["report_failure"] is not False,
        report_delivery=bool(entry["report_delivery"]),
        report_count=entry["report_count"],
        report_period=entry["report_period"],
    )


def coding_number(coding: str) -> int:
    """The API's number of a coding, which is given by its name or that number."""
    return int(coding) if coding.isdigit() else CODINGS[coding]


def check_tid(tid: int) -> int:
    """The id of a task itself, if a gateway can keep it. Raises ValueError."""
    if not LOWEST_TID <= tid <= HIGHEST_TID:
        raise ValueError(f"{tid} is not between {LOWEST_TID} and {HIGHEST_TID}")
    return tid


def attachment_type(path: str) -> str | None:
    """The type of a file by its name; None where an MMS cannot have it."""
    suffix = path.rpartition(".")[2].lower() if "." in path else ""
    suffix = "jpg" if suffix == "jpeg" else suffix
    return suffix if suffix in ATTACHMENT_TYPES else None


def _recipients(numbers: list[object]) -> tuple[str, ...]:
    if not numbers:
        raise ValueError("names no recipient")
    read = []
    problems = []
    for number in numbers:
        try:
            parsed = parse_number(number)
            if parsed in read:
                problems.append(f"{parsed} is named twice")
            read.append(parsed)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError(", ".join(problems))
    return tuple(read)


def _from_ports(expression: str | None, max_ports: int, beyond: Collection[Slot]) -> str | None:
    if expression is None:
        return None
    ports = parse_ports(expression, max_ports, beyond=beyond)
    if ports.slots:
        raise ValueError("takes whole ports, without slots")
    return format_ports(ports.ports)


def _titles(titles: Mapping[object, object] | None, title: str | None, to: tuple[str, ...]) -> Any:
    """The title of each recipient: its own, or the title that all have."""
    if not titles:
        return ()
    own = {}
    problems = []
    for number, text in titles.items():
        try:
            own.update({parse_number(number): str(text)} if text else {})
        except ValueError as error:
            problems.append(str(error))
    problems += [f"{number} is not among the recipients" for number in own if number not in to]
    problems += [f"{number} has no title" for number in to if number not in own and not title]
    for text in own.values():
        _sendable(text)
    if problems and to:
        raise ValueError(", ".join(problems))
    return tuple((number, own.get(number, title or "")) for number in to)


def _attachments(items: list[str] | None) -> tuple[Attachment, ...]:
    problems = []
    pieces = []
    for item in items or ():
        try:
            pieces.append(_attachment(item))
        except ValueError as error:
            problems.append(str(error))
    if len(items or ()) > MOST_ATTACHMENTS:
        problems.append(f"{len(items or ())} are more than {MOST_ATTACHMENTS}")
    if sum(piece.size for piece in pieces) >= TOO_LARGE:
        problems.append(f"{TOO_LARGE // 1024} kB or more in all")
    if problems:
        raise ValueError(", ".join(problems))
    return tuple(pieces)


def _attachment(item: str) -> Attachment:
    """Reads ``jpg|BASE64``, which is what files of the controller have become by now, where they could be read."""
    kind, divider, content = item.partition("|")
    if not divider:
        if attachment_type(item) is None:
            raise ValueError(f"{item} is of none of the types {', '.join(ATTACHMENT_TYPES)}")
        raise ValueError(f"{item} is no file on the controller that can be read")
    if kind not in ATTACHMENT_TYPES:
        raise ValueError(f"{kind} is none of the types {', '.join(ATTACHMENT_TYPES)}")
    content = "".join(content.split())
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"the content of a piece of type {kind} is not base64") from None
    if not content:
        raise ValueError(f"a piece of type {kind} is empty")
    return Attachment(kind, content)


def _sendable(text: str) -> None:
    try:
        text.encode()
    except UnicodeError:
        raise ValueError("has half a character in it, which cannot be sent") from None


def _at_least(value: int | None, least: int) -> None:
    if value is not None and value < least:
        raise ValueError(f"{value} is less than {least}")
