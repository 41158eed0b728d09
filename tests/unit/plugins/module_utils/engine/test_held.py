# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of what is held, where it cannot be read or written. All else is tested with skyline_port_hold."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine.held import HeldNote
from ansible_collections.skyline.gateway.plugins.module_utils.engine.notes import Notes, homes
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of


def new_note() -> HeldNote:
    notes = Notes(homes(None), lambda: None, lambda words: None)
    return HeldNote(notes, Connection("192.0.2.1", 80, "admin", "secret"), status_of(), check=False)


def check(error: GatewayError, what: str) -> None:
    """It is about the machine that the task runs on: nothing went to the gateway, and nothing is in doubt."""
    assert (error.kind, error.sent, error.in_doubt) == ("validation", False, False)
    assert f"held/00_30_f1_01_02_03.json, {what}: " in error.message
    assert "ports that somebody else has locked" in error.advice


def test_one_that_cannot_be_read(ansible_home: pathlib.Path) -> None:
    new_note().add({Slot(1, 1): True})
    next(ansible_home.glob("skyline_gateway/held/*.json")).write_text("{")
    with pytest.raises(GatewayError) as caught:
        new_note()
    check(caught.value, "cannot be read")


def test_one_that_cannot_be_written(ansible_home: pathlib.Path) -> None:
    note = new_note()
    ansible_home.mkdir(parents=True)
    (ansible_home / "skyline_gateway").write_text("in the way")
    with pytest.raises(GatewayError) as caught:
        note.add({Slot(1, 1): True})
    check(caught.value, "cannot be written")
    assert note.slots == {}
