# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of a survey, and who may have it. What becomes of surveys that are cut off: test_sim_survey.py."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine.notes import Notes, homes
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
