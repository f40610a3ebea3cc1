"""What the three measuring labs share: userlands, containers, guests, quiet waits and percentiles.

Keep this file beside a lab's run.py, or one folder above it. Python's standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

QEMU = "qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -serial stdio"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CACHE = Path("/var/cache/labs")
DEBIAN = CACHE / "debian"
NEEDED = {
    "busybox": "busybox-static",
    "cpio": "cpio",
    "qemu-system-x86_64": "qemu-system-x86",
    "runc": "runc",
}


class NotReadyError(Exception):
    """A command that ended, or ran out of time, before the line that says it is ready."""


def skip(reason: str) -> None:
    """End the lab: it cannot run here, and this is why."""
    print(f"skipped: {reason}")
    sys.exit(77)


def refuse() -> None:
    """End the lab where it cannot run, and see to it that a signal ends it through its clean-up."""
    system = os.uname()
    if (system.sysname, system.machine) != ("Linux", "x86_64"):
        skip(f"this lab is for Linux on x86-64, not {system.sysname} {system.machine}")
    if os.geteuid() != 0:
        skip("this lab needs root: run it with sudo")
    for tool, package in NEEDED.items():
        if not shutil.which(tool):
            skip(f"{tool} is missing (Debian package {package})")
    for number in SIGNALS:
        signal.signal(number, lambda *_: sys.exit(130))


def available(what: str, *rows: str, found: object, remedy: str) -> bool:
    """Return whether something was found; where not, say which rows are skipped and the remedy."""
    if not found:
        for row in rows:
            print(f"skip  {row}: {what} is missing; {remedy}")
    return bool(found)


def has_tool(tool: str, row: str) -> bool:
    """Return whether a tool is installed; where not, say that its row is skipped."""
    return available(tool, row, found=shutil.which(tool), remedy=f"Debian package {tool}")


def has_debian(*rows: str) -> bool:
    """Return whether get-debian.sh has built its Debian; where not, say so."""
    return available("Debian", *rows, found=DEBIAN.is_dir(), remedy="run get-debian.sh")


def done(command: list[str], limit: float = 60, **where: Any) -> subprocess.CompletedProcess[str]:
    """Run a command for at most `limit` seconds; return how it ended, with both its outputs."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit,
        check=False,
        **where,
    )


@contextmanager
def started(
    command: list[str], limit: float, end: signal.Signals = signal.SIGKILL
) -> Iterator[Any]:
    """Start a command and yield its process, with both outputs in one pipe.

    In the end, and after `limit` seconds, it and its children get the signal `end`; a minute
    later they are killed.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=True,
    )
    alarm = threading.Timer(limit, os.killpg, (process.pid, end))
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        for last in (end, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, last)
                process.wait(60)
        process.communicate()


def wait_for(process: Any, ready: bytes) -> None:
    """Read a process's output up to a text. Raises NotReadyError with its last line without it."""
    output = b""
    while text := process.stdout.read(65536):
        output += text
        if ready in output:
            return
    lines = output.decode(errors="replace").split("\n")
    raise NotReadyError(next(filter(None, map(str.strip, reversed(lines))), "no output"))


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make a work folder; at the end remove it with its containers, mounts and control groups."""
    work = Path(tempfile.mkdtemp(prefix="lab-"))
    work.chmod(0o755)  # so that an ordinary user can use a userland in it
    try:
        yield work
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        forget(work)
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in reversed(mounts):
            if mount.startswith(f"{work}/"):
                done(["umount", "--lazy", mount])
        groups = [path for path in Path("/sys/fs/cgroup").rglob("*") if work.name in path.parts]
        for group in sorted((path for path in groups if path.is_dir()), reverse=True):
            remove_group(group)
        shutil.rmtree(work)


def remove_group(group: Path) -> None:
    """Kill what still runs in a control group and remove it; a process takes a moment to go."""
    for _ in range(50):
        for process in (group / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        with suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.1)


def forget(work: Path) -> None:
    """End and remove the containers that have their state in a work folder."""
    if (work / "podman").exists():
        done([*podman(work), "rm", "--all", "--force", "--time", "0"])
    for state in (work / "state").glob("*"):
        done(["runc", "--root", str(state.parent), "delete", "--force", state.name])
    if (work / "runsc-state").exists():
        command = ["runsc", f"--root={work}/runsc-state"]
        for name in done([*command, "list", "-quiet"]).stdout.split():
            done([*command, "delete", "-force", name])


def runsc(work: Path, folder: Path, name: str) -> list[str]:
    """Return the command that runs the container of a bundle in gVisor."""
    options = f"--root={work}/runsc-state --platform=ptrace --network=none --ignore-cgroups run"
    return ["runsc", *options.split(), "-bundle", str(folder), name]


def podman(work: Path) -> list[str]:
    """Return podman's command line, with all that it stores in a work folder."""
    stores = f"--root {work}/podman --runroot {work}/run --tmpdir {work}/tmp --events-backend=file"
    runtime = f"--runtime=runc --runtime-flag=root={work}/state --cgroup-manager=cgroupfs"
    return f"podman {stores} {runtime}".split()


