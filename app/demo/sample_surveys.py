"""The rows of a sample that learning needs surveys leave: last year's, counted; this year's, with answers that wait.

Simpler than what the services leave behind: no envelopes; every board of a sample has the findings of one and the
same made-up staff under its own partners, computed once; no two boards' answers are tied to one another.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from app.commons import queries as commons
from app.core import clock
from app.demo.sample import Seat
from app.demo.sample_answers import made_up_answers
from app.demo.sample_findings import SampleFindings, under
from app.demo.sample_rows import Row, Shared, kind_of, name_of
from app.learning_needs.models import (
    DOOR_LENGTH,
    DOOR_LETTERS,
    AnswerCount,
    AskedSurvey,
    AskedSurveyState,
    BallotBox,
    FindingsSheet,
    FreeAnswer,
    LearningSession,
    PlannedLearning,
    PlannedState,
    ReceivedFindings,
    SentKeys,
    Survey,
    SurveyOrigin,
    SurveyProgress,
    SurveyRequest,
    SurveyState,
    TextState,
)
from app.learning_needs.service.ballot import shelves_for
from app.learning_needs.service.release import part_of
from app.learning_needs.statistics.records import Layout
from tenants import insert_rows

ANSWERS = 1_000_000  # that wait, at national size
SEATS = 3_930  # of partners on boards, at national size
OWN_TOPICS = ("Self-neglect and hoarding", "Modern slavery", "Safeguarding in prisons")
CLOSED_AGO, OPEN_SINCE, OPEN_FOR = 300, 10, 28  # days
TEXTS = 40  # free answers of a counted survey
HEADS = 600  # staff who could answer, of each partner
WORRY = "The adult safeguarding team, day and night (made up)"


class SurveyRows:
    """Puts in what one space after another holds of surveys."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        instrument = self.instrument = commons.latest_learning_instrument()
        self.topics = [
            {"key": one.key, "title": one.title, "about": one.about, "help": one.help, "own": False}
            for one in instrument.topics
        ] + [
            {"key": f"own-{place}", "title": title, "about": "Asked by this board.", "help": "", "own": True}
            for place, title in enumerate(OWN_TOPICS)
        ]
        self.services = [
            {"key": one.key, "label": one.label, "hint": one.hint, "counts_as": one.key, "own": False}
            for one in instrument.services
        ]
        self.layout = Layout(topics=len(self.topics), services=len(self.services))
        today = clock.local_date(shared.plan.years[-1].opened_at) + timedelta(days=OPEN_SINCE)
        self.days = {
            "closed": (today - timedelta(days=CLOSED_AGO + OPEN_FOR), today - timedelta(days=CLOSED_AGO)),
            "open": (today - timedelta(days=OPEN_SINCE), today + timedelta(days=365)),
        }
        self.surveys = {
            (number, which): shared.ids.at(self._at(which))
            for number in range(len(shared.plan.boards))
            for which in self.days
        }
        self.requests = {
            (seat.board, seat.organisation, which): shared.ids.at(self._at(which))
            for seat in shared.plan.seats
            for which in self.days
        }
        self.findings = SampleFindings(instrument, self.topics, self.services)
        self._each = max(1, round(ANSWERS / SEATS))

    def _at(self, which: str) -> datetime:
        return datetime.combine(self.days[which][0], self.shared.begin.timetz())

    # A board

    def ask(self, number: int) -> None:
        """Put in a board's two surveys, whom they ask, what was found and what was planned."""
        seats = self.shared.of_board[number]
        insert_rows(Survey, [self._survey(number, which) for which in self.days])
        insert_rows(SurveyRequest, [self._request(seat, which) for seat in seats for which in self.days])
        sheets = self.findings.sheets(len(seats))
        keys = {str(place): str(self._key(seat)) for place, seat in enumerate(seats)}
        survey_id, at = self.surveys[number, "closed"], self._at("closed")
        insert_rows(
            FindingsSheet,
            [
                {"id": self.shared.ids.at(at), "survey_id": survey_id, "sheet": name, "content": under(content, keys)}
                for name, content in sheets.items()
            ],
        )
        insert_rows(FreeAnswer, [self._text(survey_id, place) for place in range(TEXTS)])
        learning = [self._learning(survey_id, place) for place in range(3)]
        insert_rows(PlannedLearning, learning)
        insert_rows(LearningSession, [self._session(one["id"], held) for one in learning for held in range(2)])

    def _survey(self, number: int, which: str) -> Row:
        opens, closes = self.days[which]
        closed = which == "closed"
        at = self._at(which)
        return {
            "id": self.surveys[number, which],
            "title": f"Learning needs {opens:%Y}" if closed else f"Learning needs {opens:%Y}, second survey",
            "origin": SurveyOrigin.ASKED,
            "instrument_id": self.instrument.id,
            "opens_on": opens,
            "closes_on": closes,
            "opens_itself": False,
            "smallest": 10,
            "topics": self.topics,
            "services": self.services,
            "intro": "Made up, like everything here.",
            "worry_phone": "01632 960 014",
            "worry_words": WORRY,
            "state": SurveyState.CLOSED if closed else SurveyState.OPEN,
            "replaces_id": None,
            "change_reason": "",
            "revision": 3 if closed else 2,
            "progress": 100 if closed else 0,
            "created_at": at,
            "opened_at": at,
            "closed_at": at + timedelta(days=OPEN_FOR) if closed else None,
            "released_at": at + timedelta(days=OPEN_FOR) if closed else None,
        }

    def _request(self, seat: Seat, which: str) -> Row:
        at = self._at(which)
        return {
            "id": self.requests[seat.board, seat.organisation, which],
            "survey_id": self.surveys[seat.board, which],
            "partner_id": seat.partner_id,
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "partner_name": name_of(seat.organisation),
            "partner_kind": kind_of(seat.organisation),
            "door": self._door(seat, which),
            "chosen_at": at,
            "sent_at": at,
            "nudged_at": None,
            "answers_at": at + timedelta(days=OPEN_FOR) if which == "closed" else None,
            "left_out": False,
            "held_back": [],
        }

    def _door(self, seat: Seat, which: str) -> str:
        value = self.requests[seat.board, seat.organisation, which].int
        return "".join(DOOR_LETTERS[value >> 5 * place & 31] for place in range(DOOR_LENGTH))

    def _key(self, seat: Seat, which: str = "closed") -> UUID:
        return self.requests[seat.board, seat.organisation, which]

    def _text(self, survey_id: UUID, place: int) -> Row:
        state = TextState.WAITING if place % 4 == 3 else TextState.CLEARED
        text = f"What would help me most is time to practise, not another slide. ({place + 1}, made up)"
        at = self._at("closed")
        return {
            "id": self.shared.ids.at(at),
            "survey_id": survey_id,
            "text": text,
            "state": state,
            "read_at": at if state is TextState.CLEARED else None,
            "read_by": None,
        }

    def _learning(self, survey_id: UUID, place: int) -> Row:
        at = self._at("closed") + timedelta(days=OPEN_FOR + 5)
        topic = self.topics[place * 5]
        return {
            "id": self.shared.ids.at(at),
            "survey_id": survey_id,
            "topic": topic["key"],
            "title": f"{topic['title']}: half a day of practice",
            "tiers": ["1"],
            "partners": [],
            "about_people": 120,
            "ways": [self.instrument.ways.keys[0]],
            "fits": "",
            "provider": "",
            "places": 40,
            "cost_pence": 90_000,
            "starts_on": None,
            "ends_on": None,
            "position": place + 1,
            "state": PlannedState.DELIVERED,
            "notes": "",
            "revision": 1,
            "created_at": at,
            "changed_at": at,
        }

    def _session(self, learning_id: UUID, held: int) -> Row:
        at = self._at("closed") + timedelta(days=OPEN_FOR + 30 * (held + 1))
        row = {"id": self.shared.ids.at(at), "learning_id": learning_id, "held_on": at.date(), "places": 20}
        return {**row, "attended": 17, "note": "", "created_at": at}

    # An organisation

    def answer(self, number: int) -> None:
        """Put in what an organisation was asked, the answers of its staff that wait, and what came back."""
        seats = self.shared.of_organisation[number]
        each = [(seat, which) for seat in seats for which in self.days]
        insert_rows(AskedSurvey, [self._asked(seat, which) for seat, which in each])
        insert_rows(SurveyProgress, [self._progress(seat, which) for seat, which in each])
        open_ones = [self.requests[seat.board, seat.organisation, "open"] for seat in seats]
        insert_rows(SentKeys, [{"request_id": one, "newer": b"", "older": b""} for one in open_ones])
        insert_rows(AnswerCount, [row for one in open_ones for row in self._counts(one)])
        for place, request_id in enumerate(open_ones):
            insert_rows(BallotBox, list(self._boxes(request_id, number * 64 + place)))
        insert_rows(ReceivedFindings, [self._received(seat) for seat in seats])

    def _asked(self, seat: Seat, which: str) -> Row:
        opens, closes = self.days[which]
        at, closed = self._at(which), which == "closed"
        return {
            "id": self.requests[seat.board, seat.organisation, which],
            "board_id": self.shared.plan.boards[seat.board],
            "board_name": self.shared.board_name(seat.board),
            "survey_id": self.surveys[seat.board, which],
            "title": self._survey(seat.board, which)["title"],
            "instrument_id": self.instrument.id,
            "topics": self.topics,
            "services": self.services,
            "intro": "Made up, like everything here.",
            "worry_phone": "01632 960 014",
            "worry_words": WORRY,
            "smallest": 10,
            "opens_on": opens,
            "closes_on": closes,
            "door": self._door(seat, which),
            "state": AskedSurveyState.CLOSED if closed else AskedSurveyState.OPEN,
            "headcount": HEADS,
            "version": 2 if closed else 1,
            "asked_at": at,
            "changed_at": at,
            "crossed_at": at + timedelta(days=OPEN_FOR) if closed else None,
        }

    def _by_day(self, which: str) -> Iterator[tuple[date, int]]:
        first, days = self.days[which][0], OPEN_SINCE if which == "open" else OPEN_FOR
        for day in range(days):
            yield first + timedelta(days=day), self._each * (day + 1) // days - self._each * day // days

    def _counts(self, request_id: UUID) -> Iterator[Row]:
        for day, answered in self._by_day("open"):
            yield {"request_id": request_id, "day": day, "answered": answered}

    def _progress(self, seat: Seat, which: str) -> Row:
        by_day, sum_ = [], 0
        for day, answered in self._by_day(which):
            sum_ += answered
            by_day.append({"day": day.isoformat(), "answered": _rounded(sum_)})
        return {
            "space_id": self.shared.plan.boards[seat.board],
            "request_id": self.requests[seat.board, seat.organisation, which],
            "survey_id": self.surveys[seat.board, which],
            "organisation_id": self.shared.plan.organisations[seat.organisation],
            "headcount": HEADS,
            "answered": _rounded(sum_),
            "by_day": by_day,
            "updated_at": self._at(which) + timedelta(days=1),
        }

    def _boxes(self, request_id: UUID, seed: int) -> Iterator[Row]:
        import numpy as np

        rows = made_up_answers(self._each, self.layout, seed=seed)
        shelves = shelves_for(HEADS)
        for shelf in range(shelves):
            lying = rows[shelf::shelves]
            order = np.lexsort(lying.T[::-1])
            yield {
                "request_id": request_id,
                "shelf": shelf,
                "width": self.layout.width,
                "records": lying[order].tobytes(),
                "texts": [],
            }

    def _received(self, seat: Seat) -> Row:
        partners = len(self.shared.of_board[seat.board])
        place = self.shared.of_board[seat.board].index(seat)
        request_id = self.requests[seat.board, seat.organisation, "closed"]
        sheet = part_of(self.findings.sheets(partners)["partner"], f"partner:{place}")
        at = self._at("closed") + timedelta(days=OPEN_FOR)
        content = {
            "title": self._survey(seat.board, "closed")["title"],
            "board_name": self.shared.board_name(seat.board),
            "smallest": 10,
            "released_on": at.date().isoformat(),
            "topics": self.topics,
            "sheet": under(sheet, {str(place): str(request_id)}),
            "by_tier": part_of(self.findings.sheets(partners)["partner_tier"], f"partner:{place}/"),
        }
        row = {"id": self.shared.ids.at(at), "request_id": request_id, "version": 1, "is_current": True}
        return {**row, "content": content, "received_at": at}


def _rounded(count: int) -> int:
    return (count + 2) // 5 * 5
