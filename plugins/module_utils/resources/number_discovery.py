# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a gateway finds out the numbers of SIMs by itself, by operator (facts of generation 3, section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import plan as planning
from ..engine.plan import UNKNOWN
from ..engine.task import Task, bad_entries, bad_entries_first, some
from ..engine.values import Setting, ValueChange
from ..gateway.interface import Gateway
from ..model.number_discovery import FIELDS, METHODS, parse_fields
from ..model.status import Status

# YAML makes something else of numbers without quotes, which only a value that nobody has made a text of can tell.
_RAW: dict[str, Any] = {"type": "raw"}

SPEC: dict[str, Any] = {
    "config": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "operator": {**_RAW, "required": True},
            **dict.fromkeys(FIELDS, _RAW),
            # No secret, whatever Ansible makes of its name.
            "keyword": {**_RAW, "no_log": False},
            "method": {"type": "str", "choices": list(METHODS)},
        },
    },
    **planning.SPEC,
}

EXAMPLES = {"config": '[{operator: "00101", method: ussd, command: "*135#"}]', "operator": '"00101"'}

State = Mapping[str, Mapping[str, str]]


class Options(NamedTuple):
    """The options."""

    config: list[dict[str, Any]]
    save: bool
    on_unknown: str


class Field(NamedTuple):
    """A field of an operator."""

    operator: str
    name: str

    def __str__(self) -> str:
        return f"{self.operator} {self.name}"


class Discovery(Setting[Field, State]):
    """The list of a gateway."""

    noun = "field"
    option = "config"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def read(self, retries: int | None = None) -> State:
        return self._gateway.number_discovery(retries)

    def shown(self, state: State) -> Mapping[Field, str]:
        return {Field(operator, name): text for operator, fields in state.items() for name, text in fields.items()}

    def write(self, values: Mapping[Field, str], state: State) -> int | None:
        changes: dict[str, dict[str, str]] = {}
        for field, text in values.items():
            changes.setdefault(field.operator, {})[field.name] = text
        self._gateway.set_number_discovery(changes)
        return None


class _Change(ValueChange[Field, State]):
    """Fields of operators, shown as entries."""

    def __init__(
        self,
        task: Task,
        setting: Discovery,
        wanted: Mapping[Field, str],
        state: State,
        status: Status,
        options: Options,
    ) -> None:
        super().__init__(
            task,
            setting,
            wanted,
            state,
            status,
            {},
            saves=options.save,
            on_unknown=options.on_unknown,
            # All at once: the fields of an operator go together.
            batch_size=len(wanted) or 1,
        )
        task.result.before = _entries(self.plan.before)
        task.result.after = _entries(self.plan.changes)


def plan(task: Task, options: Options) -> ValueChange[Field, State]:
    """The change that brings the fields given to their values. Raises GatewayError naming every bad entry."""
    task.result.outcome.begin(dict.fromkeys(str(entry.get("operator")) for entry in options.config))
    wanted, problems = _parse(options.config)
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    setting = Discovery(task.gateway)
    with bad_entries_first("config", lambda: problems):
        state = setting.read()
    for place, operator in wanted.operators.items():
        if operator not in state:
            problems.append(f"entry {place}: the gateway does not list operator {operator}; it lists {_listed(state)}")
    if problems:
        raise bad_entries("config", problems)
    return _Change(task, setting, wanted.fields, state, status, options)


def run(task: Task, options: Options) -> None:
    """Brings the fields given to their values."""
    plan(task, options).run()


def facts(state: State) -> list[dict[str, str]]:
    """The list of a gateway in the shape of config."""
    return [{"operator": operator, **fields} for operator, fields in sorted(state.items())]


class _Wanted(NamedTuple):
    """The fields wanted, and the operators of the entries by their places, from 1."""

    fields: dict[Field, str]
    operators: dict[int, str]


def _parse(config: Iterable[Mapping[str, Any]]) -> tuple[_Wanted, list[str]]:
    """Reads the entries; whatever is wrong with them stands in the problems."""
    wanted = _Wanted({}, {})
    places: dict[str, int] = {}
    problems = []
    for place, entry in enumerate(config, 1):
        try:
            operator, fields = parse_fields(entry)
        except ValueError as error:
            problems.append(f"entry {place}: {error}")
            continue
        if operator in places:
            problems.append(f"entries {places[operator]} and {place} name the same operator, {operator}")
            continue
        places[operator] = place
        wanted.operators[place] = operator
        wanted.fields.update((Field(operator, name), text) for name, text in fields.items())
    return wanted, problems


def _listed(state: State) -> str:
    return f"only {some(sorted(state))}" if state else "no operators"


def _entries(values: Mapping[Field, str | None]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for field, text in values.items():
        entry = found.setdefault(field.operator, {"operator": field.operator})
        entry[field.name] = UNKNOWN if text is None else text
    return list(found.values())
