# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes between the pushes of a gateway: which there are, what they are called, and how much is remembered."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
from skyline_simulator.testing import GatewaySpec, running

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.changes import Slots, changes
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.memory import Memory, Table
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.states import state_name
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import run, served

N = load("event_filter", "normalize")
MAC = "00-30-f1-01-02-03"
OTHER = "00-30-f1-01-02-04"
States = dict[str, Any]


def status(states: States, mac: str = "00-30-f1-01-02-03", **more: Any) -> dict[str, Any]:
    rows = [{"port": port, "st": st} for port, st in states.items()]
    return {"payload": {"type": "dev-status", "mac": mac, "max-ports": 8, "max-slot": 4, "status": rows, **more}}


def status_from(address: str, states: States, mac: str = MAC) -> dict[str, Any]:
    """A status as the source push brings it."""
    return {**status(states, mac), "meta": {"client": address, "gateway": {"mac": mac, "address": address}}}


def port_status(port: str, state: Any, address: str = "", mac: str = "") -> dict[str, Any]:
    """The push of a port; its MAC address is one that the URL tells."""
    known = {"address": address, "mac": mac}
    gateway = {key: value for key, value in known.items() if value}
    return {"payload": {"type": "port-status", "port": port, "st": state}, "meta": {"gateway": gateway}}


def kinds_of(events: list[dict[str, Any]]) -> list[str]:
    return [event["skyline"]["change"] for event in events if event["skyline"]["type"] == "port_changed"]


def history(*pushes: States, **options: Any) -> list[list[tuple[str, Any, Any, str]]]:
    """Of each push, the changes: port, from, to, kind."""
    memory = Memory()
    found = []
    for states in pushes:
        events = [event["skyline"] for event in N.main(status(states), memory=memory, **options)]
        assert events[0]["type"] == "dev_status"
        changed = [event for event in events[1:] if event["type"] == "port_changed"]
        assert len(changed) == len(events) - 1
        found.append([(event["name"], event["from"], event["to"], event["change"]) for event in changed])
        # The status has the same, by kind.
        by_kind = [
            (change["name"], change["from"], change["to"], kind)
            for kind, several in events[0]["changes"].items()
            for change in several
        ]
        assert sorted(by_kind, key=str) == sorted(found[-1], key=str)
    return found


def kinds(*states: Any) -> list[str | None]:
    """The kinds of change of one port that goes through states; None for no change."""
    return [changes[0][3] if changes else None for changes in history(*({"6B": state} for state in states))]


def test_the_first_push_changes_nothing() -> None:
    assert history({"1A": 3, "2A": 0, "3A": 12}) == [[]]


def test_what_was_seen_under_a_bare_name_is_its_slot_s_once_there_is_one_slot_per_port() -> None:
    slots = Slots()
    changes(slots, {"2": 3, "3": 7}, 1, complete=False)
    seen = dict(slots)
    slots.learn(one_slot=False)
    assert slots == seen
    slots.learn(one_slot=True)
    assert slots == {"2.01": seen["2"], "3.01": seen["3"]}
    found = changes(slots, {"2.01": 6, "3.01": 7}, 1)
    assert [(change["name"], change["from"], change["to"]) for change in found] == [("2.01", 3, 6)]


def test_the_slots_that_are_remembered_have_changes_beside_those_that_are_not() -> None:
    slots = Slots()
    changes(slots, {f"{number}.01": 3 for number in range(1, 4097)}, 1)
    found = changes(slots, {"5000.01": 3, "1.01": 6}, 1, complete=False)
    assert [(change["name"], change["to"]) for change in found] == [("1.01", 6)]
    assert len(slots) == 4096


def test_a_table_keeps_nothing_of_an_entry_that_had_to_go() -> None:
    table = Table()
    assert [table.note(key, key, "strangers", 2) for key in "abac"] == [False, False, False, True]
    assert list(table) == ["a", "c"]
    assert table.groups == {"a": "strangers", "c": "strangers"}
    assert table.sizes == {"strangers": 2}
    # One that changes its group is none of the other any more.
    assert not table.note("a", "a", None, 0)
    assert not table.note("d", "d", "strangers", 2)
    assert table.sizes == {None: 1, "strangers": 2}
    # Of groups, too, there are as many as anybody makes up.
    assert not table.note("a", "a", "strangers", 3)
    assert dict(table.sizes) == {"strangers": 3}


