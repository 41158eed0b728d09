# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain HTTP client for the simulator's own tests: it knows nothing of the collection's."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from skyline_simulator.testing import GatewaySpec, Handle, Running, running

COMMAND = "/goip_send_cmd.html"


class Client:
    """Requests to one gateway, spelled as the reference spells them."""

    def __init__(self, fleet: Running) -> None:
        self.fleet = fleet
        self.gateway: Handle = fleet.only
        gateway = self.gateway
        self.session = requests.Session()
        self.session.trust_env = False
        self.login = {"username": gateway.username, "password": gateway.password}

    def get(self, path: str, query: str = "", login: bool = True) -> requests.Response:
        """GET with a query as it is to stand on the wire."""
        head = f"username={self.login['username']}&password={self.login['password']}" if login else ""
        target = f"{self.gateway.url}{path}?{'&'.join(part for part in (head, query) if part)}"
        return self.session.get(target, timeout=10, allow_redirects=False)

    def status(self, query: str = "") -> dict[str, Any]:
        document: dict[str, Any] = self.get("/goip_get_status.html", query).json()
        return document

    def rows(self, query: str = "") -> dict[str, dict[str, Any]]:
        return {row["port"]: row for row in self.status(query)["status"]}

    def command(self, query: str) -> dict[str, Any]:
        """The GET form."""
        document: dict[str, Any] = self.get(COMMAND, query).json()
        return document

    def post(self, document: Any, query: str = "") -> dict[str, Any]:
        """The JSON form."""
        head = f"version=1.1&username={self.login['username']}&password={self.login['password']}"
        response = self.session.post(
            f"{self.gateway.url}{COMMAND}?{head}{'&' if query else ''}{query}", json=document, timeout=10
        )
        answer: dict[str, Any] = response.json()
        return answer

    def op(self, op: str, ports: str | None = None) -> dict[str, Any]:
        return self.post({"type": "command", "op": op, **({} if ports is None else {"ports": ports})})

    def ask(self, path: str, query: str = "") -> dict[str, Any]:
        """GET of something that answers with JSON."""
        document: dict[str, Any] = self.get(path, query).json()
        return document

    def send(self, path: str, document: Any, query: str = "") -> dict[str, Any]:
        """POST of JSON to any endpoint."""
        head = f"username={self.login['username']}&password={self.login['password']}"
        response = self.session.post(
            f"{self.gateway.url}{path}?{head}{'&' if query else ''}{query}", json=document, timeout=10
        )
        answer: dict[str, Any] = response.json()
        return answer

    def sms(self, *tasks: dict[str, Any], **fields: Any) -> list[str]:
        """Sends tasks; the status of each."""
        body = {"type": "send-sms", "task_num": len(tasks), **fields, "tasks": list(tasks)}
        answer = self.send("/goip_post_sms.html", body)
        assert (answer["code"], answer["type"]) == (200, "task-status"), answer
        assert [each["tid"] for each in answer["status"]] == [task.get("tid", 0) for task in tasks]
        return [each["status"] for each in answer["status"]]

    def set(self, body: str | bytes, content_type: str = "text/plain") -> dict[str, Any]:
        head = f"username={self.login['username']}&password={self.login['password']}&op=set"
        response = self.session.post(
            f"{self.gateway.url}{COMMAND}?{head}",
            data=body,
            headers={"Content-Type": content_type} if content_type else {},
            timeout=10,
        )
        answer: dict[str, Any] = response.json()
        return answer


Start = Callable[..., Client]


@pytest.fixture(name="start")
def fixture_start() -> Iterator[Start]:
    """Starts gateways that end with the test: ``client = start(ports=8, speed=100)``."""
    contexts = []
    gateways = []

    def start(speed: float = 1.0, **spec: Any) -> Client:
        context = running(GatewaySpec(**spec), speed=speed)
        fleet: Running = context.__enter__()
        contexts.append(context)
        gateways.append(fleet.only)
        return Client(fleet)

    yield start
    for context in contexts:
        context.__exit__(None, None, None)
    assert [gateway.counters.errors for gateway in gateways] == [0] * len(gateways)


@dataclass(frozen=True)
class Received:
    """What somebody posted."""

    path: str
    headers: Any
    body: bytes


class Receiver:
    """Takes what is posted to it."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer = 200
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(self.path, self.headers, body))
                self.send_response(receiver.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/status"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def messages(self) -> list[Any]:
        return [json.loads(each.body) for each in self.received]

    @property
    def content_types(self) -> list[str]:
        return [each.headers["Content-Type"] for each in self.received]

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 5
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} messages instead of {count}"
            time.sleep(0.005)


@pytest.fixture(name="receiver")
def fixture_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
