# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task for messages may be."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import (
    HIGHEST_TID,
    LOWEST_TID,
    TABLE_FULL,
    TAKEN,
    TOO_LARGE,
    Answer,
    Attachment,
    Coding,
    Kind,
    QueuedTask,
    SmsTask,
    TaskState,
    attachment_type,
    check_tid,
    parse_sms_task,
)

# As the argument spec hands an entry over.
ENTRY: dict[str, Any] = dict.fromkeys(
    [
        "from_ports", "to_all", "text", "coding", "title", "titles", "attachments", "smsc", "interval_ms", "timeout",
        "report_success", "report_failure", "report_delivery", "report_count", "report_period",
    ]
) | {"to": ["10010"], "text": "Hello", "charset": "utf8", "type": "sms"}  # fmt: skip


def piece(size: int, kind: str = "jpg") -> str:
    return f"{kind}|{base64.b64encode(bytes(size)).decode()}"


def parse(tid: int = 7, **changes: Any) -> SmsTask:
    return parse_sms_task({**ENTRY, **changes}, tid, 8)


def problem(tid: int = 7, **changes: Any) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(tid, **changes)
    return str(caught.value)


def mms(**changes: Any) -> SmsTask:
    return parse(type="mms", **changes)


def test_a_task_is_what_it_was_given() -> None:
    task = parse(
        to=["+49301", " 10010 "], from_ports="4,1-2,3,6", to_all=False, coding="7bit", smsc="+491", interval_ms=0,
        timeout=1, report_success=True, report_failure=False, report_delivery=True, report_count=1, report_period=9,
    )  # fmt: skip
    assert task == SmsTask(
        7, ("+49301", "10010"), "Hello", "utf8", Kind.SMS, "1-4,6", False, Coding.SEVEN_BIT, None, (), (), "+491", 0, 1,
        True, False, True, 1, 9,
    )  # fmt: skip


def test_what_is_not_given_is_left_to_the_gateway() -> None:
    assert parse() == SmsTask(7, ("10010",), "Hello")


def test_all_ports() -> None:
    assert parse(from_ports="all").from_ports == "1-8"


