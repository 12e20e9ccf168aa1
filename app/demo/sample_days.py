"""The rows of a sample that a busy year leaves beside the answers: mails that went, meetings, templates of cycles."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.assessments.models import CycleTemplate
from app.assessments.queries.templates import YEAR
from app.core.models import MailRecord, MailState
from app.demo.sample import OPEN_FOR, SINCE, Seat, Year
from app.demo.sample_rows import WORDS, Row, Shared, lead_email, title_of
from app.reports.models import Meeting
from tenants import insert_rows

# What goes about one request of a cycle: the composer's name, the day of the cycle, and the subject before its title.
MAILS = (
    ("assessments.asked", 0, "You are asked"),
    ("accounts.digest", 20, "Not sent yet"),
    ("accounts.digest", 30, "A day less"),
    ("accounts.digest", SINCE - 6, "The last day comes near"),
    ("assessments.receipt", SINCE - 1, "Receipt"),
)
LOST = 40  # one mail of so many came back
MEETINGS_A_YEAR = 4
BRIEFED = 7  # days before a meeting that the brief goes out
TEMPLATES = (("Every partner", OPEN_FOR), ("A short round", OPEN_FOR // 2))


class DayRows:
    """Puts in what the days of a year leave behind."""

    def __init__(self, shared: Shared, now: datetime) -> None:
        self.shared = shared
        self.now = now

    def mail(self, number: int) -> None:
        """Put in what was mailed to an organisation's lead about the cycles that are open."""
        newest = [year for year in self.shared.plan.years if year.is_open]
        seats = self.shared.of_organisation[number]
        insert_rows(MailRecord, [row for seat in seats for year in newest for row in self._mails(seat, year)])

    def meet(self, number: int) -> None:
        """Put in a board's meetings, those of the coming months too, and what its cycles begin with."""
        manager = str(self.shared.plan.managers[number])
        rows = [
            self._meeting(year.opens_on + timedelta(days=365 * quarter // MEETINGS_A_YEAR), manager)
            for year in self.shared.plan.years
            for quarter in range(MEETINGS_A_YEAR)
        ]
        insert_rows(Meeting, rows)
        insert_rows(CycleTemplate, [self._template(name, days) for name, days in TEMPLATES])

    def _mails(self, seat: Seat, year: Year) -> Iterator[Row]:
        plan, title = self.shared.plan, title_of(year)
        board = self.shared.board_name(seat.board)
        for kind, day, begins in MAILS:
            at = year.opened_at + timedelta(days=day, minutes=seat.organisation % 60)
            record_id = self.shared.ids.at(at)
            lost = (seat.organisation + day) % LOST == 0
            yield {
                "space_id": plan.organisations[seat.organisation],
                "id": record_id,
                "for_id": plan.boards[seat.board],
                "kind": kind,
                "about_id": seat.requests[year.index],
                "account_id": plan.leads[seat.organisation],
                "to_name": f"Lead {seat.organisation + 1:04d}",
                "to_email": lead_email(seat.organisation),
                "subject": f"{begins}: {title}",
                "body": f"{begins}: {title}\n\n{board} asks for your answers.\n\n{WORDS}\n\nThis mail is made up.\n",
                "message_id": f"<{record_id.hex}@sample.example>",
                "provider_id": None,
                "state": MailState.BOUNCED if lost else MailState.SENT,
                "reason": "550 5.1.1 There is no such mailbox here" if lost else "",
                "sent_at": at,
                "changed_at": at,
            }

    def _meeting(self, held_on: date, manager: str) -> Row:
        briefed = datetime.combine(held_on, self.shared.begin.timetz()) - timedelta(days=BRIEFED)
        return {
            "id": self.shared.ids.at(self.shared.begin),
            "title": "Board meeting",
            "place": "Made up, like everything here",
            "held_on": held_on,
            "days_before": BRIEFED,
            "recipients": [{"account_id": manager}],
            "brief_sent_at": briefed if briefed < self.now else None,
            "revision": 1,
            "created_at": self.shared.begin,
        }

    def _template(self, name: str, days: int) -> Row:
        return {
            "id": self.shared.ids.at(self.shared.begin),
            "name": name,
            "title": f"MSP self-assessment {YEAR}",
            "days": days,
            "chair_words": WORDS,
            "kinds": [],
            "revision": 1,
            "created_at": self.shared.begin,
        }
