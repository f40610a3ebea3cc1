"""`python -m sitekit pack FOLDER ARCHIVE`: put a built site into a ZIP file.

The same files make the same bytes, on any day and machine. The archive holds one folder with the
name of the archive, so that unpacking it leaves no loose files about.
"""

from __future__ import annotations

import os
import sys
import time
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator, Sequence

# The first moment that a ZIP file can name.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def add_parser(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("pack", help="put a built site into a ZIP file")
    parser.add_argument("folder", type=Path, help="the folder of the built site")
    parser.add_argument("archive", type=Path, help="the ZIP file to write")
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="PATTERN", help="paths to leave out (fnmatch)"
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the archive and print its size; 2 where the folder or the archive is of no use."""
    if not args.folder.is_dir():
        print(f"{args.folder}: no such folder; build the site into it first", file=sys.stderr)
        return 2
    try:
        count = pack(args.folder, args.archive, args.without)
    except OSError as error:
        print(f"{error.filename}: cannot be written ({error.strerror})", file=sys.stderr)
        return 2
    print(f"{args.archive}: {count} files, {args.archive.stat().st_size:,} bytes")
    return 0


def pack(folder: Path, archive: Path, without: Sequence[str] = ()) -> int:
    """Write every file below `folder` whose path matches no pattern; return how many there are.

    The archive is written beside its place and moved there when it is complete. Times are those of
    $SOURCE_DATE_EPOCH, in UTC, or the earliest that a ZIP file knows.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_name(f".{archive.name}.new")
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    moment = max(EARLIEST, time.gmtime(int(seconds))[:6]) if seconds else EARLIEST
    count = 0
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
            for path in _files(folder, without):
                entry = zipfile.ZipInfo(f"{archive.stem}/{path}", moment)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o100644 << 16
                made.writestr(entry, (folder / path).read_bytes())
                count += 1
        unfinished.replace(archive)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _files(folder: Path, without: Sequence[str]) -> Iterator[str]:
    for path in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")):
        if (folder / path).is_file() and not any(fnmatch(path, pattern) for pattern in without):
            yield path
