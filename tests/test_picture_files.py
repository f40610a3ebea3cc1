"""The drawings of pages as files of their own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sitekit.diagrams.render import diagram_figure
from sitekit.pictures import Drawing, offer_files, picture_file

STYLE_SHEET = Path("docs/assets/css/diagrams.css").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"
SOURCE = 'flowchart TD\n  a["One & two"] -->|asks| b["Three"]\n  class a own\n  class b shared\n'


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    figure = diagram_figure(
        SOURCE,
        prefix="diagram-1",
        title="A title",
        description="A description.",
        key={"own": "in each <box>", "shared": "used by all"},
    )
    html, drawings = offer_files(
        f"<p>Before</p>\n{figure}", lambda n: f'<a href="{n}.svg">File</a>'
    )
    assert (
        html.count("<figcaption>A title")
        == html.count('<a href="1.svg">File</a></figcaption>')
        == 1
    )
    return drawings[0]


def test_a_file_has_its_own_colors(drawing: Drawing) -> None:
    text = picture_file(drawing, STYLE_SHEET, "Site, CC-BY-4.0")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    assert "var(" not in text
    styles = root.findtext(f"{SVG}style") or ""
    light, dark = styles.split("@media (prefers-color-scheme:dark)")
    own = re.search(r"\.(c\d+)\{fill:#d3f1ec;stroke:#0f766e", light)
    assert own is not None
    assert f".{own[1]}{{fill:#0f4a45;stroke:#4fd1c0" in dark
    assert [node.tag for node in root.iter() if node.get("class") == own[1]] == [f"{SVG}rect"]
    # Nothing is black: every shape and every text has a color.
    defs = set(root.find(f"{SVG}defs").iter())  # type: ignore[union-attr]
    drawn = {SVG + name for name in ("rect", "path", "text", "circle", "polygon", "line")}
    for node in root.iter():
        if node.tag in drawn and node not in defs and not node.get("fill"):
            look = re.search(rf"\.{node.get('class')}\{{([^}}]*)\}}", light)
            assert look, ElementTree.tostring(node)
            assert "fill:" in look[1], ElementTree.tostring(node)


def test_a_file_says_what_it_is(drawing: Drawing) -> None:
    root = ElementTree.fromstring(picture_file(drawing, STYLE_SHEET, "Site, CC-BY-4.0"))  # noqa: S314 - our own text
    assert root.findtext(f"{SVG}title") == "A title"
    assert root.findtext(f"{SVG}desc") == "A description."
    credit = [node.text for node in root.iter(f"{SVG}text") if node.get("class") == "credit"]
    assert credit == ["Green: in each <box>. Striped: used by all.", "Site, CC-BY-4.0"]
    assert "One & two" in [node.text for node in root.iter(f"{SVG}text")]


def test_a_figure_for_the_browser_has_no_file() -> None:
    caption = "<figcaption>T</figcaption>"
    figure = f'<figure class="diagram">\n<div class="mermaid">a</div>\n{caption}</figure>'
    assert offer_files(figure, str) == (figure, [])
