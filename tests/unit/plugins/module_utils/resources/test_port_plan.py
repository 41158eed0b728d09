# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of skyline_port_state: pure, so without any gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import multiple_request
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action
from ansible_collections.skyline.gateway.plugins.module_utils.model.port_state import fold, states
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot, parse_ports
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.resources.port_plan import (
    Plan,
    by_target,
    commands,
    make_plan,
    parse_config,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import (
    row_of_text,
    status_of,
    status_with,
)

PORTS, SLOTS = 3, 2
FREE = status_of(*(f"{port}.{slot:02d}{'*' if slot == 1 else ''} 3 off" for port in range(1, 9) for slot in (1, 2)),
                 ports=8)  # fmt: skip


def entry(ports: str, **more: Any) -> dict[str, Any]:
    """An entry as the argument spec hands it on."""
    return {"ports": ports, "locked": None, "active_slot": None, "led": None, **more}


def plan_for(status: Status, *config: dict[str, Any], on_unknown: str = "write") -> Plan:
    return make_plan(parse_config(list(config), status), status, on_unknown)


def commands_of(plan: Plan) -> list[tuple[str, str]]:
    """The commands of a plan as words of the API: operation and ports."""
    return [(command.action.value, command.ports) for command in commands(plan.changes)]


def problem(*config: dict[str, Any], status: Status = FREE) -> str:
    with pytest.raises(GatewayError) as caught:
        parse_config(list(config), status)
    assert caught.value.kind == "validation"
    assert caught.value.sent is False
    return caught.value.message


class TestFolding:
    @pytest.mark.parametrize(
        ("config", "expected"),
        [
            ([entry("1-3,7", locked=True)], [("lock", "1-3,7")]),
            ([entry("7", locked=True), entry("3,1", locked=True), entry("2", locked=True)], [("lock", "1-3,7")]),
            ([entry("all", locked=True)], [("lock", "1-8")]),
            ([entry("*", led=True)], [("ledon", "1-8")]),
            ([entry("1.02-8.02", led=True)], [("ledon", "1.02-8.02")]),
            ([entry("2A,1A,3A,5b", locked=True)], [("lock", "1.01-3.01,5.02")]),
            ([entry("4,1.02-3.02", locked=True)], [("lock", "4,1.02-3.02")]),
            ([entry("1-3", active_slot="B")], [("switch", "1.02-3.02")]),
            ([entry("1", active_slot="2"), entry("2", active_slot="b"), entry("3", active_slot="02")],
             [("switch", "1.02-3.02")]),
            ([entry("1", locked=True, led=True, active_slot="B")],
             [("ledon", "1"), ("switch", "1.02"), ("lock", "1")]),
            ([entry("1", locked=True), entry("2", led=True), entry("3", active_slot="B"), entry("4", locked=True)],
             [("ledon", "2"), ("switch", "3.02"), ("lock", "1,4")]),
            # A whole port and one of its slots are one thing where they agree.
            ([entry("1", locked=True), entry("1A", locked=True)], [("lock", "1")]),
            ([entry("1A,1B", locked=True), entry("1", locked=True)], [("lock", "1")]),
            ([entry("1,1A,1", locked=True)], [("lock", "1")]),
            ([entry("1A", locked=True), entry("1", led=True)], [("ledon", "1"), ("lock", "1.01")]),
            ([entry("1", locked=True), entry("1", led=True)], [("ledon", "1"), ("lock", "1")]),
        ],
        ids=lambda value: json.dumps(value) if isinstance(value, list) else None,
    )  # fmt: skip
    def test_equal_operations_go_as_one(self, config: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
        assert commands_of(plan_for(FREE, *config)) == expected

    def test_what_unlocks_comes_first_and_what_locks_last(self) -> None:
        status = status_of("1.01* 12 on", "1.02 12 on", "2.01* 3 off", "2.02 3 off")
        plan = plan_for(
            status,
            entry("2", locked=True, active_slot="2", led=True),
            entry("1", locked=False, active_slot="2", led=False),
        )
        assert [operation for operation, _ports in commands_of(plan)] == ["unlock", "ledon", "ledoff", "switch", "lock"]

    def test_the_request(self) -> None:
        plan = plan_for(FREE, entry("1-3,7", locked=True), entry("2", active_slot="B"))
        assert json.loads(multiple_request(commands(plan.changes)).body or "") == {
            "type": "command",
            "op": "multiple",
            "ops": [{"op": "switch", "ports": "2.02"}, {"op": "lock", "ports": "1-3,7"}],
        }

    def test_a_single_operation_needs_no_multiple(self) -> None:
        request = multiple_request(commands(plan_for(FREE, entry("1-3,7", locked=True)).changes))
        assert request.facts()["body"] == '{"type": "command", "op": "lock", "ports": "1-3,7"}'


class TestOnlyWhatDiffers:
    STATUS = status_of("1.01* 12 on", "1.02 12 off", "2.01* 3 off", "2.02 12 on", "3.01 1 on", "3.02* 8 off", ports=3)

    @pytest.mark.parametrize(
        ("config", "expected"),
        [
            (entry("all", locked=True), "lock 2"),
            (entry("all", locked=False), "unlock 1-3"),
            (entry("all", led=True), "ledon 2-3"),
            (entry("all", led=False), "ledoff 1"),
            (entry("all", active_slot="1"), "switch 3.01"),
            (entry("all", active_slot="2"), "switch 1.02-2.02"),
            (entry("1.02-3.02", locked=True), ""),
            (entry("1.02-3.02", locked=False), "unlock 1.02-3.02"),
            (entry("1.01-3.01", locked=False), "unlock 1.01"),
            (entry("1A,2B,3A", led=True), ""),
            (entry("1", locked=True, active_slot="1", led=True), ""),
        ],
        ids=str,
    )
    def test_commands(self, config: dict[str, Any], expected: str) -> None:
        plan = plan_for(self.STATUS, config)
        assert ";".join(f"{name} {ports}" for name, ports in commands_of(plan)) == expected
        assert ";".join(map(str, commands(plan.changes))) == expected

    def test_before_and_after(self) -> None:
        plan = plan_for(self.STATUS, entry("all", locked=True, led=True, active_slot="2"))
        assert fold(by_target(plan.before)) == [
            {"ports": "1", "active_slot": 1, "led": False},
            {"ports": "2", "active_slot": 1},
            {"ports": "3", "led": False},
        ]
        assert fold(by_target(plan.changes)) == [
            {"ports": "1", "active_slot": 2, "led": True},
            {"ports": "2", "active_slot": 2},
            {"ports": "3", "led": True},
        ]

    def test_a_port_that_changes_its_slot_is_judged_by_the_new_one(self) -> None:
        """Else the next run would find the slot that is in use by then to be another way."""
        status = status_of("1.01* 12 on", "1.02 3 off")
        plan = plan_for(status, entry("1", locked=True, led=True, active_slot="2"))
        assert commands_of(plan) == [("ledon", "1"), ("switch", "1.02"), ("lock", "1")]
        assert plan.before == {"locked": {1: False}, "led": {1: False}, "active_slot": {1: 1}}
        plan = plan_for(status_of("1.01* 3 off", "1.02 12 on"), entry("1", locked=True, led=True, active_slot="2"))
        assert commands_of(plan) == [("switch", "1.02")]

    def test_nothing(self) -> None:
        for config in ([], [entry("1", locked=False, active_slot="1", led=False)]):
            plan = plan_for(FREE, *config)
            assert plan.changes == {}
            assert commands(plan.changes) == []


class TestUnknown:
    STATUS = status_of("1.01? 3", "2.01* 0", "2.02 1", "3.01* 3 off", ports=4)

    def test_is_written(self) -> None:
        plan = plan_for(self.STATUS, entry("1,3,4", led=True), entry("2,4", locked=True))
        assert commands_of(plan) == [("ledon", "1,3-4"), ("lock", "2,4")]
        assert plan.before == {"led": {1: "unknown", 3: False, 4: "unknown"}, "locked": {2: "unknown", 4: "unknown"}}
        assert plan.unknown == {1, 2, 4}

    def test_is_skipped(self) -> None:
        plan = plan_for(self.STATUS, entry("1,3,4", led=True), entry("2,4", locked=True), on_unknown="skip")
        assert commands_of(plan) == [("ledon", "3")]
        assert plan.unknown == {1, 2, 4}

    def test_fails(self) -> None:
        with pytest.raises(GatewayError) as caught:
            plan_for(self.STATUS, entry("4,3,1B", led=True), entry("2", locked=True), on_unknown="fail")
        assert caught.value.message == (
            "config has 3 bad entries: 1.02: the gateway does not show its state; 2: the gateway does not show its "
            "state; 4: the gateway does not show its state"
        )

    def test_a_dead_port_needs_no_unlocking(self) -> None:
        assert plan_for(self.STATUS, entry("2", locked=False)).changes == {}


class TestBadInput:
    def test_every_bad_entry_is_named_as_it_was_written(self) -> None:
        assert problem(
            entry("9-12,1", locked=True),
            entry("1C, 3.2", locked=True),
            entry("1"),
            entry("1A", active_slot="2"),
            entry("2", active_slot="3"),
            entry("2", active_slot="x1"),
            entry("", locked=True),
            entry("5-3,x", led=True),
            entry("3", locked=True),
            entry("99", active_slot="9"),
        ) == (
            "config has 10 bad entries: "
            "entry 1 (ports: 9-12,1): 9-12: port 12 is beyond the gateway's 8 ports; "
            "entry 2 (ports: 1C, 3.2): 1C: slot 3 is beyond the gateway's 2 slots per port; "
            '3.2: write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1); '
            "entry 3 (ports: 1): give at least one of locked, active_slot, led; "
            "entry 4 (ports: 1A): active_slot goes with whole ports, not with slots; "
            "entry 5 (ports: 2): slot 3 is beyond the gateway's 2 slots per port; "
            "entry 6 (ports: 2): slot x1 is neither a number nor a letter; "
            'entry 7 (ports: ): (empty): not the name of a slot; write it as 6B or "6.02"; '
            "entry 8 (ports: 5-3,x): 5-3: the range runs backwards; "
            'x: not the name of a slot; write it as 6B or "6.02"; '
            "entry 10 (ports: 99): 99: port 99 is beyond the gateway's 8 ports; "
            "entry 10 (ports: 99): slot 9 is beyond the gateway's 2 slots per port"
        )

    def test_contradictions_name_both_places(self) -> None:
        assert problem(
            entry("1-4", locked=True),
            entry("7", led=True),
            entry("2,3,5", locked=False),
            entry("7", led=False),
            entry("1-2", active_slot="A"),
            entry("2", active_slot="B"),
            entry("1A,4B", locked=False),
        ) == (
            "config has 4 bad entries: "
            "entry 3 (ports: 2,3,5) contradicts entry 1 (ports: 1-4) in locked of 2-3; "
            "entry 4 (ports: 7) contradicts entry 2 (ports: 7) in led of 7; "
            "entry 6 (ports: 2) contradicts entry 5 (ports: 1-2) in active_slot of 2; "
            "entry 7 (ports: 1A,4B) contradicts entry 1 (ports: 1-4) in locked of 1.01,4.02"
        )

    def test_a_slot_before_its_port(self) -> None:
        assert problem(entry("3.02", locked=False), entry("3", locked=True)) == (
            "config has a bad entry: entry 1 (ports: 3.02) contradicts entry 2 (ports: 3) in locked of 3.02"
        )

    def test_what_is_said_twice_is_no_contradiction(self) -> None:
        plan = plan_for(
            FREE, entry("1", locked=True), entry("1-2", locked=True, active_slot="B"), entry("1", led=False)
        )
        assert commands_of(plan) == [("switch", "1.02-2.02"), ("lock", "1-2")]

    def test_a_bare_port_is_a_whole_port_also_with_one_slot(self) -> None:
        status = status_of("1.01* 3", "2.01* 3", ports=2, slots=1)
        plan = plan_for(status, entry("1", locked=True), entry("2A", locked=True))
        assert commands_of(plan) == [("lock", "1,2.01")]


# -- for any status and any config --------------------------------------------------------------------------------


@st.composite
def any_status(draw: st.DrawFn) -> Status:
    rows = []
    for port in range(1, PORTS + 1):
        used = draw(st.integers(1, SLOTS))
        for slot in range(1, SLOTS + 1):
            state = draw(st.sampled_from([1, 3, 7, 12]))
            rows.append(row_of_text(f"{port}.{slot:02d}{'*' if slot == used else ''} {state} "
                                    f"{draw(st.sampled_from(['on', 'off']))}"))  # fmt: skip
    return status_with(rows, PORTS, SLOTS)


NAMES = [str(port) for port in range(1, PORTS + 1)]
SLOT_NAMES = [f"{port}.{slot:02d}" for port in range(1, PORTS + 1) for slot in range(1, SLOTS + 1)]
FLAG = st.sampled_from([True, False])


@st.composite
def any_entry(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        ports = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(",".join)
        options = {"locked": FLAG, "led": FLAG, "active_slot": st.sampled_from(["1", "2", "A", "b"])}
    else:
        ports = st.lists(st.sampled_from(SLOT_NAMES), min_size=1, max_size=2).map(",".join)
        options = {"locked": FLAG, "led": FLAG}
    name = draw(st.sampled_from(sorted(options)))
    more = {other: draw(st.none() | value) for other, value in options.items() if other != name}
    return entry(draw(ports | st.just("all")) if "active_slot" in options else draw(ports),
                 **{name: draw(options[name])}, **more)  # fmt: skip


CONFIGS = st.lists(any_entry(), max_size=4)


def contradicts_itself(config: list[dict[str, Any]]) -> bool:
    """By the simplest of means: every slot and every property on its own."""
    said: dict[tuple[str, Slot], set[Any]] = {}
    for each in config:
        named = parse_ports(each["ports"], PORTS, SLOTS)
        slots = [*named.slots, *(Slot(port, slot) for port in named.ports for slot in range(1, SLOTS + 1))]
        for name in ("locked", "led", "active_slot"):
            value = {"1": 1, "2": 2, "A": 1, "b": 2}.get(each[name], each[name])
            for slot in slots if value is not None else ():
                said.setdefault((name, slot), set()).add(value)
    return any(len(values) > 1 for values in said.values())


def carried_out(status: Status, plan: Plan) -> Status:
    """What a gateway is like that does as it is told."""
    rows = dict(status.slots)

    def change(slot: Slot, **values: Any) -> None:
        rows[slot] = rows[slot]._replace(**values)

    for action, named in commands(plan.changes):
        slots = [*named.slots, *(slot for slot in rows if slot.port in named.ports)]
        for slot in slots:
            if action in (Action.LOCK, Action.UNLOCK):
                change(slot, state=PortState.LOCKED_BY_USER if action is Action.LOCK else PortState.REGISTERED)
            elif action in (Action.LED_ON, Action.LED_OFF):
                change(slot, led=action is Action.LED_ON)
            else:
                for other in [other for other in rows if other.port == slot.port]:
                    change(other, active=other == slot)
    return status_with(list(rows.values()), PORTS, SLOTS)


@given(any_status(), CONFIGS)
def test_a_second_run_has_nothing_to_do(status: Status, config: list[dict[str, Any]]) -> None:
    if contradicts_itself(config):
        assert " contradicts entry " in problem(*config, status=status)
        return
    plan = plan_for(status, *config)
    after = carried_out(status, plan)
    assert plan_for(after, *config).changes == {}
    assert plan.unknown == set()
    assert len({operation for operation, _ports in commands_of(plan)}) == len(commands_of(plan))


@given(any_status(), CONFIGS)
def test_what_is_not_named_stays_as_it_is(status: Status, config: list[dict[str, Any]]) -> None:
    if contradicts_itself(config):
        return
    after = carried_out(status, plan_for(status, *config))
    named = [parse_ports(each["ports"], PORTS, SLOTS) for each in config]
    for slot, row in status.slots.items():
        if not any(slot.port in each.ports or slot in each.slots for each in named):
            assert after.slots[slot] == row


@given(any_status())
def test_what_is_shown_fed_back_changes_nothing(status: Status) -> None:
    config = [entry(**{**each, "active_slot": _text(each.get("active_slot"))}) for each in fold(states(status))]
    assert plan_for(status, *config).changes == {}


@given(any_status(), any_status())
def test_what_is_shown_brings_another_gateway_there(one: Status, other: Status) -> None:
    config = [entry(**{**each, "active_slot": _text(each.get("active_slot"))}) for each in fold(states(one))]
    after = carried_out(other, plan_for(other, *config))
    assert [_seen(after, port) for port in range(1, PORTS + 1)] == [_seen(one, port) for port in range(1, PORTS + 1)]


def _text(slot: int | None) -> str | None:
    return None if slot is None else str(slot)


def _seen(status: Status, port: int) -> tuple[object, ...]:
    """Slot in use, its LED and lock; and the locks of other slots, unless that of the slot in use stands for all."""
    (used,) = (row for row in status.rows_of(port) if row.active)
    locks = {row.slot for row in status.rows_of(port) if row.state in (7, 12)}
    return used.slot, used.led, used.slot in locks, locks if used.slot not in locks else None
