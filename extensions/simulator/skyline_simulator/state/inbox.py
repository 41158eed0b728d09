# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Received messages (API reference, sections 7 and 8): what is kept, and how a row of it is spelled."""

from __future__ import annotations

import base64
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from ..config.names import port_name
from ..config.values import initial_iccid, initial_imsi
from .board import Board

#: The service centre of every simulated network.
SMSC = "+00101000000"


@dataclass(frozen=True)
class Message:
    """A message, or (``delivery`` is its code) the delivery report on one. ``utc`` is when it was received."""

    #: Port and slot, both from 0.
    port: int
    slot: int
    utc: int
    #: Of a delivery report: the service centre, and the number that the message went to.
    sender: str
    recipient: str
    text: str = ""
    delivery: int | None = None
    #: Stands for the content as it is: how a test gets what no network sends.
    content: str | None = None


def scts(utc: int) -> str:
    """The service centre's time stamp: two digits each, and the time zone as the network codes it."""
    return f"{datetime.fromtimestamp(utc, timezone.utc):%y%m%d%H%M%S}00"


def text_block(device: Board, message: Message, blank: bool = True) -> str:
    """The text after header lines, and after the empty line that most firmwares put between them."""
    quote = '"' if device.switches.sms_header_quotes else ""
    recipient = f"{quote}{message.recipient}{quote}" if message.recipient else ""
    lines = [
        f"Sender: {quote}{message.sender}{quote}",
        f'Receiver: "{port_name(message.port + 1, message.slot + 1)}" {recipient}',
        f"SMSC: {quote}{SMSC}{quote}",
        f"SCTS: {quote}{scts(message.utc)}{quote}",
    ]
    if device.switches.sms_slot_line:
        lines.append(f'Slot: "{message.slot + 1:02d}"' if quote else f"Slot: {message.slot + 1}")
    if blank:
        lines.append("")
    return "".join(f"{line}\r\n" for line in lines) + message.text


def _content(device: Board, message: Message) -> str:
    form = device.switches.sms_content
    if message.content is not None:
        return message.content
    if message.delivery is not None:
        return f"{message.delivery} {scts(message.utc)}"
    text = message.text if form == "plain" else text_block(device, message, form == "headers")
    return base64.b64encode(text.encode()).decode("ascii")


def row(device: Board, message: Message) -> list[object]:
    """SMS Array Fields; newer firmware adds the ICCID, IMSI and IMEI of the card."""
    switches = device.switches
    found: list[object] = [
        int(message.delivery is not None),
        port_name(message.port + 1, message.slot + 1, switches.sms_port_names == "letter"),
        message.utc,
        message.sender,
        message.recipient,
        _content(device, message),
    ]
    if switches.sms_row == 9:
        index = message.port * device.slots + message.slot
        sim = device.has_sim(index)
        found += [initial_iccid(device.seed, index) if sim else "", initial_imsi(device.seed, index) if sim else ""]
        found.append(device.configured(index))
    return found


def entry(device: Board, message: Message) -> dict[str, object]:
    """The same in generation 3 (facts, section 12): with ``status`` for a delivery report, otherwise with ``sms``."""
    found: dict[str, object] = {
        "port": message.port + 1,
        "slot": message.slot + 1,
        "timestamp": message.utc,
        "from": message.sender,
        "to": message.recipient,
        "is_report": message.delivery is not None,
    }
    if message.delivery is not None:
        return {**found, "status": message.delivery}
    return {**found, "sms": _content(device, message)}


class Inbox:
    """Messages by number. The numbers rise, have gaps where something was deleted, and restart with the device."""

    def __init__(self, device: Board) -> None:
        self.device = device
        self.messages: list[Message] = []
        self._ids: list[int] = []
        self.next_id = 1
        self._ssrc: str | None = None

    @property
    def ssrc(self) -> str:
        """Another one after every reboot, and the same in every run."""
        if self._ssrc is None:
            source = random.Random(f"{self.device.seed}/{self.device.boots}")
            self._ssrc = f"{source.getrandbits(64):016x}"
        return self._ssrc

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self._ids.append(self.next_id)
        self.next_id += 1
        limit = self.device.switches.inbox_limit
        if limit and len(self.messages) > limit:
            # The oldest is dropped.
            del self.messages[0], self._ids[0]

    def read(self, first: int, count: int, delete: bool) -> tuple[list[Message], int]:
        """Messages from a number on (a count of 0: all), and the number to go on with."""
        start = bisect_left(self._ids, first)
        stop = min(start + count, len(self._ids)) if count else len(self._ids)
        found = self.messages[start:stop]
        following = self._ids[stop - 1] + 1 if found else self.next_id
        if delete:
            del self.messages[start:stop], self._ids[start:stop]
        return found, following

    def numbered(self) -> Iterator[tuple[int, Message]]:
        return zip(self._ids, self.messages, strict=True)

    def reboot(self, keep: bool) -> None:
        """The numbers restart at 1, with the messages or without them."""
        if not keep:
            self.messages.clear()
        self._ids = list(range(1, len(self.messages) + 1))
        self.next_id = len(self.messages) + 1
        self._ssrc = None
