# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that were written by index and show up in another place.

A gateway may count its slots in another way than its status suggests. Then a value that was meant for one slot lands on
another one, which nobody named and whose own value is gone. Nothing in the reply to the write tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


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
