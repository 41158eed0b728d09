# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources run against simulated gateways, over real HTTP, and what holds for every such run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner

# "make sessions" runs the same tests with signed and encrypted requests.
SIGNED = os.environ.get("SKYLINE_TEST_AUTH") == "session"
by_query = pytest.mark.skipif(SIGNED, reason="a refused request of a session renews the session, once")

USERNAME = "operator"
# With everything in it that some layer on the way writes differently.
PASSWORD = "Sesame &/%+=\"'\\ü{{1}}"
SPELLINGS = {
    PASSWORD,
    quote(PASSWORD),
    quote(PASSWORD, safe=""),
    quote_plus(PASSWORD),
    json.dumps(PASSWORD)[1:-1],
    repr(PASSWORD)[1:-1],
}


def perform(
    resource: ModuleType,
    gateway: Handle,
    *,
    check: bool = False,
    diff: bool = True,
    lines: list[str] | None = None,
    **params: Any,
) -> dict[str, Any]:
    """What a task reports that runs a resource for a gateway, with its warnings; checks what every task promises.

    lines takes the lines of progress. Raises ValueError for options that the argument spec refuses.
    """
    options = {
        "host": gateway.host,
        "port": gateway.port,
        "username": gateway.username,
        "password": gateway.password,
        "timeout": 5,
        **({"auth": "session", "encrypt": True} if SIGNED else {}),
        **params,
    }
    validator = ModuleArgumentSpecValidator(runner.argument_spec(resource), **runner.rules(resource))
    validation = validator.validate(options)
    if validation.error_messages:
        raise ValueError("; ".join(validation.error_messages))
    lines = [] if lines is None else lines
    seen = len(gateway.log)
    outcome = runner.perform(resource, validation.validated_parameters, check, diff, lines.append)
    result = {**outcome.result, "warnings": outcome.warnings}
    texts = [str(text) for text in texts_in([result, lines])]
    assert [text for text in texts for spelling in SPELLINGS if spelling in text] == []
    json.dumps(result)
    if check:
        assert [record.operation for record in gateway.log[seen:] if record.write] == []
    if not gateway.counters.faults:  # a request that was given up may still be under way
        assert gateway.counters.max_in_flight <= 1
    _check_shape(result, diff, f"{options['host']}:{options['port']}")
    return result


def _check_shape(result: dict[str, Any], diff: bool, address: str) -> None:
    assert isinstance(result["changed"], bool)
    if "before" in result:
        # A profile that is written was not there before, one that is deleted is not there after.
        if "recognised" not in result:
            assert bool(result["before"]) == bool(result["after"])
        # A list has ports that agree folded, before as after; reports that are off have no period.
        if isinstance(result["before"], dict) and "state" not in result["before"]:
            assert list(result["before"]) == list(result["after"])
        assert ("diff" in result) is diff
        assert {tuple(request) for request in result["requests"]} <= {("method", "path", "operation", "body")}
    if result.get("failed"):
        assert result["msg"].startswith(f"gateway {address}: ")
        assert list(result["error"]) == ["kind", "code", "reason", "http_status", "operation"]
        outcomes = [*result["applied"], *result["rejected"], *result["not_attempted"]]
        assert len(outcomes) == len(set(outcomes))
    else:
        assert not {"failed", "msg", "error", "applied", "rejected", "not_attempted", "exception"} & set(result)


def texts_in(value: object) -> Iterator[object]:
    """Everything in a result that is no container."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    else:
        yield value


def operations(result: dict[str, Any]) -> list[str]:
    """The operations of the requests that a task reports."""
    return [request["operation"] for request in result["requests"]]
