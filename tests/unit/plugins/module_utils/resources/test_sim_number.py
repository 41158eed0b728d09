# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_sim_number does; the rest is in test_slot_values.py."""

from __future__ import annotations

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, sim_number
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

NUMBERS = {"1.01": "1358021178", "2.03": "+4915112345678", "6.02": "0049151999"}


def numbers(gateway: Handle, saved: bool = True) -> dict[str, str]:
    found: dict[str, str] = gateway.state()["saved" if saved else "ram"]["sim_numbers"]
    return found


def test_the_example_of_the_reference(simulate: Simulate) -> None:
    gateway = simulate(ports=32, slots=8).only
    result = perform(sim_number, gateway, config={"25.01": "1358021178", "25.05": "123456762221"})
    assert result["requests"][0]["body"] == "sim_number(192)=1358021178&sim_number(196)=123456762221"
    assert numbers(gateway) == {"25.01": "1358021178", "25.05": "123456762221"}


@pytest.mark.parametrize("number", ["1", "+1", "0", "00491519", "12345678901234567890123456789012"])
@pytest.mark.parametrize("decode", ["form", "percent"])
def test_numbers_arrive_as_they_are(simulate: Simulate, number: str, decode: str) -> None:
    gateway = simulate(switches={"decode": decode}).only
    assert perform(sim_number, gateway, config={"1A": number})["changed"] is True
    assert gateway.saved_number("1A") == number
    assert perform(sim_number, gateway, config={"1A": f" {number} "})["changed"] is False


@pytest.mark.parametrize("state", ["merged", "overridden"])
@pytest.mark.parametrize("strange", ["+49 1 5", "abc"])
def test_what_the_gateway_holds_is_good_for_its_slot(simulate: Simulate, strange: str, state: str) -> None:
    """Whoever has written it: what is read can be given back."""
    gateway = simulate(sim_numbers={"2A": strange}).only
    shown = perform(info, gateway, gather_subset=["sim_numbers"])["sim_numbers"]
    assert shown["2.01"] == strange
    gateway.read_only()
    result = perform(sim_number, gateway, config=shown, state=state)
    assert "failed" not in result
    assert (result["changed"], result["requests"]) == (False, [])
    other = perform(sim_number, gateway, config={"2B": strange})
    assert "config has a bad entry: 2B: " in other["msg"]


def test_bad_numbers(gateway: Handle) -> None:
    config: dict[object, object] = {
        "1A": "",
        "1b": "+",
        "1.03": "0151 / 123",
        "1D": None,
        "2A": 1.5,
        "2B": True,
        "2C": "123456789012345678901234567890123",
        "2D": "1+2",
    }
    gateway.read_only()
    result = perform(sim_number, gateway, config=config)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 8 bad entries: "
        "1A: '' is not a number; give up to 32 digits with an optional leading +; "
        "1b: '+' is not a number; give up to 32 digits with an optional leading +; "
        "1.03: '0151 / 123' is not a number; give up to 32 digits with an optional leading +; "
        "1D: not a number; give digits in quotes, with an optional leading +; "
        "2A: not a number; give digits in quotes, with an optional leading +; "
        "2B: not a number; give digits in quotes, with an optional leading +; "
        "2C: '123456789012345678901234567890123' is not a number; give up to 32 digits with an optional leading +; "
        "2D: '1+2' is not a number; give up to 32 digits with an optional leading +. "
        "Nothing was written."
    )
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("state", ["merged", "overridden"])
def test_numbers_without_quotes_are_refused(gateway: Handle, state: str) -> None:
    """YAML reads 030123456 as 6334254: what the user wrote is lost, so that no guess is right."""
    gateway.read_only()
    result = perform(sim_number, gateway, config={"1a": 0o30123456, "2A": "49151", "3.01": 7}, state=state)
    assert result["error"]["kind"] == "validation"
    assert "config has 2 bad entries: 1a: the unquoted number 6334254 " in result["msg"]
    assert "; 3.01: the unquoted number 7 " in result["msg"]
    assert gateway.violations == []


def test_numbers_without_quotes_do_not_matter_where_they_go(simulate: Simulate) -> None:
    gateway = simulate(sim_numbers={"1A": "111", "8D": "888"}).only
    assert perform(sim_number, gateway, config={"1A": 7}, state="deleted")["changed"] is True
    assert numbers(gateway) == {"8.04": "888"}


# -- merged -------------------------------------------------------------------------------------------------------


