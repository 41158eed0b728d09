# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens round a change, whatever it is of: check mode, the note of what is pending, the save, the restart."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.engine.change import SavedChange
from ansible_collections.skyline.gateway.plugins.module_utils.engine.notes import Notes, homes
from ansible_collections.skyline.gateway.plugins.module_utils.engine.pending import Pending, PendingNote
from ansible_collections.skyline.gateway.plugins.module_utils.engine.saving import COMPLETES
from ansible_collections.skyline.gateway.plugins.module_utils.engine.task import Result, Task
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action
from ansible_collections.skyline.gateway.plugins.module_utils.model.parameter import Parameter
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import OK, Reply, Stub

REFUSED = stub.answer(code=5, reason="not now")
STATUS = status_of("1.01* 3")
NONE, SAVE, BOTH = Pending(), Pending(save=True), Pending(save=True, restart=(1,))


class Letters(SavedChange):
    """Sets parameters of one letter, each by a request of its own, and asks nothing afterwards."""

    done = "Every letter is set"

    def __init__(self, task: Task, letters: str, saves: bool | None, ports: tuple[int, ...], forgets: bool) -> None:
        super().__init__(task, STATUS, saves)
        self.letters = letters
        self._ports = ports
        self._forgets = forgets
        self.announce(letters, ())

    @property
    def differs(self) -> bool:
        return bool(self.letters)

    @property
    def restarts(self) -> tuple[int, ...]:
        return self._ports

    @property
    def restart_forgets(self) -> bool:
        return self._forgets

    def _set(self, letter: str) -> None:
        self.task.gateway.set_parameters({Parameter(letter): "1"}, {Parameter(letter): "1"})

    def write_values(self) -> None:
        for letter in self.letters:
            self._set(letter)

    def apply(self) -> GatewayError | None:
        outcome = self.task.result.outcome
        failure: GatewayError | None = None
        for letter in self.letters:
            try:
                self._set(letter)
            except GatewayError as error:
                failure = error
                outcome.rejected(letter)
            else:
                outcome.applied(letter)
        outcome.judge()
        if failure and not outcome.changed:
            raise failure
        return failure

    def restart(self) -> None:
        self.tell_restart()
        self.note.restarted(self._ports)

    def tell_restart(self) -> None:
        self.task.gateway.restart(Action.RESET, self._ports)


class Done(NamedTuple):
    """How a change ended: what the task reports, what was sent, and what was noted when each request came."""

    result: Result
    error: GatewayError | None
    sent: list[str]
    pending: list[Pending]


def new_note(connection: Any) -> PendingNote:
    return PendingNote(Notes(homes(None), lambda: None, print, lambda: False), connection, STATUS)


def run(
    letters: str,
    *script: Reply,
    saves: bool | None = True,
    ports: tuple[int, ...] = (),
    forgets: bool = False,
    before: Pending = NONE,
    check: bool = False,
    only_compares: bool = False,
    prepare: Callable[[Letters], object] = bool,
) -> Done:
    """Runs a change. before: what is pending from an earlier run; prepare: is shown the change first."""
    result, error = Result(), None
    noted: list[Pending] = []
    with Stub(*script) as device, device.client(retries=0) as client:
        new_note(client.connection).add(before)
        caller = Recording(client, result.requests, check)
        exchange = client.call

        def call(*arguments: Any) -> dict[str, Any]:
            noted.append(new_note(client.connection).pending)
            return exchange(*arguments)

        client.call = call  # type: ignore[method-assign,assignment]
        notes = Notes(homes(None), lambda: None, result.warn, lambda: False)
        task = Task(
            lambda: Generation2(caller), client.redact, check, result, print, notes, lambda: None, only_compares
        )
        try:
            change = Letters(task, letters, saves, ports, forgets)
            prepare(change)
            change.run()
        except GatewayError as caught:
            error = caught
        noted.append(new_note(client.connection).pending)
    return Done(result, error, [request.operation for request in result.requests], noted)


class TestNothingToDo:
    def test_nothing_is_sent(self) -> None:
        done = run("")
        assert (done.sent, done.result.outcome.changed, done.result.saved) == ([], False, False)
        assert done.result.warnings == []

    @pytest.mark.parametrize("before", [Pending(unsaved=True), Pending(restart=(1,))])
    def test_what_else_is_pending_is_not_for_every_change(self, before: Pending) -> None:
        done = run("", before=before, prepare=lambda change: bool(change) and pytest.fail("there is nothing to do"))
        assert (done.sent, done.result.outcome.changed) == ([], False)
        assert done.pending == [before]

    def test_a_save_that_is_pending_where_none_is_wanted(self) -> None:
        done = run("", before=SAVE, saves=False)
        assert (done.sent, done.result.outcome.changed) == ([], False)
        assert done.pending == [SAVE]


