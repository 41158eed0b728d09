# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the tests notice a mutant."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from .covering import Covering
from .mutants import Mutant
from .plugin import CHOSEN
from .tree import Copy

# No test failed: all passed, or none was left to run.
PASSED = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


class Verdict(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    killed: bool
    timed_out: bool = False
    # The number of tests that can notice the mutant.
    tests: int = 0


def judge(mutant: Mutant, copy: Copy, covering: Covering) -> Verdict:
    turns = covering.tests(mutant)
    count = sum(map(len, turns))
    with copy.mutated(mutant):
        for turn in turns:
            chosen = copy.root.parent / "chosen.json"
            chosen.write_text(json.dumps(turn), encoding="utf-8")
            files = list(dict.fromkeys(test.partition("::")[0] for test in turn))
            # Whoever else uses the machine may slow it down.
            timeout = 60 + 5 * sum(covering.seconds[test] for test in turn)
            code = copy.pytest(["-x", *files], {CHOSEN: str(chosen)}, timeout=timeout)
            if code not in PASSED:
                return Verdict(mutant, True, code is None, count)
    return Verdict(mutant, False, tests=count)
