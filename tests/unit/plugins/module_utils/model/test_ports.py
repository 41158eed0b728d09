# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of slots, their index, and sets of ports."""

from __future__ import annotations

import string
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import (
    MOST_PORTS,
    MOST_SLOTS,
    PortSet,
    Slot,
    format_ports,
    parse_ports,
    parse_slot,
    parse_slot_name,
    parse_slot_number,
    parse_slot_of,
    slot_at,
    slot_index,
)

PORT = st.integers(1, MOST_PORTS)
TWO_DIGITS = 'write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1)'
NO_NAME = 'not the name of a slot; write it as 6B or "6.02"'
NO_TEXT = 'not text; write it as 6B or "6.02"'


@st.composite
def slots_of_devices(draw: st.DrawFn) -> tuple[Slot, int]:
    """A slot and the slots per port of a gateway that has it."""
    per_port = draw(st.integers(1, MOST_SLOTS))
    return Slot(draw(PORT), draw(st.integers(1, per_port))), per_port


def refusal(function: Any, *arguments: Any) -> str:
    """The sentence with which a call is refused."""
    with pytest.raises(ValueError, match=r"\w") as caught:
        function(*arguments)
    return str(caught.value)


def outcome(function: Any, *arguments: Any) -> Any:
    """What a call returns, or the sentence with which it is refused."""
    try:
        return function(*arguments)
    except ValueError as error:
        return str(error)


class TestIndex:
    @pytest.mark.parametrize(
        ("name", "per_port", "index"),
        [("6B", 4, 21), ("13D", 4, 51), ("22A", 1, 21), ("25.01", 8, 192), ("25.05", 8, 196)],
    )
    def test_the_examples_of_the_api_reference(self, name: str, per_port: int, index: int) -> None:
        assert slot_index(parse_slot(name, 64, per_port), per_port) == index
        assert str(slot_at(index, per_port)) == str(parse_slot(name, 64, per_port))

    @given(slots_of_devices())
    def test_name_index_name(self, known: tuple[Slot, int]) -> None:
        slot, per_port = known
        index = slot_index(slot, per_port)
        assert slot_at(index, per_port) == slot
        assert parse_slot(str(slot_at(index, per_port)), slot.port, per_port) == slot

    @given(st.integers(0, 10**7), st.integers(1, MOST_SLOTS))
    def test_index_name_index(self, index: int, per_port: int) -> None:
        slot = slot_at(index, per_port)
        assert 1 <= slot.slot <= per_port
        assert slot_index(slot, per_port) == index

    def test_every_index_of_a_device_is_one_slot(self) -> None:
        """The formula itself, on every size of device that is built."""
        for per_port in range(1, 33):
            slots = [Slot(port, slot) for port in range(1, 65) for slot in range(1, per_port + 1)]
            assert [slot_index(slot, per_port) for slot in slots] == list(range(64 * per_port))

    @pytest.mark.parametrize("slot", [Slot(1, 0), Slot(1, 5), Slot(0, 1), Slot(-1, 1), Slot(1, -1)])
    def test_no_index_for_a_slot_that_does_not_exist(self, slot: Slot) -> None:
        assert refusal(slot_index, slot, 4) == f"slot {slot} does not exist with 4 slots per port"

    @pytest.mark.parametrize(("index", "per_port"), [(-1, 4), (0, 0), (3, -2)])
    def test_no_slot_for_an_impossible_index(self, index: int, per_port: int) -> None:
        assert refusal(slot_at, index, per_port) == f"index {index} with {per_port} slots per port names no slot"


