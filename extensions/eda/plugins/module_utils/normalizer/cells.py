# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports on the radio cells of ports (API 3.3, section 8): scans that ended, and locks to cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .text import stripped
from .values import leading_int, whole_int

# The keys of a push without a type that is such a report; the last two are the same thing.
_SERVING, _NEIGHBOURS, _LOCKS = "serving_cells", "neighbour_cells", ("locking_status", "locking_cells")
# As some firmware spells them.
_STATUSES = {"waitting": "waiting", "cinpleted": "completed"}
_ACTIONS = {0: "unlock", 1: "lock_earfcn", 2: "lock_cell"}


def is_cell_report(payload: Mapping[str, Any]) -> bool:
    """Whether a push without a type reports on cells."""
    return any(isinstance(payload.get(key), (list, Mapping)) for key in (_SERVING, _NEIGHBOURS, *_LOCKS))


def cell_report_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the ports of a report say of cells, by kind of operation; lists are empty where it does not speak of one."""
    locks = next((payload[key] for key in _LOCKS if key in payload), None)
    return {
        "type": "cell_report",
        "serving": [{**_port(entry), **_cell(entry)} for entry in _objects(payload.get(_SERVING))],
        "neighbours": [
            {**_port(entry), "cells": [_cell(cell) for cell in _objects(entry.get("cells"))]}
            for entry in _objects(payload.get(_NEIGHBOURS))
        ],
        "locks": [_lock(entry) for entry in _objects(locks)],
    }


def _objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of an array; older documents have one object in its place."""
    entries = [value] if isinstance(value, Mapping) else value
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _port(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The number of the port, and how far the operation is: idle, waiting, completed or timeout."""
    status = (stripped(entry.get("status")) or "").lower()
    return {"port": whole_int(entry.get("port")), "status": _STATUSES.get(status, status) or None}


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell: PLMN of its operator, channel, physical id, cell id as the gateway writes it, and dBm."""
    return {
        "operator": stripped(cell.get("operator")) or None,
        "earfcn": whole_int(cell.get("earfcn")),
        "pci": whole_int(cell.get("pci")),
        "cid": stripped(cell.get("cid")) or None,
        "rsrp": leading_int(cell.get("rsrp")),
    }


def _lock(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An order to lock a port to a cell or to free it, and whether it is done; None where the gateway did not say."""
    action, done = leading_int(entry.get("action")), leading_int(entry.get("action_status"))
    return {
        **_port(entry),
        "action": None if action is None else _ACTIONS.get(action, f"action_{action}"),
        "finished": None if done is None else done == 0,
        "earfcn": whole_int(entry.get("earfcn")),
        "pci": whole_int(entry.get("pci")),
        "cid": stripped(entry.get("cid")) or None,
    }
