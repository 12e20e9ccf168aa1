"""Spreadsheets in and out: a CSV file or a workbook as cells that know their place, and templates to fill in.

Nothing is worked out: a formula counts for the result that was kept with it, or says that there is none.
"""

from app.core.sheets.keeping import pack, unpack
from app.core.sheets.reading import MOST_BYTES, MOST_ROWS, read
from app.core.sheets.shapes import CannotRead, Cell, Note, Row, Sheet, column_letters
from app.core.sheets.templates import CSV, MIME_TYPES, XLSX, Format, template

__all__ = [
    "CSV",
    "MIME_TYPES",
    "MOST_BYTES",
    "MOST_ROWS",
    "XLSX",
    "CannotRead",
    "Cell",
    "Format",
    "Note",
    "Row",
    "Sheet",
    "column_letters",
    "pack",
    "read",
    "template",
    "unpack",
]
