# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test plugin imei; in a template it is tested with the filters."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.test import imei

IMEI = imei.TestModule().tests()["imei"]


def test_the_file_has_the_test_of_its_name() -> None:
    assert list(imei.TestModule().tests()) == ["imei"]


@pytest.mark.parametrize("value", ["490154203237518", 490154203237518])
def test_it_is(value: object) -> None:
    assert IMEI(value) is True


@pytest.mark.parametrize(
    "value", ["490154203237519", "49015420323751", "", None, True, 490154203237518.0, ["490154203237518"], {}]
)
def test_it_is_not(value: object) -> None:
    assert IMEI(value) is False
