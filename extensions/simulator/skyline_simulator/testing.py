# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways inside a test: real HTTP on ephemeral loopback ports, served by a thread of this process.

::

    with running(GatewaySpec(ports=8, slots=4), speed=100) as fleet:
        gateway = fleet["gw1"]        # or fleet.only
        requests.get(f"http://{gateway.host}:{gateway.port}/goip_get_status.html", params=...)
        assert gateway.imei("6.02") == ...
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar

from .config.gateway_spec import GatewaySpec
from .config.names import index_of
from .server.control import Control
from .server.fleet import Fleet
from .server.gateway import Gateway
from .server.patches import patch
from .server.push_forms import make
from .server.record import Counters, Record
from .server.whole_state import full_state, row_of
from .state.esim import Profile
from .state.inbox import Message
from .state.memory import Settings
from .state.message_rows import read_calls, read_messages, task_line
from .state.messages import Messages
from .state.modems import Exchange, read_answers
from .state.parameters import read_parameter
from .state.sms_task import Sent

__all__ = ["GatewaySpec", "Handle", "Running", "running"]

_T = TypeVar("_T")


class _Background:
    """One event loop in one daemon thread for all tests of a process: starting a gateway costs only its socket."""

    _instance: _Background | None = None
    _guard = threading.Lock()

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="skyline-simulator", daemon=True).start()

    @classmethod
    def get(cls) -> _Background:
        with cls._guard:
            # A forked child has inherited the object, but not the thread.
            if cls._instance is None or cls._instance.pid != os.getpid():
                cls._instance = cls()
            return cls._instance

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)


