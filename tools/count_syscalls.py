r"""Count the Linux system calls that each platform's default filter can let through.

Every platform is counted the same way: a call counts as allowed if the filter lets it through with
at least one combination of arguments, and only calls that Linux implements for 64-bit x86 programs
are counted. Nothing is downloaded; each input is a file or a checkout that you name:

    python3 tools/count_syscalls.py \
        --table /usr/include/x86_64-linux-gnu/asm/unistd_64.h \
        --docker profiles/seccomp/default.json \
        --lxc lxc/config/templates/common.seccomp \
        --incus incus/internal/server/seccomp/seccomp.go \
        --gvisor gvisor \
        --firecracker firecracker/resources/seccomp/x86_64-unknown-linux-musl.json \
        --flatpak flatpak/common/flatpak-run.c \
        --systemd systemd-syscall-filter.txt

The repositories are moby/profiles, lxc/lxc, lxc/incus, google/gvisor,
firecracker-microvm/firecracker, and flatpak/flatpak. The file for systemd holds the output of
systemd-analyze syscall-filter, and the set that is counted is @system-service. Add --list to see
which calls are allowed or refused.
"""

import argparse
import json
import re
from pathlib import Path

# Entries of arch/x86/entry/syscalls/syscall_64.tbl that have a number but no implementation.
NOT_IMPLEMENTED = frozenset(
    [
        "_sysctl",
        "afs_syscall",
        "create_module",
        "epoll_ctl_old",
        "epoll_wait_old",
        "get_kernel_syms",
        "get_thread_area",
        "getpmsg",
        "nfsservctl",
        "putpmsg",
        "query_module",
        "security",
        "set_thread_area",
        "tuxcall",
        "uselib",
        "vserver",
    ]
)

# The capabilities that Docker keeps for a container: daemon/pkg/oci/caps/defaults.go in moby/moby.
DOCKER_CAPABILITIES = frozenset(
    [
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FSETID",
        "CAP_FOWNER",
        "CAP_MKNOD",
        "CAP_NET_RAW",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETFCAP",
        "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE",
        "CAP_SYS_CHROOT",
        "CAP_KILL",
        "CAP_AUDIT_WRITE",
    ]
)

# Files of a gVisor checkout that make up the default filter on x86-64: the Systrap platform, with
# gVisor's own network stack. `None` takes every call that the file names.
GVISOR_BASE = (
    ("runsc/boot/filter/config/config_main.go", "allowedSyscalls"),
    ("runsc/boot/filter/config/config_main.go", "controlServerFilters"),
    ("runsc/boot/filter/config/config_main.go", "selfPIDFilters"),
    ("runsc/boot/filter/config/config_amd64.go", "init"),
    ("pkg/sentry/platform/systrap/filters.go", "SyscallFilters"),
    ("pkg/sentry/platform/systrap/filters_amd64.go", "archSyscallFilters"),
)
GVISOR_DIRECTFS = ("runsc/boot/filter/config/config_main.go", "hostFilesystemFilters")


def implemented_calls(header: Path) -> set[str]:
    """Return the calls that Linux implements, from a C header of system call numbers."""
    names = re.findall(r"^#define __NR_(\w+)\s+\d+", header.read_text(), re.MULTILINE)
    return set(names) - NOT_IMPLEMENTED


def docker_allowed(profile: Path) -> set[str]:
    """Return what Docker's profile allows on x86-64 with the default capabilities."""
    allowed: set[str] = set()
    for rule in json.loads(profile.read_text())["syscalls"]:
        needs, unless = rule.get("includes") or {}, rule.get("excludes") or {}
        applies = (
            rule["action"] == "SCMP_ACT_ALLOW"
            and DOCKER_CAPABILITIES.issuperset(needs.get("caps", []))
            and (not needs.get("arches") or "amd64" in needs["arches"])
            and DOCKER_CAPABILITIES.isdisjoint(unless.get("caps", []))
            and "amd64" not in unless.get("arches", [])
        )
        if applies:
            allowed.update(rule["names"])
    return allowed


def denied_by_lxc_policy(policy: str) -> set[str]:
    """Return the calls that an LXC policy (version 2, a deny list) refuses with any arguments."""
    return set(re.findall(r"^(\w+) errno \d+\s*$", policy, re.MULTILINE))


