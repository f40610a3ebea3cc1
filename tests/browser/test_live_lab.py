"""The live lab: machines start in the browser, and experiments prove what they claim.

`make test` makes the machine first. Where it can't be made, most of this is skipped and says so.
The experiments share one page and its machines, as they do for a reader.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.test_shift import SHIFTS
from tests.browser.wait import settle
from tests.conftest import ROOT

from sitekit.dataset.loader import load_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.site, pytest.mark.xdist_group("live-lab")]

LONG = 150_000  # milliseconds; a machine of two cores that runs all tests is busy
EXPERIMENTS = [
    found[1]
    for found in re.finditer(
        r"<!-- data: experiment ([\w-]+) -->", (ROOT / "docs/labs/live.md").read_text("utf-8")
    )
]


@pytest.fixture(scope="module")
def url(site_dir: Path, site_url: str) -> str:
    if not (site_dir / "assets" / "live").is_dir():
        pytest.skip("the machine isn't there: `make live-lab` makes it, and says what it needs")
    return f"{site_url}labs/live/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def lab(browser: Browser, url: str) -> Iterator[Page]:
    """A page whose machine A runs. Each test leaves it to the next; the last turns all off."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.add_init_script(SHIFTS)
    page.goto(url)
    assert not [each for each in loaded if "assets/live/" in each], "loaded before it was asked for"
    press(page, "restore", "a")
    expect_state(page, "a", "running")
    assert page.evaluate("shifts") == []
    yield page
    assert complaints == []
    context.close()


def machine(name: str = "a") -> str:
    return f'.live-machine[data-name="{name}"]'


def press(page: Page, action: str, name: str) -> None:
    page.locator(f'.live [data-live="{action}"][data-name="{name}"]').click()


def expect_state(page: Page, name: str, state: str, timeout: int = LONG) -> None:
    expect(page.locator(machine(name))).to_have_attribute("data-state", state, timeout=timeout)


def on(page: Page, name: str) -> bool:
    return page.locator(machine(name)).get_attribute("data-state") == "running"


def command(page: Page, line: str) -> None:
    page.locator(f"{machine()} input").fill(line)
    page.keyboard.press("Enter")


def terminal(page: Page) -> Locator:
    return page.get_by_role("log", name="Terminal of machine A")


def buttons(page: Page) -> list[float]:
    """Return how far down the page each button is that starts steps."""
    places: list[float] = page.locator("[data-live=run]").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().top + scrollY)"
    )
    return places


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


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_runs_to_its_checks(lab: Page, name: str) -> None:
    """In the order of the page: what one leaves behind doesn't disturb the next."""
    section = lab.locator(f'[data-experiment="{name}"]')
    before = buttons(lab)
    section.get_by_role("button", name="Run all steps").click()
    expect(section.locator(".live-progress")).to_have_text(re.compile("claims h"), timeout=LONG)
    wrong = section.locator("[data-check]:not([data-held=yes])").all_inner_texts()
    assert wrong == [], (name, section.locator(".live-output").all_inner_texts())
    assert buttons(lab) == before, "a button moved, and a press on it could have missed it"
    hidden = terminal(lab).evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight")
    assert hidden < 2, "the last lines of the terminal are out of sight"
    if name == "crash":
        expect_state(lab, "a", "panicked")
        expect_state(lab, "b", "running")
        reset = section.get_by_role("button", name="Reset machine A")
        reset.click()
        expect_state(lab, "a", "running")
        expect(reset).to_be_focused()


def test_steps_wait_for_each_other(lab: Page) -> None:
    section = lab.locator(f'[data-experiment="{EXPERIMENTS[0]}"]')
    steps = section.get_by_role("button", name="Run step")
    for step in steps.all():
        step.click()
    labels = section.locator(".live-label")
    expect(labels.nth(1)).to_have_text("Waiting for another step …")
    for label in labels.all():
        expect(label).to_have_text("Output on your device:", timeout=LONG)


def test_the_terminal_takes_commands(lab: Page) -> None:
    """By keyboard; the log is what a screen reader announces."""
    log = terminal(lab)
    command(lab, "echo $((6 * 7))")
    expect(log).to_contain_text("42\n", timeout=LONG)
    expect(log).to_have_attribute("aria-live", "polite")
    lab.locator(f"{machine()} input").press("ArrowUp")
    expect(lab.locator(f"{machine()} input")).to_have_value("echo $((6 * 7))")
    # A background job that ends while the shell waits for a line doesn't end the shell.
    command(lab, "kept=still; usleep 300000 &")
    expect(log).to_contain_text("shell.\n", timeout=LONG)
    command(lab, 'echo "$kept here"')
    expect(log).to_contain_text("still here\n", timeout=LONG)


