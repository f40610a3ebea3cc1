"""Where the source of a link is found, and where none is claimed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.linkcheck.tree import SITE, write

from sitekit.linkcheck.check import check
from sitekit.linkcheck.cli import project_sources
from sitekit.linkcheck.findings import Finding

POST = "---\ndate: {}\n---\n\n# {}\n\n[x](gone.md)\n"
BROKEN = '<p>x</p>\n<a class="y" href="gone.md">x</a>'


def findings(root: Path, files: dict[str, str]) -> list[Finding]:
    write(root, {**files})
    (root / "docs").mkdir(exist_ok=True)
    sources = project_sources(root / "docs", root / "site")
    return check(root / "site", SITE, sources).findings


def places(root: Path, files: dict[str, str]) -> list[tuple[str, int] | None]:
    found = findings(root, files)
    return [(f.source.path, f.source.line) if f.source else None for f in found]


def test_own_fragment_of_a_theme_has_no_source(tmp_path: Path) -> None:
    use = '<svg><use href="#icon"/></svg>'
    text = "---\nurl: imaging\n---\n\nSee [imaging](other.md) and `imaging`.\n<imaging>\n"
    files = {f"site/{name}/index.html": use for name in ("imaging", "other")}
    files |= {f"site/{name}/index.html": "<p>x" for name in "abcde"}
    files |= {"docs/imaging.md": text, "docs/other.md": "# o\n"}
    assert places(tmp_path, files) == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n    [x](gone.md)\n\n[x](gone.md)\n",
        "# A\n\n\\[x](gone.md)\n\n[x](gone.md)\n",
        "# A\n\n<script>x = 'gone.md'</script>\n\n[x](gone.md)\n",
        "# A\n\n```\n[x](gone.md)\n```\n[x](gone.md)\n",
        "- a\n\n        code [x](gone.md)\n- b\n\n    [x](gone.md)\n",
    ],
    ids=["indented code", "escaped", "script", "fenced code", "list"],
)
def test_code_is_not_the_place(tmp_path: Path, text: str) -> None:
    found = places(tmp_path, {"site/a/index.html": BROKEN, "docs/a.md": text})
    last = len(text.splitlines())
    assert ("a.md", last) in found
    if not text.startswith("-"):
        assert found == [("a.md", last)]


def test_blog_posts(tmp_path: Path) -> None:
    files = {
        "site/blog/2024/01/02/first-post/index.html": BROKEN,
        "site/blog/2024/01/03/my-own-slug/index.html": BROKEN.replace("gone", "gone/3"),
        "site/blog/2024/01/03/third/index.html": BROKEN.replace("gone", "gone/4"),
        "docs/blog/posts/one.md": POST.format("2024-01-02", "Other title"),
        "docs/blog/posts/2024/two.md": POST.format("2024-01-03\nslug: my-own-slug", "Title")
        .replace("gone", "gone/3"),
        "docs/blog/posts/2024/three.md": POST.format("\n  created: 2024-01-03", "Third!")
        .replace("gone", "gone/4"),
    }  # fmt: skip
    assert sorted(p for p in places(tmp_path, files) if p) == [
        ("blog/posts/2024/three.md", 8),
        ("blog/posts/2024/two.md", 8),
        ("blog/posts/one.md", 7),
    ]


def test_edit_link_names_the_source(tmp_path: Path) -> None:
    edit = '<a href="https://example.com/x/edit/main/docs/guide/setup.md">Edit</a>'
    files = {
        "site/handbook/start.html": edit + BROKEN,
        "docs/guide/setup.md": "# Setup\n\n[x](gone.md)\n",
        "docs/other.md": "[x](gone.md)\n",
    }
    assert places(tmp_path, files) == [("guide/setup.md", 3)]


def test_page_of_a_plugin_has_the_source_of_what_it_repeats(tmp_path: Path) -> None:
    page = '<a href="https://example.org/missing/page.html">x</a>'
    files = {
        "site/archive/index.html": page,
        "docs/posts/a.md": "# A\n\n[x](https://example.org/missing/page.html)\n",
    }
    assert places(tmp_path, files) == [("posts/a.md", 3)]


EXCERPT = (
    '<article class="md-post md-post--excerpt"><h2 id="{0}"><a class="toclink" href="{1}">{0}</a>'
    '</h2><p><a href="gone.md">x</a> <a href="only-{0}.md">y</a></p></article>'
)
POSTS = {
    f"docs/blog/posts/{n}.md": f"---\ndate: 2026-01-0{n}\n---\n# {n}\n"
    f"[x](gone.md) [y](only-{n}.md)\n"
    for n in (1, 2, 3)
}


@pytest.mark.parametrize("page", ["blog/index.html", "blog/page/2/index.html"])
def test_excerpt_has_the_source_of_its_post(tmp_path: Path, page: str) -> None:
    """The first page of Material's blog index has a source of its own, the others have none."""
    up = "" if page.count("/") == 1 else "../../"
    shown = "".join(EXCERPT.format(n, f"{up}2026/01/0{n}/{n}/") for n in (1, 2))
    files = {f"site/blog/2026/01/0{n}/{n}/index.html": "<p>x" for n in (1, 2, 3)}
    files |= {f"site/{page}": f'<a href="gone.md">x</a>{shown}', **POSTS}
    files["docs/blog/index.md"] = "# Blog\n" + ("[x](gone.md)" if not up else "")
    found = set(places(tmp_path, files))
    posts = {("blog/posts/1.md", 5), ("blog/posts/2.md", 5)}
    assert found == (posts if up else {*posts, ("blog/index.md", 2)})


