# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated gateway: the device, its login, its faults, and its record of what was asked."""

from __future__ import annotations

import codecs
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..config.gateway_spec import GatewaySpec
from ..config.profiles import Switches
from ..endpoints.call import VERSION, VERSION_3, Call, Reply
from ..endpoints.endpoint import Endpoint
from ..endpoints.generation3.replies import refusal
from ..endpoints.paths import find
from ..errors import CODE_LOGIN, CODE_READ_ONLY, CODE_UNSUPPORTED, Refusal
from ..state.clock import Clock
from ..state.device import Device
from ..state.inbox import Message
from . import aes
from .access import Access, Sessions
from .faults import Fault, Faults
from .login import check_login
from .record import Counters, Log, Record, new_log
from .session import PATH as SESSION_PATH
from .session import establish, open_body


class Gateway:
    """Answers calls. The lock makes it safe to look into from another thread, as tests do."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        self.spec = spec
        self.name = spec.name
        self.host = spec.address
        self.port = spec.http_port
        self.clock = clock
        self.device = Device(spec, clock)
        self.faults = Faults()
        self.counters = Counters()
        self.access = Access(self.device, self.counters)
        self.log: Log = new_log()
        self.violations: list[Record] = []
        self.read_only = False
        self.lock = threading.RLock()
        #: Set by whoever serves it: told of a reboot, and of each request.
        self.on_reboot: Callable[[], None] | None = None
        self.on_request: Callable[[Record], None] | None = None

    @property
    def username(self) -> str:
        return self.access.username

    @username.setter
    def username(self, username: str) -> None:
        self.access.username = username

    @property
    def password(self) -> str:
        return self.access.password

    @password.setter
    def password(self, password: str) -> None:
        self.access.password = password

    @property
    def sessions(self) -> Sessions:
        return self.access.sessions

    # -- answering ---------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> tuple[Reply | None, Fault | None, Record]:
        """Carries a request out. No reply: a fault came before it was carried out."""
        call.now = self.clock.now()
        switches = self.device.switches
        endpoint = find(switches, call.path)
        call.lenient = switches.lenient
        if switches.generation != 2:
            call.versions = (VERSION_3, VERSION)
        if switches.get_bodies == "dropped" and call.method == "GET":
            call.body, call.content_type = b"", ""
        if self.sessions.by_id:
            open_body(self.access, call)
        if call.path == SESSION_PATH:
            call.operation = "session"
        elif endpoint is not None:
            call.operation = endpoint.operation_of(call)
        writes = endpoint is not None and endpoint.writes(call)
        record = _recorded(call)
        with self.lock:
            self.device.tick(call.now)
            counters = self.counters
            counters.requests += 1
            counters.operations[call.operation] += 1
            self.log.append(record)
            fault = self.faults.take(call.operation, writes) if self.faults.orders else None
            if fault is not None:
                record.fault = fault.fault
                counters.faults += 1
                call.half, call.claims_all = fault.fault == "half_applied", fault.claims_all
            reply = None
            if fault is None or fault.after_applying or fault.fault in ("code", "login"):
                try:
                    reply = self._carry_out(endpoint, call, fault, record)
                except Refusal as error:
                    reply = self._refused(endpoint, call, error)
                    counters.refused += 1
                record.code, record.refused, record.http_status = reply.code, reply.refused, reply.http_status
                if switches.bom and reply.body:
                    reply.body = codecs.BOM_UTF8 + reply.body
                if call.key is not None and switches.session_replies == "encrypted":
                    reply.body = aes.encrypt(call.key, reply.body)
        if self.on_request is not None:
            self.on_request(record)
        return reply, fault, record

    def _refused(self, endpoint: Endpoint | None, call: Call, error: Refusal) -> Reply:
        if endpoint is not None and endpoint.generation == 3:
            return refusal(self.device.switches, error)
        return Reply.refusal(error, "desc" if call.path == SESSION_PATH else "reason")

    def _unknown(self, call: Call) -> Reply:
        """What is no path of the gateway, whoever asks."""
        kind = self.device.switches.unknown_path
        reason = f"unknown path {call.path}"
        if kind == "refused":
            raise Refusal(reason, CODE_UNSUPPORTED)
        if kind == "login":
            raise Refusal("wrong username or password", CODE_LOGIN)
        self.counters.refused += 1
        reply = Reply.not_found() if kind == "404" else Reply.page()
        reply.refused = reason
        return reply

    def _carry_out(self, endpoint: Endpoint | None, call: Call, fault: Fault | None, record: Record) -> Reply:
        session = call.path == SESSION_PATH
        if endpoint is None and not session:
            return self._unknown(call)
        if not _has_method(endpoint, call):
            raise Refusal(f"{call.method} is not a method of {call.path}", CODE_UNSUPPORTED)
        if fault is not None and fault.fault == "login":
            self.access.refuse_login(call.peer, call.now)
        if endpoint is not None:
            check_login(self.access, call)
        if fault is not None and fault.fault == "code":
            if fault.after_applying:
                self._handle(endpoint, call)
            raise Refusal(fault.reason, fault.code)
        record.write = endpoint is not None and endpoint.writes(call)
        if record.write and self.read_only:
            self.counters.violations += 1
            self.violations.append(record)
            raise Refusal(f"{call.operation}: this gateway is read-only", CODE_READ_ONLY)
        _check_get(endpoint, call, self.device.switches)
        reply = self._handle(endpoint, call)
        if record.write:
            self.counters.writes += 1
        return reply

    def _handle(self, endpoint: Endpoint | None, call: Call) -> Reply:
        """Without an endpoint: a session, which is not the device's."""
        if endpoint is None:
            return establish(self.access, call)
        reply = endpoint.handle(self.device, call)
        if reply.reboots:
            self._reboot(call.now, reply)
        return reply

    def _reboot(self, now: float, reply: Reply) -> None:
        """The device goes down: with this reply, or without one."""
        self.device.reboot(now)
        self.access.forget()
        reply.drop = not self.device.switches.reboot_reply
        reply.after = self.on_reboot

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
            self.faults.clear()
            self.counters = Counters()
            self.access = Access(self.device, self.counters)
            self.log.clear()
            self.violations.clear()
            self.read_only = False
            self.device.reporting_changed()


def _has_method(endpoint: Endpoint | None, call: Call) -> bool:
    if endpoint is None:
        return call.method == "GET"
    # Clients were seen to POST what has a body and only reads.
    return call.method in endpoint.methods or (call.lenient and endpoint.get_body and call.method == "POST")


def _check_get(endpoint: Endpoint | None, call: Call, switches: Switches) -> None:
    if call.method != "GET":
        return
    if call.body and not (endpoint is not None and endpoint.get_body):
        raise Refusal("GET with a body")
    typed = call.content_type and not call.body and endpoint is not None and endpoint.generation == 3
    if typed and switches.get_content_type == "refuse":
        raise Refusal(f"a Content-Type ({call.content_type}) without a body")


def _recorded(call: Call) -> Record:
    return Record(
        time.time(),
        call.now,
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
