# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway remembers of the requests it got: a bounded log, and counters."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import unquote_plus

LOG_LENGTH = 2000

_PASSWORD = re.compile(r"(?i)((?:^|[?&])password=)[^&]*")


def mask_target(target: str) -> str:
    """The target with the password's value masked, for everything that leaves the process."""
    return _PASSWORD.sub(r"\1***", target)


@dataclass
class Record:
    """One request and what became of it. In the process the target is as it came; ``as_dict`` masks it."""

    time: float
    device_time: float
    method: str
    path: str
    target: str
    operation: str
    body: str
    content_type: str
    #: The client's port: the same in requests that shared a connection.
    connection: int
    #: Whether an Authorization header came (it must not: the device ignores it, and it would leak).
    authorization: bool
    code: int | None = None
    http_status: int | None = None
    refused: str | None = None
    fault: str | None = None
    write: bool = False

    def as_dict(self, username: str = "", password: str = "") -> dict[str, object]:
        """JSON for the control path: no password, but whether it, or the username, was on the wire."""
        wire = unquote_plus(self.target) + "\n" + self.target + "\n" + self.body
        body = self.body.replace(password, "***") if password else self.body
        return {
            **self.__dict__,
            "target": mask_target(self.target),
            "body": body,
            "username_on_wire": bool(username) and username in wire,
            "password_on_wire": bool(password) and password in wire,
        }


class Counters:
    """How often what happened."""

    def __init__(self) -> None:
        self.requests = 0
        self.writes = 0
        self.refused = 0
        self.auth_failures = 0
        self.locked_out = 0
        self.violations = 0
        self.faults = 0
        self.pushes = 0
        self.push_failures = 0
        self.downloads = 0
        self.in_flight = 0
        #: More than one means that a client asked a gateway two things at once.
        self.max_in_flight = 0
        self.operations: Counter[str] = Counter()

    def as_dict(self) -> dict[str, object]:
        return {**self.__dict__, "operations": dict(self.operations)}


Log = deque[Record]


def new_log() -> Log:
    return deque(maxlen=LOG_LENGTH)
