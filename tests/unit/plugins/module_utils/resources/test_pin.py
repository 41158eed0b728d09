# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_pin does, beside test_newer.py; above all, that no PIN is in any output."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, pin
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

# As no other number in a result has them.
WANTED, ALSO, HELD = "73915", "84026173", "6428"
CONFIG: dict[object, object] = {"1A": WANTED, "2.02": ALSO}


@pytest.fixture
def pins(simulate: Simulate) -> Handle:
    return simulate(generation=3, pins={"1A": HELD, "3C": HELD, "8D": WANTED}).only


def assert_secret(pins: Handle, result: object, *secrets: str) -> None:
    # The port of a simulated gateway may have the digits of a PIN.
    text = str(result).replace(str(pins.port), "")
    assert [secret for secret in (WANTED, ALSO, HELD, *secrets) if secret in text] == []


def test_merged(pins: Handle) -> None:
    result = perform(pin, pins, config=CONFIG)
    assert result["before"] == {"1.01": "other", "2.02": "none"}
    assert result["after"] == {"1.01": "set", "2.02": "set"}
    assert result["diff"]["before"] == "1.01: other\n2.02: none\n"
    assert result["requests"][0] == {
        "method": "POST",
        "path": "/set_pins",
        "operation": "set",
        "body": '[{"port": 1, "slot": 1, "pin": "********"}, {"port": 2, "slot": 2, "pin": "********"}]',
    }
    assert [pins.pin(slot, saved=True) for slot in ("1A", "2B", "3C", "8D")] == [WANTED, ALSO, HELD, WANTED]
    assert_secret(pins, result)


def test_overridden(pins: Handle) -> None:
    predicted = perform(pin, pins, check=True, config=CONFIG, state="overridden")
    result = perform(pin, pins, config=CONFIG, state="overridden")
    assert predicted["after"] == result["after"] == {"1.01": "set", "2.02": "set", "3.03": "none", "8.04": "none"}
    assert result["before"] == {"1.01": "other", "2.02": "none", "3.03": "set", "8.04": "set"}
    assert pins.state()["saved"]["pins"] == {"1.01": WANTED, "2.02": ALSO}
    assert perform(pin, pins, config=CONFIG, state="overridden")["changed"] is False
    assert_secret(pins, [predicted, result])


def test_deleted(pins: Handle) -> None:
    result = perform(pin, pins, config={"1A": None, "3C": "whatever", "4A": 1}, state="deleted")
    assert (result["before"], result["after"]) == ({"1.01": "set", "3.03": "set"}, {"1.01": "none", "3.03": "none"})
    assert pins.state()["saved"]["pins"] == {"8.04": WANTED}
    assert perform(pin, pins, config={"1A": None}, state="deleted")["changed"] is False


@pytest.mark.parametrize("state", ["overridden", "deleted"])
def test_an_empty_config_is_never_everything(pins: Handle, state: str) -> None:
    pins.read_only()
    result = perform(pin, pins, config={}, state=state)
    assert result["error"]["kind"] == "validation"
    assert pins.operations == []


def test_bad_pins_are_all_named_and_none_is_quoted(pins: Handle) -> None:
    config = {"1A": "739", "1B": 73915, "1.03": "739151739", "1D": "73 91", "2A": None, "9A": WANTED, "1a": ALSO}
    pins.read_only()
    result = perform(pin, pins, config=config)
    assert result["error"]["kind"] == "validation"
    assert "config has 7 bad entries" in result["msg"]
    for name in ("1A: not a PIN", "1B: a number without quotes", "1.03: ", "1D: ", "2A: ", "9A: port 9", "1A and 1a"):
        assert name in result["msg"]
    assert_secret(pins, result, "739")
    assert pins.violations == []


def test_the_device_quotes_pins(pins: Handle) -> None:
    pins.add_fault("code", "set_pins", times=None, code=5, reason=f"{WANTED} is not {HELD}, nor ({ALSO})")
    result = perform(pin, pins, config=CONFIG, retries=0)
    assert result["error"]["reason"] == "******** is not ********, nor (********)"
    assert result["redacted"] is True
    assert_secret(pins, result)


