"""Generated pages take the places that a hand-written navigation keeps for them."""

from __future__ import annotations

from typing import Any

import pytest

from sitekit.pages.planned_files import expand_nav_globs

MADE = ["compare/index.md", "compare/a-vs-b.md", "compare/c-vs-d.md", "rows/x.md", "x.css"]


@pytest.mark.parametrize(
    ("nav", "wanted"),
    [
        # In a list the pages stand where the entry stood; in a title they are its list.
        (["compare/*"], ["compare/index.md", "compare/a-vs-b.md", "compare/c-vs-d.md"]),
        ([{"Rows": "rows/*"}], [{"Rows": ["rows/x.md"]}]),
        (["rows/*", "end.md"], ["rows/x.md", "end.md"]),
        # What is named elsewhere, before or after, stays there.
        (
            ["compare/a-vs-b.md", {"Pairs": ["compare/*", "compare/index.md"]}],
            ["compare/a-vs-b.md", {"Pairs": ["compare/c-vs-d.md", "compare/index.md"]}],
        ),
        ([{"One": "compare/index.md"}, {"All": ["compare/*"]}], None),
        # Folders below, other files and unknown folders give nothing.
        ([{"None": "co/*"}, "nowhere/*"], [{"None": []}]),
        ([{"Deep": [{"Deeper": ["rows/*"]}]}], [{"Deep": [{"Deeper": ["rows/x.md"]}]}]),
        ([], []),
    ],
)
def test_a_glob_becomes_the_pages_of_its_folder(nav: Any, wanted: Any) -> None:
    if wanted is None:
        wanted = [{"One": "compare/index.md"}, {"All": ["compare/a-vs-b.md", "compare/c-vs-d.md"]}]
    assert expand_nav_globs(nav, MADE) == wanted
