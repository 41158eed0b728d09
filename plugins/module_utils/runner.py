# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a resource for one gateway and shapes what it reports. Both doors, worker and module, lead here."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from ansible.module_utils.basic import missing_required_lib

from . import connection
from .api import crypt, transport
from .api.client import Client
from .api.errors import INTERNAL, VALIDATION, GatewayError
from .api.redact import Redactor
from .resources.task import Result, Task


class Outcome(NamedTuple):
    """The result as a module returns it, and the warnings, which go their own way."""

    result: dict[str, Any]
    warnings: list[str]


def argument_spec(resource: ModuleType) -> dict[str, Any]:
    """The options of a module: those of the connection and those of its resource."""
    return {**connection.SPEC, **resource.SPEC}


def rules(resource: ModuleType) -> dict[str, Any]:
    """What a resource asks of its options together: mutually_exclusive and its like."""
    return getattr(resource, "RULES", {})


def examples(resource: ModuleType) -> dict[str, str]:
    """Options with an example of the right shape, for what is said about a wrong one."""
    return {**connection.EXAMPLES, **getattr(resource, "EXAMPLES", {})}


def shown_options(resource: ModuleType, params: Mapping[str, Any]) -> dict[str, Any]:
    """Those options that hold secrets which only the resource can tell, as they may be shown."""
    shown: Callable[[Mapping[str, Any]], dict[str, Any]] = getattr(resource, "shown_options", lambda params: {})
    return {**connection.shown_options(params), **shown(params)}


def refusal(message: str) -> dict[str, Any]:
    """The result of a task whose options are wrong, so that no gateway was spoken to."""
    error = GatewayError(VALIDATION, message, sent=False)
    fates: dict[str, Any] = {"applied": [], "rejected": [], "not_attempted": []}
    return {"failed": True, "changed": False, "msg": message, "requests": [], "error": error.facts(), **fates}


def perform(
    resource: ModuleType, params: Mapping[str, Any], check: bool, diff: bool, progress: Callable[[str], None]
) -> Outcome:
    """Runs a resource with validated options. Whatever happens is in the outcome, and without the password."""
    outcome = _perform(resource, params, check, diff, progress)
    # A gateway may show the password among its values, somebody may have put it among them. Ansible masks it as it is,
    # not as URLs and quotes write it.
    redact = Redactor(connection.secrets(params))
    return Outcome(redact.within(outcome.result), redact.within(outcome.warnings))


def _perform(
    resource: ModuleType, params: Mapping[str, Any], check: bool, diff: bool, progress: Callable[[str], None]
) -> Outcome:
    result = Result()
    missing = _missing_library(params)
    if missing:
        return Outcome({"failed": True, "changed": False, **missing}, [])
    address = connection.shown_address(params)
    result.gateway = {"host": connection.shown_host(params["host"]), "port": params["port"]}
    try:
        described = connection.connection_of(params)
        address = described.address
        with Client(described) as client:
            for url in _urls_with_logins(params):
                client.redact.add_url(url)
            resource.run(Task(client, dict(params), check, result, progress))
    except GatewayError as error:
        return Outcome(_failure(result, error, address, diff), result.warnings)
    except Exception as error:  # a mistake of ours must not hide what was done, or show what is secret
        redact = Redactor(connection.secrets(params))
        result.changed = result.changed or bool(result.requests)
        mistake = GatewayError(
            INTERNAL,
            redact(f"a mistake in the collection, please report it: {type(error).__name__}: {error}"),
        )
        failure = _failure(result, mistake, address, diff)
        return Outcome({**failure, "exception": redact(traceback.format_exc())}, result.warnings)
    return Outcome(_success(result, address, diff), result.warnings)


def _urls_with_logins(value: Any) -> Iterator[str]:
    """The texts among options that may be URLs with a login, such as where reports go."""
    if isinstance(value, str):
        if "@" in value and "//" in value:
            yield value
    elif isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _urls_with_logins(item)


def _missing_library(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The usual words for a library that is needed and not there."""
    if not transport.HAS_REQUESTS:
        return {"msg": missing_required_lib("requests"), "exception": transport.REQUESTS_IMPORT_ERROR}
    if params["encrypt"] and not crypt.HAS_CRYPTOGRAPHY:
        return {
            "msg": missing_required_lib("cryptography", reason="for encrypt: true"),
            "exception": crypt.CRYPTOGRAPHY_IMPORT_ERROR,
        }
    return None


def _success(result: Result, address: str, diff: bool) -> dict[str, Any]:
    shaped: dict[str, Any] = {
        "changed": result.changed,
        "gateway": result.gateway,
        "requests": [request.facts() for request in result.requests],
        **result.extra,
    }
    if result.before is not None and result.after is not None:
        shaped["before"] = result.before
        shaped["after"] = result.after
        if diff:
            shaped["diff"] = {
                "before_header": address,
                "before": _lines(result.before),
                "after_header": address,
                "after": _lines(result.after),
            }
    if result.saved is not None:
        shaped["saved"] = result.saved
    if result.ledger is not None:
        shaped["unsaved"] = result.ledger.unsaved
    if result.unverified is not None:
        shaped["unverified"] = result.unverified
    return shaped


def _failure(result: Result, error: GatewayError, address: str, diff: bool) -> dict[str, Any]:
    shaped = _success(result, address, diff)
    # Said here, where it is known: another gateway may answer in the middle of a run, too.
    unwritten = "Nothing was written." if error.kind == VALIDATION and not result.requests else ""
    sentences = [f"gateway {address}: {error.message.rstrip('.')}.", unwritten, error.advice]
    shaped.update(
        failed=True,
        msg=" ".join(filter(None, sentences)),
        error=error.facts(),
        applied=result.applied,
        rejected=result.rejected,
        not_attempted=result.not_attempted,
    )
    return shaped


def _lines(values: dict[str, Any] | list[dict[str, Any]]) -> str:
    """What differs, a line each: of a mapping its pairs, of a list its entries."""
    if isinstance(values, dict):
        lines = [f"{name}: {_word(value)}" for name, value in values.items()]
    else:
        lines = [" ".join(f"{key} {_word(value)}" for key, value in entry.items()) for entry in values]
    return "".join(f"{line}\n" for line in lines)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(none)" if value == "" else str(value)
