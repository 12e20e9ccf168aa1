"""A sheet that was read, packed: it is kept so while somebody says what it means, and need not be read again."""

from __future__ import annotations

import json
import zlib

from app.core.sheets.shapes import Cell, Note, Row, Sheet, column_letters


def pack(sheet: Sheet) -> bytes:
    """Return a sheet as bytes that `unpack` reads: its texts, where they stand, and what was said of them."""
    rows = [
        [row.number, [cell.text for cell in row.cells], {n: c.problem for n, c in enumerate(row.cells) if c.problem}]
        for row in (Row(_number(sheet.headings), sheet.headings), *sheet.rows)
    ]
    notes = [[note.kind, note.text] for note in sheet.notes]
    return zlib.compress(json.dumps([sheet.filename, sheet.name, rows, notes], ensure_ascii=False).encode(), 6)


def unpack(packed: bytes) -> Sheet:
    """Return what `pack` was given."""
    filename, name, rows, notes = json.loads(zlib.decompress(packed))
    head, *below = [Row(number, _cells(number, texts, problems)) for number, texts, problems in rows]
    return Sheet(filename, name, head.cells, tuple(below), tuple(Note(kind, text) for kind, text in notes))


def _cells(number: int, texts: list[str], problems: dict[str, str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{column_letters(column)}{number}", text, problems.get(str(column), "") if problems else "")
        for column, text in enumerate(texts)
    )


def _number(cells: tuple[Cell, ...]) -> int:
    return int(cells[0].place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if cells else 1


__all__ = ["pack", "unpack"]
