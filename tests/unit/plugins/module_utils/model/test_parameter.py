# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of parameters."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.parameter import Parameter, parse_parameter


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("ttl", Parameter("ttl")),
        ("sms_url", Parameter("sms_url")),
        ("port_public_ip(3)", Parameter("port_public_ip", 3)),
        ("port_public_ip(0)", Parameter("port_public_ip", 0)),
        ("a.b-c", Parameter("a.b-c")),
    ],
)
def test_they_read_back(name: str, parameter: Parameter) -> None:
    assert parse_parameter(name) == parameter
    assert str(parameter) == name


@pytest.mark.parametrize(
    "name",
    [
        "", "1a", "a b", "a&b", "a=b", "a(b)", "a()", "a(-1)", "a(1)(2)", "a(1", "a%28", "a\n", "\u00e4",
        "a(\u0661)", "a(1234567)", "a" * 129, None, 5, ["ttl"], {"ttl": 1},
    ],
)  # fmt: skip
def test_what_is_none(name: object) -> None:
    """A name goes out as it is, so it must not have any syntax in it."""
    with pytest.raises(ValueError, match=r"^not the name of a parameter; write it as ttl or port_public_ip\(3\)$"):
        parse_parameter(name)


@pytest.mark.parametrize(
    "name", ["username", "password", "op", "version", "session", "seq", "auth", "expires", "password(1)"]
)
def test_words_of_the_api(name: str) -> None:
    with pytest.raises(ValueError, match=r"^a reserved word of the API, not a parameter$"):
        parse_parameter(name)
