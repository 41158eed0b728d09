# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults to order: what goes wrong, with which operation, and how often."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..endpoints.paths import OPERATIONS
from ..errors import SpecError

#: Fault -> whether the device has carried out the request before things go wrong (``applied`` overrides it).
FAULTS: dict[str, bool] = {
    "reset": False,  # the connection is reset
    "lost_reply": True,  # the connection is closed without a reply
    "truncated": True,  # half a reply
    "empty": True,  # HTTP 200 with nothing in it
    "html": False,  # a page instead of JSON
    "http_error": False,  # status 500 (``status``)
    "redirect": False,  # to ``location``, by default the same place
    "code": False,  # refused, with ``code`` and ``reason``
    "login": False,  # as if the login were wrong
    "body": False,  # HTTP 200 with the text given as ``body``
    "hang": False,  # no reply for ``delay`` seconds (default: until the client goes)
    "slow": True,  # the reply comes ``delay`` seconds late
    "drip": True,  # a byte at a time, every ``delay`` seconds
    "endless": True,  # a body without end
    "half_applied": True,  # the first half of op=set (``claims_all``: par_set says otherwise) or of SMS tasks
}

#: What a fault can be ordered for: operations, and several at once.
TARGETS = OPERATIONS | {"session", "unknown", "read", "write", "*"}


@dataclass
class Fault:
    """One order. ``times`` None is for ever; ``skip`` requests of the operation pass first.

    ``operation``: a name, ``*`` for all, ``read`` or ``write`` for those that change nothing, or something.
    """

    fault: str
    operation: str = "*"
    times: int | None = 1
    skip: int = 0
    #: 10: only every tenth of the requests that it would hit otherwise.
    every: int = 1
    applied: bool | None = None
    status: int = 500
    delay: float | None = None
    code: int = 1
    reason: str = "failed"
    location: str | None = None
    body: str = ""
    claims_all: bool = True
    #: For a truncated reply: whether Content-Length tells the client that something is missing.
    content_length: bool = True
    hits: int = 0
    #: Requests that it has let pass since the last one it hit.
    passed: int = 0

    @classmethod
    def of(cls, document: object) -> Fault:
        """From JSON; everything wrong with it is named."""
        if not isinstance(document, Mapping):
            raise SpecError([f"a fault must be an object, not {document!r}"])
        known = {item.name for item in dataclasses.fields(cls)} - {"hits", "passed"}
        problems = [f"unknown key {key!r} in a fault" for key in document if key not in known]
        name = document.get("fault")
        if not isinstance(name, str) or name not in FAULTS:
            problems.append(f"unknown fault {name!r} (known: {', '.join(FAULTS)})")
        operation = document.get("operation", "*")
        if not isinstance(operation, str) or operation not in TARGETS:
            problems.append(f"unknown operation {operation!r} (known: {', '.join(sorted(TARGETS))})")
        times, skip = document.get("times", 1), document.get("skip", 0)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            problems.append(f"times must be a number from 1, or null for ever, not {times!r}")
        if not isinstance(skip, int) or isinstance(skip, bool) or skip < 0:
            problems.append(f"skip must be a number from 0, not {skip!r}")
        every = document.get("every", 1)
        if not isinstance(every, int) or isinstance(every, bool) or every < 1:
            problems.append(f"every must be a number from 1, not {every!r}")
        status = document.get("status", 500)
        if not isinstance(status, int) or not 200 <= status <= 599:
            problems.append(f"status must be an HTTP status, not {status!r}")
        delay = document.get("delay")
        if delay is not None and (not isinstance(delay, (int, float)) or isinstance(delay, bool) or delay < 0):
            problems.append(f"delay must be seconds, not {delay!r}")
        if problems:
            raise SpecError(problems)
        return cls(**document)

    @property
    def after_applying(self) -> bool:
        return FAULTS[self.fault] if self.applied is None else self.applied

    def as_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


class Faults:
    """The orders of one gateway, in the order they were given."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.orders.append(fault)

    def clear(self) -> None:
        self.orders.clear()

    def take(self, operation: str, write: bool) -> Fault | None:
        """The fault that hits this request, if any."""
        names = ("*", operation, "write" if write else "read")
        for fault in self.orders:
            if fault.operation not in names or fault.times == 0:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.passed += 1
            if fault.passed < fault.every:
                continue
            fault.passed = 0
            if fault.times is not None:
                fault.times -= 1
            fault.hits += 1
            return fault
        return None
