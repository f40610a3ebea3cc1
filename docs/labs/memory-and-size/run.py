#!/usr/bin/env python3
"""Memory and size: what 1, 4, and 8 idle instances need, and how large one userland is.

Run: sudo python3 run.py [--rounds 3] [--only process,runc] [--json FILE]
Exits with 0 if the claims held, 1 if not, 77 if skipped (the reason is printed).
Needs measure.py beside it or one directory above.
"""

from __future__ import annotations

import functools
import json
import re
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.append(str(Path(__file__).resolve().parents[1]))
import measure

TIMING = {
    "id": "proportional-set-size",
    "text": "memory of all processes that idle instances need, shared pages divided by their users",
}
INSTANCES = {"1": "one", "4": "four", "8": "eight", "one-more": "each additional one"}
IDLE = ["/bin/sh", "-c", "echo READY; exec sleep 600"]


@dataclass
class Kind:
    """A way to run an idle instance; `start` starts one and returns its processes."""

    id: str
    technology: str
    what: str
    start: Callable[[ExitStack, int], list[int]]
    note: str = ""
    counts: tuple[int, ...] = (1, 4, 8)


# --8<-- [start:memory]
def memory(processes: list[int]) -> float:
    """Return the proportional set size of processes in MiB: a page shared by two counts half."""
    total = 0
    for process in processes:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += sum(int(size) for size in re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))
    return total / 1024


def settled(processes: list[int]) -> float:
    """Return the memory of process families once it changes by less than 1% in a second."""
    last, now = -1.0, 0.0
    for _ in range(30):
        now = memory([member for process in processes for member in measure.family(process)])
        if abs(now - last) <= 0.01 * last:
            break
        last = now
        time.sleep(1)
    return now


# --8<-- [end:memory]


def attached(command: list[str], ready: bytes = b"READY") -> Callable[[ExitStack, int], list[int]]:
    """Return a start for a command that stays: it is its own first process."""

    def start(running: ExitStack, _: int) -> list[int]:
        process = running.enter_context(measure.started(command, 400))
        measure.wait_for(process, ready)
        return [process.pid]

    return start


# --8<-- [start:containers]
def containers(work: Path, root: Path) -> list[Kind]:
    """Return the ways that share the host's kernel."""

    def runc(_: ExitStack, number: int) -> list[int]:
        state, name = f"runc --root {work}/state", f"lab-{number}"
        folder = measure.bundle(work / f"{name}-{time.monotonic_ns()}", root, IDLE)
        command = f"{state} run --detach --bundle {folder} {name} > /dev/null 2>&1"
        measure.done(["sh", "-c", command])
        return [json.loads(measure.done([*state.split(), "state", name]).stdout)["pid"]]

    def podman(_: ExitStack, number: int) -> list[int]:
        name = f"lab-{number}"
        measure.done(measure.podman_run(work, "--detach", "--name", name, image, *IDLE))
        return measure.podman_processes(work, name)

    def other(place: int, running: ExitStack, _: int) -> list[int]:
        way = measure.sandboxes(work, root, IDLE)[place]  # each instance has its own name
        return attached(way.command)(running, 0)

    process = ["busybox", *IDLE[0].split("/bin/")[1:], *IDLE[1:]]
    kinds = [
        Kind("process", "process", "a sleeping process", attached(process)),
        Kind("runc", "container", "a sleeping process in a runc container", runc),
    ]
    if measure.has_tool("podman", "podman"):
        image = measure.podman_image(work, root)
        note = "with podman's monitor process"
        kinds.append(
            Kind("podman", "container", "a sleeping process in a podman container", podman, note)
        )
    for place, way in enumerate(measure.sandboxes(work, root, IDLE)):
        start = functools.partial(other, place)
        kinds.append(Kind(way.id, way.technology, f"a sleeping process in {way.what}", start))
    return kinds


# --8<-- [end:containers]


# --8<-- [start:guests]
def guests(work: Path, root: Path, kvm: str) -> list[Kind]:
    """Return the ways that boot a kernel of their own, and the same Debian as a container."""
    how, note, accelerator, words = measure.accelerator(kvm)
    accelerator = [word.replace("tcg", "tcg,tb-size=16") for word in accelerator]
    qemu, kinds = [*measure.QEMU.split(), *accelerator], []
    if kernel := measure.guest_kernel(f"qemu-microvm-{how}"):
        archive = measure.initramfs(work / "initramfs.gz", root, "echo READY\nsleep 600")
        boot = ["-kernel", str(kernel), "-initrd", str(archive), "-append", words]
        start = attached([*qemu, "-M", "microvm", "-m", "128", *boot])
        what = "a guest of 128 MiB with one program"
        kinds.append(Kind(f"qemu-microvm-{how}", "microvm", what, start, note))
    debian = measure.DEBIAN
    if measure.has_debian(f"debian-vm-{how}", "debian-podman"):
        drive = f"file={debian}/disk.raw,if=virtio,format=raw,snapshot=on"
        boot = ["-kernel", f"{debian}/vmlinuz", "-initrd", f"{debian}/initrd.img"]
        boot += ["-append", f"root=/dev/vda rw {words}"]
        start = attached([*qemu, "-m", "512", "-drive", drive, *boot], b"login:")
        what = "a guest of 512 MiB with Debian and systemd"
        kinds.append(Kind(f"debian-vm-{how}", "virtual-machine", what, start, note, (1,)))
        if measure.has_tool("podman", "debian-podman"):
            what = "Debian with systemd as a container"
            kinds.append(Kind("debian-podman", "system-container", what, system(work), counts=(1,)))
    return kinds


