"""The live lab: machines start in the browser, and experiments prove what they claim.

`make test` makes the machine first. Where it can't be made, most of this is skipped and says so.
The first experiment runs to its checks by default. With $EVERY=1, as in the GitHub workflow, all do
and a machine is booted too: an emulated PC needs almost a minute of processor time for them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.wait import settle
from tests.conftest import ROOT
from tests.extent import some

from sitekit.dataset.loader import load_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.site, pytest.mark.xdist_group("live-lab")]

LONG = 300_000  # milliseconds; a machine of two cores that runs all tests is busy
EXPERIMENTS = [
    found[1]
    for found in re.finditer(
        r"<!-- data: experiment ([\w-]+) -->", (ROOT / "docs/labs/live.md").read_text("utf-8")
    )
]


TRIED = set(some(EXPERIMENTS, len(EXPERIMENTS)))


@pytest.fixture
def url(site_dir: Path, site_url: str) -> str:
    if not (site_dir / "assets" / "live").is_dir():
        pytest.skip("the machine isn't there: `make live-lab` makes it, and says what it needs")
    return f"{site_url}labs/live/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def machine(name: str = "a") -> str:
    return f'.live-machine[data-name="{name}"]'


def press(page: Page, action: str, name: str) -> None:
    # By keyboard: a page that still moves can take a button away between mouse down and mouse up.
    page.locator(f'.live [data-live="{action}"][data-name="{name}"]').press("Enter")


def expect_state(page: Page, name: str, state: str, timeout: int = LONG) -> None:
    expect(page.locator(machine(name))).to_have_attribute("data-state", state, timeout=timeout)


def running(page: Page) -> list[str]:
    """Return the threads of the page that are machines."""
    return [worker.url for worker in page.workers if "/live/" in worker.url]


def hide(page: Page, *, hidden: bool) -> None:
    """Tell the page that it is hidden, or shown. A browser without windows never hides one."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_every_experiment_is_on_the_page() -> None:
    assert sorted(EXPERIMENTS) == sorted(load_dataset(ROOT / "docs").experiments)


