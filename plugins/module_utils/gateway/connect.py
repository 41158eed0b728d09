# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which generation of the API a gateway speaks."""

from __future__ import annotations

from ..wire.caller import Caller
from .interface import Gateway
from .v2.gateway import Generation2


def connect(caller: Caller) -> Gateway:
    """The gateway behind a caller."""
    return Generation2(caller)
