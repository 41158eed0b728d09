# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults to order, on the way of a request to the device. What they do to the reply on the network: ``wire_faults``."""

from __future__ import annotations

from ..endpoints.call import Reply
from ..errors import Refusal
from .station import Answer, Request, Station


def faulty(station: Station, request: Request, answer: Answer) -> Reply:
    """Finds the fault that hits a request; what it keeps from the device gets an empty reply."""
    fault = station.faults.take(request.call.operation, request.writes) if station.faults.orders else None
    if fault is None:
        return answer(request)
    request.fault, request.record.fault = fault, fault.fault
    station.counters.faults += 1
    request.call.half, request.call.claims_all = fault.fault == "half_applied", fault.claims_all
    if fault.after_applying or fault.fault in ("code", "login"):
        return answer(request)
    return Reply(b"")


def refused_login(station: Station, request: Request, answer: Answer) -> Reply:
    """The fault ``login``: whoever asks has the wrong one."""
    if request.hit_by("login"):
        station.access.refuse_login(request.call.peer, request.call.now)
    return answer(request)


def refused_request(station: Station, request: Request, answer: Answer) -> Reply:
    """The fault ``code``: a request with the right login is refused, and by order carried out all the same."""
    fault = request.fault
    if fault is None or fault.fault != "code":
        return answer(request)
    if fault.after_applying:
        answer(request)
    raise Refusal(fault.reason, fault.code)
