# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around a device: login, faults ordered, the record of requests; and a request on its way to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ..config.gateway_spec import GatewaySpec
from ..endpoints.call import Call, Reply
from ..endpoints.endpoint import Endpoint
from ..state.clock import Clock
from ..state.device import Device
from .access import Access
from .faults import Fault, Faults
from .record import Counters, Log, Record, new_log


class Station:
    """A gateway as middleware sees it. The lock makes it safe to look into from another thread, as tests do."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        self.spec = spec
        self.clock = clock
        self.device = Device(spec, clock)
        self.faults = Faults()
        self.counters = Counters()
        self.access = Access(self.device, self.counters)
        self.log: Log = new_log()
        self.violations: list[Record] = []
        self.read_only = False
        self.lock = threading.RLock()

    def reset_to_start(self) -> None:
        """State, counters, faults and log as at the start."""
        with self.lock:
            self.device.reset_to_start()
            self.faults.clear()
            self.counters = Counters()
            self.access = Access(self.device, self.counters)
            self.log.clear()
            self.violations.clear()
            self.read_only = False
            self.device.reporting_changed()


@dataclass
class Request:
    """A call on its way, with the endpoint that it is for, if the gateway has one, and what is recorded of it."""

    call: Call
    endpoint: Endpoint | None
    record: Record
    fault: Fault | None = None

    @property
    def writes(self) -> bool:
        return self.endpoint is not None and self.endpoint.writes(self.call)

    def hit_by(self, fault: str) -> bool:
        return self.fault is not None and self.fault.fault == fault


#: What is left of the way to the device, and back.
Answer = Callable[[Request], Reply]
#: One stage of the way: it may pass the request on, or not, and change what comes back.
Middleware = Callable[[Station, Request, Answer], Reply]
