# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request of the user's own, for what no module covers: with the login, secrets hidden, and reads repeated."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.task import Task
from ..gateway.shared.raw import PLAIN_FIELDS, SECRET_FIELDS, RawRequest, encoded_query
from ..wire.errors import GatewayError, refuse
from ..wire.redact import MASK, Redactor, without_login
from ..wire.text import clean_text
from .secret_parameters import is_secret_name

SPEC: dict[str, Any] = {
    "method": {"type": "str", "choices": ["GET", "POST"], "default": "GET"},
    "path": {"type": "str", "required": True},
    "query": {"type": "dict", "default": {}},
    "body": {"type": "raw"},
}

EXAMPLES = {"query": "{op: get}"}

# The only item, in the lists of a failure.
_ITEM = "request"
# A name begins where the last one ends: without that, a long text without pairs takes minutes.
_PAIR = re.compile(r"(?<![^&=\s])([^&=\s]+)=([^&]*)")

_UNKNOWN_PATH = (
    "The gateway answers other requests, so it may not have this path. The two generations of the API have different "
    "paths; gateway.api in the result shows the generation of this gateway."
)


class Options(NamedTuple):
    """The options."""

    method: str
    path: str
    query: dict[str, Any]
    body: Any

    def problems(self) -> list[str]:
        """What is wrong with them, a sentence each; no value is quoted."""
        found = [
            f"query: the value of {name} is neither a text nor a number"
            for name, value in self.query.items()
            if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None)))
        ]
        return [*found, *self.raw().problems()]

    def raw(self) -> RawRequest:
        """The request, and how people may see it."""
        query = {str(name): None if value is None else str(value) for name, value in self.query.items()}
        hidden = encoded_query({name: hide(value, name) for name, value in query.items()})
        shown = hidden if self.body is None else _shown_body(self.body)
        return RawRequest(self.method, self.path, query, self.body, shown)


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they may be shown: without values that their names call secrets."""
    query = params["query"]
    body = params["body"]
    return {
        "query": {name: hide(value, str(name)) for name, value in query.items()} if query else query,
        "body": _shown_text(body) if isinstance(body, str) else hide(body),
    }


def run(task: Task, options: Options) -> None:
    """Sends the request and returns its reply."""
    result, outcome = task.result, task.result.outcome
    outcome.begin([_ITEM])
    for secret in (*_secrets(options.query), *_secrets(_parsed(options.body))):
        task.redact.add(secret)
    refuse(options.problems())
    status = task.gateway.status()
    result.describe_gateway(task.gateway, status)
    raw = options.raw()
    try:
        reply = task.gateway.raw(raw)
    except GatewayError as error:
        if error.not_served:
            error.advice = _UNKNOWN_PATH
        if error.sent and not raw.reads:
            (outcome.unverified if error.in_doubt else outcome.rejected)([_ITEM])
            outcome.judge()
        raise
    outcome.changed = not raw.reads
    if not task.check or raw.reads:
        result.extra["reply"] = _shown_reply(reply, task.redact)


def hide(value: Any, name: str = "") -> Any:
    """A value without secrets. name: that of the field it stands in, which tells whether all of it is one."""
    if isinstance(value, Mapping):
        return {key: hide(item, name if is_secret(name) else str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [hide(item, name) for item in value]
    if is_secret(name) and value not in (None, ""):
        return MASK
    return without_login(value) if isinstance(value, str) else value


def is_secret(name: str) -> bool:
    """Whether what stands under a name is a secret."""
    word = name.lower()
    return word in SECRET_FIELDS or (word not in PLAIN_FIELDS and is_secret_name(name))


def _secrets(value: Any, name: str = "") -> list[str]:
    """The secrets in what the user gave."""
    if isinstance(value, Mapping):
        return [each for key, item in value.items() for each in _secrets(item, name if is_secret(name) else str(key))]
    if isinstance(value, list):
        return [each for item in value for each in _secrets(item, name)]
    return [str(value)] if is_secret(name) and value not in (None, "") else []


def _parsed(body: Any) -> Any:
    """What is in a body: a text may be JSON, or pairs of names and values."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return dict(_PAIR.findall(body))


def _shown_body(body: Any) -> str:
    return _shown_text(body) if isinstance(body, str) else json.dumps(hide(body), ensure_ascii=False, default=str)


def _shown_text(text: str) -> str:
    try:
        parsed = json.loads(text)
    except ValueError:
        masked = _PAIR.sub(lambda pair: f"{pair[1]}={MASK}" if pair[2] and is_secret(pair[1]) else pair[0], text)
        return without_login(masked)
    hidden = hide(parsed)
    return text if hidden == parsed else json.dumps(hidden, ensure_ascii=False)


def _shown_reply(reply: Any, redact: Redactor) -> Any:
    """A reply with its texts made safe, and without secrets."""
    safe = _safe(reply)
    hidden = redact(_shown_text(safe)) if isinstance(safe, str) else hide(safe)
    redact.has_masked = redact.has_masked or hidden != safe
    return hidden


def _safe(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean_text(key): _safe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_safe(item) for item in value]
    return clean_text(value) if isinstance(value, str) else value
