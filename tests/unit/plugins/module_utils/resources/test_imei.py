# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_imei does; the rest is in test_slot_values.py and test_restart.py."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI

# The example of 3GPP's own, and one of the reference's examples, which fail the check.
RIGHT = "490154203237518"
WRONG = "865847053403202"
WRONG_TOO = "865847053403213"


def test_the_example_of_the_reference(simulate: Simulate) -> None:
    gateway = simulate(ports=32, slots=4).only
    result = perform(imei, gateway, config={"6B": WRONG, "13D": WRONG_TOO})
    assert result["requests"][0]["body"] == f"sim_imei(21)={WRONG}&sim_imei(51)={WRONG_TOO}"
    assert gateway.imei("6.02") == WRONG
    assert gateway.imei("13.04") == WRONG_TOO


def test_ports_that_the_status_prints_as_numbers(simulate: Simulate) -> None:
    """1.10 is slot 10, not slot 1."""
    gateway = simulate(ports=2, slots=12, switches={"generation": "both", "port_numbers": True}).only
    config = {"1.01": RIGHT, "1.10": "490154203237526"}
    result = perform(imei, gateway, config=config, check_digit="ignore")
    assert (set(result["before"]), "unknown" in result["before"].values()) == (set(config), False)
    assert perform(imei, gateway, config=config, check_digit="ignore")["changed"] is False


def test_fourteen_digits_get_their_check_digit(gateway: Handle) -> None:
    result = perform(imei, gateway, config={"1A": RIGHT[:14]})
    assert result["after"] == {"1.01": RIGHT}
    assert result["warnings"] == []
    assert gateway.imei("1.01") == RIGHT
    for again in (RIGHT[:14], RIGHT, int(RIGHT), f" {RIGHT} "):
        assert perform(imei, gateway, config={"1A": again})["changed"] is False


def test_imeis_stay_text(gateway: Handle) -> None:
    zeros = "000000000000000"
    result = perform(imei, gateway, config={"1A": zeros})
    assert result["after"] == {"1.01": zeros}
    assert gateway.imei("1.01") == zeros


def test_bad_imeis(gateway: Handle) -> None:
    config: dict[object, object] = {
        "1A": "12345",
        "1b": "1234567890123456",
        "1.03": "86584705340320x",
        "1D": None,
        "2A": 49015420323751,
        "2B": 4.9e14,
    }
    gateway.read_only()
    result = perform(imei, gateway, config=config)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 6 bad entries: "
        "1A: 12345 has 5 digits; an IMEI has 15 (or 14, without its check digit); "
        "1b: 1234567890123456 has 16 digits; an IMEI has 15 (or 14, without its check digit); "
        "1.03: '86584705340320x' is not an IMEI; give 15 digits; "
        "1D: not an IMEI; give 15 digits in quotes; "
        "2A: the unquoted number 49015420323751 has 14 digits; give 15 digits in quotes; "
        "2B: not an IMEI; give 15 digits in quotes. "
        "Nothing was written."
    )
    assert gateway.operations == ["status"]


# -- check_digit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("params", [{}, {"check_digit": "warn"}], ids=["default", "warn"])
def test_a_wrong_check_digit_is_a_warning(gateway: Handle, params: dict[str, Any]) -> None:
    result = perform(imei, gateway, config={"6b": WRONG, "1A": RIGHT, "3.04": WRONG_TOO}, **params)
    assert result["changed"] is True
    assert result["warnings"] == [
        "IMEIs with a wrong check digit: "
        f"6b: {WRONG} ends in 2, its check digit would be 8, 3.04: {WRONG_TOO} ends in 3, its check digit would be 6"
    ]


def test_many_wrong_check_digits_make_one_short_warning(simulate: Simulate) -> None:
    gateway = simulate(ports=8, slots=8).only
    config = {f"{port}.{slot:02d}": f"35000012345{port}{slot}00" for port in range(1, 9) for slot in range(1, 9)}
    (warning,) = perform(imei, gateway, config=config)["warnings"]
    assert warning.count("ends in") == 20
    assert warning.endswith(" more")


def test_a_wrong_check_digit_may_be_an_error(gateway: Handle) -> None:
    gateway.read_only()
    result = perform(imei, gateway, config={"6b": WRONG, "1A": RIGHT, "9A": RIGHT}, check_digit="fail")
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 2 bad entries: "
        "9A: port 9 is beyond the gateway's 8 ports; "
        f"6b: {WRONG} ends in 2, its check digit would be 8. "
        "Nothing was written."
    )
    assert result["changed"] is False
    assert gateway.operations == ["status"]


def test_a_wrong_check_digit_may_be_ignored(gateway: Handle) -> None:
    result = perform(imei, gateway, config={"6B": WRONG}, check_digit="ignore")
    assert result["changed"] is True
    assert result["warnings"] == []


# -- allow_duplicates ---------------------------------------------------------------------------------------------


