# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replies that have nothing of what was asked for: whatever is read, an error says of which operation, and that the
gateway has answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.interface import Gateway
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.gateway import Generation3
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

STATUS = status_of()
Read = Callable[[Gateway], Any]
# By operation: how it is read, and what is missed, of generation 2 and of generation 3.
BOTH: dict[str, tuple[Read, str, str]] = {
    "get_esims": (lambda gateway: gateway.esims(), "ports", "ports"),
    "get_sms": (lambda gateway: gateway.inbox(1, 10, 4), "messages", "messages"),
    "get_tasks": (lambda gateway: gateway.tasks([1]), "tasks", "array"),
    "get_sms_stat": (lambda gateway: gateway.sms_statistics([1], [1], Period.TODAY), "stats", "array"),
    "get_call_stat": (lambda gateway: gateway.call_statistics([1], [1], Period.TODAY), "stats", "array"),
}
OF_2: dict[str, tuple[Read, str]] = {"get": (lambda gateway: gateway.parameters(["ttl"]), "data")}
OF_3: dict[str, tuple[Read, str]] = {
    "get_imeis": (lambda gateway: gateway.imeis(STATUS), "array"),
    "get_numbers": (lambda gateway: gateway.numbers(STATUS), "array"),
    "get_pins": (lambda gateway: gateway.pins(STATUS), "array"),
    "get_operators": (lambda gateway: gateway.operators(STATUS), "array"),
}


def error_of(gateway: Callable[[Any], Gateway], read: Read, reply: bytes) -> tuple[Any, ...]:
    with Stub(stub.http(reply)) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
        read(gateway(client))
    error = caught.value
    assert error.message.startswith(f"{error.operation}: ")
    return error.kind, error.operation, error.http_status, error.sent, error.message.partition(": ")[2]


@pytest.mark.parametrize("operation", [*BOTH, *OF_2])
def test_generation_2(operation: str) -> None:
    read, what = OF_2[operation] if operation in OF_2 else BOTH[operation][:2]
    found = error_of(Generation2, read, b'{"code": 200}')
    assert found == ("protocol", operation, 200, True, f"the reply has no {what}")


@pytest.mark.parametrize("operation", [*BOTH, *OF_3])
def test_generation_3(operation: str) -> None:
    read, what = OF_3[operation] if operation in OF_3 else BOTH[operation][::2]
    found = error_of(lambda client: Generation3(client, STATUS), read, b'{"code": 200}')
    assert found == ("protocol", operation, 200, True, f"the reply has no {what}")


@pytest.mark.parametrize("generation", [Generation2, lambda client: Generation3(client, STATUS)], ids=["2", "3"])
@pytest.mark.parametrize(("reply", "shown"), [(b'{"a": 1}', '"{"a": 1}"'), (b'"moon"', '""moon""')])
def test_a_status(generation: Callable[[Any], Gateway], reply: bytes, shown: str) -> None:
    kind, operation, http_status, sent, words = error_of(generation, lambda gateway: gateway.read_status(), reply)
    assert (kind, operation, http_status, sent) == ("protocol", "status", 200, True)
    assert words.startswith("expected a ")
    assert words.endswith(f", got {shown}")
