"""What the rows of a sample have in common: names, ids, people, envelopes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.assessments.crossing import AnswerPayload, LinkPayload, SubmissionPayload
from app.commons import queries as commons
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.commons.queries import CouncilRow
from app.core import clock
from app.demo.people import PASSWORD
from app.demo.sample import NATIONAL, Ids, Plan, Seat, Year, answers_of, speaker_of
from app.people import passwords
from app.people.models import Account, AccountState, Credential, Membership
from app.people.roles import Role
from tenants import (
    insert_rows,
)
from tenants.envelopes import canonical, digest
from tenants.models import EnvelopeAction

Row = dict[str, Any]

WORDS = (
    "Your answers from last year sit beside the questions. Change what has changed and leave what has not."
    " We read every answer."
)


def share(councils: Sequence[CouncilRow], number: int, boards: int) -> Sequence[CouncilRow]:
    """Return the councils of a board: one each, two for as many of the first as there are councils over."""
    over = boards * (len(councils) - NATIONAL.boards) // NATIONAL.boards
    begin = number + min(number, over)
    return councils[begin : begin + (2 if number < over else 1)]


def name_of(number: int) -> str:
    """Return what an organisation is called."""
    return f"{kind_of(number).label} {number + 1:04d} (sample)"


def kind_of(number: int) -> PartnerKind:
    """Return what sort of organisation it is."""
    return PartnerKind(speaker_of(number).kind)


def title_of(year: Year) -> str:
    """Return what a cycle is called."""
    return f"MSP self-assessment {clock.reporting_year_label(year.reporting_year)}"


def signature_of(seat: Seat) -> str:
    """Return who signed off."""
    return f"Lead {seat.organisation + 1:04d}, {Role.ORGANISATION_LEAD.label}"


def closed_at(year: Year) -> datetime:
    """Return when a cycle was closed."""
    return year.opened_at + (year.closes_on - year.opens_on) + timedelta(hours=15)


def envelope(kind: str, sides: tuple[UUID, UUID], subject_id: UUID, content: Mapping[str, Any], at: datetime) -> Row:
    """Return one publication, but for its id; of the sides the sender's comes first."""
    payload = canonical(content)
    return {
        "space_id": sides[1],
        "sender_id": sides[0],
        "kind": kind,
        "schema": 1,
        "subject_id": subject_id,
        "version": 1,
        "action": EnvelopeAction.PUBLISH,
        "payload": payload,
        "payload_hash": digest(payload),
        "sent_hash": digest(payload),
        "strikes": 0,
        "published_at": at,
        "published_by": None,
    }


def board_slug(number: int) -> str:
    """Return the name in the path of a board."""
    return f"sample-{number + 1:03d}"


def organisation_slug(number: int) -> str:
    """Return the name in the path of an organisation."""
    return f"sample-{number + 1:04d}"


def manager_email(number: int) -> str:
    """Return the address of a board's manager."""
    return f"manager-{number + 1:03d}@sample.example"


def lead_email(number: int) -> str:
    """Return the address of an organisation's lead."""
    return f"lead-{number + 1:04d}@sample.example"


class Shared:
    """The plan, and what every row of it is made with."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.seed = plan, seed
        self.ids = Ids(f"{seed}:rows")
        self.begin = plan.years[0].opened_at - timedelta(days=90)
        self.instrument = commons.latest_instrument().id
        self.hash = passwords.hash_password(PASSWORD)  # one for all: see `people.Crowd`
        councils, boards = commons.list_councils(), len(plan.boards)
        self.councils = [share(councils, number, boards) for number in range(boards)]
        self.of_board: defaultdict[int, list[Seat]] = defaultdict(list)
        self.of_organisation: defaultdict[int, list[Seat]] = defaultdict(list)
        for seat in plan.seats:
            self.of_board[seat.board].append(seat)
            self.of_organisation[seat.organisation].append(seat)
        self.asking: dict[UUID, UUID] = {}  # the envelope of each request of the open cycle

    def board_name(self, number: int) -> str:
        """Return what a board is called."""
        return f"{self.councils[number][0].name} Safeguarding Adults Board (sample)"

    def person(self, account_id: UUID, email: str, name: str, role: Role) -> None:
        """Make somebody with one role in the current space."""
        account = {"id": account_id, "email": email, "name": name, "state": AccountState.ACTIVE, "is_operator": False}
        insert_rows(Account, [{**account, "created_at": self.begin}])
        credential = {"account_id": account_id, "password_hash": self.hash, "changed_at": self.begin}
        insert_rows(Credential, [credential])
        membership = {"id": self.ids.at(self.begin), "account_id": account_id, "role": role}
        insert_rows(Membership, [{**membership, "created_at": self.begin, "created_by": None}])

    def line(self, action: str, object_id: UUID, at: datetime, kind: str, account_id: UUID) -> Row:
        """Return a line of the current space's trail."""
        what = {"action": action, "object_kind": kind, "object_id": object_id, "detail": {}}
        return {"id": self.ids.at(at), "at": at, "account_id": account_id, **what}

    def payload(self, seat: Seat, year: Year) -> SubmissionPayload:
        """Return what an organisation sent to a board."""
        answers = answers_of(seat.organisation, year.index, self.seed)
        return SubmissionPayload(
            self.instrument,
            signature_of(seat),
            tuple(
                AnswerPayload(
                    factor=factor,
                    level=Level(said.level),
                    shared_level=Level(said.level),
                    practice=said.practice,
                    difference=said.difference,
                    addendum="",
                    links=tuple(LinkPayload(link.title, link.url) for link in said.links),
                )
                for factor, said in answers.items()
            ),
        )
