# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number noted for the SIM of each slot (API reference, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine import values
from ..engine.task import Task
from ..engine.values import ValueChange
from ..model.ports import Slot
from ..model.sim_number import parse_number
from ..model.slot_values import SlotValues
from ..model.status import Status
from ..wire.errors import refuse
from . import slot_values
from .slot_values import SlotSetting, parse_config

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "state": {"type": "str", "default": "merged", "choices": ["merged", "overridden", "deleted"]},
}

EXAMPLES = {"config": '{6B: "+49301234567"}'}

NO_NUMBER = ""


class Options(NamedTuple):
    """The options."""

    config: Mapping[object, object]
    save: bool
    on_unknown: str
    batch_size: int
    state: str

    def problems(self) -> list[str]:
        """What is wrong with them, but for the entries of config."""
        found = values.problems(self.batch_size)
        if self.state != "merged" and not self.config:
            found.insert(
                0, f"config is empty, and with state {self.state} that does not mean every slot; name the slots"
            )
        return found


class Numbers(SlotSetting):
    """The numbers of a gateway."""

    noun = "number"

    def read_beside(self, status: Status) -> SlotValues:
        return self.gateway.numbers(status)

    def read(self, retries: int | None = None) -> SlotValues:
        return self.gateway.numbers(retries=retries)

    def write(self, values: Mapping[Slot, str], state: SlotValues) -> int | None:
        return self.gateway.set_numbers(values, self.status)


def plan(task: Task, options: Options) -> ValueChange[Slot, SlotValues]:
    """The change that brings the numbers of slots to what config and state say.

    Raises GatewayError naming every bad entry.
    """
    task.result.outcome.begin(map(str, options.config))
    refuse(options.problems())
    setting = Numbers(task.gateway)
    task.result.describe_gateway(task.gateway, setting.status)
    parse = _no_number if options.state == "deleted" else parse_number
    config = parse_config(options.config, setting.status, parse)
    if options.state == "overridden":
        others = (slot for slot in setting.status.every_slot() if slot not in config.names)
        config.wanted.update((slot, NO_NUMBER) for slot in others if setting.state.values.get(slot) != NO_NUMBER)
    slot_values.refuse(task, setting, config)
    return ValueChange(
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


def run(task: Task, options: Options) -> None:
    """Brings the numbers of slots to what config and state say."""
    plan(task, options).run()


def _no_number(given: object) -> str:
    """What state deleted makes of a value: it does not count."""
    return NO_NUMBER
