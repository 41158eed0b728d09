# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network type, and finding, locking and reporting cells (facts, section 8)."""

from __future__ import annotations

from typing import Any

from ...config.schema import NUMBER, TEXT, Key, read_object
from ...errors import Refusal
from ...state.cell_work import Row, check_free, lock, locking_row, neighbour_row, scan, serving_row, unlock
from ...state.cells import NEIGHBOURS, SERVING
from ...state.device import Device
from ...state.memory import CellConfig, CellLock
from ...state.start import NETWORKS
from ..call import Call, HttpRefusal, Reply
from ..endpoint import Endpoint, Handler
from .bodies import array, document, entries, no_document, port_index
from .replies import accepted, data, done
from .targets import read_port

#: The path that answers where the query itself only starts.
LOCKING_RESULT = "/get_cells_locking_status"

_PORT = Key(NUMBER, required=True, least=1)
_TYPE = {"type": Key(TEXT, required=True, words=NETWORKS)}
_RANGE = {"port": _PORT, "range": Key(TEXT, required=True, words=("all", "current"))}
_LOCK = {"port": _PORT, "earfcn": Key(NUMBER, required=True), "pci": Key(NUMBER, required=True)}
_CONFIG = {"report_url": Key(TEXT), "timeout": Key(NUMBER, least=1)}


def get_type(device: Device, call: Call) -> Reply:
    """GET /get_network_type: one for the whole device."""
    no_document(call)
    return data(device, {"type": device.ram.network})


def set_type(device: Device, call: Call) -> Reply:
    """POST /set_network_type."""
    device.ram.network = read_object(document(call), _TYPE, call.lenient)["type"]
    return done(device)


def _ports(device: Device, call: Call) -> list[int]:
    """``[P, ...]``, from 0. The first documents had ``{"ports": [...]}``."""
    body = document(call)
    if call.lenient and isinstance(body, dict) and isinstance(body.get("ports"), list):
        body = body["ports"]
    found, refusal = entries(device, array(call, body), lambda item: read_port(device, call, item) - 1)
    if refusal is not None:
        raise refusal
    return found


def _rows(device: Device, rows: list[Row]) -> Reply:
    return data(device, rows if device.switches.cells_reply == "array" else rows[0])


def scan_serving(device: Device, call: Call) -> Reply:
    """POST /scan_serving_cells: the result is asked for later."""
    ports = _ports(device, call)
    check_free(device, ports)
    for port in ports:
        scan(device, SERVING, port, True, call.now)
    return accepted(device)


def get_serving(device: Device, call: Call) -> Reply:
    """GET /get_serving_cells."""
    return _rows(device, [serving_row(device, port) for port in _ports(device, call)])


def scan_neighbours(device: Device, call: Call) -> Reply:
    """POST /scan_neighbour_cells."""

    def read(item: Any) -> tuple[int, bool]:
        found = read_object(item, _RANGE, call.lenient)
        return port_index(device, found["port"]), found["range"] == "all"

    wanted, refusal = entries(device, array(call, document(call)), read)
    check_free(device, [port for port, _every in wanted])
    for port, every in wanted:
        scan(device, NEIGHBOURS, port, every, call.now)
    if refusal is not None:
        raise refusal
    return accepted(device)


def get_neighbours(device: Device, call: Call) -> Reply:
    """GET /get_neighbour_cells."""
    return _rows(device, [neighbour_row(device, port) for port in _ports(device, call)])


def _read_lock(device: Device, call: Call, item: Any) -> tuple[int, CellLock]:
    """Lenient: without ``pci``, or with an empty one, it is a lock by EARFCN alone."""
    schema = _LOCK
    if call.lenient and isinstance(item, dict) and item.get("pci") in (None, ""):
        schema = {name: key for name, key in _LOCK.items() if name != "pci"}
        item = {name: value for name, value in item.items() if name != "pci"}
    found = read_object(item, schema, call.lenient)
    return port_index(device, found["port"]), CellLock(found["earfcn"], found.get("pci"))


def lock_cells(device: Device, call: Call) -> Reply:
    """POST /lock_cells: HTTP 503 unless the network type is lte."""
    if device.ram.network != "lte":
        raise HttpRefusal("the network type is not lte", 503)
    wanted, refusal = entries(device, array(call, document(call)), lambda item: _read_lock(device, call, item))
    check_free(device, [port for port, _lock in wanted])
    for port, cell in wanted[: len(wanted) // 2] if call.half else wanted:
        lock(device, port, cell, call.now)
    if refusal is not None:
        raise refusal
    return accepted(device)


def unlock_cells(device: Device, call: Call) -> Reply:
    """POST /unlock_cells: objects as for a lock, or the numbers of ports; which, is told in two ways."""
    form = "both" if call.lenient else device.switches.unlock_cells_body

    def read(item: Any) -> tuple[int, CellLock | None]:
        if isinstance(item, dict):
            if form == "numbers":
                raise Refusal(f"{item!r} is not the number of a port")
            return _read_lock(device, call, item)
        if form == "objects":
            raise Refusal(f"{item!r} is not an object")
        return read_port(device, call, item) - 1, None

    wanted, refusal = entries(device, array(call, document(call)), read)
    check_free(device, [port for port, _lock in wanted])
    for port, cell in wanted[: len(wanted) // 2] if call.half else wanted:
        unlock(device, port, cell, call.now)
    if refusal is not None:
        raise refusal
    return accepted(device)


def query_locking(device: Device, call: Call) -> Reply:
    """POST /query_cells_locking_status: the status, or (older documents) nothing yet."""
    ports = _ports(device, call)
    if device.switches.locking_query == 202:
        return accepted(device)
    return _rows(device, [locking_row(device, port) for port in ports])


def get_locking(device: Device, call: Call) -> Reply:
    """GET /get_cells_locking_status."""
    return _rows(device, [locking_row(device, port) for port in _ports(device, call)])


def get_config(device: Device, call: Call) -> Reply:
    """GET /get_cell_config."""
    no_document(call)
    config = device.ram.cell_config
    found = {"report_url": config.report_url, "timeout": config.timeout}
    return data(device, found, device.switches.cell_config_status)


def set_config(device: Device, call: Call) -> Reply:
    """POST /set_cell_config: where reports go, and how many seconds an operation may take."""
    body = read_object(document(call), _CONFIG, call.lenient)
    device.ram.cell_config = CellConfig(**body)
    device.messages.look()
    return done(device)


def _get(path: str, handle: Handler, get_body: bool = True) -> Endpoint:
    return Endpoint(path, ("GET",), path[1:], handle, generation=3, get_body=get_body)


def _post(path: str, handle: Handler, write: bool = True) -> Endpoint:
    return Endpoint(path, ("POST",), path[1:], handle, write=write, generation=3)


ENDPOINTS = (
    _get("/get_network_type", get_type, get_body=False),
    _post("/set_network_type", set_type),
    # Looking around changes no setting.
    _post("/scan_serving_cells", scan_serving, write=False),
    _get("/get_serving_cells", get_serving),
    _post("/scan_neighbour_cells", scan_neighbours, write=False),
    _get("/get_neighbour_cells", get_neighbours),
    _post("/lock_cells", lock_cells),
    _post("/unlock_cells", unlock_cells),
    _post("/query_cells_locking_status", query_locking, write=False),
    _get(LOCKING_RESULT, get_locking),
    _get("/get_cell_config", get_config, get_body=False),
    _post("/set_cell_config", set_config),
)