def podman_run(work: Path, *arguments: str) -> list[str]:
    """Return the command that starts a container with podman and changes nothing on the host."""
    groups = f"--cgroups=no-conmon --cgroup-parent=/{work.name}"
    limits = "--ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
    return [*podman(work), *f"run --network none {groups} {limits}".split(), *arguments]


def podman_image(work: Path, root: Path) -> str:
    """Make an image of a userland and return its name."""
    done(["tar", "-C", str(root), "-cf", f"{work}/userland.tar", "."])
    done([*podman(work), "import", f"{work}/userland.tar", "localhost/tiny:1"])
    return "localhost/tiny:1"


def userland(root: Path) -> Path:
    """Make the smallest userland: one static program, and a link to it for each of its tools."""
    for name in ("bin", "dev", "etc", "proc", "sys", "tmp"):
        (root / name).mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin" / "busybox")
    done(["chroot", str(root), "/bin/busybox", "--install", "-s", "/bin"])
    return root


def bundle(folder: Path, root: Path, command: list[str]) -> Path:
    """Describe a container in the OCI format: the folder of its files and the command to run.

    Its control group is named after the work folder, so that the clean-up finds it.
    """
    folder.mkdir()
    done(["runc", "spec"], cwd=folder)
    config = json.loads((folder / "config.json").read_text())
    config["process"].update(terminal=False, args=command)
    config["root"]["path"] = str(root)
    config["linux"]["cgroupsPath"] = f"/{folder.parent.name}/{folder.name}"
    config["mounts"].append({"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"})
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def initramfs(file: Path, root: Path, init: str) -> Path:
    """Pack a userland and an init script into the archive that a kernel unpacks when it boots."""
    script = root / "init"
    script.write_text(f"#!/bin/sh\nmount -t proc proc /proc\n{init}\npoweroff -f\n")
    script.chmod(0o755)
    done(["sh", "-c", f"find . | cpio --quiet -o -H newc | gzip > {file}"], cwd=root)
    return file


def guest_kernel(*rows: str) -> Path | None:
    """Return the kernel file to boot: $LAB_KERNEL, the one of get-kernel.sh, or one of the host.

    Where there is none, it is said that `rows` are skipped.
    """
    named = os.environ.get("LAB_KERNEL")
    files = [*([Path(named)] if named else []), CACHE / "vmlinuz", *Path("/boot").glob("vmlinuz-*")]
    found = next((file for file in files if file.is_file()), None)
    available("a kernel to boot", *rows, found=found, remedy="run get-kernel.sh")
    return found


