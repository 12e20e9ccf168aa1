"""Partners and their people from a spreadsheet: held while somebody looks at it, then taken in whole, or not at all.

What a held list is said to be: `places` (column by field), `similar` (ids by name), `choices` (by name), `left_out`
(rows), and `result` once it was taken in.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from app.accounts import service as accounts
from app.boards.importing.columns import guess as guess_columns
from app.boards.importing.shapes import Fate, Plan, Proposal
from app.boards.models import Partner
from app.boards.queries import importing as queries
from app.boards.queries.importing import KIND
from app.boards.service import partners
from app.core import holding
from app.core.errors import Refused
from app.core.models import HeldFile
from app.core.sheets import Sheet, pack
from app.people.roles import Role
from app.people.service import Invited
from tenants import db, record


class NotReady(Refused):
    """Something of the list has still to be put right, or said."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was taken in: the list has something to put right, or the directory has changed. Look at it again."
        )


def hand_in(*, key: UUID, sheet: Sheet, now: datetime) -> UUID:
    """Hold a list that was read; return its id. The same form sent twice holds one.

    Where its headings say what its columns are, that is settled at once.
    """
    guess = guess_columns([cell.text for cell in sheet.headings])
    said: dict[str, object] = {}
    if guess.is_sure:
        said = {"places": dict(guess.places), "similar": queries.similar_to(sheet, guess.places)}
    return holding.hold(key=key, kind=KIND, filename=sheet.filename, content=pack(sheet), choices=said, now=now)


def choose_columns(*, upload_id: UUID, places: Mapping[str, int], revision: int) -> None:
    """Say what each column is. What was said of organisations and rows stays.

    Raises:
        NoResultFound: the board has no such list.
        Refused: it was taken in, or somebody said something else meanwhile.
    """
    upload = queries.get_upload(upload_id)
    if upload.sheet is None:
        raise holding.Taken
    said = {"places": dict(places), "similar": queries.similar_to(upload.sheet, places)}
    holding.say(file_id=upload_id, kind=KIND, revision=revision, choices=said)


def say(
    *,
    upload_id: UUID,
    revision: int,
    choices: Mapping[str, str] | None = None,
    leave_out: Collection[int] = (),
    bring_back: Collection[int] = (),
) -> None:
    """Say which organisations some of the list are, and which rows do not count.

    Args:
        upload_id: the list.
        revision: of it, as the page had it.
        choices: "new" or an organisation's id, by name as it is matched.
        leave_out: numbers of rows that are not to count.
        bring_back: numbers of rows that are to count again.

    Raises:
        NoResultFound: the board has no such list.
        Refused: it was taken in, or somebody said something else meanwhile.
    """
    upload = queries.get_upload(upload_id)
    left_out = (upload.left_out - frozenset(bring_back)) | frozenset(leave_out)
    said = {"choices": {**upload.choices, **(choices or {})}, "left_out": sorted(left_out)}
    holding.say(file_id=upload_id, kind=KIND, revision=revision, choices=said)


def leave_out_problems(*, upload_id: UUID, revision: int) -> None:
    """Leave out every row with something wrong. See `say` for errors."""
    plan = queries.get_plan(queries.get_upload(upload_id))
    say(upload_id=upload_id, revision=revision, leave_out={problem.row for problem in plan.problems})


def take_in(*, upload_id: UUID, revision: int, now: datetime) -> Mapping[str, int]:
    """Make partners of the whole list, and invite their people; return how many became what.

    Args:
        upload_id: the list.
        revision: of it, as the page had it.
        now: aware UTC.

    Raises:
        NoResultFound: the board has no such list.
        NotReady: something has still to be put right, or the directory says something else by now.
        Refused: it was taken in already, or somebody said something else meanwhile.
    """
    upload = queries.upload_of(holding.take(file_id=upload_id, kind=KIND, revision=revision, now=now))
    plan = queries.get_plan(upload)
    if not upload.places or not plan.can_be_taken:
        raise NotReady
    added = {_take(proposal, upload_id, now=now): proposal for proposal in plan.to_take}
    accounts.invite_many(_others(added), now=now)
    result = {"partners": len(plan.to_take), **_result(plan)}
    held = db.session.scalars(select(HeldFile).where(HeldFile.id == upload_id)).one()
    held.choices = {"result": result}  # the rest named people
    db.session.flush()
    record("partners.imported", kind="file", object_id=upload_id, now=now, detail=result)
    return result


def _take(proposal: Proposal, upload_id: UUID, *, now: datetime) -> UUID:
    """Make one organisation a partner, and return the partner's id."""
    group, contact, entry = proposal.group, proposal.group.contact, proposal.entry
    partner_id = uuid5(upload_id, group.key)  # the same list taken in twice makes no second partner
    whom = {"contact_name": contact.name, "contact_email": contact.email}
    if entry is not None:
        return partners.add_existing(partner_id=partner_id, organisation_id=entry.id, now=now, **whom)
    if group.kind is None:
        raise NotReady
    return partners.add_new(
        partner_id=partner_id, name=group.name, kind=group.kind, keys=group.cleaned, now=now, **whom
    )


def _others(added: Mapping[UUID, Proposal]) -> list[Invited]:
    """Return whom to invite besides the contacts; an organisation with people of its own says itself who comes in."""
    ids = {row.id: row.organisation_id for row in db.session.execute(select(Partner.id, Partner.organisation_id))}
    return [
        Invited(ids[partner_id], person.email, person.name, person.role or Role.ORGANISATION_CONTRIBUTOR)
        for partner_id, proposal in added.items()
        if proposal.entry is None or not proposal.entry.is_claimed
        for person in proposal.group.others
    ]


def _result(plan: Plan) -> dict[str, int]:
    invited = [one for one in plan.to_take if one.entry is None or not one.entry.is_claimed]
    return {
        "new": len(plan.of(Fate.NEW)),
        "known": len(plan.of(Fate.KNOWN)),
        "returned": len(plan.of(Fate.RETURNS)),
        "were_partners": len(plan.of(Fate.PARTNER)),
        "people": sum(len(one.group.people) for one in invited),
        "left_out": len(plan.left_out),
    }


def throw_away(*, upload_id: UUID) -> None:
    """Throw a list away that was not taken in. Twice is once.

    Raises:
        Refused: it was taken in.
    """
    holding.throw_away(file_id=upload_id, kind=KIND)


__all__ = [
    "NotReady",
    "choose_columns",
    "hand_in",
    "leave_out_problems",
    "say",
    "take_in",
    "throw_away",
]
