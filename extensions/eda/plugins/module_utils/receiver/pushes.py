# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The body of a push: read within its bounds, and made a payload whatever form it has."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from aiohttp import web

from .bodies import json_object, message_payload, query_payload
from .counters import Counters, Refused
from .gateways import Gateways, gateway_of
from .mime import media_type
from .mms import read_mms
from .options import Options
from .queues import Reading

# The header lines before the text of a message. All four have to be there: a text may begin like one.
_MESSAGE = re.compile(rb"Sender:[^\r\n]*\r?\nReceiver:[^\r\n]*\r?\nSMSC:[^\r\n]*\r?\nSCTS:[^\r\n]*\r?\n")


class Reader:
    """Reads bodies, as large and for as long as the options allow."""

    def __init__(self, options: Options, reading: Reading) -> None:
        self._most = options.max_body
        self._timeout = options.body_timeout
        self._reading = reading

    async def body_of(self, request: web.Request, client: str, chunks: list[bytes]) -> bytes:
        """The body. What came of it is in ``chunks``, also where it is refused. Raises Refused."""
        try:
            return await asyncio.wait_for(self._read(request, client, chunks), self._timeout)
        except asyncio.TimeoutError:
            raise Refused(408, "slow_body", "the body took too long") from None
        except (Refused, asyncio.CancelledError):
            raise
        except Exception as error:
            # aiohttp has several: the connection is gone, a chunk is broken, the length is not what was said.
            raise Refused(400, "half_body", f"the body is not whole ({type(error).__name__})") from None

    async def _read(self, request: web.Request, client: str, chunks: list[bytes]) -> bytes:
        too_large = Refused(413, "too_large", f"the body has more than {self._most} bytes")
        if (request.content_length or 0) > self._most:
            raise too_large
        size = 0
        try:
            async for chunk in request.content.iter_any():
                chunks.append(chunk)
                size += len(chunk)
                self._reading.add(client, len(chunk))
                if size > self._most:
                    raise too_large
                if self._reading.is_full(client, size):
                    raise Refused(503, "reading_full", "too many bodies are being read")
            return b"".join(chunks)
        finally:
            self._reading.release(client, size)


class Decoder:
    """Makes payloads of bodies."""

    def __init__(self, options: Options, gateways: Gateways, counters: Counters) -> None:
        self._folder = options.mms_folder
        self._inline_limit = options.mms_inline_limit
        self._gateways = gateways
        self._counters = counters

    async def payload_of(self, request: web.Request, query: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bool]:
        """The push, and whether this source made it: of an MMS, which no gateway sends as JSON. Raises Refused."""
        # Not request.content_type: aiohttp reads the whole header, which may take 0.2 s, or more stack than there is.
        content_type = media_type(request.headers.get("Content-Type", "application/octet-stream"))
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
        payload = None if "sender" in data and not json_type else json_object(body)
        if payload is not None:
            return payload, False
        if "sender" in data:
            return message_payload(query, body), False
        if data and (content_type == "application/octet-stream" or not body.strip()):
            return query_payload(query, body), False
        raise Refused(400, "not_json", "the body is not a JSON object")

    async def _mms(self, request: web.Request, body: bytes) -> dict[str, Any]:
        # Who may not push must not be able to fill the disk.
        self._gateways.check_mac(gateway_of(request, {"mac": request.headers.get("Emms-Mac")}, ""))
        try:
            # In a thread, because others push while a large MMS is read and saved.
            payload = await asyncio.get_running_loop().run_in_executor(
                None, read_mms, request.headers, body, self._folder, self._inline_limit
            )
        except ValueError as error:
            raise Refused(400, "not_multipart", str(error)) from None
        except OSError as error:
            raise Refused(503, "not_saved", f"the parts of an MMS cannot be saved: {error.strerror}") from None
        if not payload["parts"][0].keys() & {"path", "data"}:
            self._counters.add("mms_without_data")
        return payload
