"""Prose has no phrase that readers stumble over; what pages must have is checked by sitekit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = ROOT / "docs"
# Titles of sources, and values that cells once had.
UNEDITED = {"sources.yml", "changes.yml"}
PHRASES = yaml.safe_load((ROOT / "tests/site/phrases.yml").read_text("utf-8"))


def blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def readable(path: Path) -> str:
    """What people read of a file. The rest is blank, so that lines keep their numbers."""
    text = path.read_text("utf-8")
    hidden = {
        ".md": (r"^(`{3,}).*?^\1", r"`[^`\n]*`", r"\[@[^\]]*\]", r"(?<=\])\([^)]*\)", r"<[^>]*>"),
        ".yml": (
            r"^ *#[^\n]*",
            r"^ *(- )?(at|source|url|title|authors|version|key): [^\n]*",
        ),
        ".html": (r"<[^>]*>",),
    }[path.suffix]
    for mark in (*hidden, r"\{[#%].*?[#%]\}"):
        text = re.sub(mark, blank, text, flags=re.DOTALL | re.MULTILINE)
    return text


def places(phrase: dict[str, Any], name: str, text: str, used: set[str]) -> Iterator[str]:
    """Where a phrase is in a text, unless it is allowed there."""
    for match in re.finditer(phrase["find"].replace(" ", r"\s+"), text, re.IGNORECASE):
        around = " ".join(text[max(0, match.start() - 60) : match.end() + 60].split())
        for allowed in phrase.get("allow", []):
            if allowed["file"] == name and allowed["text"] in around:
                used.add(f"{name}: {allowed['text']}")
                break
        else:
            line = text.count("\n", 0, match.start()) + 1
            yield f"{name}:{line}: {match[0]!r}; write: {phrase['write']} (…{around}…)"


def test_prose_has_no_banned_phrases() -> None:
    files = [
        *(path for path in DOCS.rglob("*.md")),
        *(path for path in (DOCS / "_data").rglob("*.yml") if path.name not in UNEDITED),
        *(path for path in (ROOT / "overrides").rglob("*") if path.suffix in {".md", ".html"}),
        *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG", "ARCHITECTURE")),
    ]
    texts = {path.relative_to(ROOT).as_posix(): readable(path) for path in sorted(files)}
    used: set[str] = set()
    found = [
        place
        for phrase in PHRASES
        for name, text in texts.items()
        for place in places(phrase, name, text, used)
    ]
    assert not found, "\n".join(found)
    allowed = {
        f"{each['file']}: {each['text']}" for phrase in PHRASES for each in phrase.get("allow", [])
    }
    assert allowed - used == set(), "allowed, but no longer there"


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["write"])
def test_each_banned_phrase_finds_its_example(phrase: dict[str, Any]) -> None:
    assert set(phrase) <= {"find", "write", "wrong", "allow"}
    assert list(places(phrase, "example", phrase["wrong"].replace(" ", "\n", 1), set()))
    assert not list(places(phrase, "example", phrase["write"], set()))
    for allowed in phrase.get("allow", []):
        assert allowed["reason"]
