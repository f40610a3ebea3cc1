"""What changed in the data is recorded and shown; the changelog becomes a page and a feed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from tests.conftest import ROOT, SITES

from sitekit.__main__ import main
from sitekit.dataset.changes import ChangesByDay, Snapshot, compare, joined
from sitekit.dataset.yaml_reader import read_yaml
from sitekit.pages.queries import DatasetView
from sitekit.pages.templates import PageTemplates
from sitekit.pages.urls import UrlBuilder
from sitekit.pages.whats_new import ChangelogDay, read_changelog
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from sitekit.dataset.loader import Dataset

ATOM = "{http://www.w3.org/2005/Atom}"


def cells(key: str, value: str, level: str = "good") -> Snapshot:
    return Snapshot(("vi",), {"size": {"vi": {"key": key, "value": value, "level": level}}})


def test_wording_is_no_change_and_meaning_is() -> None:
    assert not compare(cells("small", "Small"), cells("small", "It is small"))
    (change,) = compare(cells("small", "Small"), cells("large", "Large", "weak")).cells
    assert (change.before.value, change.after.value, change.after.level) == (
        "Small",
        "Large",
        "weak",
    )


def test_another_number_is_another_meaning() -> None:
    assert not compare(cells("small", "Up to 24% (2020)"), cells("small", "At most 24% (2020)"))
    (change,) = compare(cells("small", "Up to 24%"), cells("small", "Up to 31%")).cells
    assert change.after.value == "Up to 31%"


def test_what_is_new_is_named_once_and_not_by_cell() -> None:
    after = Snapshot(("vi", "ed"), {"size": cells("small", "Small").cells["size"], "age": {}})
    after.cells["size"]["ed"] = {"key": "tiny", "value": "Tiny"}
    found = compare(cells("small", "Small"), after)
    assert (found.technologies, found.dimensions, found.cells) == (("ed",), ("age",), ())


def test_two_records_of_a_day_become_one() -> None:
    there = compare(cells("small", "Small"), cells("large", "Large"))
    back = compare(cells("large", "Large"), cells("small", "Small"))
    assert joined(there, there).cells == there.cells
    assert not joined(there, back)


def test_the_command_records_what_a_commit_changed(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(SITES / "editors" / "docs", docs)
    for words in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "One"),
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, timeout=30)
    row = next((docs / "_data" / "dimensions").glob("*.yml"))
    text = row.read_text("utf-8")
    head, key, rest = text.partition("    key: ")
    assert key
    rest = rest.replace("value: ", "value: Another ", 1)
    row.write_text(head + key + "another-" + rest, "utf-8")
    assert main(["changes", str(docs)]) == 2  # nothing is recorded yet
    assert main(["changes", str(docs), "--since", "HEAD"]) == 0
    record = read_yaml(docs / "_data" / "changes.yml", "changes.yml").value
    (day,) = ChangesByDay.model_validate(record).root.values()
    assert [cell.dimension for cell in day.cells] == [row.stem]
    assert str(day.cells[0].after.value).startswith("Another ")
    assert main(["changes", str(docs), "--since", "no-such-commit"]) == 2


def test_the_changelog_is_read_by_day() -> None:
    text = (
        "# Changelog\n\nWords.\n\n## 2026-01-02\n\n- One,\n  and more.\n- Two.\n"
        "\n## 2026-01-01\n\n- First.\n"
    )
    assert read_changelog(text, "CHANGELOG.md") == (
        ChangelogDay("2026-01-02", ("One, and more.", "Two.")),
        ChangelogDay("2026-01-01", ("First.",)),
    )


def test_the_news_is_the_first_sentence_of_the_latest_day(editors: Dataset) -> None:
    news = (ChangelogDay("2026-01-06", ("Version 1.2.3 is out. More.", "B.")),)
    view = DatasetView(editors, changelog=news)
    assert view.latest_news == "Version 1.2.3 is out."
    later = replace(editors, changes=ChangesByDay.model_validate({"2026-01-07": {}}).root)
    assert DatasetView(later, changelog=news).latest_news == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## Unreleased\n\n- One.\n", '1:4: "Unreleased" is not a day'),
        ("## 2026-02-30\n\n- One.\n", '1:4: "2026-02-30" is not a day'),
        ("## 2026-01-01\n\nOne.\n\n- Two.\n", "3:1: this line is in no list of changes"),
        ("## 2026-01-01\n\n- A.\n\n## 2026-01-02\n\n- B.\n", "5:4: 2026-01-02 is listed twice or"),
        ("## 2026-01-01\n", "2026-01-01 has no changes"),
    ],
)
def test_a_changelog_of_another_form_is_refused(text: str, message: str) -> None:
    with pytest.raises(ProblemsError, match=r"CHANGELOG.md:\d") as error:
        read_changelog(text, "CHANGELOG.md")
    assert message in str(error.value)


def test_feeds_are_valid_and_lead_to_the_pages(editors: Dataset) -> None:
    """Each entry has its own ID, the day, and absolute links; a reader's link has its target."""
    vi, dimension = next(iter(editors.technologies)), next(iter(editors.dimensions))
    change = {
        "technology": vi,
        "dimension": dimension,
        "before": {"value": 'A < b & "c"'},
        "after": {"value": "B", "figures": 1},
    }
    record = {"2026-01-05": {"technologies": [vi], "dimensions": [dimension], "cells": [change]}}
    dataset = replace(editors, changes=ChangesByDay.model_validate(record).root)
    news = (ChangelogDay("2026-01-06", ("A [page](https://example.org/?a=1&b=2) with `<code>`.",)),)
    site = "https://example.org/repo/"
    view = DatasetView(dataset, changelog=news)
    templates = PageTemplates(ROOT / "overrides", view, UrlBuilder(site=site))
    page = templates.render("whats-new.md", "whats-new.md")
    for template, names in (("feed", {}), ("technology-feed", {"name": vi})):
        text = templates.render(f"{template}.xml.html", "index.md", **names)
        feed = ElementTree.fromstring(text)  # noqa: S314 - our own file
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(ids) == len(set(ids)) >= 1
        assert feed.findtext(f"{ATOM}updated", "").endswith("T00:00:00Z")
        for entry in entries:
            link = entry.find(f"{ATOM}link")
            assert link is not None
            target = link.attrib["href"]
            assert target.startswith(site)
            if target.startswith(f"{site}whats-new/#"):
                assert f"#{target.partition('#')[2]} " in page
        links = [node.get("href") for node in feed.iter("{http://www.w3.org/1999/xhtml}a")]
        assert all(str(href).startswith("https://") for href in links)
