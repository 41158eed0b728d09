# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module takes the options that it documents, and no others: types, defaults, choices, and what is required."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.tests.repository import tasks, tree

# What each module must keep out of logs. All of them have the first two.
CONNECTION = {"password", "headers"}
SECRETS = {
    "skyline_audit": {"pins", "esims.activation_code", "esims.confirmation_code"},
    "skyline_esim": {"config.activation_code", "config.confirmation_code"},
    "skyline_gateway": {"pins", "esims.activation_code", "esims.confirmation_code"},
    "skyline_pin": {"config"},
}
WITHOUT_CONNECTION = {"skyline_audit_report", "skyline_discover", "skyline_discover_inventory", "skyline_workbook"}


def documented(module: str) -> dict[str, Any]:
    """The options of a module's documentation, with those of its fragments."""
    document = yaml.safe_load(importlib.import_module(f"{tree.PACKAGE}.plugins.modules.{module}").DOCUMENTATION)
    options: dict[str, Any] = {}
    for fragment in document.get("extends_documentation_fragment", ()):
        name, _dot, part = fragment.removeprefix(f"{tree.COLLECTION}.").partition(".")
        found = importlib.import_module(f"{tree.PACKAGE}.plugins.doc_fragments.{name}").ModuleDocFragment
        options.update(yaml.safe_load(getattr(found, (part or "documentation").upper())).get("options", {}))
    return {**options, **document.get("options", {})}


def facts(options: Mapping[str, Any], within: str) -> dict[str, Any]:
    """What callers notice of options, those in others included; within: the key for these."""
    return {
        name: {
            "type": option.get("type", "str"),
            "elements": option.get("elements"),
            "required": option.get("required", False),
            "default": option.get("default"),
            "choices": [*option.get("choices", ())],
            "options": facts(option.get(within) or {}, within),
        }
        for name, option in options.items()
    }


def marked(options: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The names of the options that are kept out of logs."""
    for name, option in options.items():
        if option.get("no_log"):
            yield above + name
        yield from marked(option.get("options") or {}, f"{above}{name}.")


@pytest.mark.parametrize("module", tree.modules())
def test_they_are_the_documented_ones(module: str) -> None:
    spec = tasks.argument_spec(module)["argument_spec"]
    assert facts(spec, "options") == facts(documented(module), "suboptions")


@pytest.mark.parametrize("module", tree.modules())
def test_secrets_are_marked(module: str) -> None:
    common = set() if module in WITHOUT_CONNECTION else CONNECTION
    name = module.removeprefix("skyline_")
    try:
        resource = importlib.import_module(f"{tree.PACKAGE}.plugins.module_utils.resources.{name}")
    except ModuleNotFoundError:
        spec = tasks.argument_spec(module)["argument_spec"]
    else:
        spec = runner.argument_spec(resource)
    assert {*marked(spec)} == common | SECRETS.get(module, set())


RESET: dict[str, Any] = {"commands": [{"op": "reset"}]}
SMS_REPORT = ("status_url", "status_max", "status_period", "received_url", "received_max", "received_period")


def complaints(module: str, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with options together, as Ansible finds it."""
    name = module.removeprefix("skyline_")
    resource = importlib.import_module(f"{tree.PACKAGE}.plugins.module_utils.resources.{name}")
    login = {"host": "gw1", "username": "u", "password": "p"}
    validator = ArgumentSpecValidator(runner.ansible_spec(resource), **runner.rules(resource))
    messages: list[str] = validator.validate({**login, **options}).error_messages
    return messages


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("skyline_command", {"op": "save"}),
        ("skyline_command", {"op": "reset", "ports": "1"}),
        ("skyline_command", RESET),
        *(("skyline_network", {name: value}) for name, value in {"network_type": "lte", "operators": {}}.items()),
        ("skyline_network", {"cells": {}}),
        ("skyline_port_hold", {"state": "held", "ports": "1"}),
        ("skyline_port_hold", {"state": "released"}),
        *(("skyline_sms_report", {name: 60}) for name in SMS_REPORT),
        *(("skyline_gateway", {"sms_report": {name: 60}}) for name in SMS_REPORT),
        ("skyline_status_report", {"state": "present", "url": "http://192.0.2.1/"}),
        ("skyline_status_report", {"state": "absent"}),
        ("skyline_gateway", {"status_report": {"state": "absent"}, "network": {"cells": {}}}),
    ],
)
def test_options_that_go_together(module: str, options: dict[str, Any]) -> None:
    assert complaints(module, options) == []


@pytest.mark.parametrize(
    ("module", "options", "message"),
    [
        ("skyline_command", {}, "one of the following is required: op, commands"),
        ("skyline_command", {"op": "save", **RESET}, "parameters are mutually exclusive: op|commands"),
        ("skyline_command", {"ports": "1", **RESET}, "parameters are mutually exclusive: ports|commands"),
        ("skyline_network", {}, "one of the following is required: network_type, operators, cells"),
        ("skyline_port_hold", {"state": "held"}, "state is held but all of the following are missing: ports"),
        ("skyline_sms_report", {}, f"one of the following is required: {', '.join(SMS_REPORT)}"),
        ("skyline_status_report", {"state": "present"}, "state is present but all of the following are missing: url"),
        ("skyline_gateway", {"status_report": {"state": "present"}},
         "state is present but all of the following are missing: url found in status_report"),
        ("skyline_gateway", {"network": {}},
         "one of the following is required: network_type, operators, cells found in network"),
        ("skyline_gateway", {"sms_report": {}},
         f"one of the following is required: {', '.join(SMS_REPORT)} found in sms_report"),
    ],
)  # fmt: skip
def test_options_that_do_not(module: str, options: dict[str, Any], message: str) -> None:
    assert complaints(module, options) == [message]
