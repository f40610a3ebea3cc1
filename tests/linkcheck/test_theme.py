"""What the theme itself makes of every feature raises no alarm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.linkcheck.tree import write

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

URL = "https://example.org/sub/"
CONFIGURATION = f"""
site_name: Theme
site_url: {URL}
use_directory_urls: DIRECTORIES
theme:
  name: material
  font: false
  features: [navigation.tabs, navigation.sections, navigation.indexes, navigation.footer,
    navigation.top, navigation.path, navigation.prune, toc.follow, content.tabs.link,
    content.code.annotate, content.code.copy, content.action.edit, search.share, search.suggest]
repo_url: https://example.com/repo
plugins: [search, tags]
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {{permalink: true}}
  - pymdownx.details
  - pymdownx.highlight: {{anchor_linenums: true, line_spans: __span}}
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.tasklist: {{custom_checkbox: true}}
"""
PAGE = """---
tags: [one, two]
---

# Page

Text[^1] and [a place](#second), [home](../index.md), ![dark](../dot.png#only-dark).

=== "First tab"

    ``` python
    x = 1  # (1)!
    y = 2
    ```

    1. An annotation with [a link](../index.md#home).

=== "Second tab"

    - [x] A task

??? note "Details"

    ``` { .python .annotate linenums="1" }
    z = 3
    ```

## Second

Again[^1], and a term
:   with its definition.

[^1]: A footnote.
"""


@pytest.mark.site
@pytest.mark.parametrize("directories", ["true", "false"])
def test_no_false_alarm(tmp_path: Path, mkdocs: Run, sitekit: Run, directories: str) -> None:
    write(tmp_path, {
        "mkdocs.yml": CONFIGURATION.replace("DIRECTORIES", directories),
        "docs/index.md": "# Home\n\n[Page](part/page.md#second)\n",
        "docs/part/index.md": "# Part\n\n[Page](page.md)\n",
        "docs/part/page.md": PAGE,
        "docs/dot.png": b"png",
    })  # fmt: skip
    assert mkdocs(tmp_path, "build").returncode == 0
    done = sitekit(tmp_path, "links", "site", "--site-url", URL, "--source", "docs", "--json")
    found = [
        finding for finding in json.loads(done.stdout)["findings"] if finding["severity"] != "note"
    ]
    assert found == []
