# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What eSIM profiles want done: the pure part of skyline_esim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..engine.task import bad_entries
from ..model.esim import Esims, Order, Profile
from ..model.ports import Slot, parse_slot_of
from ..model.sim import same_iccid
from ..model.status import Status


class Wanted(NamedTuple):
    """One entry of config. place: what to call it in a message."""

    place: str
    slot: Slot
    activation_code: str | None
    confirmation_code: str | None
    iccid: str | None


class Step(NamedTuple):
    """One thing to do with a slot.

    running: it was ordered by somebody before, and is only waited for; iccid: what the profile written must have.
    """

    order: Order
    running: bool = False
    iccid: str | None = None

    @property
    def writes(self) -> bool:
        """Whether it writes a profile, rather than deletes one."""
        return self.order.writes

    @property
    def slot(self) -> Slot:
        return self.order.slot


class Plan(NamedTuple):
    """The steps of each port, in their order; before and after, what the slots to change have, in the shape of config.

    recognised: by what the profiles that stay were found to be the ones wanted.
    """

    steps: dict[int, list[Step]]
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    recognised: dict[str, str]

    @property
    def slots(self) -> list[Slot]:
        return sorted({step.slot for steps in self.steps.values() for step in steps})

    def rounds(self, waits: bool = True) -> Iterator[list[Order]]:
        """The orders as they go out when all ports take their steps in step: those of a kind together.

        waits: whether the ends of steps are waited for; else only the first step of each port is taken.
        """
        taken = [steps if waits else steps[:1] for steps in self.steps.values()]
        queues = [[step.order for step in steps if not step.running] for steps in taken]
        for place in range(max(map(len, queues), default=0)):
            orders = [queue[place] for queue in queues if place < len(queue)]
            for writes in (False, True):
                yield [order for order in orders if order.writes == writes]


class Config(NamedTuple):
    """The entries of config by their slots, and what is wrong with those that are not among them."""

    wanted: dict[Slot, Wanted]
    problems: list[str]


def name_of(entry: Mapping[str, Any]) -> str:
    """What an entry names, before anything is known of the gateway."""
    return entry["port"] if entry["slot"] is None else f"{entry['port']}/{entry['slot']}"


def parse_config(config: Iterable[Mapping[str, Any]], status: Status) -> Config:
    """Reads the entries."""
    wanted: dict[Slot, Wanted] = {}
    problems = []
    for number, entry in enumerate(config, 1):
        named = ", ".join(f"{key} {entry[key]}" for key in ("port", "slot") if entry[key] is not None)
        place = f"entry {number} ({named})"
        try:
            slot = parse_slot_of(entry["port"], entry["slot"], status.max_ports, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"{place}: {error}")
            continue
        if slot in wanted:
            problems.append(f"{wanted[slot].place} and {place} name the same slot, {slot}")
            continue
        codes = _text(entry["activation_code"]), _text(entry["confirmation_code"])
        wanted[slot] = Wanted(place, slot, *codes, _text(entry["iccid"]))
    return Config(wanted, problems)


def make_plan(config: Config, state: str, esims: Esims) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError naming every entry that cannot be."""
    plan = Plan({}, [], [], {})
    wanted, problems = config.wanted, list(config.problems)
    slots = set(wanted)
    if state == "overridden":
        slots.update(esims.profiles)
    for slot in sorted(slots):
        want = wanted.get(slot)
        try:
            _plan_slot(plan, slot, want, state, esims)
        except ValueError as error:
            problems.append(f"{want.place if want else slot}: {error}")
    if problems:
        raise bad_entries("config", problems)
    return plan


def _plan_slot(plan: Plan, slot: Slot, want: Wanted | None, state: str, esims: Esims) -> None:
    if slot.port not in esims.eids:
        raise ValueError("the port has no eSIM that the gateway can read now")
    profile = esims.of(slot)
    if want is None or state == "deleted":
        _plan_removal(plan, profile, want)
        return
    deleting = profile.being_deleted
    present = (profile.exists or profile.busy) and not deleting
    if present:
        known_by = recognise(profile, want, accept_any=state == "merged")
        if known_by:
            if profile.busy:
                _add(plan, _write(want, running=True))
            plan.recognised[str(slot)] = known_by
            return
        if state == "merged":
            raise ValueError("the slot holds another profile; state replaced would replace it")
    if not want.activation_code:
        raise ValueError("the profile is not there, and without an activation_code it cannot be written")
    if present or deleting:
        plan.before.append(_entry(profile))
        _add(plan, Step(Order(slot), running=deleting))
    _add(plan, _write(want))
    plan.after.append({"port": slot.port, "slot": slot.slot, **({"iccid": want.iccid} if want.iccid else {})})


def _plan_removal(plan: Plan, profile: Profile, want: Wanted | None) -> None:
    if not profile.exists and not profile.busy:
        return
    if want and not recognise(profile, want, accept_any=True):
        raise ValueError("the slot holds another profile than the one that is to be deleted")
    deleting = profile.being_deleted
    plan.before.append(_entry(profile))
    if profile.busy and not deleting:
        _add(plan, Step(Order(profile.slot, ""), running=True))
    _add(plan, Step(Order(profile.slot), running=deleting))


def recognise(profile: Profile, want: Wanted, accept_any: bool) -> str | None:
    """By what a profile is the one wanted; None = it is another.

    Raises ValueError where that cannot be told, and where writing it again would bring the same once more.

    accept_any: whether a profile that shows neither code nor ICCID to compare may stay.
    """
    if want.iccid and profile.iccid:
        same = same_iccid(profile.iccid, want.iccid)
        if not same and profile.has_code(want.activation_code):
            raise ValueError(f"the profile of this activation code has the ICCID {profile.iccid}, not {want.iccid}")
        return "iccid" if same else None
    if want.activation_code and profile.activation_code:
        return "activation_code" if profile.has_code(want.activation_code) else None
    if accept_any or not (want.iccid or want.activation_code):
        return "presence"
    raise ValueError("the gateway does not show which profile the slot holds; give its iccid in the entry")


def _add(plan: Plan, step: Step) -> None:
    plan.steps.setdefault(step.slot.port, []).append(step)


def _write(want: Wanted, running: bool = False) -> Step:
    return Step(Order(want.slot, want.activation_code or "", want.confirmation_code), running, want.iccid)


def _entry(profile: Profile) -> dict[str, Any]:
    """A profile in the shape of config, without its secrets."""
    return {
        "port": profile.slot.port,
        "slot": profile.slot.slot,
        **({"iccid": profile.iccid} if profile.iccid else {}),
    }


def entries(esims: Esims) -> list[dict[str, Any]]:
    """The profiles that a gateway has, in the shape of config."""
    return [_entry(profile) for _slot, profile in sorted(esims.profiles.items()) if profile.exists]


def facts(esims: Esims, redact: Callable[[str], str]) -> list[dict[str, Any]]:
    """Everything that a gateway says of its profiles, but for their codes, also where a reason quotes them."""
    return [
        {
            "name": str(slot),
            "port": slot.port,
            "slot": slot.slot,
            "eid": esims.eids.get(slot.port),
            "exists": profile.exists,
            "enabled": profile.enabled,
            "iccid": profile.iccid,
            "provider": profile.provider,
            "operation": profile.operation.value,
            "status": profile.progress.value,
            "reason": profile.reason and redact(profile.reason),
        }
        for slot, profile in sorted(esims.profiles.items())
    ]


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None
