# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles (API reference, section 12): a small scheduler, for writing and deleting is only ordered, port by port.

Each round asks once for all ports, then gives every idle port its next step, all of them in one request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..engine import waiting
from ..engine.change import Change
from ..engine.task import Task, bad_entries_first, some
from ..engine.waiting import SETTLED, Wait
from ..gateway.replies import OrderAnswers
from ..model.esim import Esims, Order, Profile
from ..model.ports import Slot, format_ports
from ..model.sim import same_iccid
from ..wire import clock
from ..wire.errors import AUTH, BUSY, DEVICE, WAIT, GatewayError, refuse
from . import esim_plan
from .esim_plan import Plan, Step

SPEC: dict[str, Any] = {
    "config": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "port": {"type": "str", "required": True},
            "slot": {"type": "str"},
            "activation_code": {"type": "str", "no_log": True},
            "confirmation_code": {"type": "str", "no_log": True},
            "iccid": {"type": "str"},
        },
    },
    "state": {"type": "str", "default": "merged", "choices": ["merged", "replaced", "overridden", "deleted"]},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 600.0},
    "poll_interval": {"type": "float", "default": 5.0},
}

EXAMPLES = {"config": '[{port: 6, slot: B, activation_code: "..."}]', "port": "6", "slot": "B"}

_SHORTEST_INTERVAL = waiting.SHORTEST_INTERVAL
_LONGEST_BACKOFF = 6


class Options(NamedTuple):
    """The options; wait_timeout and poll_interval in seconds."""

    config: list[dict[str, Any]]
    state: str
    wait: bool
    wait_timeout: float
    poll_interval: float

    def problems(self) -> list[str]:
        """What is wrong with them, but for the entries of config."""
        found = [*waiting.problems(self.wait_timeout), *waiting.interval_problems(self.poll_interval)]
        if self.state in ("overridden", "deleted") and not self.config:
            found.append(f"config is empty, which does not mean every slot with state {self.state}; name the slots")
        return found


class _Change(Change):
    """The change of eSIM profiles, as planned."""

    def __init__(self, task: Task, options: Options, plan: Plan, esims: Esims) -> None:
        super().__init__(task)
        self._options = options
        self._plan = plan
        self._esims = esims
        task.result.before, task.result.after = plan.before, plan.after
        task.result.extra.update(recognised=plan.recognised, pending=[])
        task.result.outcome.begin(plan.slots)

    def __bool__(self) -> bool:
        return bool(self._plan.steps)

    def write(self) -> None:
        for orders in self._plan.rounds(self._options.wait):
            if orders:
                list(self.task.gateway.order(orders))

    @property
    def changes(self) -> bool:
        # What is under way already is nobody's change.
        return any(True for orders in self._plan.rounds() if orders)

    def carry_out(self) -> None:
        schedule = _Schedule(self.task, self._options, self._plan, self._esims)
        self.task.result.outcome.lists_unverified = True
        try:
            schedule.run()
        finally:
            schedule.report()
        schedule.raise_failure()


def plan(task: Task, options: Options) -> Change:
    """The change that brings eSIM profiles to what config and state say. Raises GatewayError naming every bad entry."""
    task.result.outcome.begin(map(esim_plan.name_of, options.config))
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    config = esim_plan.parse_config(options.config, status)
    with bad_entries_first("config", lambda: config.problems):
        esims = task.gateway.esims()
    return _Change(task, options, esim_plan.make_plan(config, options.state, esims), esims)


def run(task: Task, options: Options) -> None:
    """Brings eSIM profiles to what config and state say."""
    plan(task, options).run()


