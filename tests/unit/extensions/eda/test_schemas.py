# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schemas of the options say what the documentation says; this is also what writes them.

python -m pytest tests/unit/extensions/eda/test_schemas.py      compares
python tests/unit/extensions/eda/test_schemas.py                writes
"""

from __future__ import annotations

import json
import pathlib
import re
import runpy
import sys
from typing import Any

import pytest
import yaml

PLUGINS = pathlib.Path(__file__).resolve().parents[4] / "extensions/eda/plugins"
NAMES = [("event_source", "push"), ("event_filter", "normalize")]
TYPES = {"str": "string", "path": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array",
         "dict": "object"}  # fmt: skip


def place(kind: str, name: str) -> pathlib.Path:
    return PLUGINS / kind / "schemas" / f"{name}.json"


def schema(kind: str, name: str) -> dict[str, Any]:
    """The JSON schema that follows from a plugin's DOCUMENTATION."""
    documentation = yaml.safe_load(runpy.run_path(str(PLUGINS / kind / f"{name}.py"))["DOCUMENTATION"])
    properties: dict[str, Any] = {}
    for key, option in documentation["options"].items():
        described = option["description"]
        text = " ".join(described) if isinstance(described, list) else described
        one: dict[str, Any] = {"description": re.sub(r"[A-Z]\((.*?)\)", r"\1", text), "type": TYPES[option["type"]]}
        if "choices" in option:
            one["enum"] = option["choices"]
        if option["type"] == "list":
            one["items"] = {"type": TYPES[option["elements"]]}
        if option["type"] == "dict":
            one["additionalProperties"] = {"type": "string"}
        if "default" in option:
            one["default"] = option["default"]
        properties[key] = one
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"skyline.gateway.{name}",
        "description": documentation["short_description"],
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_schema(kind: str, name: str) -> None:
    assert json.loads(place(kind, name).read_text(encoding="utf-8")) == schema(kind, name)


def main() -> int:
    for kind, name in NAMES:
        place(kind, name).parent.mkdir(exist_ok=True)
        place(kind, name).write_text(json.dumps(schema(kind, name), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
