"""Bytes to text as browsers decode them: a mark, what the file declares, else UTF-8.

After https://encoding.spec.whatwg.org/: a label names the encoding that pages mean by it, which for
the oldest is a larger one than it says, and UTF-16 counts only with its mark.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_PRESCAN_BYTES: Final = 1024
_META_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CSS_CHARSET: Final = re.compile(rb'@charset "([^"\n]{1,40})";')
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-7": "utf-8",
}
"""Python's name of an encoding to the one that a browser uses for it."""


def codec(label: str) -> str:
    """Return Python's name for what a browser understands by a label; UTF-8 when that is none."""
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)
    except (LookupError, ValueError):
        return "cp1252" if label.strip().lower() == "x-user-defined" else "utf-8"
    return _MEANT.get(name, name)


def decoded(data: bytes, declared: str = "") -> str:
    """Return the text of a file that declares an encoding, or none."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    return data.decode(codec(declared) if declared else "utf-8", "replace")


def decoded_html(data: bytes) -> str:
    """Return the text of a page, which may name its encoding in a `meta` near its start."""
    declared = _META_CHARSET.search(data[:_PRESCAN_BYTES])
    return decoded(data, declared[1].decode("latin-1") if declared else "")


def decoded_css(data: bytes) -> str:
    """Return the text of a style sheet, whose first bytes may name its encoding."""
    declared = _CSS_CHARSET.match(data)
    return decoded(data, declared[1].decode("latin-1") if declared else "")
