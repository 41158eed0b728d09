# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway answers to several orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..model.command import Command
from ..model.esim import Order, OrderAnswer
from ..model.ports import Slot
from ..model.reply import Reply
from ..wire.errors import GatewayError


class CommandAnswers:
    """Commands that the gateway accepted, refused or did not answer. Others were not sent."""

    def __init__(self) -> None:
        self.accepted: list[Command] = []
        self.refused: list[Command] = []
        self.doubtful: list[Command] = []

    def note(self, commands: Sequence[Command], error: GatewayError | None) -> None:
        """Notes what became of commands that went as one request, by its error; None = the gateway accepted it."""
        if error is None:
            self.accepted += commands
        elif error.in_doubt:
            self.doubtful += commands
        elif error.sent:
            self.refused += commands


class OrderAnswers(NamedTuple):
    """A request of orders for eSIM profiles, and the answer to each; error where the request as a whole failed."""

    orders: Sequence[Order]
    answers: dict[Slot, OrderAnswer]
    error: GatewayError | None = None

    @property
    def refused(self) -> bool:
        """Whether the request as a whole was refused, so that nothing of it is done."""
        return self.error is not None and self.error.sent and not self.error.in_doubt


class PortAnswer(NamedTuple):
    """What came of asking the modem of a port; error where the gateway gave no answer for it."""

    reply: Reply
    error: GatewayError | None = None
