# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status and commands: the two endpoints every gateway has (API reference, sections 1 and 2)."""

from __future__ import annotations

from ...errors import Refusal
from ...state.device import Device
from ...state.memory import Reporting
from ...state.status import status_body
from ..call import SIGNED, Call, Reply, check_version, number_of
from ..endpoint import Endpoint
from .commands import operation_of, parse_commands, run_commands
from .parameters import get_parameters, set_parameters

MIN_PERIOD = 60

_STATUS_PARAMETERS = SIGNED | {"url", "period", "all_sims", "all_slots"}
_REPORTING = ("url", "period")


def _sets_reporting(call: Call) -> bool:
    return any(key in _REPORTING for key, _value in call.pairs)


def _flag(query: dict[str, str], name: str) -> bool:
    value = query.get(name, "0")
    if value not in ("0", "1"):
        raise Refusal(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def status(device: Device, call: Call) -> Reply:
    """The status, and with ``url`` or ``period`` the report set-up first (section 1)."""
    query = call.parameters(_STATUS_PARAMETERS)
    all_sims, all_slots = _flag(query, "all_sims"), _flag(query, "all_slots")
    if "url" in query or "period" in query:
        _set_reporting(device, query, all_sims, all_slots)
    return Reply(status_body(device, all_sims, all_slots))


def _set_reporting(device: Device, query: dict[str, str], all_sims: bool, all_slots: bool) -> None:
    """``url`` is remembered; a period without one changes only the period; 0 cancels."""
    period = number_of(query, "period", MIN_PERIOD)
    if 0 < period < MIN_PERIOD:
        raise Refusal(f"period must be 0 or {MIN_PERIOD} and more, not {period}")
    reporting = device.reporting
    url = query.get("url", reporting.url)
    if "url" in query and not url.startswith(("http://", "https://")):
        raise Refusal(f"url must be an HTTP address, not {url!r}")
    if period and not url:
        raise Refusal("period without a url")
    # It needs no op=save, and outlives a reboot.
    for settings in (device.ram, device.saved):
        settings.reporting = Reporting(url, period, all_sims, all_slots, enable=True)
    device.cache.clear()
    device.reporting_changed()


def _is_command_write(call: Call) -> bool:
    return call.operation != "get"


def command(device: Device, call: Call) -> Reply:
    """Commands and parameters (section 2)."""
    keys = [key for key, _value in call.pairs]
    for name in ("op", "version"):
        if keys.count(name) > 1:
            raise Refusal(f"query parameter {name!r} twice")
    if "version" in keys:
        check_version(call.raw("version"))
    op = call.raw("op")
    if op == "set":
        return set_parameters(device, call, call.half, call.claims_all)
    if op == "get":
        return get_parameters(device, call)
    return run_commands(device, parse_commands(device, call), call.now)


ENDPOINTS = (
    Endpoint("/goip_get_status.html", ("GET",), "status", status, write=_sets_reporting),
    Endpoint("/goip_send_cmd.html", ("GET", "POST"), operation_of, command, write=_is_command_write),
)
