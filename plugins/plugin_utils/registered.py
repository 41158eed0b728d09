# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task has registered for the hosts of a play, as lookups and actions read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError


def name_in(terms: Sequence[Any]) -> str:
    """The name of the registered variable, which is the only term of a lookup. Raises AnsibleLookupError."""
    if len(terms) != 1 or not isinstance(terms[0], str):
        raise AnsibleLookupError("give the name of one registered variable, in quotes")
    return str(terms[0])


def registered(variables: Mapping[str, Any], host: str, name: str) -> Mapping[str, Any]:
    """What a task has registered for a host; empty where it has not, or where there is no such host.

    Raw, because templating would look at every single value of it.
    """
    hostvars = variables["hostvars"]
    found = hostvars.raw_get(host).get(name) if host in hostvars else None
    return found if isinstance(found, Mapping) else {}
