# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests of engine and resources."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import KINDS, Kind


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]
