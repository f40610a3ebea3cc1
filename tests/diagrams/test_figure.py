"""Figures: drawn at build or left to the browser, narrow or scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.diagrams import render
from sitekit.diagrams.merman import RendererError
from sitekit.diagrams.render import diagram_figure

if TYPE_CHECKING:
    import pytest

SMALL = "flowchart TD\n  A[One] --> B[Two]\n"
WIDE = "flowchart LR\n  A[One] --> B[Two] --> C[Three] --> D[Four] --> E[Five] --> F[Six]\n"


def made(source: str) -> str:
    return diagram_figure(source, prefix="p", title='A "t" <x>', description="a & b")


def test_a_narrow_diagram_needs_no_scrolling() -> None:
    html = made(SMALL)
    assert html.startswith(
        '<figure class="diagram beside">\n<div class="diagram-scroll">\n<svg class="dg '
    )
    assert html.endswith('</div>\n<figcaption>A "t" &lt;x&gt;</figcaption>\n</figure>\n')


def test_the_key_says_what_a_class_means() -> None:
    html = diagram_figure(
        SMALL, prefix="p", title="T", description="D", key={"own": "one <each>", "shared": "all"}
    )
    assert html.endswith(
        '<figcaption>T<span aria-hidden="true" data-search-exclude>'
        ' <span class="dg-key own">one &lt;each&gt;</span> <span class="dg-key shared">all</span>'
        "</span></figcaption>\n</figure>\n"
    )


def test_a_wide_diagram_scrolls_and_can_be_reached() -> None:
    scroller = (
        '<div class="diagram-scroll" tabindex="0" role="group" aria-label="Scrollable diagram">'
    )
    assert scroller in made(WIDE)


def test_the_browser_gets_escaped_source_with_a_name_and_a_description(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIAGRAMS", "browser")
    html = made("flowchart TD\n  A[\"<i> & 'x'\"] --> B[Two]\n")
    assert (
        '<div class="mermaid" data-search-exclude role="img" aria-label="A &quot;t&quot; &lt;x&gt;"'
        ' aria-describedby="p-d">flowchart TD\n  A[&quot;&lt;i&gt; &amp; &#x27;x&#x27;&quot;]'
        " --&gt; B[Two]\n</div>\n"
        '<p id="p-d" hidden>a &amp; b</p>' in html
    )


def test_a_refused_diagram_goes_to_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise RendererError

    monkeypatch.setattr(render, "render", refuse)
    assert '<div class="mermaid"' in made(SMALL)
