"""Compiled templates are kept between builds, and only for the source they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from sitekit.pages import templates


def environment(folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Environment:
    monkeypatch.setenv("TEMPLATES_CACHE", str(cache))
    made = Environment(loader=FileSystemLoader(folder), autoescape=True)
    templates.keep_compiled(made)
    return made


def write(folder: Path, source: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "page.html").write_text(source)
    return folder


def test_a_copy_uses_what_was_compiled_and_shows_its_own_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The fault is inside a macro, whose code is nested in that of the template.
    source = "{% macro row(x) %}\n{{ x.missing.name }}{% endmacro %}{{ row(1) }}"
    cache = tmp_path / "cache"
    for name in ("first", "second"):
        env = environment(write(tmp_path / name, source), monkeypatch, cache)
        if name == "second":
            monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled"))
        template = env.get_template("page.html")
        with pytest.raises(Exception, match="no attribute 'missing'") as error:
            template.render()
        places = {(str(entry.path), entry.lineno + 1) for entry in error.traceback}
        assert (str(tmp_path / name / "page.html"), 2) in places
    assert len([path for path in cache.rglob("*") if path.is_file()]) == 1


def test_an_edited_template_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("one", "two"):
        env = environment(write(tmp_path / "site", text), monkeypatch, tmp_path / "cache")
        assert env.get_template("page.html").render() == text


def test_a_damaged_entry_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, cache = write(tmp_path / "site", "text"), tmp_path / "cache"
    environment(folder, monkeypatch, cache).get_template("page.html")
    (entry,) = (path for path in cache.rglob("*") if path.is_file())
    good = entry.read_bytes()
    entry.write_bytes(good[:-9])
    assert environment(folder, monkeypatch, cache).get_template("page.html").render() == "text"
    assert entry.read_bytes() == good


def test_a_cache_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    env = environment(write(tmp_path / "site", "text"), monkeypatch, tmp_path / "file" / "cache")
    assert env.bytecode_cache is None
    assert env.get_template("page.html").render() == "text"

    env = environment(tmp_path / "site", monkeypatch, tmp_path / "cache")
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *_, **__: (_ for _ in ()).throw(full))
    assert env.get_template("page.html").render() == "text"
