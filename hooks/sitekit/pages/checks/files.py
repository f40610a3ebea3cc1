"""Check the files beside the pages: images, drawings, and how files are named."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, normpath, relpath
from urllib.parse import unquote

from sitekit.markdown_scan import blank, mask_code
from sitekit.pages.checks.assets import check_css, check_script
from sitekit.pages.checks.page_text import WrittenSite
from sitekit.problems import Problem, did_you_mean

MAX_IMAGE_BYTES = 500_000
IMAGE_SUFFIXES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
MARKDOWN_SUFFIXES = (".markdown", ".md", ".mdown", ".mkd", ".mkdn")
# How a file of each kind begins.
_SIGNATURES = {
    ".gif": (b"GIF87a", b"GIF89a"),
    ".jpeg": (b"\xff\xd8\xff",),
    ".jpg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".webp": (b"RIFF",),
}
_LEFTOVER = re.compile(
    r".*(\.orig|\.rej|\.bak|\.swp|\.tmp|~)|thumbs\.db|desktop\.ini", re.IGNORECASE
)
_SVG_BLOCKED = ("script", "foreignObject", "iframe")


def check_files(site: WrittenSite) -> Iterator[Problem]:
    """Yield the problems of the names and contents of all files, of our theme's too."""
    for path in site.written:
        yield from _check_file(site.docs / path, site.at(path))
    yield from check_theme_files(site.overrides)


def _check_file(file: Path, at: str) -> Iterator[Problem]:
    if _LEFTOVER.fullmatch(file.name):
        yield Problem(at, 1, 1, "this file would be published", "remove it")
    elif file.suffix != ".md" and file.suffix.lower() in MARKDOWN_SUFFIXES:
        yield Problem(at, 1, 1, "a page's name ends in .md", "rename the file")
    elif file.name.lower() == "readme.md":
        message = "MkDocs would publish this file as the index of its directory"
        yield Problem(at, 1, 1, message, "name it index.md, or move it out of the directory")
    elif file.suffix == ".md" and not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", file.stem):
        message = "the page's address would have letters that people mistype"
        hint = "name the file in lowercase letters, digits, and hyphens"
        yield Problem(at, 1, 1, message, hint)
    elif file.suffix.lower() in IMAGE_SUFFIXES:
        yield from _image(file, at)
    elif file.name.endswith((".css", ".css.html")):
        yield from check_css(_JINJA.sub(lambda code: blank(code[0]), _read(file)), at)
    elif file.suffix == ".js":
        yield from check_script(_read(file), at)


_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCKED_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*\s(style|on[a-z]+)\s*=")


def check_theme_files(overrides: Path) -> Iterator[Problem]:
    """Yield the problems of the style sheets, scripts, and templates below `overrides`."""
    for file in sorted(overrides.rglob("*.*")):
        at = file.relative_to(overrides.parent).as_posix()
        if file.name.endswith((".css", ".css.html", ".js")):
            yield from _check_file(file, at)
        # Others are files of their own, which have no policy.
        elif file.suffix in {".html", ".md"} and at.count(".") == 1:
            text = _read(file)
            for match in _BLOCKED_ATTRIBUTE.finditer(_JINJA.sub(lambda code: blank(code[0]), text)):
                message = f"the Content-Security-Policy blocks an attribute {match[1]}"
                hint = "put styles into a style sheet, and handlers into a script"
                yield Problem.at_offset(at, text, match.start(1), message, hint)


def _image(file: Path, at: str) -> Iterator[Problem]:
    size = file.stat().st_size
    suffix = file.suffix.lower()
    if size > MAX_IMAGE_BYTES:
        message = f"the image has {size:,} bytes; an image may have {MAX_IMAGE_BYTES:,}"
        yield Problem(at, 1, 1, message, "shrink it, or save it as WebP")
        return
    data = file.read_bytes()
    if suffix == ".svg":
        yield from check_svg(data, at)
    elif suffix in _SIGNATURES and not data.startswith(_SIGNATURES[suffix]):
        message = f"this is not a {suffix[1:].upper()} image" if data else "the image is empty"
        yield Problem(at, 1, 1, message, "save it again, with the suffix of its format")