class TestMms:
    def test_without_anything(self) -> None:
        task = mms(text=None)
        assert (task.kind, task.text, task.attachments, task.titles) == (Kind.MMS, "", (), ())

    def test_titles_for_some_and_a_title_for_all_others(self) -> None:
        task = mms(to=["1", "2"], title="all", titles={"2": "own"})
        assert (task.kind, task.titles) == (Kind.MMS_WITH_TITLES, (("1", "all"), ("2", "own")))

    def test_titles_that_yaml_took_for_numbers(self) -> None:
        assert mms(to=["10010"], titles={"10010": 5}).titles == (("10010", "5"),)
        assert problem(type="mms", to=["10010"], titles={10010: "x", 8: "y"}) == (
            "titles: the unquoted number 10010 may have been changed by YAML; put it in quotes, "
            "the unquoted number 8 may have been changed by YAML; put it in quotes, 10010 has no title"
        )

    def test_a_missing_title(self) -> None:
        assert problem(type="mms", to=["1", "2"], titles={"2": "own", "1": None, "3": "x"}) == (
            "titles: 3 is not among the recipients, 1 has no title"
        )

    def test_attachments(self) -> None:
        task = mms(attachments=["jpg|AAAA", "txt| AA\nE= "])
        assert task.attachments == (Attachment("jpg", "AAAA"), Attachment("txt", "AAE="))
        assert [each.size for each in task.attachments] == [3, 2]

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 1000])
    def test_the_size_of_an_attachment(self, size: int) -> None:
        (attachment,) = mms(attachments=[piece(size)]).attachments
        assert attachment.size == size

    def test_as_much_as_fits(self) -> None:
        fitting = [piece(TOO_LARGE - 1 - 4 * 1000), *[piece(1000)] * 4]
        assert sum(each.size for each in mms(attachments=fitting).attachments) == TOO_LARGE - 1
        assert problem(type="mms", attachments=[piece(TOO_LARGE)]) == "attachments: 100 kB or more in all"
        assert problem(type="mms", attachments=[*fitting, piece(1)]) == (
            "attachments: 6 are more than 5, 100 kB or more in all"
        )

    @pytest.mark.parametrize(
        ("item", "words"),
        [
            ("a/b.png", "a/b.png is of none of the types jpg, gif, txt, mp3"),
            ("a.jpg/b", "a.jpg/b is of none of the types jpg, gif, txt, mp3"),
            ("a/b.jpg", "a/b.jpg is no file on the controller that can be read"),
            ("png|AAAA", "png is none of the types jpg, gif, txt, mp3"),
            ("jpg|A", "the content of a piece of type jpg is not base64"),
            ("jpg|AAAA;gif|AAAA", "the content of a piece of type jpg is not base64"),
            ("jpg|AAE=!", "the content of a piece of type jpg is not base64"),
            ("jpg|", "a piece of type jpg is empty"),
        ],
    )
    def test_bad_attachments(self, item: str, words: str) -> None:
        assert problem(type="mms", attachments=["gif|AAAA", item]) == f"attachments: {words}"

    def test_an_sms_has_none_of_it(self) -> None:
        assert problem(title="x", titles={"10010": "y"}, attachments=["jpg|AAAA"]) == "; ".join(
            f"{option}: goes with type: mms only" for option in ("title", "titles", "attachments")
        )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"to": []}, "to: names no recipient"),
        ({"to": ["1", "+2", "1"]}, "to: 1 is named twice"),
        ({"to": ["a", 1.5, "", "+"]}, (
            "to: 'a' is not a number; give up to 32 digits with an optional leading +, "
            "not a number; give digits in quotes, with an optional leading +, "
            "'' is not a number; give up to 32 digits with an optional leading +, "
            "'+' is not a number; give up to 32 digits with an optional leading +"
        )),
        ({"from_ports": "9"}, "from_ports: 9: port 9 is beyond the gateway's 8 ports"),
        ({"from_ports": "1A"}, "from_ports: takes whole ports, without slots"),
        ({"from_ports": ""}, "from_ports: (empty): not the name of a slot; write it as 6B or \"6.02\""),
        ({"text": None}, "text: is empty"),
        ({"text": ""}, "text: is empty"),
        ({"text": "a\ud800"}, "text: contains an incomplete character, which cannot be sent"),
        ({"to": [6334254, "+1"]}, (
            "to: the unquoted number 6334254 may have been changed by YAML; put it in quotes"
        )),
        ({"smsc": 0}, "smsc: the unquoted number 0 may have been changed by YAML; put it in quotes"),
        ({"smsc": "x"}, "smsc: 'x' is not a number; give up to 32 digits with an optional leading +"),
        ({"interval_ms": -1}, "interval_ms: -1 is less than 0"),
        ({"timeout": 0}, "timeout: 0 is less than 1"),
        ({"report_count": 0}, "report_count: 0 is less than 1"),
        ({"report_period": 0}, "report_period: 0 is less than 1"),
        (
            {"type": "mms", "titles": {"10010": "\udfff"}},
            "titles: contains an incomplete character, which cannot be sent",
        ),
        ({"timeout": 0, "text": "", "to": []}, "to: names no recipient; timeout: 0 is less than 1; text: is empty"),
    ],
    ids=str,
)  # fmt: skip
def test_everything_that_is_wrong_is_told(changes: dict[str, Any], words: str) -> None:
    assert problem(**changes) == words


@pytest.mark.parametrize(
    ("coding", "parsed"),
    [
        ("auto", Coding.AUTO), ("ucs2", Coding.UCS2), ("7bit", Coding.SEVEN_BIT), ("0", Coding.AUTO),
        ("1", Coding.UCS2), ("2", Coding.SEVEN_BIT),
    ],
)  # fmt: skip
def test_codings_by_name_and_number(coding: str, parsed: Coding) -> None:
    assert parse(coding=coding).coding is parsed


@pytest.mark.parametrize(
    ("option", "least"), [("interval_ms", 0), ("timeout", 1), ("report_count", 1), ("report_period", 1)]
)
def test_numbers_that_just_will_do(option: str, least: int) -> None:
    assert getattr(parse(**{option: least}), option) == least


@pytest.mark.parametrize("option", ["report_success", "report_failure", "report_delivery"])
@pytest.mark.parametrize("value", [True, False, None])
def test_reports_are_always_said(option: str, value: bool | None) -> None:
    """What is not given is said, too: documents do not agree on what a gateway does by itself."""
    given: dict[str, Any] = {option: value}
    task = parse(**given)
    said = {"report_success": False, "report_failure": True, "report_delivery": False}
    assert getattr(task, option) is (said[option] if value is None else value)


