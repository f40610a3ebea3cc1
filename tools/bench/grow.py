"""Make a dataset larger: a copy of a docs folder with each row, and each column, several times.

    python -m tools.bench.grow DOCS OUT [--dimensions N] [--technologies N]

Files are copied as text and given other names, so the copies obey every rule that the originals do.
Dimensions are rows: cells and pages grow with their number. Technologies are columns, but any two
of them have a page of their own, so pages grow with the square of their number.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A copy's number goes behind its names; the short one has 20 characters at most.
_NAME = re.compile(r"^((?:name|plural): .*|short: .{1,16}).*$", re.MULTILINE)
# No two copies may have the same summary or question; it begins behind the field or a line below.
_TEXT = re.compile(r"^((?:summary|question): (?:>-\n +)?)", re.MULTILINE)
_CELL = re.compile(r"^  (?P<id>[a-z0-9-]+):\n(?:(?:   .*)?\n)+", re.MULTILINE)


def grow(docs: Path, out: Path, *, dimensions: int = 1, technologies: int = 1) -> None:
    """Write a copy of `docs` to `out` with so many times the dimensions and technologies."""
    shutil.copytree(docs, out)
    data = out / "_data"
    columns = _ids(data / "technologies")
    rows = _ids(data / "dimensions")
    for name in columns:
        _copy(data / "technologies" / f"{name}.yml", technologies)
    for name in rows:
        file = data / "dimensions" / f"{name}.yml"
        file.write_text(with_more_cells(file.read_text("utf-8"), columns, technologies), "utf-8")
        _copy(file, dimensions)
    head = data / "comparison.yml"
    text = with_more_ids(head.read_text("utf-8"), "technologies", columns, technologies)
    head.write_text(with_more_ids(text, "groups", rows, dimensions), "utf-8")


def copy_name(name: str, number: int) -> str:
    """Return the id of a copy; number 1 is the original."""
    return name if number == 1 else f"{name}-{number}"


def with_more_ids(head: str, field: str, ids: Iterable[str], times: int) -> str:
    """Return the head file with copies behind each of some ids in one of its fields."""
    known = set(ids)
    lines: list[str] = []
    inside = False
    for line in head.splitlines(keepends=True):
        if re.match(r"[a-z_]+:", line):
            inside = line.startswith(f"{field}:")
        entry = re.fullmatch(r"( +- )([a-z0-9-]+)\n", line)
        if inside and entry and entry[2] in known:
            lines += [f"{entry[1]}{name}\n" for name in _names(entry[2], times)]
        elif inside and (listed := re.fullmatch(r"(.*\[)(.*)(\]\n)", line)):
            names = [
                each
                for name in listed[2].split(", ")
                for each in (_names(name, times) if name in known else [name])
            ]
            lines.append(f"{listed[1]}{', '.join(names)}{listed[3]}")
        else:
            lines.append(line)
    return "".join(lines)


def _names(name: str, times: int) -> list[str]:
    return [copy_name(name, number) for number in range(1, times + 1)]


def with_more_cells(dimension: str, columns: Iterable[str], times: int) -> str:
    """Return the file of a dimension with copies behind the cell of each technology."""
    known = set(columns)
    before, mark, cells = dimension.partition("\ncells:\n")

    def copies(cell: re.Match[str]) -> str:
        if cell["id"] not in known:
            return cell[0]
        content = cell[0].split("\n", 1)[1]
        return "".join(f"  {copy_name(cell['id'], n)}:\n{content}" for n in range(1, times + 1))

    return f"{before}{mark}{_CELL.sub(copies, cells)}"


def _copy(file: Path, times: int) -> None:
    text = file.read_text("utf-8")
    for number in range(2, times + 1):
        named = _TEXT.sub(rf"\g<1>({number}) ", _NAME.sub(rf"\g<1> {number}", text))
        file.with_stem(copy_name(file.stem, number)).write_text(named, "utf-8")


def _ids(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yml"))


def main() -> None:
    """Write the copy."""
    parser = argparse.ArgumentParser(description="Make a dataset larger.")
    parser.add_argument("docs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dimensions", type=int, default=1)
    parser.add_argument("--technologies", type=int, default=1)
    args = parser.parse_args()
    grow(args.docs, args.out, dimensions=args.dimensions, technologies=args.technologies)


if __name__ == "__main__":
    main()
