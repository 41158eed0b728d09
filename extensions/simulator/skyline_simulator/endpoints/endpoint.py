# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an endpoint is: which methods a path takes, what a request to it is about, and who answers.

Each part of the API has a file with its handlers and a tuple ``ENDPOINTS``; ``paths`` makes the tables of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..state.device import Device
from .call import Call, Reply

Handler = Callable[[Device, Call], Reply]


@dataclass(frozen=True)
class Endpoint:
    """One path. ``handle`` is called with a request that has the right login; it raises Refusal to say no."""

    path: str
    methods: tuple[str, ...]
    #: Names the operation of a request, before it is checked: for faults, the record and the counters.
    operation: str | Callable[[Call], str]
    handle: Handler
    #: Whether a request is one that changes something.
    write: bool | Callable[[Call], bool] = False
    #: The generation in whose form a request is refused.
    generation: int = 2
    #: Whether a GET may have a body.
    get_body: bool = False
    #: Whether a request says who sends it, in the way that all do.
    login: bool = True

    def operation_of(self, call: Call) -> str:
        return self.operation if isinstance(self.operation, str) else self.operation(call)

    def writes(self, call: Call) -> bool:
        return self.write if isinstance(self.write, bool) else self.write(call)
