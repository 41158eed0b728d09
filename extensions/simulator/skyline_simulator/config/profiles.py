# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every behaviour in which gateways differ, as a switch, and the named sets of them.

Each point that the notes on device behaviour mark "(switch)" is one of these, and each that the facts on generation 3
of the API leave open.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import SpecError
from .base_switches import BaseSwitches
from .generation3_switches import Generation3Switches
from .switch_kinds import Range, accepted, convert


@dataclass(frozen=True)
class Switches(Generation3Switches, BaseSwitches):
    """The behaviours of one gateway."""

    def changed(self, values: Mapping[str, object]) -> Switches:
        """These switches with some turned; every unknown name and bad value is named."""
        known = {item.name: item for item in dataclasses.fields(self)}
        problems: list[str] = []
        good: dict[str, Any] = {}
        for name, value in values.items():
            item = known.get(name)
            if item is None:
                problems.append(f"unknown switch {name!r}")
                continue
            try:
                good[name] = convert(item, value)
            except (ValueError, TypeError):
                problems.append(f"switch {name}: {value!r} is not {accepted(item)}")
        if problems:
            raise SpecError(problems)
        return dataclasses.replace(self, **good)

    def as_dict(self) -> dict[str, object]:
        return {item.name: _plain(getattr(self, item.name)) for item in dataclasses.fields(self)}


def _plain(value: object) -> object:
    """As JSON has it, and as it can be given again."""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value) if isinstance(value, Range) else value


#: Named sets of switches of gateways of generation 2, by what differs from the default.
PROFILES: dict[str, dict[str, object]] = {
    # A real gateway with firmware 2.4.
    "modern": {},
    # To the letter of the API reference.
    "reference": {
        "slots_key": "max-slots",
        "ver": False,
        "st": "text",
        "bal": "number",
        "expires": "3x",
        "command_code": 200,
        "command_version": True,
        "esim_exist_key": "exust",
        "sms_row": 6,
    },
    # Firmware before 2.4.
    "legacy": {
        "slots_key": "max-slots",
        "ver": False,
        "fields_2_4": False,
        "port_names": "letter",
        "all_slots": False,
        "imei": "module",
        "multiple": False,
        "esim": False,
        "sessions": "404",
        "sparse_rows": True,
        "sms_row": 6,
        "sr_port_names": "letter",
    },
    # 2.4, as terse and as unordered as it comes.
    "sparse": {"sparse_rows": True, "shuffle": True},
}

#: The same for gateways that serve generation 3.
GENERATION_3_PROFILES: dict[str, dict[str, object]] = {
    # Firmware 8.0d and later, as the schemas of the document have it.
    "generation3": {
        "generation": 3,
        "unknown_path": "404",
        "sessions": "404",
        "bal": "number",
        "esim_delete_body": "object",
        "statistics_reply": "array",
        "call_stat_request": "body",
        "port_status_network": True,
    },
    # The same firmware, spelled as in the document's examples and the maker's collection of requests.
    "generation3-examples": {
        "generation": 3,
        "unknown_path": "html",
        "sessions": "404",
        "status_type": "dev-Status",
        "slots_key": "max-slots",
        "bal": "number",
        "port_numbers": True,
        "port_items": "numbers",
        "pattern_range": "slots",
        "esim_ac_key": "aa",
        "esim_status_key": "stauts",
        "esim_delete_body": "object",
        "statistics_reply": "array",
        "call_stat_request": "body",
        "port_status_network": True,
        "sms_ids_body": "bare",
        "number_config_reply": "bare",
        "number_config_body": "bare",
        "neighbour_cells": "object",
        "unlock_cells_body": "numbers",
        "cell_config_status": 202,
        "cell_report_key": "locking_cells",
        "at_line_ends": "escaped",
    },
    # The first firmware of generation 3: no PINs and no operator binding yet.
    "generation3-early": {
        "generation": 3,
        "unknown_path": "login",
        "sessions": "404",
        "bal": "number",
        "missing_paths": ("get_pins", "set_pins", "get_bound_opers", "set_bound_opers"),
        "esim_write_body": "object",
        "esim_delete_body": "object",
        "statistics_reply": "array",
        "call_stat_request": "body",
        "unlock_cells_body": "numbers",
        "locking_query": 202,
        "port_status_network": True,
    },
    # Firmware that serves both generations.
    "both": {
        "generation": "both",
        "unknown_path": "404",
        "esim_delete_body": "object",
        "call_stat_request": "both",
        "port_status_network": True,
    },
}
ALL_PROFILES = {**PROFILES, **GENERATION_3_PROFILES}

#: The profile of a gateway of which only the generation is said.
DEFAULT_PROFILES = {"2": "modern", "3": "generation3", "both": "both"}


def switches_for(profile: str, values: Mapping[str, object] | None = None) -> Switches:
    """The switches of a named profile, with some turned."""
    if profile not in ALL_PROFILES:
        raise SpecError([f"unknown profile {profile!r} (known: {', '.join(ALL_PROFILES)})"])
    return Switches().changed({**ALL_PROFILES[profile], **(values or {})})
