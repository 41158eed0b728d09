# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that a gateway puts elsewhere than its size says: found, named, and put back."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine.misplaced import (
    Misplaced,
    find,
    landed_elsewhere,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.parameter import Parameter
from ansible_collections.skyline.gateway.plugins.module_utils.resources import command, gateway, imei, sim_number
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER, Kind

# It reports two slots per port, and counts indices as if ports had one: 2.02, index 3, is 4.01.
NUMBERS = {f"{port}.{slot:02d}": f"+49{port}{slot}" for port in range(1, 9) for slot in (1, 2)}
SHIFTED: dict[str, Any] = {"ports": 8, "slots": 2, "sim_numbers": NUMBERS, "switches": {"index_slots": 1}}


@pytest.fixture
def shifted(simulate: Simulate) -> Handle:
    return simulate(**SHIFTED).only


@pytest.fixture
def restarting(simulate: Simulate) -> Handle:
    """The same, but for the time that it takes to restart."""
    return simulate(1000.0, **SHIFTED).only


def everything(gateway: Handle) -> tuple[dict[str, str], dict[str, str]]:
    settings = gateway.state()["ram"]
    return settings["imeis"], settings["sim_numbers"]


def test_a_value_in_a_wrong_slot_is_put_back(kind: Kind, shifted: Handle) -> None:
    before = everything(shifted)
    old, new = kind.held(shifted, "4.01"), kind.make(1)
    result = perform(kind.resource, shifted, config={"2B": new})
    assert result["error"]["kind"] == "verify"
    assert f"4.01 had {new} instead of {old}, and the old value was restored" in result["msg"]
    # By the parameter that was sent, not by the one that the gateway's size suggests for 4.01.
    escaped = [value.replace("+", "%2B") for value in (new, old)]
    assert [request["body"] for request in result["requests"]] == [f"{kind.parameter}(3)={value}" for value in escaped]
    assert everything(shifted) == before
    assert (result["changed"], result["saved"], result["unsaved"]) == (False, False, False)
    assert (result["rejected"], result["applied"]) == (["2.02"], [])
    # Read before, after the write, once more when that was wrong, and after it was put back.
    assert shifted.operations == ["status", "set", "status", "status", "set", "status"]


def test_what_is_in_its_place_stays_and_waits_for_a_save(kind: Kind, shifted: Handle) -> None:
    result = perform(kind.resource, shifted, config={"1A": kind.make(1), "2B": kind.make(2)})
    assert result["error"]["kind"] == "verify"
    assert (result["applied"], result["rejected"]) == (["1.01"], ["2.02"])
    assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
    assert "save" not in shifted.operations


def test_a_planned_slot_that_had_its_value_is_put_back_too(kind: Kind, shifted: Handle) -> None:
    """It is in config, and not among the changes."""
    old = kind.held(shifted, "4.01")
    result = perform(kind.resource, shifted, config={"2B": kind.make(1), "4A": old})
    assert "4.01 had" in result["msg"]
    assert kind.held(shifted, "4.01") == old


def test_several_at_once(kind: Kind, shifted: Handle) -> None:
    before = everything(shifted)
    result = perform(kind.resource, shifted, config=kind.plan("2B", "3B", "4B"), batch_size=1)
    assert [f"{slot} had" in result["msg"] for slot in ("4.01", "6.01", "8.01")] == [True] * 3
    assert everything(shifted) == before
    assert operations(result) == ["set"] * 6


def test_what_cannot_be_put_back_is_told_and_never_saved(
    kind: Kind, shifted: Handle, ansible_home: pathlib.Path
) -> None:
    old, new = kind.held(shifted, "4.01"), kind.make(1)
    shifted.add_fault("code", "set", times=None, skip=1, code=5, reason="busy")
    result = perform(kind.resource, shifted, config={"2B": new})
    assert result["error"]["kind"] == "verify"
    assert f"4.01 had {new} instead of {old}, and the old value was not restored" in result["msg"]
    assert "Do not save this gateway: a reboot brings the old values back." in result["msg"]
    assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
    # The next run has nothing to make good for: it would save what stands in the wrong place.
    shifted.clear_faults()
    again = perform(command, shifted, op="lock", ports="1", wait=False)
    assert "save" not in [*operations(result), *operations(again)]
    unchanged = perform(kind.resource, shifted, config={"1A": kind.held(shifted, "1.01")})
    assert (unchanged["changed"], unchanged["unsaved"]) == (False, True)


