# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which error a task ends with where its input is bad, and its gateway does not answer as it should."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine.task import bad_entries_first
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError, unsupported


@pytest.mark.parametrize("problems", [[], ["9Z: no such slot"]])
@pytest.mark.parametrize(
    "error", [unsupported("eSIM profiles", "newer firmware"), GatewayError("timeout", "status: no reply")]
)
def test_bad_entries_come_before_what_is_missing_and_after_all_other_faults(
    error: GatewayError, problems: list[str]
) -> None:
    asked = []

    def tell() -> list[str]:
        asked.append(error.kind)
        return problems

    with pytest.raises(GatewayError) as caught, bad_entries_first("config", tell):
        raise error
    is_missing = error.kind == "unsupported"
    assert asked == (["unsupported"] if is_missing else [])
    if is_missing and problems:
        assert caught.value.message == "config has a bad entry: 9Z: no such slot"
        assert caught.value.kind == "validation"
    else:
        assert caught.value is error