def test_experiments_run_to_their_checks(page: Page, url: str) -> None:
    """In the order of the page: what one leaves behind doesn't disturb the next."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(url)
    assert not [each for each in loaded if "assets/live/" in each], "loaded before it was asked for"
    press(page, "restore", "a")
    expect_state(page, "a", "running")
    for name in [each for each in EXPERIMENTS if each in TRIED]:
        section = page.locator(f'[data-experiment="{name}"]')
        state = page.locator(machine()).get_attribute("data-state")
        if state == "panicked":
            press(page, "reset", "a")
            expect_state(page, "a", "running")
        section.get_by_role("button", name="Run all steps").press("Enter")
        expect(section.locator(".live-progress")).to_have_text(re.compile("claims h"), timeout=LONG)
        wrong = section.locator("[data-check]:not([data-held=yes])").all_inner_texts()
        assert wrong == [], (name, section.locator(".live-output").all_inner_texts())
        if name == "crash":
            expect_state(page, "a", "panicked")
            expect_state(page, "b", "running")
    # Free typing, by keyboard; the log is what a screen reader announces.
    page.locator(f"{machine()} input").fill("echo $((6 * 7))")
    page.keyboard.press("Enter")
    log = page.get_by_role("log", name="Terminal of machine A")
    expect(log).to_contain_text("42\n", timeout=LONG)
    page.locator(f"{machine()} input").press("ArrowUp")
    expect(page.locator(f"{machine()} input")).to_have_value("echo $((6 * 7))")
    # A background job that ends while the shell waits for a line doesn't end the shell.
    for line in ("kept=still; sleep 1 &", 'echo "$kept here"'):
        page.locator(f"{machine()} input").fill(line)
        page.keyboard.press("Enter")
        page.wait_for_timeout(2000)
    expect(log).to_contain_text("still here\n", timeout=LONG)
    hide(page, hidden=True)
    status = page.locator(f"{machine()} .live-status")
    expect(status).to_have_text("Paused while this page is hidden.")
    page.locator(f"{machine()} input").fill("echo awake $((50 + 5))")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    expect(log).not_to_contain_text("awake 55")
    hide(page, hidden=False)
    expect(log).to_contain_text("awake 55", timeout=LONG)
    expect(status).to_have_text(re.compile(r"Running\. Restored from the snapshot in [\d.]+ s"))
    # Some experiments start the second machine, which goes on.
    for name in ("a", "b"):
        if page.locator(machine(name)).get_attribute("data-state") == "running":
            press(page, "stop", name)
            expect_state(page, name, "off")
    assert running(page) == []
    assert complaints == []


def test_a_prompt_after_an_interrupted_read_is_no_answer(page: Page, site_url: str) -> None:
    """A shell whose background job ends while it reads prints a prompt, and then reads the line."""
    page.goto(f"{site_url}labs/live/")
    result = page.evaluate(
        r"""async () => {
            const source = document.querySelector(".live").dataset.sessionSrc;
            const { Session } = await import(new URL(source, document.baseURI));
            const session = new Session(() => {});
            const prompt = (status) => `\x1b]133;D;${status}\x07machine # \x1b]133;B\x07`;
            session.receive('\nUse "exit" to leave');
            const answer = session.run("false");
            session.receive(` shell.\n[1]+  Killed   sleep 9\n${prompt(0)}`);
            session.receive(`done\n${prompt(1)}`);
            return answer;
        }"""
    )
    assert result["status"] == 1
    assert result["output"].endswith("done")


def test_times_on_the_device(page: Page, url: str) -> None:
    page.goto(url)
    recorded, own = page.locator("rect.live-recorded"), page.locator("rect.live-own")
    widths = recorded.evaluate_all("bars => bars.map(bar => bar.width.baseVal.value)")
    assert widths[-1] > widths[1] > widths[0] > 0, "the chart of recorded times needs no script"
    every = bool(os.environ.get("EVERY"))
    if not every:  # a machine that is in use keeps running
        for used in "ab":
            press(page, "restore", used)
            expect_state(page, used, "running")
    name = "Measure, and boot a machine too" if every else "Measure on your device"
    page.get_by_role("button", name=name).click()
    expect(page.locator(".live-times .live-result")).to_contain_text("Measured", timeout=3 * LONG)
    expect_state(page, "b", "off" if every else "running")
    expect(page.get_by_role("log", name="Terminal of machine A")).not_to_contain_text("unshare")
    times = page.locator(".live-times .live-time").all_inner_texts()
    if not every:
        assert times.pop() == "not measured yet"
    assert all(re.fullmatch(r"[\d.]+ m?s", each) for each in times), times
    widths = own.evaluate_all("bars => bars.map(bar => bar.width.baseVal.value)")
    assert all(0 < width <= 100 for width in widths[: len(times)]), widths


def test_a_page_reached_by_a_link_is_loaded_as_a_whole(page: Page, url: str, site_url: str) -> None:
    """The policy of a page that was exchanged in place is that of the page before it."""
    page.goto(f"{site_url}labs/")
    page.evaluate("window.kept = true")
    page.locator("article").get_by_role("link", name="live lab").click()
    page.wait_for_url(url)
    settle(page)
    press(page, "restore", "a")
    expect_state(page, "a", "running")
    assert not page.evaluate("window.kept"), "it starts by itself after the page was loaded"
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert "'wasm-unsafe-eval'" in (policy or "")
    assert len(running(page)) == 1
    page.evaluate("window.kept = true")
    page.locator("article").get_by_role("link", name="cgroups", exact=True).click()
    page.wait_for_url("**/learn/cgroups/")
    assert not page.evaluate("window.kept"), "the next page has a policy of its own"
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert "wasm" not in (policy or "")
    assert running(page) == [], "the machine ends with its page"
    page.go_back()
    expect_state(page, "a", "off")
    assert running(page) == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("missing", "is missing on the server (status 404)"),
        ("damaged", "its SHA-256 hash is not the one that this page names"),
        ("offline", "could not be loaded. Are you offline?"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(page: Page, url: str, fault: str, message: str) -> None:
    def answer(route: Route) -> None:
        if fault == "missing":
            route.fulfill(status=404, body="")
        elif fault == "damaged":
            route.fulfill(status=200, body="damaged")
        else:
            route.abort("internetdisconnected")

    def answer_late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/assets/live/bios-*", answer)
    page.goto(url)
    press(page, "restore", "a")
    expect_state(page, "a", "failed")
    status = page.locator(f"{machine()} .live-status")
    expect(status).to_contain_text(message)
    page.unroute("**/assets/live/bios-*")
    # The connection is back, and slow: the page says how far it is.
    page.route("**/assets/live/bios-*", answer_late)
    press(page, "restore", "a")
    expect(status).to_have_text(re.compile(r"Loading: [\d.]+ of [\d.]+ MB"))
    expect_state(page, "a", "running")


@pytest.mark.parametrize("missing", ["WebAssembly", "Worker"])
def test_a_browser_that_cannot_run_it_is_told(page: Page, site_url: str, missing: str) -> None:
    page.add_init_script(f"delete window.{missing}")
    page.goto(f"{site_url}labs/live/")
    notice = page.locator(".live-notice")
    if page.locator(".live[data-machine]").count():
        expect(notice).to_have_text(
            f"This browser cannot run the machine, because it has no {missing}. "
            "The recorded runs below show the same."
        )
    expect(notice).to_be_visible()
    assert page.locator("[data-live]:visible").count() == 0


def test_without_script_nothing_can_be_pressed(browser: Browser, site_url: str) -> None:
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(f"{site_url}labs/live/")
    assert plain.locator("article button:visible:not([popovertarget])").count() == 0
    for name in EXPERIMENTS:
        section = plain.locator(f'[data-experiment="{name}"]')
        assert section.locator(".live-output:visible").count() >= 2
        assert section.locator(".live-verdict:visible").count() >= 2
    plain.close()
