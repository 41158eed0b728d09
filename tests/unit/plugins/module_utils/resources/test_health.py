# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The health of gateways in audits: what is not as expected, what cannot be told, and what is no expectation."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit, health
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

NOTHING = dict.fromkeys(("registered", "sims", "min_signal", "firmware", "operators"))
VERSION = "608-520-840-841-100-0F0"
GENERATIONS = pytest.mark.parametrize("generation", [2, 3])


def look(gateway: Handle, expected: dict[str, Any], **params: Any) -> dict[str, Any]:
    result = perform(audit, gateway, expected=expected, **params)
    assert [record.operation for record in gateway.log if record.write] == []
    assert result["changed"] is False
    return result


def fault(setting: str, slot: str, found: Any, expected: Any) -> dict[str, Any]:
    return {"part": "expected", "setting": setting, "slot": slot, "is": found, "should_be": expected}


def unshown(setting: str, slot: str) -> dict[str, str]:
    return {"part": "expected", "setting": setting, "slot": slot}


# -- Over HTTP --------------------------------------------------------------------------------------------------------


@GENERATIONS
def test_all_as_expected_by_the_same_request(simulate: Simulate, generation: int) -> None:
    gateway = simulate(generation=generation).only
    row = look(gateway, {"registered": "1"})["ports"][0]
    asked = len(gateway.log)
    result = look(
        gateway,
        {
            "registered": "all",
            "sims": {"1A": row["iccid"]},
            "min_signal": 15,
            "firmware": ["1.0", VERSION],
            "operators": ["Other", "testnet"],
        },
    )
    assert (result["verdict"], result["drift"], result["health"]) == ("in_line", [], [])
    assert (result["unverified"], result["problems"]) == ([], [])
    # The audit asks for nothing more because of what is expected.
    assert len(gateway.log) == 2 * asked


@GENERATIONS
def test_every_kind_of_fault(simulate: Simulate, generation: int) -> None:
    gateway = simulate(generation=generation, dead_ports={"3": 16}, no_sim={"5A": True, "5B": True}, locked=["7"]).only
    shown = {row["name"]: row for row in look(gateway, {"registered": "1"})["ports"]}
    result = look(
        gateway,
        {
            "registered": "1,3,5,7,2A,2B",
            "sims": ["5A", "6A"],
            "min_signal": 17,
            "firmware": ["1.0", "2.0"],
            "operators": ["26201", "Other"],
        },
    )
    assert result["verdict"] == "unhealthy"
    in_service = [name for name, row in shown.items() if row["state_name"] == "registered"]
    assert result["health"] == [
        fault("state", "3", "module_timeout", "registered"),
        fault("state", "5", "no_sim", "registered"),
        fault("state", "7", shown["7.01"]["state_name"], "registered"),
        fault("state", "2.02", shown["2.02"]["state_name"], "registered"),
        fault("sim", "5.01", "no SIM", "a SIM"),
        fault("signal", "1.01", 15, "at least 17"),
        *(fault("operator", name, "TestNet 00101", "26201 or Other") for name in in_service),
        fault("firmware", "", VERSION, "1.0 or 2.0"),
    ]
    assert (result["unverified"], result["problems"]) == ([], [])


def test_sims_by_iccid(gateway: Handle) -> None:
    gateway.patch(no_sim={"2A": True})
    rows = {row["name"]: row["iccid"] for row in look(gateway, {"sims": []})["ports"]}
    other = "8949000000000000001"
    result = look(gateway, {"sims": {"1A": rows["1.01"] + "F", "1.03": other, "2A": rows["2.02"]}})
    assert result["verdict"] == "unhealthy"
    assert result["health"] == [
        fault("sim", "1.03", rows["1.03"], other),
        fault("sim", "2.01", "no SIM", rows["2.02"]),
    ]


