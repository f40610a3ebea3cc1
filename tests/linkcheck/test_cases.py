"""Every rule of the check on one small site: one case a rule, what is right and what is wrong."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tests.linkcheck.cases_elements import ELEMENTS
from tests.linkcheck.cases_fragments import FRAGMENTS, OWN_PAGE
from tests.linkcheck.cases_ids import IDS
from tests.linkcheck.cases_markup import MARKUP
from tests.linkcheck.cases_paths import PATHS
from tests.linkcheck.cases_schemes import SCHEMES
from tests.linkcheck.tree import BASE, Case, check_files, found_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.linkcheck.findings import Finding


pytestmark = pytest.mark.xdist_group("link cases")


UTF_8 = '<meta charset="utf-8">'


def _page(folder: str, name: str) -> str:
    return f"{folder}/{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def _link(folder: str, row: tuple[str, str, str], rest: str = "") -> Case:
    name, href, severity = row
    wrong = {unescape(href).strip(): severity} if severity else {}
    quoted = href.replace('"', "&quot;")
    return Case(_page(folder, name), f'{UTF_8}<a href="{quoted}">x</a>{rest}', wrong)


def _element(row: tuple[str, str, tuple[str, str]]) -> Iterator[Case]:
    name, html, (good, bad) = row
    yield Case(_page("elements", f"{name} ok"), html.format(good), {})
    # An id of the same page is told without its hash where CSS or an attribute refers to it.
    yield Case(_page("elements", f"{name} bad"), html.format(bad), {bad: "error"})


def _id(row: tuple[str, str, str]) -> Iterator[Case]:
    name, html, severity = row
    page = '<p id="here"><p id="__here">'
    missing = "__there" if "__" in html else "there"
    yield Case(_page("ids", f"{name} ok"), html.format("here") + page, {})
    yield Case(_page("ids", f"{name} bad"), html.format("there") + page, {missing: severity})


CASES = [
    *(_link("paths", row) for row in PATHS),
    *(_link("fragments", row, OWN_PAGE) for row in FRAGMENTS),
    *(_link("schemes", row) for row in SCHEMES),
    *(case for row in ELEMENTS for case in _element(row)),
    *(case for row in IDS for case in _id(row)),
    *(Case(_page("markup", name), html, wrong) for name, html, wrong in MARKUP),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    pages: dict[str, str | bytes] = {f"{case.name}/index.html": case.html for case in CASES}
    assert len(pages) == len(CASES), "two cases have one name"
    root = tmp_path_factory.mktemp("site")
    return check_files(root, {**BASE, **pages}).findings


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(findings: list[Finding], case: Case) -> None:
    found = found_in(findings, f"{case.name}/index.html")
    assert {url.strip(): severity for url, severity in found.items()} == case.wrong
