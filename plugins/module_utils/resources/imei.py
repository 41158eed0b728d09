# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI of each slot (API reference, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine import values, waiting
from ..engine.held import HeldNote
from ..engine.restart import restart
from ..engine.task import Task, some
from ..engine.values import ValueChange
from ..model.command import Action
from ..model.imei import check_digit, has_valid_check_digit, parse_imei
from ..model.ports import Slot
from ..model.slot_values import SlotValues
from ..model.status import Status
from ..wire.errors import GatewayError, refuse
from . import slot_values
from .port_plan import names_of
from .slot_values import Config, SlotSetting, parse_config

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "check_digit": {"type": "str", "default": "warn", "choices": ["warn", "fail", "ignore"]},
    "allow_duplicates": {"type": "bool", "default": False},
    "activate": {"type": "str", "default": "none", "choices": ["none", "reset", "reboot"]},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"config": '{6B: "865847053403202"}'}


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    config: Mapping[object, object]
    save: bool
    on_unknown: str
    batch_size: int
    check_digit: str
    allow_duplicates: bool
    activate: str
    wait_timeout: float

    def problems(self) -> list[str]:
        """What is wrong with them, but for config."""
        found = waiting.problems(self.wait_timeout)
        if self.activate == "reboot" and not self.save:
            found.append("activate: reboot needs save: true, because a reboot discards values that are not saved")
        return [*found, *values.problems(self.batch_size)]


class Imeis(SlotSetting):
    """The IMEIs of a gateway."""

    noun = "IMEI"

    def read_beside(self, status: Status) -> SlotValues:
        return self.gateway.imeis(status)

    def read(self, retries: int | None = None) -> SlotValues:
        return self.gateway.imeis(retries=retries)

    def write(self, values: Mapping[Slot, str], state: SlotValues) -> int | None:
        return self.gateway.set_imeis(values, self.status)


class _Restart(NamedTuple):
    """Ports whose modules must restart for new IMEIs, and the IMEIs that prove that they did.

    touched: the ports of all changes.
    """

    ports: tuple[int, ...]
    imeis: Mapping[int, str]
    touched: tuple[int, ...]


class _Change(ValueChange[Slot, SlotValues]):
    """IMEIs, and the restarts that make them take effect."""

    def __init__(self, task: Task, setting: Imeis, config: Config, options: Options) -> None:
        self._options = options
        self.status = setting.status
        super().__init__(
            task,
            setting,
            dict(sorted(config.wanted.items())),
            setting.state,
            setting.status,
            config.names,
            saves=options.save,
            on_unknown=options.on_unknown,
            batch_size=options.batch_size,
        )

    @property
    def restarts(self) -> tuple[int, ...]:
        if self._options.activate == "none":
            return ()
        return tuple(sorted({*self._needed(self.status).ports, *self.note.pending.restart}))

    @property
    def to_be_saved(self) -> bool:
        # A reboot forgets what others have set and not saved.
        others_wait = self.note.waits_for_save or self.others_wait
        return super().to_be_saved or (self.saves and others_wait and bool(self.restarts) and self.restart_forgets)

    @property
    def restart_forgets(self) -> bool:
        return self._options.activate == "reboot"

    def tell_restart(self) -> None:
        self.task.gateway.restart(Action(self._options.activate), self.restarts)

    def restart(self) -> None:
        ports = self.restarts
        # Against a status from after the writes: what they changed in the rows is no sign of a restart.
        status = self.state.status or self.task.gateway.status()
        needed = self._needed(status)
        # A reboot takes every module down; those of all touched slots must be back before these can be read.
        also = needed.touched if self.restart_forgets else ()
        action, timeout = Action(self._options.activate), self._options.wait_timeout
        restart(self.task, action, sorted({*ports, *also}), status, timeout, needed.imeis)
        self.note.restarted(ports)
        self.verify()

    def _needed(self, status: Status) -> _Restart:
        """A changed IMEI takes effect when the module restarts, and matters at once only in the slot in use."""
        changes = self.plan.changes
        used = {slot: status.slot_in_use(slot.port) for slot in changes}
        ports = sorted({slot.port for slot in changes if used[slot] in (slot, None)})
        shows_configured = self.setting.conclusive(self.state)
        imeis = {slot.port: new for slot, new in changes.items() if used[slot] == slot and not shows_configured}
        return _Restart(tuple(ports), imeis, touched=tuple({slot.port for slot in changes}))


def plan(task: Task, options: Options) -> _Change:
    """The change that brings the slots in config to their IMEIs. Raises GatewayError naming every bad entry."""
    task.result.outcome.begin(map(str, options.config))
    refuse(options.problems())
    setting = Imeis(task.gateway)
    task.result.describe_gateway(task.gateway, setting.status)
    config = parse_config(options.config, setting.status, parse_imei)
    wrong_digits = [
        f"{config.names[slot]}: {imei} ends in {imei[14]}, its check digit would be {check_digit(imei[:14])}"
        for slot, imei in config.wanted.items()
        if options.check_digit != "ignore" and not has_valid_check_digit(imei)
    ]
    if options.check_digit == "fail":
        config.problems.extend(wrong_digits)
    elif wrong_digits:
        task.result.warnings.append(f"IMEIs with a wrong check digit: {some(wrong_digits)}")
    if not options.allow_duplicates:
        config.problems.extend(_duplicates(config, setting.state))
    slot_values.refuse(task, setting, config)
    return _Change(task, setting, config, options)


def run(task: Task, options: Options) -> None:
    """Brings the slots in config to their IMEIs. Tells also what a rollout that was cut off has left locked."""
    change = plan(task, options)
    task.result.extra["held"] = _held(task, change.status)
    change.run()


def _held(task: Task, status: Status) -> list[str]:
    """The slots that skyline_port_hold holds. A note of them that cannot be read costs no IMEI."""
    try:
        note = HeldNote(task.notes, task.gateway.connection, status, task.check)
    except GatewayError as error:
        task.result.warnings.append(error.message)
        return []
    return names_of(note.slots)


def _duplicates(config: Config, state: SlotValues) -> list[str]:
    """The IMEIs of config that would stand on two slots after the run."""
    slots_by_imei: dict[str, list[Slot]] = defaultdict(list)
    for slot, imei in config.wanted.items():
        slots_by_imei[imei].append(slot)
    if state.conclusive:
        for slot, shown in state.values.items():
            if shown and slot not in config.names and shown in slots_by_imei:
                slots_by_imei[shown].append(slot)
    problems = []
    for imei, slots in slots_by_imei.items():
        if len(slots) > 1:
            names = (str(config.names.get(slot, f"{slot} (not in config)")) for slot in slots)
            problems.append(f"{imei} would be the IMEI of {' and '.join(names)}; allow_duplicates permits that")
    return problems
