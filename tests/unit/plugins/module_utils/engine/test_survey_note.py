# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of a survey, and who may have it. What becomes of surveys that are cut off: test_sim_survey.py."""

from __future__ import annotations

import errno
import os

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine.notes import Note, Notes, homes
from ansible_collections.skyline.gateway.plugins.module_utils.engine.survey_note import SurveyNote
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Connection

MAC = "00-30-f1-01-02-03"
STATUS = parse_status({"type": "dev-status", "mac": MAC, "max-ports": 4, "max-slots": 2, "status": []})


def note() -> SurveyNote:
    connection = Connection("192.0.2.1", 80, "operator", "secret")
    return SurveyNote(Notes(homes(None), lambda: None, pytest.fail), connection, STATUS)


def test_a_second_survey_is_told_to_wait_before_anything_is_sent() -> None:
    with note() as first:
        first.begin()
        first.add({2: Slot(2, 2)})
        with note() as second, pytest.raises(GatewayError) as caught:
            second.begin()
        assert (caught.value.kind, caught.value.sent, caught.value.retriable) == ("busy", False, False)
        first.strike([2])


def test_the_next_survey_finds_what_the_one_before_it_left() -> None:
    with note() as first:
        first.begin()
        first.add({2: Slot(2, 2), 3: Slot(3, 1)})
        first.strike([3])
    with note() as second:
        second.begin()
        assert second.homes == {2: Slot(2, 2)}


def test_a_note_that_cannot_be_written_is_no_matter_of_the_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder cannot be made; or it could, and the disk is full."""

    def no_space(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "some file")

    wanted = "the note of the slots that ports had before a survey, .*, cannot be written: No space left on device"
    with note() as survey:
        survey.begin()
        with monkeypatch.context() as full:
            full.setattr(Note, "write", no_space)
            with pytest.raises(GatewayError, match=f"{wanted}$") as caught:
                survey.add({2: Slot(2, 2)})
        assert survey.homes == {}
        survey.add({2: Slot(2, 2)})
        with monkeypatch.context() as full:
            full.setattr(Note, "remove", no_space)
            with pytest.raises(GatewayError, match=f"{wanted}$"):
                survey.strike([2])
        assert survey.homes == {2: Slot(2, 2)}
        survey.strike([2])
    assert (caught.value.kind, caught.value.sent) == ("validation", False)
    with note() as survey, monkeypatch.context() as full:
        full.setattr(os, "makedirs", no_space)
        with pytest.raises(GatewayError, match=f"{wanted}$"):
            survey.begin()
