"""Check the files beside the pages: `mkdocs.yml`, images, drawings, and how files are named."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from posixpath import dirname, normpath, relpath
from urllib.parse import unquote

from sitekit.dataset.raw_dataset import DATA_DIRECTORY
from sitekit.markdown_scan import mask_code
from sitekit.pages.checks.assets import check_css, check_script
from sitekit.problems import Problem, did_you_mean

FEATURES = (
    "announce.dismiss",
    "content.action.edit",
    "content.action.view",
    "content.code.annotate",
    "content.code.copy",
    "content.code.select",
    "content.footnote.tooltips",
    "content.tabs.link",
    "content.tooltips",
    "header.autohide",
    "navigation.expand",
    "navigation.footer",
    "navigation.indexes",
    "navigation.instant",
    "navigation.instant.prefetch",
    "navigation.instant.preview",
    "navigation.instant.progress",
    "navigation.path",
    "navigation.prune",
    "navigation.sections",
    "navigation.tabs",
    "navigation.tabs.sticky",
    "navigation.top",
    "navigation.tracking",
    "search.highlight",
    "search.share",
    "search.suggest",
    "toc.follow",
    "toc.integrate",
)
# What generated pages are written with.
REQUIRED_EXTENSIONS = ("attr_list", "md_in_html", "pymdownx.superfences")
# What a page is written with, and the extension that reads it.
OPTIONAL_EXTENSIONS = (
    (re.compile(r"^[ \t]*!!! ", re.MULTILINE), "admonition", "an admonition"),
    (re.compile(r"^[ \t]*\?\?\?\+? ", re.MULTILINE), "pymdownx.details", "a fold"),
    (re.compile(r"^[ \t]*-+8<-+ ", re.MULTILINE), "pymdownx.snippets", "a snippet"),
    (re.compile(r"^[ \t]*\|[ :-]+\|", re.MULTILINE), "tables", "a table"),
)
# MkDocs loads this one itself.
_BUILT_IN = ("tables", "toc", "fenced_code")


# What generated pages and diagrams look like: without them, diagrams are black boxes.
STYLE_SHEETS = (("extra_css", "assets/css/site.css"), ("diagram_css", "assets/css/diagrams.css"))


def check_configuration(
    file: Path, texts: Mapping[str, str], written: Collection[str], pages: Collection[str]
) -> Iterator[Problem]:
    """Yield the problems of a configuration; `texts` are the written pages of its site.

    `written` are all paths below its docs directory. A site without the file is built by something
    else.
    """
    if not file.is_file():
        return
    lines = _read(file).split("\n")
    at = file.name

    def items(key: str) -> dict[str, int]:
        """Return the items of the list below a key, with the line of each."""
        first_lines: dict[str, int] = {}
        depth = None
        for number, line in enumerate(lines, 1):
            opened = re.match(rf"( *){key}:\s*(?:\[(.*)\])?\s*$", line)
            if opened:
                if opened[2]:
                    return {name.strip(): number for name in opened[2].split(",")}
                depth = len(opened[1])
                continue
            if depth is None or not line.strip() or line.lstrip().startswith("#"):
                continue
            item = re.match(r"( *)- ([\w./-]+):?", line)
            if len(line) - len(line.lstrip()) <= depth and not item:
                depth = None
            elif item:
                first_lines.setdefault(item[2], number)
        return first_lines

    for name, number in items("features").items():
        if name not in FEATURES:
            hint = did_you_mean(name, FEATURES) or "remove it"
            yield Problem(at, number, 1, f'the theme has no feature "{name}"', hint)
    extensions = items("markdown_extensions")
    for name in REQUIRED_EXTENSIONS:
        if name not in extensions:
            message = f'generated pages need the extension "{name}"'
            yield Problem(at, 1, 1, message, "add it to markdown_extensions")
    for pattern, name, what in OPTIONAL_EXTENSIONS:
        user = next((path for path, text in texts.items() if pattern.search(text)), None)
        if user and name not in extensions and name not in _BUILT_IN:
            message = f'{user} has {what}, which needs the extension "{name}"'
            yield Problem(at, 1, 1, message, "add it to markdown_extensions")
    sheets = items("extra_css")
    for number, line in enumerate(lines, 1):
        if found := re.match(r" +diagram_css: *([\w./-]+)", line):
            sheets[found[1]] = number
    for key, name in STYLE_SHEETS:
        if name not in sheets:
            message = f'the style sheet "{name}" isn\'t used, so pages would have no style'
            yield Problem(at, 1, 1, message, f"name it under {key}")
    for name, number in sheets.items():
        templates = file.parent / "overrides"
        if name.endswith(".css") and name not in written and not (templates / name).is_file():
            hint = did_you_mean(
                name, [path for path in written if path.endswith(".css") and path not in sheets]
            )
            message = f'no style sheet "{name}" below the pages\' directory'
            yield Problem(
                at, number, 1, message, hint or "copy it from the site that you began with"
            )
    yield from _check_strictness(lines, at)
    yield from _check_what_is_loaded(lines, at)
    yield from _check_navigation(lines, at, pages)
    plugins = items("plugins")
    if plugins and "search" not in plugins:
        yield Problem(at, 1, 1, "the site has no search", 'add "search" to plugins')
    whole = "\n".join(lines)
    excluded = re.search(r"^exclude_docs:.*\n(?:[ \t]+.*\n)*", f"{whole}\n", re.MULTILINE)
    if not excluded or f"{DATA_DIRECTORY}/" not in excluded[0]:
        message = f"{DATA_DIRECTORY} would be published"
        yield Problem(at, 1, 1, message, f"write `exclude_docs: /{DATA_DIRECTORY}/`")


def _check_strictness(lines: list[str], at: str) -> Iterator[Problem]:
    """A build fails on a warning, and a link that leads nowhere is at least a warning."""
    strict = next((n for n, line in enumerate(lines, 1) if line.startswith("strict:")), 0)
    if not strict or not re.match(
        r"strict:\s*(true|yes|on|!ENV)\b", lines[strict - 1], re.IGNORECASE
    ):
        message = "a build would publish in spite of warnings"
        yield Problem(at, strict or 1, 1, message, "write `strict: true`")
    for number, line in enumerate(lines, 1):
        if found := re.match(rf" +({'|'.join(VALIDATION)}): *(ignore|info)\b", line):
            message = f'with "{found[1]}: {found[2]}", a build would publish what leads nowhere'
            yield Problem(at, number, line.index(found[1]) + 1, message, "write warn")


def _check_what_is_loaded(lines: list[str], at: str) -> Iterator[Problem]:
    """Nothing is loaded from other sites, no scheme is unknown, and no key occurs twice."""
    keys: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if re.match(r" *- *[\"']?(https?:)?//\S+\.(css|js)\b", line):
            message = "the Content-Security-Policy blocks files from other sites"
            yield Problem(at, number, 1, message, "copy the file into docs/assets")
        elif re.match(r"  font:(?! *false)", line):
            message = "the theme would load fonts from another site, which the policy blocks"
            yield Problem(at, number, 3, message, "write `font: false`")
        elif re.match(r"  analytics:", line):
            message = "the Content-Security-Policy blocks analytics scripts"
            yield Problem(at, number, 3, message, "remove it")
        elif (match := re.match(r" +(?:- )?scheme: *(\S+)", line)) and match[1] not in SCHEMES:
            hint = did_you_mean(match[1], SCHEMES) or f"the schemes are {', '.join(SCHEMES)}"
            yield Problem(at, number, 1, f'the theme has no scheme "{match[1]}"', hint)
        elif match := re.match(r"(\w+):", line):
            first = keys.setdefault(match[1], number)
            if first != number:
                message = f'the key "{match[1]}" occurs twice'
                yield Problem(at, number, 1, message, f"its first use is on line {first}")


SCHEMES = ("default", "slate")


def _check_navigation(lines: list[str], at: str, pages: Collection[str]) -> Iterator[Problem]:
    """A page is in the navigation once, and a directory in it has pages."""
    first: dict[str, int] = {}
    start = next((n for n, line in enumerate(lines, 1) if line.startswith("nav:")), len(lines))
    for number, line in enumerate(lines[start:], start + 1):
        match = re.match(r" +- (?:[^#\n]*: )?([\w./-]+(?:\.md|/\*))\s*$", line)
        if not match:
            continue
        path = match[1]
        if first.setdefault(path, number) != number:
            message = f'"{path}" is in the navigation twice'
            yield Problem(at, number, 1, message, "keep one")
        elif path.endswith("/*") and not any(page.startswith(path[:-1]) for page in pages):
            folders = {f"{page.rpartition('/')[0]}/*" for page in pages if "/" in page}
            hint = did_you_mean(path, folders) or "remove it"
            yield Problem(at, number, 1, f'no page is in "{path}"', hint)


# What MkDocs can be told to overlook; each key has this meaning under `validation` alone.
VALIDATION = ("absolute_links", "anchors", "not_found", "omitted_files", "unrecognized_links")


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


def check_files(docs: Path, written: Collection[str], display_path: str) -> Iterator[Problem]:
    """Yield the problems of all files below `docs` that are not pages."""
    for path in written:
        file, at = docs / path, f"{display_path}/{path}"
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
        elif file.suffix == ".css":
            yield from check_css(_read(file), at)
        elif file.suffix == ".js":
            yield from check_script(_read(file), at)


def check_theme_files(overrides: Path) -> Iterator[Problem]:
    """Yield the problems of the style sheets and scripts of the theme's templates."""
    files = (file for kind in ("css", "js") for file in overrides.rglob(f"*.{kind}"))
    written = sorted(file.relative_to(overrides).as_posix() for file in files)
    yield from check_files(overrides, written, overrides.name)


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
    names = [
        element.tag.rpartition("}")[2] for element in root.iter() if isinstance(element.tag, str)
    ]
    if names[0] != "svg":
        yield Problem(at, 1, 1, "this is not an SVG image", "its first element must be <svg>")
    for name in _SVG_BLOCKED:
        if name in names:
            message = f"the drawing has <{name}>, which the Content-Security-Policy blocks"
            yield Problem(at, _line(data, f"<{name}"), 1, message, "remove it")
    for element in root.iter():
        for name, value in element.attrib.items():
            local = name.rpartition("}")[2]
            if local.startswith("on") or (
                local == "href" and re.match(r"(https?:|//|javascript:)", value)
            ):
                message = (
                    f"the drawing has {local}={value[:40]!r}, which browsers block in an image"
                )
                yield Problem(at, _line(data, value), 1, message, "remove it")


