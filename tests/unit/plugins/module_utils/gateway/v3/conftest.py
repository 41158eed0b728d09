# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated gateways of generation 3, and what speaks to them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.gateway import Generation3
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import SIGNED
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

# How replies and requests of firmwares differ: none of it may matter to anything.
FIRMWARES: dict[str, dict[str, Any]] = {
    "schemas": {},
    "examples": {"profile": "generation3-examples"},
    "early": {"profile": "generation3-early"},
    "numbers as texts": {"switches": {"reply_numbers": "text"}},
    "empty objects": {"switches": {"write_reply": "object"}},
    "empty lists": {"switches": {"write_reply": "array"}},
    "codes": {"switches": {"write_reply": "code", "command_code": 200}},
    "ports as numbers": {"switches": {"port_numbers": True}},
    "no content type without a body": {"switches": {"get_content_type": "refuse"}},
    "HTTP 400": {"switches": {"error_form": "400"}},
    "an empty HTTP 400": {"switches": {"error_form": "400-empty"}},
}


class Speak(Protocol):
    """Starts a gateway, and speaks to it."""

    def __call__(self, /, switches: Mapping[str, object] | None = None, **spec: Any) -> tuple[Handle, Generation3]: ...


@pytest.fixture
def speak(simulate: Simulate) -> Iterator[Speak]:
    with contextlib.ExitStack() as stack:

        def start(
            switches: Mapping[str, object] | None = None, retries: int = 2, **spec: Any
        ) -> tuple[Handle, Generation3]:
            handle = simulate(
                **{"ports": 4, "slots": 2, **spec, "switches": {"generation": 3, **(switches or {})}}
            ).only
            connection = Connection(
                handle.host,
                handle.port,
                handle.username,
                handle.password,
                timeout=5.0,
                retries=retries,
                pause=0.001,
                auth="session" if SIGNED else "query",
            )
            return handle, Generation3(stack.enter_context(new_client(connection)))

        yield start


@pytest.fixture(params=FIRMWARES)
def firmware(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a firmware is like, as the options of :class:`Speak`."""
    found: dict[str, Any] = FIRMWARES[request.param]
    return found
