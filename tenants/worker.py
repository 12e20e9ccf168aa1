"""The worker: claims what is due and does it, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tenants.jobs import clear_done, run_due

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between looks when nothing is due
KEEP_DONE = timedelta(days=14)
CLEAR_EVERY = timedelta(hours=1)


class Worker:
    """A loop that a signal ends after the job in hand."""

    def __init__(self, *, clock: Callable[[], datetime], heartbeat: Path | None = None) -> None:
        self._clock = clock
        self._heartbeat = heartbeat
        self._stop = threading.Event()
        self._cleared: datetime | None = None

    def stop(self, *_: object) -> None:
        """Finish the job in hand, then end."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        log.info("worker.started")
        while not self._stop.is_set():
            if not self._turn():
                self._stop.wait(PAUSE)
        log.info("worker.stopped")

    def _turn(self) -> int:
        try:
            done = run_due(clock=self._clock)
            now = self._clock()
            if self._cleared is None or now - self._cleared > CLEAR_EVERY:
                clear_done(before=now - KEEP_DONE)
                self._cleared = now
            if self._heartbeat:
                self._heartbeat.write_text(now.isoformat())
        except Exception:
            log.exception("worker.turn_failed")
            return 0
        return done