def test_the_whole_gateway_is_not_saved_either(restarting: Handle) -> None:
    """Neither for the parts that went well before, nor by a next run that finds nothing to do."""
    numbers = {"1A": "+4999"}
    restarting.add_fault("code", "set", times=None, skip=2, code=5, reason="busy")
    result = perform(gateway, restarting, sim_numbers=numbers, imeis={"2B": IMEI.make(1)})
    assert "4.01 had" in result["msg"]
    restarting.clear_faults()
    again = perform(gateway, restarting, sim_numbers=numbers)
    assert "save" not in [*operations(result), *operations(again)]
    assert [(each["changed"], each["saved"], each["unsaved"]) for each in (result, again)] == [
        (True, False, True),
        (False, False, True),
    ]
    perform(command, restarting, op="reboot")
    # Once there is something to save again, or the gateway has forgotten it, all is as usual.
    assert operations(perform(gateway, restarting, sim_numbers={"1A": "+4998"})) == ["set", "save"]


def test_a_reboot_that_was_left_open_makes_the_gateway_forget_it(restarting: Handle) -> None:
    restarting.add_fault("code", "set", times=None, skip=1, code=5, reason="busy")
    perform(imei, restarting, config={"2A": IMEI.make(1)}, activate="reboot")
    restarting.clear_faults()
    result = perform(imei, restarting, config={"1A": IMEI.held(restarting, "1.01")}, activate="reboot")
    assert operations(result) == ["reboot"]


def test_deleted_numbers(shifted: Handle) -> None:
    result = perform(sim_number, shifted, config={"2B": None}, state="deleted")
    assert "4.01 had none instead of +4941, and the old value was restored" in result["msg"]
    assert shifted.number("4.01") == "+4941"


def test_a_place_that_had_no_value(simulate: Simulate) -> None:
    box = simulate(ports=8, slots=2, sim_numbers={}, switches={"index_slots": 1}).only
    result = perform(sim_number, box, config={"2B": "+4920"})
    assert "4.01 had +4920 instead of none, and the old value was restored" in result["msg"]
    assert box.number("4.01") == ""


def test_which_parameter_it_was_is_not_guessed(shifted: Handle) -> None:
    """Two empty values, and two slots that became empty: which is whose cannot be told."""
    result = perform(sim_number, shifted, config={"2B": None, "3B": None}, state="deleted")
    assert "4.01 had none instead of +4941, and the old value was not restored" in result["msg"]
    assert "6.01 had none instead of +4961, and the old value was not restored" in result["msg"]
    assert operations(result) == ["set"]
    assert (result["changed"], result["unsaved"]) == (True, True)


def test_after_a_fault_half_way_wrong_slots_are_looked_for_too(shifted: Handle) -> None:
    before = everything(shifted)
    shifted.add_fault("code", "set", times=4, skip=1, code=5, reason="busy")
    result = perform(imei, shifted, config=IMEI.plan("2B", "3B"), batch_size=1)
    assert result["error"]["kind"] == "verify"
    assert "4.01 had" in result["msg"]
    assert "busy" in result["msg"]
    assert everything(shifted) == before


@pytest.mark.parametrize("profile", ["modern", "reference", "legacy", "sparse"])
@pytest.mark.parametrize("activate", ["none", "reset", "reboot"])
def test_a_good_run_stays_one(simulate: Simulate, profile: str, activate: str) -> None:
    box = simulate(1000, ports=4, slots=2, profile=profile).only
    result = perform(imei, box, config=IMEI.plan("1A", "1B", "3B"), activate=activate)
    assert "failed" not in result
    assert result["saved"] is True


@pytest.mark.parametrize("profile", ["modern", "reference", "legacy", "sparse"])
def test_a_good_run_with_numbers_stays_one(simulate: Simulate, profile: str) -> None:
    gateway = simulate(ports=4, slots=2, profile=profile).only
    assert perform(sim_number, gateway, config=NUMBER.plan("1A", "1B", "3B"))["saved"] is True


