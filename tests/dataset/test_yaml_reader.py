"""Reading data files: text stays text, every value has a place, nothing odd ends in a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitekit.dataset.yaml_reader import parse_yaml, read_yaml
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: 1.10", {"a": "1.10"}),
        ("a: 2026-01-02", {"a": "2026-01-02"}),
        ("a:", {"a": ""}),
        ("a: 'it''s'", {"a": "it's"}),
        ("a: >-\n  two\n  lines", {"a": "two lines"}),
        ("- x\n- [y, z]", ["x", ["y", "z"]]),
        ('{"a": [1, true, "b"]}', {"a": ["1", "true", "b"]}),
        ("\ufeffa: b", {"a": "b"}),
    ],
)
def test_scalars_stay_as_typed(text: str, value: object, tmp_path: Path) -> None:
    file = tmp_path / "f.yml"
    file.write_text(text, "utf-8")
    assert read_yaml(file, "f.yml").value == value


def test_places_of_keys_items_and_values() -> None:
    document = parse_yaml("a: 1\nb:\n  - x\n  - c: y\n", "f.yml")
    assert document.key_position(("a",)) == (1, 1)
    assert document.value_position(("a",)) == (1, 4)
    assert document.key_position(("b", 1, "c")) == (4, 5)
    assert document.key_position(("b", 1, "c", "nowhere")) == (4, 5)
    assert document.key_position(("z",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "f.yml:1:1: the file is empty; fill it or remove it"),
        ("# only a comment\n", None),
        (
            "a: 1\n---\nb: 2\n",
            "f.yml:2:1: a second document begins here; keep one document per file",
        ),
        (
            "a: !!python/object:os.system x",
            "the tag tag:yaml.org,2002:python/object:os.system is not allowed",
        ),
        ("a: 1\n<<: {b: c}", "f.yml:2:1: a merge key (<<) is not allowed; write the values out"),
        (
            "? [a]\n: b",
            "f.yml:1:3: a key must be plain text; put the key on one line before the colon",
        ),
        (
            "[" * 60,
            "f.yml:1:42: values are nested more than 40 deep",
        ),
    ],
)
def test_what_is_refused(text: str, problem: str | None) -> None:
    if problem is None:
        assert parse_yaml(text, "f.yml").value == ""
        return
    with pytest.raises(ProblemsError) as error:
        parse_yaml(text, "f.yml")
    assert problem in str(error.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        parse_yaml(text, "f.yml")
    except ProblemsError as error:
        assert all(each.line >= 1 and each.column >= 1 for each in error.problems)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "f.yml"
    file.write_bytes(data)
    try:
        read_yaml(file, "f.yml")
    except ProblemsError as error:
        assert error.problems
