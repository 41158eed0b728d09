# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports on sent messages as gateways push them: of generation 2 (API reference, section 5), and of generation 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..config.names import port_name
from .sms_task import Sent, Task

Report = dict[str, Any]
#: A task, one of its messages that is through, and the time of day (epoch seconds) at which it was.
Item = tuple[Task, Sent, int]


def status_report(items: Iterable[Item], letters: bool) -> Report:
    """Status Report: a part for each task, with what happened since the last one."""
    parts: dict[int, Report] = {}
    for task, sent, utc in items:
        counts = {"sending": task.sending, "sent": task.sent, "failed": task.failed, "unsent": task.unsent}
        part = parts.setdefault(id(task), {"tid": task.tid, **counts, "sdr": [], "fdr": []})
        detail: list[object] = [sent.index, sent.number, port_name(sent.port + 1, sent.slot + 1, letters), utc]
        if sent.ok:
            part["sdr"].append(detail)
        else:
            part["fdr"].append([*detail, sent.reason, sent.carrier])
    return {"type": "status-report", "rpt_num": len(parts), "rpts": list(parts.values())}


def sent_status(items: Iterable[Item]) -> Report:
    """``sms-sent-status`` (facts, section 11): the details are objects, and recipients are counted from 1."""
    parts: dict[int, Report] = {}
    for task, sent, utc in items:
        counts = {"sent": task.sent, "failed": task.failed, "unsent": task.unsent}
        part = parts.setdefault(id(task), {"tid": task.tid, **counts, "sdr": [], "fdr": []})
        detail: dict[str, object] = {
            "seq": sent.index + 1,
            "port": sent.port + 1,
            "slot": sent.slot + 1,
            "number": sent.number,
            "ts": utc,
        }
        if sent.ok:
            part["sdr"].append({**detail, "cost": round(sent.took * 1000)})
        else:
            part["fdr"].append({**detail, "code": _number(sent.reason), "gsm_cause": _number(sent.carrier)})
    return {"type": "sms-sent-status", "statuses": list(parts.values())}


def _number(text: str) -> int:
    """What generation 2 says in words begins with its number."""
    first = text.partition(" ")[0]
    return int(first) if first.isascii() and first.isdigit() else 0
