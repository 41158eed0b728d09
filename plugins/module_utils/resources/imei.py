# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI of each slot (API reference, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ..engine import waiting
from ..engine.settings import Restart, Setting
from ..engine.task import Task, some
from ..gateway.v2.status import read_status
from ..model.imei import check_digit, has_valid_check_digit, parse_imei
from ..model.ports import Slot
from ..model.status import Status
from . import slot_values
from .slot_values import Config

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "check_digit": {"type": "str", "default": "warn", "choices": ["warn", "fail", "ignore"]},
    "allow_duplicates": {"type": "bool", "default": False},
    "activate": {"type": "str", "default": "none", "choices": ["none", "reset", "reboot"]},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"config": '{6B: "865847053403202"}'}


def _restart(status: Status, changes: Mapping[Slot, str]) -> Restart:
    """A changed IMEI takes effect when the module restarts, and matters at once only in the slot that its port uses."""
    used = {slot: status.slot_in_use(slot.port) for slot in changes}
    ports = sorted({slot.port for slot in changes if used[slot] in (slot, None)})
    imeis = (
        {} if status.shows_configured_imeis else {slot.port: new for slot, new in changes.items() if used[slot] == slot}
    )
    return Restart(tuple(ports), imeis, touched=tuple({slot.port for slot in changes}))


IMEI = Setting(
    noun="IMEI",
    option="config",
    read=read_status,
    shown=Status.imei,
    wire_name=slot_values.wire_name("sim_imei"),
    array=lambda slot: "sim_imei",
    places=slot_values.places,
    # Before 2.4 a status has the IMEI that a module uses, which becomes the one that was set when the module restarts.
    conclusive=lambda status: status.shows_configured_imeis,
    restart=_restart,
)


def run(task: Task) -> None:
    """Brings the slots in config to their IMEIs."""
    problems = waiting.problems(task.params)
    if task.params["activate"] == "reboot" and not task.params["save"]:
        problems.append("activate: reboot needs save: true, for a reboot forgets what is not saved")

    def complete(config: Config, status: Status) -> None:
        wrong_digits = [
            f"{config.names[slot]}: {imei} ends in {imei[14]}, its check digit would be {check_digit(imei[:14])}"
            for slot, imei in config.wanted.items()
            if task.params["check_digit"] != "ignore" and not has_valid_check_digit(imei)
        ]
        if task.params["check_digit"] == "fail":
            config.problems.extend(wrong_digits)
        elif wrong_digits:
            task.result.warnings.append(f"IMEIs with a wrong check digit: {some(wrong_digits)}")
        if not task.params["allow_duplicates"]:
            config.problems.extend(_duplicates(config, status))

    slot_values.run(task, IMEI, parse_imei, complete, problems)


def _duplicates(config: Config, status: Status) -> list[str]:
    """The IMEIs of config that would stand on two slots after the run."""
    slots_by_imei: dict[str, list[Slot]] = defaultdict(list)
    for slot, imei in config.wanted.items():
        slots_by_imei[imei].append(slot)
    if status.shows_configured_imeis:
        for slot in status.slots:
            shown = status.imei(slot)
            if shown and slot not in config.names and shown in slots_by_imei:
                slots_by_imei[shown].append(slot)
    problems = []
    for imei, slots in slots_by_imei.items():
        if len(slots) > 1:
            names = (str(config.names.get(slot, f"{slot} (not in config)")) for slot in slots)
            problems.append(f"{imei} would be the IMEI of {' and '.join(names)}; allow_duplicates permits that")
    return problems


def configured(status: Status) -> dict[str, str]:
    """The IMEIs that a status shows, in the shape of config."""
    shown = ((slot, status.imei(slot)) for slot in sorted(status.slots))
    return {str(slot): imei for slot, imei in shown if imei}