def test_a_write_that_does_not_stick_is_told_without_pins(pins: Handle) -> None:
    pins.add_fault("empty", "set_pins", times=None, applied=False)
    result = perform(pin, pins, config={**CONFIG, "8D": HELD}, retries=1)
    assert result["error"]["kind"] == "verify"
    assert "1.01 shows other, 2.02 shows none, 8.04 shows other" in result["msg"]
    assert result["rejected"] == ["1.01", "2.02", "8.04"]
    assert result["changed"] is False
    assert_secret(pins, result)


def test_options_are_shown_without_pins(pins: Handle) -> None:
    shown = runner.shown_options(pin, {"config": CONFIG, "state": "merged"})
    assert list(shown["config"]) == list(CONFIG)
    assert_secret(pins, shown)


@pytest.mark.parametrize("rows", ["all", "filled"])
def test_slots_without_a_pin_may_be_left_out(simulate: Simulate, rows: str) -> None:
    gateway = simulate(generation=3, switches={"value_rows": rows}, pins={"1A": HELD}).only
    result = perform(pin, gateway, config=CONFIG, on_unknown="fail")
    assert result["before"] == {"1.01": "other", "2.02": "none"}
    assert result["unverified"] == []
    assert perform(pin, gateway, config=CONFIG)["changed"] is False


def test_firmware_that_hides_pins(pins: Handle) -> None:
    """Of a mask, only that there is a PIN can be told; whether it is the one wanted, cannot."""
    masked = (
        '[{"port": 1, "slot": 1, "pin": "****"}, {"port": 2, "slot": 2, "pin": "x"}, {"port": 3, "slot": 1, "pin": ""}]'
    )
    pins.add_fault("body", "get_pins", times=None, body=masked)
    result = perform(pin, pins, config={"1A": WANTED})
    assert result["before"] == {"1.01": "set"}
    assert result["unverified"] == ["1.01"]
    assert perform(pin, pins, config={"1A": WANTED}, on_unknown="skip")["changed"] is False
    assert perform(pin, pins, check=True, config={"1A": WANTED, "4A": WANTED})["before"] == {
        "1.01": "set",
        "4.01": "unknown",
    }
    removed = perform(pin, pins, config={"2B": None}, state="deleted", retries=0)
    assert (removed["before"], removed["error"]["kind"]) == ({"2.02": "set"}, "verify")
    assert perform(info, pins, gather_subset=["pins"])["pins"] == {"1.01": "set", "2.02": "set"}


def test_the_word_set_leaves_a_slot_as_it_is(pins: Handle) -> None:
    read = perform(info, pins, gather_subset=["pins"])
    assert read["pins"] == {"1.01": "set", "3.03": "set", "8.04": "set"}
    assert_secret(pins, read)
    result = perform(pin, pins, config=read["pins"], state="overridden")
    assert (result["changed"], result["unverified"]) == (False, ["1.01", "3.03", "8.04"])
    assert len(result["warnings"]) == 1
    result = perform(pin, pins, config={"1A": WANTED, "3C": "set"}, state="overridden")
    assert result["after"] == {"1.01": "set", "8.04": "none"}
    assert pins.pin("3C") == HELD
    assert perform(pin, pins, config={"5A": "set"})["error"]["kind"] == "validation"


def test_subset_with_filters(pins: Handle) -> None:
    assert perform(info, pins, gather_subset=["pins"], ports="3-8", slots="3")["pins"] == {"3.03": "set"}


def test_batches(pins: Handle) -> None:
    result = perform(pin, pins, config={**CONFIG, "4A": ALSO}, batch_size=2)
    assert operations(result) == ["set", "set", "save"]
    assert perform(pin, pins, config=CONFIG, batch_size=0)["error"]["kind"] == "validation"


def test_early_firmware_without_pins(simulate: Simulate) -> None:
    gateway = simulate(profile="generation3-early").only
    gateway.read_only()
    result: dict[str, Any] = perform(pin, gateway, config=CONFIG, api="3")
    assert result["error"]["kind"] == "unsupported"
    assert_secret(gateway, result)


def test_firmware_that_only_reads_pins(simulate: Simulate) -> None:
    gateway = simulate(generation=3, switches={"missing_paths": "set_pins"}).only
    result = perform(pin, gateway, config=CONFIG)
    assert result["error"]["kind"] == "unsupported"
    assert (result["changed"], result["not_attempted"]) == (False, ["1.01", "2.02"])
