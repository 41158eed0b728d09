# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMEIs that several ports of a fleet have, and what the reports say of them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.metrics import as_metrics
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.page import as_html
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.records import as_csv, as_json
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

IMEI, OTHER = "490154203237518", "865847053403202"


def showing(number: int, slots: dict[str, str], plan: dict[str, str] | None = None) -> dict[str, Any]:
    """The result of a device that shows these IMEIs, and whose plan has others."""
    found = samples.box(number)
    for row in found["ports"]:
        row["imei"] = slots.get(row["name"], row["imei"])
    shown = {row["name"]: row["imei"] for row in found["ports"]}
    drift = [
        {"part": "imeis", "setting": "imei", "slot": slot, "is": shown.get(slot, ""), "should_be": imei}
        for slot, imei in (plan or {}).items()
    ]
    return {**found, "drift": drift, "verdict": "drifted" if drift else "in_line"}


def found_in(**results: dict[str, Any]) -> list[str]:
    return [str(duplicate) for duplicate in samples.fleet(**results).duplicates]


def test_a_fleet_without_any() -> None:
    assert found_in(gw1=samples.box(1), gw2=samples.box(2), away=samples.failed("timeout", "no answer")) == []


def test_two_gateways() -> None:
    seen = found_in(gw10=showing(1, {"1.01": IMEI}), gw2=showing(2, {"3.02": IMEI}), gw3=samples.box(3))
    assert seen == [f"{IMEI}: gw2 3.02, gw10 1.01"]


def test_two_ports_of_a_gateway() -> None:
    assert found_in(gw1=showing(1, {"1.01": IMEI, "4.02": IMEI})) == [f"{IMEI}: gw1 1.01, gw1 4.02"]


def test_slots_of_one_port_may_show_the_imei_of_their_module() -> None:
    assert found_in(gw1=showing(1, {"1.01": IMEI, "1.02": IMEI})) == []
    # And may be planned to, where the gateway does not show them.
    assert found_in(gw1=showing(1, {}, {"9.01": IMEI, "9.02": IMEI})) == []


@pytest.mark.parametrize("text", ["", "000000000000000", "49015420323751", "n/a", "*" * 15])
def test_what_is_no_imei(text: str) -> None:
    assert found_in(gw1=showing(1, {"1.01": text}), gw2=showing(2, {"1.01": text})) == []


def test_one_device_under_two_names() -> None:
    """Its IMEIs are there twice in the report, and once in the world."""
    assert found_in(gw1=samples.box(1), gw2=samples.box(1)) == []


def test_a_plan_that_would_make_one() -> None:
    seen = found_in(gw1=showing(1, {"1.01": IMEI}), gw2=showing(2, {}, {"1.01": IMEI}))
    assert seen == [f"{IMEI}: gw1 1.01, gw2 1.01 (gets it)"]


def test_two_plans_that_would_make_one() -> None:
    """The second gateway does not show the slot."""
    seen = found_in(gw1=showing(1, {}, {"1.01": IMEI}), gw2=showing(2, {}, {"9.01": IMEI}))
    assert seen == [f"{IMEI}: gw1 1.01 (gets it), gw2 9.01 (gets it)"]


def test_a_plan_that_ends_one() -> None:
    """Until it is carried out, both have it."""
    seen = found_in(gw1=showing(1, {"1.01": IMEI}, {"1.01": OTHER}), gw2=showing(2, {"1.01": IMEI}))
    assert seen == [f"{IMEI}: gw1 1.01 (loses it), gw2 1.01"]


def test_an_imei_that_moves() -> None:
    """It is on one port now, and on one port later."""
    assert found_in(gw1=showing(1, {"1.01": IMEI}, {"1.01": OTHER}), gw2=showing(2, {}, {"1.01": IMEI})) == []


FLEET = samples.fleet(
    gw1=showing(1, {"1.01": IMEI}), gw2=showing(2, {}, {"1.01": IMEI}), gw3=showing(3, {"2.01": IMEI})
)


def test_counts() -> None:
    assert FLEET.summary()["duplicates"] == 1
    # The verdict is about a gateway and its own plan.
    assert FLEET.attention() == {"drifted": ["gw2"]}
    assert "\nskyline_audit_duplicate_imeis 1\n" in as_metrics(FLEET)


def test_json() -> None:
    assert json.loads(as_json(FLEET))["duplicates"] == [
        {
            "imei": IMEI,
            "slots": [
                {"gateway": "gw1", "slot": "1.01", "status": "has"},
                {"gateway": "gw2", "slot": "1.01", "status": "gets"},
                {"gateway": "gw3", "slot": "2.01", "status": "has"},
            ],
        }
    ]


def test_csv() -> None:
    rows = [row for row in csv.DictReader(io.StringIO(as_csv(FLEET), newline="")) if row["finding"] == "duplicate"]
    keys = ("gateway", "part", "setting", "slot", "is", "should_be")
    # In the order of the gateways in the report, the drifted one first.
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("gw2", "imeis", "imei", "1.01", "", IMEI),
        ("gw1", "imeis", "imei", "1.01", IMEI, ""),
        ("gw3", "imeis", "imei", "2.01", IMEI, ""),
    ]
    assert [row["message"] for row in rows] == [
        f"{IMEI} is also the IMEI of gw1 1.01, gw3 2.01",
        f"{IMEI} is also the IMEI of gw2 1.01 (gets it), gw3 2.01",
        f"{IMEI} is also the IMEI of gw1 1.01, gw2 1.01 (gets it)",
    ]


def test_page() -> None:
    assert f"<li>{IMEI}: gw1 1.01, gw2 1.01 (gets it), gw3 2.01</li>" in as_html(FLEET)
    assert "duplicate IMEI" not in as_html(samples.fleet(gw1=samples.box(1)))


def test_page_of_very_many() -> None:
    """A plan that was copied to another gateway: the page shows the first ones, and says where the others are."""
    first = samples.box(1, max_ports=32, max_slots=16)
    fleet: Fleet = samples.fleet(gw1=first, gw2={**samples.box(2), "ports": first["ports"]})
    assert len(fleet.duplicates) == 512
    page = as_html(fleet)
    assert page.count("<li>00") == 200
    assert "512 duplicate IMEIs" in page
