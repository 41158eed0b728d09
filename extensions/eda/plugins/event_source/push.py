# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source skyline.gateway.push: a small HTTP server that receives what SKYLINE gateways push.

ansible-rulebook loads this file by its path: it imports nothing of the collection. A push is checked, put into a
bounded queue and answered at once; another task hands the queue on to the rules, however long these take.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import codecs
import contextlib
import datetime
import email.utils
import hashlib
import hmac
import ipaddress
import json
import logging
import math
import os
import quopri
import re
import shutil
import ssl
import tempfile
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn
from urllib.parse import unquote

from aiohttp import web

DOCUMENTATION = r"""
---
author:
  - The skyline.gateway contributors (@skyline-gateway)
short_description: Receives the pushes of SKYLINE gateways
description:
  - Listens for what SKYLINE gateways push by HTTP (API reference, sections 1, 5, 7 and 11) - status of the device and
    of ports, reports on sent messages, received messages (SMS and MMS), and whatever else - and makes an event of
    each push.
  - Takes JSON of any declared content type; messages by the legacy "SMS to HTTP", with their data in the query or in
    header lines of the body; and MMS, C(multipart) or a single part of any content type with C(Emms-) headers. The
    types of pushes are not checked here.
  - The event has the push as C(event.payload), and below C(event.meta) the C(endpoint) (the rest of the path),
    C(client) (address), C(headers), C(query), C(gateway) and, for a gateway that O(hosts) names, C(hosts). Tokens and
    Authorization headers are not among them. For the filter, C(by_source) marks what this source made and no gateway
    sends as JSON (MMS, C(gateway-silent), C(gateway-back)), and C(known_mac) the pushes of a gateway whose MAC address
    O(hosts) or O(allowed_macs) name.
  - Filter C(skyline.gateway.normalize) makes typed events of that. Do not run playbooks on events without that
    filter. Ansible takes what is in them for its own variables, templates among them, and anybody can write a
    message.
  - A push is answered with 200 as soon as it is in the queue, and with 503 while the queue is full. What is refused
    is counted; the log names the first refusal of each kind, and then each minute how many there were. C(GET) on the
    path returns the counters.
options:
  host:
    description: The address to listen on. Gateways reach it only where it is not the default.
    type: str
    default: 127.0.0.1
  port:
    description: The TCP port to listen on.
    type: int
    default: 5000
  path:
    description: Where pushes may go. Paths below it are allowed too; what follows is C(event.meta.endpoint).
    type: str
    default: /
  token:
    description:
      - A shared secret that every push must carry, in the query (C(?token=...)), as a part of the path, or in
        one of the headers C(Authorization) (C(Bearer ...)) and C(X-Skyline-Token). Gateways are given it as a part of
        the URL that they push to.
    type: str
  allowed_addresses:
    description: Addresses and networks (C(192.0.2.0/24)) that pushes may come from. Empty allows all.
    type: list
    elements: str
    default: []
  allowed_macs:
    description:
      - MAC addresses of the gateways whose pushes are taken. Empty allows all.
      - Messages and reports do not say which gateway they come from, and an MMS says it on newer firmware only; let
        their URL have the address (C(?mac=00-30-f1-01-02-03)).
    type: list
    elements: str
    default: []
  hosts:
    description:
      - Inventory names of gateways, by MAC address or by the IP address that their pushes come from.
    type: dict
    default: {}
  hosts_file:
    description: A file with such a mapping, in JSON; playbook C(skyline.gateway.event_hosts) writes it. It is read at
      the start.
    type: path
  silent_after:
    description:
      - Seconds after which a gateway that was heard, or that O(hosts) names by its MAC address, counts as silent; 0
        for never. Then there is an event C(gateway-silent), and C(gateway-back) when it is heard again. Give three
        periods of the status reports.
    type: float
    default: 0
  certfile:
    description: A file with the certificate, and those of the authorities in between. It makes the server one of
      HTTPS.
    type: path
  keyfile:
    description: The file with the certificate's key, where it is not in O(certfile).
    type: path
  password:
    description: The password of the key.
    type: str
  cafile:
    description: A file with the certificates of authorities. Clients must have a certificate of one of them.
    type: path
  max_body:
    description: Bytes that the body of a push may have. The status of 512 slots has some 150,000.
    type: int
    default: 2097152
  queue_size:
    description: Pushes that may wait for the rules.
    type: int
    default: 1000
  queue_bytes:
    description: Bytes that the bodies of these may have together, and as many again the bodies that are being read.
    type: int
    default: 33554432
  head_timeout:
    description: Seconds that a client has for the head of a request, and that an idle connection is kept.
    type: float
    default: 10
  body_timeout:
    description: Seconds that a client has for the whole body.
    type: float
    default: 30
  max_connections:
    description:
      - Most connections at once. Beyond it, the connection that has waited longest without sending a complete request
        head is closed; for half a second up to twice as many are let in.
    type: int
    default: 400
  mms_folder:
    description:
      - An existing folder for the parts of MMS; each MMS gets a folder of its own in it. Nothing is ever removed from
        there.
      - Without it, the parts come as BASE64 in the event.
    type: path
  mms_inline_limit:
    description: Largest MMS in bytes whose parts are put into the event when O(mms_folder) is not set; of larger ones
      only names, types and sizes.
    type: int
    default: 262144
"""

