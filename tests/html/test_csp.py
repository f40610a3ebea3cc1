"""The policy lets the scripts of the site run by their hash, and no others."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from sitekit.html.csp import HEADERS, apply_csp, build_policy, script_hashes

if TYPE_CHECKING:
    from pathlib import Path


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<script>a()</script>", ["a()"]),
        ("<SCRIPT>\n a('é') \n</SCRIPT>", ["\n a('é') \n"]),
        ('<script type="module">a()</script>', ["a()"]),
        ('<script type="text/javascript">a()</script>', ["a()"]),
        ("<script type=module async>a()</script>", ["a()"]),
        ('<script type="application/json">{}</script>', []),
        ("<script type=application/ld+json>{}</script>", []),
        ('<script id="__config" type="application/json">{}</script>', []),
        ('<script src="a.js"></script>', []),
        ('<script defer src = "a.js"></script>', []),
        ("<script>a()</script><p></p><script>b()</script><script>a()</script>", ["a()", "b()"]),
        ("<p>no script</p>", []),
    ],
)
def test_scripts_that_run(html: str, texts: list[str]) -> None:
    assert script_hashes(html) == {hash_of(text) for text in texts}


def test_the_policy() -> None:
    assert build_policy(["'b'", "'a'"]) == (
        "default-src 'none'; script-src 'self' 'a' 'b'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
    )
    assert "style-src 'self' 'unsafe-inline';" in build_policy([], inline_styles=True)
    assert "script-src 'self';" in build_policy([], inline_styles=True)


@pytest.mark.parametrize("inline_styles", [False, True])
def test_one_policy_stands_in_every_page_and_in_the_headers(
    tmp_path: Path, inline_styles: bool
) -> None:
    (tmp_path / "below").mkdir()
    first, second = tmp_path / "index.html", tmp_path / "below" / "index.html"
    first.write_text('<head><meta charset="utf-8"><script>a()</script><p><meta charset="utf-8">')
    second.write_text("<head><META CHARSET=utf-8 /><title>é</title><script>b()</script>", "utf-8")
    text = apply_csp(tmp_path, inline_styles=inline_styles)
    assert text == build_policy({hash_of("a()"), hash_of("b()")}, inline_styles=inline_styles)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{text}">'
    assert first.read_text() == (
        f'<head><meta charset="utf-8">{meta}<script>a()</script><p><meta charset="utf-8">'
    )
    assert second.read_text("utf-8") == (
        f"<head><META CHARSET=utf-8 />{meta}<title>é</title><script>b()</script>"
    )
    head, own, *others = (tmp_path / "_headers").read_text().splitlines()
    assert head == "/*"
    assert own == f"  Content-Security-Policy: {text}; frame-ancestors 'none'"
    assert others == [
        *(f"  {name}: {value}" for name, value in HEADERS.items()),
        "/api/*",
        "  Access-Control-Allow-Origin: *",
    ]


def test_only_the_page_that_needs_it_may_compile_webassembly(tmp_path: Path) -> None:
    """A header applies to all pages, so it allows more; both policies of a page have to agree."""
    plain, live = tmp_path / "index.html", tmp_path / "live.html"
    plain.write_text('<meta charset="utf-8">')
    live.write_text('<meta charset="utf-8"><section data-needs-wasm></section>')
    header = apply_csp(tmp_path)
    assert "script-src 'self' 'wasm-unsafe-eval';" in header
    assert "script-src 'self' 'wasm-unsafe-eval';" in live.read_text()
    assert "script-src 'self';" in plain.read_text()


def test_styles_from_files_only_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<meta charset="utf-8">')
    assert apply_csp(tmp_path) == build_policy([]) == build_policy([], inline_styles=False)


def test_the_other_headers() -> None:
    assert HEADERS == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