def test_merged_is_the_default(simulate: Simulate) -> None:
    gateway = simulate(sim_numbers={"1A": "111", "8D": "888"}).only
    result = perform(sim_number, gateway, config={"1A": "112", "2A": "222"})
    assert result["before"] == {"1.01": "111", "2.01": ""}
    assert result["after"] == {"1.01": "112", "2.01": "222"}
    assert result["diff"]["before"] == "1.01: 111\n2.01: (none)\n"
    assert result["diff"]["after"] == "1.01: 112\n2.01: 222\n"
    assert numbers(gateway) == {"1.01": "112", "2.01": "222", "8.04": "888"}


def test_an_empty_config_is_named_first(gateway: Handle) -> None:
    result = perform(sim_number, gateway, config={}, state="overridden", batch_size=0)
    first, second = result["msg"].partition(": ")[2].split("; batch_size")
    assert first.startswith("config is empty, which does not mean every slot with state overridden")
    assert second == " must be 1 or more. Nothing was written."


# -- overridden ---------------------------------------------------------------------------------------------------


def test_overridden_removes_what_config_does_not_name(simulate: Simulate) -> None:
    gateway = simulate(sim_numbers={"1A": "111", "8D": "888", "6B": "666"}).only
    predicted = perform(sim_number, gateway, check=True, config={"1A": "112", "6.02": "666"}, state="overridden")
    result = perform(sim_number, gateway, config={"1A": "112", "6.02": "666"}, state="overridden")
    assert result["before"] == {"1.01": "111", "8.04": "888"}
    assert result["after"] == {"1.01": "112", "8.04": ""}
    assert result["diff"]["after"] == "1.01: 112\n8.04: (none)\n"
    assert result["requests"][0]["body"] == "sim_number(0)=112&sim_number(31)="
    assert {key: predicted[key] for key in ("changed", "before", "after", "requests", "diff")} == {
        key: result[key] for key in ("changed", "before", "after", "requests", "diff")
    }
    assert numbers(gateway) == {"1.01": "112", "6.02": "666"}
    gateway.clear_log()
    gateway.read_only()
    assert perform(sim_number, gateway, config={"1A": "112", "6B": "666"}, state="overridden")["changed"] is False
    assert gateway.operations == ["status"]


