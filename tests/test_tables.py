"""The tables in TOML files have only values that the code handles; no type checker reads them."""

from __future__ import annotations

import re
import tomllib
from typing import get_args

from tests.conftest import ROOT

from sitekit.html.postprocess import PATCHES
from sitekit.linkcheck import html_elements
from sitekit.linkcheck.findings import KINDS, LinkType
from sitekit.pages.checks import configuration, markup
from sitekit.problems import Severity

LINK_TYPES = set(get_args(LinkType))
SEVERITIES = set(get_args(Severity))


def test_tables_of_the_link_check() -> None:
    assert {kind.severity for kind in KINDS.values()} <= SEVERITIES
    assert set(html_elements.ARIA_ATTRIBUTES.values()) <= SEVERITIES
    types = [*html_elements._SVG_LINKS.values(), *html_elements._META_URLS.values()]
    types += [type_ for urls in html_elements._URLS.values() for type_ in urls.values()]
    assert set(types) <= LINK_TYPES
    counts = {count for ids in html_elements._IDS.values() for count in ids.values()}
    assert counts == {"one", "several"}


def test_tables_of_the_checks_of_pages() -> None:
    rows = {
        "blocked": (markup.TABLES["blocked"], {"find", "what"}),
        "literal": (markup.TABLES["literal"], {"find", "message", "hint"}),
        "extension": (configuration.TABLES["extension"], {"find", "name", "what"}),
        "text": (configuration.TABLES["text"], {"key", "right", "message", "hint"}),
    }
    for table, fields in rows.values():
        for row in table:
            assert row.keys() == fields
            re.compile(row.get("find") or row["right"])
    # `check_policy` shows what the first group found.
    assert all(re.compile(row["find"]).groups for row in markup.TABLES["blocked"])
    assert len(set(configuration.FEATURES)) == len(configuration.FEATURES)


def test_patches_of_the_theme() -> None:
    for patch in PATCHES:
        groups = re.compile(patch.pattern).groups
        used = [int(number) for number in re.findall(r"\\(\d)", patch.replacement)]
        assert max(used, default=0) <= groups, patch.fault


def test_the_wheel_has_the_tables() -> None:
    """Its packages have no data files but those that `package-data` names."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    patterns = settings["package-data"]["*"]
    for package in settings["packages"]:
        for file in (ROOT / "hooks" / package.replace(".", "/")).iterdir():
            if file.is_file() and file.suffix not in {".py", ".md"}:
                assert any(file.match(pattern) for pattern in patterns), file
