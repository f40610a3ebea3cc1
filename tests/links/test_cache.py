"""The cache changes how long a check takes, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.links.test_cases import CASES
from tests.links.tree import BASE, SITE, write

from sitekit.links import cache
from sitekit.links.check import check
from sitekit.links.read_lexbor import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from sitekit.links.model import Record


class CountingReader:
    """Counts the pages that are really read."""

    def __init__(self) -> None:
        self.read_pages = 0
        self._reader = Reader()

    def read(self, data: bytes) -> Record:
        self.read_pages += 1
        return self._reader.read(data)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    write(folder, {**BASE, **{f"{case.name}/index.html": case.html for case in CASES}})
    return folder


def test_second_run_reads_nothing_and_finds_the_same(site: Path, tmp_path: Path) -> None:
    first, second = CountingReader(), CountingReader()
    cold = check(site, SITE, cached=tmp_path / "kept" / "links", read=first.read)
    warm = check(site, SITE, cached=tmp_path / "kept" / "links", read=second.read)
    assert warm.findings == cold.findings == check(site, SITE).findings
    assert first.read_pages > len(CASES) / 2
    assert second.read_pages == 0


def test_command_keeps_and_uses_the_cache(
    site: Path, tmp_path: Path, sitekit: Callable[..., CompletedProcess[str]]
) -> None:
    told = [sitekit(tmp_path, "links", str(site), "--json", "--cache", "kept") for _ in range(2)]
    assert told[0].stdout == told[1].stdout
    written = (tmp_path / "kept").stat().st_mtime_ns
    sitekit(tmp_path, "links", str(site), "--cache", "kept")
    assert (tmp_path / "kept").stat().st_mtime_ns == written


def test_changed_page_is_read_again(site: Path, tmp_path: Path) -> None:
    check(site, SITE, cached=tmp_path / "links")
    (site / "about" / "index.html").write_text('<a href="../brand-new/">x</a>')
    reader = CountingReader()
    found = check(site, SITE, cached=tmp_path / "links", read=reader.read).findings
    assert reader.read_pages == 1
    assert "../brand-new/" in [finding.url for finding in found]
    assert found == check(site, SITE).findings


def test_changed_target_is_seen_from_unchanged_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, {"a.html": '<a href="b.html#x">x</a>', "b.html": '<p id="x">'})
    assert check(site, SITE, cached=tmp_path / "links").findings == []
    (site / "b.html").write_text('<p id="y">')
    assert [f.url for f in check(site, SITE, cached=tmp_path / "links").findings] == ["b.html#x"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: b"another header\n" + data,
        lambda data: data.replace(b"selectolax", b"another", 1),
    ],
    ids=["empty", "cut", "half", "flipped", "shifted", "other code"],
)
def test_damaged_cache_is_no_cache(site: Path, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    kept = tmp_path / "links"
    expected = check(site, SITE, cached=kept).findings
    kept.write_bytes(damage(kept.read_bytes()))
    assert cache.load(kept) == {}
    assert check(site, SITE, cached=kept).findings == expected
    assert cache.load(kept)


def test_cache_holds_no_pages_that_are_gone(site: Path, tmp_path: Path) -> None:
    check(site, SITE, cached=tmp_path / "links")
    before = len(cache.load(tmp_path / "links"))
    (site / "about" / "index.html").unlink()
    check(site, SITE, cached=tmp_path / "links")
    assert len(cache.load(tmp_path / "links")) == before - 1


def test_place_that_cannot_be_written_costs_nothing(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check(site, SITE, cached=tmp_path / "file" / "links").findings
