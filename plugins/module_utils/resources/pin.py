# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PIN that the gateway enters for the SIM of each slot (facts of generation 3, section 6).

It is a secret: what is shown of one is that there is none, the one that is wanted (set), or another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.plan import UNKNOWN
from ..engine.task import Task, bad_entries_first, some
from ..engine.values import ValueChange
from ..model.pin import is_pin, parse_pin
from ..model.ports import Slot
from ..model.slot_values import SlotValues
from ..model.status import Status
from ..wire.errors import refuse
from . import slot_values
from .slot_values import Config, SlotSetting, parse_config

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "config": {"type": "dict", "required": True, "no_log": True},
    "state": slot_values.STATE,
}

EXAMPLES = {"config": '{6B: "0000"}'}

# What is shown. Given back, set is no PIN, and leaves the slot as it is.
NONE, OTHER, SET = "none", "other", "set"


class Options(NamedTuple):
    """The options."""

    config: Mapping[object, object]
    save: bool
    on_unknown: str
    batch_size: int
    state: str

    def problems(self) -> list[str]:
        """What is wrong with them, but for the entries of config."""
        return slot_values.state_problems(self.state, self.config, self.batch_size)


class Pins(SlotSetting):
    """The PINs of a gateway, beside those that are wanted, once these are known."""

    noun = "PIN"
    wanted: Mapping[Slot, str] = {}

    def read_beside(self, status: Status) -> SlotValues:
        return self.gateway.pins(status)

    def read(self, retries: int | None = None) -> SlotValues:
        return self.gateway.pins(self.status, retries)

    def shown(self, state: SlotValues) -> Mapping[Slot, str]:
        """The values, but for what firmware shows in place of a PIN: only that there is one can be told from that."""
        return {
            slot: value
            for slot, value in state.values.items()
            if not value or is_pin(value) or self.wanted.get(slot) == slot_values.NO_VALUE
        }

    def write(self, values: Mapping[Slot, str], state: SlotValues) -> int | None:
        self.gateway.set_pins(values)
        return None

    def array(self, key: object) -> str | None:
        return None

    def display(self, key: Slot, value: str) -> str:
        wanted = self.wanted.get(key)
        if not value:
            return NONE
        # Where no PIN is wanted, there is none to compare it with.
        return OTHER if wanted and is_pin(value) and value != wanted else SET


class _Change(ValueChange[Slot, SlotValues]):
    """PINs, of which a result says no more than the module shows."""

    def __init__(self, task: Task, setting: Pins, config: Config, options: Options) -> None:
        setting.wanted = dict(sorted(config.wanted.items()))
        super().__init__(
            task,
            setting,
            setting.wanted,
            setting.state,
            setting.status,
            config.names,
            saves=options.save,
            on_unknown=options.on_unknown,
            batch_size=options.batch_size,
        )
        task.result.before = {str(slot): self._before(slot, pin) for slot, pin in self.plan.before.items()}

    def _before(self, slot: Slot, pin: str | None) -> str:
        if pin is None:
            return SET if self.state.values.get(slot) else UNKNOWN
        return self.setting.display(slot, pin)


def plan(task: Task, options: Options) -> ValueChange[Slot, SlotValues]:
    """The change that brings the PINs of slots to what config and state say.

    Raises GatewayError naming every bad entry, without its PIN.
    """
    task.result.outcome.begin(map(str, options.config))
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    parse = slot_values.no_value if options.state == "deleted" else _pin_or_set
    with bad_entries_first("config", lambda: parse_config(options.config, status, parse).problems):
        setting = Pins(task.gateway, status)
    config = parse_config(options.config, setting.status, parse)
    kept = _take_kept(config, setting.state)
    for pin in config.wanted.values():
        task.redact.add(pin)
    if options.state == "overridden":
        slot_values.remove_others(config, setting)
    slot_values.refuse(task, setting, config)
    change = _Change(task, setting, config, options)
    if kept:
        task.result.warn(
            f"The task gives the word {SET} for these slots, so they keep their PINs: {some(kept)}. "
            "skyline.gateway.skyline_info returns it instead of PINs."
        )
        # Nobody can say whether they have the PINs that the word stands for.
        task.result.outcome.leave_alone(kept)
    return change


def run(task: Task, options: Options) -> None:
    """Brings the PINs of slots to what config and state say."""
    plan(task, options).run()


def _pin_or_set(given: object) -> str:
    return SET if given == SET else parse_pin(given)


def _take_kept(config: Config, state: SlotValues) -> list[str]:
    """Takes the slots out of what is wanted that are to keep their PINs; returns their names."""
    kept = sorted(slot for slot, pin in config.wanted.items() if pin == SET)
    for slot in kept:
        del config.wanted[slot]
        if state.values.get(slot) == slot_values.NO_VALUE:
            config.problems.append(f"{config.names[slot]}: there is no PIN that the slot could keep; give one")
    return [str(slot) for slot in kept]
