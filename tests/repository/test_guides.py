# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides: links lead somewhere, the index has them all, and what is to be pasted elsewhere has the right shape."""

from __future__ import annotations

import functools
import pathlib
import re
from typing import Any

import jinja2
import pytest
import yaml

from ansible_collections.skyline.gateway.plugins.module_utils import connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire import errors
from ansible_collections.skyline.gateway.tests.repository import tree

DOCS = tree.ROOT / "docs"
PAGES = tree.below(".", ".md")
# Where the README says that the repository is: the same pages, as whoever has only the README reads them.
REPOSITORY = "https://github.com/skyline-gateway/skyline.gateway/blob/main/"
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# A generated file, and one that reuse has its say about.
MADE_LATER = {"CHANGELOG.rst"}


@functools.cache
def anchors(page: pathlib.Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for link in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
            if link.startswith(REPOSITORY):
                found.append((tree.name(page), "/" + link.removeprefix(REPOSITORY)))
            elif "://" not in link:
                found.append((tree.name(page), link))
    return found


@pytest.mark.parametrize(("page", "link"), links())
def test_links_lead_somewhere(page: str, link: str) -> None:
    path, _hash, anchor = link.partition("#")
    here = tree.ROOT / page
    target = (tree.ROOT / path[1:] if path.startswith("/") else here.parent / path) if path else here
    if target.name in MADE_LATER:
        return
    assert target.exists()
    if anchor:
        assert anchor in anchors(target.resolve() if target.is_symlink() else target)


def test_the_index_has_every_guide() -> None:
    listed = {link for page, link in links() if page == "docs/README.md"}
    assert {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"} <= listed
    assert "/docs/README.md" in {link for page, link in links() if page == "README.md"}


def test_troubleshooting_has_every_kind_of_error() -> None:
    text = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (\w+)$", text.partition("## By kind")[2], re.MULTILINE)
    kinds = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, str)}
    assert sorted(headings) == sorted(kinds)


class TestCredentialType:
    """docs/awx.md: what AWX checks of a custom credential type, and that it comes to a login."""

    @pytest.fixture
    def blocks(self) -> list[dict[str, Any]]:
        found = [yaml.safe_load(text) for _line, text in tree.yaml_blocks(DOCS / "awx.md")]
        return [block for block in found if isinstance(block, dict)]

    def test_inputs(self, blocks: list[dict[str, Any]]) -> None:
        (inputs,) = [block for block in blocks if "fields" in block]
        assert set(inputs) == {"fields", "required"}
        fields = {field["id"]: field for field in inputs["fields"]}
        assert inputs["required"] == ["username", "password"] == list(fields)
        for field in fields.values():
            assert set(field) <= {"id", "label", "type", "secret", "help_text"}
            assert field["label"]
            assert field["type"] in ("string", "boolean")
        assert fields["password"]["secret"] is True

    @pytest.mark.parametrize(
        ("kind", "names"),
        [("env", ["SK_USERNAME", "SK_PASSWORD"]), ("extra_vars", ["skyline_username", "skyline_password"])],
    )
    def test_injectors(self, blocks: list[dict[str, Any]], kind: str, names: list[str]) -> None:
        (templates,) = [block[kind] for block in blocks if set(block) == {kind}]
        values = {"username": "operator", "password": "a&b"}
        strict = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 (as AWX renders them)
        rendered = {name: strict.from_string(text).render(values) for name, text in templates.items()}
        assert rendered == dict(zip(names, values.values(), strict=True))
        assert {*names} <= {*connection.ENVIRONMENT.values(), *(f"skyline_{option}" for option in connection.SPEC)}