def test_drift_counts_more_and_hides_no_fault(gateway: Handle) -> None:
    gateway.patch(dead_ports={"3": 16})
    result = look(gateway, {"registered": "3"}, port_states=[{"ports": "1", "locked": True}])
    assert result["verdict"] == "drifted"
    assert [change["setting"] for change in result["drift"]] == ["locked"]
    assert result["health"] == [fault("state", "3", "module_timeout", "registered")]


def test_a_fault_counts_more_than_a_gateway_that_goes_away(gateway: Handle) -> None:
    gateway.add_fault("reset", "get", times=None)
    gateway.patch(dead_ports={"3": 16})
    options = {"parameters": {"ttl": "64"}, "retries": 0}
    assert look(gateway, {"registered": "1-2"}, **options)["verdict"] == "unreachable"
    assert look(gateway, {"registered": "1-3"}, **options)["verdict"] == "unhealthy"


def test_what_a_gateway_does_not_tell_of_itself(simulate: Simulate) -> None:
    gateway = simulate(profile="reference").only
    result = look(gateway, {"registered": "1", "firmware": [VERSION]})
    assert (result["verdict"], result["health"]) == ("unknown", [])
    assert result["unverified"] == [unshown("firmware", "")]


def test_idle_slots_of_older_firmware(simulate: Simulate) -> None:
    """It shows the slots in use; SIMs that are idle, where it is asked for all; empty slots never."""
    gateway = simulate(profile="legacy", active={"5": "A"}, no_sim={"5B": True, "5C": False}).only
    result = look(gateway, {"registered": "1-8", "min_signal": 15})
    assert (result["verdict"], gateway.operations) == ("in_line", ["status"])
    result = look(gateway, {"registered": "5C", "sims": ["5A", "5B", "5C"]})
    assert result["verdict"] == "unhealthy"
    assert result["health"] == [fault("state", "5.03", "idle", "registered")]
    assert result["unverified"] == [unshown("sim", "5.02")]


def test_older_firmware_that_does_not_answer_about_idle_slots(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", dead_ports={"2": 0}).only
    gateway.add_fault("reset", "status", times=None, skip=1)
    result = look(gateway, {"registered": "2", "sims": ["1A", "1B"]}, retries=0)
    assert result["verdict"] == "unhealthy"
    assert result["health"] == [fault("state", "2", "no_sim", "registered")]
    assert result["unverified"] == [unshown("sim", "1.02")]
    assert [(problem["part"], problem["kind"]) for problem in result["problems"]] == [("expected", "connection")]


def test_every_bad_entry_is_named_and_hides_no_drift(gateway: Handle) -> None:
    result = look(
        gateway,
        {
            "registered": "1,99,9B",
            "sims": {
                "6B": "8949000000000000001",
                "6.02": "none",
                "1A": "8949000000000000001",
                "1": "8949000000000000002",
            },
            "min_signal": 32,
            "firmware": [1.1, " "],
            "operators": [26201, "999999999", ""],
        },
        port_states=[{"ports": "1", "locked": True}],
    )
    assert (result["verdict"], result["health"], result["unverified"]) == ("drifted", [], [])
    (problem,) = result["problems"]
    assert (problem["part"], problem["kind"]) == ("expected", "validation")
    assert problem["message"] == (
        "expected has 5 bad entries: "
        "registered: 99: port 99 is beyond the gateway's 8 ports; 9B: port 9 is beyond the gateway's 8 ports; "
        "sims: 6B and 6.02 name the same slot, 6.02; "
        "6.02: not an ICCID; give its 18 to 20 digits in quotes, from 89 on; "
        "6B and 1A have the same ICCID, 8949000000000000001; "
        '1: names a port, and the gateway has 4 slots per port; name the slot too, as in 1B or "1.02"; '
        "min_signal: 32 is not between 1 and 31; "
        "firmware: the unquoted number 1.1 may have been changed by YAML; put the version in quotes; "
        "' ' is not a version; "
        "operators: 26201: the unquoted number 26201 may have been changed by YAML; put the PLMN in quotes; "
        "'999999999': not a PLMN; give 5 or 6 digits in quotes, the MCC and the MNC; "
        "'': not the name or the PLMN of an operator"
    )


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"sims": True}, "sims: give a list of slots, or a mapping of slots to ICCIDs"),
        ({"sims": ["9A", "1"]}, "sims: 9A: port 9 is beyond the gateway's 8 ports; names a port, and"),
        ({"sims": {"1A": None}}, "sims: 1A: not an ICCID"),
        ({"registered": ""}, "registered: (empty): not the name of a slot"),
        *(({"min_signal": wrong}, f"min_signal: {wrong} is not between 1 and 31") for wrong in (-1, 0, 32)),
        ({"firmware": []}, "firmware: the list is empty"),
        ({"firmware": [True, None]}, "firmware: True is not a version; None is not a version"),
        ({"operators": []}, "operators: the list is empty"),
        ({"operators": [True, 1.5, None]}, "operators: True: not the name or the PLMN"),
    ],
)
def test_what_is_no_expectation(gateway: Handle, expected: dict[str, Any], message: str) -> None:
    result = look(gateway, expected)
    assert result["verdict"] == "unknown"
    assert message in result["problems"][0]["message"]


