"""A person's own page: name, password, and where they are signed in."""

import logging
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import sessions
from app.access.guards import signed_in
from app.accounts import service as accounts
from app.accounts.forms import ChangePasswordForm, EndSessionForm, NameForm
from app.accounts.views.blueprint import bp
from app.accounts.views.devices import GUESSES
from app.accounts.views.entering import come_in, start
from app.core import clock
from app.people import passwords, service
from app.people import queries as people
from app.people.keys import blind
from app.people.service import Bucket, TooManyTries
from tenants import transaction

log = logging.getLogger(__name__)


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Show one's own account; change the name."""
    form = NameForm(name=g.principal.name)
    if form.validate_on_submit():
        with transaction():
            service.rename_account(name=form.name.data)
        flash("Your name is changed", "success")
        return redirect(url_for(".account"), 303)
    page = render_template(
        "accounts/account.html",
        form=form,
        end_form=EndSessionForm(formdata=None),
        sessions=people.list_own_sessions(now=clock.now()),
    )
    return page, 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's password, having typed the current one; every other sign-in ends, and this one begins anew."""
    if people.get_own_account().password_hash is None:
        return redirect(url_for(".forgotten_password"))  # there is none to change: a mailed link lets one be chosen
    form = ChangePasswordForm(context=(g.principal.name, g.principal.email))
    if not form.validate_on_submit():
        return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200
    account_id: UUID = g.principal.account_id
    bucket = Bucket(blind("current password", str(g.principal.session_id)), GUESSES)
    try:
        with transaction():
            service.take(buckets=[bucket], now=clock.now())
    except TooManyTries as refused:
        form.add_error("current", refused.message)
        return render_template("accounts/change_password.html", form=form), refused.status
    if not passwords.is_right(form.current.data, people.get_own_account().password_hash):
        log.warning("password.refused", extra={"account": account_id})
        form.add_error("current", "This is not your current password")
        return render_template("accounts/change_password.html", form=form), 422
    hashed, now = passwords.hash_password(form.password.data), clock.now()
    with transaction():
        accounts.change_password(password_hash=hashed, now=now)
        token = start(account_id, now=now)
    log.info("password.changed", extra={"account": account_id})
    response = come_in(account_id, token, to=url_for(".account"))
    flash("Your password is changed. You are signed out everywhere else", "success")
    return response


@bp.post("/account/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """End one sign-in, every other one, or all of them."""
    form, now = EndSessionForm(), clock.now()
    which = form.session.data if form.validate_on_submit() else ""
    mine: UUID = g.principal.session_id
    with transaction():
        if form.one:
            service.end_session(session_id=form.one, now=now)
        elif which in ("others", "all"):
            service.end_sessions(but=mine if which == "others" else None, now=now)
    log.info("sign_in.ended", extra={"account": g.principal.account_id, "which": "one" if form.one else which})
    if which == "all" or form.one == mine:
        sessions.end()
        return redirect(url_for(".show_sign_out"), 303)
    flash("That sign-in is ended" if form.one else "You are signed out everywhere else", "success")
    return redirect(url_for(".account"), 303)