EXAMPLES = r"""
- name: What gateways push
  hosts: localhost
  sources:
    - skyline.gateway.push:
        host: 0.0.0.0
        port: 5000
        token: "{{ SKYLINE_PUSH_TOKEN }}"  # ansible-rulebook --env-vars SKYLINE_PUSH_TOKEN
        allowed_addresses: [192.0.2.0/24]
        hosts: "{{ skyline_event_hosts }}"
        silent_after: 180
      filters:
        - skyline.gateway.normalize:
  rules:
    - name: A gateway is silent
      condition: event.skyline.type == "gateway_silent"
      action:
        print_event:
"""

logger = logging.getLogger("skyline.gateway.push")

_UNHEARD = logging.Logger("skyline.gateway.push.http", logging.CRITICAL + 1)

_NOT_HEX = re.compile(r"[^0-9a-f]")
# Headers that carry credentials are no business of a rule's.
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "x-skyline-token"))
# Gateways that are watched and are not configured.
_MOST_GATEWAYS = 4096
_MOST_PARTS = 64
# The header lines before the text of a message. All four have to be there: a text may begin like one.
_MESSAGE = re.compile(rb"Sender:[^\r\n]*\r?\nReceiver:[^\r\n]*\r?\nSMSC:[^\r\n]*\r?\nSCTS:[^\r\n]*\r?\n")
# Whose push it is that was refused before it was read.
_MAC_IN_BODY = re.compile(rb'"mac"\s*:\s*"([^"]{12,32})"')
# The headers of one part.
_LONGEST_HEAD = 16 * 1024
# One parameter of a header. Python's own reader is not used: its time grows with the square of a header's length.
_PARAMETER = re.compile(r';\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')
# Texts are decoded by these codecs alone. Others take minutes for a body (punycode), and Python keeps each name that it
# was ever asked for.
_CHARSETS = re.compile(
    r"(us-)?ascii|utf-?8|utf-?16(-?[lb]e)?|latin-?1|iso-?8859-\d\d?|(windows-|cp)125\d|koi8-[ru]"
    r"|gbk|gb2312|gb18030|big5|shift-jis|sjis|euc-(cn|jp|kr)|iso-2022-(jp|kr)|ks-c-5601-1987"
)
# Of a push: the largest gateways built have 2048 slots, each a row of some twenty values.
_MOST_CONTAINERS = 64 * 1024
_MOST_VALUES = 512 * 1024
_MOST_LEVELS = 50
_LOG_PAUSE = 60.0
# After a refusal, how long what the client still sends is read, so that it sees the answer.
_LINGER = 1.0
_GRACE = 0.5
# At the end, how long the rules have to take what was accepted.
_LAST_CALL = 5.0


