# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the parts: each comes from an option of the whole gateway."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.resources import gateway
from ansible_collections.skyline.gateway.plugins.module_utils.resources.parts import PARTS

# In the order in which they are carried out: the options of the module of each part, and the options of the whole that
# they come from. A part that is a mapping of options gives them itself.
SOURCES: dict[str, dict[str, str]] = {
    "parameters": {
        "parameters": "parameters",
        "secret_parameters": "secret_parameters",
        "save": "save",
        "on_unknown": "on_unknown",
        "batch_size": "batch_size",
    },
    "status_report": {"update_url": "update_url"},
    "sms_report": {"save": "save", "on_unknown": "on_unknown"},
    "number_discovery": {"config": "number_discovery", "save": "save", "on_unknown": "on_unknown"},
    "network": {
        "wait_timeout": "network_wait_timeout",
        "poll_interval": "poll_interval",
        "save": "save",
        "on_unknown": "on_unknown",
    },
    "sim_numbers": {
        "config": "sim_numbers",
        "state": "sim_numbers_state",
        "save": "save",
        "on_unknown": "on_unknown",
        "batch_size": "batch_size",
    },
    "pins": {
        "config": "pins",
        "state": "pins_state",
        "save": "save",
        "on_unknown": "on_unknown",
        "batch_size": "batch_size",
    },
    "imeis": {
        "config": "imeis",
        "wait_timeout": "imeis_wait_timeout",
        "save": "save",
        "on_unknown": "on_unknown",
        "batch_size": "batch_size",
        "check_digit": "check_digit",
        "allow_duplicates": "allow_duplicates",
        "activate": "activate",
    },
    "esims": {
        "config": "esims",
        "state": "esims_state",
        "wait": "esims_wait",
        "wait_timeout": "esims_wait_timeout",
        "poll_interval": "poll_interval",
    },
    "port_states": {
        "config": "port_states",
        "wait": "port_states_wait",
        "wait_timeout": "port_states_wait_timeout",
        "save": "save",
        "on_unknown": "on_unknown",
    },
}
ITSELF: dict[str, dict[str, Any]] = {
    "status_report": {"url": "http://192.0.2.1/", "period": 90, "all_sims": True, "all_slots": True, "state": "absent"},
    "sms_report": {"status_url": "http://192.0.2.1/", "received_max": 7},
    "network": {"network_type": "lte", "operators": {1: "00101"}, "cells": {}},
}


def test_the_order_of_the_parts() -> None:
    assert list(PARTS) == list(SOURCES)


@pytest.mark.parametrize("part", SOURCES)
def test_options_of_a_part(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    given: dict[str, Any] = {name: f"the option {name}" for name in gateway.SPEC}
    given.update(ITSELF)
    resource = PARTS[part].resource
    monkeypatch.setattr(resource, "plan", lambda task, options: options)
    options: Any = PARTS[part].plan(None, given)  # type: ignore[arg-type]  # what plans is replaced
    defaults = {name: spec.get("default") for name, spec in resource.SPEC.items()}
    from_the_whole = {name: given[source] for name, source in SOURCES[part].items()}
    assert options._asdict() == {**defaults, **ITSELF.get(part, {}), **from_the_whole}


def test_each_option_of_the_whole_is_of_a_part() -> None:
    used = {source for sources in SOURCES.values() for source in sources.values()}
    own = {"on_unsupported", "approved"}
    assert set(gateway.SPEC) == used | set(ITSELF) | own
