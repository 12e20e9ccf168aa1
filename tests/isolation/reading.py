"""What stands in an answer or a row, whatever it is packed into: pages, tables, PDF, Word, Excel."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader


def text_of(value: Any) -> str:
    """Return the text of a value: of a file what people would read in it."""
    if not isinstance(value, bytes):
        return str(value)
    if value.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(value)).pages)
    if value.startswith(b"PK\x03\x04"):
        try:
            with ZipFile(BytesIO(value)) as parts:
                return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
        except BadZipFile:
            pass
    return value.decode(errors="replace")
