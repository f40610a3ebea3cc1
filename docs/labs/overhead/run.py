#!/usr/bin/env python3
"""Overhead: how many times longer the same work takes than as an ordinary process of the host.

Run: sudo python3 run.py [--rounds 5] [--only runc,podman] [--json FILE]
Ends with 0 if the claims held, 1 if not, 77 if skipped (the reason is printed).
Needs measure.py beside it or one folder above.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))
import measure

TIMING = {
    "id": "ratio-to-host-process",
    "text": "time between two lines of output, on the host's clock, divided by the host's median",
}
TESTS = {
    "cpu": "a loop that only counts",
    "calls": "80,000 system calls",
    "disk": "16 MiB written to disk",
}

# --8<-- [start:work]
WORK = """
for round in 1 2 3; do
  echo "begin cpu"
  i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done
  echo "end cpu"
  echo "begin calls"
  dd if=/dev/zero of=/dev/null bs=1 count=40000 2> /dev/null
  echo "end calls"
  echo "begin disk"
  dd if=/dev/zero of=$DATA/file bs=64k count=256 conv=fsync 2> /dev/null && echo "end disk"
done
echo "done"
"""
# --8<-- [end:work]


# --8<-- [start:clock]
def times(command: list[str], limit: float = 120) -> dict[str, float]:
    """Run the work somewhere; return the shortest time of each test, by the host's clock."""
    best: dict[str, float] = {}
    begun, line = 0.0, ""
    with measure.started(command, limit) as process:
        for text in process.stdout:
            now, line = time.perf_counter(), text.decode(errors="replace").strip()
            event, _, test = line.partition(" ")
            if event == "begin":
                begun = now
            elif event == "end":
                best[test] = min(now - begun, best.get(test, now - begun))
            elif event == "done":
                return best
    raise measure.NotReadyError(line)


# --8<-- [end:clock]


# --8<-- [start:places]
def places(work: Path, root: Path, kvm: str) -> dict[str, tuple[str | None, str, list[str]]]:
    """Return where the work runs: technology, note, and the command, by id."""
    (work / "data").mkdir()
    (root / "data").mkdir()
    (root / "work").write_text(f"DATA=/data\n{WORK}")
    (work / "host").write_text(f"DATA={work}/data\n{WORK}")
    found: dict[str, tuple[str | None, str, list[str]]] = {
        "host": ("process", "", ["busybox", "sh", f"{work}/host"]),
        "runc": ("container", "", ["runc", "--root", f"{work}/state", "run", "-b"]),
    }
    found["runc"][2].extend([str(with_data(work, root, "runc")), "lab-runc"])
    if measure.has_tool("podman", "podman"):
        image, volume = measure.podman_image(work, root), f"--volume={work}/data:/data"
        command = measure.podman_run(work, "--rm", volume, image, "/bin/sh", "/work")
        found["podman"] = ("container", "with podman's seccomp filter", command)
    if measure.has_tool("runsc", "gvisor-ptrace"):
        command = measure.runsc(work, with_data(work, root, "gvisor"), "lab-runsc")
        note = "gVisor's ptrace platform, which newer releases have replaced"
        found["gvisor-ptrace"] = ("application-kernel", note, command)
    return found | guest(work, root, kvm)


def with_data(work: Path, root: Path, name: str) -> Path:
    """Return the bundle of a container that finds the host's data folder at /data."""
    folder = measure.bundle(work / name, root, ["/bin/sh", "/work"])
    config = json.loads((folder / "config.json").read_text())
    data = {"destination": "/data", "type": "bind", "source": f"{work}/data", "options": ["bind"]}
    config["mounts"].append(data)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def guest(work: Path, root: Path, kvm: str) -> dict[str, tuple[str | None, str, list[str]]]:
    """Return a virtual machine whose disk is a file of the host."""
    how, note, accelerator, words = measure.accelerator(kvm)
    kernel = measure.guest_kernel(f"qemu-pc-{how}")
    if not kernel:
        return {}
    # Without the disk there is no folder either, so that nothing is written to memory instead.
    init = "mount -t devtmpfs dev /dev\nmount -t ext4 /dev/nvme0n1 /data || rmdir /data\nsh /work"
    archive = measure.initramfs(work / "initramfs.gz", root, init)
    measure.done(["truncate", "-s", "64M", f"{work}/disk.raw"])
    measure.done(["mke2fs", "-q", "-t", "ext4", f"{work}/disk.raw"])
    disk = (
        f"-drive if=none,id=disk,format=raw,file={work}/disk.raw -device nvme,drive=disk,serial=1"
    )
    boot = ["-kernel", str(kernel), "-initrd", str(archive), "-append", words, "-m", "256"]
    command = [*measure.QEMU.split(), *accelerator, *disk.split(), *boot]
    return {f"qemu-pc-{how}": ("virtual-machine", note, command)}


# --8<-- [end:places]


# --8<-- [start:rounds]
def measured(
    found: dict[str, list[str]], rounds: int, patience: float, work: Path
) -> tuple[dict[str, list[float]], list[float]]:
    """Run everything once a round, in random order; return the times and the foreign load."""
    samples: dict[str, list[float]] = {}
    foreign: list[float] = []
    for number in range(rounds + 1):
        for name in random.sample(sorted(found), len(found)):
            foreign.append(measure.wait_until_quiet(patience))
            try:
                best = times(found[name])
            except (measure.NotReadyError, OSError) as reason:
                print(f"skip  {name}: {reason}")
                del found[name]
                continue
            finally:
                measure.forget(work)
            for test in best if number else ():  # the first round fills the caches
                samples.setdefault(f"{name}-{test}", []).append(best[test])
    return samples, foreign


# --8<-- [end:rounds]


def main() -> int:
    """Measure, print a table, check the claims; return the exit status."""
    chosen = measure.options(rounds=5).parse_args()
    measure.refuse()
    with measure.work_folder() as work:
        root = measure.userland(work / "userland")
        kvm = measure.kvm(work)
        found = places(work, root, kvm)
        only = {"host", *filter(None, chosen.only.split(","))}
        commands = {
            name: place[2] for name, place in found.items() if len(only) < 2 or name in only
        }
        samples, foreign = measured(commands, chosen.rounds, chosen.patience, work)
    results = []
    for name, test in ((name, test) for name in found for test in TESTS):
        technology, note, _ = found[name]
        if numbers := samples.get(f"{name}-{test}"):
            host = measure.percentile(samples[f"host-{test}"], 0.5)
            what = f"{TESTS[test]}: {name}"
            facts = {"id": f"{name}-{test}", "technology": technology, "what": what}
            row: dict[str, Any] = {**facts, "unit": "times the host"}
            row |= measure.summary([number / host for number in numbers], 3)
            results.append(row | ({"note": note} if note else {}))
    busy = round(100 * measure.percentile(foreign, 0.5), 1)
    lab = {
        "lab": "overhead",
        "title": "Overhead",
        "timing": TIMING,
        "kvm": kvm,
        "foreign_cpu": busy,
    }
    measure.report(chosen.json, lab, results)
    best = {row["id"]: row["p5"] for row in results}
    claims = {"runc-cpu": "counting", "runc-calls": "a system call"}
    held = [
        measure.claim(f"{what} takes less than twice as long by runc", held=best[key] < 2)
        for key, what in claims.items()
        if key in best
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
