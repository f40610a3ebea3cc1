"""Check built HTML with the Nu checker (what the W3C's validator runs) and with html-validate.

`python tools/html_validate/validate.py FOLDER` prints every error as `path:line:column: message
(checker)` and exits with 1 if there is one, with 2 if a checker is missing. Both come from npm,
pinned in `package-lock.json` beside this file, and are no part of the build.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML_VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"


def missing() -> str | None:
    """Return what has to be installed before anything can be checked, or None."""
    programs = {"java": "Java 17 or newer", "node": "Node.js 20.19 or newer"}
    lacking = [text for program, text in programs.items() if not shutil.which(program)]
    if not NU.is_file() or not HTML_VALIDATE.is_file():
        lacking.append("the checkers: `npm ci --ignore-scripts` in tools/html_validate")
    return f"missing here: {'; '.join(lacking)}" if lacking else None


def nu_errors(folder: Path) -> list[str]:
    """Return what the Nu checker calls an error in the HTML files below `folder`.

    Its warnings are left out: it reads the pages as local files, and takes each style sheet for a
    breach of a policy that names the origin of a server.
    """
    command = ["java", "-jar", NU, "--errors-only", "--format", "json", "--skip-non-html", folder]
    found = _json(command, stream="stderr")["messages"]
    return [
        f"{_below(folder, unquote(urlsplit(each['url']).path))}:{each.get('lastLine', 1)}:"
        f"{each.get('firstColumn', 1)}: {each['message']} (Nu)"
        for each in found
    ]


def html_validate_errors(folder: Path) -> list[str]:
    """Return what html-validate finds in the HTML files below `folder`."""
    config = HERE / "htmlvalidate.config.mjs"
    command = ["node", HTML_VALIDATE, "--config", config, "--formatter", "json", folder]
    return [
        f"{_below(folder, file['filePath'])}:{each['line']}:{each['column']}: {each['message']} "
        f"({each['ruleId']})"
        for file in _json(command, stream="stdout")
        for each in file["messages"]
    ]


def _json(command: list[Any], *, stream: str) -> Any:
    # Written to a file: a checker that ends while a pipe is full cuts its report short.
    with tempfile.TemporaryFile("w+") as report, tempfile.TemporaryFile("w+") as other:
        outputs = {"stdout": other, "stderr": other, stream: report}
        done = subprocess.run(command, timeout=300, check=False, **outputs)  # type: ignore[call-overload]
        report.seek(0)
        other.seek(0)
        text = report.read()
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            told = f"{text}{other.read()}".strip()
            raise RuntimeError(f"{command[0]} exited with {done.returncode}: {told}") from None


def _below(folder: Path, path: str) -> str:
    return Path(path).resolve().relative_to(folder.resolve()).as_posix()


def main(folder: Path) -> int:
    """Print every error; return the exit status."""
    if lacking := missing():
        print(lacking, file=sys.stderr)
        return 2
    errors = nu_errors(folder) + html_validate_errors(folder)
    print(*errors, f"{len(errors)} errors in {len(list(folder.rglob('*.html')))} files", sep="\n")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
