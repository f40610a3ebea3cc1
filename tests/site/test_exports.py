"""The adapters on a site about something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def published(small_site: Path) -> Path:
    """The small site with an archive to offer."""
    config = small_site / "mkdocs.yml"
    text = config.read_text("utf-8")
    assert "\nextra:\n" in text
    text = text.replace("\nextra:\n", "\nextra:\n  offline_copy: copy.zip\n")
    config.write_text(text, "utf-8")
    (small_site / "copy.zip").write_bytes(b"PK")
    return small_site


def test_copies_and_archive_are_offered(published: Path, mkdocs: Callable[..., Any]) -> None:
    result = mkdocs(published, "build")
    assert result.returncode == 0, result.stderr
    site = published / "site"
    assert (site / "downloads/copy.zip").read_bytes() == b"PK"
    data = (site / "data/index.html").read_text("utf-8")
    assert 'href="../downloads/copy.zip"' in data
    assert 'href="../llms.txt"' in data
    listed = (site / "llms.txt").read_text("utf-8")
    assert listed.startswith("# Text editors\n")
    assert "https://example.org/editors/technologies/modal/index.md" in listed
    text = (site / "index.md").read_text("utf-8")
    assert "A claim with a source [1]." in text
    assert "\n1. *" in text
    glossary = (site / "data/index.html").read_text("utf-8")
    start = glossary.index('<script type="application/ld+json">')
    node = json.loads(glossary[start + 35 : glossary.index("</script>", start)])
    assert node["url"] == "https://example.org/editors/data/"


def test_no_archive_is_offered_unless_there_is_one(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    assert mkdocs(small_site, "build").returncode == 0
    assert ".zip" not in (small_site / "site/data/index.html").read_text("utf-8")


def test_a_missing_archive_is_told(published: Path, mkdocs: Callable[..., Any]) -> None:
    (published / "copy.zip").unlink()
    result = mkdocs(published, "build")
    assert result.returncode == 1
    assert "extra.offline_copy: no file" in result.stderr
    assert "Traceback" not in result.stderr


def test_flat_addresses_and_no_address(published: Path, mkdocs: Callable[..., Any]) -> None:
    config = published / "mkdocs.yml"
    text = config.read_text("utf-8").replace("site_url: https://example.org/editors/\n", "")
    config.write_text(f"{text}use_directory_urls: false\n", "utf-8")
    result = mkdocs(published, "build")
    assert result.returncode == 0, result.stderr
    assert (published / "site/words.md").read_text("utf-8").startswith('---\ntitle: "Words"\n')
    assert "](technologies/modal.md)" in (published / "site/llms.txt").read_text("utf-8")
    words = (published / "site/words.html").read_text("utf-8")
    assert 'type="text/markdown" href="words.md"' in words
