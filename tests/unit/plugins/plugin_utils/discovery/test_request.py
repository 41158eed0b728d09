# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a discovery: all that is wrong is told at once, and what is known is not asked without need."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.known import Asked
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.request import SPEC, Wanted, wanted_of

ONE, TWO, FAR = Place("192.0.2.1", 80), Place("192.0.2.2", 80), Place("198.51.100.1", 8080)
LISTED = {"one": Asked(ONE, None, ""), "far": Asked(FAR, None, ""), "hidden": Asked(None, None, "only its bastion")}
HTTPS = {"two": Asked(TWO, None, "it speaks https")}


def wanted(listed: dict[str, Asked] | None = None, own: tuple[Place, ...] = (), **options: Any) -> Wanted:
    defaults = {name: option.get("default") for name, option in SPEC.items()}
    return wanted_of({**defaults, "networks": ["192.0.2.0/30"], **options}, listed or {}, own)


def test_a_network() -> None:
    asked = wanted()
    assert (asked.places, asked.skipped) == ([ONE, TWO], [])
    assert asked.patience == (50, 1.5, 5.0)
    assert not asked.is_confirmed(ONE, True)


def test_what_is_excluded_is_not_asked() -> None:
    assert wanted(exclude=["192.0.2.2", "198.51.100.0/24", "2001:db8::/32"]).places == [ONE]
    assert wanted(LISTED, exclude=["192.0.2.2", "198.51.100.0/24"], login=True).places == [ONE, FAR]


def test_what_is_known_is_not_asked() -> None:
    asked = wanted(LISTED, (TWO,))
    assert (asked.places, asked.skipped) == ([], [ONE, TWO])


def test_where_a_login_follows_the_hosts_are_asked_wherever_they_are() -> None:
    asked = wanted(LISTED, (TWO,), login=True)
    assert (asked.places, asked.skipped) == ([ONE, FAR], [TWO])


def test_a_host_that_cannot_be_asked() -> None:
    asked = wanted(HTTPS, login=True)
    assert (asked.places, asked.skipped) == ([ONE], [TWO])


def test_what_is_confirmed_is_asked() -> None:
    asked = wanted(own=(ONE, TWO), confirmed=["192.0.2.2", "198.51.100.1:8080"], login=True)
    assert (asked.places, asked.skipped) == ([TWO, FAR], [ONE])
    assert asked.is_confirmed(TWO, False)
    assert asked.is_confirmed(FAR, False)
    assert not asked.is_confirmed(ONE, True)


def test_in_a_confirmed_network_what_is_recognised_is_confirmed() -> None:
    asked = wanted(own=(ONE,), confirmed=["192.0.2.0/24"])
    assert (asked.places, asked.skipped) == ([ONE, TWO], [])
    assert asked.is_confirmed(ONE, True)
    assert not asked.is_confirmed(ONE, False)
    assert not asked.is_confirmed(FAR, True)
    assert not asked.is_confirmed(Place("berlin.example", 80), True)


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ({"networks": []}, ["networks: name the networks"]),
        (
            {"networks": ["x"], "confirmed": ["y:1"], "exclude": ["z"]},
            ["networks: x:", "confirmed: y:1:", "exclude: z:"],
        ),
        ({"networks": ["10.0.0.0/8"]}, ["too many", "raise max_addresses"]),
        ({"ports": [0, 80, 65536]}, ["ports: 0 is", "ports: 65536 is"]),
        ({"ports": []}, ["ports: name one"]),
        ({"forks": 0, "timeout": 0, "connect_timeout": 301.0}, ["forks: 0", "timeout: 0 ", "connect_timeout: 301 "]),
        ({"forks": 501, "max_addresses": 0}, ["forks: 501", "max_addresses: 0"]),
    ],
)
def test_all_problems_are_told(options: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        wanted(**options)
    assert [each for each in problems if each not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("option", "least", "most"),
    [("ports", 1, 65535), ("forks", 1, 500), ("timeout", 0.1, 300.0), ("connect_timeout", 0.1, 300.0)],
)
def test_numbers_that_just_will_do(option: str, least: float, most: float) -> None:
    for number in (least, most):
        given: dict[str, Any] = {option: [number] if option == "ports" else number}
        assert wanted(**given).places


@pytest.mark.parametrize(("network", "most"), [("192.0.2.1", 1), ("192.0.2.0/30", 4)])
def test_as_many_addresses_as_may_be(network: str, most: int) -> None:
    assert wanted(networks=[network], max_addresses=most).places


def test_the_hosts_alone_are_enough_where_a_login_follows() -> None:
    assert wanted(LISTED, networks=[], login=True).places == [ONE, FAR]
    with pytest.raises(ValueError, match="networks: name"):
        wanted(LISTED, networks=[])
