"""Every kind of finding: a stable code, its usual severity, what it means, and an example."""

from __future__ import annotations

from typing import Final, NamedTuple

from sitekit.problems import Severity


class Kind(NamedTuple):
    """One kind of finding. The severity applies unless a finding or the configuration differs."""

    severity: Severity
    meaning: str
    example: str


KINDS: Final[dict[str, Kind]] = {
    "missing-file": Kind(
        "error", "No published file answers the link.", '`<a href="instal/">` for `install/`'
    ),
    "missing-fragment": Kind(
        "error", "The target has no element with that ID.", '`<a href="install/#linx">`'
    ),
    "missing-id": Kind(
        "error",
        "An attribute names an ID that the page lacks. A warning where a script may add it later.",
        '`<label for="email">` without `id="email"`',
    ),
    "undefined-reference": Kind(
        "error", "Markdown shows a reference as text because nothing defines it.", "`[text][name]`"
    ),
    "outside-site": Kind(
        "error", "The path leaves the folder where the site is published.", '`<a href="/about/">`'
    ),
    "redirect": Kind(
        "warning", "The target only redirects elsewhere.", "A page with a `meta` refresh"
    ),
    "broken-redirect": Kind(
        "error", "The redirect leads nowhere or in a circle.", "`a/` redirects to `b/`, and back"
    ),
    "missing-slash": Kind(
        "warning",
        "The final slash of a directory is missing. Only some hosts redirect.",
        '`<a href="install">` for `install/`',
    ),
    "missing-suffix": Kind(
        "warning",
        "`.html` is missing. Only some hosts add it.",
        '`<a href="install">` for `install.html`',
    ),
    "double-slash": Kind(
        "warning", "Two slashes in a row. Only some hosts merge them.", '`<a href="a//b/">`'
    ),
    "above-root": Kind(
        "warning", "`..` climbs above the root of the host.", '`<a href="../../../about/">`'
    ),
    "encoding": Kind(
        "warning", "The path has a bare `%`, or `%2F` for a slash.", '`<a href="100%.txt">`'
    ),
    "repaired-url": Kind(
        "warning",
        "Browsers repair wrong slashes. A line break in a URL is only a note.",
        "`https:/example.com`",
    ),
    "relative-on-404": Kind(
        "warning",
        "A host shows `404.html` at any address, where a relative link differs.",
        '`<a href="about/">` in `404.html`',
    ),
    "empty-link": Kind(
        "error",
        "The attribute is empty. A warning for `href`, which reloads the page.",
        '`<img src="">`',
    ),
    "duplicate-id": Kind(
        "warning", "Two elements of a page have the same ID.", '`<p id="a"><p id="a">`'
    ),
    "script-route": Kind(
        "note", "A script, not an element, answers the fragment.", '`<a href="api/#/users">`'
    ),
    "unreadable-url": Kind("error", "No browser can read the URL.", "`https://exa mple.com/`"),
    "unknown-scheme": Kind(
        "error",
        "The scheme is misspelled or written twice. A warning when a file has that name.",
        "`htps://example.com/`",
    ),
    "password": Kind("error", "The URL contains a password.", "`https://me:secret@example.com/`"),
    "local-machine": Kind(
        "error",
        "The URL names a file or a host of one machine. A warning for `localhost`, a note where "
        "the text of the link is the address.",
        "`file:///home/me/x.html`, `http://localhost:8000/`",
    ),
    "local-network": Kind(
        "warning", "The host name works in one network only.", "`http://intranet/`"
    ),
    "bad-address": Kind(
        "error",
        "`mailto:`, `tel:`, or `data:` without a valid address, number, or comma.",
        "`mailto:nobody`",
    ),
    "javascript": Kind("note", "`javascript:` does nothing without scripts.", "`javascript:go()`"),
    "unreadable-file": Kind(
        "error", "A published file cannot be read or is not well formed.", "A truncated sitemap"
    ),
    "not-utf-8": Kind("warning", "A page declares no encoding and is not UTF-8.", "A Latin-1 page"),
    "no-pages": Kind("error", "The folder holds no pages.", "The wrong folder"),
    "unused-ignore": Kind(
        "warning", "An entry of the ignore list or the baseline matches nothing.", "A fixed link"
    ),
}
