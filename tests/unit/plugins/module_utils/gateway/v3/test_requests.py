# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of generation 3."""

from __future__ import annotations

import json

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.modems import AT, USSD, Kind, ask_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.requests import write_request


@pytest.mark.parametrize("text", ["Grüße 😀", "a\x7fb", "\x9b31m", "a\u200db", "\U000e0001", '\\"\n\x00'])
def test_what_does_not_print_is_escaped_and_is_the_same(text: str) -> None:
    """A gateway may have had it before, and the body is shown to people."""
    request = write_request("set", "/set", {text: text}, shown=[text])
    assert json.loads(request.body or "") == {text: text}
    assert json.loads(request.shown or "") == [text]
    assert f"{request.body}{request.shown}".isprintable()


def test_what_prints_stays_readable() -> None:
    assert write_request("set", "/set", {"text": "Grüße 😀"}).body == '{"text": "Grüße 😀"}'


@pytest.mark.parametrize("kind", [USSD, AT])
def test_a_secret_that_modems_are_asked_is_not_shown(kind: Kind) -> None:
    """By nothing but this request, for whoever shows it need not know what is secret in it."""
    request = ask_request(kind, [1, 2], "*104*12345678#", 30, secret=True)
    assert json.loads(request.body or "") == [{kind.key: "*104*12345678#", "ports": [1, 2], "timeout": 30}]
    assert json.loads(request.shown or "") == [{kind.key: "********", "ports": [1, 2], "timeout": 30}]