class TestSaving:
    def test_after_the_values(self) -> None:
        done = run("ab", OK, OK, OK)
        assert done.error is None
        assert done.sent == ["set", "set", "save"]
        assert (done.result.outcome.changed, done.result.saved) == (True, True)
        assert done.result.outcome.facts()["applied"] == ["a", "b"]
        # It is noted before the first request, and struck out after the last one.
        assert done.pending == [SAVE, SAVE, SAVE, Pending()]

    def test_where_none_is_wanted_that_is_noted(self) -> None:
        done = run("a", OK, saves=False)
        assert done.sent == ["set"]
        assert done.result.saved is False
        assert done.pending == [Pending(unsaved=True)] * 2
        assert done.result.pending is not None
        assert done.result.pending.unsaved is True

    def test_values_that_need_none(self, ansible_home: pathlib.Path) -> None:
        done = run("a", OK, saves=None)
        assert done.sent == ["set"]
        assert (done.result.outcome.changed, done.result.saved, done.result.pending) == (True, None, None)
        assert not ansible_home.exists()

    def test_one_that_an_earlier_run_was_cut_off_from(self) -> None:
        done = run("", OK, before=SAVE)
        assert done.sent == ["save"]
        assert (done.result.outcome.changed, done.result.saved) == (True, True)
        assert done.result.warnings == [COMPLETES]
        assert done.pending == [SAVE, Pending()]

    def test_one_that_fails(self) -> None:
        done = run("a", OK, REFUSED)
        assert done.error is not None
        assert done.error.advice.endswith(
            " Every letter is set, but not known to be saved: a reboot may undo it. Run again to save."
        )
        assert (done.result.outcome.changed, done.result.saved) == (True, False)
        assert done.pending[-1] == SAVE

    def test_by_whoever_saves_for_several(self) -> None:
        def together(change: Letters) -> None:
            change.is_saved_later = True

        done = run("a", OK, prepare=together)
        assert (done.sent, done.result.saved) == (["set"], False)
        assert done.pending == [SAVE, SAVE]
        done = run("", before=SAVE, prepare=together)
        assert (done.sent, done.result.outcome.changed) == ([], True)
        # But before a restart that makes the gateway forget.
        done = run("a", OK, OK, OK, ports=(1,), forgets=True, prepare=together)
        assert done.sent == ["set", "save", "reset"]


class TestFailures:
    def test_of_all(self) -> None:
        """Nothing has changed, so nothing is pending."""
        done = run("ab", REFUSED, REFUSED)
        assert done.error is not None
        assert done.sent == ["set", "set"]
        assert (done.result.outcome.changed, done.result.saved) == (False, False)
        assert done.result.outcome.facts()["rejected"] == ["a", "b"]
        assert done.pending[-1] == Pending()

    def test_what_was_pending_before_stays(self) -> None:
        assert run("a", REFUSED, before=BOTH).pending[-1] == BOTH

    def test_of_some_does_not_cost_the_others_their_save(self) -> None:
        done = run("ab", REFUSED, OK, OK)
        assert done.error is not None
        assert done.error.reason == "not now"
        assert done.sent == ["set", "set", "save"]
        assert (done.result.outcome.changed, done.result.saved) == (True, True)
        assert done.pending[-1] == Pending()

    def test_with_something_changed_the_save_stays_pending(self) -> None:
        def break_off(change: Letters) -> None:
            def apply() -> GatewayError | None:
                change._set("a")
                change.task.result.outcome.changed = True
                raise GatewayError("verify", "not as wanted", "set")

            change.apply = apply  # type: ignore[method-assign]

        done = run("ab", OK, prepare=break_off)
        assert done.error is not None
        assert (done.sent, done.result.saved) == (["set"], False)
        assert done.pending[-1] == SAVE


class TestRestarts:
    def test_after_the_save(self) -> None:
        done = run("a", OK, OK, OK, ports=(1,))
        assert done.sent == ["set", "save", "reset"]
        assert done.pending == [BOTH, BOTH, Pending(restart=(1,)), Pending()]

    def test_alone(self) -> None:
        done = run("", OK, ports=(1,))
        assert (done.sent, done.result.outcome.changed) == (["reset"], True)
        assert done.result.warnings == [COMPLETES]

    def test_also_where_some_values_were_refused(self) -> None:
        done = run("ab", REFUSED, OK, OK, OK, ports=(1,))
        assert done.error is not None
        assert done.sent == ["set", "set", "save", "reset"]


class TestCheckMode:
    @pytest.mark.parametrize(
        ("letters", "ports", "before", "operations"),
        [
            ("", (), Pending(), []),
            ("ab", (), Pending(), ["set", "set", "save"]),
            ("a", (1,), Pending(), ["set", "save", "reset"]),
            ("", (1,), SAVE, ["save", "reset"]),
        ],
    )
    def test_it_says_what_would_be_sent(
        self, letters: str, ports: tuple[int, ...], before: Pending, operations: list[str]
    ) -> None:
        done = run(letters, ports=ports, before=before, check=True)
        assert done.sent == operations
        assert done.result.outcome.changed is bool(operations)
        assert done.result.saved is False
        assert done.result.outcome.facts()["not_attempted"] == list(letters)
        # Nothing was sent, and nothing noted.
        assert done.pending == [before]

    def test_the_real_run_sends_the_same(self) -> None:
        predicted = run("ab", ports=(1,), check=True)
        done = run("ab", OK, OK, OK, OK, ports=(1,))
        assert predicted.result.requests == done.result.requests

    def test_where_only_the_difference_counts(self) -> None:
        """As in an audit: of some, the request may not even be known."""
        done = run("ab", check=True, only_compares=True)
        assert (done.sent, done.result.outcome.changed) == ([], True)
