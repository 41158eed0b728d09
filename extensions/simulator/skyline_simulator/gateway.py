# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated gateway: the device, its login, its faults, and its record of what was asked."""

from __future__ import annotations

import codecs
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from . import aes
from . import core_endpoints as _core_endpoints  # noqa: F401  (these register their endpoints)
from . import esim_endpoints as _esim_endpoints  # noqa: F401
from . import inbox_endpoints as _inbox_endpoints  # noqa: F401
from . import sms_endpoints as _sms_endpoints  # noqa: F401
from . import statistics_endpoints as _statistics_endpoints  # noqa: F401
from .call import Call, Reply
from .clock import Clock
from .device import Device
from .endpoints import REGISTRY
from .errors import CODE_READ_ONLY, CODE_UNSUPPORTED, Refusal
from .faults import Fault, Faults
from .inbox import Message
from .login import LockOut, LoginRefused, check_login
from .record import Counters, Log, Record, new_log
from .session import Sessions, open_body
from .spec import GatewaySpec


class Gateway:
    """Answers calls. The lock makes it safe to look into from another thread, as tests do."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        self.spec = spec
        self.name = spec.name
        self.host = spec.address
        self.port = spec.http_port
        self.username = spec.username
        self.password = spec.password
        self.clock = clock
        self.device = Device(spec, clock)
        self.faults = Faults()
        self.lockout = LockOut()
        self.sessions = Sessions()
        self.counters = Counters()
        self.log: Log = new_log()
        self.violations: list[Record] = []
        self.read_only = False
        self.lock = threading.RLock()
        #: Set by whoever serves it: told of a reboot and of a changed report set-up.
        self.on_reboot: Callable[[], None] | None = None
        self.on_reporting: Callable[[], None] | None = None
        self.on_request: Callable[[Record], None] | None = None

    # -- answering ---------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> tuple[Reply | None, Fault | None, Record]:
        """Carries a request out. No reply: a fault came before it was carried out."""
        now = self.clock.now()
        endpoint = REGISTRY.get(call.path)
        if self.sessions.by_id:
            open_body(self, call, now)
        call.operation = endpoint.operation(call) if endpoint is not None else "unknown"
        record = Record(
            time.time(),
            now,
            call.method,
            call.path,
            call.target,
            call.operation,
            call.body.decode("utf-8", "backslashreplace"),
            call.content_type,
            call.connection,
            call.authorization,
            call.encrypted,
        )
        with self.lock:
            self.device.tick(now)
            counters = self.counters
            counters.requests += 1
            counters.operations[call.operation] += 1
            self.log.append(record)
            fault = self.faults.take(call.operation) if self.faults.orders else None
            if fault is not None:
                record.fault = fault.fault
                counters.faults += 1
            reply = None
            if fault is None or fault.after_applying or fault.fault in ("code", "login"):
                try:
                    reply = self._carry_out(call, now, fault, record)
                except Refusal as error:
                    reply = Reply.refusal(error, endpoint.reason_key if endpoint is not None else "reason")
                    counters.refused += 1
                record.code, record.refused, record.http_status = reply.code, reply.refused, reply.http_status
                if self.device.switches.bom:
                    reply.body = codecs.BOM_UTF8 + reply.body
                if call.key is not None and self.device.switches.session_replies == "encrypted":
                    reply.body = aes.encrypt(call.key, reply.body)
        if self.on_request is not None:
            self.on_request(record)
        return reply, fault, record

    def _carry_out(self, call: Call, now: float, fault: Fault | None, record: Record) -> Reply:
        endpoint = REGISTRY.get(call.path)
        if endpoint is None:
            raise Refusal(f"unknown path {call.path}", CODE_UNSUPPORTED)
        if call.method not in endpoint.methods:
            raise Refusal(f"{call.method} is not a method of {call.path}", CODE_UNSUPPORTED)
        if fault is not None and fault.fault == "login":
            self.refuse_login(call, now)
        if endpoint.login:
            check_login(self, call, now)
        if fault is not None and fault.fault == "code":
            if fault.after_applying:
                endpoint.handle(self, call, now, fault)
            raise Refusal(fault.reason, fault.code)
        record.write = endpoint.writes(call)
        if record.write and self.read_only:
            self.counters.violations += 1
            self.violations.append(record)
            raise Refusal(f"{call.operation}: this gateway is read-only", CODE_READ_ONLY)
        if call.method == "GET" and call.body:
            raise Refusal("GET with a body")
        reply = endpoint.handle(self, call, now, fault)
        if record.write:
            self.counters.writes += 1
        return reply

    def refuse_login(self, call: Call, now: float, reason: str = "wrong username or password") -> NoReturn:
        """Counts a wrong login, and says no."""
        self.counters.auth_failures += 1
        switches = self.device.switches
        self.lockout.failed(call.peer, now, switches.lockout, self.device.draw(switches.lockout_seconds))
        raise LoginRefused(reason)

    def refuse_locked_out(self, call: Call, now: float) -> None:
        if self.lockout.locked(call.peer, now):
            self.counters.locked_out += 1
            raise LoginRefused("too many failed logins, address locked")

    def reboot(self, now: float, reply: Reply) -> None:
        """The device goes down: with this reply, or without one."""
        self.device.reboot(now)
        self.lockout.clear()
        self.sessions.clear()
        reply.drop = not self.device.switches.reboot_reply
        reply.after = self.on_reboot

    def reporting_changed(self) -> None:
        if self.on_reporting is not None:
            self.on_reporting()

    def silent(self) -> bool:
        until = self.device.silent_until
        return until is not None and self.clock.now() < until

    # -- from outside ------------------------------------------------------------------------------------------

    def receive(self, messages: Iterable[Message]) -> None:
        """Messages arrive from the network."""
        with self.lock:
            now = self.clock.now()
            self.device.tick(now)
            for message in messages:
                self.device.messages.receive(message, now)

    def count_calls(self, calls: Iterable[tuple[int, Mapping[str, int]]]) -> None:
        """Calls have been: slot index, and what they add to its counters."""
        with self.lock:
            utc = self.clock.utc(self.clock.now())
            for index, counts in calls:
                self.device.messages.call_counts.add(index, utc, **counts)

    def add_fault(self, document: Mapping[str, Any]) -> None:
        with self.lock:
            self.faults.add(Fault.of(document))

    def clear_faults(self) -> None:
        with self.lock:
            self.faults.clear()

    def clear_log(self) -> None:
        with self.lock:
            self.log.clear()
            self.violations.clear()

    def reset_to_start(self) -> None:
        """State, counters, faults and log as at the start."""
        with self.lock:
            self.device.reset_to_start()
            self.username, self.password = self.spec.username, self.spec.password
            self.faults.clear()
            self.lockout.clear()
            self.sessions.clear()
            self.counters = Counters()
            self.log.clear()
            self.violations.clear()
            self.read_only = False
            self.reporting_changed()
