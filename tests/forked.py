"""Run `python -m MODULE` in a process that has imported the libraries already.

Importing them takes longer than building a small site. So one process per test process imports them
once, and forks for each run. What a run prints, and its exit status, are those of a new process.
Run as a program, this is that process: it reads requests from a socket.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "hooks"
LIBRARIES = (
    "mkdocs.__main__",
    "mkdocs.commands.build",
    "mkdocs.contrib.search",
    "material.extensions.emoji",
    "material.plugins.offline.plugin",
    "material.plugins.search.plugin",
    "mermaid2.plugin",
    "pygments.formatters.html",
    "pygments.lexers.shell",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
)
# What a process reads when it starts, so that a fork can't have another value.
AT_START = ("PYTHONHASHSEED", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "TZ", "LANG", "LC_ALL", "PATH")


def run_module(
    module: str, arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Return what `python -m MODULE ARGUMENTS` prints in a folder, and its exit status."""
    command = [sys.executable, "-m", module, *arguments]
    if not _can_fork(environment):
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        request = {
            "module": module,
            "arguments": arguments,
            "folder": str(folder),
            "environment": environment,
        }
        connection = _server()
        socket.send_fds(
            connection, [f"{json.dumps(request)}\n".encode()], [out.fileno(), err.fileno()]
        )
        status = int(connection.makefile().readline())
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, status, out.read(), err.read())


def _can_fork(environment: dict[str, str]) -> bool:
    same = all(environment.get(name) == os.environ.get(name) for name in AT_START)
    return same and environment.get("PYTHONPATH") in ("hooks", str(HOOKS)) and hasattr(os, "fork")


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": str(HOOKS), "NO_MKDOCS_2_WARNING": "1"},
    )
    theirs.close()
    atexit.register(process.kill)
    ours.settimeout(600)
    return ours


def main(connection: socket.socket) -> None:
    """Answer each request with the exit status of its run, until the other end closes."""
    import sitekit

    for name in LIBRARIES:
        importlib.import_module(name)
    for found in pkgutil.walk_packages(sitekit.__path__, "sitekit."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    while True:
        text, files, *_ = socket.recv_fds(connection, 1 << 20, 2)
        if not text:
            return
        child = os.fork()
        if not child:
            _run(json.loads(text), *files)
        for file in files:
            os.close(file)
        _, ended = os.waitpid(child, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(ended)}\n".encode())


def _run(request: dict[str, Any], out: int, err: int) -> NoReturn:
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.path[:1] = [request["folder"]]
    sys.argv[1:] = request["arguments"]
    status = 0
    try:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
