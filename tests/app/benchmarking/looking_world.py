"""Made-up figures of a few measures for the South West, where it is known what each page has to show."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

from app.commons.models import ENGLAND
from tests.app.benchmarking.region_world import SOUTH_WEST, YEARS, codes, make_release, put
from tests.support.visiting import Answer

ASKED, FULLY, REMAINED = "sac-2015-msp-asked", "sac-2015-msp-fully", "sac-2015-risk-remained"
BOARD = "/boards/alder-bay/compare"
COUNCIL = "/organisations/quill-council/compare"
REGION = "/regions/south-west/compare"


def put_looking() -> UUID:
    """Put five years on the shelf, out of a thousand each. England and the region stand at 80%, as councils do but:

    - the first is asked at 78% in 2020, and 4 points less each year: 62% in 2024, worse and worsening;
    - the third is asked at 80% in 2020, and 3 points more each year: 92% in 2024, better and improving;
    - the sixth is suppressed there;
    - risk remained is 20% everywhere, and in the second 30%: worse, and steady.
    """
    release_id = make_release()
    own = codes()
    for at, year in enumerate(YEARS):
        everywhere: dict[str, float | None] = {**dict.fromkeys(own, 800.0), SOUTH_WEST: 800.0, ENGLAND: 800.0}
        put(release_id, ASKED, year, everywhere | {own[0]: 780.0 - 40 * at, own[2]: 800.0 + 30 * at, own[5]: None})
        put(release_id, FULLY, year, everywhere)
        put(release_id, REMAINED, year, dict.fromkeys(everywhere, 200.0) | {own[1]: 300.0})
    return release_id


def words(answer: Answer) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