@pytest.mark.parametrize("tid", [LOWEST_TID, -1, 0, 1, HIGHEST_TID])
def test_ids(tid: int) -> None:
    assert check_tid(tid) == parse(tid).tid == tid


@pytest.mark.parametrize("tid", [LOWEST_TID - 1, HIGHEST_TID + 1, 10**30])
def test_ids_that_no_gateway_can_keep(tid: int) -> None:
    assert problem(tid) == f"tid: {tid} is not between -2147483648 and 2147483647"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a.jpg", "jpg"), ("b/c.JPEG", "jpg"), ("d.e.Gif", "gif"), ("f.txt", "txt"), (".mp3", "mp3"), ("jpg", None),
     ("a.png", None), ("", None), ("a.", None)],
)  # fmt: skip
def test_types_of_files(path: str, kind: str | None) -> None:
    assert attachment_type(path) == kind


REASONS = {
    0: "OK", 1: "Invalid User", 2: "Invalid Port", 3: "USSD Expected", 4: "Pending USSD", 5: "SIM Unregistered",
    6: "Timeout", 7: "Server Error", 8: "SMS expected", 9: "TO expected", 10: "Pending Transaction", 11: "TID Expected",
    12: "FROM Expected", 13: "Duplicated TaskId", 14: "Unauthorized", 15: "Invalid CMD", 16: "Too Many Task",
    17: "MMS Title expected", 18: "Too Many MMS Attachments", 19: "MMS Attachments expected",
    20: "MMS Attachments Cache size Overlimit", 21: "no reason given",
}  # fmt: skip


class TestAnswers:
    @pytest.mark.parametrize("code", range(-1, 22))
    def test_what_each_code_means(self, code: int) -> None:
        answer = Answer.of(code)
        meaning = (answer.taken, answer.known, answer.no_room, answer.about_recipient)
        assert meaning == (code == 0, code == 13, code == 16, code == 9)

    @pytest.mark.parametrize(("code", "words"), REASONS.items())
    def test_words_of_the_reference(self, code: int, words: str) -> None:
        assert str(Answer.of(code)) == f"{code} {words}"
        assert str(Answer.of(code, "no")) == f"{code} no"

    def test_words(self) -> None:
        """Those of the device, or else those of the API reference for its code."""
        assert str(Answer.of(2, "Bad port")) == "2 Bad port"
        assert str(Answer.of(2)) == "2 Invalid Port"
        assert str(Answer.of(21)) == "21 no reason given"
        assert (str(TAKEN), str(TABLE_FULL)) == ("0 OK", "16 Too Many Task")


class TestQueued:
    @pytest.mark.parametrize(
        ("state", "word"),
        [(TaskState.RUNNING, "running"), (TaskState.PAUSED, "paused"), (TaskState.ABSENT, "absent")],
    )
    def test_states(self, state: TaskState, word: str) -> None:
        assert QueuedTask(7, state, (), None, (), None, None, None).facts()["state"] == word

    @pytest.mark.parametrize(
        ("coding", "word"), [(Coding.AUTO, "auto"), (Coding.UCS2, "ucs2"), (Coding.SEVEN_BIT, "7bit")]
    )
    def test_codings(self, coding: Coding, word: str) -> None:
        assert QueuedTask(7, None, (), None, (), None, coding, None).facts()["coding"] == word

    def test_as_users_see_it(self) -> None:
        task = QueuedTask(7, TaskState.PAUSED, (1, 2), "1-4", ("+1", "2"), "utf8", Coding.SEVEN_BIT, "Hello")
        assert task.facts() == {
            "tid": 7, "state": "paused", "ports": [1, 2], "from_ports": "1-4", "to": ["+1", "2"], "charset": "utf8",
            "coding": "7bit", "text": "Hello",
        }  # fmt: skip

    def test_what_the_gateway_did_not_say(self) -> None:
        facts = QueuedTask(7, None, (1,), None, (), None, None, None).facts()
        assert {name for name, value in facts.items() if value is None} == {
            "state", "from_ports", "charset", "coding", "text",
        }  # fmt: skip
        assert facts["to"] == []
