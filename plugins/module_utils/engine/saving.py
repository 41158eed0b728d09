# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saving what was changed, so that a reboot keeps it."""

from __future__ import annotations

from ..wire.errors import GatewayError
from .pending import PendingNote
from .task import Task

COMPLETES = (
    "An earlier run changed values on this gateway and was interrupted before they were saved or in effect. "
    "This run completes it."
)


def save(task: Task, note: PendingNote, done: str) -> None:
    """Saves the configuration. done says, for the case that this fails, what has happened before."""
    try:
        task.gateway.save()
    except GatewayError as error:
        error.advice += f" {done}, but not known to be saved: a reboot may undo it. Run again to save."
        raise
    if not task.check:
        task.result.saved = True
        note.saved()
