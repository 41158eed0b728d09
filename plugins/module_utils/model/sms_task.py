# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that send messages: what a user asks for, checked (API reference, section 5), and what a gateway shows."""

from __future__ import annotations

import base64
import binascii
import enum
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from .ports import Slot, format_ports, parse_ports
from .sim_number import parse_number

LOWEST_TID, HIGHEST_TID = -(2**31), 2**31 - 1


class Kind(enum.Enum):
    """What a task sends; an MMS has one title, or one for each recipient."""

    SMS = enum.auto()
    MMS = enum.auto()
    MMS_WITH_TITLES = enum.auto()


class Coding(enum.Enum):
    """How a text is coded on the air. Its value is the word that users write."""

    AUTO = "auto"
    UCS2 = "ucs2"
    SEVEN_BIT = "7bit"


class TaskState(enum.Enum):
    """The state of a task that a gateway has not done yet; absent: it has no such task."""

    RUNNING = "running"
    PAUSED = "paused"
    ABSENT = "absent"


ATTACHMENT_TYPES = ("jpg", "gif", "txt", "mp3")
MOST_ATTACHMENTS = 5
# The sum of their bytes stays below.
TOO_LARGE = 100 * 1024

_LEAST = {"interval_ms": 0, "timeout": 1, "report_count": 1, "report_period": 1}


# What a gateway says to a task (API reference, section 5).
_OK, _TO_EXPECTED, _DUPLICATE, _TOO_MANY = 0, 9, 13, 16
_REASONS = {
    0: "OK",
    1: "Invalid User",
    2: "Invalid Port",
    3: "USSD Expected",
    4: "Pending USSD",
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


class Answer(NamedTuple):
    """What a gateway says to one task: a status code and a reason."""

    code: int
    reason: str

    @classmethod
    def of(cls, code: int, reason: str = "") -> Answer:
        """An answer; without words of the device, with those that the reference has for the code."""
        return cls(code, reason or _REASONS.get(code, "no reason given"))

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"

    @property
    def taken(self) -> bool:
        """Whether the gateway has taken the task."""
        return self.code == _OK

    @property
    def known(self) -> bool:
        """Whether the gateway has a task of that id already."""
        return self.code == _DUPLICATE

    @property
    def no_room(self) -> bool:
        """Whether its table of tasks is full, for now."""
        return self.code == _TOO_MANY

    @property
    def about_recipient(self) -> bool:
        """Whether it does not like the recipient, perhaps for a leading +."""
        return self.code == _TO_EXPECTED


TAKEN, TABLE_FULL = Answer.of(_OK), Answer.of(_TOO_MANY)


class Attachment(NamedTuple):
    """One piece of an MMS: its type, and its content in base64."""

    type: str
    content: str

    @property
    def size(self) -> int:
        """Its size in bytes, decoded."""
        return len(self.content) * 3 // 4 - self.content.count("=")


class SmsTask(NamedTuple):
    """A text for recipients, as a user asks for it; None leaves it to the gateway. titles: (recipient, title)."""

    tid: int
    to: tuple[str, ...]
    text: str
    charset: str = "utf8"
    kind: Kind = Kind.SMS
    from_ports: str | None = None
    to_all: bool | None = None
    coding: Coding | None = None
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


class Forwarding(NamedTuple):
    """Where the gateway sends what becomes of tasks, and messages that it receives; None leaves it as it is."""

    report_url: str | None = None
    report_count: int | None = None
    report_period: int | None = None
    sms_url: str | None = None
    sms_count: int | None = None
    sms_period: int | None = None


class QueuedTask(NamedTuple):
    """A task that a gateway has not done yet, and the ports in whose lists it stands. None = it did not say."""

    tid: int
    state: TaskState | None
    ports: tuple[int, ...]
    from_ports: str | None
    to: tuple[str, ...]
    charset: str | None
    coding: Coding | None
    text: str | None

    def facts(self) -> dict[str, Any]:
        """The task for a user."""
        return {
            **self._asdict(),
            "state": self.state and self.state.value,
            "ports": list(self.ports),
            "to": list(self.to),
            "coding": self.coding and self.coding.value,
        }


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
        kind = Kind.MMS_WITH_TITLES if titles else Kind.MMS
    else:
        kind = Kind.SMS
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
        kind=kind,
        from_ports=from_ports,
        to_all=entry["to_all"],
        coding=None if entry["coding"] is None else parse_coding(entry["coding"]),
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


def parse_coding(coding: str) -> Coding:
    """Reads a coding, which is given by its name or by its number in the API."""
    return list(Coding)[int(coding)] if coding.isdigit() else Coding(coding)


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


def shown_attachments(attachments: str) -> str:
    """Attachments as ``jpg|BASE64`` with ``;`` between them, with the sizes of the pieces in place of the pieces."""
    pieces = (piece.partition("|") for piece in attachments.split(";"))
    return ";".join(f"{kind}|({len(content)} characters)" if divider else kind for kind, divider, content in pieces)


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
        raise ValueError("contains an incomplete character, which cannot be sent") from None


def _at_least(value: int | None, least: int) -> None:
    if value is not None and value < least:
        raise ValueError(f"{value} is less than {least}")
