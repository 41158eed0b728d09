# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which generation of the API has which paths."""

from __future__ import annotations

from ..config.profiles import Switches
from .endpoint import Endpoint
from .generation2 import commands
from .generation2 import paths as generation2
from .generation3 import paths as generation3
from .generation3.cells import LOCKING_RESULT

#: What generation 3 has kept under the older paths.
_KEPT = ("call_stat", "esim_query", "esim_write", "esim_delete")


def _table(*parts: tuple[Endpoint, ...]) -> dict[str, Endpoint]:
    return {endpoint.path: endpoint for part in parts for endpoint in part}


TABLES: dict[int | str, dict[str, Endpoint]] = {
    2: _table(generation2.ENDPOINTS),
    3: _table(generation3.ENDPOINTS, tuple(each for each in generation2.ENDPOINTS if each.operation in _KEPT)),
    "both": _table(generation2.ENDPOINTS, generation3.ENDPOINTS),
}

#: What requests can be about.
OPERATIONS = commands.OPERATIONS | {
    each.operation for table in TABLES.values() for each in table.values() if isinstance(each.operation, str)
}


def find(switches: Switches, path: str) -> Endpoint | None:
    """Who answers on a path, if the firmware has it."""
    endpoint = TABLES[switches.generation].get(path)
    if path[1:] in switches.missing_paths or (path == LOCKING_RESULT and switches.locking_query != 202):
        return None
    return endpoint
