# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a request to the device, in stages: each is a function that may pass it on to the next."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from ..endpoints.call import Call, Reply
from ..endpoints.generation3.replies import refusal
from ..errors import CODE_LOGIN, CODE_READ_ONLY, CODE_UNSUPPORTED, Refusal
from . import aes
from .session import PATH as SESSION_PATH
from .station import Answer, Middleware, Request, Station


def chain(station: Station, stages: Sequence[Middleware], handle: Answer) -> Answer:
    """The whole way: through the stages in order, then to whoever handles the request."""

    def before(stage: Middleware, rest: Answer) -> Answer:
        return lambda request: stage(station, request, rest)

    answer = handle
    for stage in reversed(stages):
        answer = before(stage, answer)
    return answer


def counted(station: Station, request: Request, answer: Answer) -> Reply:
    """Every request is counted and logged, whatever becomes of it."""
    counters = station.counters
    counters.requests += 1
    counters.operations[request.call.operation] += 1
    station.log.append(request.record)
    return answer(request)


def noted(station: Station, request: Request, answer: Answer) -> Reply:
    """What the device has said is in the record, also where it gets lost afterwards."""
    reply = answer(request)
    record = request.record
    record.code, record.refused, record.http_status = reply.code, reply.refused, reply.http_status
    return reply


def spelled(station: Station, request: Request, answer: Answer) -> Reply:
    """The bytes of a reply: with a byte order mark, or encrypted."""
    reply = answer(request)
    switches, key = station.device.switches, request.call.key
    if switches.bom and reply.body:
        reply.body = codecs.BOM_UTF8 + reply.body
    if key is not None and switches.session_replies == "encrypted":
        reply.body = aes.encrypt(key, reply.body)
    return reply


def refusing(station: Station, request: Request, answer: Answer) -> Reply:
    """A refusal is a reply in the form of the endpoint's generation."""
    try:
        return answer(request)
    except Refusal as error:
        station.counters.refused += 1
        if request.endpoint is not None and request.endpoint.generation == 3:
            return refusal(station.device.switches, error)
        return Reply.refusal(error, "desc" if request.call.path == SESSION_PATH else "reason")


def known(station: Station, request: Request, answer: Answer) -> Reply:
    """Only what is a path of the gateway and a method of the path goes on, whoever asks."""
    call, endpoint = request.call, request.endpoint
    if endpoint is None:
        return _unknown(station, call)
    # Clients were seen to POST what has a body and only reads.
    if call.method not in endpoint.methods and not (call.lenient and endpoint.get_body and call.method == "POST"):
        raise Refusal(f"{call.method} is not a method of {call.path}", CODE_UNSUPPORTED)
    return answer(request)


def _unknown(station: Station, call: Call) -> Reply:
    kind = station.device.switches.unknown_path
    reason = f"unknown path {call.path}"
    if kind == "refused":
        raise Refusal(reason, CODE_UNSUPPORTED)
    if kind == "login":
        raise Refusal("wrong username or password", CODE_LOGIN)
    station.counters.refused += 1
    reply = Reply.not_found() if kind == "404" else Reply.page()
    reply.refused = reason
    return reply


def guarded(station: Station, request: Request, answer: Answer) -> Reply:
    """A gateway that a test has made read-only refuses every write, and remembers it."""
    record, counters = request.record, station.counters
    record.write = request.writes
    if record.write and station.read_only:
        counters.violations += 1
        station.violations.append(record)
        raise Refusal(f"{request.call.operation}: this gateway is read-only", CODE_READ_ONLY)
    reply = answer(request)
    counters.writes += record.write
    return reply


def bodiless(station: Station, request: Request, answer: Answer) -> Reply:
    """A GET has no body, unless its endpoint takes one."""
    call, endpoint = request.call, request.endpoint
    if call.method == "GET" and endpoint is not None:
        if call.body and not endpoint.get_body:
            raise Refusal("GET with a body")
        typed = call.content_type and not call.body and endpoint.generation == 3
        if typed and station.device.switches.get_content_type == "refuse":
            raise Refusal(f"a Content-Type ({call.content_type}) without a body")
    return answer(request)
