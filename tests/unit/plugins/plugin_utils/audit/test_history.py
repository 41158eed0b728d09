# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last audits: what is written is read, and what is damaged stops nothing."""

from __future__ import annotations

import json
import pathlib
import stat

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit import history
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.history import Run
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

SUMMARY = samples.fleet(gw1=samples.result(), gw2=samples.failed("auth", "refused")).summary()
THIS = history.run_of(samples.MOMENT, SUMMARY)


def at(day: int) -> Run:
    return THIS._replace(moment=f"2026-01-{day:02d}T00:00:00+00:00")


# A warning of Python would stand in the output of the playbook.
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_is_remembered(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new" / "history.jsonl"
    assert history.load(str(file)) == ([], 0)
    for day in (1, 2, 3):
        history.append(str(file), at(day), 0o600)
    assert history.load(str(file)) == ([at(1), at(2), at(3)], 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8").splitlines()[0]) == {
        "moment": "2026-01-01T00:00:00+00:00",
        "gateways": 2,
        "drifted": 0,
        "unhealthy": 0,
        "unreachable": 1,
        "unknown": 0,
        "in_line": 1,
    }


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "1",
        '"text"',
        '{"gateways": 1}',
        '{"moment": "yesterday"}',
        '{"moment": 5}',
        '{"moment": "1969-12-31T23:59:59+00:00"}',
        '{"moment": "2026-01-01T00:00:00+00:00", "drifted": -1}',
        '{"moment": "2026-01-01T00:00:00+00:00", "drifted": "3"}',
        '{"moment": "2026-01-01T00:00:00+00:00", "drifted": null}',
        "\x00\xff",
    ],
)
def test_a_damaged_line_is_passed_over(tmp_path: pathlib.Path, line: str) -> None:
    file = tmp_path / "history.jsonl"
    history.append(str(file), at(1), 0o600)
    with file.open("a", encoding="latin-1") as damaged:
        damaged.write(f"{line}\n\n")
    history.append(str(file), at(2), 0o600)
    assert history.load(str(file)) == ([at(1), at(2)], 1)


def test_a_machine_whose_clock_was_never_set_has_a_history_too(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "history.jsonl"
    run = THIS._replace(moment="1970-01-01T00:00:00+00:00")
    history.append(str(file), run, 0o600)
    assert history.load(str(file)) == ([run], 0)


@pytest.mark.parametrize(("before", "added"), [("", ""), ("\n", ""), ("{}\n", ""), ("{", "\n"), ("{}", "\n")])
def test_what_stands_in_the_file_stays_and_is_ended_where_it_was_not(
    tmp_path: pathlib.Path, before: str, added: str
) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(before, "utf-8")
    history.append(str(file), at(2), 0o600)
    line = json.dumps({"moment": at(2).moment, **at(2).counts})
    assert file.read_text("utf-8") == f"{before}{added}{line}\n"


def test_a_line_that_was_cut_short_takes_no_other_with_it(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text('{"moment": "2026-01-', "utf-8")
    history.append(str(file), at(2), 0o600)
    assert history.load(str(file)) == ([at(2)], 1)


def test_counts_of_verdicts_that_came_later_are_zero(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text('{"moment": "2026-01-01T00:00:00+00:00", "gateways": 5, "drifted": 2, "more": 1}\n', "utf-8")
    (run,), broken = history.load(str(file))
    assert (run.counts["drifted"], run.counts["unhealthy"], broken) == (2, 0, 0)


def test_a_long_history_is_read_from_its_end(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "history.jsonl"
    history.append(str(file), at(1), 0o600)
    line = file.read_text("utf-8")
    # What is damaged so long ago is told no more.
    file.write_text(line + "{\n" + line * 5000, "utf-8")
    history.append(str(file), at(2), 0o600)
    runs, broken = history.load(str(file))
    assert (len(runs), runs[-1], broken) == (history.SHOWN, at(2), 0)
    assert history.with_this(runs, at(3))[-2:] == [at(2), at(3)]
    assert len(history.with_this(runs, at(3))) == history.SHOWN


def test_a_folder_is_no_history(tmp_path: pathlib.Path) -> None:
    with pytest.raises(OSError, match="directory"):
        history.load(str(tmp_path))
