# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The registry of endpoints: which path takes which methods, and who answers.

A further part of the API is a further file that registers its endpoints here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .call import Call, Reply

if TYPE_CHECKING:
    from .faults import Fault
    from .gateway import Gateway

Handler = Callable[["Gateway", Call, float, "Fault | None"], Reply]


@dataclass(frozen=True)
class Endpoint:
    path: str
    methods: tuple[str, ...]
    #: Names the operation of a request, before it is checked.
    operation: Callable[[Call], str]
    #: Whether a request is one that changes something.
    writes: Callable[[Call], bool]
    handle: Handler
    #: Whether the usual login check comes first.
    login: bool = True
    #: What the text of a refusal is called.
    reason_key: str = "reason"


REGISTRY: dict[str, Endpoint] = {}


def register(
    path: str,
    methods: tuple[str, ...],
    operation: str | Callable[[Call], str],
    writes: bool | Callable[[Call], bool],
    login: bool = True,
    reason_key: str = "reason",
) -> Callable[[Handler], Handler]:
    """Registers the decorated function as the one that answers on a path."""
    name_it = operation if callable(operation) else lambda _call: str(operation)
    tell = writes if callable(writes) else lambda _call: bool(writes)

    def add(handler: Handler) -> Handler:
        REGISTRY[path] = Endpoint(path, methods, name_it, tell, handler, login, reason_key)
        return handler

    return add
