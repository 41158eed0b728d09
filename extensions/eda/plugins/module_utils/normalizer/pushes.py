# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a push is in an event of the engine, and what it says to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .cells import is_cell_report
from .mms import is_mms_report
from .values import mapping

# Types of pushes (API reference, sections 1, 5 and 7; API 3.3, section 11).
DEV_STATUS, PORT_STATUS = "dev-status", "port-status"
LEGACY_SMS, RECV_SMS = "legacy-sms", "recv-sms"
STATUS_REPORT, SMS_SENT_STATUS = "status-report", "sms-sent-status"
# What a whole status has beside its rows.
_SIZES = frozenset(("max-ports", "max-slots", "max-slot"))
# Where the entries of other pushes are.
LISTS = {RECV_SMS: "sms", STATUS_REPORT: "rpts", SMS_SENT_STATUS: "statuses"}
DECODED_TYPES = frozenset((DEV_STATUS, PORT_STATUS, LEGACY_SMS, RECV_SMS, STATUS_REPORT, SMS_SENT_STATUS))


def kind_of(payload: Mapping[str, Any]) -> str:
    """The type of a push, in lower case: some documents write ``dev-Status``. "" for none.

    Some firmware leaves it out (facts of generation 3, section 16). Then the keys tell.
    """
    kind = payload.get("type")
    return kind.strip().lower() if isinstance(kind, str) else _kind_by_keys(payload)


def _kind_by_keys(payload: Mapping[str, Any]) -> str:
    if is_mms_report(payload) or is_cell_report(payload):
        return ""
    if "port" in payload and "st" in payload:
        return PORT_STATUS
    if not _SIZES.isdisjoint(payload):
        return DEV_STATUS if isinstance(payload.get("status"), list) else ""
    return next((kind for kind, key in LISTS.items() if isinstance(payload.get(key), list)), "")


def has_messages(payload: Mapping[str, Any]) -> bool:
    """Whether a push has received messages in the form of generation 3."""
    return isinstance(payload.get("smses"), list)


def payload_of(event: object) -> Mapping[str, Any] | None:
    """The push in an event, wherever the source put it; None where there is none."""
    if not isinstance(event, Mapping) or "skyline" in event:
        return None
    payload = event.get("payload")
    # Whatever skyline.gateway.push brings is a push, also without a type.
    if isinstance(payload, Mapping) and isinstance(mapping(event.get("meta")).get("gateway"), Mapping):
        return payload
    for candidate in (payload, event.get("body")):
        found = _object(candidate)
        if found is not None and (isinstance(found.get("type"), str) or _is_known_by_its_keys(found)):
            return found
    # Events of any other source have types, too.
    return event if isinstance(event.get("type"), str) and kind_of(event) in DECODED_TYPES else None


def _object(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, (str, bytes)):
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, Mapping) else None


def _is_known_by_its_keys(payload: Mapping[str, Any]) -> bool:
    if has_messages(payload) or is_mms_report(payload) or is_cell_report(payload):
        return True
    # The keys of the others are not so rare: events of any source may have them.
    return _kind_by_keys(payload) == DEV_STATUS
