"""Write `hooks/sitekit/diagrams/font_widths.json`, the widths by which labels are laid out.

Run `python tools/write_font_widths.py` where fontTools is installed and Debian's packages
`fonts-dejavu-core` and `fonts-liberation` hold the four font files below. Readers see the
page's system font, which nobody knows at build time. Liberation Sans has the metrics of Arial and
Helvetica, and DejaVu Sans is about as wide as Verdana, the widest of the usual interface fonts. A
box that is as wide as the wider of the two, character by character, holds its label in both and in
what lies between them.

Advance widths are facts about the fonts. No part of a font file is copied.
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/truetype")
FACES = {
    "regular": ("dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf"),
    "bold": ("dejavu/DejaVuSans-Bold.ttf", "liberation/LiberationSans-Bold.ttf"),
}
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2044))
EXTRA = "₀₁₂₃₄₅₆₇₈₉€™←↑→↓↔⇒⇔∀∂∈−∗√∞∧∨∩∪≈≠≤≥⋅■□▲△▶►▼▽◆◇●○✓✗"
STEP = 25  # thousandths of an em: a third of a pixel at the size of a label
TARGET = Path(__file__).parents[1] / "hooks/sitekit/diagrams/font_widths.json"


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


ABOUT = (
    "Advance widths in thousandths of an em, the wider of DejaVu Sans and Liberation Sans. Written "
    "by tools/write_font_widths.py, which says why these two fonts. DejaVu Sans 2.37 is free under "
    "the Bitstream Vera license, Liberation Sans 2 under the SIL Open Font License 1.1. The "
    "numbers are measurements of them, not parts of them. Do not edit."
)


if __name__ == "__main__":
    tables = {name: widest(faces) for name, faces in FACES.items()}
    text = json.dumps({"about": ABOUT, **tables}, indent=1)
    TARGET.write_text(f"{text}\n", encoding="utf-8")
