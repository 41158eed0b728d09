# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the control path lends to its parts, so that they need not know it."""

from __future__ import annotations

from typing import Any, Protocol

from aiohttp import web

from .fleet import Fleet
from .gateway import Gateway


class Finder(Protocol):
    """Finds gateways and reads bodies, for every part alike; raises what the control path answers with."""

    fleet: Fleet

    def found(self, request: web.Request) -> list[Gateway]: ...

    def one(self, request: web.Request) -> Gateway: ...

    async def document(self, request: web.Request) -> Any: ...
