"""References to ids of the same page: `(name, HTML with {}, severity when missing)`.

`{}` is an id; the page holds `here` and lacks `there`.
"""

from __future__ import annotations

IDS: list[tuple[str, str, str]] = [
    ("label for", '<label for="{}">x</label>', "error"),
    ("output for", '<output for="{}">x</output>', "error"),
    ("output for, second", '<output for="here {}">x</output>', "error"),
    ("input list", '<input list="{}">', "error"),
    ("input form", '<input form="{}">', "error"),
    ("button form", '<button form="{}">x</button>', "error"),
    ("select form", '<select form="{}"></select>', "error"),
    ("textarea form", '<textarea form="{}"></textarea>', "error"),
    ("popovertarget", '<button popovertarget="{}">x</button>', "error"),
    ("popovertarget of input", '<input type="button" popovertarget="{}">', "error"),
    ("commandfor", '<button commandfor="{}" command="show-modal">x</button>', "error"),
    ("interestfor", '<button interestfor="{}">x</button>', "error"),
    ("headers", '<table><tr><td headers="{}">x</td></tr></table>', "error"),
    ("aria-labelledby", '<p aria-labelledby="{}">x</p>', "error"),
    ("aria-labelledby, second", '<p aria-labelledby="here {}">x</p>', "error"),
    ("aria-labelledby without quotes", "<p aria-labelledby={}>x</p>", "error"),
    ("aria-labelledby in capitals", '<P ARIA-LABELLEDBY="{}">x</P>', "error"),
    ("aria-labelledby in SVG", '<svg aria-labelledby="{}"></svg>', "error"),
    ("aria-describedby", "<p aria-describedby='{}'>x</p>", "error"),
    ("aria-details", '<p aria-details = "{}">x</p>', "error"),
    ("aria-errormessage", '<input aria-errormessage="{}">', "warning"),
    ("aria-controls", '<button aria-controls="{}">x</button>', "warning"),
    ("aria-owns", '<p aria-owns="{}">x</p>', "warning"),
    ("aria-flowto", '<p aria-flowto="{}">x</p>', "warning"),
    ("aria-activedescendant", '<p aria-activedescendant="{}">x</p>', "warning"),
    ("label of a theme's switch", '<label for="__{}">x</label>', "note"),
]
