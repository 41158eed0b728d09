# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said to a gateway, and how it is reached."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from ..model.address import host_and_port

# Operations that change nothing; a new one changes something until it stands here.
READS = frozenset(("status", "get", "get_esims", "get_sms", "get_tasks", "get_sms_stat", "get_call_stat"))
READS |= {"read", "get_imeis", "get_numbers", "get_report", "get_forwarding"}
READS |= {"get_pins", "get_network_type", "get_operators", "get_number_config", "get_cell_locks"}
# A scan looks around, and changes no setting.
READS |= {"scan_serving_cells", "get_serving_cells", "scan_neighbour_cells", "get_neighbour_cells"}
# Operations on messages: what a task puts into these queues, or takes out, no other task has planned with.
_MESSAGES = frozenset(("send_sms", "pause_sms", "resume_sms", "remove_sms", "remove_received_sms", "send_ussd"))

# The content type of bodies in JSON (API reference, key concepts).
JSON_TYPE = "application/json;charset=utf-8"


class Connection(NamedTuple):
    """How to reach and log in to one gateway; times in seconds."""

    host: str
    port: int
    username: str
    password: str
    scheme: str = "http"
    verify: bool | str = True
    timeout: float = 30.0
    retries: int = 3
    mac: str | None = None
    pause: float = 0.5
    auth: str = "query"
    encrypt: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    api: str = "auto"

    @property
    def address(self) -> str:
        """``host:port``, with an IPv6 address in brackets."""
        return host_and_port(self.host, self.port)


class Request(NamedTuple):
    """One request of the API.

    query is without the login; keys are names in the query without a value; repeatable says that sending it twice does
    the same as sending it once; final_refusal says that a refusal by a code is its answer, which is not asked for
    again; refusal_statuses are the HTTP statuses by which the gateway refuses it; shown is the body for people, where
    the real one has secrets; list_key is for replies that may be a bare list: the key under which the caller finds it;
    coded says that the reply has a code, without which it is no success;
    reply_type is the type that the reply says it has; silent says that a success may have nothing in its body; plain
    that decimals in the reply are texts, as in ``1.10``, which is slot 10 of port 1; is_again says that it is the one
    before once more; patience is how many seconds longer than others its reply may take; answers are codes of the reply
    that are no refusals, for whoever sends it reads them; private says that nothing of its reply is quoted anywhere;
    text_key is for replies that may be no JSON: the key under which the caller finds the text; may_be_unknown says that
    firmware may not know the path, and answer as to a wrong login.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    body: str | None = None
    content_type: str | None = None
    repeatable: bool = False
    final_refusal: bool = False
    refusal_statuses: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()
    shown: str | None = None
    list_key: str | None = None
    coded: bool = False
    reply_type: str | None = None
    silent: bool = False
    plain: bool = False
    is_again: bool = False
    patience: float = 0.0
    answers: Container[int] = ()
    private: bool = False
    text_key: str | None = None
    may_be_unknown: bool = False

    @property
    def writes(self) -> bool:
        """Whether it changes anything. The method does not tell: a GET sets the reports, and removes messages."""
        return self.operation not in READS

    @property
    def configures(self) -> bool:
        """Whether it changes what other tasks compare their plans with."""
        return self.writes and self.operation not in _MESSAGES

    def facts(self) -> dict[str, Any]:
        """The request as the result key ``requests`` has it."""
        return {"method": self.method, "path": self.path, "operation": self.operation, "body": self.shown or self.body}
