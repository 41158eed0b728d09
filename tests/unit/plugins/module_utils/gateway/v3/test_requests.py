# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of generation 3."""

from __future__ import annotations

import json

import pytest

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
