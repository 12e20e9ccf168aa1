"""How a file that was handed in is kept until it is taken in: packed, and known by the hash of what is in it."""

from __future__ import annotations

import gzip
import io
import shutil
from dataclasses import dataclass
from typing import IO

from app.commons.importing.layouts import find_headings, year_said
from app.commons.importing.reading import look_over, open_records


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it is kept: gzip, with the SHA-256 of what is in it."""

    content: bytes
    file_hash: str


def pack(stream: IO[bytes], *, filename: str, year: int | None) -> Packed:
    """Look at a file's first bytes, its headings and its size, and pack it; one that is packed stays as it is.

    Args:
        stream: the file as it came; it can seek and tell.
        filename: as it came; it may tell the year.
        year: that somebody says it is of.

    Raises:
        CannotRead: it is no CSV, in no known layout, too large, or nothing says its year.
    """
    year_said(find_headings(open_records(stream)), filename, year)
    file_hash = look_over(stream)
    stream.seek(0)
    if stream.read(2) == b"\x1f\x8b":
        stream.seek(0)
        return Packed(stream.read(), file_hash)
    stream.seek(0)
    page = io.BytesIO()
    with gzip.GzipFile(fileobj=page, mode="wb", compresslevel=6, mtime=0) as packer:
        shutil.copyfileobj(stream, packer, 1 << 20)
    return Packed(page.getvalue(), file_hash)
