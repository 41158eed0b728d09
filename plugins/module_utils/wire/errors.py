# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one kind of exception that talking to a gateway raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .request import READS

CONNECTION = "connection"
TIMEOUT = "timeout"
AUTH = "auth"
PROTOCOL = "protocol"
DEVICE = "device"
VALIDATION = "validation"
VERIFY = "verify"
WAIT = "wait"
BUSY = "busy"
UNSUPPORTED = "unsupported"
APPROVAL = "approval"
INTERNAL = "internal"

ADVICE = {
    CONNECTION: "Check the address, the port and the network between here and the gateway.",
    TIMEOUT: "Check the network, or raise the option timeout for a slow gateway.",
    AUTH: "Check username and password. The login was tried once, because gateways block an address after several "
    "wrong logins.",
    PROTOCOL: "Check that host and port are those of a SKYLINE gateway with its HTTP API switched on.",
    DEVICE: "The gateway refused this; its log may say why.",
    VERIFY: "The gateway accepted the change but still reports the old value. "
    "Check its firmware and free space, then run again.",
    WAIT: "Look at these ports on the gateway, or raise wait_timeout.",
    BUSY: "Run again when the other task is done. The option timeout says how long a task waits for another one.",
}


# A proxy in front answers so for a gateway that it does not reach, or that does not answer it in time.
_FROM_PROXY = frozenset((502, 503, 504))
# Of an exchange: no connection, or one that ends in the middle of a reply.
_BROKEN = frozenset((CONNECTION, PROTOCOL))
_OK, _BAD_REQUEST, _TOO_LARGE = 200, 400, 413


class Came(bytes):
    """What came of a reply, as far as it came. It may hold secrets, and so does not show itself."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"

    __str__ = __repr__


class GatewayError(Exception):
    """What went wrong with a gateway. The message is a sentence without secrets (see redact.py).

    kind is one of the constants above; code and reason are the device's own; sent is False only where the request
    cannot have reached the gateway; about_session: the device gives the session, or the login, as its reason;
    not_served: so firmware answers that does not know the path; came is what came of a reply that is not accepted.
    """

    came = Came()

    def __init__(
        self,
        kind: str,
        message: str,
        operation: str | None = None,
        code: int | None = None,
        reason: str | None = None,
        http_status: int | None = None,
        sent: bool = True,
        advice: str | None = None,
        retriable: bool = True,
        about_session: bool = False,
        not_served: bool = False,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.operation = operation
        self.code = code
        self.reason = reason
        self.http_status = http_status
        self.sent = sent
        self.advice = ADVICE.get(kind, "") if advice is None else advice
        self.retriable = retriable
        self.about_session = about_session
        self.not_served = not_served

    @property
    def in_doubt(self) -> bool:
        """Whether the request may have been carried out: it was sent, and nothing says that it was refused."""
        refused = self.code is not None or self.kind in (AUTH, DEVICE, VALIDATION, UNSUPPORTED, APPROVAL)
        # Not there, not allowed, elsewhere: what answers so has not done it.
        not_done = self.http_status is not None and 300 <= self.http_status < 500 and not self.retriable
        return self.sent and not refused and not not_done

    @property
    def about_a_write(self) -> bool:
        """Whether it is not reading that failed."""
        return self.operation not in READS

    @property
    def too_large(self) -> bool:
        """Whether the request has more in it than the gateway takes."""
        return self.http_status == _TOO_LARGE

    @property
    def may_be_the_form(self) -> bool:
        """Whether it may be the form of the body that the device does not like, for which documents have several."""
        return self.kind == DEVICE or self.http_status == _BAD_REQUEST

    @property
    def from_proxy(self) -> bool:
        """Whether it is the answer of a proxy, so that the gateway has said nothing."""
        return self.http_status in _FROM_PROXY

    def came_after_an_answer(self) -> None:
        """Takes note that the gateway has answered before."""
        self.advice = went_away(self.advice, self.facts())

    def facts(self) -> dict[str, Any]:
        """The error as the result key ``error`` has it."""
        return {
            "kind": self.kind,
            "code": self.code,
            "reason": self.reason,
            "http_status": self.http_status,
            "operation": self.operation,
        }


def went_away(words: str, error: Mapping[str, Any]) -> str:
    """Words about an error of a gateway that has answered before: that its connection broke, no wrong address explains.

    error: as :meth:`GatewayError.facts` has it.
    """
    if error["kind"] not in _BROKEN or error["http_status"] is not None:
        return words
    return words.replace(ADVICE[error["kind"]], "It has answered before in this run: look whether it is on, and back.")


def answered(
    kind: str, message: str, operation: str, code: int | None, reason: str | None, advice: str | None = None
) -> GatewayError:
    """The error of a gateway that answered well, and said no to an item; code, reason: what it says to that."""
    return GatewayError(kind, message, operation, code, reason, http_status=_OK, advice=advice)


def unsupported(what: str, needs: str) -> GatewayError:
    """The error of a gateway that cannot do what is asked for; needs: what could. Nothing is written."""
    return GatewayError(
        UNSUPPORTED, f"{what}: this gateway cannot do that; it needs {needs}", sent=False, retriable=False
    )


def refuse(problems: Iterable[str]) -> None:
    """Raises GatewayError (validation) with all problems of the options, if there are any."""
    text = "; ".join(problems)
    if text:
        raise GatewayError(VALIDATION, text, sent=False)
