# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks and addresses as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery import places
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place


def spread(*texts: str, ports: tuple[int, ...] = (80,), most: int = 1024) -> list[str]:
    problems: list[str] = []
    networks = places.networks_of(texts, problems, "networks")
    assert problems == []
    return [str(place) for place in places.places_in(networks, ports, most)]


def test_hosts_of_networks() -> None:
    assert spread("192.0.2.0/30") == ["192.0.2.1:80", "192.0.2.2:80"]
    assert spread("192.0.2.7") == spread("192.0.2.7/32") == ["192.0.2.7:80"]
    assert spread("192.0.2.6/31") == ["192.0.2.6:80", "192.0.2.7:80"]
    assert spread("2001:db8::/126") == ["[2001:db8::1]:80", "[2001:db8::2]:80", "[2001:db8::3]:80"]


def test_each_place_once() -> None:
    assert spread(" 192.0.2.1", "192.0.2.0/30", ports=(80, 8080)) == [
        f"192.0.2.{number}:{port}" for number in (1, 2) for port in (80, 8080)
    ]


@pytest.mark.parametrize(("network", "most"), [("192.0.2.0/24", 255), ("10.0.0.0/8", 1024), ("2001:db8::/32", 10**9)])
def test_too_many_are_refused_uncounted(network: str, most: int) -> None:
    with pytest.raises(ValueError, match=f"addresses are too many, at most {most} are asked"):
        spread(network, most=most)


def test_as_many_as_are_allowed() -> None:
    assert len(spread("192.0.2.0/24", most=256)) == 254


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("192.0.2.7/24", "give the network 192.0.2.0/24 or the address 192.0.2.7"),
        ("gateway.example", "not a network"),
        ("192.0.2.1-9", "not a network"),
        ("", "not a network"),
    ],
)
def test_bad_networks_are_named(text: str, hint: str) -> None:
    problems: list[str] = []
    assert places.networks_of([text, "192.0.2.0/24"], problems, "networks") != []
    (problem,) = problems
    assert problem.startswith(f"networks: {text}: ")
    assert hint in problem


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("192.0.2.10:8080", Place("192.0.2.10", 8080)),
        ("[2001:DB8::1]:80", Place("2001:db8::1", 80)),
        ("192.0.2.10", None),
        ("2001:db8::1", None),
        ("192.0.2.10:0", None),
        ("192.0.2.10:1", Place("192.0.2.10", 1)),
        ("192.0.2.10:65535", Place("192.0.2.10", 65535)),
        ("192.0.2.10:65536", None),
        ("gateway:80", None),
    ],
)
def test_places_with_a_port(text: str, place: Place | None) -> None:
    assert places.place_of(text) == place


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({}, Place("gw1", 80)),
        ({"ansible_host": "192.0.2.1"}, Place("192.0.2.1", 80)),
        ({"ansible_host": "192.0.2.1", "skyline_host": "192.0.2.2"}, Place("192.0.2.2", 80)),
        ({"ansible_host": "[2001:DB8::1]", "skyline_port": "8080"}, Place("2001:db8::1", 8080)),
        ({"ansible_host": "Berlin.example", "skyline_port": None}, Place("berlin.example", 80)),
        ({"skyline_port": "{{ port }}"}, None),
    ],
)
def test_places_of_the_inventory(variables: dict[str, Any], place: Place | None) -> None:
    assert places.place_in_inventory("GW1", variables) == place


def test_new_names() -> None:
    assert places.new_name(Place("192.0.2.1", 80), []) == "gw-192-0-2-1"
    assert places.new_name(Place("192.0.2.1", 8080), []) == "gw-192-0-2-1-port-8080"
    assert places.new_name(Place("2001:db8::1", 80), []) == "gw-2001-db8-1"
    assert places.new_name(Place("::1", 80), []) == "gw-1"
    assert places.new_name(Place("box.xx.", 80), []) == "gw-box-xx"
    taken = ["gw-192-0-2-1", "gw-192-0-2-1-no-2"]
    assert places.new_name(Place("192.0.2.1", 80), taken) == "gw-192-0-2-1-no-3"
