# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of a report for what an audit names."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.resources import health
from ansible_collections.skyline.gateway.plugins.module_utils.resources.parts import PARTS
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import UNSUPPORTED
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.wording import (
    part_name,
    problem_name,
    setting_name,
)


@pytest.mark.parametrize("part", [*PARTS, health.PART])
def test_every_part_has_a_name(part: str) -> None:
    assert part_name(part) != part
    assert "_" not in part_name(part)
    assert problem_name({"part": part, "kind": "validation"}) == part_name(part)


@pytest.mark.parametrize("setting", sorted({part.setting for part in PARTS.values()} - {""}))
def test_every_setting_of_a_whole_part_has_a_name(setting: str) -> None:
    name = setting_name({"part": "", "setting": setting})
    assert name != setting
    assert "_" not in name


def test_what_a_gateway_cannot_do() -> None:
    assert problem_name({"part": "", "kind": UNSUPPORTED}) == "Not supported"


PART_NAMES = {
    "parameters": "Parameters", "status_report": "Status reports", "sms_report": "SMS reports",
    "number_discovery": "Number discovery", "network": "Network", "sim_numbers": "Numbers", "pins": "PINs",
    "imeis": "IMEIs", "esims": "eSIM profiles", "port_states": "Port states", "expected": "Health", "other": "other",
}  # fmt: skip
KINDS = {
    "connection": "No connection", "timeout": "No answer in time", "auth": "Login", "protocol": "No gateway",
    "device": "Refused", "validation": "Plan", "unsupported": "Not supported", "internal": "Mistake in the collection",
    "task": "Task",
}  # fmt: skip


@pytest.mark.parametrize(("part", "name"), PART_NAMES.items())
def test_names_of_parts(part: str, name: str) -> None:
    assert part_name(part) == name


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_names_of_problems_of_a_whole_gateway(kind: str, name: str) -> None:
    assert problem_name({"part": "", "kind": kind}) == name