class TestNames:
    @given(PORT, st.integers(1, 26))
    def test_letters_of_both_cases(self, port: int, slot: int) -> None:
        letter = string.ascii_uppercase[slot - 1]
        assert parse_slot_name(f"{port}{letter}") == parse_slot_name(f"{port}{letter.lower()}") == Slot(port, slot)

    @given(PORT, st.integers(1, MOST_SLOTS))
    def test_two_digits(self, port: int, slot: int) -> None:
        assert parse_slot_name(f"{port}.{slot:02d}") == Slot(port, slot)

    @given(st.integers(1, 9999), st.integers(1, MOST_SLOTS))
    def test_unquoted_yaml_is_read_right_or_refused(self, port: int, slot: int) -> None:
        """A float either keeps its two digits, or the name is refused: it never names another slot."""
        value = yaml.safe_load(f"{port}.{slot:02d}")
        assert isinstance(value, float)
        if slot % 10 == 0:
            assert refusal(parse_slot_name, value) == TWO_DIGITS
        else:
            assert parse_slot_name(value) == Slot(port, slot)

    @pytest.mark.parametrize("name", [" 6B", "6B ", "\t6b\n", " 6.02 "])
    def test_spaces_around(self, name: str) -> None:
        assert parse_slot_name(name) == Slot(6, 2)

    @pytest.mark.parametrize("name", ["6", " 6 ", 6])
    def test_a_bare_port(self, name: object) -> None:
        assert parse_slot_name(name) == 6

    @given(slots_of_devices())
    def test_output_is_canonical(self, known: tuple[Slot, int]) -> None:
        slot, _per_port = known
        assert str(slot) == f"{slot.port}.{slot.slot:02d}"
        assert parse_slot_name(str(slot)) == slot

    def test_slots_sort_as_numbers(self) -> None:
        assert sorted([Slot(10, 1), Slot(2, 11), Slot(2, 2)]) == [Slot(2, 2), Slot(2, 11), Slot(10, 1)]

    @pytest.mark.parametrize("name", ["6.2", 6.2, "1.1", 1.1, "0.1", "64.9", 62.0, "6.2 "])
    def test_one_digit_is_refused_with_advice(self, name: object) -> None:
        assert refusal(parse_slot_name, name) == TWO_DIGITS

    @pytest.mark.parametrize(
        "name",
        [
            "", " ", "0", "0A", "00A", "06B", "0.01", "06.02", "006", "6BB", "B", "B6", "AA", "6.00", "6.002", "6.020",
            "6.", ".02", "6..02", "6.2e1", "6e1", "1e+22", 1e22, "6,02", "6-02", "6:02", "6 B", "6 .02", "-6B", "+6B",
            "-6", -6, 0, "6B\x00", "6\nB", "6Ä", "6ß", "6\u0131", "6\u212a", "\u0666B", "\u0666.02", "6.\u0660\u0662",
            "\uff16B", "6\uff22", "1000000", "1000000A", "1000000.01", "9" * 5000, "9" * 5000 + "B", 10**4000,
            "0x1A", "1_0", "1_0A",
            "12.sp256.101", "6.02.01", "nan", float("nan"), float("inf"), "all", "*", "{{ x }}",
        ],
    )  # fmt: skip
    def test_not_the_name_of_a_slot(self, name: object) -> None:
        assert refusal(parse_slot_name, name) == NO_NAME

    @pytest.mark.parametrize("name", [None, True, False, [], ["6B"], {}, {"port": 6}, (), b"6B", 6j, object], ids=repr)
    def test_not_text(self, name: object) -> None:
        assert refusal(parse_slot_name, name) == NO_TEXT

    @given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"[0-9]+[.A-Za-z]?[0-9]*")))
    def test_anything_else_is_a_slot_or_a_sentence(self, name: object) -> None:
        parsed = outcome(parse_slot_name, name)
        if isinstance(parsed, Slot):
            assert 1 <= parsed.port <= MOST_PORTS
            assert 1 <= parsed.slot <= MOST_SLOTS
        elif isinstance(parsed, int):
            assert str(name).strip() == str(parsed)
        else:
            assert parsed in (NO_NAME, TWO_DIGITS)


