"""Records of pages from an earlier run, by the hash of the page's bytes.

The file is a header, a checksum and a marshalled dictionary. It is only ever read by the same
Python and the same code that wrote it: the header names both, and anything else, a cut file too, is
taken for no cache. It lies outside the published site.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sitekit.links.model import Link, Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    Flat = tuple[Any, ...]
    Records = dict[bytes, Flat]

_CODE: Final = ["css", "elements", "kinds", "model", "page", "parts", "read_lexbor", "read_stdlib"]
_DIGEST_BYTES: Final = 16


def key(data: bytes) -> bytes:
    """Return what a page's record is kept under."""
    import hashlib  # Brings a library of ciphers, which a run without cache has no use for.

    return hashlib.sha256(data, usedforsecurity=False).digest()[:_DIGEST_BYTES]


def flat(record: Record) -> Flat:
    """Return a record as plain tuples, which is all that marshal takes."""
    return tuple(record._replace(links=tuple(map(tuple, record.links))))  # type: ignore[arg-type]


def unflat(values: Flat) -> Record:
    """Return the record that `flat` made `values` of."""
    record = Record._make(values)
    return record._replace(links=tuple(map(Link._make, record.links)))


def load(path: Path) -> Records:
    """Return the records kept in a file; none when it is missing, damaged or of other code."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    header = _header()
    body = data[len(header) + _DIGEST_BYTES :]
    if not data.startswith(header) or data[len(header) : -len(body) or None] != key(body):
        return {}
    records: Records = marshal.loads(body)  # noqa: S302 - our own file, its checksum is right
    return records


def save(path: Path, records: Mapping[bytes, Flat]) -> None:
    """Keep records in a file. A folder that cannot be written to only costs the next run time."""
    body = marshal.dumps(dict(records))
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_header() + key(body) + body)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _header() -> bytes:
    """Return a line that names the Python, the parser and the code that make records."""
    try:
        from selectolax import __version__ as parser
    except ImportError:
        parser = "none"
    code = b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in _CODE)
    return f"links {sys.version} selectolax {parser} {key(code).hex()}\n".encode()
