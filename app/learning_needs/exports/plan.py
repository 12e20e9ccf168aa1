"""A board's plan as CSV: one line a piece of learning, in the board's order."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from app.core.cells import as_text
from app.learning_needs.queries.plan_page import Piece

HEAD = (
    "place",
    "topic_code",
    "topic",
    "need",
    "need_low",
    "need_high",
    "what",
    "kinds_of_role",
    "partners",
    "about_people",
    "about_people_from",
    "ways",
    "what_fits",
    "provider",
    "places",
    "cost_pounds",
    "first_day",
    "last_day",
    "state",
    "sessions",
    "sessions_held",
    "people_who_came",
    "notes",
)


def plan_csv(pieces: Iterable[Piece]) -> bytes:
    """Return the file: UTF-8 with a mark, which Excel needs. An empty cell is not known, or not shown."""
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEAD)
    write.writerows(_line(piece) for piece in pieces)
    return out.getvalue().encode("utf-8-sig")


def _line(piece: Piece) -> tuple[object, ...]:
    row, need = piece.row, piece.need
    return (
        row.position,
        as_text(row.topic),
        as_text(need.title),
        _blank(need.need),
        _blank(need.low),
        _blank(need.high),
        as_text(row.title),
        as_text("; ".join(piece.tiers) or "All"),
        as_text("; ".join(piece.partners) or "All"),
        _blank(piece.people),
        "" if piece.people is None else "the findings" if row.about_people is None else "the board",
        as_text("; ".join(piece.ways)),
        as_text(row.fits),
        as_text(row.provider),
        _blank(row.places),
        "" if row.cost_pence is None else f"{row.cost_pence // 100}.{row.cost_pence % 100:02d}",
        _day(row.starts_on),
        _day(row.ends_on),
        row.state.value,
        row.sessions,
        row.held,
        row.attended,
        as_text(row.notes),
    )


def _blank(value: float | None) -> float | str:
    return "" if value is None else value


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
