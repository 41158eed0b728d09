# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator says no with."""

from __future__ import annotations

# The reference names only 1 (wrong login) for refusals; the others are ours, so that a log tells the kinds apart.
CODE_LOGIN = 1
CODE_BAD_REQUEST = 2
CODE_UNSUPPORTED = 3
CODE_READ_ONLY = 4


class Refusal(Exception):
    """A request that the device does not carry out; it has changed nothing."""

    def __init__(self, reason: str, code: int = CODE_BAD_REQUEST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class LoginRefused(Refusal):
    """The login was missing or wrong, or the client's address is locked out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, CODE_LOGIN)


class SpecError(Exception):
    """A fleet, inventory, switch or patch that cannot be used; every problem is named."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def why(error: OSError) -> str:
    """What an operating system's error says, with the file that it is about."""
    text = str(error.args[1] if len(error.args) > 1 else error)
    return text if error.filename is None else f"{error.filename}: {text}"
