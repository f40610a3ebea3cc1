"""The size of an image is read, and drawings and style sheets that browsers refuse are found."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from sitekit.pages.checks.assets import check_css
from sitekit.pages.checks.files import check_svg, check_theme_files, image_size

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 64, 48)
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 48, 64) + b"\0" * 9
WEBP = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x3f\0\0" + b"\x2f\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48"/>'


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", PNG, (640, 480)),
        ("a.gif", GIF, (64, 48)),
        ("a.jpg", JPEG, (64, 48)),
        ("a.webp", WEBP, (64, 48)),
        ("a.svg", SVG, (64, 48)),
        ("a.png", b"text", None),
    ],
)
def test_the_size_is_read(
    tmp_path: Path, name: str, data: bytes, size: tuple[int, int] | None
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    assert image_size(file) == size


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg><script/></svg>",
        b'<svg onload="x()"/>',
        b'<svg><a href="javascript:x()"/></svg>',
        b'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="https://a.example/"/></svg>',
        b"<svg><foreignObject/></svg>",
        b"<svg>",
        b"<p/>",
    ],
)
def test_a_drawing_that_browsers_would_not_show_is_refused(drawing: bytes) -> None:
    assert list(check_svg(drawing, "a.svg"))


def test_what_templates_would_publish_in_vain_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text('<p {% if a > b %}id="b"{% endif %} style="color: red">\n')
    (tmp_path / "part.html").write_text("{# <p style='a'> #}\n<a onclick='b()'>\n")
    (tmp_path / "page.css.html").write_text("{% for a in b %}\n.{{ a }} { colr: {{ a }}; }\n")
    (tmp_path / "picture.svg.html").write_text('<text style="font-size: 11px">\n')
    problems = [str(problem).partition("/")[2] for problem in check_theme_files(tmp_path)]
    assert [problem.partition(";")[0] for problem in problems] == [
        'page.css.html:2:12: no property "colr"',
        "page.md:1:36: the Content-Security-Policy blocks an attribute style",
        "part.html:2:4: the Content-Security-Policy blocks an attribute onclick",
    ]


def test_strings_and_comments_of_style_sheets_are_no_blocks() -> None:
    assert not list(check_css('a::before { content: "}" } /* { url(https://x) */', "a.css"))
