#!/usr/bin/env python3
"""Startup time: from the start of a program to the line that says it is ready.

Run: sudo python3 run.py [--rounds 12] [--only process,runc] [--json FILE]
Exits with 0 if the claim held, 1 if not, 77 if skipped (the reason is printed).
Needs measure.py beside it or one directory above. WebAssembly needs a Python that has wasmtime.
"""

from __future__ import annotations

import functools
import random
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

sys.path.append(str(Path(__file__).resolve().parents[1]))
import measure

TIMING = {
    "id": "spawn-to-ready-line",
    "text": "from starting the command on the host to the line that says it is ready",
}

SLOW = 4  # rounds for whole systems


@dataclass
class Row(measure.Way):
    """One way to start the same program, and the text that says it is ready."""

    ready: bytes = b"READY"
    slow: bool = False  # a whole system: fewer rounds
    stays: bool = False  # it doesn't exit by itself
    prepare: Callable[[], list[str]] | None = None  # makes the command before the first round


# --8<-- [start:clock]
def seconds_until_ready(row: Row, limit: float = 90) -> float:
    """Start the command; return the time to its ready line. Raises NotReadyError without one."""
    begun = time.perf_counter()
    with measure.started(row.command, limit) as process:
        measure.wait_for(process, row.ready)
        seconds = time.perf_counter() - begun
        if not (row.slow or row.stays):
            process.wait()  # it exits by itself, and cleans up
        return seconds


# --8<-- [end:clock]


# --8<-- [start:containers]
SAY = ["/bin/busybox", "echo", "READY"]
NAMESPACES = "--mount --uts --ipc --net --pid --fork --kill-child"


def containers(work: Path, root: Path) -> list[Row]:
    """Return the ways that share the host's kernel."""
    by_hand = ["unshare", *NAMESPACES.split(), f"--root={root}", *SAY]
    nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    rootless = [*nobody.split(), "unshare", "--map-root-user", *by_hand[1:]]
    rows = [
        Row("process", "process", "an ordinary process", ["busybox", *SAY[1:]]),
        Row(
            "container-by-hand",
            "container",
            "a container by hand: unshare, five namespaces",
            by_hand,
        ),
        Row(
            "rootless-by-hand",
            "rootless-container",
            "a container by hand as an ordinary user, in a user namespace",
            rootless,
        ),
    ]
    for runtime in filter(lambda name: measure.has_tool(name, name), ("crun", "runc")):
        folder = measure.bundle(work / runtime, root, SAY)
        command = [runtime, "--root", f"{work}/state", "run", "-b", str(folder), f"lab-{runtime}"]
        rows.append(Row(runtime, "container", f"{runtime}, an OCI runtime, alone", command))
    if measure.has_tool("podman", "podman"):
        command = measure.podman_run(work, measure.podman_image(work, root), *SAY)
        rows.append(Row("podman", "container", "podman run, without network", command))
    others = [*measure.sandboxes(work, root, SAY), *measure.translated(SAY)]
    return [*rows, *(Row(**vars(way)) for way in others)]


# --8<-- [end:containers]


# --8<-- [start:others]
ISOLATE = "new (require('worker_threads').Worker)(\"console.log('READY')\", {eval: true})"
WASM = r"""
from wasmtime import Engine, Store, Module, Linker, WasiConfig
engine = Engine()
module = Module(engine, '''(module
  (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00READY\0a")
  (func (export "_start")
    (drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))''')
store, linker, wasi = Store(engine), Linker(engine), WasiConfig()
wasi.inherit_stdout()
store.set_wasi(wasi)
linker.define_wasi()
linker.instantiate(store, module).exports(store)["_start"](store)
"""


def interpreters() -> list[Row]:
    """Return WebAssembly in Python and an isolate in Node.js, and both without, to compare."""
    python = [sys.executable, "-c"]
    rows = [
        Row("python", None, "the Python interpreter alone, for scale", [*python, "print('READY')"])
    ]
    if measure.has_wasmtime("wasmtime-in-python"):
        what = "wasmtime in Python: start, compile, run"
        rows.append(Row("wasmtime-in-python", "webassembly", what, [*python, WASM]))
    if program := measure.node("isolate-in-node"):
        script = [program, "-e"]
        what = "Node.js alone, for scale"
        rows.append(Row("node", None, what, [*script, "console.log('READY')"]))
        what = "a worker in Node.js: a second V8 isolate"
        rows.append(Row("isolate-in-node", "v8-isolate", what, [*script, ISOLATE]))
    return rows


# --8<-- [end:others]