def test_a_hidden_page_pauses_its_machines(lab: Page) -> None:
    status, log = lab.locator(f"{machine()} .live-status"), terminal(lab)
    hide(lab, hidden=True)
    expect(status).to_have_text("Paused while this page is hidden.")
    command(lab, "echo awake $((50 + 5))")
    lab.wait_for_timeout(500)
    expect(log).not_to_contain_text("awake 55")
    hide(lab, hidden=False)
    expect(log).to_contain_text("awake 55", timeout=LONG)
    expect(status).to_have_text(re.compile(r"Running\. Restored from the snapshot in [\d.]+ s"))


def test_times_on_the_device(lab: Page) -> None:
    recorded, own = lab.locator("rect.live-recorded"), lab.locator("rect.live-own")
    widths = recorded.evaluate_all("bars => bars.map(bar => bar.width.baseVal.value)")
    assert widths[-1] > widths[1] > widths[0] > 0, "the chart of recorded times needs no script"
    if on(lab, "b"):  # a machine that is in use keeps running, and can't be booted
        press(lab, "stop", "b")
        expect_state(lab, "b", "off")
    lab.get_by_role("button", name="Measure, and boot a machine too").click()
    expect(lab.locator(".live-times .live-result")).to_contain_text("Measured", timeout=3 * LONG)
    expect_state(lab, "b", "off")
    expect(terminal(lab)).not_to_contain_text("unshare --mount --uts --ipc --net --pid --fork /")
    times = lab.locator(".live-times .live-time").all_inner_texts()
    assert all(re.fullmatch(r"[\d.]+ m?s", each) for each in times), times
    widths = own.evaluate_all("bars => bars.map(bar => bar.width.baseVal.value)")
    assert all(0 < width <= 100 for width in widths), widths


def test_turning_off_ends_the_machines(lab: Page) -> None:
    for name in ("a", "b"):
        if on(lab, name):
            press(lab, "stop", name)
            expect_state(lab, name, "off")
    for _ in range(100):  # the browser tells later that a worker has ended
        if not running(lab):
            break
        lab.wait_for_timeout(50)
    assert running(lab) == []


def test_a_press_counts_although_the_page_moves(page: Page, url: str) -> None:
    """A browser makes no click if the button is elsewhere when the mouse is released."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.route("**/assets/live/**", lambda route: route.abort())
    page.add_init_script(SHIFTS)
    page.goto(url)
    button = page.locator('.live [data-live="restore"][data-name="a"]')
    button.scroll_into_view_if_needed()
    shifts = page.evaluate("shifts")  # the title of the page appears in the header
    assert sum(value for value, _ in shifts) < 0.001, shifts

    def hold() -> None:
        box = button.bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()

    hold()
    page.mouse.move(5, 5)
    page.mouse.up()
    expect_state(page, "a", "off")
    hold()
    page.evaluate("document.querySelector('.live-machines').style.marginTop = '200px'")
    page.mouse.up()
    expect_state(page, "a", "failed")


def test_a_step_ends_with_the_machine_that_it_waits_for(page: Page, url: str) -> None:
    """The machine is turned off while it starts. The next step isn't kept waiting."""
    page.goto(url)
    steps = page.locator("[data-live=run][data-step]")
    labels = page.locator(".live-label")
    steps.first.click()
    expect_state(page, "a", "starting")
    press(page, "stop", "a")
    expect(labels.first).to_have_text(
        "This step did not work: the machine was turned off or reset."
    )
    expect_state(page, "a", "off")
    steps.nth(1).click()
    expect(labels.nth(1)).to_have_text("Output on your device:", timeout=LONG)


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


def test_what_is_wrong_with_a_file_is_said(page: Page, url: str) -> None:
    def answer_late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    faults: dict[str, Callable[[Route], None]] = {
        "is missing on the server (status 404)": lambda route: route.fulfill(status=404, body=""),
        "its SHA-256 hash is not the one that this page names": lambda route: route.fulfill(
            body="damaged"
        ),
        "could not be loaded. Are you offline?": lambda route: route.abort("internetdisconnected"),
    }
    page.goto(url)
    status = page.locator(f"{machine()} .live-status")
    for message, fault in faults.items():
        page.route("**/assets/live/bios-*", fault)
        press(page, "restore", "a")
        expect(status).to_contain_text(message)
        expect_state(page, "a", "failed")
        page.unroute("**/assets/live/bios-*")
    # The connection is back, and slow: the page says how far it is.
    page.route("**/assets/live/bios-*", answer_late)
    press(page, "restore", "a")
    expect(status).to_have_text(re.compile(r"Loading [\d.]+ MB\."))
    expect(page.locator(f"{machine()} .live-loaded")).to_have_text(re.compile(r"[\d.]+ MB"))
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
