#!/usr/bin/env python3
"""Run labs and record what they found on this machine, with its provenance.

Run: sudo python3 record.py [--machine my-laptop] [--into FOLDER] [LAB ...]
Without names it runs all labs. Exits with 0, or with 1 if a lab failed; skipped labs don't count.
Each lab's record goes to FOLDER/<lab>.json; a record of the same machine is replaced.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import measure

HERE = Path(__file__).resolve().parent
LABS = {
    "one-kernel": "One kernel, two user spaces",
    "two-kernels": "Two kernels",
    "namespaces": "A container from its parts",
    "limits": "Limits",
    "capabilities": "What a container may not do",
    "crash": "A crash inside",
    "network": "A container network by hand",
    "overlay": "Layers with overlayfs",
    "user-namespaces": "User namespaces by hand",
    "snapshot": "Snapshot and restore",
    "startup": "Startup time",
    "memory-and-size": "Memory and size",
    "overhead": "Overhead",
}
LIMIT = 1500  # seconds for one lab
TOOLS = {
    "bubblewrap": ["bwrap", "--version"],
    "busybox": ["busybox"],
    "crun": ["crun", "--version"],
    "lxc": ["lxc-execute", "--version"],
    "node": ["nodejs", "--version"],
    "podman": ["podman", "--version"],
    "qemu": ["qemu-system-x86_64", "--version"],
    "runc": ["runc", "--version"],
    "runsc": ["runsc", "--version"],
    "systemd-nspawn": ["systemd-nspawn", "--version"],
    "util-linux": ["unshare", "--version"],
}


def first(pattern: str, text: str) -> str:
    """Return the first group of a pattern in a text, or an empty string."""
    found = re.search(pattern, text, re.MULTILINE)
    return found[1].strip() if found else ""


def tools() -> dict[str, str]:
    """Return the version of each tool that is installed."""
    found = {"python": sys.version.split()[0]}
    for name, command in TOOLS.items():
        if shutil.which(command[0]):
            found[name] = first(r"v?(\d[\w.+~-]*)", measure.done(command).stdout)
    if importlib.util.find_spec("wasmtime"):
        found["wasmtime"] = version("wasmtime")
    if kernel := measure.guest_kernel():
        head = kernel.read_bytes()[:65536]  # the boot header says where the release is written
        place = int.from_bytes(head[0x20E:0x210], "little") + 0x200
        found["guest-kernel"] = head[place : place + 200].split(b" ")[0].decode("ascii", "replace")
    return dict(sorted(found.items()))


def cgroups() -> str:
    """Return which version of control groups is mounted: v1, v2, hybrid or none."""
    mounts = Path("/proc/mounts").read_text()
    both = first(r"^\S+ \S+ (cgroup) ", mounts), first(r"^\S+ \S+ (cgroup2) ", mounts)
    return {("cgroup", ""): "v1", ("", "cgroup2"): "v2", ("", ""): "none"}.get(both, "hybrid")


def provenance() -> dict[str, Any]:
    """Return what a reader must know about this machine to read its numbers."""
    cpu = Path("/proc/cpuinfo").read_text()
    with tempfile.TemporaryDirectory() as folder:
        kvm = measure.kvm(Path(folder))
    return {
        "cpu": first(r"^model name\s*: (.*)$", cpu),
        "cores": os.cpu_count(),
        "memory_mib": int(first(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())) // 1024,
        "kernel": first(r"^([\d.]+\d)", os.uname().release),  # a local suffix may name somebody
        "distribution": first(r'^PRETTY_NAME="?([^"\n]*)', Path("/etc/os-release").read_text()),
        "virtualized": "yes" if " hypervisor" in first(r"^flags\s*: (.*)$", cpu) else "no",
        "kvm": kvm,
        "cgroup": cgroups(),
        "tools": tools(),
    }


def machine_name(facts: dict[str, Any]) -> str:
    """Return a name for this machine made of its distribution and its processor."""
    words = re.sub(
        r"\(.*?\)|GNU/Linux|CPU|Processor|@.*|\d+-Core",
        " ",
        " ".join(
            [facts["distribution"], facts["cpu"], "vm" if facts["virtualized"] == "yes" else ""]
        ),
    )
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def run_lab(name: str, options: list[str]) -> tuple[int, dict[str, Any], list[str]]:
    """Run one lab; return its status, what it found, and why parts were skipped."""
    script = next((HERE / name).glob("run.*"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.json"
        command = ["bash", str(script)]
        if script.suffix == ".py":
            command = [sys.executable, str(script), "--json", str(file), *options]
        lines = []
        with measure.started(command, LIMIT, end=signal.SIGTERM) as process:
            for line in process.stdout:
                lines.append(line.decode(errors="replace").rstrip())
                print(f"    {lines[-1]}", flush=True)
            status = process.wait()
        skipped = [line for line in lines if re.match(r"skip(ped:)? ", line)]
        if file.exists():
            return status, json.loads(file.read_text()), skipped
    claims = [
        {
            "id": "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:60].rstrip("-"),
            "text": text,
            "held": word == "ok",
        }
        for word, text in re.findall(r"^(ok|FAIL) +(.*)$", "\n".join(lines), re.MULTILINE)
    ]
    return status, {"lab": name, "title": LABS[name], "claims": claims}, skipped


def write(folder: Path, found: dict[str, Any], record: dict[str, Any]) -> None:
    """Put a record into the file of its lab, in the place of an older one of that machine."""
    file = folder / f"{found['lab']}.json"
    parts = ("lab", "title", "timing")
    whole: dict[str, Any] = {part: found[part] for part in parts if part in found}
    others = json.loads(file.read_text())["records"] if file.exists() else []
    # Cells and links name the ID of a claim, so it stays when the text in the records is edited.
    ids = {claim["text"]: claim["id"] for each in others for claim in each.get("claims", ())}
    for claim in record.get("claims", ()):
        claim["id"] = ids.get(claim["text"], claim["id"])
    keep = [other for other in others if other["machine"] != record["machine"]]
    whole["records"] = sorted([*keep, record], key=lambda each: each["machine"])
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    if owner := os.environ.get("SUDO_UID"):  # the file belongs to who called sudo, not to root
        os.chown(file, int(owner), int(os.environ["SUDO_GID"]))


def main() -> int:
    """Run the labs, write their records, print a table; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("labs", nargs="*", metavar="LAB", help="default: all")
    parser.add_argument("--machine", help="a name for this machine, such as my-laptop")
    parser.add_argument("--into", type=Path, default=HERE.parent / "_data" / "measurements")
    parser.add_argument("--rounds", help="for the measuring labs")
    parser.add_argument("--patience", help="for the measuring labs")
    parser.add_argument("--only", help="for the measuring labs")
    chosen = parser.parse_args()
    if unknown := set(chosen.labs) - set(LABS):
        parser.error(f"no such lab: {', '.join(sorted(unknown))}; the labs are {', '.join(LABS)}")
    if os.geteuid() != 0:
        measure.skip("labs make namespaces, control groups and mounts, which needs root: use sudo")
    measure.refuse()
    facts = provenance()
    machine = chosen.machine or machine_name(facts)
    today = datetime.now(UTC).date().isoformat()
    table, failed = [], False
    for name in chosen.labs or LABS:
        print(f"{name}", flush=True)
        begun = time.monotonic()
        given = {name: getattr(chosen, name) for name in ("rounds", "patience", "only")}
        options = [f"--{name}={value}" for name, value in given.items() if value is not None]
        status, found, skipped = run_lab(name, options)
        outcome = {0: "held", 77: "skipped"}.get(status, "FAILED")
        failed |= outcome == "FAILED"
        if outcome == "held":
            record = {"machine": machine, "date": today}
            if "foreign_cpu" in found:
                record["foreign_cpu"] = found["foreign_cpu"]
            record["provenance"] = facts
            part = "results" if "results" in found else "claims"
            write(chosen.into, found, {**record, part: found[part]})
        table.append((name, outcome, time.monotonic() - begun, skipped))
    print(f"\n{machine}: {facts['cpu']}, {facts['kernel']}, KVM {facts['kvm']}")
    for name, outcome, seconds, skipped in table:
        print(f"{name:18}{outcome:10}{seconds:7.0f} s  {'; '.join(skipped)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
