# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scripts for a release and for the floor of coverage."""

from __future__ import annotations

import importlib.util
import pathlib
import types

import pytest
import yaml

from ansible_collections.skyline.gateway.tests.repository import tree


def script(name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", tree.ROOT / f".ci/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def release(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """For a small repository at version 1.1.0 that is ready; what it would run, it does not."""
    module = script("release")
    fragments = tmp_path / "changelogs/fragments"
    fragments.mkdir(parents=True)
    (tmp_path / "galaxy.yml").write_text("name: gateway\nversion: 1.1.0\n", encoding="utf-8")
    (tmp_path / "changelogs/changelog.yaml").write_text("releases: {1.1.0: {}, 1.0.0: {}}\n", encoding="utf-8")
    text = "Notes\n=====\n\n.. contents:: Topics\n\nv1.1.0\n======\n\n- new\n\nv1.0.0\n======\n\n- old\n"
    (tmp_path / "CHANGELOG.rst").write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text(
        "gateway-1.1.0.tar.gz, >=1.1.0. Not 11.1.0, 1.1.0.2 or 1.1.01\n", encoding="utf-8"
    )
    monkeypatch.setattr(module, "EXAMPLES", ["README.md"])
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "GALAXY", tmp_path / "galaxy.yml")
    monkeypatch.setattr(module, "CHANGELOG", tmp_path / "CHANGELOG.rst")
    monkeypatch.setattr(module, "FRAGMENTS", fragments)
    monkeypatch.setattr(module, "run", lambda *command: pytest.fail(f"{command} is run"))
    return module


class TestCheck:
    def test_all_agree(self, release: types.ModuleType) -> None:
        release.check("1.1.0")
        release.check()

    def test_a_tag_of_another_version(self, release: types.ModuleType) -> None:
        with pytest.raises(SystemExit, match=r"galaxy\.yml(?s:.)*changelog\.yaml(?s:.)*CHANGELOG\.rst"):
            release.check("1.2.0")

    def test_a_fragment_is_left(self, release: types.ModuleType) -> None:
        (release.FRAGMENTS / "late.yml").touch()
        with pytest.raises(SystemExit, match=r"late\.yml"):
            release.check("1.1.0")

    def test_versions_are_no_texts(self, release: types.ModuleType) -> None:
        assert release.numbers("1.10.0") > release.numbers("1.9.0")


class TestPrepare:
    @pytest.mark.parametrize("version", ["1.1", "v1.2.0", "1.2.0rc1", "1.1.0", "1.0.9", "1.2.0"])
    def test_refused_before_anything_is_changed(self, release: types.ModuleType, version: str) -> None:
        """No version, not newer, or (the last) without a summary."""
        with pytest.raises(SystemExit):
            release.prepare(version)
        assert release.current() == "1.1.0"

    def test_version_date_and_order(self, release: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        ran: list[tuple[str, ...]] = []

        def run(*command: str) -> None:
            ran.append((release.current(), *command))

        monkeypatch.setattr(release, "run", run)
        (release.FRAGMENTS / "1.2.0.yml").write_text("release_summary: All is new.\n", encoding="utf-8")
        with pytest.raises(SystemExit, match="not ready"):  # nothing has written the changelog
            release.prepare("1.2.0", "2026-12-01")
        assert yaml.safe_load(release.GALAXY.read_text(encoding="utf-8")) == {"name": "gateway", "version": "1.2.0"}
        readme = (release.ROOT / "README.md").read_text(encoding="utf-8")
        assert readme == "gateway-1.2.0.tar.gz, >=1.2.0. Not 11.1.0, 1.1.0.2 or 1.1.01\n"
        assert ran == [
            ("1.1.0", "antsibull-changelog", "lint"),
            ("1.2.0", "antsibull-changelog", "release", "--date", "2026-12-01"),
        ]


def test_pages_with_examples_have_the_version() -> None:
    version = yaml.safe_load((tree.ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    for name in script("release").EXAMPLES:
        assert version in (tree.ROOT / name).read_text(encoding="utf-8"), name


def test_notes_are_the_newest_section(release: types.ModuleType) -> None:
    assert release.notes() == "v1.1.0\n======\n\n- new\n"


def test_a_floor_never_falls() -> None:
    floor = script("coverage_floor")
    config = floor.CONFIG.read_text(encoding="utf-8")
    now = floor.highest(config)
    assert floor.highest(config, f"-fail_under = 99.9\n+fail_under = {now + 0.1:.1f}") == round(now + 0.1, 1)
    assert floor.highest(floor.raised(config, 99.4)) == 99.4
    assert now >= floor.highest(config, floor.history())
    assert floor.following(95.44) == 95.1