def _line(data: bytes, text: str) -> int:
    return data.partition(text.encode())[0].count(b"\n") + 1


_SHOWN_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^\s)>]+)|<img\b[^<>]*\ssrc=[\"']([^\"']+)")


def check_images_are_used(
    texts: Mapping[str, str], written: Collection[str], docs: Path, display_path: str
) -> Iterator[Problem]:
    """Yield a problem for each image that neither a page nor the theme shows.

    `texts` are the pages by their source path. Icons are named in the configuration.
    """
    everything = "\n".join(texts.values())
    for path in written:
        if path.endswith((".css", ".html", ".js")):
            everything += _read(docs / path)
    configuration = docs.parent / "mkdocs.yml"
    if configuration.is_file():
        everything += _read(configuration)
    for path in written:
        name = path.rpartition("/")[2]
        if path.lower().endswith(IMAGE_SUFFIXES) and name not in everything:
            yield Problem(
                f"{display_path}/{path}", 1, 1, "no page shows this image", "show it or remove it"
            )


# What other programs look for at the root of a site, or below a directory of their own.
_FOUND_BY_NAME = (
    "CNAME",
    "_headers",
    "_redirects",
    "ads.txt",
    "favicon.ico",
    "robots.txt",
    "security.txt",
)


def check_files_are_used(
    texts: Mapping[str, str], written: Collection[str], docs: Path, display_path: str
) -> Iterator[Problem]:
    """Yield a problem for each file that would be published although nothing names it.

    Images, pages, style sheets, scripts, and fonts are left to other checks.
    """
    code = [path for path in written if path.endswith((".css", ".js", ".py", ".sh"))]
    everything = "\n".join([*texts.values(), *(_read(docs / path) for path in code)])
    others = (*IMAGE_SUFFIXES, *MARKDOWN_SUFFIXES, ".css", ".js", ".woff2")
    for path in written:
        name = path.rpartition("/")[2]
        if path.lower().endswith(others) or name in _FOUND_BY_NAME or _LEFTOVER.fullmatch(name):
            continue
        if name not in everything:
            message = "no page names this file, which would be published"
            hint = "link to it, or move it out of the directory"
            yield Problem(f"{display_path}/{path}", 1, 1, message, hint)


def _read(file: Path) -> str:
    return file.read_text("utf-8", "replace")


def check_image_links(
    texts: Mapping[str, str], written: Collection[str], display_path: str
) -> Iterator[Problem]:
    """Yield a problem for each image of a page that isn't a file."""
    images = [path for path in written if path.lower().endswith(IMAGE_SUFFIXES)]
    for page, text in texts.items():
        if "![" not in text and "<img" not in text:
            continue
        for match in _SHOWN_IMAGE.finditer(mask_code(text)):
            target = unquote((match[1] or match[2]).partition("#")[0])
            if "://" in target or target.startswith(("data:", "/")):
                continue
            path = normpath(f"{dirname(page)}/{target}" if dirname(page) else target)
            if path not in written:
                hint = (
                    _relative_guess(path, images, page)
                    or "name an image below the pages' directory"
                )
                message = f'no image "{target}"'
                yield Problem.at_offset(
                    f"{display_path}/{page}", text, match.start(), message, hint
                )


def _relative_guess(path: str, images: Collection[str], page: str) -> str:
    near = {relpath(image, dirname(page) or "."): image for image in images}
    return did_you_mean(relpath(path, dirname(page) or "."), near)


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
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
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
