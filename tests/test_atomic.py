"""A folder of output is replaced at once or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sitekit.atomic import commit, prepare, rollback

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(text)


def text_of(folder: Path) -> str:
    return (folder / "page.html").read_text()


def test_the_new_takes_the_place_of_the_old(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    write(folder, "old")
    new = prepare(folder)
    assert new.parent == folder.parent
    assert not list(new.iterdir())
    (new / "page.html").write_text("new")
    assert text_of(folder) == "old"
    commit(folder)
    assert text_of(folder) == "new"
    assert list(folder.parent.iterdir()) == [folder]


def test_the_first_output_needs_no_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    (prepare(folder) / "page.html").write_text("new")
    commit(folder)
    assert text_of(folder) == "new"


def test_what_is_discarded_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "site", "old")
    (prepare(tmp_path / "site") / "page.html").write_text("new")
    rollback(tmp_path / "site")
    rollback(tmp_path / "site")
    assert text_of(tmp_path / "site") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_run_that_stopped_while_writing_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "site", "old")
    (prepare(tmp_path / "site") / "stale.html").write_text("half")
    assert not list(prepare(tmp_path / "site").iterdir())
    assert text_of(tmp_path / "site") == "old"


def test_a_run_that_stopped_between_the_renames_is_mended(tmp_path: Path) -> None:
    write(tmp_path / ".site.old", "old")
    prepare(tmp_path / "site")
    assert text_of(tmp_path / "site") == "old"
    assert not (tmp_path / ".site.old").exists()


def test_a_replacement_that_fails_half_way_is_mended(tmp_path: Path) -> None:
    write(tmp_path / "site", "old")
    with pytest.raises(FileNotFoundError):
        commit(tmp_path / "site")  # nothing was prepared
    assert not (tmp_path / "site").exists()
    prepare(tmp_path / "site")
    assert text_of(tmp_path / "site") == "old"


def test_a_run_that_stopped_before_the_old_was_removed(tmp_path: Path) -> None:
    write(tmp_path / ".site.old", "old")
    write(tmp_path / "site", "new")
    prepare(tmp_path / "site")
    assert text_of(tmp_path / "site") == "new"
    assert not (tmp_path / ".site.old").exists()