def test_that_too_many_gateways_push_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    memory = Memory()
    for number in range(4):
        memory.slots({"mac": f"00-30-f1-01-02-0{number}"}, 2)
    assert memory.forgotten == 2
    assert [record.message for record in caplog.records] == [
        "more than 2 gateways push: max_gateways is too small to see every change"
    ]


def test_a_gateway_that_is_configured_later_is_a_stranger_no_more() -> None:
    memory = Memory()
    first, second, third = ({"mac": f"00-30-f1-01-02-0{number}"} for number in range(3))
    memory.slots(first, 1)
    memory.slots(first, 1, None)
    memory.slots(second, 1)
    assert memory.forgotten == 0
    memory.slots(third, 1)
    assert memory.forgotten == 1
    assert list(memory.gateways) == [first["mac"], third["mac"]]


def test_the_same_again_changes_nothing_however_it_is_spelled() -> None:
    assert history({"1A": 3}, {"1.01": "3 OK"}, {"1a": "3"}) == [[], [], []]


def test_a_change_has_all_that_a_rule_needs() -> None:
    memory = Memory()
    N.main(status({"6B": 3}), memory=memory, hosts={"0030F1010203": "berlin"})
    _status, event = N.main(status({"6B": "6 Failed"}), memory=memory, hosts={"0030F1010203": "berlin"})
    assert event["meta"] == {"hosts": ["berlin"]}
    row = event["skyline"].pop("row")
    assert (row["name"], row["state_name"]) == ("6.02", "registration_failed")
    assert event["skyline"] == {
        "type": "port_changed",
        "gateway": {"mac": "00-30-f1-01-02-03", "host": "berlin", "max_ports": 8, "max_slots": 4},
        "name": "6.02",
        "port": 6,
        "slot": 2,
        "from": 3,
        "from_name": "registered",
        "to": 6,
        "to_name": "registration_failed",
        "change": "lost",
        "together": 1,
    }


@pytest.mark.parametrize("working", [3, 4, 13, 14, 15])
@pytest.mark.parametrize("lost", [0, 6, 9, 16])
def test_lost_and_recovered(working: int, lost: int) -> None:
    assert kinds(working, lost, working) == [None, "lost", "recovered"]
    # However often it tries to register in between.
    assert kinds(working, 2, lost, 2, 11, working) == [None, "other", "lost", "other", "other", "recovered"]
    # It is lost once.
    assert kinds(working, lost, 0 if lost else 9, working) == [None, "lost", "other", "recovered"]


@pytest.mark.parametrize(("state", "kind"), [(5, "blocked"), (8, "blocked"), (7, "locked"), (12, "locked")])
def test_blocked_and_locked(state: int, kind: str) -> None:
    assert kinds(3, state, 3) == [None, kind, "recovered"]
    assert kinds(2, state) == [None, kind]
    assert kinds(0, state) == [None, kind]
    assert kinds(state, 3) == [None, "recovered"]
    assert kinds(state, 2, state) == [None, "other", "other"]


def test_what_never_worked_is_not_lost() -> None:
    assert kinds(0, 2, 6) == [None, "other", "other"]
    assert kinds(0, 3) == [None, "other"]
    assert kinds(12, 0) == [None, "other"]
    assert kinds(1, 0) == [None, "other"]


def test_a_slot_that_was_left_is_not_lost() -> None:
    # Another slot is chosen: this one is idle, and its SIM may be taken out.
    assert kinds(3, 1, 0) == [None, "other", "other"]


def test_a_restart_between_two_states() -> None:
    assert kinds(3, 16, 1, 2, 3) == [None, "lost", "other", "other", "recovered"]


def test_codes_that_nobody_knows() -> None:
    assert kinds(3, 99, 6, None, 3) == [None, "other", "lost", "other", "recovered"]


def test_slots_that_come_and_go() -> None:
    assert history({"1A": 3}, {"1A": 3, "1B": 5}, {"1B": 5}, {"1A": 6, "1B": 5}) == [
        [],
        [("1.02", None, 5, "blocked")],
        [("1.01", 3, None, "other")],
        # What it was before it was not shown counts.
        [("1.01", None, 6, "lost")],
    ]


def test_a_push_without_rows_tells_nothing() -> None:
    assert history({"1A": 3}, {}, {"1A": 6}) == [[], [], [("1.01", 3, 6, "lost")]]


def test_names_where_nothing_is_shown() -> None:
    memory = Memory()
    for states in ({"1A": 3}, {"1B": 2}):
        events = N.main(status(states), memory=memory)
    names = [(event["skyline"]["from_name"], event["skyline"]["to_name"]) for event in events[1:]]
    assert names == [("not_shown", "registering"), ("registered", "not_shown")]


