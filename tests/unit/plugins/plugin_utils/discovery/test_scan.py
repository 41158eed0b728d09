# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many places are asked side by side, each within its time."""

from __future__ import annotations

import socket
import time

from skyline_simulator.testing import GatewaySpec, running

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.recognise import GATEWAY, OTHER, SILENT
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.scan import Patience, scan


def test_a_fleet_a_server_that_hangs_and_nobody() -> None:
    specs = [GatewaySpec(name=f"api {api}", generation=api) for api in (2, 3, "both")]
    with running(specs) as fleet, socket.create_server(("127.0.0.1", 0)) as hanging, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gateways = [Place(gateway.host, gateway.port) for gateway in fleet]
        ports = (hanging.getsockname()[1], closed.getsockname()[1])
        places = [Place("127.0.0.1", ports[0]), *gateways, Place("127.0.0.1", ports[1])]
        said: list[str] = []
        answers = scan(places, Patience(3, 0.5, 0.5), said.append)
    assert [*answers] == places
    assert [answer.kind for answer in answers.values()] == [OTHER, *[GATEWAY] * 3, SILENT]
    assert [answer.api for answer in answers.values()] == [None, "2", "3", "2", None]
    assert said[-1] == "5 of 5 addresses asked"


def test_the_number_at_once_is_bounded() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hanging:
        began = time.monotonic()
        scan([Place("127.0.0.1", hanging.getsockname()[1])] * 4, Patience(2, 0.1, 0.3), lambda _line: None)
        # Two rounds of two.
        assert time.monotonic() - began >= 0.8


def test_ten_lines_for_many_places() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        places = [Place(f"127.78.0.{number}", closed.getsockname()[1]) for number in range(1, 101)]
        said: list[str] = []
        scan(places, Patience(50, 1, 1), said.append)
    assert said == [f"{number}0 of 100 addresses asked" for number in range(1, 11)]


def test_nothing_to_ask() -> None:
    assert scan([], Patience(50, 1, 1), lambda _line: None) == {}
