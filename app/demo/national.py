"""National figures for demonstrations: made-up counts in the layout of the national collection, imported as real ones.

They are written as files and imported, so that every page has them by the same way. The release says that it is made
up, and so does every page that shows it. Where the real file of the outcomes framework lies beside the project it is
taken in too: those figures are real, and real councils' alone.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.commons import queries as commons
from app.commons.queries import CouncilRow
from app.commons.service import importing
from app.config import INSTANCE
from app.demo.collection import CouncilOfFile, Edition, write_collection
from app.demo.figures import Counts, counts_of
from app.demo.timeline import Timeline
from tenants import maintaining, transaction

FRAMEWORK = INSTANCE.parent.parent / "shared" / "reference" / "ascof_2014-19_safety.csv.gz"
FRAMEWORK_PUBLISHED = date(2019, 10, 22)
FRAMEWORK_TITLE = "Adult Social Care Outcomes Framework: how safe people feel, 2014-15 to 2018-19"
FIRST_YEAR, YEARS = 2019, 6
EARLIER, NEWEST = 420, 75  # days ago that the files came in
# A council that left a table empty, a year it did so in, and the table.
LEFT_EMPTY = {2022: (("E06999907", "SG4a"), ("E06000053", "SG3a")), 2024: (("E06000017", "SG4a"),)}


def plan(timeline: Timeline) -> None:
    """Put the files that came in on the timeline: the older years, then the newest with the one before it revised."""
    years = range(FIRST_YEAR, FIRST_YEAR + YEARS)
    if FRAMEWORK.exists():
        timeline.at(timeline.moment(-EARLIER - 9), take_in_framework)
    timeline.at(timeline.moment(-EARLIER), partial(take_in_made_up, years[:-1]))
    timeline.at(timeline.moment(-NEWEST), partial(take_in_made_up, years[-2:]))


def take_in_framework(now: datetime) -> None:
    """Take in the real file of the outcomes framework."""
    asked = importing.Asked(FRAMEWORK.name, title=FRAMEWORK_TITLE, published_on=FRAMEWORK_PUBLISHED)
    take_in(FRAMEWORK, asked, now=now)


def take_in_made_up(
    years: Iterable[int], now: datetime, *, seed: int = 1, say: Callable[[str], None] | None = None
) -> None:
    """Write a file of made-up counts of every council in the register, and take it in."""
    with maintaining():
        councils = commons.list_councils()
    counts: dict[int, dict[str, Counts]] = {
        year: {one.code: counts_of(one.code, one.adults_18plus, year, seed=seed) for one in councils} for year in years
    }
    empty = {place for year in counts for place in LEFT_EMPTY.get(year, ())}
    newest = f"{max(counts)}-{(max(counts) + 1) % 100:02d}"
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"made-up-collection-{newest}.csv"
        write_collection(path, counts, councils=map(of_file, councils), empty=empty, edition=Edition(has_year=True))
        asked = importing.Asked(
            path.name,
            title=f"Figures in the layout of the Safeguarding Adults Collection, to {newest}",
            publisher="Made up for this demonstration",
            is_made_up=True,
        )
        take_in(path, asked, now=now, say=say)


def take_in(
    path: Path, asked: importing.Asked, *, now: datetime, say: Callable[[str], None] | None = None
) -> importing.Imported:
    """Take a file in as the command does."""
    with path.open("rb") as stream, maintaining():
        tried = importing.try_out(stream, asked=asked, now=now)
        importing.check(tried)
    with maintaining(), transaction():
        return importing.import_figures(tried=tried, imported_by=None, now=now, say=say)


def of_file(council: CouncilRow) -> CouncilOfFile:
    """Return a council as such a file names it."""
    return CouncilOfFile(
        code=council.code,
        la_code=council.code,
        name=council.official_name,
        council_type=council.council_type.label,
        region_code=council.region_code,
        region_name=council.region_name,
    )
