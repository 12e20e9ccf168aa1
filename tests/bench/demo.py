"""From a fresh clone to the first page of the demo, with the packages that pip has kept."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.table import Line, Table
from tests.support.serving import ROOT, free_port

MOST = 90  # seconds
PATIENCE = 600


def measure(table: Table) -> None:
    """Clone, run scripts/demo, and ask for a page until there is one."""
    with tempfile.TemporaryDirectory(prefix="msp-bench-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        begin, port = time.monotonic(), free_port()
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("MSP_", "DATABASE_"))}
        with subprocess.Popen(
            ["scripts/demo"],
            cwd=clone,
            env={**environ, "PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as demo:
            try:
                took = _first_page(demo, port, begin)
            finally:
                os.killpg(demo.pid, signal.SIGTERM)
                demo.wait(30)
    table.add(Line("from a fresh clone to the first page", f"{took:.0f} s", f"at most {MOST} s", took <= MOST))


def _first_page(demo: subprocess.Popen[bytes], port: int, begin: float) -> float:
    while time.monotonic() - begin < PATIENCE:
        if demo.poll() is not None:
            raise RuntimeError(f"scripts/demo ended with {demo.returncode}.")
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return time.monotonic() - begin
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("scripts/demo showed no page in time.")
