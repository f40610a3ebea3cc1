"""Whole builds of tiny sites, with no network: static, left to the browser, and refused."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.diagrams.conftest import CONFIG, ROOT

from sitekit.diagrams.render import LIBRARY_FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.diagrams.conftest import Built

pytestmark = pytest.mark.site

GOOD = """# Page

Before.

```mermaid title="A call" desc="It asks and is told."
sequenceDiagram
  participant P as Pelican
  participant K as Kestrel
  P->>K: asks for <fish> & chips
```

After.
"""
BAD = {
    "one.md": """---
title: One
---
# One

```mermaid title="T"
flowchart TD
  A[x --> B
```

1. item

    ```mermaid desc="D" titel="T"
    flowchart TD
      A --> B
      classDef own fill:#f00
    ```

````md
```mermaid
a sample, not a diagram
```
````

    ```mermaid
    a sample in indented code
    ```
""",
    "two.md": """# Two

> ```mermaid title="T" desc="D"
> sequenceDiagram
>   A->>B
> ```

```mermaid title="T" desc="D"
flowchrt TD
  A --> B
```
""",
}
MESSAGES = """\
docs/one.md:6:1: the diagram has no desc; add desc="…": it says in a sentence what it shows
docs/one.md:8:1: Mermaid cannot read `A[x --> B`: Unterminated node label (missing `]`)
docs/one.md:13:1: a diagram has no option "titel"; did you mean "title"?
docs/one.md:13:1: the diagram has no title; add title="…": it names the diagram
docs/one.md:16:1: `classDef` sets a look; give nodes a class, such as own or shared
docs/two.md:5:1: Mermaid cannot read `A->>B`: unexpected end of input; expected text
docs/two.md:9:1: diagrams of the kind "flowchrt" are not supported; did you mean "flowchart"?
7 problems found.
"""


def index_text(built: Built) -> str:
    index = json.loads(built.read("search/search_index.json"))
    return re.sub(r"</?p>", " ", " ".join(doc["text"] for doc in index["docs"]))


def test_a_static_page(build: Callable[..., Built]) -> None:
    built = build({"page.md": GOOD})
    assert built.code == 0, built.output
    html = built.read("page/index.html")
    assert html.count('<svg class="dg ') == 1
    assert "mermaid" not in html
    assert not (built.folder / "site" / LIBRARY_FILE).exists()
    assert "navigation.instant" in html


def test_a_page_that_names_the_plugin_stays_as_it_is(build: Callable[..., Built]) -> None:
    pages = {
        name: build({"page.md": f"# T\n\n{name} and Mermaid\n\n<input disabled>\n"}).read(
            "page/index.html"
        )
        for name in ("mermaid2", "mandolin", "\uf8ff", "\uf8ff and mermaid2")
    }
    plain = pages["mandolin"]
    assert "<input disabled>" in plain
    assert pages["mermaid2"] == plain.replace("mandolin", "mermaid2")
    assert pages["\uf8ff"] == plain.replace("mandolin", "\uf8ff")
    assert "\uf8ff and mermaid2 and Mermaid" in pages["\uf8ff and mermaid2"]


def test_the_search_plugin_gets_labels_of_drawings_and_never_the_source(
    build: Callable[..., Built],
) -> None:
    drawn = index_text(build({"page.md": GOOD}))
    assert {"Pelican", "Kestrel", "&lt;fish&gt;", "chips"} <= set(drawn.split())
    for text in (drawn, index_text(build({"page.md": GOOD}, DIAGRAMS="browser"))):
        assert "participant" not in text
        assert "->>" not in text.replace("&gt;", ">")


def test_every_mistake_of_every_page_at_once(build: Callable[..., Built]) -> None:
    built = build(BAD)
    assert built.code == 1
    assert MESSAGES in built.output
    assert "Traceback" not in built.output


GENERATE = """
from mkdocs.structure.files import File