def test_changes_of_a_kind_are_counted() -> None:
    memory = Memory()
    N.main(status({"1A": 3, "2A": 3, "3A": 3}), memory=memory)
    events = N.main(status({"1A": 0, "2A": 6, "3A": 5}), memory=memory)
    assert [(event["skyline"]["change"], event["skyline"]["together"]) for event in events[1:]] == [
        ("lost", 2), ("lost", 2), ("blocked", 1),
    ]  # fmt: skip
    assert [change["name"] for change in events[0]["skyline"]["changes"]["lost"]] == ["1.01", "2.01"]


def test_a_row_without_a_state_is_unknown_and_not_gone() -> None:
    """The push is about that port: it is shown, whatever its state is."""
    memory = Memory()
    found = []
    for states in ({"1A": 3}, {"1A": "OK"}, {"1A": None}, {"2A": 3}, {"1A": None, "2A": 3}):
        events = N.main(status(states), memory=memory)
        found.append([(each["skyline"]["from_name"], each["skyline"]["to_name"]) for each in events[1:]])
    assert found == [
        [],
        [("registered", "unknown")],
        [],
        [("not_shown", "registered"), ("unknown", "not_shown")],
        [("not_shown", "unknown")],
    ]
    assert {each["skyline"]["to"] for each in events[1:]} == {None}


class TestConfirm:
    def test_a_state_has_to_last(self) -> None:
        found = history(*({"1A": state} for state in (3, 6, 3, 6, 6, 6)), confirm=2)
        assert found == [[], [], [], [], [("1.01", 3, 6, "lost")], []]

    def test_another_state_begins_anew(self) -> None:
        found = history(*({"1A": state} for state in (3, 16, 0, 6, 6, 6)), confirm=3)
        assert found == [[], [], [], [], [], [("1.01", 3, 6, "lost")]]

    def test_slots_that_vanish_too(self) -> None:
        found = history({"1A": 3, "2A": 3}, {"1A": 3}, {"1A": 3, "2A": 3}, {"1A": 3}, {"1A": 3}, confirm=2)
        assert found == [[], [], [], [], [("2.01", 3, None, "other")]]


class TestPortStatus:
    def push(self, memory: Any, state: Any, **more: Any) -> list[dict[str, Any]]:
        payload = {"type": "port-status", "mac": "00-30-f1-01-02-03", "port": "6B", "st": state, **more}
        return [event["skyline"] for event in N.main({"payload": payload}, memory=memory)]

    def test_it_counts_for_changes(self) -> None:
        memory = Memory()
        N.main(status({"6B": 3, "7B": 3}), memory=memory)
        row, changed = self.push(memory, "9 Error")
        assert (row["type"], row["name"], row["state_name"]) == ("port_status", "6.02", "sim_error")
        assert row["changes"]["lost"][0]["name"] == "6.02"
        assert (changed["type"], changed["from"], changed["to"], changed["change"]) == ("port_changed", 3, 9, "lost")
        # The other port did not vanish, and the next status tells nothing new.
        assert len(N.main(status({"6B": 9, "7B": 3}), memory=memory)) == 1

    @pytest.mark.parametrize(
        ("states", "state"),
        [
            ({"status": "6 Register failed"}, 6),
            ({"status": 6}, 6),
            ({"st": None, "status": "6"}, 6),
            ({"st": "", "status": "6"}, 6),
            ({"st": "3 OK", "status": "6"}, 3),
            ({"st": 0, "status": "6"}, 0),
            ({"status": "failed"}, None),
            ({}, None),
        ],
    )
    def test_the_state_may_stand_under_status(self, states: dict[str, Any], state: int | None) -> None:
        memory = Memory()
        N.main(status({"6B": 1}), memory=memory)
        payload = {"type": "port-status", "mac": MAC, "port": "6B", **states}
        row, changed = (event["skyline"] for event in N.main({"payload": payload}, memory=memory))
        assert (row["state"], row["state_name"]) == (state, state_name(state))
        assert (changed["to"], changed["to_name"]) == (state, state_name(state))

    def test_network(self) -> None:
        for network, shown in ((4, 4), ("3", 3), (None, None)):
            row = self.push(Memory(), 3, network=network)[0]
            assert row["network"] == shown

    @pytest.mark.parametrize("shape", ["plain", "object", "list"])
    def test_shapes(self, shape: str) -> None:
        row = {"port": "6B", "st": 3}
        payload: dict[str, Any] = {"type": "port-status"}
        payload.update(row if shape == "plain" else {"status": row if shape == "object" else [row]})
        (event,) = N.main({"payload": payload}, memory=Memory())
        assert event["skyline"]["name"] == "6.02"


