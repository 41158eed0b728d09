# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway that speaks generation 2 of the API (``goip_*.html``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...model.command import Command
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
from ...wire.errors import GatewayError
from ...wire.request import Request
from ..newer import NewerGateway
from ..replies import CommandAnswers, OrderAnswers, PortAnswer
from ..shared.esims import OrderSender
from ..shared.statistics import call_rows, sms_rows
from ..shared.task_lists import TaskPage, read_tasks
from .commands import save_request, send_commands
from .inbox import read_messages, remove_messages
from .modems import AT, USSD, ask, paths
from .parameters import read_parameters
from .reporting import report_request, reporting, reporting_in
from .settings import Setter
from .slot_values import imeis_in, name_of, numbers_in, with_idle_sims
from .sms import send_request, send_tasks
from .sms_tasks import order_request, read_page, send_order
from .statistics import CALLS, SMS, read_counters
from .status import read_status, read_status_of_ports


class Generation2(NewerGateway):
    """See :class:`..interface.Gateway`."""

    api = "2"
    writes_by_index = True
    saves_reports = False
    selects_reported_slots = True

    def __init__(self, caller: Caller, first: Status | None = None) -> None:
        super().__init__(caller, first)
        self._imeis: Setter[Slot] = Setter(caller)
        self._numbers: Setter[Slot] = Setter(caller)
        self._parameters: Setter[Parameter] = Setter(caller)
        self._orders = OrderSender(caller)
        self._last_sent: Request | None = None
        self._ussd = paths(caller, USSD)
        self._at = paths(caller, AT)

    def read_status(self, retries: int | None = None, within: float | None = None) -> Status:
        return read_status(self._caller, retries, within)

    def sims(self, status: Status, retries: int | None = None) -> Status:
        return with_idle_sims(self._caller, status, retries)

    def imeis(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        return imeis_in(status or self.status(retries))

    def set_imeis(self, imeis: Mapping[Slot, str], status: Status) -> int | None:
        return self._imeis.set(imeis, name_of("sim_imei", status))

    def numbers(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        numbers = numbers_in(with_idle_sims(self._caller, status or self.status(retries), retries))
        self._numbers.look_at(numbers.values)
        return numbers

    def set_numbers(self, numbers: Mapping[Slot, str], status: Status) -> int | None:
        return self._numbers.set(numbers, name_of("sim_number", status))

    def parameters(self, names: Iterable[str], retries: int | None = None) -> dict[Parameter, str]:
        values = read_parameters(self._caller, names, retries)
        self._parameters.look_at(values)
        return values

    def set_parameters(self, values: Mapping[Parameter, str], shown: Mapping[Parameter, str]) -> int | None:
        return self._parameters.set(values, str, shown)

    def command(self, commands: Sequence[Command], answers: CommandAnswers, retries: int | None = None) -> None:
        send_commands(self._caller, commands, answers, retries)

    def save(self) -> None:
        self._caller.call(save_request())

    def reporting(self, status: Status | None = None, retries: int | None = None) -> Reporting:
        return reporting((status or read_status_of_ports(self._caller, retries)).report_period)

    def report_to(self, report: Report | None) -> Reporting | None:
        return reporting_in(self._caller.call(report_request(report)))

    def order(self, orders: Sequence[Order]) -> Iterator[OrderAnswers]:
        return self._orders.send(orders)

    def send(self, tasks: Sequence[SmsTask], forwarding: Forwarding) -> tuple[dict[int, Answer], GatewayError | None]:
        request = send_request(tasks, forwarding)
        is_again, self._last_sent = request == self._last_sent, request
        return send_tasks(self._caller, request._replace(is_again=is_again))

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
        return send_order(self._caller, order_request(state, tids))

    def inbox(self, first: int, count: int, slots_per_port: int) -> Page:
        return read_messages(self._caller, first, count, slots_per_port)

    def remove_messages(self, first: int, count: int, slots_per_port: int, is_again: bool = False) -> Page:
        return remove_messages(self._caller, first, count, slots_per_port, is_again)

    def ussd(self, ports: Sequence[int], code: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        return ask(self._ussd, USSD, ports, code, timeout, secret)

    def at(self, ports: Sequence[int], command: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        return ask(self._at, AT, ports, command, timeout, secret)

    def sms_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        return sms_rows(read_counters(self._caller, SMS, ports, slots, period))

    def call_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        return call_rows(read_counters(self._caller, CALLS, ports, slots, period))
