"""The commands on a lab's page are those of its script, word for word."""

import re
from pathlib import Path

import pytest
from measure import NEEDED
from tests.labs.lab import LABS
from tests.labs.pages import SNIPPET_LINE, fences, part, script_of, sections

PAGES = sorted(LABS.glob("*/index.md"))
HEADINGS = [
    "What you need",
    "Step by step",
    "What it proves",
    "Clean up",
    "On your machine",
]


@pytest.mark.parametrize("lab_page", PAGES, ids=lambda path: path.parent.name)
def test_the_steps_on_the_page_are_the_sections_of_the_script_in_order(lab_page: Path) -> None:
    steps = [
        line
        for fence in fences(part(lab_page, "Step by step"), "(?:sh|py)")
        for line in fence.splitlines()
    ]
    found = [SNIPPET_LINE.match(line) for line in steps]
    typed = [line for line, match in zip(steps, found, strict=True) if not match]
    assert not typed, "commands typed on the page instead of taken from the script"
    script = script_of(lab_page)
    names = [match[2] for match in found if match]
    assert {match[1] for match in found if match} == {f"{lab_page.parent.name}/{script.name}"}
    assert names == list(sections(script))
    assert all(sections(script).values())


@pytest.mark.parametrize("lab_page", PAGES, ids=lambda path: path.parent.name)
def test_a_section_taken_from_elsewhere_exists(lab_page: Path) -> None:
    for fence in fences(lab_page.read_text(), "sh"):
        for line in fence.splitlines():
            if match := SNIPPET_LINE.match(line):
                assert match[2] in sections(LABS / match[1])


@pytest.mark.parametrize("lab_page", PAGES, ids=lambda path: path.parent.name)
def test_the_packages_on_the_page_are_those_that_the_script_asks_for(lab_page: Path) -> None:
    install = "sudo apt-get install --no-install-recommends "
    text = lab_page.read_text()
    [printed] = [line[len(install) :] for line in text.splitlines() if line.startswith(install)]
    script = script_of(lab_page)
    if script.suffix == ".sh":
        asked = re.findall(r"^need \S+ (\S+)$", script.read_text(), re.MULTILINE)
    else:
        asked = list(NEEDED.values())
    assert set(printed.split()) == set(asked)


@pytest.mark.parametrize("lab_page", PAGES, ids=lambda path: path.parent.name)
def test_every_page_has_the_same_parts(lab_page: Path) -> None:
    text = lab_page.read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert "- **Time:**" in text
    assert f"- **Script:** [{script_of(lab_page).name}]({script_of(lab_page).name})" in text
    assert script_of(lab_page).suffix == ".sh" or "[measure.py](../measure.py)" in text
    assert re.findall(
        r"\(\.\./\.\./dimensions/[\w-]+\.md#[\w-]+\)", part(lab_page, "What it proves")
    )
    notes = part(lab_page, "On your machine")
    for word in ("KVM", "cgroup", "Rootless", "Ubuntu", "macOS", "Windows"):
        assert word in notes