class TestFirstStatus:
    """What was there before the rules were is no change: the first whole status of a gateway says what there is."""

    def test_after_the_push_of_a_port(self) -> None:
        memory = Memory()
        assert len(N.main(port_status("1A", 3, mac=MAC), memory=memory)) == 1
        (first,) = N.main(status({"1A": 3, "2A": 8, "3A": 12}), memory=memory)
        assert first["skyline"]["changes"] == {}
        _status, blocked, locked = N.main(status({"1A": 3, "2A": 8, "3A": 12, "4A": 8, "5A": 7}), memory=memory)
        assert (blocked["skyline"]["name"], blocked["skyline"]["change"]) == ("4.01", "blocked")
        assert (locked["skyline"]["name"], locked["skyline"]["change"]) == ("5.01", "locked")

    def test_pushes_of_ports_before_it_count(self) -> None:
        memory = Memory()
        for state, number in ((3, 1), (0, 2), (3, 2)):
            assert len(N.main(port_status("1A", state, mac=MAC), memory=memory)) == number
        assert len(N.main(port_status("2A", 8, mac=MAC), memory=memory)) == 1
        _status, lost = N.main(status({"1A": 6, "2A": 8}), memory=memory)
        assert (lost["skyline"]["name"], lost["skyline"]["change"]) == ("1.01", "lost")

    def test_an_empty_one_is_none(self) -> None:
        memory = Memory()
        for states in ({}, {"1A": 8}):
            assert len(N.main(status(states), memory=memory)) == 1


class TestWhosePortItIs:
    """The push of a port has no MAC address (API reference, section 1); it has to meet the status of its gateway."""

    @pytest.mark.parametrize(
        "hosts",
        [{}, {"192.0.2.11": "berlin"}, {MAC: "berlin"}, {MAC: "berlin", "192.0.2.11": "berlin"}],
        ids=["unknown", "by address", "by MAC address", "by both"],
    )
    def test_one_gateway_is_remembered_once(self, hosts: dict[str, str]) -> None:
        memory = Memory()
        assert kinds_of(N.main(status_from("192.0.2.11", {"1A": 3, "2A": 3}), hosts, memory=memory)) == []
        assert kinds_of(N.main(port_status("1A", 0, "192.0.2.11"), hosts, memory=memory)) == ["lost"]
        # It is told once.
        assert kinds_of(N.main(status_from("192.0.2.11", {"1A": 0, "2A": 3}), hosts, memory=memory)) == []
        assert kinds_of(N.main(port_status("1A", 3, "192.0.2.11"), hosts, memory=memory)) == ["recovered"]
        assert list(memory.gateways) == [MAC]

    def test_two_pushes_confirm_each_other(self) -> None:
        memory = Memory()
        pushes = [status_from("192.0.2.11", {"1A": 3}), port_status("1A", 0, "192.0.2.11")]
        pushes.append(status_from("192.0.2.11", {"1A": 0}))
        assert [kinds_of(N.main(push, memory=memory, confirm=2)) for push in pushes] == [[], [], ["lost"]]

    @pytest.mark.parametrize("hosts", [{}, {"192.0.2.1": "router"}, {MAC: "berlin", OTHER: "paris"}])
    def test_many_behind_one_address_are_not_one(self, hosts: dict[str, str]) -> None:
        memory = Memory()
        for _period in range(2):
            for mac, state in ((MAC, 3), (OTHER, 0)):
                push = status_from("192.0.2.1", {"1A": state}, mac)
                assert kinds_of(N.main(push, hosts, memory=memory)) == []
        # Of whichever it is, nobody can say that it changed.
        for state in (0, 3):
            assert kinds_of(N.main(port_status("1A", state, "192.0.2.1"), hosts, memory=memory)) == []
        assert kinds_of(N.main(port_status("1A", 0, "192.0.2.1", mac=MAC), hosts, memory=memory)) == ["lost"]
        assert sorted(memory.gateways) == [MAC, OTHER]

    def test_of_a_gateway_without_status(self) -> None:
        memory = Memory()
        pushes = [port_status("1A", state, "192.0.2.1") for state in (3, 0)]
        assert [kinds_of(N.main(push, memory=memory)) for push in pushes] == [[], ["lost"]]

    def test_addresses_are_remembered_within_bounds(self) -> None:
        memory = Memory()
        for number in range(100):
            mac = f"00-30-f1-00-00-{number:02x}"
            push = status_from(f"192.0.2.{number}", {"1A": 3}, mac)
            N.main(push, memory=memory, max_gateways=10)
        assert len(memory.macs) == 20
        assert kinds_of(N.main(port_status("1A", 0, "192.0.2.99"), memory=memory, max_gateways=10)) == ["lost"]

    def test_as_the_simulator_pushes_it(self) -> None:
        async def test() -> None:
            async with served() as push:
                url = f"http://127.0.0.1:{push.source.port}/"
                with running(GatewaySpec(name="gw1", ports=2, slots=2)) as fleet:
                    whole = status({"1A": 3}, mac=fleet.only.mac)["payload"]
                    await asyncio.to_thread(fleet.push, "gw1", url, body=whole)
                    await asyncio.to_thread(fleet.only.patch, no_sim=["1A"])
                    await asyncio.to_thread(fleet.push, "gw1", url, form="port-status", slot="1A")
                await push.until(lambda: len(push.events) == 2)
                memory = Memory()
                assert "mac" not in push.payloads[1]
                assert [kinds_of(N.main(event, memory=memory)) for event in push.events] == [[], ["lost"]]

        run(test)


