# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reboot does to the network and to the modules."""

from __future__ import annotations

import socket
import struct
import time

import pytest
import requests

CALM = {"silence_seconds": 15, "boot_seconds": 20, "register_seconds": 9}


def test_the_reply_comes_then_silence_then_status_before_the_modules(start):
    client = start(ports=2, slots=2, no_sim=[], switches=CALM)
    assert client.op("reboot") == {"code": 0, "reason": "OK"}
    time.sleep(0.05)
    with pytest.raises(requests.ConnectionError):
        client.status()
    client.fleet.advance(15)
    rows = client.rows("all_slots=1")
    assert {(row["st"], row["imei"]) for row in rows.values()} == {(0, "")}
    client.fleet.advance(20.1)
    rows = client.rows("all_slots=1")
    assert [row["st"] for row in rows.values()] == [1, 1, 1, 1]
    assert all(row["imei"] for row in rows.values())
    client.fleet.advance(9)
    assert [row["st"] for row in client.rows().values()] == [3, 3]
    assert client.gateway.state()["boots"] == 1


def _given_away(port: int) -> bool:
    """Whether somebody who asks for any port may get this one."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            # IP_LOCAL_PORT_RANGE, from Linux 6.3 on: of all ports, this one is left.
            other.setsockopt(socket.IPPROTO_IP, 51, struct.pack("I", port << 16 | port))
        except OSError:
            pytest.skip("this system cannot be asked")
        try:
            other.bind(("127.0.0.1", 0))
        except OSError:
            return False
        return other.getsockname()[1] == port


def test_nobody_else_gets_its_port_meanwhile(start):
    """Not even where no connection is left that would keep it: a port of its own may be one that anybody may get."""
    client = start(ports=1, slots=1, switches=CALM)
    for boots in (1, 2):
        client.gateway.add_fault("reset", "reboot", applied=True)
        with pytest.raises(requests.ConnectionError):
            client.op("reboot")
        time.sleep(0.05)
        with pytest.raises(requests.ConnectionError, match="refused"):
            client.status()
        assert not _given_away(client.gateway.port)
        client.fleet.advance(60)
        assert client.rows()["1.01"]["st"] == 3
        assert client.gateway.state()["boots"] == boots


def test_the_silence_ends_by_itself_at_speed(start):
    client = start(speed=100, ports=1, slots=1, switches=CALM)
    before = time.monotonic()
    client.op("reboot")
    while True:
        try:
            client.status()
            break
        except requests.ConnectionError:
            # In device time ten to twenty seconds, which would last as long without the speed.
            assert time.monotonic() - before < 5
            time.sleep(0.01)
    assert time.monotonic() - before > 0.1


def test_the_connection_may_drop_before_the_reply(start):
    client = start(ports=1, slots=1, switches={**CALM, "reboot_reply": False})
    with pytest.raises(requests.ConnectionError):
        client.op("reboot")
    assert client.gateway.log[-1].code == 0
    client.fleet.advance(60)
    assert client.rows()["1.01"]["st"] == 3
    assert client.gateway.state()["boots"] == 1


def test_silence_by_reset(start):
    client = start(ports=1, slots=1, switches={**CALM, "silence": "reset"})
    client.op("reboot")
    time.sleep(0.05)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.status()
    client.fleet.advance(60)
    assert client.rows()["1.01"]["st"] == 3


def test_silence_without_any_answer(start):
    client = start(ports=1, slots=1, switches={**CALM, "silence": "hang"})
    client.op("reboot")
    time.sleep(0.05)
    with pytest.raises(requests.ReadTimeout):
        requests.get(client.gateway.url + "/goip_get_status.html", timeout=0.2)
    client.fleet.advance(60)
    assert client.rows()["1.01"]["st"] == 3


def test_connections_that_were_open_are_gone(start):
    client = start(ports=1, slots=1, switches=CALM)
    other = requests.Session()
    query = {"username": "admin", "password": "admin"}
    other.get(client.gateway.url + "/goip_get_status.html", params=query, timeout=5)
    client.op("reboot")
    time.sleep(0.05)
    with pytest.raises(requests.ConnectionError):
        other.get(client.gateway.url + "/goip_get_status.html", params=query, timeout=5)


def test_slots_may_come_up_locked(start):
    client = start(ports=2, slots=2, no_sim=[], switches={**CALM, "boot_locked": True})
    client.op("reboot")
    client.fleet.advance(60)
    assert {row["st"] for row in client.rows("all_slots=1").values()} == {7}
    client.op("unlock", "all")
    client.fleet.advance(30)
    assert [row["st"] for row in client.rows().values()] == [3, 3]


def test_reporting_outlives_a_reboot_unsaved(start):
    client = start(ports=1, slots=1, switches=CALM)
    client.status("url=http%3A%2F%2F127.0.0.1%3A9%2F&period=90")
    client.op("reboot")
    client.fleet.advance(60)
    assert client.status()["expires"] == 90


def test_twenty_reboots_at_once_are_survived(start):
    client = start(speed=200, ports=4, slots=2, switches=CALM)
    for boots in range(1, 21):
        client.op("reboot")
        client.fleet.advance(100)
        assert client.gateway.state()["boots"] == boots
        assert client.status()["type"] == "dev-status"