class Refused(Exception):
    """A push that is not taken: the HTTP status, the name of its counter, and a sentence for the client and the log."""

    def __init__(self, status: int, kind: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.kind = kind


# -- options -------------------------------------------------------------------------------------------------------


@dataclass
class Options:
    """The arguments of the source, checked."""

    host: str = "127.0.0.1"
    port: int = 5000
    path: str = "/"
    token: str = ""
    allowed_addresses: list[Any] = field(default_factory=list)
    allowed_macs: list[Any] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    hosts_file: str = ""
    silent_after: float = 0.0
    certfile: str = ""
    keyfile: str = ""
    password: str = ""
    cafile: str = ""
    max_body: int = 2 * 1024 * 1024
    queue_size: int = 1000
    queue_bytes: int = 32 * 1024 * 1024
    head_timeout: float = 10.0
    body_timeout: float = 30.0
    max_connections: int = 400
    mms_folder: str = ""
    mms_inline_limit: int = 256 * 1024


_FROM = {"port": 0, "silent_after": 0, "mms_inline_limit": 0}


def options_of(args: Mapping[str, Any]) -> Options:
    """Reads the arguments. Raises ValueError that names everything wrong with them."""
    options = Options()
    problems: list[str] = []
    names = {one.name for one in fields(Options)}
    # The engine's own, for sources that want to know what became of their events.
    unknown = sorted(set(args) - names - {"eda_feedback_queue"})
    problems.extend(f"there is no option {name}" for name in unknown)
    for name in names & args.keys():
        value = args[name]
        if value is None or value == "":
            continue
        try:
            setattr(options, name, _typed(name, value, getattr(options, name)))
        except (ValueError, TypeError) as error:
            problems.append(f"{name}: {error}")
    if options.port > 65535:
        problems.append(f"port: {options.port} is beyond 65535")
    if not options.path.startswith("/"):
        problems.append("path: must start with /")
    if (options.keyfile or options.cafile or options.password) and not options.certfile:
        problems.append("certfile: is needed beside keyfile, password and cafile")
    problems.extend(
        f"{name}: there is no such file"
        for name in ("certfile", "keyfile", "cafile", "hosts_file")
        if getattr(options, name) and not os.path.isfile(getattr(options, name))
    )
    if options.mms_folder and not os.path.isdir(options.mms_folder):
        problems.append("mms_folder: there is no such folder")
    if options.hosts_file and not problems:
        try:
            options.hosts = {**_hosts_in(options.hosts_file), **options.hosts}
        except (OSError, ValueError) as error:
            problems.append(f"hosts_file: {error}")
    if problems:
        raise ValueError(f"skyline.gateway.push: {'; '.join(sorted(problems))}")
    return options


def _typed(name: str, value: Any, default: Any) -> Any:
    if name == "hosts":
        return _host_map(value)
    if name == "allowed_addresses":
        return [ipaddress.ip_network(str(item).strip(), strict=False) for item in _listed(value)]
    if name == "allowed_macs":
        macs = [(item, mac_address(item)) for item in _listed(value)]
        wrong = [str(item) for item, mac in macs if mac is None]
        if wrong:
            raise ValueError(f"no MAC address: {', '.join(wrong)}")
        return [mac for _item, mac in macs]
    if isinstance(default, str):
        if not isinstance(value, (str, int, os.PathLike)) or isinstance(value, bool):
            raise ValueError("must be text")
        return str(value)
    if isinstance(value, bool):
        raise ValueError("must be a number")
    try:
        number = type(default)(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("must be a number") from None
    if not _FROM.get(name, 1) <= number < float("inf") and not (isinstance(default, float) and 0 < number < 1):
        raise ValueError(f"must be a number from {_FROM.get(name, 1)} on")
    return number


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [item for item in value.replace(",", " ").split() if item]
    if not isinstance(value, (list, tuple)):
        raise ValueError("must be a list")
    return list(value)


def _host_map(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("must be a mapping of MAC or IP addresses to inventory names")
    return {mac_address(key) or str(key).strip(): str(name) for key, name in value.items()}


def _hosts_in(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    return _host_map(content.get("skyline_event_hosts", content) if isinstance(content, Mapping) else content)


def mac_address(value: object) -> str | None:
    """A MAC address in the spelling of the gateways, ``00-30-f1-01-02-03``; None for what is none."""
    if not isinstance(value, str) or len(value) > 32:
        return None
    digits = _NOT_HEX.sub("", value.lower())
    return "-".join(digits[at : at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else None


def tls_context(options: Options) -> ssl.SSLContext | None:
    """TLS as the options have it; with cafile, clients must show a certificate."""
    if not options.certfile:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(options.certfile, options.keyfile or None, options.password or None)
    if options.cafile:
        context.load_verify_locations(options.cafile)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


# -- what is counted -------------------------------------------------------------------------------------------------


class Counters:
    """How often what happened. The log gets the first of each kind at once, then at most a line a minute and kind."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()
        self._said: dict[str, tuple[float, int]] = {}

    def add(self, kind: str) -> None:
        self.numbers[kind] += 1

    def refuse(self, kind: str, text: str, client: str) -> None:
        self.add(kind)
        # Parts of it may come from outside.
        text = "".join(letter if letter.isprintable() else " " for letter in text[:300])
        now = time.monotonic()
        last, number = self._said.get(kind, (0.0, 0))
        if not number or now - last >= _LOG_PAUSE:
            total = self.numbers[kind]
            self._said[kind] = (now, total)
            logger.warning(
                "%s, from %s: %s (%d since the last such line, %d in all)", kind, client, text, total - number, total
            )

    def __str__(self) -> str:
        return ", ".join(f"{kind} {number}" for kind, number in sorted(self.numbers.items())) or "nothing"


# -- connections -----------------------------------------------------------------------------------------------------


class Connection(asyncio.Protocol):
    """Stands between a socket and aiohttp's protocol, and sees to it that heads of requests arrive in time.

    aiohttp itself waits for the rest of a head as long as the client likes.
    """

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self.inner = inner
        self.connections = connections
        self.transport: asyncio.Transport | None = None
        self.begun = False  # a head that is not whole
        self.refused = False  # what still comes is the rest of a body that nobody wants
        self.since = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def client(self) -> str:
        peer = self.transport.get_extra_info("peername") if self.transport is not None else None
        return str(peer[0]) if peer else "unknown"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.connections.add(self)
        self.inner.connection_made(transport)
        self.wait()

    def data_received(self, data: bytes) -> None:
        if self._timer is not None and not self.refused:
            self.begun = True
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self.inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.work()
        self.connections.remove(self)
        if self.begun:
            self.connections.counters.refuse("no_request", "what came is not a whole HTTP request", self.client)
        self.inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()

    def wait(self) -> None:
        """From now on, the head of the next request is awaited."""
        self.work()
        self.connections.waiting[self] = None
        self.since = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(self.connections.head_timeout, self._expire)

    def waited(self) -> float:
        return time.monotonic() - self.since

    def work(self) -> None:
        """A request is being served."""
        self.connections.waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def drop(self, kind: str, text: str) -> None:
        if self.begun:
            self.begun = False
            self.connections.counters.refuse(kind, text, self.client)
        if self.transport is not None:
            self.transport.abort()

    def _expire(self) -> None:
        self.drop("slow_head", "the head of a request took too long")


class Connections:
    """The open connections, as many as are allowed; those that keep the server waiting have to make room first."""

    def __init__(self, options: Options, counters: Counters) -> None:
        self.most = options.max_connections
        self.head_timeout = options.head_timeout
        self.counters = counters
        self.open: dict[Any, Connection] = {}
        self.waiting: OrderedDict[Connection, None] = OrderedDict()

    def add(self, connection: Connection) -> None:
        if len(self.open) >= self.most:
            victim = next(iter(self.waiting), connection)
            # Hundreds of gateways may push in the same moment: those whose head is on its way get the time for it.
            if victim.waited() > _GRACE or len(self.open) >= 2 * self.most:
                victim.begun = True
                victim.drop("too_many_connections", "more connections than max_connections")
                self.open.pop(victim.inner, None)
                self.waiting.pop(victim, None)
        self.open[connection.inner] = connection

    def remove(self, connection: Connection) -> None:
        if self.open.get(connection.inner) is connection:
            del self.open[connection.inner]

    def forgive(self) -> None:
        for connection in self.open.values():
            connection.begun = False
            connection.refused = True

    def drop_all(self) -> None:
        for connection in list(self.open.values()):
            connection.drop("", "")


# -- the bounded queue -----------------------------------------------------------------------------------------------


class Waiting:
    """Pushes that wait for the rules: bounded by number, and by the bytes they came as."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.number = 0
        self.bytes = 0
        self._queue: asyncio.Queue[tuple[dict[str, Any], int]] = asyncio.Queue()

    def reserve(self, size: int) -> bool:
        """A place for a push of that size, if there is one. An empty queue has one for every size."""
        if self.number >= self.most or (self.number and self.bytes + size > self.most_bytes):
            return False
        self.number += 1
        self.bytes += size
        return True

    def release(self, size: int) -> None:
        self.number -= 1
        self.bytes -= size

    def put(self, event: dict[str, Any], size: int) -> None:
        """Into a place reserved before."""
        self._queue.put_nowait((event, size))

    async def get(self) -> tuple[dict[str, Any], int]:
        return await self._queue.get()

    def done(self, size: int) -> None:
        """What was got is handed on."""
        self.release(size)
        self._queue.task_done()

    async def emptied(self) -> None:
        await self._queue.join()


class Reading:
    """The bytes of bodies that are not whole yet. Each address may hold as many as are free still.

    So one client that does not end its bodies holds half of them at most, and each further one leaves room for others.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self.held: Counter[str] = Counter()

    def add(self, address: str, size: int) -> None:
        self.bytes += size
        self.held[address] += size

    def release(self, address: str, size: int) -> None:
        self.bytes -= size
        self.held[address] -= size
        if not self.held[address]:
            del self.held[address]

    def is_full(self, address: str, size: int) -> bool:
        """Whether an address holds too much. A body that is alone is never too much."""
        return self.bytes > size and self.held[address] > self.most - self.bytes


# -- MMS (API reference, section 11) ---------------------------------------------------------------------------------


def codec_of(charset: str) -> str:
    """The codec for a charset that somebody names; that of UTF-8 for names beyond those in use."""
    name = charset.strip().lower().replace("_", "-")
    try:
        return name if _CHARSETS.fullmatch(name) and codecs.lookup(name) else "utf-8"
    except LookupError:
        return "utf-8"


def emms_header(value: str) -> str:
    """The text of an Emms header: ``BASE64; type=PLMN; charset=UTF-8``. What is not BASE64 is the text itself."""
    charset, data = "utf-8", ""
    for piece in (piece.strip() for piece in value.split(";")):
        name, equals, setting = piece.partition("=")
        if equals and name.strip().lower() == "charset":
            charset = setting.strip().strip('"')
        elif not (equals and name.strip().lower() == "type") and piece.upper() != "BASE64" and not data:
            data = piece
    try:
        return base64.b64decode(data, validate=True).decode(codec_of(charset))
    except (binascii.Error, ValueError, LookupError):
        return data


@dataclass
class Part:
    """One part of an MMS."""

    name: str
    content_type: str
    charset: str
    data: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart body. Raises ValueError where it is none."""
    boundary = _parameters_of(content_type).get("boundary")
    if not boundary:
        raise ValueError("the multipart body has no boundary")
    delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
    # The first delimiter may stand at the very start; each other one has a line end before it, which belongs to it.
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(delimiter) + rb"(--)?[ \t]*(?=\r?\n|$)", body)
    if "--" not in [piece.decode() for piece in pieces[1::2] if piece]:
        raise ValueError("the multipart body has no end")
    parts: list[Part] = []
    for ending, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if ending:
            break
        if len(parts) == _MOST_PARTS:
            raise ValueError(f"the multipart body has more than {_MOST_PARTS} parts")
        parts.append(_part_of(piece))
    if not parts:
        raise ValueError("the multipart body has no parts")
    return parts


def _part_of(piece: bytes) -> Part:
    # A part begins with the line end of its delimiter; headers end with an empty line.
    piece = re.sub(rb"\A\r?\n", b"", piece, count=1)
    split = re.search(rb"\A\r?\n|\r?\n\r?\n", piece)
    head, data = (piece[: split.start()], piece[split.end() :]) if split else (b"", piece)
    if len(head) > _LONGEST_HEAD:
        raise ValueError("the headers of a part are too long")
    return _part_with(_headers_of(head), data)


def _part_with(headers: Mapping[str, str], data: bytes) -> Part:
    """A part, given its headers by their names in lower case."""
    content_type = headers.get("content-type", "")
    parameters = _parameters_of(content_type)
    name = (
        _parameters_of(headers.get("content-disposition", "")).get("filename")
        or parameters.get("name")
        or headers.get("content-location")
        or headers.get("content-id", "")
    )
    data = _decoded(data, headers.get("content-transfer-encoding", "").lower())
    return Part(name, _media_type(content_type), parameters.get("charset", "utf-8"), data)


def _headers_of(head: bytes) -> dict[str, str]:
    """Headers by their names in lower case, the first of each; lines that are none are left out."""
    lines = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\n")
    headers: dict[str, str] = {}
    for name, colon, value in (line.partition(":") for line in lines):
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _parameters_of(header: str) -> dict[str, str]:
    """The parameters of a header, ``text/plain; charset=utf-8; name="a.txt"``, by their names in lower case."""
    parameters: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(header):
        text = quoted.replace("\\\\", "\\").replace('\\"', '"') or plain.strip()
        # In the form of RFC 2231: name*=utf-8''gr%C3%BCn.txt
        if name.endswith("*") and text.count("'") >= 2:
            charset, _language, coded = text.split("'", 2)
            text = unquote(coded, codec_of(charset), "replace")
        parameters.setdefault(name.rstrip("*").lower(), text)
    return parameters


def _media_type(content_type: str) -> str:
    name = content_type.partition(";")[0].strip().lower()
    return name if name.count("/") == 1 else "text/plain"


def _decoded(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        try:
            return base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error:
            raise ValueError("a part is not the BASE64 that it claims to be") from None
    return quopri.decodestring(data) if encoding == "quoted-printable" else data


def text_of(part: Part) -> str:
    try:
        return part.data.decode(codec_of(part.charset))
    except (ValueError, LookupError):
        return part.data.decode("utf-8", "replace")


_EXTENSIONS = {
    "application/smil": ".smil",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "video/3gpp": ".3gp",
    "video/mp4": ".mp4",
}


def safe_names(parts: list[Part]) -> list[str]:
    """A file name for each part, whatever its sender calls it: of harmless characters, and each once."""
    names: list[str] = []
    taken: set[str] = set()
    for place, part in enumerate(parts, 1):
        wanted = re.split(r"[/\\]", part.name.strip("<> \t"))[-1]
        stem, dot, extension = re.sub(r"[^A-Za-z0-9._-]", "_", wanted).strip("._-").rpartition(".")
        if not dot or not 1 <= len(extension) <= 5:
            stem, extension = stem + dot + extension, _EXTENSIONS.get(part.content_type, ".bin").lstrip(".")
        name = f"{stem[:80] or f'part{place}'}.{extension}"
        # What stands before a name that is taken can make it another one that is taken.
        while name.lower() in taken:
            name = f"{place}-{name}"
        names.append(name)
        taken.add(name.lower())
    return names


def save_parts(folder: str, parts: list[Part], names: list[str]) -> str:
    """Writes the parts of one MMS into a new folder of their own; its path. It is all of them, or nothing is left."""
    own = tempfile.mkdtemp(prefix=time.strftime("mms-%Y%m%dT%H%M%SZ-", time.gmtime()), dir=folder)
    try:
        for part, name in zip(parts, names, strict=True):
            with open(os.path.join(own, name), "xb") as file:
                file.write(part.data)
    except OSError:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return own


def mms_of(headers: Mapping[str, str], parts: list[Part], names: list[str]) -> dict[str, Any]:
    """The payload for an MMS; where its parts are is added by whoever puts them there."""
    smil = next((text_of(part) for part in parts if part.content_type == "application/smil"), None)
    texts = [text_of(part) for part in parts if part.content_type == "text/plain"]
    return {
        "type": "mms",
        "mac": headers.get("Emms-Mac"),
        "port": headers.get("Emms-Port"),
        "iccid": headers.get("Emms-Iccid"),
        "imsi": headers.get("Emms-Imsi"),
        "subject": emms_header(headers.get("Emms-Subject", "")),
        "sender": emms_header(headers.get("Emms-From", "")),
        "recipient": emms_header(headers.get("Emms-To", "")),
        "time": _http_date(headers.get("Date", "")),
        "text": "\n".join(texts) if texts else None,
        "smil": smil,
        "parts": [
            {"name": name, "content_type": part.content_type, "size": len(part.data)}
            for part, name in zip(parts, names, strict=True)
        ],
    }


def read_mms(headers: Mapping[str, str], body: bytes, folder: str, inline_limit: int) -> dict[str, Any]:
    """The payload for an MMS, with its parts in a folder or, up to a limit, in itself. Raises ValueError, OSError."""
    content_type = headers.get("Content-Type", "")
    if _media_type(content_type).startswith("multipart/"):
        parts = parts_of(content_type, body)
    else:
        # The content type is the operator's: an MMS may be one picture.
        parts = [_part_with({key.lower(): value for key, value in headers.items()}, body)]
    names = safe_names(parts)
    payload = mms_of(headers, parts, names)
    if folder:
        own = save_parts(folder, parts, names)
        for entry in payload["parts"]:
            entry["path"] = os.path.join(own, entry["name"])
    elif sum(len(part.data) for part in parts) <= inline_limit:
        for entry, part in zip(payload["parts"], parts, strict=True):
            entry["data"] = base64.b64encode(part.data).decode()
    return payload


def _http_date(value: str) -> str | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
        # Without a time zone it is UTC, not that of this machine.
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return None


# -- bodies ----------------------------------------------------------------------------------------------------------


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(number: str) -> float:
    # 1e999 is infinite to Python, which would pass it on in words that no other reader of JSON knows.
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    containers = [value]
    for _level in range(levels):
        containers = [
            inner
            for container in containers
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, (dict, list))
        ]
        if not containers:
            return False
    return True


def json_of(body: bytes) -> Any:
    """The JSON in a body, whatever its content type says. Raises ValueError."""
    if body.count(b"{") + body.count(b"[") > _MOST_CONTAINERS or body.count(b",") > _MOST_VALUES:
        raise ValueError("more values than any push has")
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    # What the source can just read, filter and rules could not.
    if isinstance(found, (dict, list)) and _is_deeper(found, _MOST_LEVELS):
        raise ValueError("nested too deeply")
    return found


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json_of(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def message_payload(query: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """A push by SMS to HTTP: who and where stand in the query, or in header lines at the start of the body."""
    return {**query, "type": "legacy-sms", **_kept(body)}


def _kept(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def query_payload(query: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """A push whose data stand in the query, as parameters or as one JSON object; another body is kept."""
    candidates = [value or key for key, value in query.items() if isinstance(value, str)]
    for candidate in candidates:
        if candidate.lstrip().startswith("{"):
            try:
                found = json_of(candidate.encode("utf-8", "surrogatepass"))
            except ValueError:
                continue
            if isinstance(found, dict):
                return found
    payload = dict(query)
    for key, value in payload.items():
        if isinstance(value, str) and value.lstrip().startswith("["):
            with contextlib.suppress(ValueError):
                payload[key] = json_of(value.encode("utf-8", "surrogatepass"))
    payload.setdefault("type", "octet-stream")
    return {**_kept(body), **payload}


# -- gateways that fall silent -----------------------------------------------------------------------------------------


class Silence:
    """When each gateway was heard last: all that are configured, and of others as many as there may be."""

    def __init__(self, after: float, hosts: Mapping[str, str]) -> None:
        self.after = after
        now = time.monotonic()
        places = {host: key for key, host in hosts.items() if not mac_address(key)}
        #: Where each gateway was heard last, or is configured to be.
        self.addresses = {mac: places.get(host, "") for mac, host in hosts.items() if mac_address(mac)}
        self.heard: OrderedDict[str, float] = OrderedDict((mac, now) for mac in self.addresses)
        self.seen: dict[str, float] = {}
        self.silent: set[str] = set()
        # Those that are not configured, by whoever may displace them; see Source.group_of.
        self.groups: dict[str, OrderedDict[str, None]] = {}

    def hear(self, mac: str, address: str, group: str | None) -> bool:
        """Whether it counts as silent; who tells that it is back takes it out of ``silent``.

        group: the gateways that make room for each other where there are too many; None for one that stays.
        """
        self.heard[mac] = time.monotonic()
        self.heard.move_to_end(mac)
        self.seen[mac] = time.time()
        self.addresses[mac] = address
        if group is not None:
            others = self.groups.setdefault(group, OrderedDict())
            others[mac] = None
            others.move_to_end(mac)
            if len(others) > _MOST_GATEWAYS:
                self._forget(others.popitem(last=False)[0])
        return mac in self.silent

    def _forget(self, mac: str) -> None:
        for table in (self.heard, self.seen, self.addresses):
            table.pop(mac, None)
        self.silent.discard(mac)

    def at(self, address: str) -> list[str]:
        """The gateways of an address."""
        return [mac for mac, place in self.addresses.items() if place == address]

    def fallen(self) -> Iterator[dict[str, Any]]:
        """A payload for every gateway that has become silent; it counts as told when the caller says so."""
        limit = time.monotonic() - self.after
        for mac, heard in list(self.heard.items()):
            if heard > limit:
                break
            if mac not in self.silent:
                seen = self.seen.get(mac)
                last_seen = (
                    {} if seen is None else {"last_seen": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seen))}
                )
                yield {"type": "gateway-silent", "mac": mac, "seconds": int(time.monotonic() - heard), **last_seen}


# -- the server --------------------------------------------------------------------------------------------------------


class Source:
    """The server, its queue and its counters."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.counters = Counters()
        self.connections = Connections(options, self.counters)
        self.waiting = Waiting(options.queue_size, options.queue_bytes)
        self.reading = Reading(options.queue_bytes)
        self.silence = Silence(options.silent_after, options.hosts)
        self.port = 0
        self._token = hashlib.sha256(options.token.encode()).digest() if options.token else b""
        self._base = [segment for segment in options.path.split("/") if segment]
        self._runner: web.AppRunner | None = None
        self._server: asyncio.AbstractServer | None = None
        self._watch: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._passing: asyncio.Task[None] | None = None
        self.stopping = False

    async def start(self) -> None:
        options = self.options
        context = tls_context(options)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        # Compressed bodies are not unpacked: no gateway sends them, and a small one could become a huge one.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            # aiohttp would write a traceback for every scrap of garbage, with the request line and so the token in it.
            logger=_UNHEARD,
            auto_decompress=False,
            keepalive_timeout=options.head_timeout + 5,
            lingering_time=_LINGER,
            shutdown_timeout=1.0,
        )
        await self._runner.setup()
        handler = self._runner.server
        if handler is None:
            raise RuntimeError("the HTTP server could not be set up")
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(handler(), self.connections),
            options.host,
            options.port,
            ssl=context,
            ssl_handshake_timeout=options.head_timeout if context else None,
            backlog=512,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        logger.info("listening for pushes of gateways on %s:%d", options.host, self.port)
        if not options.token and not options.allowed_addresses and not _is_loopback(options.host):
            logger.warning(
                "whoever reaches %s:%d can push: neither token nor allowed_addresses are set", options.host, self.port
            )
        if options.silent_after:
            self._watch = asyncio.get_running_loop().create_task(self._watch_silence())

    async def stop(self) -> None:
        """Takes nothing more, and hands on what was taken, as far as the rules take it in time."""
        self.stopping = True
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._server is not None:
            self._server.close()
        # What is cut off now is nobody's offence.
        self.connections.forgive()
        try:
            if self._runner is not None:
                await self._runner.cleanup()
            self.connections.drop_all()
            # Those that still read what a client sends that nobody wants.
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._passing is not None:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.waiting.emptied(), _LAST_CALL)
        finally:
            if self._passing is not None:
                self._passing.cancel()
                await asyncio.gather(self._passing, return_exceptions=True)
            if self.waiting.number:
                logger.warning("%d pushes were taken and not handed to the rules", self.waiting.number)
            logger.info("no longer listening; in all: %s", self.counters)

    async def pass_on(self, queue: Any) -> None:
        """Hands on one push after the other, until the source stops."""
        # In a task of its own: to cancel this one must not cut off a push on its way through the filters.
        self._passing = asyncio.get_running_loop().create_task(self._pass_on(queue))
        await asyncio.shield(self._passing)

    async def _pass_on(self, queue: Any) -> None:
        """A filter that fails costs that push, not the source."""
        while True:
            event, size = await self.waiting.get()
            try:
                await queue.put(event)
                self.counters.add("passed_on")
            except Exception as error:
                self.counters.refuse("not_passed_on", f"a filter failed: {type(error).__name__}: {error}", "the queue")
            self.waiting.done(size)

    # -- a request

    async def _answer(self, request: web.Request) -> web.Response:
        if request.task not in self._tasks:
            self._tasks.add(request.task)
            request.task.add_done_callback(self._tasks.discard)
        connection = self.connections.open.get(request.protocol)
        client = _plain_address(request.remote or "unknown")
        if connection is not None:
            connection.begun = False
        try:
            response = await self._serve(request, client, connection)
        except Refused as refusal:
            self.counters.refuse(refusal.kind, str(refusal), client)
            response = web.Response(status=refusal.status, text=f"{refusal}\n")
            response.force_close()
            if connection is not None:
                connection.refused = True
        except Exception as error:
            self.counters.refuse("failed", f"a fault of this program: {type(error).__name__}: {error}", client)
            response = web.Response(status=500, text="a fault of this program\n")
            response.force_close()
        finally:
            if connection is not None and connection.transport is not None and not connection.transport.is_closing():
                connection.wait()
        return response

    async def _serve(self, request: web.Request, client: str, connection: Connection | None) -> web.Response:
        self._check_address(client)
        endpoint, query = self._check_token(request)
        if request.method not in ("POST", "PUT", "GET"):
            raise Refused(405, "wrong_method", f"{request.method} is not for pushes")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "encoded_body", "bodies must not be compressed")
        # Only who may push at all may take the time that bodies are given.
        if connection is not None:
            connection.work()
        chunks: list[bytes] = []
        try:
            body = await self._body(request, client, chunks)
            if request.method == "GET" and not body and not query:
                return web.json_response(dict(self.counters.numbers, waiting=self.waiting.number))
            if self.stopping:
                raise Refused(503, "stopping", "this program ends")
            if not self.waiting.reserve(len(body)):
                raise Refused(503, "queue_full", "too many pushes wait for the rules")
        except Refused:
            self._hear_refused(request, client, b"".join(chunks))
            raise
        try:
            payload, own = await self._payload(request, query, body)
            event = self._event(request, client, endpoint, query, payload)
            if own:
                event["meta"]["by_source"] = True
        except BaseException:
            self.waiting.release(len(body))
            raise
        self.counters.add("received")
        self._hear(event["meta"]["gateway"])
        self.waiting.put(event, len(body))
        return web.Response(text="OK\n")

    def _check_address(self, client: str) -> None:
        if not self.options.allowed_addresses:
            return
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            address = None
        if address is None or not any(address in network for network in self.options.allowed_addresses):
            raise Refused(403, "wrong_address", "pushes from this address are not taken")

    def _check_token(self, request: web.Request) -> tuple[str, dict[str, Any]]:
        """The rest of the path and the query, both without the token."""
        path = [segment for segment in request.path.split("/") if segment]
        segments = [segment for segment in path if not (self._token and self._is_token(segment))]
        if segments[: len(self._base)] != self._base:
            raise Refused(404, "wrong_path", "pushes go to another path")
        scheme, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
        candidates = [
            *request.query.getall("token", []),
            request.headers.get("X-Skyline-Token", ""),
            bearer.strip() if scheme.lower() == "bearer" else "",
            *path,
        ]
        if self._token:
            right = False
            for candidate in candidates:
                right |= self._is_token(candidate)
            if not right:
                raise Refused(401, "wrong_token", "the token is missing or wrong")
        query: dict[str, Any] = {}
        for key in request.query:
            values = [value for value in request.query.getall(key) if not (self._token and self._is_token(value))]
            if key != "token" and values and not (self._token and self._is_token(key)):
                query[key] = values[0] if len(values) == 1 else values
        return "/".join(segments[len(self._base) :]), query

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest(), self._token)

    async def _body(self, request: web.Request, client: str, chunks: list[bytes]) -> bytes:
        try:
            return await asyncio.wait_for(self._read(request, client, chunks), self.options.body_timeout)
        except asyncio.TimeoutError:
            raise Refused(408, "slow_body", "the body took too long") from None
        except (Refused, asyncio.CancelledError):
            raise
        except Exception as error:
            # aiohttp has several: the connection is gone, a chunk is broken, the length is not what was said.
            raise Refused(400, "half_body", f"the body is not whole ({type(error).__name__})") from None

    async def _read(self, request: web.Request, client: str, chunks: list[bytes]) -> bytes:
        """The body. What came of it is in ``chunks``, also where it is refused."""
        most = self.options.max_body
        if (request.content_length or 0) > most:
            raise Refused(413, "too_large", f"the body has more than {most} bytes")
        size = 0
        try:
            async for chunk in request.content.iter_any():
                chunks.append(chunk)
                size += len(chunk)
                self.reading.add(client, len(chunk))
                if size > most:
                    raise Refused(413, "too_large", f"the body has more than {most} bytes")
                if self.reading.is_full(client, size):
                    raise Refused(503, "reading_full", "too many bodies are being read")
            return b"".join(chunks)
        finally:
            self.reading.release(client, size)

    async def _payload(self, request: web.Request, query: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bool]:
        """The push, and whether this source made it: of an MMS, which no gateway sends as JSON."""
        # Not request.content_type: aiohttp reads the whole header, which may take 0.2 s, or more stack than there is.
        content_type = _media_type(request.headers.get("Content-Type", "application/octet-stream"))
        json_type = content_type == "application/json"
        # The report on the reception of an MMS is JSON; the MMS itself is of whatever type its sender chose.
        if not json_type and any(key.lower().startswith("emms-") for key in request.headers):
            return await self._mms(request, body), True
        if _MESSAGE.match(body):
            return message_payload(query, body), False
        # A type that is declared wrongly is none.
        if content_type.startswith("multipart/") and not body.lstrip().startswith(b"{"):
            return await self._mms(request, body), True
        # What a URL has for every push (the gateway's address) is no push.
        data = {key: value for key, value in query.items() if key != "mac"}
        # A text may look like JSON.
        payload = None if "sender" in data and not json_type else _json_object(body)
        if payload is not None:
            return payload, False
        if "sender" in data:
            return message_payload(query, body), False
        if data and (content_type == "application/octet-stream" or not body.strip()):
            return query_payload(query, body), False
        raise Refused(400, "not_json", "the body is not a JSON object")

    async def _mms(self, request: web.Request, body: bytes) -> dict[str, Any]:
        # Who may not push must not be able to fill the disk.
        self._check_mac(self._gateway(request, {"mac": request.headers.get("Emms-Mac")}, ""))
        folder, limit = self.options.mms_folder, self.options.mms_inline_limit
        try:
            # In a thread, because others push while a large MMS is read and saved.
            payload = await asyncio.get_running_loop().run_in_executor(
                None, read_mms, request.headers, body, folder, limit
            )
        except ValueError as error:
            raise Refused(400, "not_multipart", str(error)) from None
        except OSError as error:
            raise Refused(503, "not_saved", f"the parts of an MMS cannot be saved: {error.strerror}") from None
        if not payload["parts"][0].keys() & {"path", "data"}:
            self.counters.add("mms_without_data")
        return payload

    # -- its event

    def _event(
        self, request: web.Request, client: str, endpoint: str, query: dict[str, Any], payload: dict[str, Any]
    ) -> dict[str, Any]:
        gateway = self._gateway(request, payload, client)
        self._check_mac(gateway)
        headers = {
            key: value
            for key, value in request.headers.items()
            if key.lower() not in _SECRET_HEADERS and not (self.options.token and self.options.token in unquote(value))
        }
        meta = {"endpoint": endpoint, "client": client, "headers": headers, "query": query, "gateway": gateway}
        return self._named({"payload": payload, "meta": meta})

    @staticmethod
    def _gateway(request: web.Request, payload: Mapping[str, Any], client: str) -> dict[str, str]:
        mac = mac_address(payload.get("mac")) or mac_address(request.query.get("mac"))
        return {"address": client, **({"mac": mac} if mac else {})}

    def _named(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event with the gateway's inventory name, where there is one."""
        gateway = event["meta"]["gateway"]
        host = self.options.hosts.get(gateway.get("mac", "")) or self.options.hosts.get(gateway.get("address", ""))
        if host:
            event["meta"]["hosts"] = [host]
        if self._is_known(gateway):
            event["meta"]["known_mac"] = True
        return event

    def _check_mac(self, gateway: Mapping[str, str]) -> None:
        if self.options.allowed_macs and gateway.get("mac") not in self.options.allowed_macs:
            raise Refused(
                403,
                "wrong_mac",
                f"pushes of this gateway ({gateway.get('mac', 'without a MAC address')}) are not taken",
            )

    # -- silence

    def group_of(self, gateway: Mapping[str, str]) -> str | None:
        """Whose place in the watch a gateway may take: nobody's, for one whose MAC address is configured.

        Those that only their address names take that of each other, all others that of strangers.
        """
        if self._is_known(gateway):
            return None
        return gateway["address"] if gateway.get("address") in self.options.hosts else ""

    def _is_known(self, gateway: Mapping[str, str]) -> bool:
        mac = gateway.get("mac")
        return mac in self.options.hosts or mac in self.options.allowed_macs

    def _hear(self, gateway: Mapping[str, str]) -> None:
        mac = gateway.get("mac")
        if not self.options.silent_after or not mac:
            return
        was_silent = self.silence.hear(mac, gateway.get("address", ""), self.group_of(gateway))
        # Where the queue is full it is told with the next push.
        if was_silent and self._tell({"type": "gateway-back", "mac": mac}):
            self.silence.silent.discard(mac)

    def _hear_refused(self, request: web.Request, client: str, body: bytes) -> None:
        """A push that is refused for its size or for the load is a sign of life of a gateway that is watched.

        Where it does not say which one it is, it is one of those that were heard from its address.
        """
        told = _MAC_IN_BODY.search(body, 0, 4096)
        payload = {"mac": told[1].decode("ascii", "replace") if told else request.headers.get("Emms-Mac")}
        mac = self._gateway(request, payload, client).get("mac")
        for each in self.silence.at(client) if mac is None else [mac]:
            if each in self.silence.heard:
                self._hear({"mac": each, "address": client})

    def _tell(self, payload: dict[str, Any]) -> bool:
        """An event of the source's own."""
        if not self.waiting.reserve(0):
            return False
        self.waiting.put(
            self._named(
                {"payload": payload, "meta": {"endpoint": "", "gateway": {"mac": payload["mac"]}, "by_source": True}}
            ),
            0,
        )
        return True

    async def _watch_silence(self) -> None:
        while True:
            await asyncio.sleep(min(self.options.silent_after / 4, 5.0))
            for payload in self.silence.fallen():
                # Where the queue is full it is told the next time.
                if self._tell(payload):
                    self.silence.silent.add(payload["mac"])
                    self.counters.add("fallen_silent")


def _plain_address(text: str) -> str:
    """An address without its zone; one of IPv4 as such where it comes by an IPv6 socket."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    return str(getattr(address, "ipv4_mapped", None) or address)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Runs until it is cancelled."""
    source = Source(options_of(args))
    try:
        await source.start()
        await source.pass_on(queue)
    finally:
        await source.stop()
