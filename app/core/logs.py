"""Logs: one JSON object a line, UTC, with what was given in `extra` and never a word that people wrote."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from flask import Flask

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one line: line ends inside it are escaped, so nobody forges a second."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: str(value) for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            line["trace"] = _trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _trace(error: BaseException) -> str:
    """Return where an error came from and of which kinds it is; what it says may quote a row, so that is left out."""
    parts, seen = [], error
    while True:
        frames = "".join(traceback.format_tb(seen.__traceback__))
        parts.append(f"{frames}{type(seen).__module__}.{type(seen).__qualname__}")
        earlier = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if earlier is None:
            return "\nwhich came of\n".join(parts)
        seen = earlier


def init_logs(app: Flask) -> None:
    """Send the service's logs to standard error."""
    if app.config["TESTING"]:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("app", "tenants"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False
