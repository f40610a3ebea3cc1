"""The Content-Security-Policy allows what the pages run, by hash, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.policy import policy, script_hashes, secure

if TYPE_CHECKING:
    from pathlib import Path

# printf 'alert(1)' | openssl dgst -sha256 -binary | base64
ALERT = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"


def test_only_scripts_that_run_are_hashed() -> None:
    html = (
        '<script>alert(1)</script><script src="a.js"></script>'
        '<script type="application/ld+json">{}</script>'
        "<script id=c type=application/json>{}</script>"
    )
    assert script_hashes(html) == {ALERT}
    assert script_hashes('<script type="module">alert(1)</script>') == {ALERT}


def test_inline_styles_are_refused_unless_asked_for() -> None:
    assert "style-src 'self';" in policy([])
    assert "unsafe-inline" not in policy([ALERT])
    assert "style-src 'self' 'unsafe-inline';" in policy([], inline_styles=True)


def test_every_page_gets_the_scripts_of_all(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name, script in (("a.html", "alert(1)"), ("b/c.html", "alert(2)")):
        (tmp_path / name).write_text(
            f'<head><meta charset="utf-8"><script>{script}</script></head>', "utf-8"
        )
    text = secure(tmp_path)
    assert text.count("'sha256-") == 2
    for name in ("a.html", "b/c.html"):
        head = (tmp_path / name).read_text("utf-8")
        assert head.index("Content-Security-Policy") < head.index("<script>")
        assert text in head
    headers = (tmp_path / "_headers").read_text("utf-8").splitlines()
    assert headers[0] == "/*"
    assert headers[1] == f"  Content-Security-Policy: {text}; frame-ancestors 'none'"
    assert all(len(line) < 2000 for line in headers)
