# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exchange itself: bounded in time and size, deaf to the environment, and silent about the login."""

from __future__ import annotations

import gzip
import logging
import pathlib
import socket
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import urllib.request
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire import transport
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import SOON, STATUS, Stub

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"


def failure(client: Client) -> GatewayError:
    """The error that reading the status ends with; it must not betray the login."""
    with pytest.raises(GatewayError) as caught:
        read_status(client)
    said = secrecy.everything_said_by(caught.value)
    secrecy.assert_silent(said, stub.PASSWORD)
    assert "password=" not in said
    return caught.value


def impatient(device: Stub, **changes: Any) -> Client:
    return device.client(**{"timeout": 0.2, "retries": 0, **changes})


class TestTime:
    """The timeout is for the whole exchange, whatever the device does."""

    @pytest.mark.parametrize(
        "play",
        [
            stub.hang,
            stub.drip(b"", b"H", 0.02),
            stub.drip(HEAD, b"X", 0.02),
            stub.drip(HEAD, b"X: y\r\n", 0.02),
            stub.drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
            stub.drip(HEAD + b"Content-Length: 100000\r\n\r\n{", b" ", 0.02),
            stub.drip(HEAD + b"\r\n{", b" ", 0.02),
            stub.drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
            stub.drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0", 0.02),
            stub.drip(HEAD + b"Content-Length: 100\r\n\r\n{", b"", 1),
            stub.after(0.5, STATUS),
        ],
        ids=["nothing", "status", "header", "headers", "continue", "body", "endless", "chunks", "size", "half", "late"],
    )
    def test_it_ends(self, play: stub.Play) -> None:
        with Stub(play) as device, impatient(device) as client:
            start = time.monotonic()
            error = failure(client)
            assert 0.19 < time.monotonic() - start < SOON
        assert error.kind == "timeout"
        assert error.message == "status: no complete reply within 0.2 s"
        assert error.sent
        assert error.retriable

    def test_a_slow_reply_in_time_is_fine(self) -> None:
        with Stub(stub.after(0.1, STATUS)) as device, impatient(device) as client:
            assert read_status(client).max_ports == 2

    def test_a_watchdog_that_wakes_late_changes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """On a busy machine the socket's own timeout may come first: it is a timeout all the same."""
        late = threading.Timer
        monkeypatch.setattr(transport.threading, "Timer", lambda seconds, action: late(seconds + 5, action))
        half = stub.drip(HEAD + b"Content-Length: 100\r\n\r\n{", b"", 5)
        with Stub(stub.hang, half) as device, impatient(device) as client:
            assert failure(client).kind == "timeout"
            assert failure(client).kind == "timeout"

    def test_the_timeout_of_one_exchange_does_not_hit_the_next(self) -> None:
        with Stub(STATUS, stub.after(0.15, STATUS)) as device, impatient(device) as client:
            read_status(client)
            time.sleep(0.12)
            read_status(client)

    @pytest.mark.parametrize(
        "reply",
        [
            stub.drip(HEAD + b"Content-Length: 100\r\n\r\n{part", b"", 5),
            HEAD + b"Content-Length: 9\r\nConnection: close\r\n\r\n{part",
        ],
        ids=["late", "cut"],
    )
    def test_what_came_is_kept(self, reply: stub.Reply) -> None:
        """And shown to nobody."""
        # Time enough that it comes, however busy this machine is.
        with Stub(reply) as device, impatient(device, timeout=1) as client:
            error = failure(client)
        assert bytes(error.came) == b"{part"
        assert "part" not in secrecy.everything_said_by(error)

    def test_of_an_earlier_exchange_nothing(self) -> None:
        with Stub(STATUS, stub.close) as device, impatient(device) as client:
            read_status(client)
            assert bytes(failure(client).came) == b""

    def test_nobody_takes_the_connection(self) -> None:
        with (
            FullBacklog() as port,
            new_client(Connection("127.0.0.1", port, "u", "p", timeout=0.2, retries=0)) as client,
        ):
            start = time.monotonic()
            error = failure(client)
            assert time.monotonic() - start < SOON
        assert error.kind == "timeout"
        assert error.message == "status: no connection within 0.2 s"
        assert not error.sent

    def test_an_address_tried_in_vain_counts_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name with two addresses, of which the first takes all the time: nothing is sent to the second."""
        with FullBacklog() as silent, Stub() as device, impatient(device, host="gateway.example") as client:
            both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in (silent, device.port)]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_more: both)
            start = time.monotonic()
            error = failure(client)
            assert time.monotonic() - start < SOON
        assert error.kind == "timeout"

    def test_no_thread_stays(self) -> None:
        with Stub(STATUS, STATUS) as device, device.client() as client:
            read_status(client)
            before = threading.active_count()
            read_status(client)
            time.sleep(0.02)
            assert threading.active_count() <= before


class FullBacklog:
    """A port that takes no further connection: connecting there waits."""

    def __enter__(self) -> int:
        self.sockets = [socket.socket()]
        self.sockets[0].bind(("127.0.0.1", 0))
        self.sockets[0].listen(0)
        port: int = self.sockets[0].getsockname()[1]
        for _attempt in range(8):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
            self.sockets.append(waiting)
        return port

    def __exit__(self, *_exception: object) -> None:
        for each in self.sockets:
            each.close()


class TestSize:
    @staticmethod
    def flood(head: bytes, piece: bytes) -> stub.Play:
        def play(connection: socket.socket, stop: threading.Event) -> None:
            connection.sendall(HEAD + head + b"\r\n")
            while not stop.is_set():
                connection.sendall(piece)

        return play

    @pytest.mark.parametrize(
        ("head", "piece"),
        [
            (b"", b" " * 65536),
            (b"Content-Length: 99999999999999\r\n", b" " * 65536),
            (b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"),
        ],
        ids=["endless", "content_length", "chunked"],
    )
    def test_a_flood_is_cut_off(self, head: bytes, piece: bytes) -> None:
        with Stub(self.flood(head, piece)) as device, device.client(timeout=30.0) as client:
            tracemalloc.start()
            try:
                error = failure(client)
                _now, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert error.message == "status: the reply is larger than 16 MiB"
        assert error.kind == "protocol"
        assert not error.retriable
        assert peak < 40 * MIB

    def test_one_enormous_chunk(self) -> None:
        enormous = self.flood(b"Transfer-Encoding: chunked\r\n", b"FFFFFFFF\r\n" + b" " * 65536)
        with Stub(enormous) as device, device.client(timeout=30.0) as client:
            assert failure(client).message == "status: the reply is larger than 16 MiB"

    def test_a_size_of_a_chunk_without_an_end(self) -> None:
        """The reader of chunks of urllib3 before 2.8 takes lines of any length."""
        endless = self.flood(b"Transfer-Encoding: chunked\r\n", b"0" * 65536)
        with Stub(endless) as device, impatient(device, timeout=5.0) as client:
            tracemalloc.start()
            try:
                assert failure(client).message == "status: the reply broke off"
                _now, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 2 * MIB

    def test_a_bomb_stays_packed(self) -> None:
        bomb = gzip.compress(bytes(256 * MIB), 1)
        bomb = gzip.compress(bomb)
        with (
            Stub(stub.http(bomb, headers=("Content-Encoding: gzip, gzip",))) as device,
            impatient(device, timeout=30.0) as client,
        ):
            tracemalloc.start()
            try:
                assert failure(client).message.startswith("status: expected a JSON object, got ")
                _now, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 8 * MIB

    def test_the_largest_reply(self) -> None:
        """Sixteen MiB to the byte are read."""
        start, end = b'{"code": 0, "x": "', b'"}'
        body = start + b"x" * (transport.MAX_REPLY - len(start) - len(end)) + end
        with Stub(stub.http(body), stub.http(body + b" ")) as device, device.client() as client:
            assert client.call(command_request("lock"))["code"] == 0
            assert "larger than 16 MiB" in failure(client).message

    def test_endless_headers(self) -> None:
        headers = stub.drip(HEAD, b"X: " + b"y" * 60_000 + b"\r\n", 0.001)
        with Stub(headers) as device, impatient(device, timeout=5.0) as client:
            assert failure(client).kind == "connection"


class TestEnvironment:
    def test_no_proxy_and_no_netrc(self, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("default login other password other\n", encoding="utf-8")
        netrc.chmod(0o600)
        (tmp_path / ".netrc").write_text(netrc.read_text(encoding="utf-8"), encoding="utf-8")
        with Stub() as proxy, Stub(STATUS) as device:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
                monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.setenv("NETRC", str(netrc))
            monkeypatch.setenv("HOME", str(tmp_path))
            # the environment is one in which others do go astray
            assert urllib.request.getproxies()["http"].endswith(str(proxy.port))
            with device.client() as client:
                read_status(client)
        assert proxy.connections == 0
        assert "Authorization" not in device.calls[0].headers
        assert f"username={'ad%20min'}&" in device.calls[0].target

    def test_no_login_in_anybodys_log(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        replies = (STATUS, stub.close, stub.http("", 302, ("Location: /",)))
        with Stub(*replies) as device, device.client(retries=0) as client:
            read_status(client)
            failure(client)
            failure(client)
        assert '"GET /goip_get_status.html?all_slots=1&username=********&password=******** HTTP/1.1" 200' in caplog.text
        secrecy.assert_silent(caplog.text, stub.PASSWORD)
        secrecy.assert_silent(caplog.text, stub.USERNAME)

    def test_the_log_filter_is_put_there_once(self) -> None:
        for _time in range(3):
            new_client(Connection("gateway", 80, "u", "p")).__exit__()
        assert len(logging.getLogger("urllib3.connectionpool").filters) == 1


class TestFaults:
    """What the network does, and the sentences that come of it."""

    @pytest.mark.parametrize(
        ("reply", "kind", "message"),
        [
            (stub.close, "connection", "status: the connection was closed (RemoteDisconnected)"),
            (b"SSH-2.0-dropbear\r\nx: y\r\n\r\n", "connection", "status: the connection was closed (BadStatusLine)"),
            (HEAD + b"Content-Length: 10\r\nConnection: close\r\n\r\n{", "protocol", "status: the reply broke off"),
            (
                HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{",
                "protocol",
                "status: the reply broke off",
            ),
            (
                HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nxyz\r\n{",
                "protocol",
                "status: the reply broke off",
            ),
        ],
        ids=["closed", "ssh", "half", "half_chunk", "no_chunk"],
    )
    def test_sentences(self, reply: stub.Reply, kind: str, message: str) -> None:
        with Stub(reply) as device, impatient(device, timeout=5.0) as client:
            error = failure(client)
        assert error.kind == kind
        assert error.message == message
        assert error.retriable
        assert error.sent

    def test_a_reset(self) -> None:
        def reset(connection: socket.socket, _stop: threading.Event) -> None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            socket.close(connection.detach())

        with Stub(reset) as device, impatient(device, timeout=5.0) as client:
            error = failure(client)
        assert error.message == "status: the connection was closed (Connection reset by peer)"
        assert error.kind == "connection"

    def test_nobody_listens(self) -> None:
        with Stub() as device:
            pass
        with impatient(device) as client:
            error = failure(client)
        assert error.message == "status: no connection (Connection refused)"
        assert error.kind == "connection"
        assert not error.sent
        assert error.retriable

    def test_a_name_that_does_not_exist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_arguments: object, **_more: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with new_client(Connection("gateway.example", 80, "u", stub.PASSWORD, retries=0)) as client:
            error = failure(client)
        assert error.message == "status: no connection (Name or service not known)"
        assert error.kind == "connection"
        assert not error.sent

    @pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example", "10.0.0.1:80", "xn--\u00fc", "%zz", "["])
    def test_a_host_that_is_none(self, host: str) -> None:
        with new_client(Connection(host, 80, "u", stub.PASSWORD)) as client:
            error = failure(client)
        assert error.kind == "connection"
        assert error.message == "status: host and port do not make a valid address"
        assert not error.sent
        assert not error.retriable

    @settings(max_examples=60)
    @given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: HEAD + tail + b"\r\n\r\n{}"))
    def test_whatever_comes_ends_as_an_object_or_a_gateway_error(self, junk: bytes) -> None:
        def play(connection: socket.socket, stop: threading.Event) -> None:
            connection.sendall(junk)
            stub.close(connection, stop)

        with Stub(play) as device, impatient(device, timeout=5.0) as client:
            try:
                assert isinstance(client.call(command_request("lock")), dict)
            except GatewayError as error:
                secrecy.assert_silent(secrecy.everything_said_by(error), stub.PASSWORD)

    def test_a_password_of_bytes_that_are_no_text(self) -> None:
        """As the environment gives it where its encoding is another one: sent as those bytes, and kept secret."""
        odd = b"p\xe4ss".decode("utf-8", "surrogateescape")
        with Stub(stub.http(f"<p>{odd!r} p%E4ss".encode())) as device, device.client(password=odd, retries=0) as client:
            error = failure(client)
        assert device.targets == ["/goip_get_status.html?all_slots=1&username=ad%20min&password=p%E4ss"]
        assert error.message == "status: expected a JSON object, got \"<p>'********' ********\""


def test_without_requests(tmp_path: pathlib.Path) -> None:
    """The library is missing: the modules still load, so that the user can be told."""
    script = """
        import sys
        sys.modules["requests"] = None
        from ansible_collections.skyline.gateway.plugins.module_utils import connection
        from ansible_collections.skyline.gateway.plugins.module_utils.wire import client, transport
        from ansible_collections.skyline.gateway.plugins.module_utils.gateway import connect
        assert transport.HAS_REQUESTS is False
        assert "NotFoundError: import of requests halted" in transport.REQUESTS_IMPORT_ERROR
        print("loaded")
    """
    (tmp_path / "script.py").write_text(textwrap.dedent(script), encoding="utf-8")
    place = pathlib.Path(transport.__file__)
    root = place.parents[len(transport.__name__.split(".")) - 1]
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")],
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "loaded\n", done.stderr


def test_with_requests() -> None:
    assert transport.HAS_REQUESTS is True
    assert transport.REQUESTS_IMPORT_ERROR is None
