# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole demo with signed requests: neither password nor username is in anything that a gateway is sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest
import requests
from skyline_simulator.config.fleet_file import Defaults
from skyline_simulator.config.inventory import read_inventory, rehearse
from skyline_simulator.server.record import LOG_LENGTH, Record
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, Run, World

pytestmark = pytest.mark.slow

FLEET = ROOT / "playbooks" / "demo_fleet" / "inventory"
SESSION = "/crypt_sess.json"
# What no request has by chance, with all that the ways to write a text in a request write differently.
USERNAME = "Operator & Söhne/1"
PASSWORD = "Sesame &/%+=\"'\\ü"


class Demo(NamedTuple):
    """A demo run, its gateways as it has left them, and what they were sent, not masked, in order."""

    run: Run
    fleet: Running
    encrypted: bool
    requests: list[Record]


def has(secret: str, text: str) -> bool:
    """Whether a text has the secret: as it is, percent-encoded, as a form or JSON has it, or in hexadecimal."""
    spellings = (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        quote_plus(secret, safe="/:"),
        json.dumps(secret)[1:-1],
        secret.encode().hex(),
    )
    return any(spelling.lower() in text.lower() for spelling in spellings)


def sent(record: Record) -> str:
    """A request as it came. A body that was encrypted stands here decrypted, so that it is looked into as well."""
    return f"{record.target}\n{record.content_type}\n{record.body}"


@pytest.fixture(scope="module", params=["signed", "encrypted"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The gateways are in this process, and the playbook is told that they are there already."""
    with socket.socket() as free:
        free.bind(("127.77.0.1", 0))
        port = int(free.getsockname()[1])
    specs = rehearse(read_inventory([str(FLEET)]), Defaults(http_port=port)).specs
    for spec in specs:
        spec.username, spec.password = USERNAME, PASSWORD
    world = World(tmp_path_factory.mktemp("demo"))
    world.inventory({})
    # A session's three minutes last 18 seconds: no machine is so slow that one ends between two requests.
    with running(specs, speed=10, control=True) as fleet:
        options = {
            "demo_port": port,
            "demo_control": urlsplit(fleet.control_url).netloc,
            "skyline_username": USERNAME,
            "skyline_password": PASSWORD,
            "skyline_auth": "session",
            "skyline_encrypt": request.param == "encrypted",
        }
        run = world.play(
            [{"import_playbook": "skyline.gateway.demo"}],
            *("--skip-tags", "fleet", "--extra-vars", json.dumps(options)),
            SKYLINE_DEMO_DIR=str(world.folder / "demo"),
        )
        logs = [gateway.log for gateway in fleet]
        assert max(map(len, logs)) < LOG_LENGTH
        yield Demo(run, fleet, request.param == "encrypted", [record for log in logs for record in log])


def test_the_story_is_the_same(demo: Demo) -> None:
    assert demo.run.code == 0, demo.run.stdout + demo.run.stderr
    assert len(demo.fleet) == 8
    # Which generation the fourth one speaks is not in the inventory, and found out by asking.
    refused = {(gateway.name, record.path) for gateway in demo.fleet for record in gateway.log if record.refused}
    assert refused == {("demo-gw4", "/goip_get_status.html")}
    assert demo.fleet["demo-gw2"].saved_imei("3B") == "001010000010650"
    assert demo.fleet["demo-gw2"].active_slot(5) == 3
    assert demo.fleet["demo-gw3"].saved_imei("6.02") == "001010000000529"
    assert demo.fleet["demo-gw6"].locked("7A", saved=True)


def test_every_request_is_signed(demo: Demo) -> None:
    operations = {record.operation for record in demo.requests}
    # Two of the gateways speak generation 3.
    newer = {
        "get_imeis",
        "set_imeis",
        "get_numbers",
        "set_numbers",
        "get_status_report_server",
        "set_status_report_server",
    }
    assert operations == {"session", "status", "set", "lock", "switch", "reset", "save", "unknown", *newer}
    for record in demo.requests:
        query = parse_qs(urlsplit(record.target).query)
        if record.path == SESSION:
            assert {"username", "cnonce", "auth"} <= set(query)
        else:
            assert {"session", "seq", "auth"} <= set(query)
        assert not record.authorization


def test_neither_password_nor_username_is_sent(demo: Demo) -> None:
    elsewhere = [record for record in demo.requests if record.path != SESSION]
    assert len(elsewhere) > 100
    assert [sent(record) for record in elsewhere if has(USERNAME, sent(record))] == []
    assert [record.path for record in demo.requests if has(PASSWORD, sent(record))] == []
    # A session begins with the name, and the search does find it.
    assert all(has(USERNAME, sent(record)) for record in demo.requests if record.path == SESSION)


def test_bodies_are_encrypted_where_asked_for(demo: Demo) -> None:
    bodies = [record for record in demo.requests if record.body]
    assert {record.operation for record in bodies} >= {"set", "lock", "save"}
    assert {record.encrypted for record in bodies} == {demo.encrypted}


def test_the_search_would_find_them(demo: Demo) -> None:
    """The same words, the way that they travel without sessions."""
    gateway = demo.fleet["demo-gw1"]
    login = {"username": USERNAME, "password": PASSWORD}
    assert requests.get(f"{gateway.url}/goip_get_status.html", params=login, timeout=10).ok
    record = gateway.log[-1]
    assert has(USERNAME, sent(record))
    assert has(PASSWORD, sent(record))