# --8<-- [start:guests]
def guests(work: Path, root: Path, kvm: str) -> list[Row]:
    """Return the ways that boot a kernel of their own."""
    how, note, accelerator, words = measure.accelerator(kvm)
    kernel = measure.guest_kernel(f"qemu-microvm-{how}", f"qemu-pc-{how}")
    rows = [Row(**vars(way)) for way in measure.tiny_guest(work, kvm)]
    if kernel:
        disk = str(measure.initramfs(work / "initramfs.gz", root, "echo READY"))
        boot = ["-m", "128", "-kernel", str(kernel), "-initrd", disk, "-append", words]
        for machine, technology in (("microvm", "microvm"), ("pc", "virtual-machine")):
            command = [*measure.QEMU.split(), "-M", machine, *accelerator, *boot]
            what = f"QEMU machine {machine}, Debian kernel, one program"
            rows.append(Row(f"qemu-{machine}-{how}", technology, what, command, note))
        loop = "while :; do echo READY; busybox usleep 1000; done"
        boot[5] = str(measure.initramfs(work / "loop.gz", root, loop))
        command = [*measure.QEMU.split(), *accelerator, *boot]
        restore = functools.partial(measure.snapshot, work, command, work / "saved")
        what = "QEMU machine pc, restored from a snapshot of the running guest"
        row = Row(f"qemu-restored-{how}", "virtual-machine", what, [], note, stays=True)
        rows.append(replace(row, prepare=restore))
    debian = measure.DEBIAN
    if measure.has_debian(f"debian-vm-{how}", "debian-podman-login"):
        drive = f"file={debian}/disk.raw,if=virtio,format=raw,snapshot=on"
        words = f"root=/dev/vda rw {words}"
        boot = ["-kernel", f"{debian}/vmlinuz", "-initrd", f"{debian}/initrd.img", "-append", words]
        command = [*measure.QEMU.split(), *accelerator, "-m", "512", "-drive", drive, *boot]
        what = "Debian with systemd, to the login prompt"
        rows.append(
            Row(f"debian-vm-{how}", "virtual-machine", what, command, note, b"login:", slow=True)
        )
        if not measure.has_tool("podman", "debian-podman-login"):
            return rows
        system = f"--tty --systemd=always --tmpfs /var/log --rootfs {debian}/rootfs:O".split()
        command = measure.podman_run(work, *system, "/sbin/init")
        what = "Debian with systemd as a container, to the login prompt"
        rows.append(
            Row("debian-podman-login", "system-container", what, command, "", b"login:", slow=True)
        )
    return rows


# --8<-- [end:guests]


# --8<-- [start:rounds]
def rounds(
    rows: list[Row], chosen: argparse.Namespace, work: Path
) -> tuple[dict[str, list[float]], list[float]]:
    """Time the rows in random order, round by round; return the samples and the foreign load."""
    samples: dict[str, list[float]] = {row.id: [] for row in rows}
    foreign: list[float] = []
    for number in range(chosen.rounds + 1):
        due = [row for row in rows if row.id in samples and (not row.slow or number <= SLOW)]
        for row in random.sample(due, len(due)):
            foreign.append(measure.wait_until_quiet(chosen.patience))
            try:
                if row.prepare:
                    row.command, row.prepare = row.prepare(), None
                seconds = seconds_until_ready(row)
            except (measure.NotReadyError, OSError) as reason:
                print(f"skip  {row.id}: {reason}")
                del samples[row.id]
                continue
            finally:
                measure.forget(work)
            if number:  # the first round fills the caches and shows what works here
                samples[row.id].append(seconds * 1000)
    return samples, foreign


# --8<-- [end:rounds]


def results(rows: list[Row], samples: dict[str, list[float]]) -> list[dict[str, Any]]:
    """Return what was measured, the fastest first."""
    found = []
    for row in (row for row in rows if row.id in samples):
        facts = {"id": row.id, "technology": row.technology, "what": row.what, "unit": "ms"}
        note = {"note": row.note} if row.note else {}
        found.append({**facts, **measure.summary(samples[row.id], 1), **note})
    return sorted(found, key=lambda result: result["median"])


def fastest(found: list[dict[str, Any]], *technologies: str) -> float | None:
    """Return the lowest median of some technologies, or None if none was measured."""
    return min((row["median"] for row in found if row["technology"] in technologies), default=None)


def main() -> int:
    """Measure, print a table, check the claim; return the exit status."""
    chosen = measure.options(rounds=12).parse_args()
    measure.refuse()
    with measure.work_folder() as work:
        root = measure.userland(work / "userland")
        kvm = measure.kvm(work)
        rows = [*containers(work, root), *interpreters(), *guests(work, root, kvm)]
        only = set(filter(None, chosen.only.split(",")))
        measure.report_unknown_rows(only, (row.id for row in rows))
        rows = [row for row in rows if not only or row.id in only]
        samples, foreign = rounds(rows, chosen, work)
    found = results(rows, samples)
    busy = round(100 * measure.percentile(foreign, 0.5), 1)
    lab = {"lab": "startup", "title": "Startup time", "timing": TIMING, "kvm": kvm}
    measure.report(chosen.json, {**lab, "foreign_cpu": busy}, found)
    container, guest = fastest(found, "container"), fastest(found, "microvm", "virtual-machine")
    if container is None or guest is None:
        print("skip  the claim: it needs a container and a guest")
        return 0
    claim = "a container is ready before a second kernel is"
    return 0 if measure.claim(claim, held=container < guest) else 1


if __name__ == "__main__":
    sys.exit(main())
