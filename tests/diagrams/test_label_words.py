"""The words of labels, found without a renderer."""

from __future__ import annotations

import pytest
from tests.diagrams.kinds import KINDS

from sitekit.diagrams.labels import label_words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('block\n  a["One two"]:2\n', "One two"),
        ("flowchart TD\n  A[One] -->|yes| B{Two?}\n  B --> C([Three])\n", "One yes Two? Three"),
        ("sequenceDiagram\n  A->>B: read it\n  Note over A: wait\n", "read it wait"),
        ('block\n  a["x#34;y"] b["Same"] c["Same"]\n', 'x"y Same'),
        ("flowchart TD\n  A --> B\n", ""),
    ],
)
def test_label_words(source: str, words: str) -> None:
    assert label_words(source) == words


@pytest.mark.parametrize("kind", ["block", "flowchart", "sequence", "timeline"])
def test_most_words_of_a_kind_are_found(kind: str) -> None:
    source, shown = KINDS[kind]
    wanted = {word for line in shown for word in line.strip("[]").split()}
    found = set(label_words(source).replace("<br/>", " ").split())
    assert len(wanted & found) / len(wanted) > 0.7
