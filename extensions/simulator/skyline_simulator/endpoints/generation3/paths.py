# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of generation 3."""

from __future__ import annotations

from ..endpoint import Endpoint
from . import actions, cells, modems, number_config, received, slot_values, sms, status

ENDPOINTS: tuple[Endpoint, ...] = (
    *status.ENDPOINTS,
    *slot_values.ENDPOINTS,
    *actions.ENDPOINTS,
    *sms.ENDPOINTS,
    *received.ENDPOINTS,
    *modems.ENDPOINTS,
    *cells.ENDPOINTS,
    *number_config.ENDPOINTS,
)
