"""What an organisation does when a board asks to connect with it, and when somebody comes in by invitation."""

from datetime import datetime
from uuid import UUID

from app.accounts import Accepted, on_invitation_accepted
from app.core.mail import send
from app.organisations import queries, service
from app.organisations.crossing import CARE_STOPPED, CareEnd
from app.organisations.messages import ASKED
from app.people.roles import Role
from app.people.service import on_role_ended
from tenants import LinkState, Received, SpaceKind, envelope_handler, link_listener


@link_listener
def end_care(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """A board that is not the only one any more, or not linked any more, answers in the organisation's name no more."""
    if state is LinkState.ASKED and queries.is_board(other_id):
        service.end_care(why=CareEnd.ASKED, now=now)
    elif state is LinkState.ENDED:
        service.end_care(why=CareEnd.STOPPED, board_id=other_id, now=now)


@envelope_handler(CARE_STOPPED)
def care_stopped(envelope: Received, *, now: datetime) -> None:
    """The board that looked after the organisation stops."""
    service.end_care(why=CareEnd.STOPPED, board_id=envelope.sender_id, now=now)


@link_listener
def tell_own_people(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Mail whoever answers for the organisation that a board asks."""
    if state is not LinkState.ASKED:
        return
    for account_id in queries.people_who_answer():
        ids = {"asker_id": str(other_id), "account_id": str(account_id)}
        send(ASKED, ids, now=now, dedupe_key=f"{other_id}:{account_id}:{now.isoformat()}")


@on_role_ended
def somebody_left(account_id: UUID, role: Role, *, now: datetime) -> None:
    """Where the last who answers has gone, the boards are told."""
    if role in queries.ANSWERING:
        service.note_leaving(now=now)


@on_invitation_accepted
def somebody_joined(accepted: Accepted, *, now: datetime) -> None:
    """Note the organisation's first person; one whom a board invited connects with that board, as the page said.

    A board's own manager is none of its people: they answer in its name until the first of these is there.
    """
    if accepted.role.kind is not SpaceKind.ORGANISATION:
        return
    if accepted.role is Role.ORGANISATION_CARETAKER:
        if accepted.sent_from is None:
            raise service.CannotCare("Only a board can look after an organisation.")
        service.take_care(account_id=accepted.account_id, board_id=accepted.sent_from, now=now)
        return
    if accepted.sent_from is None:
        if (
            accepted.role in queries.ANSWERING
        ):  # others do not answer boards: an organisation with them alone has nobody
            service.claim(now=now)
    else:
        service.join_from_board(
            account_id=accepted.account_id,
            board_id=accepted.sent_from,
            role=accepted.role,
            token_id=accepted.token_id,
            now=now,
        )
    service.end_care(why=CareEnd.JOINED, now=now)
