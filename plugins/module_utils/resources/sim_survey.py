# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A survey of the SIMs of a gateway: every slot with a SIM is switched to and looked at, and each port goes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..engine import waiting
from ..engine.pending import Pending, PendingNote
from ..engine.survey_note import SurveyNote
from ..engine.task import Task, bad_entries
from ..engine.waiting import SETTLED, Wait
from ..gateway.replies import CommandAnswers
from ..model.command import Action, Command
from ..model.ports import PortSet, Slot, format_ports, parse_ports, parse_slot_numbers
from ..model.sim import holds_sim
from ..model.states import state_name
from ..model.status import Row, Status
from ..model.surveyed import Sim
from ..wire import clock
from ..wire.errors import DEVICE, WAIT, GatewayError, refuse
from .survey_rounds import Rounds, Times

# It is this module that takes ports back after a survey that was cut off.
ENDS_SURVEYS = True

SPEC: dict[str, Any] = {
    "ports": {"type": "str", "default": "all"},
    "slots": {"type": "str", "default": "all"},
    "wait_registered": {"type": "bool", "default": True},
    "slot_timeout": {"type": "float", "default": 180.0},
    "restore": {"type": "bool", "default": True},
}

EXAMPLES = {"ports": "3,4", "slots": "1,2"}

# So long, in seconds, ports wait for others that become ready, so that one command switches them all.
_GATHER = 10.0
_LATER = "The next survey takes them back."


class Options(NamedTuple):
    """The options; slot_timeout in seconds."""

    ports: str
    slots: str
    wait_registered: bool
    slot_timeout: float
    restore: bool

    def problems(self) -> list[str]:
        """What is wrong with them."""
        return [each.replace("wait_timeout", "slot_timeout") for each in waiting.problems(self.slot_timeout)]


class Plan(NamedTuple):
    """What a survey is to do.

    visits: the slots to visit, by port; skipped: slots that are listed only; homes: the slots
    that ports use now, or did before a survey that was cut off; away: ports that are to be taken back after that one.
    """

    visits: dict[int, list[Slot]]
    skipped: dict[Slot, Sim]
    homes: dict[int, Slot]
    away: list[int]

    @property
    def slots(self) -> list[Slot]:
        """Every slot that the result has."""
        return sorted([*self.skipped, *(slot for slots in self.visits.values() for slot in slots)])

    def rounds(self, status: Status) -> Iterator[list[Slot]]:
        """The slots of each switch command, where nothing goes wrong and all ports are alike."""
        ways = []
        for port in sorted({*self.visits, *self.away}):
            way = list(self.visits.get(port, ()))
            if way and port not in self.away and way[0] == status.slot_in_use(port):
                del way[0]
            home = self.homes.get(port)
            if home and (way or port in self.away) and way[-1:] != [home]:
                way.append(home)
            ways.append(way)
        for number in range(max(map(len, ways), default=0)):
            yield [way[number] for way in ways if number < len(way)]


def run(task: Task, options: Options) -> None:
    """Visits the slots with a SIM, returns what was found there, and takes the ports back."""
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    with SurveyNote(task.notes, task.gateway.connection, status) as note:
        wanted = _wanted(options, status)
        sims = task.gateway.sims(status).slots
        plan = make_plan(wanted, status, sims, note.homes if options.restore else {}, options.restore)
        task.result.outcome.begin(plan.slots)
        if task.check:
            _predict(task, plan, status)
            return
        if any(plan.rounds(status)):
            if options.restore:
                note.begin()
                # One that has just ended had noted other ports.
                plan = make_plan(wanted, status, sims, note.homes, restore=True)
                task.result.outcome.begin(plan.slots)
                note.add({port: plan.homes[port] for port in [*plan.visits, *plan.away] if port in plan.homes})
            else:
                PendingNote(task.notes, task.gateway.connection, status).add(Pending(unsaved=True))
        Survey(task, options, plan, note, status).run()


def make_plan(
    wanted: set[Slot], status: Status, sims: Mapping[Slot, Row], noted: dict[int, Slot], restore: bool
) -> Plan:
    """What to do about the slots wanted.

    status: shows which slots are in use; sims: the rows of slots, those that are not in use among them; noted: where
    ports belong that may be elsewhere.
    """
    visits: dict[int, list[Slot]] = {}
    skipped: dict[Slot, Sim] = {}
    homes = dict(noted)
    for slot in sorted(slot for slot in wanted if slot in sims and holds_sim(sims[slot]) is not False):
        used = status.slot_in_use(slot.port)
        reason = _obstacle(used, status.slots.get(used) if used else None, sims[slot])
        if reason or used is None:
            skipped[slot] = Sim(slot, sims[slot], None, reason)
            continue
        if restore:
            homes.setdefault(slot.port, used)
        # The one in use needs no switch.
        place = len(visits.setdefault(slot.port, []))
        visits[slot.port].insert(0 if slot == used and slot.port not in noted else place, slot)
    # Where a port belongs, if it is elsewhere, is the last to visit. So is the slot in use whose SIM is not registered
    # yet, as the port comes back to it: meanwhile others are visited.
    last = {port: home for port, home in homes.items() if port in noted or (restore and _is_starting(status, home))}
    for port, home in last.items():
        if home in visits.get(port, ()):
            visits[port].remove(home)
            visits[port].append(home)
    return Plan(visits, skipped, homes, sorted(noted))


def _is_starting(status: Status, slot: Slot) -> bool:
    row = status.slots.get(slot)
    state = row.state if row else None
    return state is not None and state.starting and not state.dead


