"""A web app that reports where it runs: kernel, boot ID, hostname, process ID, processes.

Run it with: python3 app.py [PORT]
"""

import os
import platform
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Report(BaseHTTPRequestHandler):
    """Answers every request with what the program sees around it."""

    def do_GET(self) -> None:
        """Send the report as plain text."""
        boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        processes = sum(entry.name.isdigit() for entry in Path("/proc").iterdir())
        lines = [
            f"kernel     {platform.release()}",
            f"boot ID    {boot_id}",
            f"hostname   {platform.node()}",
            f"my PID     {os.getpid()}",
            f"processes  {processes}",
        ]
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(lines).encode() + b"\n")


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
HTTPServer(("", port), Report).serve_forever()