def test_post_and_its_excerpts_are_one_finding(tmp_path: Path) -> None:
    body = '<p><a href="gone.md">x</a> <a href="only-1.md">y</a>'
    lists = ("archive/2026", "category/a", "page/2")
    files = {
        f"site/blog/{name}/index.html": EXCERPT.format(1, "../../2026/01/01/1/") for name in lists
    }
    files |= {"site/blog/2026/01/01/1/index.html": body, **POSTS}
    found = findings(tmp_path, files)
    assert [(f.url, f.page, f.pages) for f in found] == [
        ("gone.md", "blog/2026/01/01/1/index.html", 4),
        ("only-1.md", "blog/2026/01/01/1/index.html", 4),
    ]


@pytest.mark.parametrize(
    "statement",
    ['{% include-markdown "../../parts/x.md" %}', "{% include '../../parts/x.md' %}", "{! x.md !}"],
)
def test_included_file_is_the_place(tmp_path: Path, statement: str) -> None:
    page = '<a href="../../parts/gone.md">x</a> <a href="../../b/#no">x</a>'
    files = {
        "site/guide/a/index.html": page,
        "site/b/index.html": "<p>x",
        "mkdocs.yml": "markdown_extensions: [{pymdownx.snippets: {base_path: parts}}]",
        "docs/guide/a.md": f"# A\n{statement}\n",
        "docs/b.md": "# B\n",
        "parts/x.md": "[x](gone.md)\n[x](../docs/b.md#no)\n",
    }
    assert places(tmp_path, files) == [("../parts/x.md", 1), ("../parts/x.md", 2)]


def test_sources_other_than_markdown(tmp_path: Path) -> None:
    edit = '<a href="https://example.com/x/edit/main/scripts/make.py" rel="edit">Edit</a>'
    files = {
        "site/made/index.html": edit + BROKEN,
        "scripts/make.py": '"""Make it."""\nprint("[x](gone.md)")\n',
        "site/notebook/index.html": BROKEN.replace("gone", "gone-2"),
        "docs/notebook.ipynb": '{"source": [\n"[x](gone-2.md)"]}',
        "site/manual.html": BROKEN.replace("gone.md", "gone.html"),
        "docs/manual.rst": "Manual\n======\n\n`x <gone.html>`_\n",
    }
    assert places(tmp_path, files) == [
        ("../scripts/make.py", 2),
        ("manual.rst", 4),
        ("notebook.ipynb", 2),
    ]


def test_post_without_a_date_in_its_address(tmp_path: Path) -> None:
    files = {
        "site/blog/my-title/index.html": BROKEN,
        "site/other/my-title/index.html": BROKEN.replace("gone", "lost"),
        "docs/blog/posts/one.md": POST.format("2024-01-02", "My Title!"),
        "docs/blog/posts/two.md": POST.format("2024-01-02", "Another"),
    }
    assert places(tmp_path, files) == [("blog/posts/one.md", 7), None]


def test_place_that_several_pages_show_is_one_finding(tmp_path: Path) -> None:
    page = '<a href="https://example.org/missing/page.html">x</a>'
    files = {f"site/{name}/index.html": page for name in ("a", "archive", "tags")}
    files |= {f"site/other/{n}.html": "<p>x" for n in range(9)}
    text = "# A\n\n[x](https://example.org/missing/page.html)\n"
    (found,) = findings(tmp_path, {**files, "docs/a.md": text})
    assert (found.page, found.pages) == ("a/index.html", 3)


def test_position_in_the_built_page(tmp_path: Path) -> None:
    page = '<p id="a">\n<p\n  id="a">\n<a href="no&amp;n.html">x</a> <img src=no.png alt="">'
    found = findings(tmp_path, {"site/a.html": page})
    assert {f.url: f.position for f in found} == {
        "#a": (3, 3),
        "no&n.html": (4, 10),
        "no.png": (4, 40),
    }
    (empty,) = findings(tmp_path / "b", {"site/a.html": "<p>\n<script async src=''></script>"})
    assert empty.position == (2, 15)


def test_own_fragments_and_empty_links_of_a_theme_are_one_finding(tmp_path: Path) -> None:
    theme = '<svg><use href="#icon"/></svg><a href="">x</a>'
    found = findings(tmp_path, {f"site/{name}/index.html": theme for name in "abcde"})
    assert [(f.issue.code, f.pages, f.severity) for f in found] == [
        ("missing-fragment", 5, "error"),
        ("empty-link", 5, "note"),
    ]