# --8<-- [end:guests]


def system(work: Path) -> Callable[[ExitStack, int], list[int]]:
    """Return a start for the Debian container, whose podman process itself does not count."""
    options = "--name lab-0 --tty --systemd=always --tmpfs /var/log --rootfs"
    files = f"{measure.DEBIAN}/rootfs:O"
    command = measure.podman_run(work, *options.split(), files, "/sbin/init")

    def start(running: ExitStack, number: int) -> list[int]:
        attached(command, b"login:")(running, number)
        return measure.podman_processes(work, "lab-0")

    return start


# --8<-- [start:sizes]
def sizes(work: Path, root: Path) -> list[tuple[str, str, str, int]]:
    """Return id, technology, description, and bytes of the same userlands in different formats."""
    measure.done(["sh", "-c", f"tar -C {root} -c . | gzip -9n > {work}/layer.tar.gz"])
    measure.initramfs(work / "size.gz", root, "")
    layer, archive = ((work / name).stat().st_size for name in ("layer.tar.gz", "size.gz"))
    found = [("tiny-image", "container", "one program, tar.gz: an image layer", layer)]
    if kernel := measure.guest_kernel("tiny-guest"):
        guest = archive + kernel.stat().st_size
        found.append(("tiny-guest", "virtual-machine", "one program, initramfs and kernel", guest))
    for name, technology, what in (
        ("rootfs.tar.gz", "system-container", "Debian with systemd, tar.gz: an image layer"),
        ("disk.qcow2", "virtual-machine", "Debian with systemd and kernel, compressed qcow2 disk"),
    ):
        if measure.has_debian(row := f"debian-{name.replace('.', '-')}"):
            size = (measure.DEBIAN / name).stat().st_size
            found.append((row, technology, what, size))
    return found


# --8<-- [end:sizes]


# --8<-- [start:rounds]
def measured(kind: Kind, rounds: int, work: Path) -> dict[str, list[float]]:
    """Start 1, 4, and 8 instances, `rounds` times; return MiB by count and for one more."""
    samples: dict[str, list[float]] = {}
    for _ in range(rounds):
        totals, processes = [], []
        with ExitStack() as running:
            running.callback(measure.forget, work)
            for number in range(kind.counts[-1]):
                processes += kind.start(running, number)
                if number + 1 in kind.counts:
                    totals.append(settled(processes))
                    samples.setdefault(f"{number + 1}", []).append(totals[-1])
        if len(totals) > 1:
            more = (totals[-1] - totals[0]) / (kind.counts[-1] - kind.counts[0])
            samples.setdefault("one-more", []).append(more)
    return samples


# --8<-- [end:rounds]


def main() -> int:
    """Measure, print a table, check the claims; return the exit status."""
    chosen = measure.options(rounds=3).parse_args()
    measure.refuse()
    only = set(filter(None, chosen.only.split(",")))
    results: list[dict[str, Any]] = []
    with measure.work_folder() as work:
        root = measure.userland(work / "userland")
        kvm = measure.kvm(work)
        foreign = [measure.wait_until_quiet(chosen.patience)]
        engines = [
            Kind(way.id, str(way.technology), way.what, measure.signaled(way.command))
            for way in measure.idle_engines()
        ]
        kinds = [*containers(work, root), *engines, *guests(work, root, kvm)]
        measure.report_unknown_rows(only, (kind.id for kind in kinds))
        for kind in kinds:
            if only and kind.id not in only:
                continue
            try:
                samples = measured(kind, chosen.rounds, work)
            except (measure.NotReadyError, OSError, ValueError) as reason:
                print(f"skip  {kind.id}: {reason}")
                continue
            for count, numbers in samples.items():
                facts = {"id": f"{kind.id}-{count}", "technology": kind.technology}
                what = f"{kind.what}: {INSTANCES[count]}"
                row = {**facts, "what": what, "unit": "MiB", **measure.summary(numbers, 2)}
                results.append(row | ({"note": kind.note} if kind.note else {}))
            foreign.append(measure.wait_until_quiet(0))
        for name, technology, what, size in sizes(work, root):
            facts = {"id": name, "technology": technology, "what": what}
            results.append({**facts, "unit": "MB", "value": round(size / 1e6, 1)})
    busy = round(100 * measure.percentile(foreign, 0.5), 1)
    lab = {"lab": "memory-and-size", "title": "Memory and size", "timing": TIMING, "kvm": kvm}
    measure.report(chosen.json, {**lab, "foreign_cpu": busy}, results)
    held = [
        measure.claim(what, held=small < large)
        for what, small, large in claims({row["id"]: row for row in results})
    ]
    return 0 if all(held) else 1


def claims(by_id: dict[str, dict[str, Any]]) -> list[tuple[str, float, float]]:
    """Return what must hold, as far as it was measured, with the smaller and the larger number."""
    found = []
    for key in ("qemu-microvm-kvm-one-more", "qemu-microvm-tcg-one-more"):
        if key in by_id and "runc-one-more" in by_id:
            numbers = by_id["runc-one-more"]["median"], by_id[key]["median"]
            found.append(("one more container takes less memory than one more guest", *numbers))
    if "tiny-guest" in by_id:
        numbers = by_id["tiny-image"]["value"], by_id["tiny-guest"]["value"]
        found.append(("an image without a kernel is smaller than a guest with one", *numbers))
    return found


if __name__ == "__main__":
    sys.exit(main())
