"""Give every block of code a button that copies it.

The theme can add such buttons itself, each in a landmark without a name (axe: landmark-unique); its
script copies for any button with `data-clipboard-target`.
"""

from __future__ import annotations

import re
from itertools import count

_BLOCK = re.compile(
    r'(?P<open><div class="highlight"><pre>(?:<span></span>)?<code)(?P<code>>.*?</code>)</pre>',
    re.DOTALL,
)


def copyable_code(html: str) -> str:
    """Return `html` with a button in each highlighted block."""
    numbers = count(1)

    def with_button(found: re.Match[str]) -> str:
        # The theme's script gives each `pre` an ID of its own, so the button names the `code`.
        name = f"code-{next(numbers)}"
        return (
            f'{found["open"]} id="{name}"{found["code"]}<button type="button" class="copy"'
            f' data-clipboard-target="#{name}" data-search-exclude>Copy</button></pre>'
        )

    return _BLOCK.sub(with_button, html)
