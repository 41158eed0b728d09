# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one word for a gateway."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.audit import Change, Findings, verdict


@pytest.mark.parametrize(
    ("drift", "unverified", "kinds", "word"),
    [
        ([], [], [], "in_line"),
        (["imei"], [], [], "drifted"),
        (["imei"], ["imei"], ["timeout"], "drifted"),
        ([], ["imei"], [], "unknown"),
        ([], [], ["validation"], "unknown"),
        ([], [], ["device"], "unknown"),
        ([], ["imei"], ["validation", "connection"], "unreachable"),
        ([], [], ["timeout"], "unreachable"),
        ([], [], ["auth"], "unreachable"),
        ([], [], ["protocol"], "unreachable"),
    ],
)
def test_verdict(drift: list[str], unverified: list[str], kinds: list[str], word: str) -> None:
    assert verdict(drift, unverified, kinds) == word
    # What is not as expected counts less than what differs, and more than everything else.
    assert verdict(drift, unverified, kinds, ["state"]) == ("drifted" if drift else "unhealthy")


def test_without_a_word_of_health() -> None:
    assert verdict([], [], []) == "in_line"


class TestFindings:
    def test_nothing(self) -> None:
        assert Findings().facts() == {
            "verdict": "in_line", "drift": [], "health": [], "unverified": [], "problems": []
        }  # fmt: skip

    def test_each_kind_stands_by_itself(self) -> None:
        findings = Findings()
        findings.differs("imeis", "imei", Change("", "1.01", "1", "2"))
        findings.differs("port_states", "", Change("led", "2", True, False))
        findings.differs("parameters", "", Change("", "ttl", "32", "64"))
        findings.does_not_work("expected", Change("state", "1.02", "no_sim", "registered"))
        findings.cannot_be_told("sim_numbers", "number", "1.03")
        findings.cannot_be_told("parameters", "", "ttl")
        findings.problem("esims", "unsupported", "has no eSIM")
        assert findings.facts() == {
            "verdict": "drifted",
            "drift": [
                {"part": "imeis", "setting": "imei", "slot": "1.01", "is": "1", "should_be": "2"},
                {"part": "port_states", "setting": "led", "slot": "2", "is": True, "should_be": False},
                {"part": "parameters", "setting": "ttl", "slot": "", "is": "32", "should_be": "64"},
            ],
            "health": [
                {"part": "expected", "setting": "state", "slot": "1.02", "is": "no_sim", "should_be": "registered"}
            ],
            "unverified": [
                {"part": "sim_numbers", "setting": "number", "slot": "1.03"},
                {"part": "parameters", "setting": "ttl", "slot": ""},
            ],
            "problems": [{"part": "esims", "kind": "unsupported", "message": "has no eSIM"}],
        }

    def test_health_alone(self) -> None:
        findings = Findings()
        findings.does_not_work("expected", Change("state", "1.02", "no_sim", "registered"))
        assert findings.facts()["verdict"] == "unhealthy"

    def test_the_kind_of_a_problem_counts(self) -> None:
        findings = Findings()
        findings.problem("esims", "timeout", "no answer")
        assert findings.facts()["verdict"] == "unreachable"

    def test_values_that_were_not_saved_are_one_finding(self) -> None:
        findings = Findings()
        findings.is_unsaved()
        findings.is_unsaved()
        assert findings.facts()["drift"] == [
            {"part": "", "setting": "configuration", "slot": "", "is": "not saved", "should_be": "saved"}
        ]
