"""Read a file that people write as text, or say exactly why that is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000


def read_text(file: Path, shown: str) -> str:
    """Return the text of `file`, at most 1 MB of UTF-8; `shown` is its path in messages.

    Raises ProblemsError when the file is missing, is no file, is too large or is not UTF-8.
    """

    def fail(message: str, hint: str, line: int = 1, column: int = 1) -> ProblemsError:
        return ProblemsError([Problem(shown, line, column, message, hint)])

    if not file.exists():
        raise fail("the file is missing", "create it or remove what names it")
    if not file.is_file():
        raise fail("this is a folder where a file belongs", "move the folder away")
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise fail(
                f"the file has {size:,} bytes; a data file may have {MAX_BYTES:,}",
                "split it or remove what does not belong in it",
            )
        data = file.read_bytes()
    except OSError as error:
        raise fail(f"the file cannot be read ({error.strerror})", "check its permissions") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise fail(
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "save the file with the encoding UTF-8",
            before.count(b"\n") + 1,
            column,
        ) from None
