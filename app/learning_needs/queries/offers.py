"""What is read of the offers to remove a barrier: at the board that makes them, at the organisation that answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.commons.queries import learning_instrument
from app.learning_needs.crossing import OFFER, OFFER_ANSWER
from app.learning_needs.models import BarrierOffer, OfferAnswer, ReceivedOffer
from app.learning_needs.queries.needs import PlanPartner, Sheets
from tenants import Envelope, Link, LinkState, current_space_id, read
from tenants.models import EnvelopeAction


class OfferState(StrEnum):
    """Where an offer stands, for people."""

    WAITING = "waiting"
    TAKEN_UP = "taken_up"
    NOT_NOW = "not_now"
    WITHDRAWN = "withdrawn"


def _state(answer: OfferAnswer | None, *, withdrawn: bool) -> OfferState:
    if withdrawn:
        return OfferState.WITHDRAWN
    return OfferState(answer.value) if answer else OfferState.WAITING


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer, as the board that made it sees it."""

    id: UUID
    survey_id: UUID
    partner_id: UUID
    organisation_id: UUID
    partner_name: str
    barrier: str
    words: str
    offered_at: datetime
    withdrawn_at: datetime | None
    answer: OfferAnswer | None
    answer_words: str
    answered_at: datetime | None
    action_id: UUID | None
    detail: dict[str, Any]

    @property
    def state(self) -> OfferState:
        """Where it stands."""
        return _state(self.answer, withdrawn=self.withdrawn_at is not None)


_OFFER = (
    BarrierOffer.id,
    BarrierOffer.survey_id,
    BarrierOffer.partner_id,
    BarrierOffer.organisation_id,
    BarrierOffer.partner_name,
    BarrierOffer.barrier,
    BarrierOffer.words,
    BarrierOffer.offered_at,
    BarrierOffer.withdrawn_at,
    BarrierOffer.answer,
    BarrierOffer.answer_words,
    BarrierOffer.answered_at,
    BarrierOffer.action_id,
    BarrierOffer.detail,
)


def list_offers(survey_id: UUID) -> tuple[OfferRow, ...]:
    """Return what was offered after a survey, by partner's name."""
    order = (func.lower(BarrierOffer.partner_name), BarrierOffer.id)
    return tuple(
        OfferRow(*row) for row in read(select(*_OFFER).where(BarrierOffer.survey_id == survey_id).order_by(*order))
    )


def get_offer(survey_id: UUID, offer_id: UUID) -> OfferRow:
    """Return one offer; NoResultFound where nothing like it was offered after that survey."""
    which = (BarrierOffer.survey_id == survey_id, BarrierOffer.id == offer_id)
    return OfferRow(*read(select(*_OFFER).where(*which)).one())


@dataclass(frozen=True, slots=True)
class Offerable:
    """A partner to which a barrier may be offered."""

    partner: PlanPartner
    is_connected: bool
    share: int | None  # per cent of its staff who named the barrier; None where that is not shown


def list_offerable(
    partners: Iterable[PlanPartner], sheets: Sheets, barrier: str, *, without: Iterable[UUID] = ()
) -> tuple[Offerable, ...]:
    """Return the partners that a survey asked and to which this barrier is not offered yet, most named first.

    Args:
        partners: all that the survey asked.
        sheets: with "partner".
        barrier: its key.
        without: ids of partners to which an offer stands.
    """
    mine = Link.asker_id == current_space_id()
    connected = set(read(select(Link.asked_id).where(mine, Link.state == LinkState.ACCEPTED)).scalars())
    left_out = set(without)
    rows = [
        Offerable(partner, partner.organisation_id in connected, share_of(sheets, partner.group, barrier))
        for partner in partners
        if partner.partner_id not in left_out
    ]
    return tuple(sorted(rows, key=lambda row: -1 if row.share is None else row.share, reverse=True))


def share_of(sheets: Sheets, group: str, barrier: str) -> int | None:
    """Return the per cent of a group who named a barrier; None where it is not shown."""
    found = sheets.of(group.partition(":")[0], group, "barriers") or {}
    share: int | None = found.get("shares", {}).get(barrier)
    return share


def barrier_label_of(instrument_id: UUID, key: str) -> str:
    """Return the words of a barrier; NoResultFound where the instrument does not have it."""
    return learning_instrument(instrument_id).barriers.choice(key).label


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One offer, as the organisation that it was made to sees it."""

    id: UUID
    board_id: UUID
    board_name: str
    barrier: str
    barrier_label: str
    words: str
    withdrawn: bool
    received_at: datetime
    answer: OfferAnswer | None
    answer_words: str
    answered_at: datetime | None
    is_connected: bool

    @property
    def state(self) -> OfferState:
        """Where it stands."""
        return _state(self.answer, withdrawn=self.withdrawn)

    @property
    def can_be_answered(self) -> bool:
        """Whether an answer can be given: "not now" may become "taken up", and nothing else is changed."""
        return self.is_connected and not self.withdrawn and self.answer is not OfferAnswer.TAKEN_UP

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it yet, and somebody can."""
        return self.can_be_answered and self.answer is None


def _received() -> Select[*tuple[Any, ...]]:
    connected = and_(Link.asker_id == ReceivedOffer.board_id, Link.asked_id == current_space_id())
    return select(
        ReceivedOffer.id,
        ReceivedOffer.board_id,
        ReceivedOffer.board_name,
        ReceivedOffer.barrier,
        ReceivedOffer.barrier_label,
        ReceivedOffer.words,
        ReceivedOffer.withdrawn,
        ReceivedOffer.received_at,
        ReceivedOffer.answer,
        ReceivedOffer.answer_words,
        ReceivedOffer.answered_at,
        Link.state,
    ).outerjoin(Link, connected)


def _as_received(row: Any) -> ReceivedRow:
    known: list[Any] = [*row[:-1], row[-1] is LinkState.ACCEPTED]
    return ReceivedRow(*known)


def list_received() -> tuple[ReceivedRow, ...]:
    """Return what boards have offered the organisation: what waits for an answer first, then the newest first."""
    order = (ReceivedOffer.received_at.desc(), ReceivedOffer.id)
    rows = [_as_received(row) for row in read(_received().order_by(*order))]
    return tuple(sorted(rows, key=lambda row: row.state is not OfferState.WAITING))


def get_received(offer_id: UUID) -> ReceivedRow:
    """Return one offer to the organisation; NoResultFound where it was made no such one."""
    return _as_received(read(_received().where(ReceivedOffer.id == offer_id)).one())


def envelope_with_words(offer_id: UUID, *, answer: bool) -> UUID:
    """Return the newest envelope that carries an offer's words, or those of its answer; NoResultFound without any.

    Args:
        offer_id: as both ends call it.
        answer: the organisation's words, not the board's.
    """
    found: UUID = read(
        select(Envelope.id)
        .where(
            Envelope.kind == (OFFER_ANSWER if answer else OFFER),
            Envelope.subject_id == offer_id,
            Envelope.action == EnvelopeAction.PUBLISH,
        )
        .order_by(Envelope.version.desc())
        .limit(1)
    ).scalar_one()
    return found
