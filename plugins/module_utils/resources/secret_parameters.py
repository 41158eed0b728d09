# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parameters of a gateway are secrets. The API does not say; their names do, and the user can name more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..model.parameter import Parameter, parse_parameter
from ..wire.redact import MASK, Redactor, without_login

SPEC: dict[str, Any] = {
    # Ansible takes the name of the option itself for that of a secret, unless it is told.
    "secret_parameters": {"type": "list", "elements": "str", "default": [], "no_log": False},
}

EXAMPLES = {"secret_parameters": "[line_login, ttl]"}

# Anywhere in a name.
_PARTS = r"pass|pwd|secret|token|psk|credential|key|community|shared|auth(?!or)|(?:login|access|admin|security)_?code"
# As a word of a name, perhaps with a number behind it.
_WORDS = r"pin|puk|pw|ki|opc?|wep|otp"
_SECRET = re.compile(rf"(?:{_PARTS})|(?:^|_)(?:{_WORDS})[0-9]*(?:_|$)")
_CAPITAL_IN_A_NAME = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class SecretParameters:
    """The parameters that are secrets: those that their names give away, and those that the user names."""

    def __init__(self, names: Iterable[str], redact: Redactor) -> None:
        self._names = frozenset(names)
        self._redact = redact

    def __contains__(self, parameter: Parameter) -> bool:
        if self._names & {parameter.name, str(parameter)}:
            return True
        return is_secret_name(parameter.name)

    def shown(self, parameter: Parameter, value: str) -> str:
        """A value as it may be shown: of a secret a mask, of a URL all but the secrets in it."""
        shown = MASK if value and parameter in self else without_login(value)
        self._redact.has_masked = self._redact.has_masked or shown != value
        return shown

    def keep(self, values: Mapping[Parameter, str]) -> None:
        """Has the values of secrets masked in what the gateway says about them, too."""
        for parameter, value in values.items():
            if parameter in self:
                self._redact.add(value)


def is_secret_name(name: str) -> bool:
    """Whether a name gives away that what it names is a secret."""
    return bool(_SECRET.search(_CAPITAL_IN_A_NAME.sub("_", name).lower()))


def problems(names: Iterable[str]) -> list[str]:
    """What is wrong with the option secret_parameters."""
    found = []
    for name in names:
        try:
            parse_parameter(name)
        except ValueError as error:
            found.append(f"secret_parameters: {name}: {error}")
    return found
