# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway can be asked and told, whichever generation of the API it speaks.

Everything here is in the model's terms. What a firmware makes of it on the wire ends below, in a folder for each
generation. Every method that speaks to the gateway raises GatewayError (see wire/errors.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from ..model.command import Action, Command
from ..model.esim import Esims, Order
from ..model.message import Page
from ..model.network import CellLock, Locking, NetworkType, Scan
from ..model.parameter import Parameter
from ..model.ports import PortSet, Slot
from ..model.reporting import Report, Reporting, SmsReport
from ..model.slot_values import SlotValues
from ..model.sms_task import Answer, Forwarding, QueuedTask, SmsTask, TaskState
from ..model.statistics import Period, Row
from ..model.status import Status
from ..wire.caller import Caller
from ..wire.errors import GatewayError
from ..wire.pages import TimeBound
from ..wire.snapshot import Snapshot
from .replies import CommandAnswers, OrderAnswers, PortAnswer
from .shared.raw import RawRequest, send_raw

# Of a subclass, a snapshot is one of that.
G = TypeVar("G", bound="Gateway")


class Gateway(ABC):
    """One gateway, for one task.

    first: a status that was read to find out what it is, and that nobody has used yet. Of the methods, retries: how
    often to try a request again that does the same when sent twice, None = as the connection says.
    """

    #: The generation of the API, as users write it.
    api: ClassVar[str]
    #: Whether the settings of slots are written by a place computed from the gateway's size. A wrong size would change
    #: other slots.
    writes_by_index: ClassVar[bool]
    #: Whether a reboot forgets where reports go, unless that is saved.
    saves_reports: ClassVar[bool]
    #: Whether it can be told which slots reports are to have, beyond those in use.
    selects_reported_slots: ClassVar[bool]

    def __init__(self, caller: Caller, first: Status | None = None) -> None:
        self._caller = caller
        self._first = first
        self.is_snapshot = False
        # Whether sending messages has changed a setting of the gateway: where reports on them go.
        self.changed_by_sending = False
        self.connection = caller.connection

    def pause(self, attempt: int, deadline: float | None = None) -> bool:
        """Waits after the n-th try (from 1), longer each time; False, at once, where the deadline leaves no time."""
        return self._caller.pause(attempt, deadline)

    def snapshot(self: G) -> G:
        """The same gateway for somebody who only looks: each question is asked once, and nothing can be written."""
        snapshot = type(self)(Snapshot(self._caller), self._first)
        snapshot.is_snapshot = True
        return snapshot

    def release(self) -> None:
        """Makes a snapshot the gateway itself: everything is asked anew, and may be written."""
        self.is_snapshot, self._first = False, None
        if isinstance(self._caller, Snapshot):
            self._caller.release()

    def time_bound(self, parts: int = 0) -> TimeBound:
        """The time that reading something in many parts may take."""
        return TimeBound(self.connection.timeout, parts)

    # What it is, and what its slots are doing.

    def status(self, retries: int | None = None, within: float | None = None) -> Status:
        """The rows of every slot that the firmware shows. within: seconds that all tries may take together."""
        first = self._first
        if not self.is_snapshot:
            self._first = None
        return first or self.read_status(retries, within)

    @abstractmethod
    def read_status(self, retries: int | None = None, within: float | None = None) -> Status:
        """Reads the status from the gateway; see :meth:`status`."""

    def sims(self, status: Status, retries: int | None = None) -> Status:
        """A status just read with the rows of SIMs that are not in use, where older firmware shows those apart."""
        return status

    # A value for each slot.

    @abstractmethod
    def imeis(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        """The IMEIs configured. status: one just read, which may have them; without it everything is read anew."""

    @abstractmethod
    def set_imeis(self, imeis: Mapping[Slot, str], status: Status) -> int | None:
        """Sets IMEIs; returns how many the gateway says that it took, None where it does not say.

        status: what it was like when this was planned. Places are computed from its size, whatever a later one says.
        """

    @abstractmethod
    def numbers(self, status: Status | None = None, retries: int | None = None) -> SlotValues:
        """The numbers noted for SIMs; see :meth:`imeis`."""

    @abstractmethod
    def set_numbers(self, numbers: Mapping[Slot, str], status: Status) -> int | None:
        """Sets numbers, "" for none; see :meth:`set_imeis`."""

    # Parameters by name.

    @abstractmethod
    def parameters(self, names: Iterable[str], retries: int | None = None) -> dict[Parameter, str]:
        """Reads parameters; arrays come back whole, a value for each place. What the gateway leaves out is missing."""

    @abstractmethod
    def set_parameters(self, values: Mapping[Parameter, str], shown: Mapping[Parameter, str]) -> int | None:
        """Sets parameters; see :meth:`set_imeis`. shown: the values as people may see them."""

    # Orders. Their effects show in the status only, some time later.

    @abstractmethod
    def command(self, commands: Sequence[Command], answers: CommandAnswers, retries: int | None = None) -> None:
        """Gives commands in their order, together where the gateway takes that; notes the answer to each."""

    def restart(self, action: Action, ports: Iterable[int]) -> None:
        """Restarts the modules of ports (reset), or the gateway (reboot)."""
        targets = PortSet(tuple(ports), ()) if action.takes_ports else PortSet((), ())
        self.command([Command(action, targets)], CommandAnswers())

    @abstractmethod
    def save(self) -> None:
        """Makes what was set survive a reboot."""

    # Where it reports its status by itself.

    @abstractmethod
    def reporting(self, status: Status | None = None, retries: int | None = None) -> Reporting:
        """Its reports. status: one just read, where the caller has it."""

    @abstractmethod
    def report_to(self, report: Report | None) -> Reporting | None:
        """Switches reports on, or off (None). Returns what its answer shows of them, None where that is nothing."""

    # eSIM profiles.

    @abstractmethod
    def esims(self, ports: Iterable[int] = (), retries: int | None = None) -> Esims:
        """Reads the profiles of ports, of all where none are named.

        Codes that the gateway returns become secrets of the task, for its own texts may quote them.
        """

    @abstractmethod
    def order(self, orders: Sequence[Order]) -> Iterator[OrderAnswers]:
        """Gives orders that are all of one kind, to write or to delete; yields the answers, request by request.

        Each order is in one of those yielded, but those after one that is not known to be refused or done. Never
        repeated by itself: a download costs.
        """

    # Messages.

    def forward(self, forwarding: Forwarding) -> None:  # noqa: B027 (to some gateways it goes with the messages)
        """Sets where reports on messages go, where that is a setting of the gateway; see ``changed_by_sending``."""

    @abstractmethod
    def send(self, tasks: Sequence[SmsTask], forwarding: Forwarding) -> tuple[dict[int, Answer], GatewayError | None]:
        """Gives tasks that send messages; returns what the gateway says to each, by its id, and what went wrong.

        Never repeated by itself. Also a reply that is no success, or that broke off, may say that it has taken some.
        """

    @abstractmethod
    def tasks(
        self,
        ports: Iterable[int],
        with_text: bool = False,
        wanted: Iterable[int] | None = None,
        retries: int | None = None,
    ) -> dict[int, QueuedTask]:
        """Reads the tasks of ports that are not done, each once, by their ids; only until those wanted are found."""

    @abstractmethod
    def order_tasks(self, state: TaskState, tids: Sequence[int]) -> dict[int, Answer]:
        """Brings tasks to a state; returns the answers by their ids, where the gateway gives any."""

    @abstractmethod
    def inbox(self, first: int, count: int, slots_per_port: int) -> Page:
        """Reads at most so many received messages, from an id on. slots_per_port: 0 = not known."""

    @abstractmethod
    def remove_messages(self, first: int, count: int, slots_per_port: int, is_again: bool = False) -> Page:
        """Removes so many received messages, from an id on; returns those.

        Never repeated by itself: once those are gone, it removes the next ones. is_again: it is the rest of a removal.
        """

    # Questions to the modems. Each method yields an answer for each port, as they come. Nothing is sent a second time,
    # whatever gets lost: it may cost money. timeout: the seconds that the gateway waits for a modem. secret: whether
    # neither the text nor any reply may be shown. Raises GatewayError where the gateway as a whole does not answer, or
    # refuses (unsupported: its firmware cannot do it); the ports that are not yielded were not answered for.

    @abstractmethod
    def ussd(self, ports: Sequence[int], code: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        """Sends a USSD code to the networks of ports."""

    @abstractmethod
    def at(self, ports: Sequence[int], command: str, timeout: int, secret: bool) -> Iterator[PortAnswer]:
        """Gives an AT command to the modems of ports."""

    def raw(self, request: RawRequest) -> Any:
        """Sends a request that a user has made up, for what no other method covers; returns what came, parsed.

        Only what reads is tried again. In check mode what writes is not sent, and None comes back.
        """
        return send_raw(self._caller, request)

    # Counters.

    @abstractmethod
    def sms_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        """Reads the counters of messages, a row for each slot of ports; all where none are named."""

    @abstractmethod
    def call_statistics(self, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
        """Reads the counters of calls; see :meth:`sms_statistics`."""

    # What only newer firmware can do. Of these methods, each raises GatewayError (unsupported) where it cannot, and the
    # gateway must have answered before, so that the login is known to be right.

    @abstractmethod
    def pins(self, status: Status, retries: int | None = None) -> SlotValues:
        """The PINs that it enters for SIMs, "" for none. They become secrets of the task. status: its size."""

    @abstractmethod
    def set_pins(self, pins: Mapping[Slot, str]) -> None:
        """Sets PINs, "" for none."""

    @abstractmethod
    def network_type(self, retries: int | None = None) -> NetworkType | None:
        """The type of network of all ports; None where it shows one that nobody knows."""

    @abstractmethod
    def set_network_type(self, wanted: NetworkType) -> None:
        """Sets the type of network of all ports."""

    @abstractmethod
    def operators(self, status: Status, retries: int | None = None) -> dict[int, str]:
        """The operators that ports are bound to, a PLMN for each, "" for none. status: its size."""

    @abstractmethod
    def set_operators(self, operators: Mapping[int, str]) -> None:
        """Binds ports to operators, "" for none."""

    @abstractmethod
    def cell_locks(self, ports: Iterable[int], retries: int | None = None) -> dict[int, Locking]:
        """The last order on each port that locked it to a cell, or unlocked it."""

    @abstractmethod
    def lock_cells(self, locks: Mapping[int, CellLock]) -> None:
        """Orders ports to stay in a cell, which shows some time later. Never repeated by itself."""

    @abstractmethod
    def unlock_cells(self, locks: Mapping[int, CellLock | None]) -> None:
        """Orders ports to choose their cells again. locks: what each is kept to, as far as that is known."""

    @abstractmethod
    def scan_serving_cells(self, ports: Iterable[int]) -> None:
        """Starts to look for the cell that each port uses, which changes no setting. Never repeated by itself."""

    @abstractmethod
    def serving_cells(self, ports: Iterable[int]) -> dict[int, Scan]:
        """What the last such scan of each port has found."""

    @abstractmethod
    def scan_neighbour_cells(self, ports: Iterable[int], every_operator: bool) -> None:
        """Starts to look for the cells around each port: of its SIM's operator, or of every operator."""

    @abstractmethod
    def neighbour_cells(self, ports: Iterable[int]) -> dict[int, Scan]:
        """What the last such scan of each port has found."""

    @abstractmethod
    def sms_report(self, retries: int | None = None) -> SmsReport:
        """Where reports of messages and received messages go, as a setting of the gateway."""

    @abstractmethod
    def set_sms_report(self, wanted: SmsReport) -> None:
        """Sets where they go: all that :meth:`sms_report` has shown, changed or not."""

    @abstractmethod
    def number_discovery(self, retries: int | None = None) -> dict[str, dict[str, str]]:
        """How it finds out the numbers of SIMs: fields (model/number_discovery.py) by operator, "" for none."""

    @abstractmethod
    def set_number_discovery(self, changes: Mapping[str, Mapping[str, str]]) -> None:
        """Changes fields of operators that :meth:`number_discovery` has read; all others stay as they are."""
