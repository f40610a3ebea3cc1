"""A Content-Security-Policy for a folder of built HTML, with a hash for each inline script.

One policy serves the whole site, since a theme that exchanges pages in place runs the scripts of
one page in the document of another. It is written into every page as a `<meta>` element, for hosts
without headers, and into `_headers`, which Netlify and Cloudflare Pages read. Policy and hashes
follow CSP Level 3 (W3C), sections 2.3.1 and 8.3.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCRIPT = re.compile(
    r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE
)
_DATA_BLOCK = re.compile(
    r"""\btype\s*=\s*["']?(?!text/javascript|module\b)[\w+./-]+""", re.IGNORECASE
)
_CHARSET = re.compile(r"""<meta\s+charset=["']?utf-8["']?\s*/?>""", re.IGNORECASE)

SELF = "'self'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def script_hashes(html: str) -> set[str]:
    """Return the CSP source expression of each inline script that a browser would run."""
    found = set()
    for script in _SCRIPT.finditer(html):
        attributes = script["attributes"]
        if re.search(r"\bsrc\s*=", attributes) or _DATA_BLOCK.search(attributes):
            continue
        digest = hashlib.sha256(script["text"].encode()).digest()
        found.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    return found


def policy(hashes: Iterable[str], *, inline_styles: bool = False) -> str:
    """Return the policy: everything from this origin, scripts by hash, styles from files only.

    `inline_styles` allows style elements and attributes, for pages that draw in the browser.
    """
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join([SELF, *sorted(hashes)])}",
            f"style-src {styles}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def secure(folder: Path, *, inline_styles: bool = False) -> str:
    """Write the policy into every page below `folder` and into `_headers`; return it."""
    pages = {path: path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))}
    hashes: set[str] = set()
    for html in pages.values():
        hashes |= script_hashes(html)
    text = policy(hashes, inline_styles=inline_styles)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{text}">'
    for path, html in pages.items():
        path.write_text(_CHARSET.sub(lambda found: found[0] + meta, html, count=1), "utf-8")
    # A page in a frame of another site is refused by a header only; <meta> cannot say it.
    headers = {"Content-Security-Policy": f"{text}; frame-ancestors 'none'", **HEADERS}
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items())]
    (folder / "_headers").write_text("\n".join(lines) + "\n", "utf-8")
    return text
