"""Give each of our style sheets and scripts a URL that changes with its content.

A browser or a cache that holds an old file must not combine it with a new page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

_REFERENCE = re.compile(
    r"""(?P<before>\b(?:href|src)=["']?)(?P<url>[^"'?#\s>]*?(?P<path>assets/(?:css|js)/[\w./-]+\.(?:css|js)))"""
    r"""(?=["'\s>])"""
)


def fingerprint_assets(folder: Path, pages: Iterable[Path]) -> int:
    """Add `?h=HASH` to the URLs of files in `assets/css` and `assets/js`; return their number.

    `folder` is the root of the site. A file that isn't there keeps its URL.
    """
    hashes: dict[str, str] = {}
    count = 0

    def version(found: re.Match[str]) -> str:
        nonlocal count
        path = found["path"]
        if path not in hashes:
            file = folder / path
            data = file.read_bytes() if file.is_file() else b""
            hashes[path] = hashlib.sha256(data).hexdigest()[:10] if data else ""
        if not hashes[path]:
            return found[0]
        count += 1
        return f"{found['before']}{found['url']}?h={hashes[path]}"

    for page in pages:
        text = page.read_text("utf-8")
        page.write_text(_REFERENCE.sub(version, text), "utf-8")
    return count
