"""The rows of the Safeguarding Adults Collection."""

from __future__ import annotations

from app.commons.importing import vocabulary
from app.commons.importing.cube import SeriesName
from app.commons.importing.labels import SAC, fold, table_code
from app.commons.importing.markers import NotUnderstood, read_cell
from app.commons.importing.taking import Row
from app.commons.models import FigureState

MOST = 10_000_000  # nothing that is counted in England is more
_SPELLINGS = {
    (row.table, fold(label)): label
    for row in vocabulary.TABLES
    for label in (row.enquiry_type, row.category, row.subcategory)
}
_OLDER = {fold(older): label for older, label in vocabulary.OLDER_WORDS.items()}
_LEVEL_WORDS = frozenset({"england", "national", "country", "region", "regional", "council", "localauthority", "la",
                          "cassr", "counciltype", "latype", "authoritytype"})  # fmt: skip


class Collection:
    """Understands its rows; labels that were seen before are not looked at again."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str, str], tuple[tuple[str, ...], SeriesName]] = {}

    def understand(self, row: Row) -> None:
        """Put a row's cell in."""
        raw = (row["table"], row["enquiry_type"], row["category"], row["subcategory"])
        series = self._seen.get(raw)
        if series is None:
            series = self._series(row)
            if len(self._seen) < 100_000:
                self._seen[raw] = series
        year = row.year()
        area = self._area(row, year)
        cell = read_cell(SAC, row["value"])
        if cell[0] is FigureState.VALUE:
            _check_count(cell[1] or 0.0)
        row.put((series, cell), year=year, area=area)

    @staticmethod
    def _series(row: Row) -> tuple[tuple[str, ...], SeriesName]:
        table = table_code(row.label("table"))
        if not table:
            raise NotUnderstood("The row names no table")
        labels = [spelled(table, row.label(name)) for name in ("enquiry_type", "category", "subcategory")]
        if not labels[1] and not labels[2]:
            raise NotUnderstood("The row says nothing of what it counts: category and subcategory are empty")
        return (table, *map(fold, labels)), SeriesName(SAC, table, *labels)

    @staticmethod
    def _area(row: Row, year: int) -> int:
        level, name = row["level"], row["la_name"]
        codes = [row["ons_code"], row["la_code"]]
        said = "".join(ch for ch in level.casefold() if ch.isalnum())
        if said not in _LEVEL_WORDS:  # some editions have the area's name there
            name, level = name or level, ""
        if not name and not any(codes):
            codes, name = [row["region_code"]], row["region_name"]
            level = level or ("Region" if name or codes[0] else "")
            if said in {"england", "national", "country"}:
                level = "England"
        elif said in {"region", "regional"}:
            codes = [row["region_code"], *codes]
            name = row["region_name"] or name
        return row.area(level=level, codes=codes, name=name, year=year)


def spelled(table: str, label: str) -> str:
    """Return a label in the spelling that is kept."""
    key = fold(label)
    return _SPELLINGS.get((table, key)) or _OLDER.get(key) or label


def _check_count(value: float) -> None:
    if value < 0:
        raise NotUnderstood("A count cannot be less than 0")
    if value != int(value):
        raise NotUnderstood("A count is a whole number, and this is a fraction")
    if value > MOST:
        raise NotUnderstood(f"A count of more than {MOST:,} cannot be right")
