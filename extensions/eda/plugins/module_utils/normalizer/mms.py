# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""MMS, and the reports on their reception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .slots import port_name
from .text import defused_all, stripped, texts_of
from .values import moment


def mms_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """An MMS as the source has read it, with the canonical name of the slot that received it."""
    facts = defused_all({key: value for key, value in payload.items() if key != "mac"})
    if "port" in payload:
        facts["port"] = port_name(payload["port"])
    texts = texts_of(payload["text"]) if isinstance(payload.get("text"), str) else {}
    return {**facts, **texts, "type": "mms"}


def is_mms_report(payload: Mapping[str, Any]) -> bool:
    """Whether a push without a type reports on the reception of an MMS: what no other has is ``state``."""
    return isinstance(payload.get("state"), str) and "iccid" in payload


def mms_report_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """How far the reception of an MMS is (API 3.3, section 15): ``state`` as the gateway has it.

    It is one of notification_ind, pending, receiving, failed and success; ``reason`` is there where it failed.
    """
    return {
        "type": "mms_report",
        "state": (stripped(payload["state"]) or "").lower(),
        "reason": stripped(payload.get("reason")) or None,
        "tid": stripped(payload.get("tid")) or None,
        "port": port_name(payload.get("port"), payload.get("slot")),
        "time": moment(payload.get("ts")),
        "iccid": stripped(payload.get("iccid")) or None,
    }
