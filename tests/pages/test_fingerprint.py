"""Generated pages are made anew when, and only when, something that they hold has changed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sitekit.pages.templates import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

TWICE = """
import sys
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config

file, old, new = sys.argv[1:]
build(load_config())
pages = sys.modules["hooks/build.py"].pages
first = pages._generated
text = Path(file).read_text("utf-8")
assert old in text, text
Path(file).write_text(text.replace(old, new), "utf-8")
build(load_config())
print("kept" if pages._generated is first else "made")
"""


def built_twice(site: Path, file: str, old: str, new: str) -> str:
    """Build, change a file and build again in one process; say whether pages were kept or made."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE, file, old, new],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_a_name_and_a_content_count(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "a"
    file.write_text("1")
    first = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == first
    file.write_text("2")
    second = fingerprint([tmp_path])
    file.rename(tmp_path / "in" / "b")
    assert len({first, second, fingerprint([tmp_path]), fingerprint([])}) == 4


@pytest.mark.slow
def test_saving_prose_keeps_generated_pages(small_site: Path) -> None:
    (small_site / "docs" / "more.md").write_text(
        "---\ntitle: More\ndescription: More words.\n---\n# More\n\nFirst words.\n"
    )
    config = (small_site / "mkdocs.yml").read_text()
    (small_site / "mkdocs.yml").write_text(
        config.replace("strict: true", "strict: !ENV [STRICT, false]")
    )
    assert built_twice(small_site, "docs/more.md", "First", "Other") == "kept"
    assert "Other words" in (small_site / "site" / "more" / "index.html").read_text()


@pytest.mark.slow
def test_saving_data_makes_them_anew(small_site: Path) -> None:
    file = "docs/_data/technologies/modal.yml"
    name = next(
        line for line in (small_site / file).read_text().splitlines() if line.startswith("name: ")
    )
    assert built_twice(small_site, file, name, f"{name} anew") == "made"
    page = (small_site / "site" / "technologies" / "modal" / "index.html").read_text()
    assert f"{name.removeprefix('name: ')} anew" in page
