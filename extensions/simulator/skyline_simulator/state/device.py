# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One gateway as its endpoints see it: ports and slots, and upon them eSIM profiles, messages, modems and cells."""

from __future__ import annotations

from collections.abc import Callable

from ..config.gateway_spec import GatewaySpec
from ..errors import Refusal, SpecError
from .board import Board
from .cells import Cells
from .clock import Clock
from .esim import Esims, busy_ports, troubles
from .message_rows import prepare_messages
from .messages import Messages
from .modems import Modems, read_answers
from .start import silent_ports


class Device(Board):
    """One gateway. Ports and slots are counted from 0 in here."""

    def __init__(self, spec: GatewaySpec, clock: Clock) -> None:
        #: Set by whoever carries messages to their receivers: told when there will be something to do for it.
        self.on_messages: Callable[[float], None] | None = None
        #: Set by whoever sends status reports: told that their set-up has changed.
        self.on_reporting: Callable[[], None] | None = None
        super().__init__(spec, clock)
        self._start_parts()

    # -- the start ---------------------------------------------------------------------------------------------

    def reset_to_start(self) -> None:
        """Everything as the specification says, as if never touched."""
        self.start_anew()
        self._start_parts()

    def _start_parts(self) -> None:
        spec, ports, slots = self.spec, self.ports, self.slots
        self.esim = Esims(self)
        self.cells = Cells(silent={port - 1 for port in silent_ports(spec.cell_silent, ports)})
        self.modems = Modems()
        self.modems.answers = read_answers(spec.answers, ports)
        self._messages: Messages | None = None
        try:
            now = self.clock.now()
            self.esim.prepare(spec.esims, now)
            for target, given in ((self.esim.failures, spec.esim_failures), (self.esim.refusals, spec.esim_refusals)):
                target.update({i: each for i, each in troubles(given, ports, slots).items() if each is not None})
            self.esim.busy_until.update(busy_ports(spec.esim_busy, ports, now))
        except (Refusal, ValueError, TypeError) as error:
            raise SpecError([f"{spec.name}: esims: {error}"]) from None
        if spec.inbox or spec.sms_refusals or spec.sms_failures or spec.sms_undelivered:
            prepare_messages(self.messages, spec)

    # -- messages and reports ----------------------------------------------------------------------------------

    @property
    def messages(self) -> Messages:
        """Made when it is asked for: most gateways of a large fleet never are."""
        if self._messages is None:
            self._messages = Messages(self, self._wake)
        return self._messages

    def reporting_changed(self) -> None:
        if self.on_reporting is not None:
            self.on_reporting()

    def _wake(self, due: float) -> None:
        if self.on_messages is not None:
            self.on_messages(due)

    # -- rebooting ---------------------------------------------------------------------------------------------

    def reboot(self, now: float) -> float:
        """Reboot (section 2): unsaved settings are gone. Returns when the gateway answers again (device time)."""
        answers = self.go_down(now)
        self.esim.reboot()
        self.modems.busy_until.clear()
        self.cells.work.clear()
        if self._messages is not None:
            self._messages.reboot(now, answers)
        self.come_up(answers)
        return answers
