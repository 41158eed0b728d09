# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All sentences that users read while the collection runs, in one file: messages.txt beside this one.

Other tests compare kinds, keys and names. A new wording is reviewed here, as a difference of that file.
"""

from __future__ import annotations

import ast
import difflib
import pathlib
import re
from collections.abc import Iterator

from ansible_collections.skyline.gateway.tests.repository import tree

GOLDEN = pathlib.Path(__file__).parent / "messages.txt"
CURRENT = tree.ROOT / "tests" / "output" / "messages.txt"
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
# The licence of this file.
HEADER = pathlib.Path(__file__).read_text(encoding="utf-8").splitlines()[:2]
# A text with fewer words is a name, a key or a part of a sentence.
FEWEST_SPACES = 3
NAME = re.compile(r"^ *(?:- )?name: (\S.*)$", re.MULTILINE)
MESSAGE = re.compile(r"^( *)(?:fail_)?msg: (?:[>|]-?\n((?:\1 .*\n|\n)+)|(\S.*)\n)", re.MULTILINE)


def code(path: pathlib.Path) -> Iterator[str]:
    """The sentences of a Python file in their order; {} stands for what is put in."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    aside: set[int] = set()
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(module):
        if id(node) in aside:
            aside.update(id(child) for child in ast.iter_child_nodes(node))
        elif isinstance(node, (ast.Assign, ast.Expr)) and _is_documentation(node):
            aside.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            aside.update(id(value) for value in node.values if isinstance(value, ast.Constant))
            parts = [str(value.value) if isinstance(value, ast.Constant) else "{}" for value in node.values]
            found.append((node.lineno, node.col_offset, "".join(parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.lineno, node.col_offset, node.value))
    for _line, _column, text in sorted(found):
        if text.count(" ") >= FEWEST_SPACES and "\n" not in text.strip():
            yield text.strip()


def _is_documentation(node: ast.Assign | ast.Expr) -> bool:
    names = {getattr(target, "id", "") for target in node.targets} if isinstance(node, ast.Assign) else DOCUMENTATION
    return bool(names & DOCUMENTATION) and isinstance(node.value, ast.Constant)


def playbook(path: pathlib.Path) -> Iterator[str]:
    """The names of plays and tasks, and the messages that they show."""
    text = path.read_text(encoding="utf-8")
    found = [(match.start(), match.group(1)) for match in NAME.finditer(text)]
    found += [(match.start(), " ".join((match.group(2) or match.group(3)).split())) for match in MESSAGE.finditer(text)]
    for _place, sentence in sorted(found):
        if " " in sentence:
            yield sentence


def current() -> str:
    lines = [*HEADER]
    for path in tree.below("plugins", ".py"):
        if path.parent.name != "doc_fragments" and (sentences := list(code(path))):
            lines += ["", f"== {tree.name(path)}", *sentences]
    for folder in ("playbooks", "roles"):
        for path in tree.below(folder, ".yml"):
            if "demo_fleet" not in path.parts and "meta" not in path.parts and (sentences := list(playbook(path))):
                lines += ["", f"== {tree.name(path)}", *sentences]
    return "\n".join(lines) + "\n"


def test_every_sentence_was_reviewed() -> None:
    found, reviewed = current(), GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    if found != reviewed:
        CURRENT.parent.mkdir(parents=True, exist_ok=True)
        CURRENT.write_text(found, encoding="utf-8")
    changes = difflib.unified_diff(reviewed.splitlines(), found.splitlines(), "reviewed", "found", n=0, lineterm="")
    hint = f"Read the new sentences, then: cp {CURRENT.relative_to(tree.ROOT)} {GOLDEN.relative_to(tree.ROOT)}"
    assert list(changes) == [], hint


def test_sentences_of_all_kinds_are_found() -> None:
    found = current()
    for sentence in (
        "The gateway refused this; its log may say why.",
        "Bring the gateway to its plan",
        "not an IMEI; give 15 digits in quotes",
    ):
        assert f"\n{sentence}\n" in found
