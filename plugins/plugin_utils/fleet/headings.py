# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the headings of a sheet, and the line of the inventory source that mends it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from .columns import COLUMNS, VARIABLES, Heading, Meanings, Settings, Table, normal

# Words of headings in the wild, and the column that they mean. The first that a heading has decides: of "Slot number",
# it is the slot.
_WORDS = (
    ("http", "http_port"),
    ("imei", "imei"),
    ("mac", "mac"),
    ("ip", "address"),
    ("address", "address"),
    ("adresse", "address"),
    ("slot", "slot"),
    ("port", "port"),
    ("number", "number"),
    ("nummer", "number"),
    ("rufnummer", "number"),
    ("phone", "number"),
    ("telefon", "number"),
    ("msisdn", "number"),
    ("sim", "slot"),
    ("channel", "slot"),
    ("gateway", "gateway"),
    ("device", "gateway"),
    ("gerät", "gateway"),
    ("box", "gateway"),
    ("hostname", "gateway"),
    ("host", "gateway"),
    ("name", "gateway"),
)
# Those that are not their own nouns.
_NOUNS = {"imei": "IMEI", "mac": "MAC address", "http_port": "HTTP port"}
# What YAML reads as the text that it is, also within braces.
_PLAIN = re.compile(r"[^\W\d_][\w -]*\w|[^\W\d_]")
_NO_TEXTS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


class Judgement(NamedTuple):
    """What is wrong with the headings of a sheet, and the headings that probably name a missing column."""

    problems: list[str]
    guesses: Mapping[str, Heading]


def judge(table: Table, meanings: Meanings, settings: Settings) -> Judgement:
    """Everything that is wrong with the headings of a sheet, each thing once.

    An unknown heading that is probably the missing column is one problem, not two.
    """
    if not any(heading.key for heading in table.headings):
        return Judgement(["no headings"], {})
    found = list(_alone(table, meanings))
    unknown = _unknown(table, meanings, settings)
    missing = [name for name in COLUMNS if name in meanings.possible and name not in table.columns]
    guesses = _guesses(unknown, missing)
    if guesses:
        which = _listed([f"the {_NOUNS.get(name, name)}" for name in guesses])
        found.append(
            f"{_named([heading.text for heading in guesses.values()])}; if {_these(guesses)} {which}, write: "
            + columns_line({**settings.columns, **{name: heading.text for name, heading in guesses.items()}})
            + "; otherwise name it in host_vars or ignore_columns"
        )
    rest = [heading for heading in unknown if heading not in guesses.values()]
    if rest:
        variables = {heading.text: _variable(heading.key) for heading in rest}
        left_out = [*settings.ignore_columns, *(_literally(heading.text) for heading in rest)]
        found.append(
            f"{_named([heading.text for heading in rest])}; to leave {'it' if len(rest) == 1 else 'them'} out, write: "
            f"ignore_columns: [{', '.join(map(_yaml, left_out))}]; to have variables of the hosts: "
            f"host_vars: {_mapping({**settings.host_vars, **variables})}"
        )
    return Judgement([*found, *_missing({*table.columns, *guesses})], guesses)


def columns_line(columns: Mapping[str, str]) -> str:
    """The line ``columns:`` of an inventory source."""
    return f"columns: {_mapping(columns)}"


def sheets_line(names: Sequence[str]) -> str:
    """The line ``sheets:`` of an inventory source."""
    return f"sheets: [{', '.join(map(_yaml, names))}]"


def _alone(table: Table, meanings: Meanings) -> Iterator[str]:
    """What is wrong with single headings, whatever the others are."""
    keys = [heading.key for heading in table.headings]
    for place, heading in enumerate(table.headings):
        if heading.key and heading.key in keys[:place]:
            yield f"column {heading.text!r} is there twice"
        elif _is_password(heading, meanings):
            yield f"column {heading.text!r}: passwords do not belong in spreadsheets; keep them in a vault"


def _unknown(table: Table, meanings: Meanings, settings: Settings) -> list[Heading]:
    """The headings without a meaning that are not to be ignored, each once."""
    ignored = [normal(pattern) for pattern in settings.ignore_columns]
    found: dict[str, Heading] = {}
    for heading in table.headings:
        known = not heading.key or heading.key in meanings or _is_password(heading, meanings)
        if not known and not any(fnmatchcase(heading.key, pattern) for pattern in ignored):
            found.setdefault(heading.key, heading)
    return list(found.values())


def _is_password(heading: Heading, meanings: Meanings) -> bool:
    return "passw" in heading.key and heading.key not in meanings


def _guesses(headings: Sequence[Heading], missing: Sequence[str]) -> dict[str, Heading]:
    """The columns that headings without a meaning are probably meant for, as far as these are missing."""
    guesses: dict[str, Heading] = {}
    # A heading of one word is rather the thing itself: "Gerät" before "Gerät Standort".
    for heading in sorted(headings, key=lambda each: len(each.key.split())):
        name = _guess(heading.key)
        if name is not None and name in missing:
            guesses.setdefault(name, heading)
    return {name: guesses[name] for name in missing if name in guesses}


def _missing(present: set[str]) -> Iterator[str]:
    plans, slots = present & {"imei", "number"}, present & {"port", "slot"}
    for name, absent in (
        ("gateway", "gateway" not in present),
        ("slot", bool(plans) and not slots),
        ("IMEI or number", bool(slots) and not plans),
    ):
        if absent:
            column = "imei" if "IMEI" in name else name
            text = f"no column for the {name}" if column == name else f"no column for {name}"
            yield f"{text}; add it, or name its heading, as in: columns: {{{column}: HEADING}}"


def _guess(key: str) -> str | None:
    words = re.findall(r"[^\W_]+", key)
    for word, name in _WORDS:
        if word in words:
            return name
    close = difflib.get_close_matches(key, COLUMNS, n=1, cutoff=0.75)
    return close[0] if close else None


def _variable(key: str) -> str:
    """A name for the variable that a heading could become."""
    name = re.sub(r"\W+", "_", key).strip("_")
    return name if name.isidentifier() and name not in VARIABLES else f"column_{name}"


def _named(headings: Sequence[str]) -> str:
    return f"unknown column{'s' if len(headings) > 1 else ''} {_listed([repr(heading) for heading in headings])}"


def _these(guesses: Mapping[str, Heading]) -> str:
    return "it is" if len(guesses) == 1 else "they are"


def _listed(texts: Sequence[str]) -> str:
    return " and ".join([*([", ".join(texts[:-1])] if len(texts) > 1 else []), texts[-1]])


def _literally(text: str) -> str:
    """A text as the pattern that only it matches."""
    return re.sub(r"([*?[])", r"[\1]", text)


def _mapping(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_yaml(key)}: {_yaml(value)}" for key, value in entries.items()) + "}"


def _yaml(value: object) -> str:
    """A text as YAML has it within braces; what YAML itself took for something else stays as it is."""
    if not isinstance(value, str):
        return str(value)
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _NO_TEXTS
    return value if plain else json.dumps(value, ensure_ascii=False)