def _wanted(options: Options, status: Status) -> set[Slot]:
    problems = []
    ports, numbers = PortSet((), ()), None
    try:
        ports = parse_ports(options.ports, status.max_ports, status.max_slots, status.beyond)
    except ValueError as error:
        problems.append(f"ports: {error}")
    try:
        numbers = parse_slot_numbers(options.slots, status.max_slots, status.beyond)
    except ValueError as error:
        problems.append(f"slots: {error}")
    if problems:
        raise bad_entries("the task", problems)
    named = {slot for slot in status.every_slot() if slot.port in ports.ports or slot in ports.slots}
    return {slot for slot in named if numbers is None or slot.slot in numbers}


def _obstacle(used: Slot | None, in_use: Row | None, row: Row) -> str | None:
    """Why a port is not to be switched, or not to this slot; None = it may be."""
    if used is None or in_use is None:
        return "the gateway does not show which slot the port uses"
    for subject, each in (("the port", in_use), ("the slot", row)):
        if each.state and each.state.locked:
            return f"{subject} is locked: {state_name(each.state)}"
    if in_use.state and in_use.state.in_call:
        return "the port is in a call"
    return None


def _predict(task: Task, plan: Plan, status: Status) -> None:
    """Check mode: names the slots, and the commands of a survey in which nothing goes wrong."""
    task.result.extra["sims"] = [{"slot": str(slot)} for slot in plan.slots]
    for slots in plan.rounds(status):
        task.gateway.command([_switch(slots)], CommandAnswers())
        task.result.outcome.changed = True


def _switch(slots: Sequence[Slot]) -> Command:
    return Command(Action.SWITCH, PortSet((), tuple(slots)))


class Survey:
    """One survey under way."""

    def __init__(self, task: Task, options: Options, plan: Plan, note: SurveyNote, status: Status) -> None:
        self._task = task
        self._options = options
        self._plan = plan
        self._note = note
        self._status = status
        # These keep the proportion of the pauses of a wait, so that all can be sped up together.
        pace = task.gateway.connection.pause * 2
        self._times = Times(options.slot_timeout, _GATHER * pace, SETTLED * pace)
        self._seen = clock.now()
        self._rounds = Rounds(
            plan.visits, plan.homes, plan.away, status, self._times, options.wait_registered, self._seen
        )

    def run(self) -> None:
        """Visits the slots. Raises GatewayError where it could not go on, or ports did not get back."""
        self._show()
        longest = max((len(slots) for slots in self._plan.visits.values()), default=0)
        try:
            self._go_on(f"survey of {len(self._plan.slots)} SIMs", longest + 1)
        except Exception as error:
            self._show()
            self._return()
            if isinstance(error, GatewayError) and self._rounds.astray:
                error.advice += f" Ports {format_ports(self._rounds.astray)} are not back on their slots. {_LATER}"
            raise
        if self._rounds.astray:
            message = (
                f"ports that did not get back to their slots within {self._times.slot:g} s: "
                f"{format_ports(self._rounds.astray)}"
            )
            raise GatewayError(WAIT, message, "switch", advice=f"Look at these ports on the gateway. {_LATER}")

    def _return(self) -> None:
        """After a fault: takes the ports back, as far as the gateway lets that happen."""
        self._rounds.abandon(clock.now())
        self._seen = clock.now()
        try:
            self._go_on("back to the slots that ports had", 1)
        except GatewayError as error:
            self._task.progress(f"ports could not be taken back: {error.message}")

    def _go_on(self, what: str, visits: int) -> None:
        """Looks and switches until every port is done. visits: the most that any port has before it."""
        limit = (visits + 1) * (self._times.slot + 2 * self._times.gather)
        wait = Wait(self._task, what, limit)
        for status in wait.statuses(self._silent):
            self._status, self._seen = status, clock.now()
            self._rounds.look(status, self._seen)
            self._note.strike(self._rounds.back)
            slots = self._rounds.ready(status, self._seen)
            if slots:
                self._task.progress(f"{what}: {self._done()}; switching to {format_ports((), slots)}")
                self._order(slots)
            self._show()
            if self._rounds.is_done:
                return
            wait.say(self._done())
            wait.due = self._rounds.due
        raise GatewayError(WAIT, f"{what}: not done within {limit:g} s", "status")

    def _done(self) -> str:
        return f"{len(self._rounds.sims)} of {len(self._plan.slots) - len(self._plan.skipped)} SIMs done"

    def _silent(self, error: GatewayError) -> None:
        """Gives up a gateway that does not answer for as long as one slot may take."""
        if clock.now() - self._seen >= self._times.slot:
            raise error

    def _order(self, slots: Sequence[Slot]) -> None:
        """Has ports switched, by one command; one by one where the gateway refuses that. Never repeated by itself."""
        try:
            self._task.gateway.command([_switch(slots)], CommandAnswers())
        except GatewayError as error:
            if error.kind == DEVICE and len(slots) > 1:
                for slot in slots:
                    self._order([slot])
                return
            if error.kind == DEVICE:
                reason = f"the gateway refuses to switch: {error.reason}"
                self._rounds.refused(slots[0], reason, self._status, clock.now())
                return
            if not error.sent and error.retriable:
                return  # the next look tries again
            if not error.in_doubt:
                raise
        self._rounds.sent(slots, clock.now())
        self._task.result.outcome.changed = True

    def _show(self) -> None:
        """Brings the result up to date."""
        found = {**self._plan.skipped, **self._rounds.sims}
        self._task.result.extra["sims"] = [found[slot].facts() for slot in sorted(found)]
        self._task.result.outcome.applied(slot for slot, sim in self._rounds.sims.items() if sim.seconds is not None)