def accelerator(kind: str) -> tuple[str, str, list[str], str]:
    """Return a short name, a note, options for QEMU, and the boot words, for a kind of KVM."""
    words = "console=ttyS0 quiet panic=-1"
    if kind == "hardware":
        return "kvm", "hardware KVM", ["-accel", "kvm", "-cpu", "host"], words
    # An emulated guest on a busy host may wait forever for its timers: tell it their speed.
    speed = re.search(r"cpu MHz\s*: (\d+)", Path("/proc/cpuinfo").read_text())
    words += f" no_timer_check tsc=reliable tsc_early_khz={speed[1] if speed else 1000}000"
    return "tcg", "software emulation", ["-accel", "tcg"], words


def kvm(folder: Path) -> str:
    """Boot a guest of three instructions; say none, denied, broken, software or hardware."""
    if not Path("/dev/kvm").exists():
        return "none"
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "denied"
    rom = folder / "tiny.rom"  # the processor begins at 65520: mov al,42; out 0xf4,al; hlt
    rom.write_bytes((bytes(65520) + b"\xb0\x2a\xe6\xf4\xf4").ljust(65536, b"\0"))
    leave = ["-device", "isa-debug-exit,iobase=0xf4"]
    try:
        guest = done([*QEMU.split(), "-accel", "kvm", "-bios", str(rom), *leave], limit=20)
    except subprocess.TimeoutExpired:
        return "broken"
    if guest.returncode != 2 * 42 + 1:
        return "broken"
    flags = Path("/proc/cpuinfo").read_text().split()
    return "hardware" if "vmx" in flags or "svm" in flags else "software"


def cpu_ticks() -> tuple[int, int]:
    """Return the processor time of this machine so far, and the part of it that was not idle."""
    line = Path("/proc/stat").read_text().splitlines()[0]
    ticks = [int(number) for number in line.split()[1:9]]
    return sum(ticks), sum(ticks) - ticks[3] - ticks[4]


def wait_until_quiet(seconds: float) -> float:
    """Wait until others use less than 12 % of the processors or time is up; return their share."""
    end = time.monotonic() + seconds
    while True:
        total, busy = cpu_ticks()
        time.sleep(0.25)
        total_after, busy_after = cpu_ticks()
        share = (busy_after - busy) / max(1, total_after - total)
        if share < 0.12 or time.monotonic() >= end:
            return share


def percentile(samples: list[float], part: float) -> float:
    """Return a percentile, interpolated between the two nearest samples."""
    ranked, place = sorted(samples), (len(samples) - 1) * part
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def summary(samples: list[float], digits: int) -> dict[str, float]:
    """Return n, median, p5 and p95 of the samples."""
    parts = {"median": 0.5, "p5": 0.05, "p95": 0.95}
    found = {name: round(percentile(samples, part), digits) for name, part in parts.items()}
    return {"n": len(samples), **found}


def options(rounds: int) -> argparse.ArgumentParser:
    """Return the command line that the measuring labs share."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--patience", type=float, default=10, help="seconds to wait for quiet")
    parser.add_argument("--only", default="", help="what to measure, with commas between")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    return parser


def report(file: Path | None, lab: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Print the results as a table and, if a file is given, write them to it."""
    print(f"\n{'':30}{'p5':>10}{'median':>10}{'p95':>10}    n  unit")
    for row in results:  # a size has one value, what varies has a median and percentiles
        low, middle, high = (
            row.get("p5", ""),
            row.get("median", row.get("value")),
            row.get("p95", ""),
        )
        print(f"{row['id']:30}{low:>10}{middle:>10}{high:>10}{row.get('n', ''):>5}  {row['unit']}")
    print(f"KVM: {lab['kvm']}; others used {lab['foreign_cpu']:.0f} % of the processors")
    if file:
        file.write_text(json.dumps({**lab, "results": results}, indent=1))


def claim(what: str, *, held: bool) -> bool:
    """Print whether a claim held."""
    print(f"{'ok   ' if held else 'FAIL '} {what}")
    return held
