"""What the three measuring labs share: userlands, containers, guests, quiet waits, percentiles.

Keep this file beside a lab's run.py, or one directory above it. It uses only the standard library.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import ExitStack

QEMU = "qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -serial stdio"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CACHE = Path("/var/cache/labs")
DEBIAN = CACHE / "debian"
NSPAWN = "/run/systemd/nspawn/unix-export"  # where systemd-nspawn leaves a mount if it is killed
NEEDED = {
    "busybox": "busybox-static",
    "cpio": "cpio",
    "qemu-system-x86_64": "qemu-system-x86",
    "runc": "runc",
}


class NotReadyError(Exception):
    """A command that ended, or ran out of time, before the line that says it is ready."""


@dataclass
class Way:
    """One way to run a program: the ID of its results, and the command that runs it there."""

    id: str
    technology: str | None
    what: str
    command: list[str]
    note: str = ""


def skip(reason: str) -> None:
    """Print why the lab cannot run here, and exit."""
    print(f"skipped: {reason}")
    sys.exit(77)


def refuse() -> None:
    """Exit if the lab cannot run here, and let a signal stop it only after its cleanup."""
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
    """Return whether something was found; if not, print which rows are skipped and what to do."""
    if not found:
        for row in rows:
            print(f"skip  {row}: {what} is missing; {remedy}")
    return bool(found)


def has_tool(tool: str, row: str, package: str = "") -> bool:
    """Return whether a tool is installed; if not, say that its row is skipped."""
    remedy = f"Debian package {package or tool}"
    return available(tool, row, found=shutil.which(tool), remedy=remedy)


def has_debian(*rows: str) -> bool:
    """Return whether get-debian.sh has built its Debian; if not, say so."""
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


def family(process: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [process]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):  # it has exited meanwhile
                found += [int(child) for child in children.read_text().split()]
    return found


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
        members = family(process.pid)  # systemd-nspawn leaves its container behind if it is killed
        for last in (end, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, last)
                process.wait(60)
        for member in members[1:]:
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
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
    """Make a work directory; finally remove it with its containers, mounts, and control groups."""
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
            if mount.startswith((f"{work}/", f"{NSPAWN}/lab-{os.getpid()}-")):
                done(["umount", "--lazy", mount])
        for folder in Path(NSPAWN).glob(f"lab-{os.getpid()}-*"):
            folder.rmdir()
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
    """Stop and remove the containers that have their state in a work directory."""
    if (work / "podman").exists():
        done([*podman(work), "rm", "--all", "--force", "--time", "0"])
    for state in (work / "state").glob("*"):
        done(["runc", "--root", str(state.parent), "delete", "--force", state.name])
    if (work / "runsc-state").exists():
        command = ["runsc", f"--root={work}/runsc-state"]
        for name in done([*command, "list", "-quiet"]).stdout.split():
            done([*command, "delete", "-force", name])
    for folder in (work / "lxc").glob("lab-*"):
        done(["lxc-stop", "-P", str(folder.parent), "-n", folder.name, "--kill"])


def runsc(work: Path, folder: Path, name: str) -> list[str]:
    """Return the command that runs the container of a bundle in gVisor."""
    options = f"--root={work}/runsc-state --network=none --ignore-cgroups run"
    return [
        "runsc",
        f"--platform={gvisor_platform()}",
        *options.split(),
        "-bundle",
        str(folder),
        name,
    ]


def gvisor_platform() -> str:
    """Return the platform that this gVisor uses without KVM: systrap, since the middle of 2023."""
    release = re.search(r"\b(20\d{6})\b", done(["runsc", "--version"]).stdout)
    return "systrap" if release and release[1] >= "20230601" else "ptrace"


def podman(work: Path) -> list[str]:
    """Return podman's command line, which stores everything in a work directory."""
    stores = f"--root {work}/podman --runroot {work}/run --tmpdir {work}/tmp --events-backend=file"
    runtime = f"--runtime=runc --runtime-flag=root={work}/state --cgroup-manager=cgroupfs"
    return f"podman {stores} {runtime}".split()


def podman_run(work: Path, *arguments: str) -> list[str]:
    """Return the command that starts a container with podman and changes nothing on the host."""
    groups = f"--cgroups=no-conmon --cgroup-parent=/{work.name}"
    limits = "--pids-limit=0 --ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
    return [
        *podman(work),
        *f"run --network none {groups} {limits}".split(),
        *arguments,
    ]


def podman_processes(work: Path, name: str) -> list[int]:
    """Return the first process of a podman container, and the monitor beside it."""
    state = json.loads(done([*podman(work), "inspect", name]).stdout)[0]["State"]
    if "ConmonPid" not in state:
        raise NotReadyError(state.get("Error") or "podman couldn't start the container")
    return [state["Pid"], state["ConmonPid"]]


