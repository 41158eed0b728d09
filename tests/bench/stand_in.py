# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for an action plugin in the benchmark's copy of the collection, and leaves out one trick of worker_speed.

The environment variable WITHOUT names the trick. The real plugin is beside worker_speed, as MOVED and its own name.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any

from ansible.plugins.action import ActionBase

WITHOUT = "SKYLINE_BENCH_WITHOUT"
MOVED = "bench_"
# Names of worker_speed, and what the same would be without the trick. Imports stand in no function of it.
IMPORTS = "imports"
LEFT_OUT: dict[str, tuple[str, Callable[..., Any]]] = {
    "variables": ("resolved", lambda value, templar: templar.resolve_to_container(value)),
    "names": ("looked_up", lambda value, variables: None),
    "templates": ("may_hold_template", lambda value: True),
    "tags": ("plain", lambda value: value),
}


def _sibling(name: str) -> Any:
    return importlib.import_module(f"{__name__.rpartition('.action.')[0]}.plugin_utils.{name}")


def _real() -> Any:
    return _sibling(MOVED + __name__.rpartition(".")[2]).ActionModule


class Late(ActionBase):
    """An action plugin whose code is imported by the worker that needs it."""

    @classmethod
    def finalize_task_arg(cls, *arguments: Any) -> Any:
        return _real().finalize_task_arg(*arguments)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.__class__ = _real()
        initialise = self.__init__  # type: ignore[misc]  # that of the class that it is now
        initialise(*arguments, **named)

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        raise NotImplementedError  # this is a method of a class that no instance has any more


def _chosen(without: str) -> Any:
    if without == IMPORTS:
        return Late
    if without:
        setattr(_sibling("worker_speed"), *LEFT_OUT[without])
    return _real()


if ".action." in __name__:  # not for the benchmark, which reads the names above
    ActionModule = _chosen(os.environ.get(WITHOUT, ""))