def check_svg(data: bytes, at: str) -> Iterator[Problem]:
    """Yield what keeps an SVG file from being shown: errors, scripts, and remote files."""
    try:
        root = ET.fromstring(data)  # noqa: S314 - expat refuses entities that expand too far
    except ET.ParseError as error:
        line, column = error.position
        yield Problem(at, line, column + 1, "this is not well-formed XML", "save the drawing again")
        return
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    if names[0] != "svg":
        yield Problem(at, 1, 1, "this is not an SVG image", "its first element must be <svg>")
    for name in _SVG_BLOCKED:
        if name in names:
            message = f"the drawing has <{name}>, which the Content-Security-Policy blocks"
            yield Problem(at, _line(data, f"<{name}"), 1, message, "remove it")
    for element in root.iter():
        for name, value in element.attrib.items():
            local = name.rpartition("}")[2]
            remote = local == "href" and re.match(r"(https?:|//|javascript:)", value)
            if local.startswith("on") or remote:
                what = f"the drawing has {local}={value[:40]!r}"
                message = f"{what}, which browsers block in an image"
                yield Problem(at, _line(data, value), 1, message, "remove it")


def _line(data: bytes, text: str) -> int:
    return data.partition(text.encode())[0].count(b"\n") + 1


_SHOWN_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^\s)>]+)|<img\b[^<>]*\ssrc=[\"']([^\"']+)")


def check_images_are_used(site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each image that neither a page nor the theme shows.

    Icons are named in the configuration.
    """
    code = [site.docs / path for path in site.written if path.endswith((".css", ".html", ".js"))]
    everything = "\n".join([*site.texts.values(), *map(_read, [*code, *site.configuration])])
    for path in site.written:
        name = path.rpartition("/")[2]
        if path.lower().endswith(IMAGE_SUFFIXES) and name not in everything:
            yield Problem(site.at(path), 1, 1, "no page shows this image", "show it or remove it")


# What other programs look for at the root of a site, or below a directory of their own.
_FOUND_BY_NAME = (
    *("CNAME", "_headers", "_redirects"),
    *("ads.txt", "favicon.ico", "robots.txt", "security.txt"),
)


def check_files_are_used(site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each file that would be published although nothing names it.

    Images, pages, and fonts are left to other checks.
    """
    suffixes = (".css", ".js", ".py", ".sh")
    code = [site.docs / path for path in site.written if path.endswith(suffixes)]
    code += [path for path in site.overrides.rglob("*.*") if path.is_file()]
    code += site.configuration
    # Another builder's configuration names its style sheets and scripts.
    by_others = () if site.configuration else (".css", ".js")
    others = (*IMAGE_SUFFIXES, *MARKDOWN_SUFFIXES, ".woff2", *by_others)
    everything = "\n".join([*site.texts.values(), *map(_read, code)])
    for path in site.written:
        name = path.rpartition("/")[2]
        if path.lower().endswith(others) or name in _FOUND_BY_NAME or _LEFTOVER.fullmatch(name):
            continue
        if name not in everything:
            message = "no page names this file, which would be published"
            hint = "link to it, or move it out of the directory"
            yield Problem(site.at(path), 1, 1, message, hint)


def _read(file: Path) -> str:
    return file.read_text("utf-8", "replace")


def check_image_links(site: WrittenSite) -> Iterator[Problem]:
    """Yield a problem for each image of a page that isn't a file."""
    images = [path for path in site.written if path.lower().endswith(IMAGE_SUFFIXES)]
    for page, text in site.texts.items():
        if "![" not in text and "<img" not in text:
            continue
        for match in _SHOWN_IMAGE.finditer(mask_code(text)):
            target = unquote((match[1] or match[2]).partition("#")[0])
            if "://" in target or target.startswith(("data:", "/")):
                continue
            folder = dirname(page) or "."
            path = normpath(f"{folder}/{target}")
            if path not in site.written:
                near = [relpath(image, folder) for image in images]
                hint = did_you_mean(relpath(path, folder), near)
                hint = hint or "name an image below the pages' directory"
                message = f'no image "{target}"'
                yield Problem.at_offset(site.at(page), text, match.start(), message, hint)


def image_size(file: Path) -> tuple[int, int] | None:
    """Return the width and height of an image in CSS pixels, or None if they are not known."""
    data = file.read_bytes()[:65536]
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp_size(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    if file.suffix == ".svg":
        return _svg_size(data.decode("utf-8", "replace"))
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    offset = 2
    while offset + 9 < len(data) and data[offset] == 0xFF:
        marker, length = data[offset + 1], int.from_bytes(data[offset + 2 : offset + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[offset + 5 : offset + 9])
            return width, height
        offset += 2 + length
    return None


def _svg_size(text: str) -> tuple[int, int] | None:
    tag = re.search(r"<svg\b[^>]*>", text)
    if not tag:
        return None
    sides = [re.search(rf'\s{name}="([\d.]+)(?:px)?"', tag[0]) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return round(float(sides[0][1])), round(float(sides[1][1]))
    box = re.search(r'\sviewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)', tag[0])
    return (round(float(box[1])), round(float(box[2]))) if box else None
