"""A mistake in a template is named with its file and line, not with a traceback."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.site


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{% endfor %}", "{% endfr %}", ":1: Encountered unknown tag 'endfr'"),
        ("technology.summary", "technology.sumry", "has no attribute 'sumry'"),
        (None, None, 'no template "technology.md"'),
    ],
)
def test_the_place_is_named(
    small_site: Path, mkdocs: Callable[..., Any], old: str | None, new: str, expected: str
) -> None:
    (small_site / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", small_site / "overrides")
    file = small_site / "overrides/generated/technology.md"
    if old is None:
        file.unlink()
    else:
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    result = mkdocs(small_site, "build", "-q")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert expected in result.stderr
    assert old is None or "generated/technology.md:" in result.stderr
