"""The external check against a server with bad manners."""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.links.behaviours import BEHAVIOURS, OK, Row, redirect
from tests.links.rude import RudeServer, http

from sitekit.links.external.model import Address, Answer, Manners
from sitekit.links.external.names import NameLookupError, NoSuchHostError, is_public
from sitekit.links.external.run import OfflineError, check_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("external")

QUICK = Manners("test (+https://example.org/)", 0.0, 2.0, 3.0, 0.0, 32, 3, allow_private=True)


async def lookup(host: str) -> list[str]:
    """Know the hosts of the tests, all on this machine."""
    if host.startswith("nobody"):
        raise NoSuchHostError(host)
    if host.startswith("flaky"):
        raise NameLookupError("try again")
    return ["127.0.0.1"]


def address(url: str, *fragments: str) -> Address:
    host = url.split("/")[2].rsplit(":", 1)[0] if "]" not in url else url.split("/")[2]
    return Address(url, host, {f for f in (f.partition(":~:")[0] for f in fragments) if f})


def ask(*addresses: Address, manners: Manners = QUICK) -> dict[str, Answer]:
    return check_addresses(addresses, manners, lookup=lookup)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[RudeServer, dict[str, Answer]]]:
    """Every behaviour, asked once, all at one time."""
    with RudeServer({row.name: row.behaviour for row in BEHAVIOURS}) as server:
        asked = [address(server.url(row.name), row.fragment) for row in BEHAVIOURS]
        yield server, ask(*asked)


def test_there_are_enough_behaviours_each_once() -> None:
    assert len({row.name for row in BEHAVIOURS}) == len(BEHAVIOURS) >= 60


@pytest.mark.parametrize("row", BEHAVIOURS, ids=[row.name for row in BEHAVIOURS])
def test_behaviour(served: tuple[RudeServer, dict[str, Answer]], row: Row) -> None:
    server, answers = served
    answer = answers[server.url(row.name)]
    assert answer.verdict == row.verdict, answer
    assert answer.new == (server.url(row.name, row.new) if row.new else "")
    assert bool(answer.missing) is row.missing
    if row.requests:
        assert len(server.asked(row.name)) == row.requests


def test_manners(served: tuple[RudeServer, dict[str, Answer]]) -> None:
    server, _ = served
    assert {request.method for request in server.requests} == {"GET"}
    assert {request.headers["user-agent"] for request in server.requests} == {QUICK.user_agent}
    assert all("text/html" in request.headers["accept"] for request in server.requests)


def test_one_request_to_a_host_at_a_time() -> None:
    with RudeServer({"host": lambda _: [0.02, OK]}) as server:
        ask(*(address(server.url("host", f"/{n}")) for n in range(9)))
        assert len(server.asked("host")) == 9
        assert server.most_open["host"] == 1


def test_hosts_that_are_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        urls = {
            "http://nobody.test/": "broken",
            f"http://refused.test:{port}/": "broken",
            "http://flaky.test/": "unknown",
            f"http://{'a' * 64}.test/": "broken",
            "http://a..test/": "broken",
        }
        answers = ask(*map(address, urls))
    assert {url: answer.verdict for url, answer in answers.items()} == urls


def test_plain_http_where_tls_is_expected() -> None:
    with RudeServer({"tls": OK}) as server:
        url = f"https://tls.test:{server.port}/"
        assert ask(address(url))[url].verdict == "unknown"


def test_requests_to_one_host_are_apart() -> None:
    manners = Manners("test", 0.1, confirm_after=0.0, allow_private=True)
    with RudeServer({"host": OK}) as server:
        ask(*(address(server.url("host", f"/{n}")) for n in range(5)), manners=manners)
        times = [request.time for request in server.asked("host")]
    assert len(times) == 5
    assert all(later - earlier > 0.09 for earlier, later in pairwise(times))


def test_retry_after_is_obeyed_by_all_requests_to_the_host() -> None:
    def busy_once(request):  # type: ignore[no-untyped-def]
        return [http("429 Slow", retry_after="1") if request.number == 1 else OK]

    with RudeServer({"host": busy_once}) as server:
        answers = ask(address(server.url("host", "/a")), address(server.url("host", "/b")))
        times = [request.time for request in server.asked("host")]
    assert {answer.verdict for answer in answers.values()} == {"ok"}
    assert times[1] - times[0] > 0.95


def test_chain_over_hosts_gives_the_last_address() -> None:
    with RudeServer({"one": OK, "two": OK, "three": OK}) as server:
        server.behaviours["one"] = redirect("301 Moved", server.url("two", "/a"))
        server.behaviours["two"] = redirect("308 Moved", server.url("three", "/b"))
        answer = ask(address(server.url("one")))[server.url("one")]
        assert (answer.verdict, answer.new) == ("moved", server.url("three", "/b"))


