"""The cache: shared by processes, repaired when damaged, never larger than it may be."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sitekit.diagrams import merman, render

PACKAGE = Path(render.__file__).parent


def test_kept_text_comes_back(own_cache: Path) -> None:
    render.store("key", "täxt\n")
    assert render.load("key") == "täxt\n"
    assert render.load("other") is None
    assert [entry.name for entry in own_cache.iterdir()] == ["key"]


@pytest.mark.parametrize(
    "damage",
    [b"", b"abc", b"\xff\xfe\x00", b"0" * 64, b"0" * 64 + b"<svg>other</svg>"],
)
def test_a_damaged_entry_counts_as_none_and_is_mended(own_cache: Path, damage: bytes) -> None:
    render.store("key", "<svg/>")
    (own_cache / "key").write_bytes(damage)
    assert render.load("key") is None
    render.store("key", "<svg/>")
    assert render.load("key") == "<svg/>"


def test_a_cut_entry_counts_as_none(own_cache: Path) -> None:
    render.store("key", "<svg>long</svg>")
    entry = own_cache / "key"
    entry.write_bytes(entry.read_bytes()[:-3])
    assert render.load("key") is None


def test_the_oldest_entries_leave_first(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "MAX_ENTRIES", 10)
    for number in range(11):
        render.store(f"k{number:02}", "text")
    assert sorted(entry.name for entry in own_cache.iterdir()) == [f"k{n:02}" for n in range(3, 11)]


def test_many_writers_of_one_key_leave_one_whole_entry(own_cache: Path) -> None:
    texts = [str(number) * 5000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: render.store("key", text), texts * 5))
    assert render.load("key") in texts
    assert [entry.name for entry in own_cache.iterdir()] == ["key"]


def test_nothing_fails_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DIAGRAMS_CACHE", str(tmp_path / "file" / "cache"))
    render.store("key", "text")
    assert render.load("key") is None


def test_fingerprints_keep_their_parts_apart() -> None:
    assert render.fingerprint("ab", "c") != render.fingerprint("a", "bc")


def test_a_second_drawing_asks_no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "flowchart TD\n  A --> B\n"
    first = render.render(source, prefix="p", title="t", description="d")

    def refuse(source: str) -> str:
        raise AssertionError(source)

    monkeypatch.setattr(merman, "draw", refuse)
    assert render.render(source, prefix="p", title="t", description="d") == first


def test_a_change_to_any_module_makes_every_drawing_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PACKAGE, tmp_path / "diagrams")
    monkeypatch.setattr(render, "PACKAGE", tmp_path / "diagrams")
    modules = sorted((tmp_path / "diagrams").glob("*.*"))
    keys = set()
    for module in [None, *modules]:
        if module:
            module.write_text(module.read_text("utf-8") + "# changed\n", "utf-8")
        render.renderer_version.cache_clear()
        keys.add(render.renderer_version())
    render.renderer_version.cache_clear()
    assert len(keys) == len(modules) + 1
