"""Every built page is valid HTML by two checkers, and they see what they are asked to see."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.browser import site_pages
from tests.extent import some
from tools.html_validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.site

WRONG = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Wrong</title></head>
<body><main><h1>Wrong</h1><label for="none">A</label><input type="checkbox" autocomplete="off">
<a rel="edit" href="a.html"><img src="b.png"></a><div role="navigation">c</div></main></body>
</html>
"""


@pytest.fixture(autouse=True, scope="module")
def checkers() -> None:
    """Skip where a checker is missing, saying which; $HTML_CHECKS=required makes it a failure."""
    if lacking := validate.missing():
        if os.environ.get("HTML_CHECKS") == "required":
            pytest.fail(lacking)
        pytest.skip(lacking)


CHECKERS = pytest.mark.parametrize("checker", [validate.nu_errors, validate.html_validate_errors])


@CHECKERS
def test_no_page_has_an_error(
    site_dir: Path, tmp_path: Path, checker: Callable[[Path], list[str]]
) -> None:
    """Pages of every second type, and some more; with $EVERY=1, and in `make validate`, all."""
    examples = some(list(site_pages.EXAMPLES.values()), 2)
    for path in {*some(site_pages.paths(site_dir), 24), *examples}:
        name = path if path.endswith(".html") else f"{path}index.html"
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site_dir / name, copy)
    assert checker(tmp_path) == []


@CHECKERS
def test_the_checkers_see_errors(tmp_path: Path, checker: Callable[[Path], list[str]]) -> None:
    (tmp_path / "wrong.html").write_text(WRONG, "utf-8")
    errors = checker(tmp_path)
    assert any("autocomplete" in error for error in errors), errors
    assert all(error.startswith("wrong.html:") for error in errors)
    assert len(errors) >= 3
