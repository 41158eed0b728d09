# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway remembers of the requests it got: a bounded log, and counters."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter, deque
from dataclasses import dataclass

LOG_LENGTH = 2000

_PASSWORD = re.compile(r"(?i)((?:^|[?&])password=)[^&]*")


@functools.lru_cache(maxsize=4096)
def spellings(secret: str) -> re.Pattern[str]:
    """Finds a text however a request may spell it: plain, percent-encoded, as a form, in JSON, or each in part."""
    if not secret:
        return re.compile(r"(?!)")
    letters = []
    for letter in secret:
        encoded = "".join(f"%{byte:02X}" for byte in letter.encode())
        forms = {letter, encoded, encoded.lower(), json.dumps(letter)[1:-1], *("+" if letter == " " else "")}
        letters.append("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))
    return re.compile("".join(f"(?:{each})" for each in letters))


def mask(text: str, secret: str) -> str:
    """The text without the secret in any of its spellings."""
    return spellings(secret).sub("***", text)


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
    #: Whether the body came encrypted; here it stands decrypted.
    encrypted: bool = False
    code: int | None = None
    http_status: int | None = None
    refused: str | None = None
    fault: str | None = None
    write: bool = False

    def as_dict(self, username: str = "", password: str = "") -> dict[str, object]:
        """JSON for the control path: no password, but whether it, or the username, was on the wire."""
        wire = self.target if self.encrypted else f"{self.target}\n{self.body}"
        shown = {
            name: mask(value, password) if isinstance(value, str) else value for name, value in self.__dict__.items()
        }
        return {
            **shown,
            "target": mask(mask_target(self.target), password),
            "username_on_wire": bool(spellings(username).search(wire)),
            "password_on_wire": bool(spellings(password).search(wire)),
        }


class Counters:
    """How often what happened."""

    def __init__(self) -> None:
        self.requests = 0
        self.writes = 0
        self.refused = 0
        self.auth_failures = 0
        self.sessions = 0
        self.locked_out = 0
        self.violations = 0
        self.faults = 0
        self.pushes = 0
        self.push_failures = 0
        #: Failures of the simulator itself: bugs.
        self.errors = 0
        self.in_flight = 0
        #: More than one means that a client asked a gateway two things at once.
        self.max_in_flight = 0
        self.operations: Counter[str] = Counter()

    def as_dict(self) -> dict[str, object]:
        return {**self.__dict__, "operations": dict(self.operations)}


Log = deque[Record]


def new_log() -> Log:
    return deque(maxlen=LOG_LENGTH)
