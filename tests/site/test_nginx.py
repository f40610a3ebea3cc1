"""The nginx configuration, started for real: compression, caching, headers, what is missing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def address(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed (Debian package nginx-light)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("nginx")
    text = (ROOT / ".ci/publish/nginx.conf").read_text("utf-8")
    text = text.replace("SITE;", f"{site_dir};").replace("PORT;", f"127.0.0.1:{port};")
    text = text.replace("STATE/", f"{folder}/")
    # The workers must be able to read the folder of the tests, which is the user's own.
    user = "user root;\n" if shutil.which("id") and _root() else ""
    (folder / "nginx.conf").write_text(user + text, "utf-8")
    server = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _root() -> bool:
    return subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout == "0\n"


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - this machine only
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_pages_are_compressed_and_guarded(address: str) -> None:
    status, headers, body = get(f"{address}/compare/", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert body[:2] == b"\x1f\x8b"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "nginx/" not in headers["Server"]


def test_a_folder_without_its_slash_is_redirected(address: str) -> None:
    assert get(f"{address}/compare")[0] == 200


def test_files_with_a_hash_in_their_name_are_kept(address: str, site_dir: Path) -> None:
    script = next((site_dir / "assets/javascripts").glob("bundle.*.min.js"))
    _, headers, _ = get(f"{address}/assets/javascripts/{script.name}")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    _, headers, _ = get(f"{address}/assets/css/site.css")
    assert headers["Cache-Control"] == "public, max-age=3600"


def test_what_is_missing_has_its_own_page(address: str) -> None:
    status, _, body = get(f"{address}/no/such/page/")
    assert status == 404
    assert b"md-search" in body
    for hidden in ("/_headers", "/.git/config"):
        assert get(f"{address}{hidden}")[0] == 404


def test_the_data_may_be_read_from_other_sites(address: str) -> None:
    status, headers, _ = get(f"{address}/api/v2/comparison.json")
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Type"].startswith("application/json")