class TestOnADevice:
    def test_a_slot_it_has(self) -> None:
        assert parse_slot("64.32", 64, 32) == Slot(64, 32)

    def test_a_port_beyond_it(self) -> None:
        assert refusal(parse_slot, "9A", 8, 4) == "port 9 is beyond the gateway's 8 ports"
        assert refusal(parse_slot, "2A", 1, 4) == "port 2 is beyond the gateway's 1 port"

    def test_a_slot_beyond_it(self) -> None:
        assert refusal(parse_slot, "8E", 8, 4) == "slot 5 is beyond the gateway's 4 slots per port"
        assert refusal(parse_slot, "8.02", 8, 1) == "slot 2 is beyond the gateway's 1 slot per port"

    def test_slots_beyond_z_need_the_dotted_form(self) -> None:
        assert parse_slot("6Z", 8, 32) == Slot(6, 26)
        assert parse_slot("6.27", 8, 32) == Slot(6, 27)
        for name in ("6[", "6{", "6AA", "6ZA"):
            assert refusal(parse_slot, name, 8, 32) == NO_NAME

    @pytest.mark.parametrize("name", ["6", 6, " 6"])
    def test_a_bare_port_where_ports_have_one_slot(self, name: object) -> None:
        assert parse_slot(name, 8, 1) == Slot(6, 1)
        assert refusal(parse_slot, name, 5, 1) == "port 6 is beyond the gateway's 5 ports"

    @pytest.mark.parametrize("per_port", [2, 4, 32])
    def test_a_bare_port_elsewhere(self, per_port: int) -> None:
        assert refusal(parse_slot, "6", 8, per_port) == (
            f'names a port, and the gateway has {per_port} slots per port; name the slot too, as in 6B or "6.02"'
        )


class TestTwoKeys:
    @pytest.mark.parametrize("port", [6, "6", " 6 "])
    @pytest.mark.parametrize("slot", [2, "2", "02", "B", "b", " b "])
    def test_every_spelling(self, port: object, slot: object) -> None:
        assert parse_slot_of(port, slot, 8, 4) == Slot(6, 2)

    def test_the_size_of_the_device(self) -> None:
        assert refusal(parse_slot_of, 9, 1, 8, 4) == "port 9 is beyond the gateway's 8 ports"
        assert refusal(parse_slot_of, 8, "E", 8, 4) == "slot 5 is beyond the gateway's 4 slots per port"

    @pytest.mark.parametrize("port", ["6B", "6b", " 6.02 "])
    def test_a_port_that_names_the_slot(self, port: object) -> None:
        assert parse_slot_of(port, None, 8, 4) == parse_slot_of(port, "02", 8, 4) == Slot(6, 2)
        assert refusal(parse_slot_of, port, "C", 8, 4) == f"port {str(port).strip()} and slot C name different slots"

    def test_without_a_slot_as_a_single_name(self) -> None:
        assert parse_slot_of(6, None, 8, 1) == Slot(6, 1)
        for name in ("6", "6.2", "6E", "9B", ""):
            assert refusal(parse_slot_of, name, None, 8, 4) == refusal(parse_slot, name, 8, 4)

    @pytest.mark.parametrize("port", ["06", "0", -1, 6.0, "\u0666", "1000000"])
    def test_not_a_port(self, port: object) -> None:
        assert refusal(parse_slot_of, port, 1, 8, 4) == f"port {port} is not a port number"

    @pytest.mark.parametrize("slot", ["0", "00", "AA", "1A", "100", "002", -1, 2.0, "\u0662", "Ä", "\u0131", "2.5"])
    def test_not_a_slot(self, slot: object) -> None:
        assert refusal(parse_slot_of, 1, slot, 8, 4) == f"slot {slot} is neither a number nor a letter"

    def test_nothing(self) -> None:
        assert refusal(parse_slot_of, "", 1, 8, 4) == "port (empty) is not a port number"
        assert refusal(parse_slot_of, 1, " ", 8, 4) == "slot (empty) is neither a number nor a letter"

    @pytest.mark.parametrize("value", [True, [], {}])
    def test_not_text(self, value: object) -> None:
        assert refusal(parse_slot_of, value, 1, 8, 4) == NO_TEXT
        assert refusal(parse_slot_of, 1, value, 8, 4) == NO_TEXT
        assert refusal(parse_slot_of, None, 1, 8, 4) == NO_TEXT

    @given(st.integers(1, MOST_SLOTS))
    def test_the_slot_alone(self, slot: int) -> None:
        assert parse_slot_number(slot) == parse_slot_number(str(slot)) == parse_slot_number(f"{slot:02d}") == slot


