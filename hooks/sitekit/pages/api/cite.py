"""How to cite the data: a sentence and a BibTeX entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitekit.dataset.model import Head

# The signs that LaTeX reads as its own, with what prints them.
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def author(head: Head) -> str:
    """Return who is named as the author: all who contributed."""
    return f"Contributors to {head.name}"


def sentence(head: Head, address: str) -> str:
    """Return one sentence that names the data, its version, year, licence and address."""
    parts = [f"{author(head)}. {head.name}"]
    if head.releases:
        parts[0] += f" ({head.releases[0].date[:4]})"
    parts.append(f"version {head.version}")
    parts.append(head.license)
    if address:
        parts.append(address)
    return ", ".join(parts) + "."


def bibtex(head: Head, address: str) -> str:
    """Return a BibTeX entry of the type `misc`, which every style knows."""
    fields = {"title": f"{{{latex(head.name)}}}", "author": f"{{{latex(author(head))}}}"}
    if head.releases:
        year, month, _ = head.releases[0].date.split("-")
        fields |= {"year": year, "month": month.lstrip("0")}
    fields["note"] = f"Version {latex(head.version)}, {latex(head.license)}"
    if address:
        fields["howpublished"] = f"\\url{{{address}}}"
    key = re.sub(r"[^a-z0-9]+", "-", head.name.casefold()).strip("-")
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def latex(text: str) -> str:
    """Return `text` with LaTeX's own signs written so that they print."""
    return "".join(_LATEX.get(sign, sign) for sign in text)
