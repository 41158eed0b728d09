# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task has registered, and the name of it that a lookup gets."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleLookupError

from ansible_collections.skyline.gateway.plugins.plugin_utils.registered import name_in, registered
from ansible_collections.skyline.gateway.tests.unit.plugins.lookup.hostvars import HostVars


def test_a_name() -> None:
    assert name_in(["task"]) == "task"


@pytest.mark.parametrize("terms", [[], ["one", "two"], [{"changed": False}]], ids=["none", "two", "the result itself"])
def test_anything_else(terms: list[Any]) -> None:
    with pytest.raises(AnsibleLookupError, match="the name of one registered variable"):
        name_in(terms)


def test_what_is_no_result_is_nothing() -> None:
    variables = {"hostvars": HostVars({"a": {"task": {"changed": True}}, "b": {"task": "text"}, "c": {}})}
    assert [registered(variables, host, "task") for host in "abcd"] == [{"changed": True}, {}, {}, {}]
