# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where reports of messages and received messages go, as settings (facts of generation 3, section 5)."""

from __future__ import annotations

from ...model.reporting import SmsReport
from ...wire.caller import Caller
from ...wire.redact import shown_url
from ...wire.text import clean, whole_int
from .requests import not_in_reply, read_request, write_request

_KEYS = {
    "sms_status_url": "status_url",
    "sms_status_max": "status_max",
    "sms_status_period": "status_period",
    "recv_sms_url": "received_url",
    "recv_sms_max": "received_max",
    "recv_sms_period": "received_period",
}
_URLS = ("sms_status_url", "recv_sms_url")
_DEFAULTS = {"sms_status_max": 100, "sms_status_period": 30, "recv_sms_max": 1, "recv_sms_period": 30}
_READ = read_request("get_forwarding", "/get_sms_config")


def read(caller: Caller, retries: int | None = None) -> SmsReport:
    """Reads where they go. Raises GatewayError, protocol for a reply with nothing of it."""
    reply = caller.call(_READ, retries)
    if not any(key in reply for key in _KEYS):
        raise not_in_reply(_READ.operation, "URL of reports")
    return SmsReport(
        clean(reply.get("sms_status_url")),
        whole_int(reply.get("sms_status_max")),
        whole_int(reply.get("sms_status_period")),
        clean(reply.get("recv_sms_url")),
        whole_int(reply.get("recv_sms_max")),
        whole_int(reply.get("recv_sms_period")),
    )


def write(caller: Caller, wanted: SmsReport) -> None:
    """Sets where they go. Raises GatewayError.

    All six are always written, as the document wants it. So they are read before; one that the gateway does not show
    gets its default.
    """
    given = {key: getattr(wanted, name) for key, name in _KEYS.items()}
    body = {key: _DEFAULTS.get(key, "") if value is None else value for key, value in given.items()}
    shown = {key: shown_url(str(value)) if key in _URLS else value for key, value in body.items()}
    caller.call(write_request("set_forwarding", "/set_sms_config", body, shown=shown))