def podman_image(work: Path, root: Path) -> str:
    """Make an image of a userland and return its name."""
    done(["tar", "-C", str(root), "-cf", f"{work}/userland.tar", "."])
    done([*podman(work), "import", f"{work}/userland.tar", "localhost/tiny:1"])
    return "localhost/tiny:1"


def userland(root: Path) -> Path:
    """Make the smallest userland: one static program, and a link to it for each of its tools."""
    for name in ("bin", "dev", "etc", "proc", "run", "sys", "tmp", "usr", "var"):
        (root / name).mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin" / "busybox")
    done(["chroot", str(root), "/bin/busybox", "--install", "-s", "/bin"])
    return root


def bundle(folder: Path, root: Path, command: list[str]) -> Path:
    """Describe a container in the OCI format: the directory of its files and the command to run.

    Its control group is named after the work directory, so that the cleanup finds it.
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


# --8<-- [start:ways]
def sandboxes(work: Path, root: Path, program: list[str], data: Path | None = None) -> list[Way]:
    """Return the other ways to run a program of the userland on the host's kernel.

    The program finds the directory `data`, if given, at /data. What isn't installed is skipped.
    """
    found, end = [], str(time.monotonic_ns())
    if has_tool("bwrap", "bubblewrap", "bubblewrap"):
        view = ["--ro-bind", str(root), "/", "--proc", "/proc", "--dev", "/dev"]
        view += ["--bind", str(data), "/data"] if data else []
        command = ["bwrap", "--unshare-all", "--die-with-parent", *view, *program]
        what = "bubblewrap, Flatpak's sandbox"
        found.append(Way("bubblewrap", "sandboxed-process", what, command))
    if has_tool("lxc-execute", "lxc", "lxc"):
        settings = [
            f"lxc.rootfs.path = dir:{root}",
            "lxc.net.0.type = empty",
            "lxc.net.0.flags = up",
        ]
        settings += [f"lxc.cgroup.dir = {work.name}/lxc-{end}", "lxc.apparmor.profile = unchanged"]
        settings += [f"lxc.mount.entry = {data} data none bind 0 0"] if data else []
        (work / "lxc").mkdir(exist_ok=True)
        (work / f"lxc-{end}.conf").write_text("\n".join([*settings, ""]))
        command = ["lxc-execute", "-P", f"{work}/lxc", "-n", f"lab-{end}"]
        command += ["-f", f"{work}/lxc-{end}.conf", "--", *program]
        found.append(Way("lxc", "system-container", "LXC, one program without systemd", command))
    if has_tool("systemd-nspawn", "systemd-nspawn", "systemd-container"):
        options = ["--quiet", "--register=no", "--keep-unit", "--private-network", "--read-only"]
        options += [f"--machine=lab-{os.getpid()}-{end}", f"--directory={root}"]
        options += ["--pipe", *([f"--bind={data}:/data"] if data else [])]
        what = "systemd-nspawn, one program without systemd"
        command = ["systemd-nspawn", *options, *program]
        found.append(Way("systemd-nspawn", "system-container", what, command))
    if has_tool("runsc", "gvisor-systrap"):
        folder = with_data(bundle(work / f"gvisor-{end}", root, program), data)
        platform = gvisor_platform()
        what, command = f"gVisor (runsc), {platform} platform", runsc(work, folder, f"lab-{end}")
        found.append(Way(f"gvisor-{platform}", "application-kernel", what, command))
    return found


# --8<-- [end:ways]


def with_data(folder: Path, data: Path | None) -> Path:
    """Give the container of a bundle the host's directory `data` at /data; return the bundle."""
    config = json.loads((folder / "config.json").read_text())
    mount = {"destination": "/data", "type": "bind", "source": str(data), "options": ["bind"]}
    config["mounts"] += [mount] if data else []
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def translated(program: list[str]) -> list[Way]:
    """Return QEMU's user mode, which translates each instruction of a program and has no kernel."""
    found, remedy = shutil.which("qemu-x86_64"), "Debian package qemu-user"
    if not available("qemu-x86_64", "qemu-user", found=found, remedy=remedy):
        return []
    command = ["qemu-x86_64", str(shutil.which("busybox")), *program[1:]]
    what = "QEMU user mode: each instruction translated"
    return [Way("qemu-user", "emulation", what, command, "x86-64 code on x86-64")]


# --8<-- [start:engines]
WASM = """
import signal
from wasmtime import Engine, Instance, Module, Store
engine, kept = Engine(), []
module = Module(engine, '(module (memory 1) (data (i32.const 0) "idle"))')
def more(*_):
    kept.append(Store(engine))
    kept.append(Instance(kept[-1], module, []))
    print("READY", flush=True)
signal.signal(signal.SIGUSR2, more)
more()
while True:
    signal.pause()
"""
ISOLATE = """
const {Worker} = require('worker_threads');
const more = () => new Worker("console.log('READY'); setInterval(() => {}, 1e6)", {eval: true});
process.on('SIGUSR2', more);
more();
"""