def test_a_module_imei_in_every_row_of_a_port_is_no_wrong_slot(simulate: Simulate, short_waits: None) -> None:
    switches = {"all_slots": True, "fields_2_4": False, "imei": "module"}
    gateway = simulate(1000, ports=4, slots=2, switches=switches).only
    result = perform(imei, gateway, config=IMEI.plan("1A", "3B"), activate="reset")
    assert "failed" not in result


# -- the search itself --------------------------------------------------------------------------------------------


def search(changes: dict[str, str], before: dict[str, str | None], after: dict[str, str | None]) -> list[Misplaced]:
    wrong = {key: new for key, new in changes.items() if after.get(key) not in (None, new)}
    unproven = {key: new for key, new in changes.items() if after.get(key) is None}
    return find(changes, wrong, unproven, before, after, lambda key: "array")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": "1", "b": "2"}, {"a": "9", "b": "2"}, []),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "9"}, [Misplaced("b", "9", "2", "a")]),
        # It had the value before.
        ({"a": "1", "b": "9"}, {"a": "1", "b": "9"}, []),
        # The change is not shown: where else it went is seen all the same.
        ({"b": "2"}, {"b": "9"}, [Misplaced("b", "9", "2", "a")]),
        # Both have it: the parameter that would put the one back would take it from the other.
        ({"a": "1", "b": "2"}, {"a": "9", "b": "9"}, [Misplaced("b", "9", "2", None)]),
        # Nobody knows what it had.
        ({"a": "1"}, {"a": "1", "b": "9"}, [Misplaced("b", "9", None, "a")]),
        ({"a": "1", "b": None}, {"a": "1", "b": "9"}, [Misplaced("b", "9", None, "a")]),
        # It may have had the value all along.
        ({"a": "1"}, {"a": "9", "b": "9"}, []),
        ({}, {"b": "9"}, []),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}, []),
    ],
)
def test_what_is_found(before: dict[str, str | None], after: dict[str, str | None], found: list[Misplaced]) -> None:
    assert search({"a": "9"}, before, after) == found


def test_one_source_for_two_places_is_none() -> None:
    found = search({"a": "9"}, {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "c": "9"})
    assert found == [Misplaced("b", "9", "2", None), Misplaced("c", "9", "3", None)]


@pytest.mark.parametrize(
    ("misplaced", "left", "words"),
    [
        (Misplaced("b", "9", "2", "a"), False, "b had 9 instead of 2, and the old value was restored"),
        (Misplaced("b", "9", "2", None), True, "b had 9 instead of 2, and the old value was not restored"),
        (Misplaced("b", "9", "", None), True, "b had 9 instead of none, and the old value was not restored"),
        (Misplaced("b", "", "2", "a"), False, "b had none instead of 2, and the old value was restored"),
        (Misplaced("b", "9", None, "a"), True, "b now has 9, and its old value is not known"),
    ],
)
def test_what_is_told_of_it(misplaced: Misplaced, left: bool, words: str) -> None:
    cause = GatewayError("verify", "some words")
    error = landed_elsewhere("IMEI", lambda _place, value: value, [misplaced], [misplaced] if left else [], cause)
    assert error.message == f"IMEIs were written to other places than intended: {words}"
    assert ("Do not save this gateway" in (error.advice or "")) is left


def test_values_of_other_arrays_and_of_names_alone_do_not_count() -> None:
    one, other, alone = Parameter("ip", 1), Parameter("port", 2), Parameter("ttl")

    def array(key: Any) -> str | None:
        return None if key.place is None else key.name

    changes = {one: "9", alone: "9"}
    after = {one: "1", other: "9", alone: "1", Parameter("ip", 2): "9"}
    before = {one: "1", other: "2", alone: "1", Parameter("ip", 2): "2"}
    assert find(changes, changes, {}, before, after, array) == [Misplaced(Parameter("ip", 2), "9", "2", one)]
    assert find({alone: "9"}, {alone: "9"}, {}, before, after, array) == []
