"""The two functions: what is available, and what is wrong with a source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from sitekit.diagrams import merman
from sitekit.diagrams.merman import DiagramError, RendererError
from sitekit.diagrams.render import available, render

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def no_renderer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform for which merman has no wheel."""
    merman.load.cache_clear()
    monkeypatch.setitem(sys.modules, "merman", None)
    yield
    merman.load.cache_clear()


def draw(source: str) -> str:
    return render(source, prefix="p", title="t", description="d")


def test_available_where_the_renderer_is() -> None:
    assert available()


def test_the_environment_can_forbid_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGRAMS", "browser")
    assert not available()


@pytest.mark.usefixtures("no_renderer")
def test_not_available_without_the_renderer() -> None:
    assert not available()
    with pytest.raises(RendererError, match="merman is not installed"):
        draw("flowchart TD\n  A --> B\n")


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("flowchart TD\n  A[x --> B\n  C\n", 2, "Unterminated node label (missing `]`)"),
        ("sequenceDiagram\n  A->>B\n", 2, "unexpected statement separator; expected text"),
        ('block\n  columns 2\n  a["x"\n', 3, "unterminated node delimiter"),
        ("nonsense\n", 1, "no Mermaid diagram detected"),
        ("", 1, "no Mermaid diagram detected"),
    ],
)
def test_mistakes_have_a_line(source: str, line: int, message: str) -> None:
    with pytest.raises(DiagramError) as caught:
        draw(source)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_a_correct_diagram_after_a_wrong_one() -> None:
    with pytest.raises(DiagramError):
        draw("flowchart TD\n  A[x --> B\n")
    assert draw("flowchart TD\n  A --> B\n").startswith("<svg ")


def test_what_the_renderer_refuses_is_no_mistake_of_the_author() -> None:
    edges = (f"  n{i} --> n{(7 * i + 13 * j + 1) % 60}\n" for i in range(60) for j in range(28))
    with pytest.raises(RendererError):
        draw("flowchart TD\n" + "".join(edges))


def test_names_are_escaped() -> None:
    svg = render("flowchart TD\n  A\n", prefix="p", title="<b> & c", description="a > b")
    assert '<title id="p-t">&lt;b&gt; &amp; c</title>' in svg
    assert '<desc id="p-d">a &gt; b</desc>' in svg
