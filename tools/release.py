"""Tag the current commit with the version of pyproject.toml, if it can be released.

    python tools/release.py [FOLDER]

The rule for versions is in CONTRIBUTING.md, "Maintain the site".
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path


def run_git(folder: Path, *arguments: str) -> str:
    """Return what `git ARGUMENTS` prints in `folder`."""
    return subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def read_version(folder: Path) -> str:
    """Return the version in pyproject.toml."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def obstacles(folder: Path) -> list[str]:
    """Return what has to be done before the version in pyproject.toml can be tagged."""
    version = read_version(folder)
    found = []
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        found.append(f"pyproject.toml: version {version} isn't of the form 1.2.3")
    newest = (folder / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1:2]
    if not any(f"Version {version}" in day for day in newest):
        found.append(f'CHANGELOG.md: the latest day has no entry "Version {version}: …"')
    if run_git(folder, "status", "--porcelain"):
        found.append("the work tree has changes: commit them, so that the tag is what was tested")
    if run_git(folder, "tag", "--list", f"v{version}"):
        found.append(f"the tag v{version} exists: raise the version in pyproject.toml")
    return found


def main() -> int:
    """Tag the commit, or say everything that is in the way."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    if found := obstacles(folder):
        print(*found, sep="\n", file=sys.stderr)
        return 1
    tag = f"v{read_version(folder)}"
    run_git(folder, "tag", "--annotate", tag, "--message", f"Version {tag[1:]}")
    print(f"tagged {tag}; publish it with: git push origin HEAD {tag}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
