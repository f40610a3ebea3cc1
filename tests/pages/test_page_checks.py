"""What is right but resembles a mistake is not refused; tests/mistakes has the mistakes."""

from __future__ import annotations

import pytest

from sitekit.pages.checks.page_text import PageText
from sitekit.pages.checks.pages import check_page

HEAD = "---\ntitle: A page\ndescription: What is right.\n---\n# A page\n\n"
RIGHT = {
    "keys": 'Press ++ctrl+alt+del++, ++shift++, or ++ctrl+arrow-left++; write ++ctrl+"x"++.',
    "not keys": "In C++ and g++ the count is i++, and 2++3 is an error.",
    "escaped backtick": "A backtick (\\`) begins code.",
    "code with backticks": "Write `` a ` b `` or ``` `` ```.",
    "code over two lines": "Run `make\ncheck` now.",
    "languages": "```text\na\n```\n\n```console\n$ a\n```\n\n```c++\nint a;\n```\n\n```\na\n```",
    "language in braces": '```{.python title="a"}\na\n```',
    "headings": "## A\n\n### B\n\n#### C\n\nText.\n\n## D\n\n### `c`\n\nText.\n\n## `c`\n\nText.",
    "sharp in code": "```sh\n#### A comment\n#\n```",
    "ids": '## A { #a }\n\nText.\n\n## B {: .wide #b }\n\n<p id="c">A</p>\n\n`<p id="c">`',
    "braces": "A set {a, b} and {: .x } and `{: .x`.",
    "table": "| a | b |\n| --- | --- |\n| `x|y` | 1 \\| 2 |\n| 1 |\n",
    "table without outer marks": "a | b\n--- | ---\n1 | 2",
    "emphasis": "An *italic* text, a **bold** one, 2 * 3, *.yml, read.*, and \\*this.\n\n* a\n* b",
    "emphasis of two kinds": "Text that is ***both*** at once.",
    "emphasis around a link": "See *the [page](https://host.example/)* and (*this*).",
    "shebang": "Begin it with `#!/bin/sh` or `#!python3`.",
    "entities": "A&nbsp;b, R&amp;D, and <https://host.example/?a=1&nbsp=2>.",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_no_false_alarm(text: str) -> None:
    page = PageText("page.md", "docs/page.md", f"{HEAD}{text}\n")
    assert [str(problem) for problem in check_page(page)] == []