class TestPortSets:
    @pytest.mark.parametrize(
        ("expression", "ports", "slots"),
        [
            ("all", range(1, 9), []),
            ("All", range(1, 9), []),
            ("1 A, 2 b", [], ["1.01", "2.02"]),
            ("*", range(1, 9), []),
            ("3", [3], []),
            (3, [3], []),
            ("4-8", range(4, 9), []),
            ("5-5", [5], []),
            ("1A,2B", [], ["1.01", "2.02"]),
            ("1a, 2b", [], ["1.01", "2.02"]),
            ("2.02", [], ["2.02"]),
            (2.02, [], ["2.02"]),
            ("1.02-3.02", [], ["1.02", "2.02", "3.02"]),
            ("1B-3.02", [], ["1.02", "2.02", "3.02"]),
            ("1A,2B,3C,4-6", [4, 5, 6], ["1.01", "2.02", "3.03"]),
            (" 4 - 6 , 1A ", [4, 5, 6], ["1.01"]),
            ("7,1-3,2,7", [7, 1, 2, 3], []),
            ("6,6B,6.02", [6], ["6.02"]),
            ("8,all", [8, 1, 2, 3, 4, 5, 6, 7], []),
        ],
    )
    def test_every_form(self, expression: object, ports: list[int], slots: list[str]) -> None:
        found = parse_ports(expression, 8, 4)
        assert found.ports == tuple(ports)
        assert [str(slot) for slot in found.slots] == slots

    def test_the_largest_device(self) -> None:
        assert parse_ports("1.02-64.02", 64, 32) == PortSet((), tuple(Slot(port, 2) for port in range(1, 65)))
        assert parse_ports("4-32", 32).ports == tuple(range(4, 33))

    def test_slots_are_checked_where_their_number_is_known(self) -> None:
        assert parse_ports("1E", 8).slots == (Slot(1, 5),)
        assert refusal(parse_ports, "1E", 8, 4) == "1E: slot 5 is beyond the gateway's 4 slots per port"
        assert refusal(parse_ports, "1.05-3.05", 8, 4) == "1.05-3.05: slot 5 is beyond the gateway's 4 slots per port"

    @pytest.mark.parametrize(
        ("part", "problem"),
        [
            ("9", "port 9 is beyond the gateway's 8 ports"),
            ("9A", "port 9 is beyond the gateway's 8 ports"),
            ("4-9", "port 9 is beyond the gateway's 8 ports"),
            ("1-999999", "port 999999 is beyond the gateway's 8 ports"),
            ("1.01-9.01", "port 9 is beyond the gateway's 8 ports"),
            ("1.01-999999.01", "port 999999 is beyond the gateway's 8 ports"),
            ("5-4", "the range runs backwards"),
            ("5A-4A", "the range runs backwards"),
            ("1A-3B", "both ends of a range must name the same slot"),
            ("1A-3", "both ends of a range must be ports, or both slots"),
            ("1-3A", "both ends of a range must be ports, or both slots"),
            ("1-2-3", "a range has two ends, as in 4-32"),
            ("--", "a range has two ends, as in 4-32"),
            ("-", "a range has two ends, as in 4-32"),
            ("-3", "a range has two ends, as in 4-32"),
            ("3-", "a range has two ends, as in 4-32"),
            ("0", NO_NAME),
            ("0-3", NO_NAME),
            ("1.1", TWO_DIGITS),
            ("1.1-3.1", TWO_DIGITS),
            ("all-3", NO_NAME),
            ("x", NO_NAME),
            ("1;2", NO_NAME),
            ("\u0663", NO_NAME),
        ],
    )
    def test_a_bad_part(self, part: str, problem: str) -> None:
        assert refusal(parse_ports, part, 8, 4) == f"{part}: {problem}"

    def test_every_bad_part_is_named(self) -> None:
        assert refusal(parse_ports, "1A,9,,2.2,3-4,8E,", 8, 4) == (
            f"9: port 9 is beyond the gateway's 8 ports; (empty): {NO_NAME}; 2.2: {TWO_DIGITS}; "
            f"8E: slot 5 is beyond the gateway's 4 slots per port; (empty): {NO_NAME}"
        )

    @pytest.mark.parametrize("expression", ["", " ", ","])
    def test_nothing_is_not_everything(self, expression: str) -> None:
        assert refusal(parse_ports, expression, 8, 4).startswith(f"(empty): {NO_NAME}")

    @pytest.mark.parametrize("expression", [None, True, [3], {"3": None}, b"3"])
    def test_not_text(self, expression: object) -> None:
        assert refusal(parse_ports, expression, 8, 4) == NO_TEXT

    @given(st.sets(st.integers(1, 256), min_size=1))
    def test_folding_and_expanding_are_inverses(self, ports: set[int]) -> None:
        folded = format_ports(ports)
        assert parse_ports(folded, 256) == PortSet(tuple(sorted(ports)), ())
        # the shortest: no two runs touch, and a run of one is no range
        runs = [[int(end) for end in run.split("-")] for run in folded.split(",")]
        assert all(run[0] < run[-1] for run in runs if len(run) == 2)
        assert all(runs[place][0] > runs[place - 1][-1] + 1 for place in range(1, len(runs)))

    def test_folding(self) -> None:
        assert format_ports([7, 3, 1, 2, 3]) == "1-3,7"
        assert format_ports([5, 4]) == "4-5"
        assert format_ports([]) == ""

    @given(st.sets(st.integers(1, 64)), st.sets(st.tuples(st.integers(1, 64), st.integers(1, 32)), min_size=1))
    def test_folding_slots_too(self, ports: set[int], pairs: set[tuple[int, int]]) -> None:
        slots = {Slot(*pair) for pair in pairs}
        found = parse_ports(format_ports(ports, slots), 64, 32)
        assert set(found.ports) == ports
        assert set(found.slots) == slots
        assert len(found.slots) == len(slots)

    def test_folding_slots(self) -> None:
        slots = [Slot(9, 2), Slot(10, 2), Slot(11, 2), Slot(1, 1), Slot(3, 2)]
        assert format_ports([7, 1, 2, 3], slots) == "1-3,7,1.01,3.02,9.02-11.02"
        assert format_ports([], [Slot(1, 1)]) == "1.01"

    @given(st.lists(st.tuples(st.integers(1, 64), st.integers(1, 32)), min_size=1))
    def test_lists_of_slots_keep_their_order(self, pairs: list[tuple[int, int]]) -> None:
        slots = [Slot(*pair) for pair in pairs]
        found = parse_ports(" , ".join(map(str, slots)), 64, 32)
        assert found == PortSet((), tuple(dict.fromkeys(slots)))

    @given(st.text(st.sampled_from("0123456789ABab.,-* al"), max_size=12))
    def test_anything_is_a_set_within_the_device_or_a_sentence(self, expression: str) -> None:
        found = outcome(parse_ports, expression, 8, 4)
        if isinstance(found, PortSet):
            assert set(found.ports) <= set(range(1, 9))
            assert all(1 <= slot.port <= 8 and 1 <= slot.slot <= 4 for slot in found.slots)
            assert found.ports or found.slots
        else:
            assert found