def on_files(files, config):
    text = "# Made\\n\\n```mermaid title='T' desc='D'\\nflowchart TD\\n  A[x\\n```\\n"
    file = File.generated(config, "made.md", content=text)
    file.edit_uri = "_data/source.yml"
    files.append(file)
"""
DATA = """name: Made
detail: |
  ```mermaid title='T' desc='D'
  flowchart TD
    A[x
  ```
"""


def test_a_mistake_on_a_generated_page_is_shown_in_its_data(
    build: Callable[..., Built], tmp_path: Path
) -> None:
    (tmp_path / "generate.py").write_text(GENERATE, encoding="utf-8")
    config = CONFIG.replace("hooks: [", "exclude_docs: /_data/\nhooks: [generate.py, ")
    built = build({"_data/source.yml": DATA}, config=config)
    assert built.code == 1
    assert (
        "docs/_data/source.yml:5:1: Mermaid cannot read `A[x`:"
        " Unterminated node label (missing `]`)\n1 problem found." in built.output
    )


def test_the_browser_gets_mermaid_from_the_site_itself(build: Callable[..., Built]) -> None:
    pages = {"page.md": GOOD, "deep/down/other.md": GOOD, "plain.md": "# Plain\n"}
    built = build(pages, DIAGRAMS="browser")
    assert built.code == 0, built.output
    page = built.read("page/index.html")
    assert "P-&gt;&gt;K: asks for &lt;fish&gt; &amp; chips" in page
    assert '<script src="../assets/mermaid.js">' in page
    assert '<script src="../../../assets/mermaid.js">' in built.read("deep/down/other/index.html")
    assert "mermaid.js" not in built.read("plain/index.html")
    for path in ("page/index.html", "plain/index.html", "404.html"):
        assert "navigation.instant" not in built.read(path)
        assert "unpkg" not in built.read(path)
    library = (built.folder / "site" / LIBRARY_FILE).read_bytes()
    # mermaid@11.16.0/dist/mermaid.min.js of the npm registry.
    assert hashlib.sha256(library).hexdigest().startswith("74d7c46dabca328c")


def test_without_the_library_the_build_says_how_to_get_it(
    build: Callable[..., Built], tmp_path_factory: pytest.TempPathFactory
) -> None:
    shadow = tmp_path_factory.mktemp("path")
    (shadow / "mermaidx.py").write_text("", encoding="utf-8")
    built = build({"page.md": GOOD}, DIAGRAMS="browser", PYTHONPATH=f"{shadow}:{ROOT}/hooks")
    assert built.code == 1
    assert "must be drawn by readers' browsers; `pip install" in built.output
    assert "requirements-browser.txt` installs what they need" in built.output


def test_without_the_plugin_the_build_says_how_to_configure_it(build: Callable[..., Built]) -> None:
    config = CONFIG.replace("assets/mermaid.js", "https://cdn.example/mermaid.js")
    built = build({"page.md": GOOD}, config=config, DIAGRAMS="browser")
    assert built.code == 1
    assert "configure the mermaid2 plugin with `javascript: assets/mermaid.js`" in built.output


def test_without_the_renderer_the_browser_draws(
    build: Callable[..., Built], tmp_path_factory: pytest.TempPathFactory
) -> None:
    shadow = tmp_path_factory.mktemp("path")
    (shadow / "merman.py").write_text("raise ImportError('no wheel')\n", encoding="utf-8")
    built = build({"page.md": GOOD}, PYTHONPATH=f"{shadow}:{ROOT}/hooks")
    assert built.code == 0, built.output
    assert '<script src="../assets/mermaid.js">' in built.read("page/index.html")


def test_an_unknown_wish_is_refused(build: Callable[..., Built]) -> None:
    built = build({}, DIAGRAMS="brwoser")
    assert built.code == 1
    assert 'DIAGRAMS=brwoser is unknown; did you mean "browser"?' in built.output


def test_two_builds_are_alike(build: Callable[..., Built]) -> None:
    first = build({"page.md": GOOD}).read("page/index.html")
    assert build({"page.md": GOOD}).read("page/index.html") == first
