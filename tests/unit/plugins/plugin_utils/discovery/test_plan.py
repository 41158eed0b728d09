# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a discovery means for the inventory."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.address import mac_digits
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.known import Asked
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.places import Place, place_in_inventory
from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.plan import Found, Move, Plan, plan, spelled

Hosts = dict[str, dict[str, Any]]
MACS = [f"00-30-f1-00-00-0{number}" for number in range(1, 6)]


def at(number: int, port: int = 80) -> Place:
    return Place(f"192.0.2.{number}", port)


def host(number: int, mac: str | None = None, **more: Any) -> dict[str, Any]:
    return {"ansible_host": f"192.0.2.{number}", **({"skyline_mac": mac} if mac else {}), **more}


def listed(number: int, mac: str | None = None) -> Asked:
    return Asked(at(number), mac_digits(mac), "")


def found(number: int, mac: str | None = None, name: str = "") -> Found:
    return Found(name or f"gw-192-0-2-{number}", at(number), mac)


def kept(own: Hosts, planned: Plan) -> bool:
    """Whether the plan has nothing to do."""
    return (planned.hosts, [*planned.added, *planned.learned, *planned.moved, *planned.elsewhere]) == (own, [])


class TestWithoutALogin:
    def test_new_gateways(self) -> None:
        planned = plan({}, {}, [found(1), Found("gw", at(2, 8080), None)])
        assert planned.hosts == {"gw-192-0-2-1": host(1), "gw": host(2, skyline_port=8080)}
        assert planned.added == ["gw-192-0-2-1", "gw"]

    def test_known_gateways(self) -> None:
        assert kept({}, plan({}, {"berlin": listed(1)}, [found(1, name="berlin")]))
        own = {"mine": host(1, site="Berlin")}
        assert kept(own, plan(own, {}, [found(1)]))

    def test_another_port_is_another_place(self) -> None:
        assert plan({}, {"berlin": listed(1)}, [Found("new", at(1, 8080), None)]).added == ["new"]

    def test_a_name_that_is_taken(self) -> None:
        own = {"gw-192-0-2-1": host(7)}
        planned = plan(own, {"gw-192-0-2-1-no-2": listed(8)}, [found(1)])
        assert planned.added == ["gw-192-0-2-1-no-3"]

    def test_hosts_that_people_have_copied_to_their_files(self) -> None:
        own = {
            "a": host(1),
            "b": host(2, MACS[1]),
            "c": host(3, site="x"),
            "d": host(4, MACS[3]),
            "e": host(5, MACS[2]),
        }
        theirs = {
            "A": listed(1, MACS[0]),
            "B": listed(2, MACS[1]),
            "C": listed(3),
            "D": listed(4, MACS[4]),
            "E": listed(5),
        }
        planned = plan(own, {**theirs, "a": listed(1)}, [found(5, MACS[2], "E")])
        assert planned.merged == {"a": "A", "b": "B"}
        assert planned.hosts == {name: own[name] for name in "cde"}
        assert [("E has the MAC" in note, "add it" in note) for note in planned.notes] == [(True, True)]

    def test_a_gateway_that_is_gone_stays(self) -> None:
        own = {"gone": host(1)}
        assert kept(own, plan(own, {}, []))


class TestMacAddresses:
    def test_they_are_noted_in_the_own_file_only(self) -> None:
        own = {"mine": host(1, site="x")}
        planned = plan(own, {"berlin": listed(2)}, [found(1, "00:30:F1:00:00:01", "mine"), found(2, MACS[1], "berlin")])
        assert planned.hosts == {"mine": host(1, site="x", skyline_mac=MACS[0])}
        assert (planned.learned, planned.added) == (["mine"], [])

    def test_what_is_none_is_not_written(self) -> None:
        planned = plan({}, {}, [found(1, "{{ lookup('pipe', 'x') }}"), found(2, "")])
        assert planned.hosts == {"gw-192-0-2-1": host(1), "gw-192-0-2-2": host(2)}

    def test_a_strange_spelling_is_written_in_the_usual_one(self) -> None:
        assert plan({}, {}, [found(1, "{{0030f1:000001}}")]).hosts == {"gw-192-0-2-1": host(1, MACS[0])}

    def test_hosts_in_files_of_people_are_told(self) -> None:
        inventory = {"berlin": listed(1), "munich": listed(2), "paris": listed(3, MACS[2])}
        planned = plan({}, inventory, [found(1, MACS[0], "berlin"), found(2, MACS[2], "munich")])
        assert [note.split()[0] for note in planned.notes] == ["berlin", "munich"]
        assert MACS[0] in planned.notes[0]
        assert "paris" in planned.notes[1]


