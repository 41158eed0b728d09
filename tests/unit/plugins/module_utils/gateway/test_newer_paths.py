# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests on paths that firmware may lack: when they are tried again, and after which pause."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.newer_paths import OptionalPaths
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub


def test_the_second_try_comes_after_the_pause_of_a_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[int] = []
    with Stub(stub.answer(code=5, reason="busy"), stub.answer(code=200)) as device, device.client() as client:
        paths = OptionalPaths(client, "this", "that")
        monkeypatch.setattr(paths, "pause", pauses.append)
        assert paths.call(Request("get_report", "GET", "/there", {}, repeatable=True)) == {"code": 200}
        assert paths.has("/there")
    assert pauses == [1]
