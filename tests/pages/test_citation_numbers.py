"""Numbers of citations on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sitekit.pages.directives import CitationNumbers

if TYPE_CHECKING:
    from sitekit.dataset.loader import Dataset


def test_a_source_has_a_number_for_each_place(editors: Dataset) -> None:
    notes = CitationNumbers(editors.sources)
    cited = [("manual-one", "p. 1"), ("manual-two", None), ("manual-one", "p. 2")]
    assert [notes.add(*each).number for each in [*cited, *cited]] == [1, 2, 3, 1, 2, 3]
    assert [(note.source_id, note.at) for note in notes.all()] == [
        ("manual-one", "p. 1"),
        ("manual-two", ""),
        ("manual-one", "p. 2"),
    ]


def test_joined_places_share_the_number_of_their_source(editors: Dataset) -> None:
    notes = CitationNumbers(editors.sources)
    assert notes.merge_locators() == ""
    cited = [("manual-one", "p. 1"), ("manual-two", None), ("manual-one", "p. 2")]
    assert [notes.add(*each).number for each in [*cited, *cited]] == [1, 2, 1, 1, 2, 1]
    assert [(note.number, note.at) for note in notes.all()] == [(1, "p. 1; p. 2"), (2, "")]


def test_places_can_be_left_out_from_some_point_of_a_page(editors: Dataset) -> None:
    notes = CitationNumbers(editors.sources)
    notes.merge_locators()
    notes.add("manual-one", "p. 1")
    assert notes.omit_locators() == ""
    cited = [("manual-one", "p. 2"), ("manual-two", "p. 3")]
    assert [notes.add(*each).number for each in cited] == [1, 2]
    assert [(note.number, note.at) for note in notes.all()] == [(1, "p. 1"), (2, "")]


def test_an_unknown_source_is_an_error(editors: Dataset) -> None:
    with pytest.raises(KeyError):
        CitationNumbers(editors.sources).add("manual-three", None)
