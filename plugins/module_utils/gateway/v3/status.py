# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the status (facts of generation 3, section 3)."""

from __future__ import annotations

from ...model.status import Status
from ...wire.caller import Caller
from ..shared.dev_status import TYPE, checked, parse_status
from .requests import read_request

_READ = read_request("status", "/get_device_status")._replace(reply_type=TYPE)


def read_status(caller: Caller, retries: int | None = None, within: float | None = None) -> Status:
    """Reads the status. Raises GatewayError: those of the client, protocol for no status, validation for another's."""
    return checked(caller.connection, parse_status(caller.call(_READ, retries, within)))
