"""Run a lab script on this machine and look for what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
LABS = ROOT / "docs" / "labs"
TOKEN_NAME = "LAB_TEST_TOKEN"  # noqa: S105  (a mark on processes, no secret)


@dataclass(frozen=True)
class Result:
    """How a script ended: its exit status and its lines on both outputs, in order."""

    status: int
    lines: list[str]

    @property
    def held(self) -> list[str]:
        return [line[6:] for line in self.lines if line.startswith("ok    ")]

    @property
    def failed(self) -> list[str]:
        return [line[6:] for line in self.lines if line.startswith("FAIL  ")]

    @property
    def skipped(self) -> str:
        """Why the whole lab was skipped, or an empty string."""
        reasons = [line[9:] for line in self.lines if line.startswith("skipped: ")]
        return reasons[0] if self.status == 77 and reasons else ""


def cgroups() -> set[Path]:
    """Return the control groups of labs on this machine."""
    # Other labs' groups may vanish meanwhile: os.walk goes past what is no longer there.
    return {
        Path(folder, name)
        for folder, names, _ in os.walk("/sys/fs/cgroup")
        for name in names
        if name.startswith("lab-")
    }


@dataclass
class Lab:
    """One run of one script with its own temporary folder and, if given, stubs before PATH."""

    script: Path
    folder: Path
    stubs: dict[str, str] = field(default_factory=dict)
    personality: str = ""
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    groups_before: set[Path] = field(default_factory=cgroups)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start the script in a session of its own, with both outputs in one pipe."""
        bin_folder, temporary = self.folder / "bin", self.folder / "tmp"
        bin_folder.mkdir(parents=True)
        temporary.mkdir()
        for name, text in self.stubs.items():
            stub = bin_folder / name
            stub.write_text(f"#!/bin/bash\n{text}\n")
            stub.chmod(0o755)
        environment = {
            **os.environ,
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "TMPDIR": str(temporary),
            TOKEN_NAME: self.token,
        }
        program = sys.executable if self.script.suffix == ".py" else "bash"
        before = ["setarch", self.personality] if self.personality else []
        return subprocess.Popen(
            [*before, program, str(self.script), *args],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell cannot trap a signal that was ignored when it started.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *args: str, limit: float = 240) -> Result:
        """Run the script to its end; after `limit` seconds its whole session is killed."""
        process = self.start(*args)
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            output += f"\nkilled after {limit} s"
        return Result(process.returncode, output.splitlines())

    def interrupt(
        self,
        after: str,
        sent: signal.Signals,
        *,
        group: bool,
        arguments: tuple[str, ...] = (),
        file: Path | None = None,
    ) -> Result:
        """Run until a line with `after` and then `file` appear, send a signal, await the end.

        The signal goes to the whole group as Ctrl-C does, or to the script alone.
        """
        process = self.start(*arguments)
        lines = []
        assert process.stdout
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if after in line:
                break
        while file and not file.exists() and process.poll() is None:
            time.sleep(0.05)
        (os.killpg if group else os.kill)(process.pid, sent)
        output, _ = process.communicate(timeout=100)
        return Result(process.returncode, lines + output.splitlines())

    def leftovers(self) -> list[str]:
        """Return what the run left on this machine: files, mounts, cgroups and processes."""
        found = [f"file {path}" for path in (self.folder / "tmp").rglob("*")]
        mounts = Path("/proc/self/mounts").read_text().splitlines()
        found += [f"mount {line}" for line in mounts if str(self.folder) in line]
        found += [f"cgroup {path}" for path in cgroups() - self.groups_before]
        found += [f"runtime state {path}" for path in Path("/run").glob("*/lab-*")]
        return found + [f"process {pid}" for pid in Path("/proc").glob("[0-9]*") if self._owns(pid)]

    def _owns(self, process: Path) -> bool:
        """Whether a process carries the mark of this run or lives in its folder."""
        try:
            if f"{TOKEN_NAME}={self.token}".encode() in (process / "environ").read_bytes():
                return True
            places = [str((process / name).readlink()) for name in ("root", "cwd", "exe")]
        except OSError:  # it ended meanwhile, or is a thread of the kernel
            return False
        return any(place.startswith(str(self.folder)) for place in places)
