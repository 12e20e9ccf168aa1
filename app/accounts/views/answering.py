"""Mailed links that lead to answering: one button accepts, signs in, and opens the first question.

Looking at the page uses nothing up, whoever or whatever looks. What a link lets in reaches one organisation.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.accounts import service as accounts
from app.accounts.forms import ConfirmForm, ForgottenForm
from app.accounts.views.blueprint import bp
from app.accounts.views.entering import come_in, start
from app.accounts.views.recovery import may_ask
from app.accounts.waiting import Waiting, first_question, read_waiting
from app.core import clock
from app.core.errors import Refused
from app.people import queries as people
from app.people.keys import blind
from app.people.queries import FoundToken, normal_email
from app.people.roles import Role
from app.people.service import LinkUnusable
from tenants import SpaceKind, SpaceRef, Use, acting_for, acting_for_none, allows, new_id, transaction

log = logging.getLogger(__name__)
LINK = "answer link"
SECRET = "/answer/<string(maxlength=100):secret>"  # noqa: S105  # a path


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers, as its page says it."""

    email: str
    name: str
    space: SpaceRef
    sender: str  # who asks
    asked: Waiting | None
    expires_at: datetime
    is_open: bool
    invites: bool

    @property
    def goes_to(self) -> UUID | None:
        """The request that it leads to; one that is over opens no question to somebody new."""
        if self.asked is None or (self.invites and not self.asked.is_open):
            return None
        return self.asked.request_id

    @property
    def is_shut(self) -> bool:
        """Whether the organisation's space takes nothing in at the moment."""
        return not allows(self.space.state, Use.WRITE)


@bp.route(SECRET, methods=["GET", "POST"])
@public
def answer(secret: str) -> ResponseReturnValue:
    """Say who asks, what, until when, and what accepting means; at the button let in, and open the first question."""
    found = people.find_answering(secret)
    if found is None or found.space_id is None:
        return render_template("accounts/answer_link.html", found=None, offer=None), 404
    if found.invites and found.request_id is None:
        return redirect(url_for("accounts.accept_invitation", secret=secret))
    offer = _offer(found, found.space_id, now=clock.now())
    form = ConfirmForm()
    if not offer.is_open:
        pressed_twice = form.validate_on_submit() and _is_in(offer)
        return redirect(_onwards(offer), 303) if pressed_twice else _no_longer(found, offer)
    if g.principal and g.principal.email != offer.email:
        return render_template("accounts/answer_other.html", offer=offer, form=form)
    if offer.is_shut or not form.validate_on_submit():
        return render_template("accounts/answer.html", offer=offer, form=form)
    try:
        return _let_in(found, offer)
    except LinkUnusable:
        return _no_longer(found, offer)
    except Refused as refused:
        form.add_error(None, refused.message)
        return render_template("accounts/answer.html", offer=offer, form=form), refused.status


def _offer(found: FoundToken, space_id: UUID, *, now: datetime) -> Offer:
    """Read what a link says: of an invitation as the board that sent it, of the other as the organisation itself."""
    if not found.invites:
        with acting_for(space_id):
            link = people.get_answer_link(found.id, now=now)
            asked = read_waiting(found.request_id, now=now)
        sender = asked.board_name if asked else link.space.name
        return Offer(link.email, link.name, link.space, sender, asked, link.expires_at, link.is_open, invites=False)
    with acting_for(space_id):
        said = people.get_invitation(found.id, now=now)
    asked = None
    if found.sent_from is not None:
        with acting_for(found.sent_from):
            asked = read_waiting(found.request_id, now=now)
    sender = said.sender_name or said.space.name
    return Offer(said.email, said.name, said.space, sender, asked, said.expires_at, said.is_open, invites=True)


def _is_in(offer: Offer) -> bool:
    who = g.principal or g.confined
    return bool(who and who.email == offer.email and who.confined_to in (None, offer.space.id))


def _onwards(offer: Offer) -> str:
    return first_question(offer.space, offer.goes_to)


def _no_longer(found: FoundToken, offer: Offer) -> ResponseReturnValue:
    page = render_template(
        "accounts/answer_link.html", found=found, offer=offer, form=ConfirmForm(formdata=None), is_in=_is_in(offer)
    )
    return page, 410


def _let_in(found: FoundToken, offer: Offer) -> ResponseReturnValue:
    """Use the link up; give what it gives; begin a sign-in that reaches this organisation alone."""
    now, account = clock.now(), people.find_account(offer.email)
    if (account is None and not offer.invites) or (account is not None and not account.is_active):
        raise accounts.NoRole(offer.space.name)
    account_id = account.account_id if account else new_id()
    token = None
    with acting_for(offer.space.id, account_id), transaction():
        if not offer.invites:
            accounts.use_answer_link(found, account_id=account_id, now=now)
        elif account is None:
            accounts.accept_as_new(found, account_id=account_id, name=offer.name, password_hash=None, now=now)
        else:
            accounts.accept(found, account_id=account_id, now=now)
        if g.principal is None:
            token = start(account_id, confined_to=offer.space.id, now=now)
    log.info("answer_link.used", extra={"account": account_id, "invited": offer.invites})
    if token is None:
        return redirect(_onwards(offer), 303)  # signed in fully already, as the same person
    return come_in(account_id, token, to=_onwards(offer))


@bp.post(f"{SECRET}/again")
@public
def answer_again(secret: str) -> ResponseReturnValue:
    """Mail a fresh link to the address that this one was for; what is answered does not tell whether it went."""
    found = people.find_answering(secret)
    if found is None or found.space_id is None:
        return render_template("accounts/answer_link.html", found=None, offer=None), 404
    if ConfirmForm().validate_on_submit() and may_ask(found.email, LINK):
        _mail_again(found, found.space_id, now=clock.now())
    return render_template("accounts/answer_sent.html", email=found.email)


def _mail_again(found: FoundToken, space_id: UUID, *, now: datetime) -> None:
    with acting_for(space_id), transaction():
        mailed = accounts.renew_link(found, now=now)
    if not mailed and found.invites and found.sent_from is not None:
        with acting_for(found.sent_from), transaction():
            accounts.renew_invitation(found, now=now)
    log.info("answer_link.asked", extra={"address": blind("log", found.email)[:16], "again": True})


@bp.route("/answer-link", methods=["GET", "POST"])
@public
def ask_for_link() -> ResponseReturnValue:
    """Ask for an address, and mail it a link for each organisation that it answers for; if none, nobody can tell."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_for_link.html", form=form), 422 if form.errors else 200
    email = normal_email(form.email.data)
    if may_ask(email, LINK):
        _mail_links(email, now=clock.now())
    return render_template("accounts/answer_sent.html", email=email)


def _mail_links(email: str, *, now: datetime) -> None:
    account = people.find_account(email)
    who = account.account_id if account and account.is_active else None
    log.info("answer_link.asked", extra={"account": who, "address": blind("log", email)[:16]})
    if who is None:
        return
    with acting_for_none(who):
        spaces = [held.space for held in people.list_own_spaces() if _answers(held.space, held.roles)]
    for space in spaces:
        with acting_for(space.id, who), transaction():
            accounts.mail_own_link(now=now)


def _answers(space: SpaceRef, roles: tuple[Role, ...]) -> bool:
    """Say whether a space is an organisation that takes answers, and the person one of its own."""
    own = [role for role in roles if role is not Role.ORGANISATION_CARETAKER]
    return space.kind is SpaceKind.ORGANISATION and bool(own) and allows(space.state, Use.WRITE)
