# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which generation of the API has which paths."""

from __future__ import annotations

from . import core_endpoints, esim_endpoints, inbox_endpoints, sms_endpoints, statistics_endpoints
from .endpoints import Endpoint

_GENERATION_2: tuple[Endpoint, ...] = (
    *core_endpoints.ENDPOINTS,
    *sms_endpoints.ENDPOINTS,
    *inbox_endpoints.ENDPOINTS,
    *statistics_endpoints.ENDPOINTS,
    *esim_endpoints.ENDPOINTS,
)


def _table(*parts: tuple[Endpoint, ...]) -> dict[str, Endpoint]:
    return {endpoint.path: endpoint for part in parts for endpoint in part}


TABLES: dict[str, dict[str, Endpoint]] = {
    "2": _table(_GENERATION_2),
}
