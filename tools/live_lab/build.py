"""Make the machine of the live lab: emulator, kernel, initramfs, firmware, and a snapshot.

Run: python tools/live_lab/build.py [DIRECTORY]    (default: .cache/live-lab)

Everything comes from npm and Debian packages that are pinned by version and hash, and from the
files in guest/. The result is kept in the user's cache directory under a hash of these inputs, so
that a second run only copies it. Exit status 77: something that is needed is missing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GUEST = HERE / "guest"
TOOLS = ("apt-get", "dpkg-deb", "gcc", "node", "npm", "zstd")
MIRRORS = (
    "http://deb.debian.org/debian",
    "http://snapshot.debian.org/archive/debian/20261128T000000Z",
)
MEMORY = 96 << 20  # v86 puts the initramfs at 64 MiB, so that the machine needs more
VIDEO_MEMORY = 1 << 20
# The emulated PC has one processor and no ACPI, and it needs no mitigations: without these, the
# kernel takes twice as long to look for what isn't there.
COMMAND_LINE = (
    "console=ttyS0 acpi=off noapic nolapic pnpbios=off mce=off isapnp.disable=1 nowatchdog "
    "cryptomgr.notests nokaslr apparmor=0 audit=0 mitigations=off tsc=reliable no_timer_check"
)
# The programs in the container's own directory. The machine has all of BusyBox.
BOX = (
    *("sh", "cat", "echo", "grep", "head", "hostname", "id", "kill", "ls", "mount", "ps"),
    *("sleep", "umount", "uname", "wc"),
)
USERS = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"
# What starts a snapshot needs, what booting needs, and their names in the published directory.
SUFFIXES = {
    "library": ".mjs",
    "wasm": ".wasm",
    "bios": ".bin",
    "vga_bios": ".bin",
    "bzimage": ".bin",
    "initrd": ".bin",
    "initial_state": ".bin",
}
COMPILE = "gcc -m32 -Os -static -nostdlib -ffreestanding -fno-pic -fno-stack-protector"
COMPILE += " -fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,-z,norelro -s"


def inputs_hash() -> str:
    """Return a hash of everything that decides what is made."""
    digest = hashlib.sha256()
    emulator = ROOT / "overrides/assets/js/live/emulator.js"
    names = ("build.py", "machine.mjs", "package-lock.json", "packages.txt", "snapshot.mjs")
    for file in (*(HERE / name for name in names), *sorted(GUEST.iterdir()), emulator):
        digest.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the directory in which results are kept."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "live-lab" / inputs_hash()


def download_packages(work: Path) -> list[Path]:
    """Return the Debian packages of packages.txt; exit if one has another hash."""
    wanted = [
        line.split()
        for line in (HERE / "packages.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    # apt-get with lists and a status of its own, so that the system's are neither used nor changed.
    for part in ("lists/partial", "cache/archives/partial", "empty", "packages"):
        (work / "apt" / part).mkdir(parents=True)
    (work / "apt" / "status").touch()
    configuration = work / "apt" / "apt.conf"
    configuration.write_text(
        f"""APT::Architecture "i386"; APT::Architectures "i386"; APT::Sandbox::User "root";
