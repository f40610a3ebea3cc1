"""URLs are read as browsers read them; `tests/browser` compares with one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.url_pairs import BASES, pairs

from sitekit.links.urls import parse


@given(st.text(max_size=60), st.sampled_from(BASES))
def test_any_text_is_read_or_refused(reference: str, base: str) -> None:
    url = parse(reference, parse(base))
    assert url is None or url.href.isascii()


@given(st.integers(0, 10_000))
def test_what_was_read_reads_the_same_again(seed: int) -> None:
    """Except for `file:`, as in Chromium: it drops slashes that it has written itself."""
    for base, reference in pairs(20, seed):
        url = parse(reference, parse(base))
        if url is not None and not url.opaque and url.scheme != "file":
            again = parse(url.href)
            assert again is not None
            assert again.href == url.href


def test_a_file_is_read_as_chromium_reads_it_each_time() -> None:
    first = parse(r"file:\a!b:8a./%2E%2e/\/ab")
    assert first is not None
    assert first.href == "file://///ab"
    again = parse(first.href)
    assert again is not None
    assert again.href == "file:///ab"


@pytest.mark.parametrize(
    ("reference", "repaired"),
    [
        ("../about/", False),
        ("https://example.com/", False),
        ("//example.com/", False),
        (" ../about/ ", False),
        ("..\\about/", True),
        ("a\nb", True),
        ("https:/about/", True),
        ("https:about/", True),
        ("https:///example.com/", True),
        ("http:example.com", True),
        ("\\\\example.com/", True),
    ],
)
def test_tells_what_browsers_repair(reference: str, repaired: bool) -> None:
    url = parse(reference, parse("https://example.org/a/b/"))
    assert url is not None
    assert url.repaired is repaired
