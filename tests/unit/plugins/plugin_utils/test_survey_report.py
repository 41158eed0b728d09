# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a survey: rows of all gateways, and what has become of the SIMs of the last one."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.survey_report import COLUMNS, Report, report_of

THEN, NOW = "2026-11-01T00:00:00+00:00", "2026-11-02T00:00:00+00:00"


def sim(slot: str, iccid: str | None, **more: Any) -> dict[str, Any]:
    known = {
        "slot": slot,
        "state": "registered",
        "registered": True,
        "iccid": iccid,
        "imsi": None,
        "number": None,
        "operator": "26201",
        "signal": 20,
        "seconds": 70.5,
        "reason": None,
    }
    return {**known, **more}


def result(*sims: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"changed": True, "sims": [*sims], **more}


def survey(last: Report | None = None, partial: bool = False, **results: dict[str, Any]) -> Report:
    facts = json.loads(json.dumps(last.facts())) if last else None
    return report_of(results, facts, partial, NOW if last else THEN)


FIRST = survey(a=result(sim("1.01", "891"), sim("1.02", "892", number="+49301")), b=result(sim("2.01", "893")))


def places(rows: list[Any]) -> list[tuple[str, str, str]]:
    return [(row["gateway"], row["slot"], row["iccid"]) for row in rows]


def test_the_first_survey_is_compared_with_nothing() -> None:
    facts = FIRST.facts()
    assert places(facts["sims"]) == [("a", "1.01", "891"), ("a", "1.02", "892"), ("b", "2.01", "893")]
    assert (facts["version"], facts["moment"], facts["differences"]) == (1, THEN, None)
    assert FIRST.lines() == ["2 gateways: 3 SIMs, 3 registered"]


def test_nothing_has_changed() -> None:
    again = survey(FIRST, a=result(sim("1.01", "891"), sim("1.02", "892")), b=result(sim("2.01", "893")))
    assert again.facts()["differences"] == {"last": THEN, "gone": [], "new": [], "moved": []}
    assert again.lines() == [f"2 gateways: 3 SIMs, 3 registered; since {THEN}: 0 gone, 0 new, 0 moved"]


def test_a_slot_whose_sim_nobody_saw() -> None:
    """As of a port that did not switch: it is not gone, and not new the next time."""
    found = survey(FIRST, a=result(sim("1.01", "891"), sim("1.02", None)), b=result(sim("2.01", "893")))
    assert (places(found.gone), places(found.not_surveyed)) == ([], [("a", "1.02", "892")])
    again = survey(found, a=result(sim("1.01", "891"), sim("1.02", "892")), b=result(sim("2.01", "893")))
    assert (again.gone, again.new, again.moved) == ([], [], [])


def test_gone_new_and_moved() -> None:
    found = survey(
        FIRST, a=result(sim("1.01", "894", registered=False)), b=result(sim("2.01", "893"), sim("2.02", "891"))
    )
    assert places(found.gone) == [("a", "1.02", "892")]
    assert places(found.new) == [("a", "1.01", "894")]
    assert found.moved == [
        {
            "iccid": "891",
            "imsi": None,
            "number": None,
            "from": {"gateway": "a", "slot": "1.01"},
            "to": {"gateway": "b", "slot": "2.02"},
        }
    ]
    assert found.lines() == [
        "a 1.02: SIM 892 (+49301) is gone",
        "a 1.01: SIM 894 is new",
        "b 2.02: SIM 891 was in a 1.01",
        f"2 gateways: 3 SIMs, 2 registered; since {THEN}: 1 gone, 1 new, 1 moved",
    ]


def test_a_sim_without_a_serial_number_is_told_by_its_imsi() -> None:
    first = survey(a=result(sim("1.01", None, imsi="262"), sim("1.02", "")))
    found = survey(first, a=result(sim("1.03", None, imsi="262")))
    assert [(row["from"]["slot"], row["to"]["slot"]) for row in found.moved] == [("1.01", "1.03")]
    assert (found.gone, found.new) == ([], [])


@pytest.mark.parametrize(
    "failure", [{"failed": True, "msg": "no answer"}, {"sims": [], "failed": True, "msg": "no answer"}, None]
)
def test_a_gateway_that_was_not_surveyed_keeps_its_sims(failure: dict[str, Any] | None) -> None:
    """Also for the survey after that: a SIM that moves from there meanwhile has moved, and none is new."""
    a = result(sim("1.01", "891"), sim("1.02", "892"))
    results = {"a": a, "b": failure} if failure else {"a": a}
    found = report_of(results, FIRST.facts(), False, NOW)
    assert (found.gone, found.new, found.moved) == ([], [], [])
    assert places(found.not_surveyed) == [("b", "2.01", "893")]
    assert found.failed == ({"b": "no answer"} if failure else {})
    assert not failure or found.lines()[0] == "b: not surveyed to the end: no answer"
    after = survey(found, a=a, b=result(sim("2.02", "893")))
    assert (after.gone, after.new, after.not_surveyed) == ([], [], [])
    assert after.moved[0]["from"] == {"gateway": "b", "slot": "2.01"}


def test_a_survey_that_ended_early_counts_for_what_it_found() -> None:
    found = survey(FIRST, a=result(sim("1.03", "891"), failed=True, msg="no answer"), b=result(sim("2.01", "893")))
    assert places(found.not_surveyed) == [("a", "1.02", "892")]
    assert [row["to"]["slot"] for row in found.moved] == ["1.03"]


def test_a_part_of_the_slots() -> None:
    found = survey(FIRST, partial=True, a=result(sim("1.01", "891")), b=result())
    assert found.gone == []
    assert places(found.not_surveyed) == [("a", "1.02", "892"), ("b", "2.01", "893")]


@pytest.mark.parametrize("rows", [[], [None, 5, {}], [{"gateway": "a"}]])
def test_strange_rows_of_the_last_survey_are_left_out(rows: list[Any]) -> None:
    found = report_of({"a": result(sim("1.01", "891"))}, {"moment": THEN, "sims": rows}, False, NOW)
    assert (len(found.new), found.gone) == (1, [])


def test_csv() -> None:
    text = survey(a=result(sim("1.01", "891", number="+49301", reason="=cmd()", signal=None, registered=False))).csv()
    header, row = csv.reader(io.StringIO(text))
    assert tuple(header) == COLUMNS
    assert dict(zip(header, row, strict=True)) == {
        **{"gateway": "a", "slot": "1.01", "iccid": "891", "imsi": "", "number": "+49301", "operator": "26201"},
        **{"signal": "", "state": "registered", "registered": "false", "seconds": "70.5", "reason": "'=cmd()"},
    }
