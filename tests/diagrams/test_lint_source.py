"""A source says what stands where, never how it looks."""

from __future__ import annotations

import pytest

from sitekit.diagrams.fences import lint_source

HINT = "give nodes a class, such as own or shared"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("flowchart TD\n  A --> B\n  class A,B own\n  C:::shared\n", []),
        ("classDiagram\n  class Image\n  class Layer {\n  }\n", []),
        ("sequenceDiagram\n  A->>B: class of its own\n", []),
        (
            "block\n  a b\n  class a onw\n",
            [(3, 'no style sheet has a rule for the class "onw"', 'did you mean "own"?')],
        ),
        (
            "flowchart TD\n  A:::zebra --> B\n",
            [
                (
                    2,
                    'no style sheet has a rule for the class "zebra"',
                    "the classes are own and shared",
                )
            ],
        ),
        (
            "flowchart TD\n  classDef own fill:#f00\n  style A fill:#f00\n  linkStyle 0 color:#f00",
            [
                (2, "`classDef` sets a look", HINT),
                (3, "`style` sets a look", HINT),
                (4, "`linkStyle` sets a look", HINT),
            ],
        ),
        (
            "%%{init: {'theme': 'dark'}}%%\nflowchart TD\n  A\n",
            [(1, "`%%{init` sets a look", HINT)],
        ),
    ],
)
def test_lint_source(source: str, expected: list[tuple[int, str, str]]) -> None:
    assert list(lint_source(source)) == expected
