# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory lists."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible.errors import AnsibleUndefinedVariable

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery import known
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.known import Asked, known_places
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place


class Variables(Mapping[str, Any]):
    """Those of a host; one that has no value that anybody knows raises, as templates do."""

    def __init__(self, **known: Any) -> None:
        self._known = known

    def __getitem__(self, name: str) -> Any:
        if self._known[name] is ...:
            raise AnsibleUndefinedVariable(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@pytest.fixture(autouse=True)
def dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(name: str, port: int, **_more: Any) -> Any:
        # Where it is an address, there is nothing to look up.
        assert name.strip("0123456789.")
        if name == "berlin.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.9", port))]
        raise OSError("not known")

    monkeypatch.setattr(known.socket, "getaddrinfo", look_up)
    monkeypatch.delenv("SK_PORT", raising=False)


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        (Variables(ansible_host="192.0.2.1"), Asked(Place("192.0.2.1", 80), None, "")),
        (
            Variables(skyline_host="192.0.2.2", skyline_port=81, skyline_mac="00:30:F1:00:00:01"),
            Asked(Place("192.0.2.2", 81), "0030f1000001", ""),
        ),
        (Variables(skyline_mac="none"), Asked(Place("gw", 80), None, "")),
        (Variables(ansible_host="Berlin.example", skyline_port=8080), Asked(Place("192.0.2.9", 8080), None, "")),
        (Variables(ansible_host="192.0.2.1", skyline_bastion="b"), Asked(None, None, "only its bastion reaches it")),
        (
            Variables(ansible_host="192.0.2.1", skyline_scheme="https"),
            Asked(Place("192.0.2.1", 80), None, "it speaks https"),
        ),
        (Variables(skyline_port="x"), Asked(None, None, "its address is not known")),
        (Variables(ansible_host=..., skyline_mac=...), Asked(Place("gw", 80), None, "")),
    ],
)
def test_hosts(variables: Variables, asked: Asked) -> None:
    assert known_places(["gw"], {"gw": variables, "other": Variables()}) == {"gw": asked}


def test_the_port_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SK_PORT", "8080")
    hosts = {"one": Variables(ansible_host="192.0.2.1"), "two": Variables(ansible_host="192.0.2.2", skyline_port=81)}
    assert [asked.place.port for asked in known_places(hosts, hosts).values() if asked.place] == [8080, 81]
