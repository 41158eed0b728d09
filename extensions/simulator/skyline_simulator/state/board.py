# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway's ports and slots: settings in RAM and saved, modules, locks, and what happens to them in time.

State that a fresh gateway has is computed, not stored (``config/values.py``), so that a thousand gateways are small.
Nothing here runs by itself: events wait until somebody looks (``tick``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..config import values
from ..config.gateway_spec import GatewaySpec
from ..config.names import Target
from ..config.profiles import Switches
from ..errors import SpecError
from .clock import Clock
from .memory import Reporting
from .start import DEVICE_LOCKED, read_start
from .timed import Timed

NO_SIM, IDLE, REGISTERING, REGISTERED, CONNECTED = 0, 1, 2, 3, 4
OPERATOR_LOCKED, NO_ANSWER = 8, 16
#: A module that does not run: its row has no IMEI and no SIM yet.
STARTING = (NO_SIM, NO_ANSWER)


class Board(Timed):
    """What profiles, messages and operations of one gateway stand on. Ports and slots are counted from 0 in here."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        problems = spec.check()
        if problems:
            raise SpecError([f"{spec.name}: {problem}" for problem in problems])
        super().__init__(clock, spec.seed_value())
        self.spec = spec
        self.ports = spec.ports
        self.slots = spec.slots
        self.size = spec.ports * spec.slots
        self.mac = (spec.mac or values.initial_mac(self.seed)).lower().replace(":", "-")
        self.ver = spec.ver
        self.cache: dict[tuple[bool, bool], bytes] = {}
        self.start_anew()

    # -- the start ---------------------------------------------------------------------------------------------

    def start_anew(self) -> None:
        """Ports, slots and settings as the specification says, as if never touched."""
        self.switches: Switches = self.spec.resolved_switches()
        begin = read_start(self.spec, self.switches)
        start = begin.settings
        self.operator_locked, self.dead, self.sim_overrides = begin.operator_locked, begin.dead, begin.sim_overrides
        self.sim_faults = begin.sim_faults
        self._initial = start
        self.ram = start.copy()
        self.saved = start.copy()
        self.shown_locks = dict(start.locks)
        self.shown_port_locks: dict[int, int] = {}
        self.shown_leds = set(start.leds)
        self.transmitted: dict[int, str] = {}
        #: st of a port's module; a port not in here is registered.
        self.phase: dict[int, int] = {}
        self.booting: set[int] = set()
        self.switching: dict[int, int] = {}
        self.generation: dict[int, int] = {}
        self.seqs: dict[int, int] = {}
        self.seq = 1
        self.boots = 0
        self.silent_until: float | None = None
        self.forget_events()
        self.cache.clear()

    @property
    def reporting(self) -> Reporting:
        """The status report set-up that is in effect."""
        return self.ram.reporting

    # -- reading -----------------------------------------------------------------------------------------------

    def configured(self, index: int, saved: bool = False) -> str:
        settings = self.saved if saved else self.ram
        imei = settings.imeis.get(index)
        return values.initial_imei(self.seed, index) if imei is None else imei

    @property
    def indices(self) -> int:
        """How many indices per-slot parameters have: one for each slot, or for what is counted as one."""
        return self.ports * (self.switches.index_slots or self.slots)

    def place_of(self, index: int) -> int | None:
        """The slot that a parameter's index means; None where there is none."""
        port, slot = divmod(index, self.switches.index_slots or self.slots)
        return port * self.slots + slot if slot < self.slots else None

    def active(self, port: int) -> int:
        return self.ram.active.get(port, 0)

    def module_imei(self, port: int) -> str:
        """What the radio transmits: set when the module started, whatever has been configured since."""
        imei = self.transmitted.get(port)
        if imei is not None:
            return imei
        index = port * self.slots + self._initial.active.get(port, 0)
        imei = self._initial.imeis.get(index)
        return values.initial_imei(self.seed, index) if imei is None else imei

    def has_sim(self, index: int) -> bool:
        given = self.sim_overrides.get(index)
        return not values.initially_empty(self.seed, index, self.slots) if given is None else given

    def lock_shown(self, port: int, index: int) -> int:
        return self.shown_port_locks.get(port) or self.shown_locks.get(index, 0)

    def st(self, port: int, slot: int) -> int:
        """The status code of one slot's row (table of port status codes)."""
        index = port * self.slots + slot
        if port in self.booting:
            return NO_SIM
        dead = self.dead.get(port)
        if dead is not None:
            return dead
        in_use = self.active(port) == slot
        phase = self.phase.get(port, REGISTERED)
        if in_use and phase in STARTING:
            return phase
        if index in self.operator_locked:
            return OPERATOR_LOCKED
        lock = self.lock_shown(port, index)
        if lock:
            return lock
        if not self.has_sim(index):
            return NO_SIM
        if in_use and phase == REGISTERED:
            return self.sim_faults.get(index, REGISTERED)
        return phase if in_use else IDLE

    def registered(self, port: int) -> bool:
        """Whether the port can send and receive."""
        return self.st(port, self.active(port)) in (REGISTERED, CONNECTED)

    def module_runs(self, port: int) -> bool:
        return port not in self.dead and port not in self.booting and self.phase.get(port) not in STARTING

    def row_imei(self, port: int, slot: int) -> str:
        """The imei of a row: the slot's own setting on new firmware, the module's on older."""
        starting = port in self.booting or (self.phase.get(port) in STARTING and self.active(port) == slot)
        if starting and self.switches.empty_imei:
            return ""
        if self.switches.imei == "module":
            return self.module_imei(port)
        return self.configured(port * self.slots + slot)

    def touch(self, port: int) -> None:
        """The port's rows changed: its sequence number rises, rendered replies are stale."""
        self.seqs[port] = self.seqs.get(port, 0) + 1
        if self.cache:
            self.cache.clear()

    def _for_port(self, port: int, steps: Iterable[tuple[float, Callable[[float], None]]]) -> None:
        """Plan what happens to a port, in place of anything planned before."""
        generation = self.generation[port] = self.generation.get(port, 0) + 1

        def guarded(action: Callable[[float], None]) -> Callable[[float], None]:
            def run(due: float) -> None:
                if self.generation.get(port) == generation:
                    action(due)
                    self.touch(port)

            return run

        for due, action in steps:
            self.at(due, guarded(action))

    # -- modules -----------------------------------------------------------------------------------------------

    def _set_phase(self, port: int, phase: int) -> None:
        if phase == REGISTERED:
            self.phase.pop(port, None)
        else:
            self.phase[port] = phase

    def _module_up(self, port: int) -> None:
        """The module runs again, and transmits what is configured for the slot in use."""
        self.booting.discard(port)
        self.transmitted[port] = self.configured(port * self.slots + self.active(port))
        self._set_phase(port, IDLE)

    def _register_steps(self, port: int, start: float) -> list[tuple[float, Callable[[float], None]]]:
        done = start + self.draw(self.switches.register_seconds)
        return [
            (start + (done - start) / 3, lambda _due: self._set_phase(port, REGISTERING)),
            (done, lambda _due: self._set_phase(port, REGISTERED)),
        ]

    def restart_module(self, port: int, now: float) -> None:
        """Reset (section 2): 0, 16, then 1, 2, 3."""
        if port in self.dead:
            return
        # A module that is started anew loses a switch on its way; the SIM in use stays the one in use.
        self.switching.pop(port, None)
        self._set_phase(port, NO_SIM)
        self.touch(port)
        up = now + self.draw(self.switches.reset_seconds)
        self._for_port(
            port,
            [
                (now + (up - now) / 2, lambda _due: self._set_phase(port, NO_ANSWER)),
                (up, lambda _due: self._module_up(port)),
                *self._register_steps(port, up),
            ],
        )

    def switch_slot(self, port: int, slot: int, now: float) -> None:
        """Switch (section 2): the wanted slot is active a minute or more later, and registers then."""
        if self.active(port) == slot and port not in self.switching:
            return
        self.switching[port] = slot
        if port in self.dead:
            return
        done = now + self.draw(self.switches.switch_seconds)

        def arrive(_due: float) -> None:
            self.switching.pop(port, None)
            self.ram.active[port] = slot
            if self.switches.switch_restarts_module:
                self._module_up(port)
            else:
                self._set_phase(port, IDLE)

        self._for_port(port, [(done, arrive), *self._register_steps(port, done)])

    # -- locks and LEDs ----------------------------------------------------------------------------------------

    def indexes(self, targets: Iterable[Target]) -> list[int]:
        """The slots that parsed targets (counted from 1) name."""
        found: list[int] = []
        for port, slot in targets:
            first = (port - 1) * self.slots
            found.extend(range(first, first + self.slots) if slot is None else (first + slot - 1,))
        return found

    def set_locks(self, targets: list[Target], locked: bool, now: float) -> None:
        """Lock, unlock (section 2): without a slot the entire port. The setting changes at once, the row soon."""
        whole_ports = [port - 1 for port, slot in targets if slot is None]
        if self.switches.port_lock == "flag":
            slots = self.indexes(target for target in targets if target[1] is not None)
            for port in whole_ports:
                if locked:
                    self.ram.port_locks[port] = self.switches.lock_code
                else:
                    self.ram.port_locks.pop(port, None)
        else:
            slots = self.indexes(targets)
        for index in slots:
            if locked:
                # A slot that the device itself locked stays so; being locked twice changes nothing.
                self.ram.locks.setdefault(index, self.switches.lock_code)
            else:
                self.ram.locks.pop(index, None)
        touched = {index // self.slots for index in slots} | set(whole_ports)
        self._show_later(touched, now)

    def set_leds(self, targets: list[Target], on: bool, now: float) -> None:
        """LED on, off (section 2)."""
        if self.switches.led_scope == "port":
            targets = [(port, None) for port, _slot in targets]
        slots = self.indexes(targets)
        for index in slots:
            if on:
                self.ram.leds.add(index)
            else:
                self.ram.leds.discard(index)
        self._show_later({index // self.slots for index in slots}, now)

    def _show_later(self, ports: set[int], now: float) -> None:
        delay = self.draw(self.switches.effect_seconds)
        if delay == 0:
            self.show(ports, now)
        else:
            self.at(now + delay, lambda due: self.show(ports, due))

    def show(self, ports: Iterable[int], now: float) -> None:
        """Bring locks and LEDs of ports from the settings into the rows."""
        for port in ports:
            used = port * self.slots + self.active(port)
            was_locked = bool(self.lock_shown(port, used))
            for index in range(port * self.slots, (port + 1) * self.slots):
                lock = self.ram.locks.get(index)
                if lock:
                    self.shown_locks[index] = lock
                else:
                    self.shown_locks.pop(index, None)
                if index in self.ram.leds:
                    self.shown_leds.add(index)
                else:
                    self.shown_leds.discard(index)
            if port in self.ram.port_locks:
                self.shown_port_locks[port] = self.ram.port_locks[port]
            else:
                self.shown_port_locks.pop(port, None)
            idle = port not in self.phase and port not in self.switching and port not in self.booting
            if was_locked and not self.lock_shown(port, used) and idle:
                # An unlocked SIM has to register first.
                self._set_phase(port, REGISTERING)
                done = now + self.draw(self.switches.register_seconds)
                self._for_port(port, [(done, lambda _due, port=port: self._set_phase(port, REGISTERED))])  # type: ignore[misc]
            self.touch(port)

    # -- saving and rebooting ----------------------------------------------------------------------------------

    def save(self) -> None:
        """``op=save``: what is in effect now survives a reboot. A switch still under way is not in effect."""
        self.saved = self.ram.copy()

    def go_down(self, now: float) -> float:
        """Unsaved settings and all that was under way are gone. Returns when the gateway answers again."""
        self.ram = self.saved.copy()
        if self.switches.boot_locked:
            for index in range(self.size):
                self.ram.locks.setdefault(index, DEVICE_LOCKED)
        self.forget_events()
        self.shown_locks = dict(self.ram.locks)
        self.shown_port_locks = dict(self.ram.port_locks)
        self.shown_leds = set(self.ram.leds)
        self.switching.clear()
        self.phase.clear()
        self.seqs.clear()
        self.seq = 1
        self.boots += 1
        self.cache.clear()
        answers = self.silent_until = now + self.draw(self.switches.silence_seconds)
        return answers

    def come_up(self, answers: float) -> None:
        """Every module starts, and registers some time after the gateway answers again."""
        for port in range(self.ports):
            if port in self.dead:
                continue
            self.booting.add(port)
            up = answers + self.draw(self.switches.boot_seconds)
            self._for_port(
                port,
                [(up, lambda _due, port=port: self._module_up(port)), *self._register_steps(port, up)],  # type: ignore[misc]
            )