def idle_engines() -> list[Way]:
    """Return processes that run an idle instance, and one more for each signal SIGUSR2."""
    found = []
    if has_wasmtime("wasmtime-in-python"):
        what = "an instance with 64 KiB in one Python process with wasmtime"
        found.append(Way("wasmtime-in-python", "webassembly", what, [sys.executable, "-c", WASM]))
    if program := node("isolate-in-node"):
        what = "a worker (V8 isolate) in one process of Node.js"
        found.append(Way("isolate-in-node", "v8-isolate", what, [program, "-e", ISOLATE]))
    return found


def signaled(command: list[str]) -> Callable[[ExitStack, int], list[int]]:
    """Return a start that begins with the command, and then asks its process for more."""
    first: list[Any] = []

    def start(running: ExitStack, number: int) -> list[int]:
        if number == 0:
            first[:] = [running.enter_context(started(command, 400))]
        else:
            first[0].send_signal(signal.SIGUSR2)
        wait_for(first[0], b"READY")
        return [] if number else [first[0].pid]

    return start


# --8<-- [end:engines]


def has_wasmtime(row: str) -> bool:
    """Return whether this Python has wasmtime; if not, say that its row is skipped."""
    found, remedy = importlib.util.find_spec("wasmtime"), "pip install wasmtime in a venv"
    return available("wasmtime", row, found=found, remedy=remedy)


def node(row: str) -> str:
    """Return the program Node.js, or an empty text where its row is skipped."""
    found = shutil.which("node") or shutil.which("nodejs") or ""
    available("Node.js", row, found=found, remedy="Debian package nodejs")
    return found


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
    """Boot a guest of three instructions; return none, denied, broken, software, or hardware."""
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
    cpu = Path("/proc/cpuinfo").read_text()
    flags = cpu.split()  # an emulated processor has them, too
    extension = ("vmx" in flags or "svm" in flags) and "QEMU Virtual CPU" not in cpu
    return "hardware" if extension else "software"


def tiny_guest(work: Path, kind: str) -> list[Way]:
    """Return a guest without a kernel: firmware that prints READY and leaves, where KVM runs it."""
    if kind not in {"hardware", "software"}:
        print(f"skip  qemu-bare-kvm: KVM is {kind}")
        return []
    write = b"".join(
        bytes([0xB0, letter, 0xEE]) for letter in b"READY\n"
    )  # mov al,letter; out dx,al
    code = b"\xba\xf8\x03" + write + b"\xb0\x2a\xe6\xf4\xf4"  # mov dx,0x3f8 …; leave; hlt
    # The processor begins at 65520 in the ROM: jump to the start of the segment (-65523 is 13).
    rom = work / "ready.rom"
    rom.write_bytes((code.ljust(65520, b"\0") + b"\xe9\x0d\x00").ljust(65536, b"\0"))
    leave = ["-device", "isa-debug-exit,iobase=0xf4"]
    command = [*QEMU.split(), "-accel", "kvm", "-m", "16", "-bios", str(rom), *leave]
    what = "QEMU with KVM, a guest of 16 instructions without a kernel"
    return [Way("qemu-bare-kvm", None, what, command, f"{kind} KVM; no operating system")]


def snapshot(work: Path, command: list[str], file: Path) -> list[str]:
    """Start a guest, save it when it is ready, and return the command that restores it."""
    monitor = work / "monitor"
    with started([*command, "-monitor", f"unix:{monitor},server=on,wait=off"], 90) as guest:
        wait_for(guest, b"READY")
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(monitor))
            for order in (f'migrate "exec:cat > {file}"', "quit"):
                line.sendall(f"{order}\n".encode())
            line.settimeout(60)
            while line.recv(65536):  # until the monitor closes
                pass
    monitor.unlink(missing_ok=True)
    return [*command, "-incoming", f"exec:cat {file}"]


def cpu_ticks() -> tuple[int, int]:
    """Return the processor time of this machine so far, and the part of it that was not idle."""
    line = Path("/proc/stat").read_text().splitlines()[0]
    ticks = [int(number) for number in line.split()[1:9]]
    return sum(ticks), sum(ticks) - ticks[3] - ticks[4]


def wait_until_quiet(seconds: float) -> float:
    """Wait until others use less than 12% of the processors or time is up; return their share."""
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
    """Return n, median, p5, and p95 of the samples."""
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


def report_unknown_rows(only: set[str], known: Iterable[str]) -> None:
    """Say which of the chosen rows can't be measured on this machine."""
    for row in sorted(only - set(known)):
        print(f"skip  {row}: this machine has no such row")


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
