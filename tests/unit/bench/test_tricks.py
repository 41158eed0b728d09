# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark leaves out one trick of the workers at a time, in a copy of the collection."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils import worker_speed
from ansible_collections.skyline.gateway.tests.bench import stand_in
from ansible_collections.skyline.gateway.tests.bench.measuring import Measurement
from ansible_collections.skyline.gateway.tests.bench.pairs import Saving
from ansible_collections.skyline.gateway.tests.bench.tricks import TITLES, copy_collection

BENCH = Path(__file__).resolve().parents[2] / "bench"
PACKAGE = "ansible_collections.skyline.gateway.plugins"
# Loads an action as Ansible's parent process does, and tells what it cost.
LOOK = f"""
import json, sys
from {PACKAGE}.action.skyline_imei import ActionModule
from {PACKAGE}.plugin_utils import worker_speed
replaced = [name for name, value in vars(worker_speed).items() if getattr(value, "__name__", "") == "<lambda>"]
imported = "{PACKAGE}.module_utils.runner" in sys.modules
print(json.dumps([worker_speed.__file__, ActionModule.__name__, replaced, imported]))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_collection(tmp_path_factory.mktemp("copy"))


@pytest.mark.parametrize("without", ["", *TITLES])
def test_one_trick_is_left_out(copy: Path, without: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy), stand_in.WITHOUT: without}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=False, env=environment, cwd=copy
    )
    assert done.returncode == 0, done.stderr
    file, action, replaced, imported = json.loads(done.stdout)
    assert file.startswith(str(copy))
    assert replaced == [name for trick, (name, _instead) in stand_in.LEFT_OUT.items() if trick == without]
    assert imported is (without != stand_in.IMPORTS)
    assert action == ("ActionModule" if imported else "Late")


def test_what_is_left_out_is_what_there_is() -> None:
    """Every function of worker_speed that others call, called in the same way."""
    public = {name for name, _value in inspect.getmembers(worker_speed, inspect.isfunction) if not name.startswith("_")}
    assert {name for name, _instead in stand_in.LEFT_OUT.values()} == public
    for name, instead in stand_in.LEFT_OUT.values():
        assert len(inspect.signature(instead).parameters) == len(
            inspect.signature(getattr(worker_speed, name)).parameters
        )
    assert list(TITLES) == [stand_in.IMPORTS, *stand_in.LEFT_OUT]


def test_a_saving_is_that_of_the_best_runs_and_the_median_of_the_pairs() -> None:
    costs = [((1.0, 50.0), (1.3, 60.0)), ((2.0, 50.0), (2.4, 65.0)), ((1.5, 60.0), (1.2, 60.0))]
    pairs = [[Measurement(1.0, cpu, 0.5, 1, False, 0.0, memory) for cpu, memory in pair] for pair in costs]
    saving = Saving("tags", 10, tuple((used, without) for used, without in pairs))
    assert saving.ratio == pytest.approx(1.2)
    assert saving.median == pytest.approx(1.2)
    assert saving.milliseconds == pytest.approx(20.0)
    assert saving.dearer == 2
    assert saving.memory == pytest.approx(1.0)
    assert " ".join(str(saving).split()) == ("tags texts without Ansible's tags 1.200 1.200 20.00 2 of 3 1.000")


@pytest.mark.slow
def test_the_pairs_are_run(tmp_path: Path) -> None:
    file = tmp_path / "savings.json"
    command = [sys.executable, str(BENCH), "--gateways", "2", "--ports", "2", "--slots", "2", "--json", str(file)]
    done = subprocess.run(
        [*command, "--without", "imports", "--pairs", "1"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert TITLES["imports"] in done.stdout
    written = json.loads(file.read_text(encoding="utf-8"))
    (saving,) = written["savings"]
    ((used, without),) = saving["pairs"]
    assert saving["trick"] == "imports"
    assert saving["ratio"] == saving["median"] == pytest.approx(without["cpu"] / used["cpu"])
    assert min(used["cpu"], without["cpu"], used["memory"], without["memory"]) > 0
