# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that gateways received: what stands in their content (API reference, sections 7 and 8)."""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from typing import Any, NamedTuple

SMS = "sms"
DELIVERY_REPORT = "delivery_report"

# Some firmware puts these lines before the text. All of the first four have to be there: a text may begin like one.
# Newer firmware quotes values, as in ``Slot: "01"``.
_HEADER = re.compile(
    r"Sender:[^\r\n]*\r?\nReceiver:[^\r\n]*\r?\nSMSC:([^\r\n]*)\r?\nSCTS:([^\r\n]*)\r?\n"
    r'(?:Slot:[ \t]*("?)([0-9]{1,3})\3[ \t]*\r?\n)?(?:\r?\n)?'
)
_REPORT = re.compile(r"([0-9]{1,9})(?:\s+(.*))?", re.DOTALL)


class Message(NamedTuple):
    """One row of an inbox. What the device did not say is None.

    smsc, scts: the service centre and its time stamp, as the network writes it. sender and recipient are the row's own:
    of a delivery report the service centre, and the recipient of the message that it is about.
    """

    kind: str
    port: str | None
    time: str | None
    sender: str | None
    recipient: str | None
    text: str | None
    delivery_code: int | None
    smsc: str | None
    scts: str | None
    iccid: str | None
    imsi: str | None
    imei: str | None

    def facts(self) -> dict[str, Any]:
        """The message for a user."""
        return self._asdict()

    def itself(self) -> Message:
        """The message without what a gateway adds to it, which may be more in one reply than in another."""
        return self._replace(smsc=None, scts=None, iccid=None, imsi=None, imei=None)


class Page(NamedTuple):
    """Some messages, where the next ones begin, and the gateway's name for this numbering: a reboot begins another.

    The name is empty where the gateway gives none. next_id is what the gateway says, which need not lead on.
    """

    ssrc: str
    messages: list[Message]
    next_id: int


class Content(NamedTuple):
    """The content of a message: its text, and what the lines before it say, where there are any."""

    text: str
    smsc: str | None = None
    scts: str | None = None
    slot: int | None = None


class Report(NamedTuple):
    """The content of a delivery report: 0 is delivered; None where the device said something else."""

    code: int | None
    scts: str | None


def decode_content(wire: str) -> Content:
    """Reads a content: base64 of UTF-8, with or without lines of a header; what is no base64 is the text itself."""
    text = from_base64(wire)
    if text is None:
        return Content(wire)
    header = _HEADER.match(text)
    if not header:
        return Content(text)
    smsc, scts, _quote, slot = header.groups()
    return Content(text[header.end() :], unquoted(smsc), unquoted(scts), int(slot) if slot else None)


def unquoted(value: str) -> str | None:
    """The value of a header line without its quotes; None for an empty one."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1].strip()
    return value or None


def decode_report(wire: str) -> Report:
    """Reads the content of a delivery report: ``0 24/11/22,10:20:30+00``, which some firmware has in base64, too."""
    match = _REPORT.fullmatch(wire.strip()) or _REPORT.fullmatch((from_base64(wire) or "").strip())
    return Report(int(match.group(1)), match.group(2)) if match else Report(None, wire.strip() or None)


def iso_time(seconds: int | None) -> str | None:
    """A time of the API, in seconds since 1970, as ISO 8601 in UTC; None where it is no time."""
    try:
        moment = datetime.datetime.fromtimestamp(seconds or 0, datetime.timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None
    return None if seconds is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def from_base64(wire: str) -> str | None:
    """A text from its base64, also where the padding is missing or lines end in it; None where it is none."""
    packed = "".join(wire.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
