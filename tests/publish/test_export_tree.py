"""The staged folder: any builder makes the same pages of it, without a hook of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT

from sitekit.diagrams.fences import draw_fences

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Loose(yaml.SafeLoader):
    """Reads mkdocs.yml with the tags that MkDocs knows as plain values."""


Loose.add_constructor("!ENV", lambda *_: None)
Loose.add_constructor("!relative", lambda *_: "docs")
Loose.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda *_: None)


def article(file: Path) -> str:
    """The letters of a page's content, whatever a theme puts around it."""
    tree = LexborHTMLParser(file.read_bytes())
    found = tree.css_first("article")
    assert found is not None, file
    ours = ".page-facts, .page-end, .cell-links, .term-notes, button:not([popovertarget])"
    for node in found.css(f".headerlink, .md-content__button, {ours}"):
        node.decompose()
    return re.sub(r"\W+", "", found.text())


# Pages that offer what only our hooks publish: data, and the machines of the live lab.
ONLY_OURS = {"data/index.html", "labs/live/index.html"}


@pytest.mark.site
def test_another_builder_makes_the_same_pages(
    site_dir: Path, tmp_path: Path, sitekit: Callable[..., Any], mkdocs: Callable[..., Any]
) -> None:
    site = "https://host.example/repo/"
    result = sitekit(ROOT, "export-tree", str(tmp_path / "docs"), "--site", site)
    assert result.returncode == 0, result.stderr
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=Loose)  # noqa: S506
    # A function can't be written into a plain file; it matters for headings of other scripts only.
    for extension in config["markdown_extensions"]:
        if isinstance(extension, dict):
            extension.get("toc", {}).pop("slugify", None)
    plain = {
        "site_name": "Staged",
        "site_url": site,
        "strict": True,
        "theme": {"name": "material", "font": False},
        "plugins": [],
        "markdown_extensions": config["markdown_extensions"],
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(plain), "utf-8")
    built = mkdocs(tmp_path, "build")
    assert built.returncode == 0, built.stderr
    compared = 0
    for file in sorted(site_dir.rglob("index.html")):
        tree = LexborHTMLParser(file.read_bytes())
        if tree.css_first("article") is None or tree.css_first('meta[http-equiv="refresh"]'):
            continue
        path = file.relative_to(site_dir)
        if path.as_posix() not in ONLY_OURS:
            assert article(tmp_path / "site" / path) == article(file), path
        compared += 1
    assert compared > 100
    for file in (site_dir / "api").rglob("*"):
        if file.is_file():
            other = tmp_path / "site" / file.relative_to(site_dir)
            assert other.read_bytes() == file.read_bytes()


def test_a_site_about_something_else(
    small_site: Path, sitekit: Callable[..., Any], mkdocs: Callable[..., Any]
) -> None:
    assert sitekit(small_site, "export-tree", "staged", "--flat").returncode == 0
    config = "site_name: Staged\ndocs_dir: staged\nstrict: true\nuse_directory_urls: false\n"
    (small_site / "mkdocs.yml").write_text(
        f"{config}theme: mkdocs\nplugins: []\nmarkdown_extensions: [md_in_html, attr_list]\n",
        "utf-8",
    )
    built = mkdocs(small_site, "build")
    assert built.returncode == 0, built.stderr
    page = (small_site / "site/index.html").read_text("utf-8")
    assert 'href="technologies/modal.html"' in page
    assert page.count('<ol class="layers">') >= 2


def test_what_was_staged_is_replaced(small_site: Path, sitekit: Callable[..., Any]) -> None:
    staged = small_site / "staged"
    assert sitekit(small_site, "export-tree", "staged").returncode == 0
    (staged / "left-over.md").write_text("# Old\n", "utf-8")
    assert sitekit(small_site, "export-tree", "staged").returncode == 0
    assert not (staged / "left-over.md").exists()


def test_nothing_else_is_replaced(small_site: Path, sitekit: Callable[..., Any]) -> None:
    (small_site / "mine").mkdir()
    (small_site / "mine" / "work.md").write_text("# Mine\n", "utf-8")
    cases = {
        ("mine",): "mine: exists and was not written by this command",
        ("docs",): "docs: overlaps docs",
        ("docs/staged",): "docs/staged: overlaps docs",
        (".",): ".: overlaps docs",
        ("out", "--docs", "nowhere"): "nowhere: no such folder",
        ("mkdocs.yml",): "mkdocs.yml: exists and was not written by this command",
    }
    for arguments, message in cases.items():
        result = sitekit(small_site, "export-tree", *arguments)
        assert result.returncode == 2, arguments
        assert result.stderr.startswith(message)
    assert (small_site / "mine" / "work.md").read_text("utf-8") == "# Mine\n"
    assert (small_site / "docs" / "index.md").is_file()


def test_problems_leave_the_last_good_folder(small_site: Path, sitekit: Callable[..., Any]) -> None:
    assert sitekit(small_site, "export-tree", "staged").returncode == 0
    words = small_site / "docs/words.md"
    good = words.read_text("utf-8")
    words.write_text(f"{good}\n<!-- data: stack emacs -->\n", "utf-8")
    result = sitekit(small_site, "export-tree", "staged")
    assert result.returncode == 1
    assert 'docs/words.md:9:1: unknown technology "emacs"' in result.stderr
    words.write_text(f"{good}\n```mermaid\nflowchart LR\n a --> b\n```\n", "utf-8")
    result = sitekit(small_site, "export-tree", "staged")
    assert result.returncode == 1
    assert "docs/words.md:9:1: the diagram has no title" in result.stderr
    assert (small_site / "staged/words.md").read_text("utf-8") == good
    assert [path.name for path in small_site.glob(".staged*")] == []


def test_fences_are_drawn_where_they_stand() -> None:
    fence = '```mermaid title="T" desc="D."\nflowchart LR\n  a --> b\n```'
    inner = "\n".join(f"    {line}" for line in fence.split("\n"))
    sample = f"````markdown\n{fence}\n````"
    made, problems = draw_fences(f"# A\n\n{fence}\n\n??? note\n{inner}\n\n{sample}\n", "a.md")
    assert problems == []
    assert made.count("<figure") == 2
    assert made.endswith(f"\n{sample}\n")
    start = made.index("??? note\n")
    margin = made[start : made.index("````markdown")].strip().split("\n")[1:]
    assert all(line.startswith("    ") for line in margin if line.strip())
    assert 'id="diagram-1-t"' in made
    assert 'id="diagram-2-t"' in made


def test_fences_stay_where_none_can_be_draw_fences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGRAMS", "browser")
    fence = '```mermaid title="T" desc="D."\nflowchart LR\n  a --> b\n```\n'
    assert draw_fences(fence, "a.md")[0] == "```mermaid\nflowchart LR\n  a --> b\n```\n"