@pytest.mark.parametrize("expression", ["1 2", "4-3 2", "1A 2B", "al l,3"])
def test_a_space_is_no_comma(expression: str) -> None:
    with pytest.raises(ValueError, match="separate ports by commas"):
        parse_ports(expression, 32)


class TestBeyond:
    """Slots that a gateway shows beyond the size that it reports."""

    BEYOND = frozenset((Slot(2, 2), Slot(9, 1)))

    def test_they_can_be_named(self) -> None:
        assert parse_slot("2B", 8, 1, self.BEYOND) == Slot(2, 2)
        assert parse_slot_of(2, "B", 8, 1, self.BEYOND) == Slot(2, 2)
        assert parse_ports("2B,9,9A,7-9,all", 8, 1, self.BEYOND) == PortSet(
            (9, 7, 8, 1, 2, 3, 4, 5, 6), (Slot(2, 2), Slot(9, 1))
        )

    def test_all_means_the_ports_that_are_reported(self) -> None:
        assert parse_ports("all", 8, 1, self.BEYOND).ports == tuple(range(1, 9))

    def test_others_cannot(self) -> None:
        assert refusal(parse_slot, "3B", 8, 1, self.BEYOND) == "slot 2 is beyond the gateway's 1 slot per port"
        assert "port 10 is beyond the gateway's 8 ports" in refusal(parse_ports, "7-10", 8, 1, self.BEYOND)
        assert "slot 2 is beyond the gateway's 1 slot" in refusal(parse_ports, "1.02-2.02", 8, 1, self.BEYOND)

    def test_a_port_alone_does_not_say_which_of_its_slots(self) -> None:
        assert "the gateway has 2 slots per port" in refusal(parse_slot, "2", 8, 1, self.BEYOND)
