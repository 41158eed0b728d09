# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook snapshot and the event filter, which shares no code with it, take the same texts for templates."""

from __future__ import annotations

import json
import pathlib
import re

import pytest
import yaml

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.text import defused
from ansible_collections.skyline.gateway.tests.repository import tree
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

NORMALIZE = load("event_filter", "normalize")
VECTORS = json.loads((pathlib.Path(__file__).parent / "templates.json").read_text(encoding="utf-8"))
CASES = [(text, True) for text in VECTORS["templates"]] + [(text, False) for text in VECTORS["texts"]]
PLAY = yaml.safe_load((tree.ROOT / "playbooks/snapshot.yml").read_text(encoding="utf-8"))[0]
MARK = re.compile(PLAY["vars"]["snapshot_template_mark"])


@pytest.mark.parametrize(("text", "template"), CASES)
def test_the_event_filter(text: str, template: bool) -> None:
    assert (defused(text) != text) == template
    assert defused(text).replace("\u2060", "") == text


@pytest.mark.parametrize(("text", "template"), CASES)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_snapshot(text: str, template: bool, ascii_only: bool) -> None:
    for value in ({"skyline_parameters": {"ttl": text}}, {"skyline_parameters": {text: "1"}}, [text], ["a", text, "b"]):
        assert bool(MARK.search(json.dumps(value, ensure_ascii=ascii_only))) == template
