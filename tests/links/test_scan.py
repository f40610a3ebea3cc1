"""The quick ways of the first pass give what the slow ones give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.test_cases import CASES
from tests.links.tree import BASE, SITE, write

from sitekit.links import parallel
from sitekit.links.check import check
from sitekit.links.model import Link
from sitekit.links.parallel import scan_all
from sitekit.links.resolve import Site
from sitekit.links.scan import Scan, Scanner
from sitekit.links.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILES = [
    "index.html",
    "a/index.html",
    "a/b.html",
    "a/b/index.html",
    "b.svg",
    "c-d_e.1/x.pdf",
    "404.html",
]
SEGMENTS = [
    "a",
    "b",
    "b.html",
    "index.html",
    "c-d_e.1",
    "x.pdf",
    "b.svg",
    "..",
    ".",
    "",
    "404.html",
]
FRAGMENTS = ["", "#a", "#top", "#a-b_1", "#:~:text=x", "#%20"]

hrefs = st.builds(
    lambda start, segments, fragment: start + "/".join(segments) + fragment,
    st.sampled_from(
        ["", "../", "../../", "./", "/", "https://example.org/", "https://example.org/s/"]
    ),
    st.lists(st.sampled_from(SEGMENTS), max_size=4),
    st.sampled_from(FRAGMENTS),
)


@given(
    hrefs,
    st.sampled_from(FILES),
    st.sampled_from(["page", "asset", "symbol"]),
    st.sampled_from([SITE, "https://example.org/s/", ""]),
)
def test_plain_links_lead_where_all_links_lead(href: str, file: str, want: str, url: str) -> None:
    site = Site(Tree(FILES), url)
    link = Link(want, "a href", href)  # type: ignore[arg-type]
    plain = site.plain(link, site.prefixes(file))
    if plain is not None:
        slow = site.resolve(link, site.base(file, None))
        assert (plain.file, plain.fragment, plain.issue) == (slow.file, slow.fragment, slow.issue)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    write(tmp_path, {**BASE, **{f"{case.name}/index.html": case.html for case in CASES}})
    return tmp_path


def test_two_processes_find_what_one_finds(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = check(cases, SITE)
    monkeypatch.setattr(parallel, "LARGE", 1)
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)
    two = check(cases, SITE)
    assert two.findings == one.findings
    assert two.links == one.links


def test_process_that_dies_is_made_up_for(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = check(cases, SITE)
    monkeypatch.setattr(parallel, "LARGE", 1)
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)
    monkeypatch.setattr(parallel, "_scan_in_child", lambda sender, *_rest: sender.close())
    assert check(cases, SITE).findings == one.findings


def test_small_site_takes_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_can_fork", lambda: pytest.fail("forked for nothing"))
    write(tmp_path, {"index.html": ""})
    assert check(tmp_path).pages == 1


def test_files_are_shared_between_the_processes() -> None:
    class Recorder(Scanner):
        def __init__(self) -> None:
            self.scan = Scan()

        def add(self, files: Sequence[str]) -> Scan:  # type: ignore[override]
            self.scan.count = len(files)
            return self.scan

    files = [f"{n}.html" for n in range(parallel.LARGE + 1)]
    assert sum(scan.count for scan in scan_all(Recorder, files)) == len(files)
