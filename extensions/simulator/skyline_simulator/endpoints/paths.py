# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which generation of the API has which paths."""

from __future__ import annotations

from ..config.profiles import Switches
from .endpoint import Endpoint
from .generation2 import core as core_endpoints
from .generation2 import esim as esim_endpoints
from .generation2 import inbox as inbox_endpoints
from .generation2 import modems as modem_endpoints
from .generation2 import sms as sms_endpoints
from .generation2 import statistics as statistics_endpoints
from .generation3 import actions, cells, modems, number_config, received, slot_values, sms, status

_GENERATION_2: tuple[Endpoint, ...] = (
    *core_endpoints.ENDPOINTS,
    *sms_endpoints.ENDPOINTS,
    *inbox_endpoints.ENDPOINTS,
    *statistics_endpoints.ENDPOINTS,
    *esim_endpoints.ENDPOINTS,
    *modem_endpoints.ENDPOINTS,
)


def _table(*parts: tuple[Endpoint, ...]) -> dict[str, Endpoint]:
    return {endpoint.path: endpoint for part in parts for endpoint in part}


_GENERATION_3: tuple[Endpoint, ...] = (
    *status.ENDPOINTS,
    *slot_values.ENDPOINTS,
    *actions.ENDPOINTS,
    *sms.ENDPOINTS,
    *received.ENDPOINTS,
    *modems.ENDPOINTS,
    *cells.ENDPOINTS,
    *number_config.ENDPOINTS,
    # What it has kept under the older paths.
    *(each for each in _GENERATION_2 if each.operation in ("call_stat", "esim_query", "esim_write", "esim_delete")),
)

TABLES: dict[int | str, dict[str, Endpoint]] = {
    2: _table(_GENERATION_2),
    3: _table(_GENERATION_3),
    "both": _table(_GENERATION_2, _GENERATION_3),
}


def find(switches: Switches, path: str) -> Endpoint | None:
    """Who answers on a path, if the firmware has it."""
    endpoint = TABLES[switches.generation].get(path)
    if path[1:] in switches.missing_paths or (path == cells.LOCKING_RESULT and switches.locking_query != 202):
        return None
    return endpoint
