# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway that speaks generation 3 of the API, and not generation 2 beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...model.command import Action, Command
from ...model.esim import Order
from ...model.message import Page
from ...model.parameter import Parameter
from ...model.ports import Slot
from ...model.reporting import Report, Reporting
from ...model.slot_values import SlotValues
from ...model.sms_task import Answer, Forwarding, QueuedTask, SmsTask, TaskState
from ...model.statistics import Period, Row
from ...model.status import Status
from ...wire.caller import Caller
from ...wire.errors import GatewayError, unsupported
from ...wire.request import Request
from ..newer import NewerGateway
from ..newer_paths import OptionalPaths
from ..replies import CommandAnswers, OrderAnswers, PortAnswer
from ..shared.esims import OrderSender
from ..shared.statistics import call_rows, sms_rows
from ..shared.task_lists import TaskPage, read_tasks
from .commands import send_commands
from .inbox import read_messages, remove_messages
from .modems import AT, USSD, ask, paths
from .reporting import read_reporting, set_reporting
from .slot_values import read_values, set_values
from .sms import TaskOrders, read_page, send_request, send_tasks, set_forwarding
from .statistics import read_call_counters, read_sms_counters
from .status import read_status

_OLDER = "firmware that serves generation 2 of the API, too"


class Generation3(NewerGateway):
    """See :class:`..interface.Gateway`."""

    api = "3"
    writes_by_index = False
    saves_reports = True
    selects_reported_slots = False

    def __init__(self, caller: Caller, first: Status | None = None) -> None:
        super().__init__(caller, first)
        self._size = first
        self._orders = OrderSender(caller)
        self._task_orders = TaskOrders(caller)
        self._last_sent: Request | None = None
        self._ussd = paths(caller, USSD)
        self._at = paths(caller, AT)
        self._older_inbox = OptionalPaths(
            caller, "removing received messages", "firmware that serves /goip_get_sms.html too"
        )

    def read_status(self, retries: int | None = None, within: float | None = None) -> Status:
        self._size = read_status(self._caller, retries, within)
        return self._size

    @property
    def size(self) -> Status:
        """A status that tells the size of the gateway."""
        return self._size or self.read_status()

    def imeis(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        return read_values(self._caller, "imei", status, retries)

    def set_imeis(self, imeis: Mapping[Slot, str], status: Status) -> int | None:
        set_values(self._caller, "imei", imeis)
        return None

    def numbers(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        return read_values(self._caller, "number", status or self.size, retries)._replace(status=status)

    def set_numbers(self, numbers: Mapping[Slot, str], status: Status) -> int | None:
        set_values(self._caller, "number", numbers)
        return None

    def parameters(self, names: Iterable[str], retries: int | None = None) -> dict[Parameter, str]:
        raise unsupported("parameters by name", _OLDER)

    def set_parameters(self, values: Mapping[Parameter, str], shown: Mapping[Parameter, str]) -> int | None:
        raise unsupported("parameters by name", _OLDER)

    def command(self, commands: Sequence[Command], answers: CommandAnswers, retries: int | None = None) -> None:
        slots = self.size.max_slots if any(command.action.takes_ports for command in commands) else 0
        send_commands(self._caller, commands, slots, answers, retries)

    def save(self) -> None:
        self.command([Command(Action.SAVE)], CommandAnswers())

    def reporting(self, status: Status | None = None, retries: int | None = None) -> Reporting:
        return read_reporting(self._caller, retries)

    def report_to(self, report: Report | None) -> Reporting | None:
        set_reporting(self._caller, report)
        return None

    def order(self, orders: Sequence[Order]) -> Iterator[OrderAnswers]:
        return self._orders.send(orders)

    def send(self, tasks: Sequence[SmsTask], forwarding: Forwarding) -> tuple[dict[int, Answer], GatewayError | None]:
        request = send_request(tasks)
        is_again = request == self._last_sent
        if not is_again:
            self.forward(forwarding)
        self._last_sent = request
        return send_tasks(self._caller, request._replace(is_again=is_again))

    def forward(self, forwarding: Forwarding) -> None:
        try:
            changed = set_forwarding(self._caller, forwarding)
        except GatewayError as error:
            self.changed_by_sending |= error.about_a_write and error.in_doubt
            raise
        self.changed_by_sending |= changed

    def tasks(
        self,
        ports: Iterable[int],
        with_text: bool = False,
        wanted: Iterable[int] | None = None,
        retries: int | None = None,
    ) -> dict[int, QueuedTask]:
        def page(port: int, position: int) -> TaskPage:
            return read_page(self._caller, port, position, with_text, retries)

        return read_tasks(self.connection.timeout, ports, wanted, page)

    def order_tasks(self, state: TaskState, tids: Sequence[int]) -> dict[int, Answer]:
        return self._task_orders.send(state, tids)

    def inbox(self, first: int, count: int, slots_per_port: int) -> Page:
        return read_messages(self._caller, first, count)

    def remove_messages(self, first: int, count: int, slots_per_port: int, is_again: bool = False) -> Page:
        return remove_messages(self._older_inbox, first, count, slots_per_port, is_again)

    def ussd(self, ports: Sequence[int], code: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        return ask(self._ussd, USSD, ports, code, timeout, secret)

    def at(self, ports: Sequence[int], command: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        return ask(self._at, AT, ports, command, timeout, secret)

    def sms_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        return sms_rows(read_sms_counters(self._caller, self.size, ports, slots, period))

    def call_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        return call_rows(read_call_counters(self._caller, self.size, ports, slots, period))
