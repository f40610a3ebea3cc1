"""The arithmetic and the probes that the measuring labs share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import measure
import pytest


@pytest.mark.parametrize(
    ("samples", "part", "expected"),
    [
        ([7.0], 0.5, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0], 0.5, 1.5),
        ([10.0, 20.0, 30.0], 0.05, 11.0),
        ([10.0, 20.0, 30.0], 0.95, 29.0),
        ([10.0, 20.0, 30.0], 1.0, 30.0),
    ],
)
def test_a_percentile_lies_between_its_neighbors(
    samples: list[float], part: float, expected: float
) -> None:
    assert measure.percentile(samples, part) == pytest.approx(expected)


def test_a_summary_keeps_its_order() -> None:
    found = measure.summary([5.04, 1.26, 3.15, 9.94], 1)
    assert found == {"n": 4, "median": 4.1, "p5": 1.5, "p95": 9.2}


@pytest.mark.parametrize(
    ("exists", "status", "flags", "expected"),
    [
        (False, 85, "vmx", "none"),
        (True, None, "vmx", "broken"),
        (True, 1, "vmx", "broken"),
        (True, 85, "fpu", "software"),
        (True, 85, "fpu vmx", "hardware"),
        (True, 85, "fpu svm", "hardware"),
    ],
)
def test_a_device_proves_nothing_until_a_guest_has_run(
    exists: bool,
    status: int | None,
    flags: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags\t\t: {flags}\n")
    if exists:
        (tmp_path / "kvm").write_text("")
    places = {"/dev/kvm": tmp_path / "kvm", "/proc/cpuinfo": tmp_path / "cpuinfo"}
    monkeypatch.setattr("measure.Path", lambda name: places[name])
    monkeypatch.setattr("os.access", lambda *_: True)

    def done(command: list[str], limit: float) -> SimpleNamespace:
        if status is None:
            raise subprocess.TimeoutExpired(command, limit)
        return SimpleNamespace(returncode=status)

    monkeypatch.setattr(measure, "done", done)
    assert measure.kvm(tmp_path) == expected


def test_the_smallest_guest_is_as_large_as_firmware_must_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: True)
    real = Path
    monkeypatch.setattr("measure.Path", lambda name: real("/dev/null" if "kvm" in name else name))
    monkeypatch.setattr(measure, "done", lambda *_, **__: SimpleNamespace(returncode=0))
    assert measure.kvm(tmp_path) == "broken"
    firmware = (tmp_path / "tiny.rom").read_bytes()
    assert len(firmware) == 65536
    assert firmware[65520:65525] == b"\xb0\x2a\xe6\xf4\xf4"


def test_a_command_that_never_gets_ready_says_why() -> None:
    command = [sys.executable, "-c", "print('no space left')"]
    with (
        measure.started(command, 20) as process,
        pytest.raises(measure.NotReadyError, match="no space left"),
    ):
        measure.wait_for(process, b"READY")


def test_a_command_that_hangs_is_ended() -> None:
    with (
        measure.started(["sleep", "60"], 0.2) as process,
        pytest.raises(measure.NotReadyError, match="no output"),
    ):
        measure.wait_for(process, b"READY")
    assert process.returncode == -9


def test_emulation_is_called_by_its_name() -> None:
    for kind in ("none", "denied", "broken", "software"):
        name, note, options, _ = measure.accelerator(kind)
        assert (name, note, options) == ("tcg", "software emulation", ["-accel", "tcg"])
    assert measure.accelerator("hardware")[:2] == ("kvm", "hardware KVM")
