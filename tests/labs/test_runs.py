"""The labs run on this machine: claims, clean-up, and the exact reason where one cannot run."""

import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.extent import EVERY, some
from tests.labs.lab import LABS, ROOT, Lab, Result
from tests.labs.pages import SNIPPET_LINE, fences, part, sections

from sitekit.dataset.measurements import check_measurements, load_measurements

pytestmark = pytest.mark.lab


@pytest.fixture(autouse=True)
def _one_lab_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Labs look for what they left on this machine, so only one may run."""
    with (tmp_path_factory.getbasetemp().parent / "labs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


PRIVILEGED = ("hostname", "mount", "ip", "mknod")
CLAIMS = {
    "one-kernel": [
        f"{way}: {claim}"
        for way in ("by-hand", "runc")
        for claim in (
            "the userland is not the host's",
            "the kernel release is the host's",
            "the boot ID is the host's",
            "it sees fewer processes than the host",
        )
    ],
    "two-kernels": [
        "the guest booted and answered",
        "the boot ID is not the host's",
        "the guest has the memory it was given, not the host's",
        "the guest counts its uptime from its own boot",
        "the kernel release is that of the file it booted",
        "the kernel release is not the host's",
        "the host is still the same boot",
    ],
    "namespaces": [
        "UTS: the new name is seen inside",
        "UTS: the host keeps its own name",
        "PID: the first process inside has number 1",
        "PID: the first process sees a handful of processes",
        "PID: the host still sees that process",
        "mount: the new file system is seen inside",
        "mount: the host sees an empty directory",
        "network: only a loopback interface is left, and it is down",
        "IPC: the new queue is the only one inside",
        "IPC: the host does not see it",
        "cgroup: every path starts at /",
        "time: the uptime is shifted inside",
        "no namespace hides the kernel: same release, same boot ID",
        "user: an ordinary user is number 0 inside",
        "user: user ID 0 inside is user ID 65534 outside",
        "user: that root may not change what belongs to the host",
    ],
    "limits": [
        "without a limit, a process gets 200 MiB",
        "with a limit of 64 MiB, it is killed: 137 is 128 + 9, the signal KILL",
        "the container keeps running",
        "a process on the host is untouched",
        "the kernel counted one kill in this group",
        "without a limit, a program starts 40 processes",
        "with a limit of 16, it starts fewer",
        "the container still sees the memory and the processors of the host",
    ],
    "capabilities": [
        *(f"all capabilities: {name} is allowed" for name in (*PRIVILEGED, "mkdir")),
        *(f"no capabilities: {name} is refused" for name in PRIVILEGED),
        "no capabilities: the process is still user 0",
        *(f"runc: {name} is refused" for name in PRIVILEGED),
        "runc: mkdir is allowed, because it needs no capability",
        "seccomp: a filter is active (2 means filter)",
        "seccomp: now mkdir is refused, too",
        "a container sees the version, boot ID, memory, and processor of the host",
        "the files of /sys are read-only",
        "the settings of the kernel are read-only",
        "the switch that can crash the kernel is read-only",
    ],
    "crash": [
        "the program died of a segmentation fault: 139 is 128 + 11",
        "the second container kept running",
        "the first guest's kernel panicked",
        "nothing ran in the first guest after that",
        "the second guest kept running",
        "the host is still the same boot",
    ],
    "network": [
        "a new network namespace reaches nothing",
        "two containers on the bridge reach each other",
        "each container has its own port 80",
        "without forwarding, nothing leaves the host",
        "outside sees the address of the host, not that of the container",
        "the address of the container is not seen",
        "a published port leads from outside into the container",
        "your machine has no such bridge",
    ],
    "overlay": [
        "a file comes from the layer that has it",
        "the upper one of two layers wins",
        "the image has not changed",
        "the changed file was copied into the writable layer",
        "a deletion is a character device with the numbers 0, 0",
        "another container sees the unchanged image",
        "a container's changes are still there after it has ended",
        "a container takes less than a tenth of the space of the image",
        "the first write copies the whole file",
    ],
    "user-namespaces": [
        "without a mapping, every user is 65534",
        "the kernel accepted the mapping",
        "a mapping is written only once",
        "root inside is user 100000 outside",
        "user 1000 inside is user 101000 outside",
        "inside, the same file belongs to user 0",
        "what belongs to the real root has no owner inside",
        "root inside has all capabilities of its namespace",
        "root inside may change files of its own range",
        "root inside may not change files of the host",
        "root inside may not change the host name",
        "root inside may change the name of a UTS namespace that it made",
        "root inside may mount in a mount namespace that it made",
        "root inside may not make a device",
        "root of a second container may not read the first container's files",
        "root of a second container may not stop the first container's processes",
    ],
    "snapshot": [
        "the guest has booted and counts",
        *(f"{copy} run: it continues to count, and did not boot" for copy in ("second", "third")),
        *(
            f"{copy} run: the boot ID and the secret are those of the first run"
            for copy in ("second", "third")
        ),
        "restoring is faster than booting",
    ],
}
# What a machine may lack: how the line begins that says so, and the claims that it costs.
EXCUSES = {
    "note  /boot/": ["the kernel release is not the host's"],
    "skip  user: ": [claim for claim in CLAIMS["namespaces"] if claim.startswith("user: ")],
    "skip  the switch ": ["the switch that can crash the kernel is read-only"],
}


def excused(result: Result) -> set[str]:
    """Return the claims that the run says it cannot check on this machine."""
    return {
        claim
        for start, claims in EXCUSES.items()
        if any(line.startswith(start) for line in result.lines)
        for claim in claims
    }


# The lab about crashes boots and crashes guests for 20 seconds.
@pytest.mark.parametrize("name", [each for each in CLAIMS if EVERY or each != "crash"])
def test_a_lab_proves_its_claims_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    lab = Lab(LABS / name / "run.sh", tmp_path)
    result = lab.run()
    assert lab.leftovers() == []
    if result.skipped:
        if os.environ.get("CI"):
            pytest.fail(f"this lab must run here: {result.skipped}")
        pytest.skip(result.skipped)
    assert (result.status, result.failed) == (0, []), "\n".join(result.lines)
    assert set(CLAIMS[name]) - excused(result) == set(result.held)


# A stub replaces a tool: it lies, fails, or does not come back. (lab, tool, what it does)
LIES = [
    ("one-kernel", "runc", '[ "$3" != run ] || echo "kernel:    0.0"', "runc: the kernel release"),
    ("namespaces", "hostname", "echo inside", "UTS: the host keeps its own name"),
    ("limits", "dd", "exit 0", "with a limit of 64 MiB"),
    ("capabilities", "setpriv", 'exec "${@:3}"', "no capabilities: mount is refused"),
    ("overlay", "stat", "echo regular file 0 0", "a deletion is a character device"),
    ("user-namespaces", "stat", "echo 0 shared/by-root", "root inside is user 100000 outside"),
    (
        "network",
        "nsenter",
        '[[ $* != *wget* ]] || { echo "this is web"; exit; }; exec /usr/bin/nsenter "$@"',
        "each container has its own port 80",
    ),
]


@pytest.mark.parametrize(("name", "tool", "stub", "claim"), LIES, ids=[lie[0] for lie in LIES])
def test_a_claim_that_does_not_hold_fails_the_lab(
    name: str, tool: str, stub: str, claim: str, tmp_path: Path
) -> None:
    if tool == "runc":
        stub = f'{stub}; [ "$1" != spec ] || cd container && exec {real("runc")} spec'
    lab = Lab(LABS / name / "run.sh", tmp_path, stubs={tool: stub})
    result = lab.run()
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.status == 1
    assert any(line.startswith(claim) for line in result.failed), "\n".join(result.lines)
    assert lab.leftovers() == []


def real(tool: str) -> str:
    """Return the path of a tool, for a stub that passes on to it."""
    for folder in (*os.environ["PATH"].split(":"), "/usr/sbin", "/sbin"):
        if (Path(folder) / tool).exists():
            return f"{folder}/{tool}"
    return f"/missing/{tool}"


BREAKS = [
    ("one-kernel", "runc", "echo broken; exit 1"),
    ("two-kernels", "qemu-system-x86_64", "echo broken; exit 1"),
    ("namespaces", "ip", "echo broken; exit 1"),
    ("limits", "tail", "echo broken; exit 1"),
    ("capabilities", "runc", "echo broken; exit 1"),
    ("crash", "qemu-system-x86_64", "echo broken; exit 1"),
    ("network", "ip", "echo broken; exit 1"),
    ("overlay", "stat", "echo broken; exit 1"),
    ("user-namespaces", "stat", "echo broken; exit 1"),
    ("snapshot", "qemu-system-x86_64", "echo broken; exit 1"),
]


@pytest.mark.parametrize(("name", "tool", "stub"), BREAKS, ids=[case[0] for case in BREAKS])
def test_a_step_that_fails_leaves_nothing(name: str, tool: str, stub: str, tmp_path: Path) -> None:
    lab = Lab(LABS / name / "run.sh", tmp_path, stubs={tool: stub})
    result = lab.run()
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.status not in (0, 77)
    assert lab.leftovers() == []


STAY = 's#"/questions"#"-c", "echo reached; sleep 60"#'
INTERRUPTIONS = [
    (
        "one-kernel",
        "reached",
        {"runc": f"[[ $* != *run* ]] || sed -i '{STAY}' container/config.json\nexec RUNC \"$@\""},
    ),
    ("two-kernels", "--- the guest", {}),
    ("namespaces", "reached", {"ip": "echo reached; exec sleep 60"}),
    ("limits", "reached", {"dd": "echo reached; sleep 60"}),
    ("capabilities", "reached", {"capsh": "echo reached; exec sleep 60"}),
    ("crash", "the guests run with", {}),
    ("network", "reached", {"ip": "echo reached; exec sleep 60"}),
    ("overlay", "reached", {"stat": "echo reached; exec sleep 60"}),
    ("user-namespaces", "reached", {"stat": "echo reached; exec sleep 60"}),
    ("snapshot", "the guest runs with", {}),
]


# Both signals take the same way through the clean-up, so by default one lab gets both. Guests that
# crash are stopped as those that are restored.
SIGNALS = [
    (*case, sent)
    for case in INTERRUPTIONS
    for sent in (signal.SIGTERM, signal.SIGINT)
    if EVERY or case[0] == "namespaces" or (sent is signal.SIGTERM and case[0] != "crash")
]


@pytest.mark.parametrize(
    ("name", "after", "stubs", "sent"),
    SIGNALS,
    ids=[f"{each[0]}-{each[3].name}" for each in SIGNALS],
)
def test_an_interrupted_lab_leaves_nothing(
    name: str, after: str, stubs: dict[str, str], sent: signal.Signals, tmp_path: Path
) -> None:
    stubs = {tool: text.replace("RUNC", real("runc")) for tool, text in stubs.items()}
    lab = Lab(LABS / name / "run.sh", tmp_path, stubs)
    result = lab.interrupt(after, sent, group=True)
    if result.skipped:
        pytest.skip(result.skipped)
    # 128 and the signal, if the step that it ended was noticed first.
    assert result.status in (130, 128 + sent), "\n".join(result.lines)
    assert lab.leftovers() == []


# The steps of a page as a reader pastes them, and what the last of them must print.
BY_HAND = {
    "one-kernel": "userland:  Tiny userland (busybox)",
    "two-kernels": "boot id:",
    "namespaces": "may not set the host name",
    "limits": "oom_kill 1",
    "capabilities": "refused: mkdir",
    "crash": "Kernel panic - not syncing: sysrq triggered crash",
    "network": "this is web",
    "overlay": "changed in the container",
    "user-namespaces": "refused: a process of the first container",
    "snapshot": "restore: ",
}


# Pages whose guests boot, crash, or are restored, which takes up to half a minute.
SLOW_BY_HAND = {"two-kernels", "crash", "snapshot"}


@pytest.mark.parametrize("name", [each for each in BY_HAND if EVERY or each not in SLOW_BY_HAND])
def test_a_reader_who_follows_the_page_sees_what_it_says(name: str, tmp_path: Path) -> None:
    beginning = tmp_path / "beginning.sh"
    beginning.write_text((LABS / name / "run.sh").read_text().split("\necho '--- ")[0])
    checked = Lab(beginning, tmp_path / "beginning").run()
    if checked.skipped:
        pytest.skip(checked.skipped)
    page = LABS / name / "index.md"
    steps = "".join(fences(part(page, "Step by step"), "sh"))
    typed = SNIPPET_LINE.sub(lambda found: sections(LABS / found[1])[found[2]], steps)
    clean_up = "".join(fences(part(page, "Clean up"), "sh"))
    script = tmp_path / "typed.sh"
    script.write_text(f"{typed}\n{clean_up}")
    lab = Lab(script, tmp_path / "hand")
    result = lab.run()
    assert any(BY_HAND[name] in line for line in result.lines), "\n".join(result.lines)
    assert result.status == 0
    assert lab.leftovers() == []


MEASURED = {
    "startup": ("process,container-by-hand,runc", 3),
    "memory-and-size": ("runc", 5),
    "overhead": ("runc", 6),
}


@pytest.mark.parametrize("name", some(list(MEASURED), len(MEASURED)))
def test_a_measuring_lab_records_what_the_site_accepts(name: str, tmp_path: Path) -> None:
    rows, least = MEASURED[name]
    data = tmp_path / "data"
    (data / "measurements").mkdir(parents=True)
    facts = "docs/_data/measurements/format.yml"
    (data / "measurements/format.yml").write_text((ROOT / facts).read_text())
    lab = Lab(LABS / "record.py", tmp_path / "run")
    into = f"--into={data / 'measurements'}"
    result = lab.run(name, into, "--machine=tester", "--rounds=3", "--patience=0", f"--only={rows}")
    assert lab.leftovers() == []
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.status == 0, "\n".join(result.lines)
    technologies = [path.stem for path in (ROOT / "docs/_data/technologies").glob("*.yml")]
    found = load_measurements(data, "docs/_data")
    assert [*found.problems, *check_measurements(found, technologies)] == []
    assert len(found.by_lab[name].records[0].results) >= least


@pytest.mark.parametrize(
    ("sent", "group"),
    some(
        [
            (signal.SIGINT, True),
            (signal.SIGTERM, True),
            (signal.SIGINT, False),
            (signal.SIGTERM, False),
        ],
        3,
    ),
)
def test_an_interrupted_record_leaves_nothing(
    sent: signal.Signals, group: bool, tmp_path: Path
) -> None:
    reached = tmp_path / "reached"
    slow = {"runc": f'[[ $* != *run* ]] || touch {reached}\nexec {real("runc")} "$@"'}
    slow["podman"] = "exit 1"
    into = f"--into={tmp_path / 'into'}"
    lab = Lab(LABS / "record.py", tmp_path / "run", slow)
    options = ("startup", into, "--machine=tester", "--rounds=500", "--patience=0", "--only=runc")
    result = lab.interrupt("startup", sent, group=group, arguments=options, file=reached)
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.status == 130, "\n".join(result.lines)
    assert lab.leftovers() == []
    assert not (tmp_path / "into").exists()
