"""Fences: found in their file, drawn in place, every mistake reported with its line."""

from __future__ import annotations

import pytest

from sitekit.diagrams.fences import Fences, locate

GOOD = {"title": "T", "desc": "D"}
FLOW = "flowchart TD\n  A --> B"


@pytest.mark.parametrize(
    ("text", "occurrence", "line"),
    [
        (f"# H\n\n```mermaid\n{FLOW}\n```\n", 1, 3),
        (f"```mermaid\n{FLOW}\n```\n\n```mermaid\n{FLOW}\n```\n", 2, 6),
        ("1. item\n\n    ```mermaid\n    flowchart TD\n      A --> B\n    ```\n", 1, 3),
        ("> ```mermaid\n> flowchart TD\n>   A --> B\n> ```\n", 1, 1),
        ("detail: |\n  ```mermaid\n  flowchart TD\n    A --> B\n  ```\n", 1, 2),
        ("---\r\ntitle: x\r\n---\r\n```mermaid\r\nflowchart TD\r\n  A --> B\r\n```\r\n", 1, 4),
        ("written by a template", 1, 1),
    ],
)
def test_a_fence_is_found_in_its_file(text: str, occurrence: int, line: int) -> None:
    assert locate(FLOW, text, occurrence) == line


def reports(source: str, options: dict[str, str]) -> list[str]:
    fences = Fences()
    html = f"<p>{fences.token(source, options)}</p>"
    text = f"\n```mermaid\n{source}\n```\n"
    return [str(problem) for problem in fences.draw(html, "docs/x.md", text)[1]]


@pytest.mark.parametrize(
    ("source", "options", "expected"),
    [
        (FLOW, GOOD, []),
        (
            FLOW,
            {"title": " "},
            [
                'docs/x.md:2:1: the diagram has no title; add title="…": it names the diagram',
                "docs/x.md:2:1: the diagram has no desc;"
                ' add desc="…": it says in a sentence what it shows',
            ],
        ),
        (
            FLOW,
            {**GOOD, "titel": "x"},
            ['docs/x.md:2:1: a diagram has no option "titel"; did you mean "title"?'],
        ),
        (
            "flowchart TD\n  A[x --> B\n  C",
            GOOD,
            [
                "docs/x.md:4:1: Mermaid cannot read `A[x --> B`:"
                " Unterminated node label (missing `]`)"
            ],
        ),
        (
            "flowchrt TD\n  A --> B",
            GOOD,
            [
                'docs/x.md:3:1: diagrams of the kind "flowchrt" are not supported;'
                ' did you mean "flowchart"?'
            ],
        ),
        (
            "flowchart TD\n  A --> B:::shared\n  class A own",
            {**GOOD, "own": "one each"},
            [
                "docs/x.md:2:1: the diagram doesn't say what its color for shared means;"
                ' add shared="…": the words beside that color, such as "in each container"'
            ],
        ),
        (
            FLOW,
            {**GOOD, "own": "one each"},
            ["docs/x.md:2:1: no node of the diagram has the class own; remove own=…"],
        ),
        (
            "flowchart TD\n  A --> B\n  class A onw",
            GOOD,
            ['docs/x.md:5:1: no style sheet has a rule for the class "onw"; did you mean "own"?'],
        ),
    ],
)
def test_mistakes(source: str, options: dict[str, str], expected: list[str]) -> None:
    assert reports(source, options) == expected


def test_one_bad_diagram_does_not_hide_the_next() -> None:
    fences = Fences()
    tokens = [fences.token("flowchart TD\n  A[x", GOOD), fences.token(FLOW, GOOD)]
    html, problems = fences.draw("\n".join(tokens), "docs/x.md", "")
    assert len(problems) == 1
    assert html.count("<svg ") == 1
    assert "<!--" not in html


def test_a_fence_that_never_reaches_the_page_is_no_diagram() -> None:
    fences = Fences()
    fences.token("nonsense", {})
    assert fences.draw("<pre>a sample</pre>", "docs/x.md", "") == ("<pre>a sample</pre>", [])


def test_ids_of_one_page_differ() -> None:
    fences = Fences()
    html = "".join(fences.token(FLOW, GOOD) for _ in range(3))
    drawn, _ = fences.draw(html, "docs/x.md", "")
    assert [f'id="diagram-{n}-t"' in drawn for n in (1, 2, 3)] == [True] * 3