def test_an_unknown_key_is_refused(gateway: Handle) -> None:
    with pytest.raises(ValueError, match="registerd"):
        look(gateway, {"registerd": "1"})


@pytest.mark.parametrize("expected", [{}, {"registered": None}])
def test_nothing_expected_is_nothing_declared(gateway: Handle, expected: dict[str, Any]) -> None:
    result = look(gateway, expected)
    assert (result["verdict"], result["health"]) == ("unknown", [])
    assert result["problems"][0]["message"] == "nothing is declared of this gateway"


# -- Statuses that the simulator does not give ------------------------------------------------------------------------


def assess(rows: list[dict[str, Any]], slots: int = 2, **expected: Any) -> list[tuple[Any, ...]]:
    """What is found in a status with these rows."""
    message = {"type": "dev-status", "mac": "x", "max-ports": 4, "max-slots": slots, "status": rows}
    status = parse_status(message)
    return [tuple(found) for found in health.assess(health.parse({**NOTHING, **expected}, status), status)]


def row(port: str, st: Any, **more: Any) -> dict[str, Any]:
    return {"port": port, "st": st, "active": 1, "opr": "TestNet 00101", "sig": 20, **more}


@pytest.mark.parametrize("st", [3, 4, 13, 14, 15, "3 OK"])
def test_ports_in_service(st: Any) -> None:
    assert assess([row("1.01", st), row("1.02", 0, active=0)], registered="1,1A") == []


@pytest.mark.parametrize(
    ("st", "word"),
    [(0, "no_sim"), (1, "idle"), (2, "registering"), (5, "no_balance"), (11, "card_detected"), (12, "locked_by_user")],
)
def test_ports_out_of_service(st: int, word: str) -> None:
    assert assess([row("1.01", st)], registered="1") == [("state", "1", word, "registered")]


def test_a_port_uses_one_slot() -> None:
    """A SIM of another slot that is idle is no fault; one that claims to be registered there is no service."""
    rows = [row("1.01", 1, active=0), row("1.02", 3), row("2.01", 3, active=0), row("2.02", 1)]
    assert assess(rows, registered="1,2") == [("state", "2", "idle", "registered")]


def test_a_port_that_tells_only_which_slots_it_does_not_use() -> None:
    rows = [row("1.01", 3, active=0), row("1.02", 1, active=None)]
    assert assess(rows, registered="1") == [("state", "1", "idle", "registered")]


def test_a_port_that_does_not_tell_which_slot_it_uses() -> None:
    rows = [row("1.01", 1, active=None), row("1.02", 2, active=None), row("2.01", 1, active=None)]
    rows += [row("2.02", 3, active=None)]
    assert assess(rows, registered="1,2") == [("state", "1", "idle, registering", "registered")]