Acquire::Languages "none"; Acquire::Check-Valid-Until "false";
Dir::State::lists "{work}/apt/lists"; Dir::State::status "{work}/apt/status";
Dir::Cache "{work}/apt/cache"; Dir::Etc::sourceparts "{work}/apt/empty";
Dir::Etc::sourcelist "{work}/apt/sources.list";
"""
    )
    folder = work / "apt" / "packages"
    for mirror in MIRRORS:
        # Each package is compared with the hash in packages.txt, which trusts no mirror.
        (work / "apt" / "sources.list").write_text(f"deb [trusted=yes] {mirror} bookworm main\n")
        environment = {**os.environ, "APT_CONFIG": str(configuration)}
        names = [f"{name}={version}" for name, version, _ in wanted]
        for command in (["update"], ["download", *names]):
            done = subprocess.run(
                ["apt-get", "-qq", *command], cwd=folder, env=environment, check=False
            )
        if done.returncode == 0:
            break
        print(f"not all packages are at {mirror}", file=sys.stderr)
    hashes = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in folder.iterdir()}
    if missing := [name for name, _, hash_ in wanted if hash_ not in hashes]:
        skip(f"no package with the pinned hash: {', '.join(missing)}; see packages.txt")
    return [hashes[hash_] for _, _, hash_ in wanted]


def skip(reason: str) -> None:
    """Say why the machine cannot be made here, and exit."""
    print(f"the machine of the live lab cannot be made: {reason}", file=sys.stderr)
    sys.exit(77)


def guest_files(root: Path, confine: bytes) -> dict[str, tuple[int, bytes]]:
    """Return the initramfs: mode and content of each path, in the order of the archive."""
    directory, program, text, link = 0o40755, 0o100755, 0o100644, 0o120777
    busybox = (root / "bin/busybox").read_bytes()
    guest = {name.name: name.read_bytes() for name in GUEST.iterdir()}
    parts = ("", "/bin", "/dev", "/etc", "/proc", "/root")
    folders = ["bin", "etc", "root", "sbin", *(f"box{part}" for part in parts)]
    files = dict.fromkeys(folders, (directory, b""))
    files |= {
        "init": (program, guest["start"]),
        "sbin/init": (program, guest["init"]),
        "bin/busybox": (program, busybox),
        "bin/box": (program, guest["box"]),
        "bin/confine": (program, confine),
        "etc/passwd": (text, USERS),
        "box/etc/passwd": (text, USERS),
        "etc/os-release": (text, b'PRETTY_NAME="Live lab machine"\n'),
        "box/etc/os-release": (text, b'PRETTY_NAME="Box"\n'),
        "etc/profile": (text, guest["profile"]),
        "box/etc/profile": (text, guest["profile"]),
    }
    files |= {f"box/bin/{name}": (link, b"busybox") for name in BOX}
    return dict(sorted(files.items()))


def archive(files: dict[str, tuple[int, bytes]]) -> bytes:
    """Return a cpio archive in the format that the kernel reads (newc), without any date."""
    parts = []
    entries = [*files.items(), ("TRAILER!!!", (0, b""))]
    for number, (name, (mode, content)) in enumerate(entries, 1):
        fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        parts += [head, bytes(-len(head) % 4), content, bytes(-len(content) % 4)]
    return b"".join(parts)


def make(work: Path) -> Path:
    """Make everything below `work`, and return the directory to publish."""
    root = work / "root"
    packages = download_packages(work)
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    out = work / "out"
    out.mkdir()
    subprocess.run([*COMPILE.split(), "-o", work / "confine", GUEST / "confine.c"], check=True)
    v86 = HERE / "node_modules/v86/build"
    seabios = root / "usr/share/seabios"
    content = {
        "library": (v86 / "libv86.mjs").read_bytes(),
        "wasm": (v86 / "v86.wasm").read_bytes(),
        "bios": (seabios / "bios.bin").read_bytes(),
        "vga_bios": (seabios / "vgabios-isavga.bin").read_bytes(),
        "bzimage": next((root / "boot").glob("vmlinuz-*")).read_bytes(),
        "initrd": gzip.compress(
            archive(guest_files(root, (work / "confine").read_bytes())), 9, mtime=0
        ),
    }
    files = {name: publish(out, name, data) for name, data in content.items()}
    machine = {"memory": MEMORY, "video_memory": VIDEO_MEMORY, "command_line": COMMAND_LINE}
    manifest = {"machine": machine, "files": files}
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    # What the emulator compiles runs briefly: optimizing it takes longer than it saves.
    subprocess.run(["node", "--liftoff-only", HERE / "snapshot.mjs", out], check=True)
    subprocess.run(
        ["zstd", "-q", "-15", "--rm", out / "state", "-o", work / "state.zst"], check=True
    )
    state = (work / "state.zst").read_bytes()
    files["initial_state"] = publish(out, "initial_state", state)
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    licenses = [(HERE / "node_modules/v86/LICENSE").read_text("utf-8")]
    licenses += [
        f"{name.parent.name}\n\n{name.read_text('utf-8', 'replace')}"
        for name in sorted((root / "usr/share/doc").glob("*/copyright"))
    ]
    (out / "licenses.txt").write_text("\n\n----\n\n".join(licenses), "utf-8")
    return out


def publish(out: Path, name: str, data: bytes) -> dict[str, object]:
    """Write a file under a name with its hash, and return its entry in the manifest."""
    digest = hashlib.sha256(data).hexdigest()
    file = f"{name.replace('_', '-')}-{digest[:10]}{SUFFIXES[name]}"
    (out / file).write_bytes(data)
    return {"file": file, "sha256": digest, "bytes": len(data)}


def main() -> None:
    """Make the machine, or copy it from the cache."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".cache" / "live-lab"
    cached = cache_folder()
    if not (cached / "manifest.json").is_file():
        if absent := [tool for tool in TOOLS if shutil.which(tool) is None]:
            skip(f"{', '.join(absent)} is missing")
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(install, cwd=HERE, check=False).returncode:
            skip("npm cannot install the emulator")
        with tempfile.TemporaryDirectory() as work:
            made = make(Path(work))
            cached.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(made, cached, dirs_exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(cached, target)
    for file in sorted(target.iterdir()):
        print(f"{file.stat().st_size:>10,}  {file}")


if __name__ == "__main__":
    main()
