"""A forgotten password: ask for a link by mail, and choose a new one with it."""

import logging
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.accounts import service as accounts
from app.accounts.forms import ForgottenForm, NewPasswordForm
from app.accounts.views.blueprint import bp
from app.accounts.views.entering import come_in, second_factor_needed, start
from app.core import clock
from app.people import passwords, service
from app.people import queries as people
from app.people.keys import blind
from app.people.queries import FoundToken, normal_email
from app.people.service import Bucket, LinkUnusable, TooManyTries
from tenants import acting_for_none, transaction

log = logging.getLogger(__name__)

MAILS_TO_AN_ADDRESS = 3  # in five minutes; the links in those that were sent stay good
ASKED_FROM_AN_ADDRESS = 60


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for an address, and mail it a link if it has an account; the answer is the same if not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200
    email = normal_email(form.email.data)
    if may_ask(email):
        _send(email)
    return render_template("accounts/forgotten_sent.html", email=email)


def may_ask(email: str, what: str = "reset", *, most_from: int | None = None) -> bool:
    """Say whether another mail may go to this address; abort where far too many are asked for from one place.

    Args:
        email: as it is kept.
        what: which kind of link; each is counted apart.
        most_from: how many may be asked for from one place in five minutes.
    """
    now = clock.now()
    try:
        with transaction():
            most = most_from or ASKED_FROM_AN_ADDRESS
            service.take(buckets=[Bucket(blind(f"{what} from", request.remote_addr or ""), most)], now=now)
    except TooManyTries:
        abort(429)
    try:
        with transaction():
            service.take(buckets=[Bucket(blind(f"{what} to", email), MAILS_TO_AN_ADDRESS)], now=now)
    except TooManyTries:
        return False
    return True


def _send(email: str) -> None:
    account = people.find_account(email)
    if account is None or not account.is_active:
        log.info("reset.asked", extra={"account": None, "address": blind("log", email)[:16]})
        return
    with acting_for_none(account.account_id), transaction():
        accounts.ask_for_reset(email=account.email, now=clock.now())
    log.info("reset.asked", extra={"account": account.account_id})


@bp.route("/reset-password/<string(maxlength=100):secret>", methods=["GET", "POST"])
@public
def reset_password(secret: str) -> ResponseReturnValue:
    """Choose a new password; looking at the page uses nothing up."""
    found = people.find_reset(secret)
    if found is None or found.account_id is None or not found.is_open(clock.now()):
        return _link_page(found)
    with acting_for_none(found.account_id):
        own = people.get_own_account()
    form = NewPasswordForm(context=(own.name, own.email))
    if not form.validate_on_submit():
        page = render_template("accounts/reset.html", form=form, email=own.email)
        return page, 422 if form.errors else 200
    return _reset(found, found.account_id, form)


def _reset(found: FoundToken, account_id: UUID, form: NewPasswordForm) -> ResponseReturnValue:
    now = clock.now()
    hashed = passwords.hash_password(form.password.data)
    token = None
    try:
        with acting_for_none(account_id), transaction():
            accounts.reset_password(token_id=found.id, password_hash=hashed, now=now)
            if not second_factor_needed(account_id):
                token = start(account_id, now=now)
    except LinkUnusable:
        return _link_page(found)
    log.info("reset.done", extra={"account": account_id})
    response: ResponseReturnValue = come_in(account_id, token) if token else redirect(url_for("accounts.sign_in"), 303)
    flash("Your password is changed. You are signed out everywhere else", "success")  # kept: the session is new by now
    return response


def _link_page(found: FoundToken | None) -> ResponseReturnValue:
    return render_template("accounts/reset_link.html", found=found), 410 if found else 404
