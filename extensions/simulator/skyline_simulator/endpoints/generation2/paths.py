# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of generation 2."""

from __future__ import annotations

from ..endpoint import Endpoint
from . import core, esim, inbox, modems, sms, statistics

ENDPOINTS: tuple[Endpoint, ...] = (
    *core.ENDPOINTS,
    *sms.ENDPOINTS,
    *inbox.ENDPOINTS,
    *statistics.ENDPOINTS,
    *esim.ENDPOINTS,
    *modems.ENDPOINTS,
)
