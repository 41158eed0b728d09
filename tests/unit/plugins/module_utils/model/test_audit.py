# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one word for a gateway."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.audit import verdict


@pytest.mark.parametrize(
    ("drift", "unverified", "kinds", "word"),
    [
        ([], [], [], "in_line"),
        (["imei"], [], [], "drifted"),
        (["imei"], ["imei"], ["timeout"], "drifted"),
        ([], ["imei"], [], "unknown"),
        ([], [], ["validation"], "unknown"),
        ([], [], ["device"], "unknown"),
        ([], ["imei"], ["validation", "connection"], "unreachable"),
        ([], [], ["timeout"], "unreachable"),
        ([], [], ["auth"], "unreachable"),
        ([], [], ["protocol"], "unreachable"),
    ],
)
def test_verdict(drift: list[str], unverified: list[str], kinds: list[str], word: str) -> None:
    assert verdict(drift, unverified, kinds) == word
    # What is not as expected counts less than what differs, and more than everything else.
    assert verdict(drift, unverified, kinds, ["state"]) == ("drifted" if drift else "unhealthy")
