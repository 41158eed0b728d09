# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the status (facts of generation 3, section 3)."""

from __future__ import annotations

from ...model.status import Status
from ...wire.caller import Caller
from ...wire.errors import AUTH, GatewayError
from ..shared.dev_status import TYPE, checked, parse_status
from .requests import read_request

# No document says whether sessions are good for the paths of generation 3.
_NO_SESSIONS = (
    "Check username and password. Firmware of generation 3 may not take signed sessions on its own paths: "
    "auth: query logs in without them, with the password in the URL of every request."
)
PATH = "/get_device_status"
_READ = read_request("status", PATH)._replace(reply_type=TYPE)


def read_status(caller: Caller, retries: int | None = None, within: float | None = None) -> Status:
    """Reads the status. Raises GatewayError: those of the client, protocol for no status, validation for another's."""
    try:
        reply = caller.call(_READ, retries, within)
    except GatewayError as error:
        if error.kind == AUTH and caller.connection.auth == "session":
            error.advice = _NO_SESSIONS
        raise
    return checked(caller.connection, parse_status(reply))
