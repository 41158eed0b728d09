# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports on sent messages: what became of the recipients of tasks, the same for both generations of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ......plugins.module_utils.model.sms_task import Answer
from .slots import port_name
from .text import clean, stripped
from .values import leading_int, moment


def report_of(report: object) -> dict[str, Any] | None:
    """One task of status-report (API reference, section 5); None for what is none."""
    if not isinstance(report, Mapping):
        return None
    counts = {key: leading_int(report.get(key)) or 0 for key in ("sending", "sent", "failed", "unsent")}
    return {
        "type": "status_report",
        "tid": leading_int(report.get("tid")),
        **counts,
        "successes": [_success(row) for row in _rows(report.get("sdr"), 4)],
        "failures": [_failure(row) for row in _rows(report.get("fdr"), 4)],
    }


def _rows(value: object, least: int) -> list[list[Any]]:
    return [row for row in value if isinstance(row, list) and len(row) >= least] if isinstance(value, list) else []


def _success(row: list[Any]) -> dict[str, Any]:
    return {
        "index": leading_int(row[0]),
        "recipient": stripped(row[1]),
        "name": port_name(row[2]) or "",
        "time": moment(row[3]),
    }


def _failure(row: list[Any]) -> dict[str, Any]:
    reasons = [stripped(value) or "" for value in (*row[4:6], "", "")]
    code = leading_int(reasons[0])
    text = reasons[0] if code is None else reasons[0].lstrip("0123456789+- ")
    return {**_success(row), "code": code, "reason": text, "carrier_reason": reasons[1]}


def sent_status_of(status: object) -> dict[str, Any] | None:
    """One task of sms-sent-status (API 3.3, section 11); None for what is none.

    It has the keys of ``report_of``; ``sending`` is not told, and ``index`` counts as the gateway does, from 1.
    """
    if not isinstance(status, Mapping):
        return None
    counts = {key: leading_int(status.get(key)) or 0 for key in ("sent", "failed", "unsent")}
    return {
        "type": "status_report",
        "tid": leading_int(status.get("tid")),
        "sending": None,
        **counts,
        "successes": [_sent(entry) for entry in _entries(status.get("sdr"))],
        "failures": [_not_sent(entry) for entry in _entries(status.get("fdr"))],
    }


def _entries(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _recipient(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "index": leading_int(entry.get("seq")),
        "recipient": stripped(entry.get("number")),
        "name": port_name(entry.get("port"), entry.get("slot")) or "",
        "time": moment(entry.get("ts")),
    }


def _sent(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**_recipient(entry), "duration_ms": leading_int(entry.get("cost"))}


def _not_sent(entry: Mapping[str, Any]) -> dict[str, Any]:
    code = leading_int(entry.get("code"))
    # The reason is a number alone; it is one of those that answers to tasks have.
    reason = "" if code is None else Answer.of(code).reason
    carrier_reason = clean(entry.get("gsm_cause")) or ""
    return {**_recipient(entry), "code": code, "reason": reason, "carrier_reason": carrier_reason}
