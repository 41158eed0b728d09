# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that were written by index and show up in another place.

A gateway may count its slots in another way than its status suggests. Then a value that was meant for one slot lands on
another one, which nobody named and whose own value is gone. Nothing in the reply to the write tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..wire.errors import VERIFY, GatewayError
from .task import some


class Misplaced(NamedTuple):
    """A place that shows a value that was sent for another place.

    before: what it showed before the writes, None where it showed nothing; source: the change whose parameter wrote
    here, None where that is not certain.
    """

    place: Any
    value: str
    before: str | None
    source: Any | None


def find(
    changes: Mapping[Any, str],
    wrong: Mapping[Any, str],
    unproven: Mapping[Any, str],
    before: Mapping[Any, str | None],
    after: Mapping[Any, str | None],
    array: Callable[[Any], str | None],
) -> list[Misplaced]:
    """The places that show a value of changes to others, and did not show it before.

    wrong, unproven: the changes that show another value than was sent, and those that show none; before, after: what
    each place of the arrays showed, and shows; array: the array that a key is a place of.
    """
    sent: dict[tuple[str | None, str], list[Any]] = {}
    for key, value in changes.items():
        if array(key) is not None:
            sent.setdefault((array(key), value), []).append(key)
    hit: dict[tuple[str | None, str], list[Any]] = {}
    for place, shown in after.items():
        if shown is None or place in changes or shown == before.get(place):
            continue
        keys = sent.get((array(place), shown), [])
        # A place that showed nothing before may have had the value all along, unless that is missing elsewhere.
        if any(key in wrong if before.get(place) is None else True for key in keys):
            hit.setdefault((array(place), shown), []).append(place)
    found = []
    for (name, value), places in hit.items():
        missing = [key for key in sent[(name, value)] if key in wrong or key in unproven]
        certain = len(places) == len(missing) == 1
        found += [Misplaced(place, value, before.get(place), missing[0] if certain else None) for place in places]
    return found


def undo(found: Iterable[Misplaced]) -> dict[Any, str]:
    """What brings places back to what they were: the very parameters that changed them, with the values before."""
    return {each.source: each.before for each in found if each.source is not None and each.before is not None}


def landed_elsewhere(
    noun: str,
    display: Callable[[Any, str], str],
    found: Iterable[Misplaced],
    left: Sequence[Misplaced],
    error: GatewayError,
) -> GatewayError:
    """The error that names every place that took a value of another one, and whether it has its own again.

    left: those that could not be put back; error: what brought it to light.
    """

    def end(each: Misplaced) -> str:
        value = display(each.place, each.value) or "none"
        if each.before is None:
            return f"{each.place} now has {value}, and its old value is not known"
        old = display(each.place, each.before) or "none"
        outcome = "was not restored" if each in left else "was restored"
        return f"{each.place} had {value} instead of {old}, and the old value {outcome}"

    cause = "" if error.kind == VERIFY else f" (first: {error.message})"
    undo_it = " Do not save this gateway: a reboot brings the old values back." if left else ""
    return GatewayError(
        VERIFY,
        f"{noun}s were written to other places than intended: {some(map(end, found))}{cause}",
        "set",
        advice=f"The gateway counts its slots in another way than its size suggests. Nothing was saved."
        f"{undo_it} See the troubleshooting guide.",
    )