@pytest.mark.parametrize("st", [None, "", "x", 10, 99])
def test_states_that_say_nothing(st: Any) -> None:
    found = assess([row("1.01", st)], registered="1", min_signal=5, operators=["TestNet"])
    assert found == [("state", "1"), ("signal", "1.01"), ("operator", "1.01")]


def test_ports_that_are_not_shown() -> None:
    assert assess([row("1.01", 3)], registered="1-2,1B") == [("state", "2"), ("state", "1.02")]


def test_a_remote_sim_is_the_one_in_use() -> None:
    rows = [row("1.01", 0, active=0), row("1.sp256.7", 3, sig=4)]
    found = assess(rows, registered="1", min_signal=5)
    assert found == [("signal", "1.sp256.7", 4, "at least 5")]


@pytest.mark.parametrize("least", [1, 31])
def test_the_bounds_of_a_signal(least: int) -> None:
    assert assess([row("1.01", 3, sig=least)], min_signal=least) == []
    assert assess([row("1.01", 3, sig=least - 1)], min_signal=least) == [
        ("signal", "1.01", least - 1, f"at least {least}")
    ]


@pytest.mark.parametrize(
    ("signal", "found"),
    [
        (31, []),
        (10, []),
        (9, [("signal", "1.01", 9, "at least 10")]),
        (0, [("signal", "1.01", 0, "at least 10")]),
        (None, [("signal", "1.01")]),
        ("", [("signal", "1.01")]),
        # A modem that cannot tell; a value of another scale.
        (32, [("signal", "1.01")]),
        (-1, [("signal", "1.01")]),
        (99, [("signal", "1.01")]),
        (-75, [("signal", "1.01")]),
    ],
)
def test_signal(signal: Any, found: list[tuple[Any, ...]]) -> None:
    assert assess([row("1.01", 3, sig=signal), row("2.01", 1, sig=0)], min_signal=10) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        # inserted, st, iccid
        ((1, 1, ""), []),
        ((0, 0, ""), ["no SIM"]),
        ((0, 12, ""), ["no SIM"]),
        ((None, 0, ""), ["no SIM"]),
        ((None, 1, ""), []),
        ((None, 3, ""), []),
        ((None, 9, ""), []),
        ((None, 12, "8900101000000000001"), []),
        # A lock, and a module that does not answer, say nothing of a SIM.
        ((None, 12, ""), None),
        ((None, 16, ""), None),
        ((None, 99, ""), None),
        # Contradictions.
        ((1, 0, ""), None),
        ((0, 3, ""), None),
        ((None, 0, "8900101000000000001"), None),
    ],
)
def test_sims(given: tuple[Any, Any, str], found: list[str] | None) -> None:
    inserted, st, iccid = given
    rows = [row("1.01", st, inserted=inserted, iccid=iccid)]
    wanted = [("sim", "1.01")] if found is None else [("sim", "1.01", each, "a SIM") for each in found]
    assert assess(rows, sims=["1A"]) == wanted


def test_an_iccid_that_is_not_shown_is_no_other() -> None:
    rows = [row("1.01", 3, inserted=1, iccid=""), row("2.01", 3)]
    assert assess(rows, sims={"1A": "8900101000000000001", "2A": "8900101000000000002"}) == [
        ("sim", "1.01"),
        ("sim", "2.01"),
    ]


def test_slots_by_ranges_and_ports_of_one_slot() -> None:
    empty = [row(f"{port}.01", 0) for port in (1, 2, 3)]
    wanted = [("sim", "1.01", "no SIM", "a SIM"), ("sim", "2.01", "no SIM", "a SIM")]
    assert assess(empty, sims="1A-2A") == wanted
    assert assess(empty, sims=["1A,2A", "2.01"]) == wanted
    assert assess(empty, slots=1, sims="1-2") == wanted
    assert assess(empty, slots=1, sims=[1, 2]) == wanted


@pytest.mark.parametrize("st", [13, 14, 15])
def test_operators_are_shown_while_registered_or_in_a_call(st: int) -> None:
    assert assess([row("1.01", st, opr="Other 00102")], operators=["TestNet"]) == [("operator", "1.01")]
