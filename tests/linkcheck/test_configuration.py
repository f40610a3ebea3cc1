"""What is ignored, how severe a kind is, and what a baseline leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.linkcheck.tree import SITE, write

from sitekit.linkcheck.check import check
from sitekit.linkcheck.configuration import Baseline, Configuration, ConfigurationError
from sitekit.linkcheck.findings import Result

PAGES = {
    "index.html": '<a href="gone/">x</a><a href="api/#x-1">y</a><p id=a><p id=a>',
    "old/index.html": '<a href="../gone/">x</a>',
    "api/index.html": "<p>API",
}


def findings(root: Path, **configuration: Any) -> list[tuple[str, str, str]]:
    write(root, {**PAGES})
    return _summary(check(root, SITE, configuration=Configuration.parse(configuration)))


def _summary(result: Result) -> list[tuple[str, str, str]]:
    return [(f.severity, f.issue.code, f.page) for f in result.findings]


ALL = [
    ("error", "missing-fragment", "index.html"),
    ("error", "missing-file", "index.html"),
    ("error", "missing-file", "old/index.html"),
    ("warning", "duplicate-id", "index.html"),
]


def test_without_configuration(tmp_path: Path) -> None:
    assert sorted(findings(tmp_path)) == sorted(ALL)


@pytest.mark.parametrize(
    ("entry", "left_out"),
    [
        ({"kind": "missing-file"}, {1, 2}),
        ({"page": "old/*"}, {2}),
        ({"page": "old/"}, {2}),
        ({"url": "api/#x-*"}, {0}),
        ({"url": "https://example.org/gone/"}, {1, 2}),
        ({"url": "*gone*", "page": "index.html"}, {1}),
        ({"kind": "missing-*"}, {0, 1, 2}),
    ],
)
def test_ignored(tmp_path: Path, entry: dict[str, str], left_out: set[int]) -> None:
    found = findings(tmp_path, ignore=[{**entry, "reason": "Known."}])
    assert sorted(found) == sorted(f for n, f in enumerate(ALL) if n not in left_out)


def test_an_entry_that_matches_nothing_is_a_finding(tmp_path: Path) -> None:
    found = findings(tmp_path, ignore=[{"url": "fixed/", "reason": "Known."}])
    assert ("warning", "unused-ignore", "") in found


def test_severity(tmp_path: Path) -> None:
    found = findings(tmp_path, severity={"missing-file": "note", "duplicate-id": "off"})
    assert sorted(found) == [
        ("error", "missing-fragment", "index.html"),
        ("note", "missing-file", "index.html"),
        ("note", "missing-file", "old/index.html"),
    ]


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({"ignor": []}, "unknown 'ignor'; did you mean \"ignore\"?"),
        ({"severity": {"missing-fle": "note"}}, 'did you mean "missing-file"?'),
        ({"severity": {"missing-file": "fatal"}}, "known: error, warning, note, off"),
        ({"host": "pages"}, "known: plain, clean-urls"),
        ({"ignore": [{"url": "x"}]}, "an entry needs a reason"),
        ({"ignore": [{"reason": "x"}]}, "an entry needs a url, a page, or a kind"),
        ({"ignore": ["x"]}, "each entry is a mapping"),
        ([], "is not a mapping"),
    ],
)
def test_wrong_configuration(configuration: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        Configuration.parse(configuration)
    assert message in str(error.value)


def test_files(tmp_path: Path) -> None:
    text = "severity:\n  duplicate-id: off\n"
    write(tmp_path, {
        "links.yml": text,
        "mkdocs.yml": "site_name: x\nextra:\n  link_check:\n    host: clean-urls\n",
    })  # fmt: skip
    assert Configuration.load(tmp_path / "links.yml").severity == {"duplicate-id": "off"}
    assert Configuration.load(tmp_path / "mkdocs.yml").host == "clean-urls"


def test_baseline(tmp_path: Path) -> None:
    root, file = tmp_path / "site", tmp_path / "known.json"
    write(root, {**PAGES})
    Baseline.write(file, check(root, SITE).unlocated)
    again = check(root, SITE, baseline=Baseline.load(file))
    assert again.findings == []
    assert again.ignored == len(ALL)
    write(root, {"index.html": '<a href="gone/">x</a><a href="new/">y</a>'})
    result = check(root, SITE, baseline=Baseline.load(file))
    assert _summary(result) == [
        ("error", "missing-file", "index.html"),
        ("warning", "unused-ignore", ""),
    ]
    assert "2 findings that no longer occur" in result.findings[1].issue.message
    assert json.loads(file.read_text())["version"] == 1
