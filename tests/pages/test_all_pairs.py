"""Every two technologies, once."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sitekit.pages.planned_files import all_pairs

NAMES = ["a", "b", "c", "a-vs-b"]


def test_written_pairs_come_first_in_their_order_and_direction() -> None:
    found = all_pairs(["a", "b", "c"], ["c-vs-a", "a-vs-b"])
    assert [(duo.id, duo.both, duo.written) for duo in found] == [
        ("c-vs-a", ("c", "a"), True),
        ("a-vs-b", ("a", "b"), True),
        ("b-vs-c", ("b", "c"), False),
    ]


@given(st.lists(st.sampled_from([f"{x}-vs-{y}" for x in NAMES for y in NAMES]), unique=True))
def test_each_two_have_one_page(written: list[str]) -> None:
    found = all_pairs(NAMES, written)
    assert sorted(tuple(sorted(duo.both)) for duo in found) == sorted(
        tuple(sorted(both)) for both in combinations(NAMES, 2)
    )
    assert len({duo.id for duo in found}) == len(found)
