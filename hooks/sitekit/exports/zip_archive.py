"""Put a built site into a ZIP file.

The same files give the same bytes on any day and machine. The archive contains one directory with
the name of the archive, so that unpacking it leaves no loose files.
"""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from sitekit.atomic import atomic_file

# The earliest time that the ZIP format can express.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_archive(folder: Path, archive: Path, exclude: Sequence[str] = ()) -> int:
    """Write every file below `folder` whose path matches no pattern; return their number.

    All files get the time of $SOURCE_DATE_EPOCH, in UTC, or else the earliest possible one.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    timestamp = max(EARLIEST, time.gmtime(int(seconds))[:6]) if seconds else EARLIEST
    count = 0
    with (
        atomic_file(archive) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as output,
    ):
        for path in _files(folder, exclude):
            entry = zipfile.ZipInfo(f"{archive.stem}/{path}", timestamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            output.writestr(entry, (folder / path).read_bytes())
            count += 1
    return count


def _files(folder: Path, exclude: Sequence[str]) -> Iterator[str]:
    for path in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")):
        if (folder / path).is_file() and not any(fnmatch(path, pattern) for pattern in exclude):
            yield path
