# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory sources that are written and loaded."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import yaml

from ansible_collections.skyline.gateway.plugins.module_utils.model import ports
from ansible_collections.skyline.gateway.tests.unit.plugins.inventory.loading import Load, Loaded, Loader


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loader]:
    collections = pathlib.Path(ports.__file__).parents[len(ports.__name__.split(".")) - 1]
    home = str(tmp_path_factory.mktemp("home"))
    process = Loader({**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_HOME": home})
    yield process
    process.close()


@pytest.fixture
def load(loader: Loader, tmp_path: pathlib.Path) -> Load:
    """Writes files and a source with options, and loads that; a text alone is fleet.csv."""

    def load(
        files: str | bytes | dict[str, str | bytes],
        /,
        source: str = "fleet.skyline_csv.yml",
        refresh: bool = False,
        known: Sequence[str] = (),
        password: str | None = None,
        **options: Any,
    ) -> Loaded:
        for name, content in (files if isinstance(files, dict) else {"fleet.csv": files}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        options = {"plugin": "skyline.gateway.csv", "files": ["*.csv"], **options}
        (tmp_path / source).parent.mkdir(exist_ok=True)
        (tmp_path / source).write_text(yaml.safe_dump(options), encoding="utf-8")
        return loader.load(str(tmp_path / source), cache=not refresh, known=known, password=password)

    return load
