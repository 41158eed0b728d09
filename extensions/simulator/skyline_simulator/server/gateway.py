# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated gateway: the device, its login, its faults, and its record of what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..config.gateway_spec import GatewaySpec
from ..endpoints.call import VERSION, VERSION_3, Call, Reply
from ..endpoints.endpoint import Endpoint
from ..endpoints.paths import find
from ..state.clock import Clock
from ..state.inbox import Message
from .access import Sessions
from .fault_middleware import faulty, refused_login, refused_request
from .faults import Fault
from .login import logged_in
from .middleware import bodiless, chain, counted, guarded, known, noted, refusing, spelled
from .record import Record
from .session import PATH as SESSION_PATH
from .session import establish, open_body
from .station import Request, Station

#: The way of a request to the device.
STAGES = (
    counted,
    faulty,
    noted,
    spelled,
    refusing,
    known,
    refused_login,
    logged_in,
    refused_request,
    guarded,
    bodiless,
)


class Gateway(Station):
    """Answers calls."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        super().__init__(spec, clock)
        self.name = spec.name
        self.host = spec.address
        self.port = spec.http_port
        #: Set by whoever serves it: told of a reboot, and of each request.
        self.on_reboot: Callable[[], None] | None = None
        self.on_request: Callable[[Record], None] | None = None
        # Sessions are no matter of the device.
        self._session = Endpoint(
            SESSION_PATH, ("GET",), "session", lambda _device, call: establish(self.access, call), login=False
        )
        self._answer = chain(self, STAGES, self._handle)

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

    def answer(self, call: Call) -> tuple[Reply, Request]:
        """Carries a request out; the fault that has hit it, if any, is still to be done to the reply."""
        call.now = self.clock.now()
        switches = self.device.switches
        call.lenient = switches.lenient
        if switches.generation != 2:
            call.versions = (VERSION_3, VERSION)
        if switches.get_bodies == "dropped" and call.method == "GET":
            call.body, call.content_type = b"", ""
        if self.sessions.by_id:
            open_body(self.access, call)
        endpoint = self._session if call.path == SESSION_PATH else find(switches, call.path)
        if endpoint is not None:
            call.operation = endpoint.operation_of(call)
        request = Request(call, endpoint, _recorded(call))
        with self.lock:
            self.device.tick(call.now)
            reply = self._answer(request)
        if self.on_request is not None:
            self.on_request(request.record)
        return reply, request

    def _handle(self, request: Request) -> Reply:
        assert request.endpoint is not None  # all others were refused on the way
        reply = request.endpoint.handle(self.device, request.call)
        if reply.reboots:
            self._reboot(request.call.now, reply)
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
