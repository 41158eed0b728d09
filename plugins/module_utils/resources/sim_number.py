# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number noted for the SIM of each slot (API reference, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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
    "state": slot_values.STATE,
}

EXAMPLES = {"config": '{6B: "+49301234567"}'}


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
    parse = slot_values.no_value if options.state == "deleted" else parse_number
    config = parse_config(options.config, setting.status, parse, setting.state.values)
    if options.state == "overridden":
        slot_values.remove_others(config, setting)
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
