"""Run the experiments of the live lab on fresh machines, and record what each step prints.

Run: python tools/live_lab/record.py [EXPERIMENT...]    (default: all; `make live-lab` comes first)
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT / "docs" / "_data"
MACHINE = ROOT / ".cache" / "live-lab"


def steps_of(file: Path) -> list[dict[str, str]]:
    """Return the steps of an experiment, as record.mjs reads them."""
    steps = yaml.safe_load(file.read_text("utf-8"))["steps"]
    return [
        {"id": step["id"], "machine": step.get("machine", "a"), "run": step["run"]}
        for step in steps
    ]


def as_yaml(recorded: str, machine: str, outputs: dict[str, str]) -> str:
    """Return the text of a transcript's file."""
    lines = ["# Recorded by `make live-record`.", f"recorded: {recorded}", f"machine: {machine}"]
    lines.append("outputs:")
    for step, output in outputs.items():
        printed = [line.rstrip().expandtabs() for line in output.splitlines()]
        if not any(printed):
            lines.append(f'  {step}: ""')
            continue
        # The indentation is given because a first line may begin with blanks.
        lines.append(f"  {step}: |2-")
        lines += [f"    {line}" if line else "" for line in printed]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Record the experiments that are named, or all."""
    files = {file.stem: file for file in sorted((DATA / "experiments").glob("*.yml"))}
    names = sys.argv[1:] or list(files)
    asked = json.dumps({name: steps_of(files[name]) for name in names})
    done = subprocess.run(
        ["node", HERE / "record.mjs", MACHINE],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    emulator = lock["packages"]["node_modules/v86"]["version"]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    machine = f"v86 {emulator} in Node.js {node.strip().removeprefix('v')} on {platform.system()}"
    (DATA / "transcripts").mkdir(exist_ok=True)
    for name, outputs in json.loads(done.stdout).items():
        text = as_yaml(datetime.now(UTC).date().isoformat(), machine, outputs)
        (DATA / "transcripts" / f"{name}.yml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
