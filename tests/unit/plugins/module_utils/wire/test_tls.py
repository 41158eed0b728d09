# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""https: whom the client trusts, and what it does when it does not."""

from __future__ import annotations

import datetime
import ipaddress
import pathlib
import socket
import ssl
import threading
import time
import warnings
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import OK, SOON, STATUS, Stub

Certified = tuple[ssl.SSLContext, pathlib.Path]


def certify(folder: pathlib.Path, address: str) -> tuple[ssl.SSLContext, pathlib.Path]:
    """A self-signed certificate for an address: a server's context, and the file for those who trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted = folder / f"{address}.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / f"{address}.key"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, pathlib.Path]:
    """A certificate for the address where the tests listen."""
    return certify(tmp_path_factory.mktemp("right"), "127.0.0.1")


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, pathlib.Path]:
    """A certificate for another address."""
    return certify(tmp_path_factory.mktemp("wrong"), "127.0.0.2")


def trusting(device: Stub, trusted: pathlib.Path, **changes: Any) -> Client:
    return device.client(scheme="https", verify=str(trusted), **changes)


def failure(client: Client) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        read_status(client)
    secrecy.assert_silent(secrecy.everything_said_by(caught.value), stub.PASSWORD)
    return caught.value


def refusal(client: Client) -> str:
    """The library's reason not to trust a certificate."""
    error = failure(client)
    start, end = "status: the TLS connection failed (", ")"
    assert error.message.startswith(start)
    assert error.message.endswith(end)
    assert error.kind == "connection"
    assert not error.retriable
    assert not error.sent
    assert error.advice == "Check scheme, validate_certs and ca_path."
    return error.message[len(start) : -len(end)]


def test_a_self_signed_certificate_is_refused_and_not_tried_again(right: Certified) -> None:
    with Stub(tls=right[0]) as device, device.client(scheme="https") as client:
        assert refusal(client) == "self-signed certificate"
    assert device.connections == 1


def test_one_that_is_trusted_is_accepted(right: Certified) -> None:
    with Stub(STATUS, OK, tls=right[0]) as device, device.client(scheme="https", verify=str(right[1])) as client:
        assert read_status(client).max_ports == 2
        client.call(save_request())
    assert device.connections == 1
    assert stub.LOGIN in device.targets[0]


def test_for_another_address_it_is_refused(wrong: Certified) -> None:
    with Stub(tls=wrong[0]) as device, device.client(scheme="https", verify=str(wrong[1])) as client:
        # In the words of OpenSSL, or of urllib3 before 2.0.
        assert refusal(client) in (
            "IP address mismatch, certificate is not valid for '127.0.0.1'.",
            "hostname '127.0.0.1' doesn't match '127.0.0.2'",
        )


def test_of_another_issuer_it_is_refused(right: Certified, wrong: Certified) -> None:
    with Stub(tls=right[0]) as device, device.client(scheme="https", verify=str(wrong[1])) as client:
        assert refusal(client) == "self-signed certificate"


def test_without_verification_any_is_accepted_without_a_word(wrong: Certified) -> None:
    with Stub(STATUS, tls=wrong[0]) as device, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with device.client(scheme="https", verify=False) as client:
            assert read_status(client).max_ports == 2
    assert said == []


def test_the_environment_trusts_nobody(right: Certified, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(right[1]))
    with Stub(tls=right[0]) as device, device.client(scheme="https") as client:
        assert refusal(client) == "self-signed certificate"


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_a_ca_file_that_is_none(right: Certified, tmp_path: pathlib.Path, content: str) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(content, encoding="utf-8")
    with Stub(tls=right[0]) as device, device.client(scheme="https", verify=str(path)) as client:
        assert "_ssl.c" not in refusal(client)


def test_a_ca_file_that_is_not_there(right: Certified, tmp_path: pathlib.Path) -> None:
    missing = str(tmp_path / "ca.pem")
    with Stub(tls=right[0]) as device, device.client(scheme="https", verify=missing, retries=0) as client:
        error = failure(client)
    assert error.message == "status: the exchange failed (OSError)"
    assert not error.sent


def test_plain_http_where_tls_is_spoken(right: Certified) -> None:
    with Stub(tls=right[0]) as device, device.client(retries=0) as client:
        assert failure(client).kind == "connection"


def test_tls_where_plain_http_is_spoken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _peer = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(stub.http("", 400))

        threading.Thread(target=serve, daemon=True).start()
        device = Stub()
        device.port = listener.getsockname()[1]
        with device.client(scheme="https") as client:
            assert "WRONG_VERSION_NUMBER" in refusal(client)


class TestFaults:
    """A connection that is lost is worth another try, with TLS as without."""

    def test_closed_in_the_handshake(self, right: Certified) -> None:
        """As from a gateway that is restarting."""
        device = Stub(STATUS, tls=right[0])
        hasty: list[socket.socket] = []
        shake = right[0].wrap_socket

        class Hasty:
            @staticmethod
            def wrap_socket(connection: socket.socket, server_side: bool) -> socket.socket:
                if not hasty:
                    hasty.append(connection)
                    connection.recv(65536)
                    connection.close()
                    raise OSError
                return shake(connection, server_side=server_side)

        device._tls = Hasty()  # type: ignore[assignment]
        with device, trusting(device, right[1]) as client:
            assert read_status(client).max_ports == 2
        assert device.connections == 2

    def test_closed_instead_of_a_reply(self, right: Certified) -> None:
        replies = (stub.close, STATUS)
        with Stub(*replies, tls=right[0]) as device, trusting(device, right[1]) as client:
            assert read_status(client).max_ports == 2

    def test_garbage_instead_of_a_reply(self, right: Certified) -> None:
        """The request has arrived, whatever became of its reply."""

        def garbage(connection: socket.socket, stop: threading.Event) -> None:
            raw = socket.socket(fileno=socket.dup(connection.fileno()))  # past the TLS layer
            with raw:
                raw.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
                stop.wait(0.2)

        with Stub(garbage, tls=right[0]) as device, trusting(device, right[1], retries=0) as client:
            error = failure(client)
        assert error.kind == "connection"
        assert error.sent
        assert error.retriable

    @pytest.mark.parametrize(
        "play",
        [
            stub.hang,
            stub.drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.02),
            stub.drip(b"HTTP/1.1 200 OK\r\n\r\n{", b" ", 0.02),
        ],
        ids=["nothing", "headers", "body"],
    )
    def test_the_timeout_is_total(self, right: Certified, play: stub.Play) -> None:
        with Stub(play, tls=right[0]) as device, trusting(device, right[1], retries=0, timeout=0.3) as client:
            start = time.monotonic()
            error = failure(client)
            assert 0.29 < time.monotonic() - start < SOON
        assert error.kind == "timeout"

    def test_a_handshake_that_never_ends(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            device = Stub()
            device.port = listener.getsockname()[1]
            with device.client(scheme="https", retries=0, timeout=0.2) as client:
                start = time.monotonic()
                error = failure(client)
                assert 0.19 < time.monotonic() - start < SOON
        assert error.kind == "timeout"
        assert not error.sent
