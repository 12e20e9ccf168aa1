"""Lists of partners as files, for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

HEADINGS = ("Organisation", "Kind", "NHS organisation code", "Charity number", "Name", "Email", "Role")
Cells = Sequence[Any]


def row(
    organisation: str = "Quill Trust",
    kind: str = "Police",
    ods: str = "",
    charity: str = "",
    name: str = "Jo Lane",
    email: str = "jo@quill.example",
    role: str = "",
) -> tuple[str, ...]:
    """A row under `HEADINGS`."""
    return (organisation, kind, ods, charity, name, email, role)


def csv_of(*rows: Cells, headings: Cells = HEADINGS, delimiter: str = ",", ends: str = "\r\n") -> str:
    """A CSV file's text; no cell of it needs quotation marks."""
    return "".join(delimiter.join(str(cell) for cell in cells) + ends for cells in (headings, *rows))


def book_of(*rows: Cells, headings: Cells = HEADINGS, change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook."""
    made, out = Workbook(), io.BytesIO()
    sheet: Any = made.active
    for cells in (headings, *rows):
        sheet.append(list(cells))
    if change is not None:
        change(sheet)
    made.save(out)
    return out.getvalue()
