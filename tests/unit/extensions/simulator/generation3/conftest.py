# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain HTTP client for generation 3 of the API: it knows nothing of the collection's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from skyline_simulator.testing import GatewaySpec, Handle, Running, running


class Client:
    """Requests to one gateway of generation 3."""

    def __init__(self, fleet: Running) -> None:
        self.fleet = fleet
        self.gateway: Handle = fleet.only
        self.login = {"username": self.gateway.username, "password": self.gateway.password}
        self.session = requests.Session()
        self.session.trust_env = False

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """A request; ``body`` is sent as JSON, or without one nothing is."""
        query = {**self.login, **options.pop("query", {})}
        url = f"{self.gateway.url}/{path}"
        if body is not None:
            options["data"] = json.dumps(body)
            options.setdefault("headers", {"Content-Type": "application/json"})
        return self.session.request(method, url, params=query, timeout=10, allow_redirects=False, **options)

    def read(self, path: str, body: Any = None) -> Any:
        """What a GET answers."""
        response = self.send("GET", path, body)
        assert response.status_code == 200, response.text
        return response.json()

    def write(self, path: str, body: Any = None) -> None:
        """A POST that is carried out: HTTP 200 and no body, as documented."""
        response = self.send("POST", path, body)
        assert (response.status_code, response.text) == (200, "")

    def reason(self, method: str, path: str, body: Any = None) -> str:
        """Why a request is refused, in the form that is the default."""
        response = self.send(method, path, body)
        assert response.status_code == 200
        answer = response.json()
        assert isinstance(answer, dict), answer
        assert answer["code"] != 0
        reason: str = answer["reason"]
        return reason

    def values(self, what: str) -> dict[str, str]:
        """get_imeis and the like, by the names of slots."""
        key = what.removesuffix("s")
        return {f"{row['port']}.{row['slot']:02d}": row[key] for row in self.read(f"get_{what}")}


Start = Callable[..., Client]


@pytest.fixture(name="start")
def fixture_start() -> Iterator[Start]:
    """Starts gateways of generation 3 that end with the test."""
    contexts = []
    gateways = []

    def start(speed: float = 1.0, **spec: Any) -> Client:
        context = running(GatewaySpec(**{"generation": 3, "ports": 3, "slots": 2, **spec}), speed=speed)
        fleet: Running = context.__enter__()
        contexts.append(context)
        gateways.append(fleet.only)
        return Client(fleet)

    yield start
    for context in contexts:
        context.__exit__(None, None, None)
    assert [gateway.counters.errors for gateway in gateways] == [0] * len(gateways)
