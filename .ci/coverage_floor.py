# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges what the unit tests cover by a floor that only rises. Called by make coverage, after the tests.

The floor is fail_under in .ci/coverage.toml, or what that was in any earlier commit, if it was more. Less than the
floor is an error. Where more is covered, the floor follows at a small distance, to be committed.
"""

from __future__ import annotations

import math
import pathlib
import re
import subprocess
import sys

import coverage

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIG = ROOT / ".ci/coverage.toml"
# Generated inputs and waiting make some branches run in one run and not in the next.
MARGIN = 0.3
FLOOR = re.compile(r"(?m)^\+?fail_under = ([\d.]+)$")


def main() -> None:
    measured = coverage.Coverage(config_file=str(CONFIG))
    measured.combine(keep=True)
    share = measured.report(skip_covered=True)
    measured.html_report()
    floor = highest(CONFIG.read_text(encoding="utf-8"), history())
    print(f"\nBranches and lines: {share:.1f} %. The floor is {floor} %. Line by line: .build/coverage/html/index.html")
    if share < floor:
        sys.exit("The unit tests cover less than they did. Test what is new, or remove what nothing needs.")
    if following(share) > floor:
        CONFIG.write_text(raised(CONFIG.read_text(encoding="utf-8"), following(share)), encoding="utf-8")
        print("The floor in .ci/coverage.toml has risen; commit it.")


def following(share: float) -> float:
    """The floor that follows from a measured share, in tenths, downwards."""
    return math.floor((share - MARGIN) * 10) / 10


def highest(*texts: str) -> float:
    """The highest floor in the texts of the file and of its changes."""
    return max(float(number) for text in texts for number in FLOOR.findall(text))


def raised(text: str, floor: float) -> str:
    return FLOOR.sub(f"fail_under = {floor}", text)


def history() -> str:
    """What git knows of changes of the floor; nothing in a copy without history."""
    command = ["git", "log", "--format=", "--patch", "--unified=0", "-G^fail_under", "--", str(CONFIG)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
