"""A variable that a style sheet uses has to be defined in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.pages.checks.assets import check_css_names
from sitekit.pages.checks.page_text import WrittenSite

if TYPE_CHECKING:
    from pathlib import Path


def test_a_variable_that_nothing_defines(tmp_path: Path) -> None:
    docs, overrides = tmp_path / "docs", tmp_path / "overrides"
    docs.mkdir()
    overrides.mkdir()
    site = WrittenSite(docs, "docs", (), {}, ())
    (overrides / "live.css").write_text(
        ".a {\n  color: var(--inck);\n  margin: var(--md-gap) var(--b, 0);\n}\n"
    )
    # A site without a design of its own has nothing to compare with.
    (docs / "site.css").write_text("/* no design */")
    assert list(check_css_names(site)) == []
    (docs / "site.css").write_text("/* var(--c) */ :root { --ink: black; }")
    assert [str(problem) for problem in check_css_names(site)] == [
        'overrides/live.css:2:14: no style sheet defines "--inck"; did you mean "--ink"?'
    ]
