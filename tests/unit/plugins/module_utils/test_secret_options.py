# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets among options."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.secret_options import (
    HIDDEN,
    secrets_in,
    unmarked,
    without_secrets,
)

SPEC: dict[str, Any] = {
    "host": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "headers": {"type": "dict", "no_log": True},
    "codes": {"type": "list", "elements": "str", "no_log": True},
    "config": {"type": "list", "elements": "dict", "options": {"port": {"type": "str"}, "code": {"no_log": True}}},
    "report": {"type": "dict", "options": {"url": {"type": "str"}, "token": {"no_log": True}}},
}
GIVEN = {
    "host": "gw",
    "password": "1",
    "headers": {"X-API-KEY": "2"},
    "codes": ["3", "4"],
    "config": [{"port": "1A", "code": "5"}, {"port": "1B", "code": None}, "a mistake"],
    "report": {"url": "http://x/", "token": "6"},
    "unknown": "7",
}


def test_the_secrets() -> None:
    assert list(secrets_in(SPEC, GIVEN)) == ["1", "2", "3", "4", "5", "6"]


def test_the_options_without() -> None:
    assert without_secrets(SPEC, GIVEN) == {
        "host": "gw",
        "password": HIDDEN,
        "headers": {"X-API-KEY": HIDDEN},
        "codes": HIDDEN,
        "config": [{"port": "1A", "code": HIDDEN}, {"port": "1B", "code": None}, "a mistake"],
        "report": {"url": "http://x/", "token": HIDDEN},
        "unknown": "7",
    }


@pytest.mark.parametrize("given", [{}, {"password": None, "headers": None, "config": None, "report": None}])
def test_nothing_given(given: dict[str, Any]) -> None:
    assert list(secrets_in(SPEC, given)) == []
    assert without_secrets(SPEC, given) == given


@pytest.mark.parametrize("given", [{"password": 1234}, {"password": ["1234"]}, {"password": {"x": 1234.5, "y": True}}])
def test_a_secret_of_the_wrong_type(given: dict[str, Any]) -> None:
    assert [text[:4] for text in secrets_in(SPEC, given)] == ["1234"]
    assert "1234" not in str(without_secrets(SPEC, given))


def test_a_mapping_where_a_list_belongs() -> None:
    given = {"config": {"port": "1A", "code": "5"}}
    assert list(secrets_in(SPEC, given)) == ["5"]
    assert without_secrets(SPEC, given) == {"config": {"port": "1A", "code": HIDDEN}}


def test_a_spec_that_hides_nothing() -> None:
    """Said outright: where nothing is said, Ansible goes by the names of options, and warns."""
    spec = unmarked(SPEC)
    assert spec["password"] == {"type": "str", "no_log": False}
    assert spec["headers"]["no_log"] is spec["codes"]["no_log"] is False
    assert spec["config"]["options"] == {"port": {"type": "str"}, "code": {"no_log": False}}
    assert spec["report"]["options"]["token"] == {"no_log": False}
    assert spec["host"] == {"type": "str"}
    assert SPEC["password"]["no_log"] is True
