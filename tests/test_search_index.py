"""The index has for each word the sections that have it, and the texts in parts."""

from __future__ import annotations

from typing import Any

from sitekit.search_index import DIGITS, LEVELS, PART, build_index, tokens

ENTRIES: list[dict[str, Any]] = [
    {"location": "vm/", "title": "Virtual machines", "text": "A VM boots a kernel."},
    {"location": "vm/#kernel", "title": "Kernel", "text": "It’s a program.", "words": ["core"]},
    {"location": "vm/#x-1", "title": "Boot", "text": "b" * PART, "boost": 0.5},
]
INDEX = build_index(ENTRIES, {"synonyms": [["vm", "virtual machine"]], "pairs": {}})


def sections(word: str) -> dict[int, int]:
    """Read the list of a word as the browser does: the number of each section and its level."""
    at = INDEX.index["words"].split("\n").index(word)
    found, number, distance = {}, -1, 0
    for sign in INDEX.index["postings"].split("\n")[at]:
        if sign in DIGITS:
            distance = distance * 64 + DIGITS.index(sign)
        else:
            number += distance
            distance = 0
            found[number] = LEVELS.index(sign)
    return found


def test_words_are_found_as_readers_write_them() -> None:
    assert tokens("AMD’s VT-x, WSL 2, and Café") == [
        *("amd", "vt", "x", "vtx", "wsl", "2", "wsl2", "and", "cafe"),
    ]


def test_a_title_counts_more_than_a_text() -> None:
    found = sections("kernel")
    assert list(found) == [0, 1]
    assert found[1] > found[0]
    assert list(sections("core")) == [1]


def test_words_that_mean_the_same_have_one_list() -> None:
    assert list(sections("#0")) == [0, 1, 2], "sections have the title of their page"


def test_a_common_word_counts_in_titles_only() -> None:
    assert "a" not in INDEX.index["words"].split("\n")


def test_addresses_and_texts_can_be_put_together_again() -> None:
    index = INDEX.index
    assert index["pages"] == "vm/"
    assert index["fragments"].split("\n") == ["", "=", "x-1"]
    assert index["boosts"] == [1, 1, 0.5]
    assert index["parts"] == [2, 1]
    assert [text for part in INDEX.texts for text in part] == [each["text"] for each in ENTRIES]


def test_another_text_is_another_version() -> None:
    changed = [{**ENTRIES[0], "text": "Other words."}, *ENTRIES[1:]]
    assert build_index(changed, {}).index["version"] != INDEX.index["version"]


def test_no_word_is_cut_where_the_beginning_of_a_text_ends() -> None:
    text = "hypervisors " * 40
    index = build_index([{"location": "a/", "title": "A", "text": text}], {}).index
    assert set(index["words"].split("\n")) == {"a", "hypervisors"}
