# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.skyline.gateway.plugins.module_utils import connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError

LOGIN = {"host": "gw1.example", "username": "admin", "password": "p&s w%rd"}


def described(**options: Any) -> Connection:
    """What a user's options come to, through the argument spec as in a task."""
    validation = ArgumentSpecValidator(connection.SPEC).validate({**LOGIN, **options})
    assert validation.error_messages == []
    return connection.connection_of(validation.validated_parameters)


def problem(**options: Any) -> str:
    with pytest.raises(GatewayError) as caught:
        described(**options)
    assert caught.value.kind == "validation"
    assert caught.value.sent is False
    return caught.value.message


def test_the_defaults_of_the_contract() -> None:
    wanted = Connection(
        host="gw1.example", port=80, username="admin", password="p&s w%rd", scheme="http", verify=True, timeout=30.0,
        retries=3, mac=None,
    )  # fmt: skip
    assert described()._replace(pause=wanted.pause) == wanted


def test_what_the_contract_names() -> None:
    names = {
        "host", "port", "username", "password", "scheme", "validate_certs", "ca_path", "timeout", "retries", "headers",
        "mac",
    }  # fmt: skip
    assert names <= set(connection.SPEC)
    assert {name for name, option in connection.SPEC.items() if option.get("required")} == set(LOGIN)
    assert connection.SPEC["password"]["no_log"] is True
    assert connection.ENVIRONMENT == {"port": "SK_PORT", "username": "SK_USERNAME", "password": "SK_PASSWORD"}


def test_every_option() -> None:
    found = described(port="8080", scheme="https", timeout="2.5", retries="0", mac="00:30:F1:01:02:03")
    assert (found.port, found.scheme, found.timeout, found.retries, found.mac) == (
        8080, "https", 2.5, 0, "00:30:F1:01:02:03",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.1", "192.0.2.1:80"),
        (" gw1.example ", "gw1.example:80"),
        ("2001:db8::1", "[2001:db8::1]:80"),
        ("[2001:db8::1]", "[2001:db8::1]:80"),
    ],
)
def test_hosts(host: str, address: str) -> None:
    assert described(host=host).address == address


@pytest.mark.parametrize("host", ["", " ", "gw1/x", "gw1?x", "gw1#x", "@gw1", "gw 1", "gw1\nHost: gw2", "gw1\\x"])
def test_what_is_no_host(host: str) -> None:
    assert problem(host=host) == f"host: {host!r} is not a host name or address"


@pytest.mark.parametrize("host", ["admin:secret@gw1", "http://admin:secret@gw1", "http://admin:se@cret@gw1"])
def test_a_login_in_a_host_is_not_shown(host: str) -> None:
    assert problem(host=host).startswith("host: '********@gw1' is ")


@pytest.mark.parametrize("host", ["http://gw1", "https://192.0.2.11:8443/", "HTTP://[2001:db8::1]"])
def test_what_is_a_url(host: str) -> None:
    assert problem(host=host) == (
        f"host: {host!r} is a URL; give the name or address alone, the rest by scheme and port"
    )


@pytest.mark.parametrize("host", ["gw1:8080", "192.0.2.11:8080", "[2001:db8::1]:8080", " gw1:8080 "])
def test_a_port_goes_into_an_option_of_its_own(host: str) -> None:
    assert problem(host=host) == (f"host: {host!r} has a port in it; give the name or address alone, and port: 8080")


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_ports(port: int) -> None:
    assert problem(port=port) == f"port: {port} is not between 1 and 65535"
    assert described(port=65535).port == 65535


@pytest.mark.parametrize(("timeout", "shown"), [(0, "0"), (-1, "-1"), (86401, "86401"), ("nan", "nan"), ("inf", "inf")])
def test_timeouts(timeout: object, shown: str) -> None:
    assert problem(timeout=timeout) == f"timeout: {shown} is not between 0 and 86400 seconds"
    assert described(timeout=0.001).timeout == 0.001


