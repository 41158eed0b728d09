# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMS task, and what becomes of each of its messages (API reference, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field

SMS, MMS, MMS_TITLES = 0, 1, 2

#: The table of task status codes. In replies and reports a status is its number and its text.
STATUS_TEXT = {
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
OK, INVALID_PORT, UNREGISTERED, TIMEOUT, SERVER_ERROR = 0, 2, 5, 6, 7
SMS_EXPECTED, TO_EXPECTED, TID_EXPECTED, FROM_EXPECTED, DUPLICATED, TOO_MANY = 8, 9, 11, 12, 13, 16
TITLE_EXPECTED, TOO_MANY_ATTACHMENTS, ATTACHMENTS_EXPECTED, ATTACHMENTS_TOO_LARGE = 17, 18, 19, 20


def status_text(code: int) -> str:
    """``13 Duplicated TaskId``."""
    return f"{code} {STATUS_TEXT[code]}"


@dataclass
class Task:
    """One task: its fields as the request gave them, and how far it is."""

    tid: int
    #: ``from`` and ``to`` as given, and what they mean: ports from 0 (none: the device chooses), recipients in order.
    sender: str = ""
    to: str = ""
    ports: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    #: ``to_all``: the recipients are spread over all ports; otherwise the first port sends to all of them.
    spread: bool = True
    sms: str = ""
    text: str = ""
    chs: str = "utf8"
    coding: int = 0
    smstype: int = SMS
    #: Of an MMS: a title for each recipient, and (file type, content) of each attachment.
    titles: list[str] = field(default_factory=list)
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    smsc: str = ""
    interval: float = 0.0
    timeout: int = 30
    sdr: bool = False
    fdr: bool = True
    dr: bool = False
    sr_prd: int | None = None
    sr_cnt: int | None = None
    #: By which generation of the API it came; of generation 3 the longest rest, too (``interval`` is the shortest).
    generation: int = 2
    interval_max: float = 0.0

    suspended: bool = False
    sending: int = 0
    sent: int = 0
    failed: int = 0
    unsent: int = 0

    @property
    def done(self) -> bool:
        return not (self.unsent or self.sending)


@dataclass(frozen=True)
class Sent:
    """One message that a port has dealt with; ``reason`` and ``carrier`` say why one failed."""

    tid: int
    index: int
    number: str
    #: Port and slot, both from 0.
    port: int
    slot: int
    time: float
    ok: bool
    reason: str = ""
    carrier: str = ""
    #: Seconds on the air.
    took: float = 0.0
