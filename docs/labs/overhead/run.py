#!/usr/bin/env python3
"""Overhead: how many times longer the same work takes than in an ordinary process on the host.

Run: sudo python3 run.py [--rounds 5] [--only runc,podman] [--json FILE]
Exits with 0 if the claims held, 1 if not, 77 if skipped (the reason is printed).
Needs measure.py beside it or one directory above.
"""

from __future__ import annotations

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
    "net": "64 MiB from a web server inside, over loopback",
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
  busybox httpd -f -p 127.0.0.1:4321 -h $DATA & server=$!
  get="busybox wget -q -O /dev/null http://127.0.0.1:4321"
  echo > $DATA/small
  until $get/small 2> /dev/null; do sleep 0.1; done
  echo "begin net"
  $get/file && $get/file && $get/file && $get/file && echo "end net"
  kill $server
  wait
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
                process.wait(10)  # it exits by itself, and cleans up
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
        "host": ("process", "", ["env", "-i", "busybox", "sh", f"{work}/host"]),
        "runc": ("container", "", ["runc", "--root", f"{work}/state", "run", "-b"]),
    }
    bundle = measure.bundle(work / "runc", root, ["/bin/sh", "/work"])
    found["runc"][2].extend([str(measure.with_data(bundle, work / "data")), "lab-runc"])
    if measure.has_tool("podman", "podman"):
        image, volume = measure.podman_image(work, root), f"--volume={work}/data:/data"
        command = measure.podman_run(work, "--rm", volume, image, "/bin/sh", "/work")
        found["podman"] = ("container", "with podman's seccomp filter", command)
    program = ["/bin/busybox", "sh", "/work"]
    for way in measure.sandboxes(work, root, program, work / "data"):
        found[way.id] = (way.technology, way.note, way.command)
    return found | guest(work, root, kvm)


def guest(work: Path, root: Path, kvm: str) -> dict[str, tuple[str | None, str, list[str]]]:
    """Return a virtual machine whose disk is a file of the host."""
    how, note, accelerator, words = measure.accelerator(kvm)
    kernel = measure.guest_kernel(f"qemu-pc-{how}")
    if not kernel:
        return {}
    # Without the disk there is no directory either, so nothing is written to memory instead.
    init = "mount -t devtmpfs dev /dev\nmount -t ext4 /dev/nvme0n1 /data || rmdir /data\n"
    init += "ip link set lo up\nsh /work"
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
        measure.report_unknown_rows(only, found)
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
        measure.claim(f"{what} takes less than twice as long with runc", held=best[key] < 2)
        for key, what in claims.items()
        if key in best
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
