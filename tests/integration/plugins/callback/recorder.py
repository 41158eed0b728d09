# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes every result, as callbacks get it, to the file that SKYLINE_TEST_RECORD names: a line of JSON each."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: recorder
type: notification
short_description: Writes results to a file
description: Writes every result to a file.
author: The skyline.gateway contributors (@skyline-gateway)
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def _record(self, status: str, outcome: Any) -> None:
        # Before ansible-core 2.20 what a callback gets has its parts under private names only.
        names = ("host", "task", "result")
        host, task, result = (getattr(outcome, name, None) or getattr(outcome, f"_{name}") for name in names)
        line = {"status": status, "host": host.get_name(), "task": task.get_name(), "result": result}
        with open(os.environ["SKYLINE_TEST_RECORD"], "a", encoding="utf-8") as record:
            record.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record("failed", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record("unreachable", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._record("skipped", result)
