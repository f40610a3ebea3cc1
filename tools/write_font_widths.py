"""Write `hooks/sitekit/diagrams/font_widths.py`, the widths by which labels are laid out.

Run `python tools/write_font_widths.py` where fontTools is installed and Debian's packages
`fonts-dejavu-core` and `fonts-liberation` hold the four font files below. Readers see the
page's system font, which nobody knows at build time. Liberation Sans has the metrics of Arial and
Helvetica, and DejaVu Sans is about as wide as Verdana, the widest of the usual interface fonts. A
box that is as wide as the wider of the two, character by character, holds its label in both and in
what lies between them.

Advance widths are facts about the fonts. No part of a font file is copied.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/truetype")
FACES = {
    "REGULAR": ("dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf"),
    "BOLD": ("dejavu/DejaVuSans-Bold.ttf", "liberation/LiberationSans-Bold.ttf"),
}
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2044))
EXTRA = "₀₁₂₃₄₅₆₇₈₉€™←↑→↓↔⇒⇔∀∂∈−∗√∞∧∨∩∪≈≠≤≥⋅■□▲△▶►▼▽◆◇●○✓✗"
STEP = 25  # thousandths of an em: a third of a pixel at the size of a label
TARGET = Path(__file__).parents[1] / "hooks/sitekit/diagrams/font_widths.py"


def advances(path: Path) -> dict[str, int]:
    """Return the advance of every character of a font, in thousandths of an em, rounded up."""
    with TTFont(path) as font:
        unit, table = font["head"].unitsPerEm, font["hmtx"]
        return {
            chr(code): -(-table[name][0] * 1000 // unit)
            for code, name in font.getBestCmap().items()
        }


def widest(faces: tuple[str, ...]) -> dict[int, str]:
    """Return `{width: characters}` with the greatest advance of each character."""
    tables = [advances(FONTS / face) for face in faces]
    codes = [code for first, last in RANGES for code in range(first, last + 1)]
    groups: dict[int, list[str]] = {}
    for character in [*map(chr, codes), *EXTRA]:
        found = [table[character] for table in tables if character in table]
        if found:
            groups.setdefault(-(-max(found) // STEP) * STEP, []).append(character)
    return {width: "".join(groups[width]) for width in sorted(groups)}


def module() -> str:
    """Return the text of the module with both tables."""
    parts = [
        '"""Advance widths in thousandths of an em, the wider of DejaVu Sans and Liberation Sans.\n'
        "\n"
        "Written by `tools/write_font_widths.py`, which says why these two fonts. DejaVu Sans\n"
        "2.37 is free under the Bitstream Vera license, Liberation Sans 2 under the SIL Open Font\n"
        "License 1.1. The numbers are measurements of them, not parts of them. Do not edit.\n"
        '"""\n'
    ]
    for name, faces in FACES.items():
        rows = "".join(
            f"    {width}: {quoted(characters)},\n" for width, characters in widest(faces).items()
        )
        parts.append(f"\n{name} = {{\n{rows}}}\n")
    return "".join(parts)


def quoted(characters: str) -> str:
    """Return a Python string literal of escapes and plain ASCII, wrapped to the line length."""
    pieces = [ascii(character)[1:-1] for character in characters]
    pieces = ['\\"' if piece == '"' else "'" if piece == "\\'" else piece for piece in pieces]
    lines, line = [], ""
    for piece in pieces:
        if len(line) + len(piece) > 80:
            lines.append(line)
            line = ""
        line += piece
    lines.append(line)
    if len(lines) == 1:
        return f'"{lines[0]}"'
    inner = "".join(f'\n        "{part}"' for part in lines)
    return f"({inner}\n    )"


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
