# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a resource for one gateway and shapes what it reports. Both entry points, worker and module, lead here."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from ansible.module_utils.basic import missing_required_lib

from . import connection
from .engine.gateway_lock import GatewayLock, Outdated
from .engine.notes import Notes, file_name, homes
from .engine.outcome import Outcome
from .engine.survey_note import warning as survey_warning
from .engine.task import Result, Task, read_options
from .gateway.connect import connect
from .secret_options import secrets_in, unmarked, without_secrets
from .wire import crypt, transport
from .wire.client import Client, Connection
from .wire.errors import BUSY, INTERNAL, UNSUPPORTED, VALIDATION, GatewayError
from .wire.headers import tokens
from .wire.recording import Recording
from .wire.redact import MASK, Redactor


class Returned(NamedTuple):
    """The result as a module returns it, and the warnings, which go their own way."""

    result: dict[str, Any]
    warnings: list[str]


def argument_spec(resource: ModuleType) -> dict[str, Any]:
    """The options of a module: those of the connection and those of its resource."""
    return {**connection.SPEC, **resource.SPEC}


def ansible_spec(resource: ModuleType) -> dict[str, Any]:
    """The same for Ansible's own validators and modules, which must not hide secrets by value."""
    return unmarked(argument_spec(resource))


def from_inventory(resource: ModuleType) -> tuple[str, ...]:
    """The options that the inventory may give, in variables such as ``skyline_port``."""
    further: tuple[str, ...] = getattr(resource, "FROM_INVENTORY", ())
    return (*connection.SPEC, *further)


def rules(resource: ModuleType) -> dict[str, Any]:
    """What a resource asks of its options together: mutually_exclusive and its like."""
    return getattr(resource, "RULES", {})


def examples(resource: ModuleType) -> dict[str, str]:
    """Options with an example of the right shape, for what is said about a wrong one."""
    return {**connection.EXAMPLES, **getattr(resource, "EXAMPLES", {})}


