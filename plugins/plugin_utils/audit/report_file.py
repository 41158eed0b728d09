# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON report of an audit, read back from its file; a person or another program may have changed it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .fleet import Gateway, Place
from .inventory import SCHEMES
from .slots import COLUMNS, Rows
from .verdicts import VERDICTS

_SCALAR = (str, int, float, type(None))
# The keys of a report, and of each of its gateways, with their types.
_REPORT = {"moment": str, "grouped_by": str, "groups": dict, "slot_columns": list, "gateways": list}
_GATEWAY = {
    **{"name": str, "verdict": str, "group": str, "groups": list, "scheme": str, "gateway": dict},
    **{"drift": list, "health": list, "unverified": list, "problems": list, "slots": list},
}
_PLACE = ("part", "setting", "slot")
# The keys of findings. All are texts but the values themselves.
_FINDINGS = {
    "drift": (*_PLACE, "is", "should_be"),
    "health": (*_PLACE, "is", "should_be"),
    "unverified": _PLACE,
    "problems": ("part", "kind", "message"),
}
_ANY_TYPE = ("is", "should_be")
_OLDER = "was written by a version before 1.1.0 and has no slots; run the audit of these gateways again"
_NEWER = "has other columns of slots than this version of the collection writes; use one version for all slices"


class Report(NamedTuple):
    """The report in one file. sizes: how many hosts the inventory of its audit had in each group."""

    path: str
    moment: str
    grouped_by: str
    sizes: Mapping[str, int]
    gateways: Sequence[Gateway]

    @property
    def seconds(self) -> float:
        """When it was made, in seconds since 1970."""
        return datetime.datetime.fromisoformat(self.moment).timestamp()


def read(path: str) -> Report:
    """The report in a file. Raises OSError, and ValueError with a sentence for the user, without the file's name."""
    with open(path, encoding="utf-8") as file:
        try:
            found = json.load(file)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"is not JSON: {error}") from error
    if isinstance(found, dict) and {"moment", "summary", "gateways"} <= {*found} and "slot_columns" not in found:
        raise ValueError(_OLDER)
    _check(found, _REPORT, "it")
    if found["slot_columns"] != list(COLUMNS):
        raise ValueError(_NEWER)
    if not _is_moment(found["moment"]):
        raise _foreign("moment is not a time with a time zone")
    if not all(isinstance(size, int) for size in found["groups"].values()):
        raise _foreign("groups has other values than numbers of hosts")
    gateways = [_gateway(record, number) for number, record in enumerate(found["gateways"], 1)]
    return Report(path, found["moment"], found["grouped_by"], found["groups"], gateways)


def _gateway(record: Any, number: int) -> Gateway:
    _check(record, _GATEWAY, f"gateway {number}")
    facts = record["gateway"]
    wrong = {
        "verdict": record["verdict"] not in VERDICTS,
        "scheme": record["scheme"] not in SCHEMES,
        "groups": not all(isinstance(group, str) for group in record["groups"]),
        "gateway": not _are_facts(facts),
        "slots": not all(map(_is_row, record["slots"])),
        **{kind: not all(_is_finding(each, keys) for each in record[kind]) for kind, keys in _FINDINGS.items()},
    }
    if any(wrong.values()):
        names = ", ".join(key for key, is_wrong in wrong.items() if is_wrong)
        raise _foreign(f"gateway {number} ({record['name']}) has other values in {names} than an audit writes")
    place = Place(record["group"], record["groups"], record["scheme"])
    findings = {key: record[key] for key in _FINDINGS}
    return Gateway(record["name"], facts, record["verdict"], ports=Rows(record["slots"]), place=place, **findings)


def _check(found: Any, keys: Mapping[str, type], where: str) -> None:
    if not isinstance(found, dict):
        raise _foreign(f"{where} is not a JSON object")
    wrong = [key for key, kind in keys.items() if not isinstance(found.get(key), kind)]
    if wrong:
        raise _foreign(f"{where} has no {', '.join(wrong)}")


def _foreign(detail: str) -> ValueError:
    return ValueError(f"is not a JSON report of skyline.gateway.audit: {detail}")


def _is_moment(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _are_facts(facts: Mapping[str, Any]) -> bool:
    """Whether a report can be written of them: an address needs its port, and a number of ports that of slots."""
    numbers = all(
        isinstance(facts[key], (int, type(None))) for key in ("port", "max_ports", "max_slots") if key in facts
    )
    complete = ("port" in facts or not facts.get("host")) and ("max_slots" in facts or not facts.get("max_ports"))
    return numbers and complete and all(isinstance(value, _SCALAR) for value in facts.values())


def _is_finding(finding: Any, keys: Sequence[str]) -> bool:
    return isinstance(finding, dict) and all(
        key in finding and (key in _ANY_TYPE or isinstance(finding[key], str)) for key in keys
    )


def _is_row(row: Any) -> bool:
    return isinstance(row, list) and len(row) == len(COLUMNS) and all(isinstance(value, _SCALAR) for value in row)
