# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a text stands for without Ansible's templating. For arguments of tasks: test_finalize_task_arg.py."""

from __future__ import annotations

from typing import Any

import pytest
from ansible import template

from ansible_collections.skyline.gateway.plugins.plugin_utils.worker_speed import looked_up, plain

pytest.importorskip("ansible._internal._templating._engine", reason="ansible-core 2.19 and later tell what is trusted")

VARIABLES: dict[str, Any] = {
    "name": "gw1",
    "port": 8080,
    "plan": {"6B": "865847053403202"},
    "templated": "{{ name }}.example",
    "templated_plan": {"6B": ["{{ name }}"]},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ name }}", "gw1"),
        ("{{port}}", 8080),
        ("{{ plan }}", {"6B": "865847053403202"}),
        ("{{ templated }}", None),
        ("{{ templated_plan }}", None),
        ("{{ nothing }}", None),
        ("{{ name }}.example", None),
        ("name", None),
    ],
)
def test_the_name_of_a_variable_without_templates_stands_for_its_value(text: str, value: object) -> None:
    assert looked_up(template.trust_as_template(text), VARIABLES) == value
    # What Ansible does not trust is no template.
    assert looked_up(text, VARIABLES) is None


class VaultedText:
    """A vaulted text as ansible-core before 2.19 has it: no text to Python."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "hush"


def test_a_vaulted_text_is_a_text() -> None:
    assert plain({"password": VaultedText(), "list": [VaultedText()]}) == {"password": "hush", "list": ["hush"]}