def shown_options(resource: ModuleType, params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they may be shown: without secrets, also those that only the resource can tell."""
    shown: Callable[[Mapping[str, Any]], dict[str, Any]] = getattr(resource, "shown_options", lambda params: {})
    options = {**without_secrets(argument_spec(resource), params), **shown(params)}
    return _redacted(resource, params, options)


def refusal(resource: ModuleType, options: Mapping[str, Any], message: str) -> dict[str, Any]:
    """The result of a task whose options are wrong, so that no gateway was spoken to. options: as they were given."""
    # The message quotes values of options.
    return _redacted(resource, options, _without_a_gateway(VALIDATION, message))


def _without_a_gateway(kind: str, message: str) -> dict[str, Any]:
    """The result of a task that failed before any gateway was spoken to."""
    error = GatewayError(kind, message, sent=False)
    result = {"failed": True, "changed": False, "msg": message, "requests": [], "error": error.facts()}
    return {**result, **Outcome().facts()}


def _redacted(resource: ModuleType, params: Mapping[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Facts about options, without the secrets among the options: by mistake, one may stand in a place of another."""
    redacted: dict[str, Any] = Redactor(secrets_in(argument_spec(resource), params)).within(facts)
    return redacted


def perform(
    resource: ModuleType,
    params: Mapping[str, Any],
    check: bool,
    diff: bool,
    progress: Callable[[str], None],
    home: str | None = None,
) -> Returned:
    """Runs a resource with validated options. Whatever happens is in the outcome, and without secrets.

    home: the home that Ansible is configured with, for notes; None where only the environment can tell it.
    """
    # One for the task: whatever learns of a secret, everything that is said afterwards is without it.
    redact = _redactor(resource, params)
    outcome = _perform(resource, params, check, diff, progress, redact, home)
    result, warnings = redact.within(outcome.result), redact.within(outcome.warnings)
    # Requests have masks of their own, in place of what the user gave.
    if redact.has_masked and MASK in repr({**result, "requests": None}):
        result["redacted"] = True
    return Returned(result, warnings)


def _perform(
    resource: ModuleType,
    params: Mapping[str, Any],
    check: bool,
    diff: bool,
    progress: Callable[[str], None],
    redact: Redactor,
    home: str | None,
) -> Returned:
    missing = _missing_library(params)
    if missing:
        return Returned(missing, [])
    address = connection.shown_address(params)
    result = _new_result(params)
    try:
        described = connection.connection_of(params)
        address = described.address
        options = read_options(resource.Options, params)
        with Client(described, redact) as client, GatewayLock(described.timeout, progress) as lock:
            begin = functools.partial(_task, client, lock, homes(home), check, progress)
            try:
                try:
                    resource.run(begin(result), options)
                except Outdated:
                    result = _new_result(params)
                    resource.run(begin(result), options)
            finally:
                if not getattr(resource, "ENDS_SURVEYS", False):
                    _warn_of_survey(result, homes(home), described)
    except GatewayError as error:
        return Returned(_failure(result, error, address, diff), result.warnings)
    except Exception as error:  # a mistake of ours must not hide what was done, or show what is secret
        result.outcome.changed = result.outcome.changed or bool(result.requests)
        mistake = GatewayError(
            INTERNAL,
            redact(f"a mistake in the collection, please report it: {type(error).__name__}: {error}"),
        )
        failure = _failure(result, mistake, address, diff)
        return Returned({**failure, "exception": redact(traceback.format_exc())}, result.warnings)
    return Returned(_success(result, address, diff), result.warnings)


def _warn_of_survey(result: Result, notes_homes: tuple[str, ...], described: Connection) -> None:
    """Warns where ports of the gateway are not on their slots, because of a survey that was cut off, for instance."""
    text = survey_warning(notes_homes, described, result.gateway["mac"]) if "mac" in result.gateway else None
    if text:
        result.warn(text)


def _new_result(params: Mapping[str, Any]) -> Result:
    result = Result()
    result.gateway = {"host": connection.shown_host(params["host"]), "port": params["port"]}
    return result


def _task(
    client: Client,
    lock: GatewayLock,
    notes_homes: tuple[str, ...],
    check: bool,
    progress: Callable[[str], None],
    result: Result,
) -> Task:
    """A task that takes the lock of its gateway before the first thing that it writes, be it a request or a note."""

    def guard() -> None:
        # Before it writes, a resource has read which gateway it is.
        name = file_name(client.connection, result.gateway.get("mac"))
        lock.take(notes_homes[0], name, result.warn)

    caller = Recording(client, result.requests, check, guard)
    notes = Notes(notes_homes, guard, result.warn, lambda: lock.was_overtaken)
    return Task(functools.partial(connect, caller), client.redact, check, result, progress, notes, lock.release)


def _redactor(resource: ModuleType, params: Mapping[str, Any]) -> Redactor:
    """The redactor of a task: it knows the secrets among the options, those of headers and in URLs among them."""
    redact = Redactor(secrets_in(argument_spec(resource), params))
    for token in tokens((params.get("headers") or {}).values()):
        redact.add(token)
    for url in _urls(params):
        redact.add_url(url)
    return redact


def _urls(value: Any) -> Iterator[str]:
    """The texts among options that may be URLs, such as where reports go."""
    if isinstance(value, str):
        if "//" in value:
            yield value
    elif isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _urls(item)


def _missing_library(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The result of a task that needs a library that is not there, in the usual words."""
    if not transport.HAS_REQUESTS:
        words, trace = missing_required_lib("requests"), transport.REQUESTS_IMPORT_ERROR
    elif params["encrypt"] and not crypt.HAS_CRYPTOGRAPHY:
        words = missing_required_lib("cryptography", reason="for encrypt: true")
        trace = crypt.CRYPTOGRAPHY_IMPORT_ERROR
    else:
        return None
    return {**_without_a_gateway(INTERNAL, words), "exception": trace}


def _success(result: Result, address: str, diff: bool) -> dict[str, Any]:
    shaped: dict[str, Any] = {
        "changed": result.outcome.changed,
        "gateway": result.gateway,
        "requests": [request.facts() for request in result.requests],
        **result.extra,
    }
    if result.before is not None and result.after is not None:
        shaped["before"] = result.before
        shaped["after"] = result.after
        if diff:
            shaped["diff"] = _difference(address, result.before, result.after)
    if result.differences is not None and diff:
        shaped["diff"] = [_difference(f"{address} {part}", *both) for part, *both in result.differences]
    if result.saved is not None:
        shaped["saved"] = result.saved
    if result.pending is not None:
        shaped["unsaved"] = result.pending.unsaved
    unverified = result.outcome.unverified_names()
    if unverified or result.outcome.lists_unverified:
        shaped["unverified"] = unverified
    return shaped


def _failure(result: Result, error: GatewayError, address: str, diff: bool) -> dict[str, Any]:
    shaped = _success(result, address, diff)
    # Said here, where it is known: another gateway may answer in the middle of a run, too.
    unwritten = "Nothing was written." if error.kind in (VALIDATION, BUSY, UNSUPPORTED) and not result.requests else ""
    sentences = [f"gateway {address}: {error.message.rstrip('.')}.", unwritten, error.advice]
    shaped.update(
        failed=True,
        msg=" ".join(filter(None, sentences)),
        error=error.facts(),
        **result.outcome.facts(),
    )
    return shaped


def _difference(header: str, before: Any, after: Any) -> dict[str, str]:
    return {"before_header": header, "before": _lines(before), "after_header": header, "after": _lines(after)}


def _lines(values: dict[str, Any] | list[dict[str, Any]]) -> str:
    """What differs, a line each: of a mapping its pairs, of a list its entries."""
    if isinstance(values, dict):
        lines = [f"{name}: {_word(value)}" for name, value in _pairs(values)]
    else:
        lines = [" ".join(f"{key} {_word(value)}" for key, value in entry.items()) for entry in values]
    return "".join(f"{line}\n" for line in lines)


def _pairs(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The pairs of a mapping, those of mappings in it by both their names."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _pairs(value, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", value


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(none)" if value == "" else str(value)
