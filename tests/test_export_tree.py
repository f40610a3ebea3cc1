"""The staged folder: any builder makes the same pages of it, without a hook of ours."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT, copy_site
from tests.extent import EVERY

from sitekit.diagrams.fences import draw_fences

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def article(file: Path) -> str:
    """The letters of a page's content, whatever a theme puts around it."""
    tree = LexborHTMLParser(file.read_bytes())
    found = tree.css_first("article")
    assert found is not None, file
    ours = ".page-facts, .page-end, .cell-links, .term-notes, .dg-file, button:not([popovertarget])"
    for node in found.css(f".headerlink, .md-content__button, {ours}"):
        node.decompose()
    return re.sub(r"\W+", "", found.text())


def menu(file: Path) -> list[str]:
    """Where the navigation beside a page leads."""
    links = LexborHTMLParser(file.read_bytes()).css(".md-sidebar--primary a.md-nav__link[href]")
    return [link.attributes["href"] or "" for link in links]


# Pages that offer what only our hooks publish: data, and the machines of the live lab.
ONLY_OURS = {"figures/index.html", "data/index.html", "labs/live/index.html"}
ADDRESS = "https://host.example/repo/"


def of_theme(finding: dict[str, Any]) -> bool:
    """Whether it is a note, or the theme's label of a section that has no page but its index."""
    return bool(finding["severity"] == "note" or finding["target"].startswith("__nav_"))


@pytest.fixture
def project_and_site(
    request: pytest.FixtureRequest, tmp_path: Path, mkdocs: Callable[..., Any]
) -> tuple[Path, Path]:
    """The site about brokers and its project; with $EVERY=1 this site, which takes a minute."""
    if EVERY:
        return ROOT, request.getfixturevalue("site_dir")
    project = copy_site("brokers", tmp_path / "brokers")
    built = mkdocs(project, "build", SITE_URL=ADDRESS)
    assert built.returncode == 0, built.stderr
    return project, project / "site"


@pytest.mark.site
def test_another_builder_makes_the_same_pages(
    project_and_site: tuple[Path, Path],
    tmp_path: Path,
    sitekit: Callable[..., Any],
    mkdocs: Callable[..., Any],
) -> None:
    project, site_dir = project_and_site
    tree = tmp_path / "tree"
    result = sitekit(project, "export-tree", str(tree), "--site", ADDRESS)
    assert result.returncode == 0, result.stderr
    # The search index takes seconds, and no page shows it.
    config = tree / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("plugins:\n- search\n", "plugins: []\n"))
    built = mkdocs(tree, "build", SITE_URL=ADDRESS)
    assert built.returncode == 0, built.stderr
    compared = 0
    for file in sorted(site_dir.rglob("index.html")):
        page = LexborHTMLParser(file.read_bytes())
        if page.css_first("article") is None or page.css_first('meta[http-equiv="refresh"]'):
            continue
        path = file.relative_to(site_dir)
        if path.as_posix() not in ONLY_OURS:
            assert article(tree / "site" / path) == article(file), path
        compared += 1
    assert compared > (100 if EVERY else 20)
    for file in (site_dir / "api").rglob("*"):
        if file.is_file():
            other = tree / "site" / file.relative_to(site_dir)
            assert other.read_bytes() == file.read_bytes()
    checked = sitekit(project, "links", str(tree / "site"), "--site-url", ADDRESS, "--json")
    assert [each for each in json.loads(checked.stdout)["findings"] if not of_theme(each)] == []
    dimension = next((site_dir / "dimensions").glob("*/index.html")).relative_to(site_dir)
    theirs, ours = (menu(each / dimension) for each in (tree / "site", site_dir))
    assert theirs == ours
    assert len(ours) > (20 if EVERY else 8)


@pytest.mark.slow
def test_a_site_about_something_else(
    small_site: Path, sitekit: Callable[..., Any], mkdocs: Callable[..., Any]
) -> None:
    assert sitekit(small_site, "export-tree", "staged", "--flat").returncode == 0
    config = small_site / "staged/mkdocs.yml"
    settings = yaml.safe_load(
        config.read_text("utf-8").replace("!ENV", "").replace("!!python", "#")
    )
    assert settings["use_directory_urls"] is False
    settings |= {"theme": "mkdocs", "plugins": []}
    settings["markdown_extensions"] = ["md_in_html", "attr_list", "admonition"]
    config.write_text(yaml.safe_dump(settings), "utf-8")
    built = mkdocs(small_site / "staged", "build")
    assert built.returncode == 0, built.stderr
    page = (small_site / "staged/site/index.html").read_text("utf-8")
    assert 'href="technologies/modal.html"' in page
    assert page.count('<ol class="layers">') >= 2


LINK = re.compile(r'<a\b[^>]*? href="([^"#]+)')


@pytest.mark.slow
def test_links_for_zensical_lead_from_the_source(
    small_site: Path, sitekit: Callable[..., Any]
) -> None:
    """Zensical changes relative links of raw HTML as it changes those of Markdown."""
    assert sitekit(small_site, "export-tree", "staged", "--for", "zensical").returncode == 0
    docs = small_site / "staged/docs"
    config = (small_site / "staged/mkdocs.yml").read_text("utf-8")
    assert "hooks" not in config
    sheets = re.findall(r"^- (assets/css/.*)$", config, re.MULTILINE)
    assert len(sheets) > 1
    for sheet in sheets:
        assert (docs / sheet).is_file(), sheet
    checked = 0
    for page in docs.rglob("*.md"):
        for target in LINK.findall(html.unescape(page.read_text("utf-8"))):
            if "://" in target:
                continue
            path = (page.parent / target.partition("?")[0]).resolve()
            assert path.is_file() or path.is_dir() or path.with_suffix(".md").is_file(), (
                page,
                target,
            )
            checked += 1
    assert checked > 50


@pytest.mark.slow
def test_what_was_staged_is_replaced(small_site: Path, sitekit: Callable[..., Any]) -> None:
    staged = small_site / "staged"
    assert sitekit(small_site, "export-tree", "staged").returncode == 0
    (staged / "docs/left-over.md").write_text("# Old\n", "utf-8")
    assert sitekit(small_site, "export-tree", "staged").returncode == 0
    assert not (staged / "docs/left-over.md").exists()


@pytest.mark.slow
def test_nothing_else_is_replaced(small_site: Path, sitekit: Callable[..., Any]) -> None:
    (small_site / "mine").mkdir()
    (small_site / "mine" / "work.md").write_text("# Mine\n", "utf-8")
    cases = {
        ("mine",): "mine: exists and was not written by this command",
        ("docs",): "docs: overlaps docs",
        ("docs/staged",): "docs/staged: overlaps docs",
        (".",): ".: overlaps docs",
        ("out", "--docs", "nowhere"): "nowhere: no such directory",
        ("mkdocs.yml",): "mkdocs.yml: exists and was not written by this command",
        ("out", "--config", "no.yml"): "no.yml: no such file; name the site's configuration",
    }
    for arguments, message in cases.items():
        result = sitekit(small_site, "export-tree", *arguments)
        assert result.returncode == 2, arguments
        assert result.stderr.startswith(message)
    assert (small_site / "mine" / "work.md").read_text("utf-8") == "# Mine\n"
    assert (small_site / "docs" / "index.md").is_file()


@pytest.mark.slow
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
    assert (small_site / "staged/docs/words.md").read_text("utf-8") == good
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