def test_retry_after_counts_for_the_host_that_says_it() -> None:
    def busy_once(request):  # type: ignore[no-untyped-def]
        return [http("503 Busy", retry_after="1") if request.number == 1 else OK]

    with RudeServer({"link": OK, "host": busy_once}) as server:
        server.behaviours["link"] = redirect("302 Found", server.url("host"))
        ask(address(server.url("link")))
        asked, linked = server.asked("host"), server.asked("link")
    assert asked[1].time - asked[0].time > 0.95
    assert linked[1].time - linked[0].time < 0.9


def test_host_that_is_left_alone_is_not_asked_over_redirects() -> None:
    behaviours = {"a": OK, "b": OK, "host": http("503 Busy", retry_after="3600")}
    with RudeServer(behaviours) as server:
        for name in "ab":
            server.behaviours[name] = redirect("302 Found", server.url("host"))
        answers = ask(*(address(server.url("a", f"/{n}")) for n in range(3)))
        assert len(server.asked("host")) == 1
    assert {answer.verdict for answer in answers.values()} == {"unknown"}


def test_host_that_asks_for_too_long_a_pause_is_left_alone() -> None:
    with RudeServer({"host": http("503 Busy", retry_after="3600")}) as server:
        answers = ask(*(address(server.url("host", f"/{n}")) for n in range(9)))
        assert len(server.asked("host")) == 1
    assert {answer.verdict for answer in answers.values()} == {"unknown"}
    assert "3600 s" in answers[server.url("host", "/8")].detail


def test_host_that_never_answers_is_left_alone() -> None:
    with RudeServer({"host": lambda _: []}) as server:
        answers = ask(*(address(server.url("host", f"/{n}")) for n in range(9)))
        assert len(server.asked("host")) == 9  # Three tries for each of three addresses.
    assert {answer.verdict for answer in answers.values()} == {"unknown"}


def test_fragments_of_one_page_take_one_request() -> None:
    with RudeServer({"host": OK}) as server:
        url = server.url("host")
        answer = ask(address(url, "title", "no", "old", "none"))[url]
        assert len(server.asked("host")) == 1
    assert answer.missing == ("no", "none")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_private_addresses_are_known(text: str, public: bool) -> None:
    assert is_public(text) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://plain.test:{port}/",
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0:{port}/",
    ],
)
def test_private_networks_are_not_asked(url: str) -> None:
    manners = Manners("test", 0.0, confirm_after=0.0)
    with RudeServer({"plain": OK}) as server:
        url = url.format(port=server.port)
        answer = ask(address(url), manners=manners)[url]
        assert server.requests == []
    assert answer.verdict == "unknown"
    assert "private address" in answer.detail


def test_redirect_into_a_private_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    from sitekit.links.external import names

    # The server of the test is public for once; what it redirects to is not.
    monkeypatch.setattr(names, "is_public", lambda text: text == "127.0.0.1")

    async def both(host: str) -> list[str]:
        return ["10.0.0.1"] if host.startswith("inner") else ["127.0.0.1"]

    with RudeServer({"outer": redirect("302 Found", "http://inner.test/secret")}) as server:
        url = server.url("outer")
        answers = check_addresses([address(url)], Manners("test", 0.0), lookup=both)
    assert answers[url].verdict == "unknown"
    assert "private address" in answers[url].detail


def test_offline_is_recognised() -> None:
    async def nothing(host: str) -> list[str]:
        raise NoSuchHostError(host)

    with pytest.raises(OfflineError):
        check_addresses([address("https://example.com/")], QUICK, lookup=nothing)


def test_dead_hosts_are_not_taken_for_being_offline() -> None:
    async def only_the_old(host: str) -> list[str]:
        if host == "www.iana.org":
            return ["192.0.2.1"]
        raise NoSuchHostError(host)

    url = "https://gone.example.com/"
    answers = check_addresses([address(url)], QUICK, lookup=only_the_old)
    assert answers[url].verdict == "broken"


def test_names_are_looked_up_once() -> None:
    asked: list[str] = []

    async def counting(host: str) -> list[str]:
        asked.append(host)
        await asyncio.sleep(0)
        return ["127.0.0.1"]

    with RudeServer({"host": OK}) as server:
        urls = [server.url("host", f"/{n}") for n in range(5)]
        check_addresses([address(url) for url in urls], QUICK, lookup=counting)
    assert asked.count("host.test") == 1