def incus_policy(source: Path) -> str:
    """Return the default policy that Incus's Go source contains."""
    match = re.search(r"const defaultSeccompPolicy = `(.*?)`", source.read_text(), re.DOTALL)
    if not match:
        raise SystemExit(f"{source}: no defaultSeccompPolicy found")
    return match[1]


def gvisor_calls(checkout: Path, file: str, block: str) -> set[str]:
    """Return the calls named in one top-level Go function or variable of gVisor."""
    text = (checkout / file).read_text()
    match = re.search(
        rf"^(?:var {block} =|func (?:\([^)]*\) )?{block}\().*?^[}})]",
        text,
        re.DOTALL | re.MULTILINE,
    )
    if not match:
        raise SystemExit(f"{file}: no {block} found")
    names = {name.lower() for name in re.findall(r"unix\.SYS_(\w+)", match[0])}
    if "archFstatAtSysNo()" in match[0]:
        names.add("newfstatat")
    return names


def firecracker_calls(filters: Path) -> dict[str, set[str]]:
    """Return the calls that each of Firecracker's thread filters allows."""
    return {
        thread: {entry["syscall"] for entry in rules["filter"]}
        for thread, rules in json.loads(filters.read_text()).items()
    }


def flatpak_denied(source: Path) -> set[str]:
    """Return the calls that Flatpak's default filter, a deny list, refuses with any arguments."""
    text = source.read_text()
    lists = re.findall(
        r"\w*syscall_\w*blocklist\[\] = \{(.*?)^  \};", text, re.DOTALL | re.MULTILINE
    )
    if not lists:
        raise SystemExit(f"{source}: no blocklist of system calls found")
    return set(re.findall(r"\{SCMP_SYS \((\w+)\), \w+\}", "".join(lists)))


def systemd_set(listing: Path, name: str) -> set[str]:
    """Return the calls of one of systemd's sets, with the sets that it contains."""
    sets: dict[str, set[str]] = {}
    for line in listing.read_text().splitlines():
        word = line.strip()
        if line.startswith("@"):
            current = sets.setdefault(word, set())
        elif word and sets and not word.startswith("#"):
            current.add(word)

    def expand(entry: str) -> set[str]:
        if not entry.startswith("@"):
            return {entry}
        return set().union(*(expand(inner) for inner in sets[entry]))

    return expand(name)


def main() -> None:
    """Print one line of counts for each input that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", type=Path, required=True, help="header of call numbers")
    for name in ("docker", "lxc", "incus", "gvisor", "firecracker", "flatpak", "systemd"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--list", action="store_true", help="list the calls, not only the counts")
    arguments = parser.parse_args()
    calls = implemented_calls(arguments.table)

    def report(name: str, allowed: set[str]) -> None:
        allowed, refused = allowed & calls, calls - allowed
        print(f"{name:36} {len(allowed):4} allowed {len(refused):4} refused")
        if arguments.list:
            label, shown = (
                ("allowed", allowed) if len(allowed) < len(refused) else ("refused", refused)
            )
            print(f"    {label}: {' '.join(sorted(shown))}")

    report("no filter", calls)
    if arguments.docker:
        report("Docker", docker_allowed(arguments.docker))
    if arguments.lxc:
        report("LXC", calls - denied_by_lxc_policy(arguments.lxc.read_text()))
    if arguments.incus:
        report("Incus", calls - denied_by_lxc_policy(incus_policy(arguments.incus)))
    if arguments.gvisor:
        base = set().union(*(gvisor_calls(arguments.gvisor, *block) for block in GVISOR_BASE))
        report("gVisor, Systrap without directfs", base)
        report(
            "gVisor, Systrap with directfs", base | gvisor_calls(arguments.gvisor, *GVISOR_DIRECTFS)
        )
    if arguments.firecracker:
        threads = firecracker_calls(arguments.firecracker)
        for thread, allowed in threads.items():
            report(f"Firecracker, {thread} thread", allowed)
        report("Firecracker, all threads", set().union(*threads.values()))
    if arguments.flatpak:
        report("Flatpak", calls - flatpak_denied(arguments.flatpak))
    if arguments.systemd:
        report("systemd, @system-service", systemd_set(arguments.systemd, "@system-service"))


if __name__ == "__main__":
    main()