@pytest.mark.parametrize("retries", [-1, 101])
def test_retries(retries: int) -> None:
    assert problem(retries=retries) == f"retries: {retries} is not between 0 and 100"


@pytest.mark.parametrize(
    "mac", ["00-30-f1-01-02-03", "00:30:F1:01:02:03", "0030.f101.0203", "0030F1010203", "00 30 f1 01 02 03"]
)
def test_macs(mac: str) -> None:
    assert described(mac=mac).mac == mac


@pytest.mark.parametrize("mac", ["00-30-f1-01-02", "00-30-f1-01-02-03-04", "00-30-f1-01-02-0g", "x", "::"])
def test_what_is_no_mac(mac: str) -> None:
    assert problem(mac=mac) == f"mac: {mac} is not a MAC address"


@pytest.mark.parametrize("name", ["mac", "ca_path"])
def test_an_empty_string_counts_as_absent(name: str) -> None:
    assert described(**{name: ""}) == described()


class TestTrust:
    def test_by_default_in_known_authorities(self) -> None:
        assert described(scheme="https").verify is True

    def test_in_a_file(self, tmp_path: pathlib.Path) -> None:
        path = tmp_path / "ca.pem"
        assert problem(scheme="https", ca_path=str(path)) == f"ca_path: {path} does not exist"
        path.touch()
        assert described(scheme="https", ca_path=str(path)).verify == str(path)

    def test_in_anybody(self, tmp_path: pathlib.Path) -> None:
        assert described(scheme="https", validate_certs="no").verify is False
        assert described(scheme="https", validate_certs=False, ca_path=str(tmp_path / "none")).verify is False

    def test_nothing_to_trust_without_tls(self, tmp_path: pathlib.Path) -> None:
        described(ca_path=str(tmp_path / "none"))


def test_logins_that_cannot_be_sent() -> None:
    assert problem(password="p\ud800") == "password: contains an incomplete character, which cannot be sent"
    assert problem(username="u\ud800") == "username: contains an incomplete character, which cannot be sent"
    # the bytes of an environment in another encoding can
    assert described(password="p\udce4").password == "p\udce4"


def test_headers() -> None:
    assert described().headers == described(headers={}).headers == ()
    assert described(headers={"X-API-KEY": "k", "Accept": "*/*"}).headers == (("X-API-KEY", "k"), ("Accept", "*/*"))
    assert described(headers='{"X-API-KEY": "k"}').headers == (("X-API-KEY", "k"),)
    assert problem(headers={"host": "x", "X": 5}) == (
        "headers: host is set by the collection itself; headers: the value of X is not a text; quote it"
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("gw1", "gw1:8034"), ("127.0.0.2:8034", "127.0.0.2:8034"), (" gw1:80 ", "gw1:80"),
        ("2001:db8::1", "[2001:db8::1]:8034"), ("http://gw1", "http://gw1:8034"), ("http://gw1:80/", "http://gw1:80/"),
        ("[2001:db8::1]", "[2001:db8::1]:8034"), ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ("me:secret@gw1", "********@gw1:8034"), ("me:secret@gw1:80", "********@gw1:80"),
    ],
)  # fmt: skip
def test_the_address_that_is_shown_has_one_port(host: str, address: str) -> None:
    assert connection.shown_address({"host": host, "port": 8034}) == address


def test_only_sessions_are_encrypted() -> None:
    assert described(auth="session", encrypt=True).encrypt is True
    assert problem(auth="query", encrypt=True) == "encrypt: goes with auth: session only"


def test_every_problem_is_named_at_once() -> None:
    text = problem(host="a b", port=0, timeout=0, retries=-1, mac="x", password="\ud800")
    assert [part.partition(":")[0] for part in text.split("; ")] == [
        "host", "port", "timeout", "retries", "password", "mac",
    ]  # fmt: skip
