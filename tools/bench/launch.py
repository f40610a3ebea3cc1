"""Run a command and write what it cost into a file: `python -I -S launch.py FILE COMMAND ...`.

A process counts the memory of the one that started it as its own until it runs its command. So the
one that measures, which may be large, does not start commands itself: this small one does.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Write seconds of CPU and of the clock, megabytes, and the exit code."""
    file, *command = sys.argv[1:]
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    told = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - started,
        "memory": usage.ru_maxrss / 1024,
        "code": os.waitstatus_to_exitcode(status),
    }
    with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 - pathlib is not loaded here
        json.dump(told, out)


if __name__ == "__main__":
    main()
