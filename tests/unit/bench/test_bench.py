# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark runs, counts and notices failure; its numbers are not a test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.bench import inventory, plans
from ansible_collections.skyline.gateway.tests.bench.commands import run
from ansible_collections.skyline.gateway.tests.bench.errors import BenchError
from ansible_collections.skyline.gateway.tests.bench.fleet import Size
from ansible_collections.skyline.gateway.tests.bench.measuring import Measurement
from ansible_collections.skyline.gateway.tests.bench.memory import Memory
from ansible_collections.skyline.gateway.tests.bench.results import Best, Results
from ansible_collections.skyline.gateway.tests.bench.rows import ROWS
from ansible_collections.skyline.gateway.tests.bench.table import table
from ansible_collections.skyline.gateway.tests.bench.targets import growth, targets

BENCH = Path(__file__).resolve().parents[2] / "bench"
TINY = ["--gateways", "2", "--ports", "2", "--slots", "2", "--repeats", "1", "--layouts", "yaml"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """A run with two small gateways: what it printed and what it wrote."""
    file = tmp_path_factory.mktemp("bench") / "results.json"
    command = [sys.executable, str(BENCH), *TINY, "--json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.slow
class TestRun:
    def test_every_row_is_in_the_table(self, tiny: tuple[str, dict[str, Any]]) -> None:
        printed, _written = tiny
        for row in ROWS:
            assert row.title in printed

    def test_requests_are_counted(self, tiny: tuple[str, dict[str, Any]]) -> None:
        _printed, written = tiny
        counted = {row["row"]: row["requests"] for row in written["fleets"][0]["rows"]}
        assert counted == {
            "floor": 0,
            "imei_changing": 4,
            "imei_unchanged": 1,
            "uri_bulk": 2,
            "uri_loop": 5,
            "script": 4,
            "port_state_unchanged": 1,
            "floor_provision": 0,
            "provision_unchanged": 4,
            "provision_on_enable": 3,
            "provision_changing": 7,
            "audit": 3,
        }

    def test_costs_are_measured(self, tiny: tuple[str, dict[str, Any]]) -> None:
        _printed, written = tiny
        for row in written["fleets"][0]["rows"]:
            assert row["wall"] > 0
            assert row["cpu"] > 0
            assert row["ratio"] > 0

    def test_promises_are_judged(self, tiny: tuple[str, dict[str, Any]]) -> None:
        printed, written = tiny
        assert len(written["targets"]) == 9
        assert "changing, requests per gateway: 4.00 (at most 4)" in printed


@pytest.mark.slow
class TestGeneration3:
    def test_requests_are_counted(self, tmp_path: Path) -> None:
        file = tmp_path / "results.json"
        rows = ["--rows", "floor", "imei_changing", "imei_unchanged", "script"]
        command = [sys.executable, str(BENCH), *TINY, "--generation", "3", *rows, "--json", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "2 simulated gateways, generation 3, 4 slots each" in done.stdout
        written = json.loads(file.read_text(encoding="utf-8"))
        counted = {row["row"]: row["requests"] for row in written["fleets"][0]["rows"]}
        # The script speaks generation 2 only.
        assert counted == {"floor": 0, "imei_changing": 5, "imei_unchanged": 2}
        assert "changing, requests per gateway: 5.00 (at most 5)" in done.stdout

    def test_its_promises(self) -> None:
        results = TestTable.results(100, 2.0)
        results.generation = 3
        lines = [str(target) for target in targets(results)]
        assert "ok      unchanged, times the floor: 1.00 (at most 1.4)" in lines
        assert "ok      changing, times the floor: 1.00 (at most 1.7)" in lines


class TestFloorOfProvision:
    def test_it_is_what_provision_is_measured_against(self) -> None:
        results = TestTable.results(100, 2.0)
        results.best = [
            best._replace(measured=best.measured._replace(wall=best.measured.wall * (1 + best.row.idle)))
            for best in results.best
        ]
        provision = results.find("provision_unchanged", "yaml")
        assert provision
        assert results.ratio(provision) == 0.5


class TestFailure:
    def test_a_command_that_fails_is_no_measurement(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", "print('why it failed'); raise SystemExit(3)"]
        with pytest.raises(BenchError, match="ended with 3:\nwhy it failed"):
            run(command, {}, tmp_path / "log")

    def test_a_slot_that_is_not_as_planned_is_found(self) -> None:
        plan = {"1A": "1", "2B": "2"}
        state = {"ram": {"imeis": {"1.01": "1", "2.02": "2"}}, "saved": {"imeis": {"1.01": "0", "2.02": "2"}}}
        assert plans.wrong_imeis(state, plan, saved=False) == []
        assert plans.wrong_imeis(state, plan, saved=True) == ["1A"]


class TestPlans:
    def test_each_turn_changes_every_slot(self) -> None:
        first, second = (plans.imeis(0, turn, Size(2, 2)) for turn in (1, 2))
        assert list(first) == ["1A", "1B", "2A", "2B"]
        assert all(first[slot] != second[slot] for slot in first)

    def test_check_digits_are_right(self) -> None:
        assert plans.check_digit("49015420323751") == "8"

    @pytest.mark.parametrize("layout", ["yaml", "json"])
    def test_both_layouts_say_the_same(self, layout: str) -> None:
        plan = plans.imeis(7, 1, Size(2, 2))
        assert yaml.safe_load(inventory.LAYOUTS[layout](plan)) == {"skyline_imeis": plan}


class TestTable:
    @staticmethod
    def results(gateways: int, wall: float, extrapolated: bool = False) -> Results:
        results = Results(gateways, Size(32, 8), 20)
        memory = Memory()
        memory.worker = memory.together = 20.0
        for row in ROWS:
            slow = extrapolated and row.slow
            measured = Measurement(wall, 2 * wall, 0.5, 1, slow, 0.02 * gateways / 100)
            results.best.append(Best(row, "yaml", measured, 1 if row.slow else 3, None if row.slow else memory))
        return results

    def test_what_is_extrapolated_is_marked(self) -> None:
        text = table(self.results(1000, 2.0, extrapolated=True))
        assert "~2.00" in text
        assert "~ uri, one request per slot: measured on 4 gateways and 16 slots of each, extrapolated." in text
        assert "~" not in table(self.results(100, 2.0))

    def test_a_busy_machine_is_mentioned(self) -> None:
        assert "OTHER PROCESSES used up to 20% of the machine" in table(self.results(1000, 2.0))
        assert "OTHER PROCESSES" not in table(self.results(100, 2.0))

    def test_a_missed_promise_says_so(self) -> None:
        lines = [str(target) for target in targets(self.results(100, 2.0))]
        assert "ok      unchanged, times the floor: 1.00 (at most 1.4)" in lines
        assert "MISSED  times as fast as the best uri playbook: 1.00 (at least 8)" in lines

    def test_growth_is_per_gateway(self) -> None:
        found = list(growth(self.results(100, 2.0), self.results(1000, 30.0)))
        assert [target.measured for target in found] == [1.5, 1.5, 1.5, 1.5, 1.0]
        assert [target.kept for target in found] == [False, False, False, False, True]
