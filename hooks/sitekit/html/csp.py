"""A Content-Security-Policy for a directory of built HTML, with a hash for each inline script.

There is one policy for the whole site, because with instant navigation the theme runs the scripts
of one page in the document of another. Only a page with the attribute `data-needs-wasm` may
compile WebAssembly, too; such a page is always loaded as a whole. The policy is written into every
page as a `<meta>` element, for hosts that cannot send headers, and into `_headers`, which Netlify
and Cloudflare Pages read. Policy and hashes follow CSP Level 3 (W3C), sections 2.3.1 and 8.3.
"""

from __future__ import annotations

import base64
import hashlib
import re
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
WASM = "'wasm-unsafe-eval'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def script_hashes(html: str) -> set[str]:
    """Return the CSP source expression of each inline script that a browser would run."""
    hashes = set()
    for script in _SCRIPT.finditer(html):
        attributes = script["attributes"]
        if re.search(r"\bsrc\s*=", attributes) or _DATA_BLOCK.search(attributes):
            continue
        digest = hashlib.sha256(script["text"].encode()).digest()
        hashes.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    return hashes


NEEDS_WASM = "data-needs-wasm"


def build_policy(hashes: Iterable[str], *, inline_styles: bool = False, wasm: bool = False) -> str:
    """Return a policy that allows this origin only, inline scripts by hash, and no inline styles.

    `inline_styles` allows style elements and attributes, for pages whose diagrams are drawn in the
    browser. `wasm` allows to compile WebAssembly.
    """
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join([SELF, *([WASM] if wasm else []), *sorted(hashes)])}",
            f"style-src {styles}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def apply_csp(folder: Path, *, inline_styles: bool = False) -> str:
    """Write the policy into every page below `folder` and into `_headers`, and return it.

    A browser applies the policies of the header and of the page, so the header allows what any page
    needs, and the policy of each page forbids what this page doesn't need.
    """
    pages = {path: path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))}
    hashes: set[str] = set()
    for html in pages.values():
        hashes |= script_hashes(html)
    policies = [
        build_policy(hashes, inline_styles=inline_styles, wasm=wasm) for wasm in (False, True)
    ]
    needing = {path for path, html in pages.items() if NEEDS_WASM in html}
    for path, html in pages.items():
        text = policies[path in needing]
        meta = f'<meta http-equiv="Content-Security-Policy" content="{text}">'
        path.write_text(_CHARSET.sub(rf"\g<0>{meta}", html, count=1), "utf-8")
    text = policies[bool(needing)]
    # Only a header can forbid frames on other sites; browsers ignore frame-ancestors in <meta>.
    headers = {"Content-Security-Policy": f"{text}; frame-ancestors 'none'", **HEADERS}
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items())]
    # The data is for everyone, from any site.
    lines += ["/api/*", "  Access-Control-Allow-Origin: *"]
    (folder / "_headers").write_text("\n".join(lines) + "\n", "utf-8")
    return text
