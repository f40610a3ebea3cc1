"""Links in files that are not pages, and pages that are odd as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.linkcheck.cases_files import FILES
from tests.linkcheck.cases_formats import FORMATS
from tests.linkcheck.cases_places import BELOW_SUB_PATH, FLAT, FLAT_BASE, SUB_PATH
from tests.linkcheck.tree import BASE, check_files, found_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("file", "content", "wrong"),
    [row[1:] for row in (*FILES, *FORMATS)],
    ids=[row[0] for row in (*FILES, *FORMATS)],
)
def test_file(tmp_path: Path, file: str, content: str | bytes, wrong: dict[str, str]) -> None:
    findings = check_files(tmp_path, {**BASE, file: content}).findings
    assert found_in(findings, file) == wrong


@pytest.mark.parametrize(
    ("file", "content", "wrong"),
    [row[1:] for row in BELOW_SUB_PATH],
    ids=[row[0] for row in BELOW_SUB_PATH],
)
def test_below_sub_path(tmp_path: Path, file: str, content: str, wrong: dict[str, str]) -> None:
    files = {path: data for path, data in BASE.items() if not path.startswith("circle")}
    findings = check_files(tmp_path, {**files, file: content}, SUB_PATH).findings
    assert found_in(findings, file) == wrong


@pytest.mark.parametrize(
    ("file", "content", "wrong"), [row[1:] for row in FLAT], ids=[row[0] for row in FLAT]
)
def test_flat_addresses(tmp_path: Path, file: str, content: str, wrong: dict[str, str]) -> None:
    findings = check_files(tmp_path, {**FLAT_BASE, file: content}).findings
    assert found_in(findings, file) == wrong