def test_overridden_finds_numbers_of_idle_sims_on_older_firmware(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", no_sim=[], sim_numbers={"1A": "111", "1B": "112", "2C": "223"}).only
    result = perform(sim_number, gateway, config={"1A": "111"}, state="overridden")
    assert result["after"] == {"1.02": "", "2.03": ""}
    assert result["unverified"] == []
    assert numbers(gateway) == {"1.01": "111"}
    gateway.clear_log()
    assert perform(sim_number, gateway, config={"1A": "111"}, state="overridden")["changed"] is False
    assert gateway.operations == ["status", "status"]


def test_overridden_where_some_slots_are_not_shown(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", ports=2, slots=2, no_sim=["2B"], sim_numbers={"2B": "222"}).only
    result = perform(sim_number, gateway, config={"1A": "111"}, state="overridden")
    assert result["before"]["2.02"] == "unknown"
    assert result["after"] == {"1.01": "111", "2.02": ""}
    assert result["unverified"] == ["2.02"]
    assert numbers(gateway) == {"1.01": "111"}
    result = perform(sim_number, gateway, config={"1A": "111"}, state="overridden", on_unknown="skip")
    assert result["changed"] is False
    assert result["unverified"] == ["2.02"]
    result = perform(sim_number, gateway, config={"1A": "111"}, state="overridden", on_unknown="fail")
    assert "2.02: the gateway does not show the current number" in result["msg"]


# -- deleted ------------------------------------------------------------------------------------------------------


def test_deleted_removes_what_config_names(simulate: Simulate) -> None:
    gateway = simulate(sim_numbers={"1A": "111", "8D": "888", "6B": "666"}).only
    config: dict[str, object] = {"1A": None, "6b": "never mind", "2.01": {}}
    predicted = perform(sim_number, gateway, check=True, config=config, state="deleted")
    result = perform(sim_number, gateway, config=config, state="deleted")
    assert result["before"] == predicted["before"] == {"1.01": "111", "6.02": "666"}
    assert result["after"] == predicted["after"] == {"1.01": "", "6.02": ""}
    assert result["requests"] == predicted["requests"]
    assert operations(result) == ["set", "save"]
    assert result["warnings"] == []
    assert numbers(gateway) == {"8.04": "888"}
    gateway.clear_log()
    assert perform(sim_number, gateway, config=config, state="deleted")["changed"] is False
    assert gateway.operations == ["status"]


def test_deleted_still_wants_slots_that_exist(simulate: Simulate) -> None:
    gateway = simulate(sim_numbers={"1A": "111"}).only
    gateway.read_only()
    result = perform(sim_number, gateway, config={"1A": None, "9A": None, "1a": None, "2.5": 5}, state="deleted")
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 3 bad entries: "
        "9A: port 9 is beyond the gateway's 8 ports; "
        "1A and 1a name the same slot, 1.01; "
        '2.5: write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1). '
        "Nothing was written."
    )
    assert gateway.operations == ["status"]


def test_a_device_that_keeps_numbers(simulate: Simulate) -> None:
    gateway = simulate(switches={"empty_values": "keep"}, sim_numbers={"1A": "111", "6B": "666"}).only
    result = perform(sim_number, gateway, config={"1A": None, "6B": None}, state="deleted", retries=1)
    assert result["error"]["kind"] == "verify"
    assert result["error"]["operation"] == "set"
    assert "the gateway did not take every number: 1.01 shows 111, 6.02 shows 666" in result["msg"]
    assert result["changed"] is False
    assert result["applied"] == []
    assert result["rejected"] == ["1.01", "6.02"]
    assert numbers(gateway, saved=False) == {"1.01": "111", "6.02": "666"}


def test_a_device_that_refuses_to_remove_numbers(simulate: Simulate) -> None:
    gateway = simulate(switches={"empty_values": "refuse"}, sim_numbers={"1A": "111"}).only
    result = perform(sim_number, gateway, config={"1A": None}, state="deleted", retries=1)
    assert result["error"]["kind"] == "device"
    assert "empty value" in result["error"]["reason"]
    assert result["rejected"] == ["1.01"]
    assert result["changed"] is False


def test_a_device_that_takes_what_precedes_a_bad_entry(simulate: Simulate) -> None:
    switches = {"empty_values": "refuse", "bad_entry": "prefix"}
    gateway = simulate(switches=switches, sim_numbers={"6B": "666", "7A": "777"}).only
    result = perform(sim_number, gateway, config={"1A": "111", "7A": "778"}, state="overridden", retries=1)
    assert result["error"]["kind"] == "device"
    assert result["changed"] is True
    assert result["applied"] == ["1.01"]
    assert result["rejected"] == ["6.02", "7.01"]
    assert result["saved"] is False
    gateway.patch(switches={"empty_values": "accept"})
    perform(sim_number, gateway, config={"1A": "111", "7A": "778"}, state="overridden")
    assert numbers(gateway) == {"1.01": "111", "7.01": "778"}


@pytest.mark.parametrize("state", ["overridden", "deleted"])
@pytest.mark.parametrize("check", [False, True])
def test_an_empty_config_is_never_everything(gateway: Handle, state: str, check: bool) -> None:
    gateway.read_only()
    result = perform(sim_number, gateway, check=check, config={}, state=state)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config is empty, which does not mean "
        f"every slot with state {state}; name the slots. Nothing was written."
    )
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is False
    assert gateway.operations == []


def test_a_missing_config_is_an_error_too(gateway: Handle) -> None:
    with pytest.raises(ValueError, match="missing required arguments: config"):
        perform(sim_number, gateway, state="overridden")


# -- what firmwares show ------------------------------------------------------------------------------------------


def test_older_firmware_takes_a_second_read(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", no_sim=[]).only
    result = perform(sim_number, gateway, config=NUMBERS)
    assert result["unverified"] == []
    assert gateway.operations == ["status", "status", "set", "status", "status", "save"]
    assert perform(sim_number, gateway, config=NUMBERS)["changed"] is False


def test_terse_firmware_shows_no_numbers_of_empty_slots(simulate: Simulate) -> None:
    gateway = simulate(profile="sparse", no_sim=["6.02"]).only
    result = perform(sim_number, gateway, config=NUMBERS)
    assert result["before"] == {"1.01": "", "2.03": "", "6.02": "unknown"}
    assert result["unverified"] == ["6.02"]
    assert numbers(gateway) == NUMBERS
    result = perform(sim_number, gateway, config=NUMBERS)
    assert result["after"] == {"6.02": NUMBERS["6.02"]}


def test_numbers_that_the_gateway_shows_are_data(gateway: Handle) -> None:
    """Whatever stands there, it is compared, shown without control characters, and replaced."""
    gateway.patch(sim_numbers={"1A": "\x1b[31m{{ 7 * 7 }}\r\n"})
    result = perform(sim_number, gateway, config={"1A": "49"})
    assert result["before"]["1.01"].replace("\ufffd", "") == "[31m{{ 7 * 7 }}"
    assert numbers(gateway) == {"1.01": "49"}