class TestMemory:
    def test_gateways_do_not_meet(self) -> None:
        memory = Memory()
        N.main(status({"1A": 3}, mac="00-30-f1-00-00-01"), memory=memory)
        assert len(N.main(status({"1A": 6}, mac="00-30-f1-00-00-02"), memory=memory)) == 1
        assert len(N.main(status({"1A": 6}, mac="0030F1000001"), memory=memory)) == 2

    def test_without_mac_the_address_tells_them_apart(self) -> None:
        memory = Memory()
        for client, number in (("192.0.2.1", 1), ("192.0.2.2", 1), ("192.0.2.1", 2)):
            push = {**status({"1A": 3 if number == 1 else 6}, mac=""), "meta": {"client": client}}
            assert len(N.main(push, memory=memory)) == number

    @pytest.mark.parametrize("by", ["hosts", "source"])
    def test_the_push_of_a_port_has_the_name_of_its_gateway(self, by: str) -> None:
        """Who acts on a change must know which gateway it is, also where names are known by MAC addresses only."""
        hosts = {MAC: "berlin"} if by == "hosts" else {}
        memory = Memory()
        whole = status_from("192.0.2.11", {"1A": 3})
        if by == "source":
            whole["meta"]["hosts"] = ["berlin"]
        N.main(whole, hosts, memory=memory)
        port, changed = N.main(port_status("1A", 0, "192.0.2.11"), hosts, memory=memory)
        for event in (port, changed):
            assert event["skyline"]["gateway"] == {"mac": MAC, "address": "192.0.2.11", "host": "berlin"}
            assert event["meta"]["hosts"] == ["berlin"]
        assert changed["skyline"]["change"] == "lost"

    def test_of_several_at_one_address_none_gives_its_name(self) -> None:
        hosts, memory = {MAC: "berlin", OTHER: "hamburg"}, Memory()
        for mac in (MAC, OTHER):
            N.main(status_from("192.0.2.11", {"1A": 3}, mac), hosts, memory=memory)
        (port,) = N.main(port_status("1A", 0, "192.0.2.11"), hosts, memory=memory)
        assert port["skyline"]["gateway"] == {"address": "192.0.2.11"}
        assert "hosts" not in port["meta"]

    def test_without_anything_there_is_no_memory(self) -> None:
        memory = Memory()
        for state in (3, 6):
            assert len(N.main(status({"1A": state}, mac=""), memory=memory)) == 1
        assert memory.gateways == {}

    def test_the_oldest_is_forgotten(self, caplog: pytest.LogCaptureFixture) -> None:
        memory = Memory()
        for number in (1, 2, 3, 1, 4):
            N.main(status({"1A": 3}, mac=f"00-30-f1-00-00-0{number}"), memory=memory, max_gateways=3)
        assert list(memory.gateways) == [f"00-30-f1-00-00-0{number}" for number in (3, 1, 4)]
        assert caplog.text.count("max_gateways is too small") == 1
        assert {record.name for record in caplog.records} == {"skyline.gateway.normalize"}

    @pytest.mark.parametrize("by", ["hosts", "source", "another filter", "address"])
    def test_what_is_made_up_displaces_no_configured_gateway(self, by: str) -> None:
        hosts = {"hosts": {MAC: "berlin"}, "address": {"192.0.2.11": "berlin"}}.get(by, {})
        told: dict[str, dict[str, Any]] = {
            "source": {"known_mac": True, "hosts": ["berlin"]},
            "another filter": {"hosts": ["berlin"]},
        }
        meta = told.get(by, {})
        memory = Memory()

        def push(push: dict[str, Any]) -> list[str]:
            event = {**push, "meta": {**push.get("meta", {}), **meta}}
            return kinds_of(N.main(event, hosts, memory=memory, max_gateways=5))

        push(status_from("192.0.2.11", {"1A": 3}))
        for number in range(50):
            # Some say to have its address, or call from everywhere.
            made_up = status_from(f"198.51.100.{number}", {"1A": 3}, f"00-00-00-00-00-{number:02x}")
            made_up["payload"]["ip"] = "192.0.2.11"
            N.main(made_up, hosts, memory=memory, max_gateways=5)
        assert push(status_from("192.0.2.11", {"1A": 6})) == ["lost"]
        # The push of a port without a MAC address is still known by its address.
        assert push(port_status("1A", 3, "192.0.2.11")) == ["recovered"]
        assert len(memory.gateways) == 6
        assert len(memory.macs) <= 10 + 2

    def test_whoever_has_the_address_of_a_name_displaces_only_what_has_it_too(self) -> None:
        memory = Memory()
        hosts = {MAC: "berlin", "192.0.2.11": "berlin", "192.0.2.12": "paris"}
        N.main(status_from("192.0.2.11", {"1A": 3}), hosts, memory=memory, max_gateways=2)
        N.main(status_from("192.0.2.12", {"1A": 3}, OTHER), hosts, memory=memory, max_gateways=2)
        for number in range(9):
            made_up = status_from("192.0.2.11", {"1A": 3}, f"00-00-00-00-00-0{number}")
            N.main(made_up, hosts, memory=memory, max_gateways=2)
        assert list(memory.gateways) == [MAC, OTHER, "00-00-00-00-00-07", "00-00-00-00-00-08"]

    @pytest.mark.parametrize("macs", [(MAC, OTHER), (OTHER, MAC)])
    def test_an_address_that_two_have_stays_doubtful_whatever_else_pushes(self, macs: tuple[str, str]) -> None:
        """One of them is configured. What is made up does not make the other one's ports its own."""
        hosts, memory = {MAC: "berlin"}, Memory()
        whole = status_from("192.0.2.11", {"1A": 3})
        both = [status_from("192.0.2.11", {"1A": 3}, mac) for mac in macs]
        elsewhere = [status_from(f"198.51.100.{number}", {"1A": 3}, f"00-00-00-00-00-0{number}") for number in range(9)]
        for push in (*both, *elsewhere, whole):
            N.main(push, hosts, memory=memory, max_gateways=2)
        (port,) = N.main(port_status("1A", 0, "192.0.2.11"), hosts, memory=memory, max_gateways=2)
        assert port["skyline"]["gateway"] == {"address": "192.0.2.11"}

    def test_whoever_claims_to_be_configured_is_remembered_with_few_addresses(self) -> None:
        memory = Memory()
        for number in range(50):
            N.main(status_from(f"192.0.2.{number}", {"1A": 3}), {MAC: "berlin"}, memory=memory, max_gateways=2)
        assert set(memory.macs) == {"berlin", *(f"192.0.2.{number}" for number in range(46, 50))}
        assert memory.gateways.sizes == {None: 1}

    def test_slots_are_bounded(self) -> None:
        memory = Memory()
        for number in range(10):
            N.main(status({f"slot-{number}-{slot}": 3 for slot in range(1000)}), memory=memory)
        assert len(memory.gateways["00-30-f1-01-02-03"]) == 4096

    def test_512_slots_cost_little(self) -> None:
        memory = Memory()
        for _push in range(3):
            N.main(status({f"{port}.{slot:02d}": 3 for port in range(1, 65) for slot in range(1, 9)}), memory=memory)
        slots = memory.gateways["00-30-f1-01-02-03"]
        assert sys.getsizeof(slots) + sum(map(sys.getsizeof, slots.values())) < 100_000

    def test_the_engine_s_calls_share_one(self) -> None:
        fresh = load("event_filter", "normalize")
        assert len(fresh.main(status({"1A": 3}))) == 1
        assert len(fresh.main(status({"1A": 6}))) == 2
