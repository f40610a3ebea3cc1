"""The outline of one page of each type is the one in outlines.txt.

`UPDATE_OUTLINES=1 python -m pytest tests/browser/test_outline.py` writes the file anew.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from tests.browser import site_pages
from tests.browser.outline import names_of, outline
from tests.browser.wait import settle
from tests.conftest import ROOT
from tests.extent import some

from sitekit.dataset.loader import load_dataset

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OUTLINES = ROOT / "tests" / "browser" / "outlines.txt"


@pytest.mark.browser
@pytest.mark.site
def test_outlines(browser: Browser, site_url: str) -> None:
    names = names_of(load_dataset(ROOT / "docs"))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    found = {}
    update = "UPDATE_OUTLINES" in os.environ
    examples = list(site_pages.EXAMPLES.items())
    for name, path in examples if update else some(examples, 9):
        page.goto(f"{site_url}{path}")
        settle(page)
        snapshot = page.locator("body").aria_snapshot()
        found[name] = outline(snapshot, names, prose=name in site_pages.PROSE)
    page.close()
    if update:
        text = "\n\n".join(f"# {name}\n{told}" for name, told in found.items())
        OUTLINES.write_text(f"{text}\n", "utf-8")
    kept = dict(part.split("\n", 1) for part in OUTLINES.read_text("utf-8").split("\n\n"))
    assert set(kept) == {f"# {name}" for name in site_pages.EXAMPLES}
    for name, told in found.items():
        assert told.splitlines() == kept[f"# {name}"].splitlines(), name


SNAPSHOT = r"""
- link "Skip to content":
  - /url: "#x"
- main:
  - article:
    - heading "The 3 vi \"modes\" ¶" [level=1]:
      - link "¶":
        - /url: "#x"
    - paragraph: Text.
    - 'checkbox "Modes" [checked]'
    - checkbox "Keys" [checked]
    - table "2 of 1,000 vi":
      - row:
        - button "Source 1": "1"
        - link "elsewhere"
        - button "Source 12": "12"
      - row:
        - button "Source 2"
    - button "Source 2"
    - heading "Sources" [level=2]
"""


def test_what_an_outline_keeps() -> None:
    names = re.compile("vi|modes|keys", re.IGNORECASE)
    assert outline(SNAPSHOT, names, prose=False).splitlines() == [
        "link Skip to content",
        "main",
        "  article",
        '    heading The N (name) "(name)" [level=1]',
        "    checkbox (name) [checked]",
        "    table N of N (name)",
        "      button Source N",
        "    button Source N",
        "    heading Sources [level=2]",
    ]
    assert outline(SNAPSHOT, names, prose=True).splitlines() == [
        "link Skip to content",
        "main",
        "  article",
        "    button Source N",
        "    checkbox … [checked]",
        "    heading Sources [level=2]",
        "    heading … [level=1]",
        "    table …",
        "      button Source N",
    ]
