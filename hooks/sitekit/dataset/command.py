"""`python -m sitekit schema OUT`: write the JSON Schema of each kind of data file, for editors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sitekit.dataset.schema import file_schemas

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction


def add_parser(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "schema", help="write JSON Schemas of the data files, for editors"
    )
    parser.add_argument("out", type=Path, help="the folder to write <kind>.json into")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the schemas and say where they are; 2 where the folder cannot be written."""
    out: Path = args.out
    schemas = file_schemas()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas.items():
            text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
            (out / f"{name}.json").write_text(text, "utf-8")
    except OSError as error:
        print(f"{error.filename}: cannot be written ({error.strerror})", file=sys.stderr)
        return 2
    print(f"{out}: {', '.join(f'{name}.json' for name in schemas)}")
    return 0
