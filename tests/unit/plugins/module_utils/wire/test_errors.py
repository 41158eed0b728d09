# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.wire import errors
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": errors.TIMEOUT},
        {"kind": errors.CONNECTION},
        {"kind": errors.PROTOCOL, "http_status": 200},
        {"kind": errors.PROTOCOL, "http_status": 500},
        {"kind": errors.PROTOCOL, "http_status": 408},
        {"kind": errors.PROTOCOL, "http_status": 502},
        {"kind": errors.PROTOCOL, "http_status": 299, "retriable": False},
        {"kind": errors.PROTOCOL, "http_status": 500, "retriable": False},
    ],
    ids=str,
)
def test_who_gets_no_answer_does_not_know(facts: dict[str, Any]) -> None:
    assert GatewayError(message="", **facts).in_doubt
    assert not GatewayError(message="", sent=False, **facts).in_doubt


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": errors.DEVICE, "code": 2, "http_status": 200},
        {"kind": errors.AUTH, "code": 1, "http_status": 200},
        {"kind": errors.AUTH, "http_status": 401},
        {"kind": errors.VALIDATION},
        {"kind": errors.PROTOCOL, "http_status": 404, "retriable": False},
        {"kind": errors.PROTOCOL, "http_status": 300, "retriable": False},
        {"kind": errors.PROTOCOL, "http_status": 302, "retriable": False},
        {"kind": errors.PROTOCOL, "http_status": 499, "retriable": False},
    ],
    ids=str,
)
def test_who_is_refused_knows(facts: dict[str, Any]) -> None:
    assert not GatewayError(message="", **facts).in_doubt


def test_refuse_names_all_problems_at_once() -> None:
    errors.refuse([])
    with pytest.raises(GatewayError, match=r"^one; two$") as raised:
        errors.refuse(["one", "two"])
    assert raised.value.kind == errors.VALIDATION
    assert not raised.value.sent