def test_duplicates_in_config(gateway: Handle) -> None:
    gateway.read_only()
    result = perform(imei, gateway, config={"6b": RIGHT, "7A": IMEI.make(1), "1.01": RIGHT[:14], "9A": "x"})
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 3 bad entries: "
        "9A: port 9 is beyond the gateway's 8 ports; "
        "9A: 'x' is not an IMEI; give 15 digits; "
        f"{RIGHT} would be the IMEI of 6b and 1.01; allow_duplicates permits that. "
        "Nothing was written."
    )
    assert gateway.operations == ["status"]


def test_duplicates_with_slots_that_config_leaves_alone(gateway: Handle) -> None:
    taken = gateway.imei("3.03")
    gateway.read_only()
    result = perform(imei, gateway, config={"6b": taken})
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has a bad entry: "
        f"{taken} would be the IMEI of 6b and 3.03 (not in config); allow_duplicates permits that. "
        "Nothing was written."
    )


def test_duplicates_may_be_allowed(gateway: Handle) -> None:
    taken = gateway.imei("3.03")
    result = perform(imei, gateway, config={"6b": taken, "7A": taken}, allow_duplicates=True)
    assert result["after"] == {"6.02": taken, "7.01": taken}
    assert gateway.imei("6.02") == gateway.imei("7.01") == gateway.imei("3.03") == taken


def test_two_slots_may_swap_their_imeis(gateway: Handle) -> None:
    one, other = gateway.imei("1.01"), gateway.imei("2.02")
    result = perform(imei, gateway, config={"1A": other, "2B": one})
    assert result["before"] == {"1.01": one, "2.02": other}
    assert (gateway.imei("1.01"), gateway.imei("2.02")) == (other, one)


def test_an_imei_may_go_to_another_slot(gateway: Handle) -> None:
    moving = gateway.imei("1.01")
    assert perform(imei, gateway, config={"1A": RIGHT, "2B": moving})["changed"] is True


def test_bad_entries_do_not_count_as_duplicates(gateway: Handle) -> None:
    result = perform(imei, gateway, config={"1A": "x", "2A": "x"})
    assert "config has 2 bad entries: " in result["msg"]
    assert "duplicates" not in result["msg"]


def test_older_firmware_shows_no_duplicates_outside_config(simulate: Simulate) -> None:
    """Its rows have the IMEI that the module uses, which says nothing of what the slots have."""
    gateway = simulate(profile="legacy").only
    shown = gateway.transmitted_imei(3)
    assert perform(imei, gateway, config={"6A": shown})["changed"] is True
    result = perform(imei, gateway, config={"6A": RIGHT, "7A": RIGHT})
    assert f"{RIGHT} would be the IMEI of 6A and 7A; allow_duplicates permits that" in result["msg"]


# -- what firmwares show ------------------------------------------------------------------------------------------


def test_older_firmware_shows_the_module_of_the_slot_in_use(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", active={5: 2}).only
    result = perform(imei, gateway, config=IMEI.plan("5.01", "5.02"))
    assert result["before"] == {"5.01": "unknown", "5.02": gateway.transmitted_imei(5)}
    # The module shows the new one after its restart only; until then nothing is proven.
    assert result["unverified"] == ["5.01", "5.02"]
    assert gateway.saved_imei("5.02") == IMEI.make(1)


def test_older_firmware_after_its_modules_restarted(simulate: Simulate) -> None:
    running = simulate(profile="legacy", speed=200)
    gateway = running.only
    perform(imei, gateway, config=IMEI.plan("5.01"), activate="reset")
    result = perform(imei, gateway, config=IMEI.plan("5.01"))
    assert result["changed"] is False
    assert result["unverified"] == []


@pytest.mark.parametrize("profile", ["modern", "reference", "sparse"])
def test_firmware_that_shows_every_slot(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile, no_sim=["6.02", "3.03"]).only
    old = gateway.imei("6.02")
    result = perform(imei, gateway, config=IMEI.plan("6.02", "3.03"))
    assert result["before"]["6.02"] == old
    assert result["unverified"] == []
    assert perform(imei, gateway, config=IMEI.plan("6.02", "3.03"))["changed"] is False


def test_a_slot_without_an_imei_gets_one(gateway: Handle) -> None:
    gateway.patch(imeis={"6.02": ""})
    result = perform(imei, gateway, config=IMEI.plan("6.02"))
    assert result["before"] == {"6.02": ""}
    assert result["diff"]["before"] == "6.02: (none)\n"


def test_dead_ports_are_written_like_any_other(simulate: Simulate) -> None:
    gateway = simulate(dead_ports={3: 0, 4: 16}).only
    config = IMEI.plan("3.01", "4.02")
    assert perform(imei, gateway, config=config)["changed"] is True
    assert {slot: gateway.saved_imei(slot) for slot in config} == config
    assert perform(imei, gateway, config=config)["changed"] is False


@pytest.mark.parametrize("option", ["check_digit", "activate", "on_unknown"])
def test_choices(gateway: Handle, option: str) -> None:
    with pytest.raises(ValueError, match=f"value of {option} must be one of"):
        perform(imei, gateway, check=True, diff=True, lines=None, config={}, **{option: "perhaps"})