class _Port:
    """The steps of a port that are still to do, the first of them perhaps under way."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = list(steps)
        self.problem: str | None = None
        # Of the step under way: when it was ordered, why that was not answered, and a failure that was shown before.
        self.under_way = steps[0].running
        self.since = clock.now()
        self.unanswered: GatewayError | None = None
        self.stale: Profile | None = None
        # Of the next step: not to be ordered before, how often it was put off, how often in a row its order was lost.
        self.not_before = 0.0
        self.put_off = 0
        self.faults = 0

    @property
    def open(self) -> bool:
        """Whether anything is left to do, and nothing has gone wrong."""
        return bool(self.steps) and not self.problem

    def ordered(self, profile: Profile, unanswered: GatewayError | None = None) -> None:
        """Notes that the next step was ordered, and what its slot showed before; unanswered: why nobody said yes."""
        self.under_way = True
        self.unanswered = unanswered
        self.since = clock.now()
        self.stale = profile if profile.failed else None
        self.put_off = 0

    def put_off_by(self, seconds: float) -> None:
        """Puts the next step off, each time for longer."""
        self.put_off += 1
        self.not_before = clock.now() + seconds * min(self.put_off, _LONGEST_BACKOFF)

    def look(self, profile: Profile, redact: Callable[[str], str]) -> None:
        """Judges the step under way by what its slot shows now; redact makes a reason of the device fit to be shown."""
        if profile != self.stale:
            self.stale = None
        if profile.busy:
            return
        settled = clock.now() - self.since >= SETTLED
        if profile.exists == self.steps[0].writes:
            self._finish(profile)
        elif profile.failed and (settled or not self.stale):
            self.problem = redact(profile.reason or "the gateway gives no reason")
        elif settled and self.unanswered:
            # Its order left no trace, so it never arrived; what was accepted is never repeated.
            self.under_way = False

    def _finish(self, profile: Profile) -> None:
        """Goes on to the next step, unless the profile written is another than the one wanted."""
        iccid = self.steps[0].iccid
        if iccid and profile.iccid and not same_iccid(profile.iccid, iccid):
            self.problem = f"the profile written has the ICCID {profile.iccid}, not {iccid}"
            return
        self.steps.pop(0)
        self.under_way = bool(self.steps) and self.steps[0].running
        self.unanswered = None
        self.faults = 0


class _Schedule:
    """Takes the steps of all ports, side by side, one at a time in each."""

    def __init__(self, task: Task, options: Options, plan: Plan, esims: Esims) -> None:
        self._task = task
        self._options = options
        self._ports = {number: _Port(steps) for number, steps in plan.steps.items()}
        self._interval = max(options.poll_interval, _SHORTEST_INTERVAL)
        # What the slots showed before their orders tells an old failure from a new one.
        self._esims = esims
        self._total = sum(len(steps) for steps in plan.steps.values())
        self._slots = plan.slots
        # What the gateway was told, but for orders that never arrived.
        self._sent: set[Order] = set()
        # The first request that was refused as a whole, or lost too often; the last one that was not answered, if none
        # was after it.
        self._refusal: GatewayError | None = None
        self._silence: GatewayError | None = None

    def run(self) -> None:
        """Goes on until nothing is open, or the time is up."""
        ports = format_ports(self._ports)
        wait = Wait(self._task, f"eSIM profiles of ports {ports}", self._options.wait_timeout)
        self._order()
        if not self._options.wait:
            return
        for _remaining in wait.rounds(self._interval):
            self._look()
            self._order()
            if not any(port.open for port in self._ports.values()):
                return
            wait.say(self._progress())

    def _look(self) -> None:
        open_ports = {number: port for number, port in self._ports.items() if port.open}
        under_way = [port for port in open_ports.values() if port.under_way]
        if under_way:
            self._esims = self._task.gateway.esims(open_ports)
        for port in under_way:
            step = port.steps[0]
            port.look(self._esims.of(step.slot), self._task.redact)
            if port.unanswered and port.steps[:1] == [step] and not port.under_way:
                self._lost(port, port.unanswered)

    def _lost(self, port: _Port, error: GatewayError) -> None:
        """What an order means that never arrived: it is ordered again, as often as the option retries says."""
        self._sent.discard(port.steps[0].order)
        if port.faults < self._task.gateway.connection.retries:
            port.faults += 1
        else:
            self._refusal = self._refusal or error
            port.problem = error.message

    def _order(self) -> None:
        """Orders the next step of every idle port, all of a kind in one request."""
        now = clock.now()
        idle = [port for port in self._ports.values() if port.open and not port.under_way and port.not_before <= now]
        for writes in (False, True):
            ports = {port.steps[0].slot: port for port in idle if port.steps[0].writes == writes}
            if ports:
                self._send(ports)

    def _send(self, ports: dict[Slot, _Port]) -> None:
        for sent in self._task.gateway.order([port.steps[0].order for port in ports.values()]):
            asked = {order.slot: ports[order.slot] for order in sent.orders}
            if sent.error:
                self._cope(sent, sent.error, asked)
            else:
                self._note(sent, asked)

    def _note(self, sent: OrderAnswers, ports: dict[Slot, _Port]) -> None:
        """What the answers to orders mean."""
        self._silence = None
        for slot, port in ports.items():
            port.faults = 0
            answer = sent.answers[slot]
            if answer.submitted:
                port.ordered(self._esims.of(slot))
                self._sent.add(port.steps[0].order)
            elif answer.port_busy:
                port.put_off_by(self._interval)
            else:
                port.problem = answer.reason

    def _cope(self, sent: OrderAnswers, error: GatewayError, ports: dict[Slot, _Port]) -> None:
        """What a failed request means: refused, or perhaps arrived, or surely not."""
        if error.kind == AUTH:
            raise error
        if sent.refused:
            self._refusal = self._refusal or error
            for port in ports.values():
                port.problem = error.message
            return
        self._silence = error
        # While profiles are under way, another task that has the gateway's lock is no reason to leave the rest undone.
        may_go_on = error.retriable or (error.kind == BUSY and bool(self._sent))
        for slot, port in ports.items():
            if error.sent:
                port.ordered(self._esims.of(slot), error)
                self._sent.add(port.steps[0].order)
            elif may_go_on and port.faults < self._task.gateway.connection.retries:
                port.faults += 1
                port.put_off_by(self._interval)
            else:
                raise error

    def _progress(self) -> str:
        ports = self._ports.values()
        left = sum(len(port.steps) for port in ports)
        running = sum(port.open and port.under_way for port in ports)
        failed = sum(bool(port.problem) for port in ports)
        return f"{self._total - left} of {self._total} steps done, {running} running, {failed} ports failed"

    def report(self) -> None:
        """Notes what became of every slot."""
        result = self._task.result
        left = {step.slot for port in self._ports.values() for step in port.steps}
        rejected = {port.steps[0].slot for port in self._ports.values() if port.problem}
        under_way = {port.steps[0].slot for port in self._ports.values() if port.open and port.under_way}
        result.outcome.applied(slot for slot in self._slots if slot not in left)
        result.outcome.unverified(under_way)
        result.outcome.rejected(rejected)
        result.outcome.changed = bool(self._sent)
        result.extra["pending"] = [str(slot) for slot in self._slots if slot in left - rejected]

    def raise_failure(self) -> None:
        """Raises the one error for all ports that failed, and for those that are not done where they should be."""
        failed: dict[str, list[str]] = {}
        for port in self._ports.values():
            if port.problem:
                failed.setdefault(port.problem, []).append(str(port.steps[0].slot))
        if failed:
            words = "; ".join(f"{some(names)}: {problem}" for problem, names in failed.items())
            error = self._refusal or GatewayError(DEVICE, "", "esim", reason=next(iter(failed)))
            error.message = f"eSIM: {words}"
            raise error
        late = [str(port.steps[0].slot) for port in self._ports.values() if port.open]
        if late and self._options.wait:
            raise self._too_late(late)

    def _too_late(self, late: list[str]) -> GatewayError:
        timeout = self._options.wait_timeout
        silence = f" (the last order was not answered: {self._silence.message})" if self._silence else ""
        return GatewayError(WAIT, f"eSIM: not done within {timeout:g} s: {some(late)}{silence}", "esim")