class Handle:
    """A running gateway as a test sees it. Safe to use from the test's thread."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    @property
    def name(self) -> str:
        return self.gateway.name

    @property
    def host(self) -> str:
        return self.gateway.host

    @property
    def port(self) -> int:
        return self.gateway.port

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def username(self) -> str:
        return self.gateway.username

    @property
    def password(self) -> str:
        return self.gateway.password

    @property
    def mac(self) -> str:
        return self.gateway.device.mac

    def _index(self, slot: str) -> int:
        return index_of(slot, self.gateway.device.ports, self.gateway.device.slots)

    def imei(self, slot: str) -> str:
        """The configured IMEI, in RAM."""
        with self.gateway.lock:
            return self.gateway.device.configured(self._index(slot))

    def saved_imei(self, slot: str) -> str:
        """The IMEI that a reboot brings."""
        with self.gateway.lock:
            return self.gateway.device.configured(self._index(slot), saved=True)

    def transmitted_imei(self, port: int) -> str:
        """What the module of a port (from 1) transmits."""
        with self.gateway.lock:
            self.gateway.device.tick()
            return self.gateway.device.module_imei(port - 1)

    def number(self, slot: str) -> str:
        return self._settings(False).numbers.get(self._index(slot), "")

    def saved_number(self, slot: str) -> str:
        return self._settings(True).numbers.get(self._index(slot), "")

    def _settings(self, saved: bool) -> Settings:
        with self.gateway.lock:
            return self.gateway.device.saved if saved else self.gateway.device.ram

    def settings(self, saved: bool = False) -> Settings:
        """What is in effect, or what a reboot brings (``memory``): the network type, cells, SMS configuration ..."""
        return self._settings(saved)

    def pin(self, slot: str, saved: bool = False) -> str:
        return self._settings(saved).pins.get(self._index(slot), "")

    def operator(self, port: int, saved: bool = False) -> int:
        """MCC and MNC of the operator that a port (from 1) is bound to; 0 is none."""
        return self._settings(saved).operators.get(port - 1, 0)

    def parameter(self, name: str, saved: bool = False) -> Any:
        """A scalar as text, an array as a list with one item per port."""
        with self.gateway.lock:
            return read_parameter(self.gateway.device, name, saved)

    def row(self, slot: str) -> dict[str, Any]:
        """The row of a slot as the status would show it now, in this gateway's spelling."""
        with self.gateway.lock:
            self.gateway.device.tick()
            return row_of(self.gateway, slot)

    def st(self, slot: str) -> int:
        with self.gateway.lock:
            self.gateway.device.tick()
            index = self._index(slot)
            return self.gateway.device.st(index // self.gateway.device.slots, index % self.gateway.device.slots)

    def locked(self, slot: str, saved: bool = False) -> bool:
        """The lock as a setting (the row follows a little later)."""
        index = self._index(slot)
        settings = self._settings(saved)
        return index in settings.locks or index // self.gateway.device.slots in settings.port_locks

    def active_slot(self, port: int) -> int:
        with self.gateway.lock:
            self.gateway.device.tick()
            return self.gateway.device.active(port - 1) + 1

    def led(self, slot: str) -> bool:
        return self._index(slot) in self._settings(False).leds

    def esim(self, slot: str) -> dict[str, Any]:
        """The eSIM profile of a slot, in plain spelling whatever the switches say."""
        with self.gateway.lock:
            self.gateway.device.tick()
            profile = self.gateway.device.esim.profiles.get(self._index(slot), Profile())
            return dict(profile.__dict__)

    @property
    def downloads(self) -> dict[str, int]:
        """Activation code -> how often a profile was downloaded with it."""
        with self.gateway.lock:
            self.gateway.device.tick()
            return dict(self.gateway.device.esim.downloads)

    # -- modems ------------------------------------------------------------------------------------------------

    def answer(self, text: str, reply: str = "", **more: Any) -> None:
        """Orders how modems answer: ``answer("*100#", "5.00 EUR")``, ``answer("*", outcome="timeout", ports="2")``,
        ``answer("AT+CSQ", "OK", kind="at", times=1)`` (``modems``). Earlier orders come first.
        """
        with self.gateway.lock:
            device = self.gateway.device
            device.modems.answers += read_answers({"text": text, "reply": reply, **more}, device.ports)

    @property
    def exchanges(self) -> list[Exchange]:
        """Every AT command and USSD request, in order, with what came of it."""
        with self.gateway.lock:
            return list(self.gateway.device.modems.exchanges)

    @property
    def asked(self) -> dict[tuple[str, int, str], int]:
        """(ussd or at, port, text) -> how often it went to the modem."""
        with self.gateway.lock:
            return dict(+self.gateway.device.modems.asked)

    # -- messages ----------------------------------------------------------------------------------------------

    def _messages(self) -> Messages:
        self.gateway.device.tick()
        return self.gateway.device.messages

    @property
    def tasks(self) -> dict[int, dict[str, Any]]:
        """The SMS tasks that are not through, by their ids, with their fields and how far they are."""
        with self.gateway.lock:
            return {tid: task_line(task) for tid, task in self._messages().queue.tasks.items()}

    @property
    def accepted(self) -> dict[int, int]:
        """Task id -> how often a task with it was taken: never twice, unless a reboot lies between."""
        with self.gateway.lock:
            return dict(self._messages().accepted)

    @property
    def sent(self) -> list[Sent]:
        """Every message that a port has dealt with, for better or worse, in order."""
        with self.gateway.lock:
            return list(self._messages().sent)

    @property
    def inbox(self) -> dict[int, Message]:
        """The received messages, by their ids."""
        with self.gateway.lock:
            return dict(self._messages().inbox.numbered())

    @property
    def ssrc(self) -> str:
        with self.gateway.lock:
            return self._messages().inbox.ssrc

    def receive(self, *rows: dict[str, Any]) -> None:
        """Messages arrive: ``receive({"slot": "1B", "from": "10010", "text": "Hello"})`` (``message_rows``)."""
        with self.gateway.lock:
            device = self.gateway.device
            self.gateway.receive(read_messages(device, rows, device.clock.utc(device.clock.now())))

    def call(self, **row: Any) -> None:
        """A call has been, or several alike: ``call(slot="1A", seconds=120, count=80)`` (``message_rows``)."""
        with self.gateway.lock:
            self.gateway.count_calls(read_calls(self.gateway.device, row))

    def state(self) -> dict[str, Any]:
        with self.gateway.lock:
            return full_state(self.gateway)

    @property
    def reporting(self) -> dict[str, Any]:
        with self.gateway.lock:
            device = self.gateway.device
            found = dict(device.reporting.__dict__)
            if device.switches.generation == 2:
                del found["enable"]
            return found

    @property
    def log(self) -> list[Record]:
        with self.gateway.lock:
            return list(self.gateway.log)

    @property
    def operations(self) -> list[str]:
        """The operations in the log, in order: what most tests want to compare."""
        return [record.operation for record in self.log]

    @property
    def violations(self) -> list[Record]:
        """Writes that came while the gateway was read-only."""
        with self.gateway.lock:
            return list(self.gateway.violations)

    @property
    def counters(self) -> Counters:
        return self.gateway.counters

    def clear_log(self) -> None:
        self.gateway.clear_log()

    def add_fault(self, fault: str, operation: str = "*", times: int | None = 1, **more: Any) -> None:
        """Orders a fault (``faults.FAULTS``); ``times=None`` is for ever, ``skip=k`` lets k requests pass first."""
        self.gateway.add_fault({"fault": fault, "operation": operation, "times": times, **more})

    def clear_faults(self) -> None:
        self.gateway.clear_faults()

    def patch(self, **changes: Any) -> None:
        """Changes the gateway behind the client's back (``state.patch``)."""
        with self.gateway.lock:
            patch(self.gateway, changes)

    def read_only(self, on: bool = True) -> None:
        """From now on every write is refused, and recorded in ``violations``."""
        self.gateway.read_only = on

    def reset(self) -> None:
        """Everything as at the start."""
        self.gateway.reset_to_start()


class Running:
    """The running gateways, by name."""

    def __init__(self, fleet: Fleet, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self.fleet = fleet
        self._run = run
        self.gateways = {name: Handle(gateway) for name, gateway in fleet.gateways.items()}
        self.control_url = ""

    def __getitem__(self, name: str) -> Handle:
        return self.gateways[name]

    def __iter__(self) -> Iterator[Handle]:
        return iter(self.gateways.values())

    def __len__(self) -> int:
        return len(self.gateways)

    @property
    def only(self) -> Handle:
        """The gateway, where there is one."""
        (gateway,) = self.gateways.values()
        return gateway

    def push(self, name: str, url: str, form: str = "raw", **fields: Any) -> int | None:
        """Has a gateway send something (``push_forms``); the HTTP status, or None when nobody took it."""
        gateway = self.fleet.gateways[name]
        with gateway.lock:
            made = make(gateway, {"form": form, **fields})
        pusher = self.fleet.pusher
        assert pusher is not None  # it exists while the fleet serves
        status: int | None = self._run(pusher.send(gateway, made.target(url), made.body, made.headers))
        return status

    def advance(self, seconds: float) -> None:
        """Lets device time jump; what is due by then has happened when this returns."""
        self.fleet.clock.advance(seconds)
        self._run(self.fleet.settle())

    def stop(self) -> None:
        """Ends them before the block does: addresses that nobody answers on any more."""
        self._run(self.fleet.stop())


@contextlib.contextmanager
def running(
    gateways: GatewaySpec | Iterable[GatewaySpec] | None = None, speed: float = 1.0, control: bool = False
) -> Iterator[Running]:
    """Serves gateways while the block runs."""
    if gateways is None:
        gateways = GatewaySpec()
    specs = [gateways] if isinstance(gateways, GatewaySpec) else list(gateways)
    background = _Background.get()
    fleet = Fleet(specs, speed)
    background.run(fleet.start())
    served = Running(fleet, background.run)
    controller = Control(fleet)
    try:
        if control:
            served.control_url = f"http://127.0.0.1:{background.run(controller.start('127.0.0.1', 0))}"
        yield served
    finally:
        background.run(controller.stop())
        background.run(fleet.stop())
