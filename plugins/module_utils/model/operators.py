# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operators as a status shows them: name and identification, as in ``TestNet 00101`` (API reference, section 1)."""

from __future__ import annotations

import re
from typing import NamedTuple

from .plmn import parse_plmn

_PLMN_BEHIND = re.compile(r"(?:^|\s)([0-9]{5,6})\Z")
# What gateways show where a SIM has no operator.
_NONE = ("", "0")
# There are operators whose name is a number, such as 3. What has more digits is meant to be a PLMN.
_LONGEST_NUMBER = 2


class Accepted(NamedTuple):
    """The operators that are accepted: names, in small letters, and PLMNs. given: all of them, as they were given."""

    given: list[str]
    names: frozenset[str]
    plmns: frozenset[str]

    def has(self, shown: str) -> bool | None:
        """Whether an operator, as a status shows it, is one of them; None where it does not show what would tell."""
        text = _folded(shown)
        if text in _NONE:
            return None
        name, plmn = _parts(text)
        if text in self.names or name in self.names or plmn in self.plmns:
            return True
        tells = (name or not self.names) and (plmn or not self.plmns)
        return False if tells else None


def parse_accepted(given: list[object]) -> Accepted:
    """Reads a list of names and PLMNs. Raises ValueError that names every bad entry."""
    if not given:
        raise ValueError("the list is empty; name at least one operator")
    names, plmns, texts, problems = set(), set(), [], []
    for each in given:
        text = each.strip() if isinstance(each, str) else each
        try:
            if not isinstance(text, (str, int)) or isinstance(text, bool) or text == "":
                raise ValueError("not the name or the PLMN of an operator")
            if isinstance(text, int) or (text.isdigit() and len(text) > _LONGEST_NUMBER):
                plmns.add(parse_plmn(text))
            else:
                names.add(_folded(text))
            texts.append(str(text))
        except ValueError as error:
            problems.append(f"{each!r}: {error}")
    if problems:
        raise ValueError("; ".join(problems))
    return Accepted(texts, frozenset(names), frozenset(plmns))


def _parts(text: str) -> tuple[str, str]:
    match = _PLMN_BEHIND.search(text)
    return (text[: match.start()], match[1]) if match else (text, "")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
