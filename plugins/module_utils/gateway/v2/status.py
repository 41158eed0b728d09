# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the status of a gateway (API reference, section 1)."""

from __future__ import annotations

from ...model.status import Status
from ...wire.caller import Caller
from ...wire.request import Request
from ..shared.dev_status import TYPE, checked, parse_status

PATH = "/goip_get_status.html"

# Never url or period here: in this request they change the reporting set-up. Plain: a port may be the number 1.10.
_READ = Request("status", "GET", PATH, {"all_slots": "1"}, repeatable=True, reply_type=TYPE, plain=True)
_READ_SIMS = _READ._replace(query={"all_sims": "1"})
_READ_PORTS = _READ._replace(query={})


def read_status(caller: Caller, retries: int | None = None, within: float | None = None) -> Status:
    """Reads the rows of every slot; older firmware answers with the slot in use of each port.

    Raises GatewayError: those of the client, protocol for a reply that is no status, validation for another gateway's.
    """
    return checked(caller.connection, parse_status(caller.call(_READ, retries, within)))


def read_sims(caller: Caller, retries: int | None = None) -> Status:
    """Reads the rows of every slot with a SIM: what older firmware can show beyond the slots in use."""
    return checked(caller.connection, parse_status(caller.call(_READ_SIMS, retries)))


def read_status_of_ports(caller: Caller, retries: int | None = None) -> Status:
    """Reads the rows of the slots in use alone, an eighth of all with 8 slots a port: for who asks nothing of slots."""
    return checked(caller.connection, parse_status(caller.call(_READ_PORTS, retries)))
