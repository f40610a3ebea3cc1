"""Every rule of the check on one small site: one case a rule, what is right and what is wrong."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.links.cases_fragments import FRAGMENTS, OWN_PAGE
from tests.links.cases_paths import PATHS
from tests.links.cases_schemes import SCHEMES
from tests.links.tree import BASE, Case, check_files, found_in

if TYPE_CHECKING:
    from sitekit.links.model import Finding


def _link_case(folder: str, row: tuple[str, str, str], rest: str = "") -> Case:
    name, href, severity = row
    wrong = {unescape(href).strip(): severity} if severity else {}
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    quoted = href.replace('"', "&quot;")
    return Case(f"{folder}/{slug}", f'<a href="{quoted}">x</a>{rest}', wrong)


CASES = [
    *(_link_case("paths", row) for row in PATHS),
    *(_link_case("fragments", row, OWN_PAGE) for row in FRAGMENTS),
    *(_link_case("schemes", row) for row in SCHEMES),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    pages: dict[str, str | bytes] = {f"{case.name}/index.html": case.html for case in CASES}
    assert len(pages) == len(CASES), "two cases have one name"
    return check_files(tmp_path_factory.mktemp("site"), {**BASE, **pages}).findings


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(findings: list[Finding], case: Case) -> None:
    found = found_in(findings, f"{case.name}/index.html")
    assert {url.strip(): severity for url, severity in found.items()} == case.wrong
