# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""New addresses in files of people: one text changes, or nothing."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.edits import edited
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.plan import Move


def move(host: str, before: str, after: str, ports: tuple[int, int] = (80, 80)) -> Move:
    return Move(host, Place(before, ports[0]), Place(after, ports[1]))


BERLIN = move("berlin", "192.0.2.1", "192.0.2.9")


@pytest.mark.parametrize(
    "text",
    [
        "gateways:\n  hosts:\n    berlin:\n      ansible_host: 192.0.2.1  # ours\n",
        "gateways: {hosts: {berlin: {skyline_host: '192.0.2.1'}}}",
        "[gateways]\nberlin ansible_host=192.0.2.1 skyline_port=80\r\n",
        "name;address\nberlin;192.0.2.1\nmunich;192.0.2.10\nparis;1192.0.2.1\n",
        "# berlin was at ansible_host 192.0.2.1\nansible_host: 192.0.2.1\nserver: 192.0.2.1\n",
        "ansible_host: 192.0.2.1",
    ],
)
def test_one_address_changes(text: str) -> None:
    place = text.rfind("192.0.2.1", 0, text.rfind("server") if "server" in text else None)
    place = text.find(";192.0.2.1") + 1 or place
    expected = text[:place] + "192.0.2.9" + text[place + len("192.0.2.1") :]
    assert edited({"hosts": text}, [BERLIN]) == ({"hosts": expected}, {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ansible_host: 192.0.2.10\n",
        "ansible_host: 192.0.2.1.example\n",
        "ansible_host: x-192.0.2.1\n",
        "ntp_server: 192.0.2.1\n",
        "berlin-2: 192.0.2.1\n",
        "# ansible_host: 192.0.2.1\n",
        "a ansible_host=192.0.2.1\nb ansible_host=192.0.2.1\n",
    ],
)
def test_what_is_not_clear_stays(text: str) -> None:
    changed, refused = edited({"hosts": text}, [BERLIN])
    assert (changed, [*refused]) == ({}, ["berlin"])


def test_an_address_in_two_files() -> None:
    text = "berlin ansible_host=192.0.2.1"
    assert edited({"one": text, "two": text}, [BERLIN])[0] == {}
    assert [*edited({"one": text, "two": ""}, [BERLIN])[0]] == ["one"]


def test_two_change_places_and_one_is_refused() -> None:
    text = "a ansible_host=192.0.2.1\nb ansible_host=192.0.2.2\nc ansible_host=192.0.2.3 skyline_port=81\n"
    moves = [
        move("a", "192.0.2.1", "192.0.2.2"),
        move("b", "192.0.2.2", "192.0.2.1"),
        move("c", "192.0.2.3", "192.0.2.4", (81, 80)),
    ]
    changed, refused = edited({"hosts": text}, moves)
    assert changed == {
        "hosts": "a ansible_host=192.0.2.2\nb ansible_host=192.0.2.1\nc ansible_host=192.0.2.3 skyline_port=81\n"
    }
    assert [*refused] == ["c"]


def test_a_host_whose_name_is_its_address() -> None:
    text = "192.0.2.1 ansible_host=192.0.2.1\n"
    changed, refused = edited({"hosts": text}, [move("192.0.2.1", "192.0.2.1", "192.0.2.9")])
    assert (changed, [*refused]) == ({}, ["192.0.2.1"])


def test_ipv6() -> None:
    text = 'berlin ansible_host=2001:db8::1\nmunich ansible_host="2001:db8::1:2"\n'
    changed, refused = edited({"hosts": text}, [move("berlin", "2001:db8::1", "2001:db8::9")])
    assert changed == {"hosts": text.replace("::1\n", "::9\n")}
    assert refused == {}