class TestMoves:
    def test_in_the_own_file(self) -> None:
        own = {"berlin": host(1, MACS[0], site="x")}
        planned = plan(own, {"berlin": listed(1, MACS[0])}, [found(5, MACS[0])])
        assert planned.hosts == {"berlin": host(5, MACS[0], site="x")}
        assert planned.moved == [Move("berlin", at(1), at(5))]
        assert (planned.added, planned.notes) == ([], [])

    def test_in_a_file_that_is_not_loaded(self) -> None:
        assert plan({"berlin": host(1, MACS[0])}, {}, [found(5, MACS[0])]).hosts == {"berlin": host(5, MACS[0])}

    def test_with_another_port_and_variable(self) -> None:
        own: Hosts = {"berlin": {"skyline_host": "192.0.2.1", "skyline_port": 81, "skyline_mac": MACS[0]}}
        planned = plan(own, {}, [found(5, MACS[0])])
        assert planned.hosts == {"berlin": {"skyline_host": "192.0.2.5", "skyline_port": 80, "skyline_mac": MACS[0]}}

    def test_in_a_file_of_somebody(self) -> None:
        planned = plan({}, {"berlin": listed(1, MACS[0])}, [found(5, MACS[0])])
        assert planned.elsewhere == [Move("berlin", at(1), at(5))]
        assert (planned.hosts, planned.moved) == ({}, [])

    def test_to_where_the_own_file_has_a_new_gateway(self) -> None:
        own = {"gw-192-0-2-5": host(5)}
        planned = plan(own, {"berlin": listed(1, MACS[0]), "gw-192-0-2-5": listed(5)}, [found(5, MACS[0])])
        assert planned.merged == {"gw-192-0-2-5": "berlin"}
        assert planned.hosts == {}
        assert [move.after for move in planned.elsewhere] == [at(5)]

    def test_to_where_the_own_file_has_something_of_people(self) -> None:
        own = {"paris": host(5, site="Paris")}
        planned = plan(own, {"berlin": listed(1, MACS[0])}, [found(5, MACS[0])])
        assert planned.hosts == own
        assert planned.merged == {}
        assert len(planned.notes) == 1

    def test_two_change_places(self) -> None:
        own = {"one": host(1, MACS[0]), "two": host(2, MACS[1])}
        planned = plan(own, {}, [found(1, MACS[1], "one"), found(2, MACS[0], "two")])
        assert planned.hosts == {"one": host(2, MACS[0]), "two": host(1, MACS[1])}
        assert planned.added == []

    def test_a_new_gateway_takes_the_place(self) -> None:
        own = {"gw-192-0-2-1": host(1, MACS[0])}
        planned = plan(own, {}, [found(1, MACS[3], "gw-192-0-2-1"), found(5, MACS[0])])
        assert planned.hosts == {"gw-192-0-2-1": host(5, MACS[0]), "gw-192-0-2-1-no-2": host(1, MACS[3])}

    def test_one_takes_the_place_of_another_that_is_gone(self) -> None:
        own = {"one": host(1, MACS[0]), "two": host(2, MACS[1])}
        planned = plan(own, {}, [found(2, MACS[0], "two")])
        assert planned.hosts == {"one": host(2, MACS[0]), "two": host(2, MACS[1])}
        assert len(planned.notes) == 1
        assert kept(planned.hosts, plan(planned.hosts, {}, [found(2, MACS[0], "two")]))


class TestDoubt:
    """What is not clear is told, and not changed."""

    def test_one_gateway_at_two_places(self) -> None:
        own = {"one": host(1, MACS[0])}
        planned = plan(own, {}, [found(5, MACS[0]), found(6, MACS[0])])
        assert kept(own, planned)
        assert len(planned.notes) == 1

    def test_one_gateway_at_its_own_place_and_another(self) -> None:
        own = {"one": host(1, MACS[0])}
        planned = plan(own, {}, [found(1, MACS[0], "one"), found(6, MACS[0])])
        assert kept(own, planned)
        assert planned.notes == []

    def test_two_hosts_with_one_mac_address(self) -> None:
        own = {"one": host(1, MACS[0]), "two": host(2, MACS[0])}
        planned = plan(own, {}, [found(5, MACS[0])])
        assert planned.moved == []
        assert planned.hosts.items() >= own.items()
        assert len(planned.notes) == 1

    def test_a_host_that_only_a_bastion_reaches(self) -> None:
        hidden = {"hidden": Asked(None, mac_digits(MACS[0]), "only its bastion reaches it")}
        assert plan({}, hidden, [found(1)]).added == ["gw-192-0-2-1"]


@pytest.mark.parametrize("mac", MACS)
def test_spelled(mac: str) -> None:
    digits = mac_digits(mac)
    assert digits
    assert spelled(digits) == mac


SEEN = st.dictionaries(st.integers(1, 6), st.none() | st.sampled_from(MACS))


@given(SEEN, SEEN, st.booleans())
def test_the_second_time_nothing_is_left_to_do(world: dict[int, Any], known: dict[int, Any], loaded: bool) -> None:
    own = {f"host{number}": host(number, mac) for number, mac in known.items()}

    def discovered(hosts: Hosts) -> Plan:
        places = {place: name for name, each in hosts.items() if (place := place_in_inventory(name, each))}
        names = {number: places.get(at(number), f"gw-{number}") for number in world}
        asked = {
            name: Asked(place_in_inventory(name, each), mac_digits(each.get("skyline_mac")), "")
            for name, each in hosts.items()
        }
        return plan(
            hosts, asked if loaded else {}, [found(number, mac, names[number]) for number, mac in world.items()]
        )

    once = discovered(own)
    twice = discovered(once.hosts)
    assert twice.hosts == once.hosts
    assert (twice.added, twice.learned, twice.merged, twice.moved) == ([], [], {}, [])
