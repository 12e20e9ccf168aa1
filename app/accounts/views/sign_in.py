"""Sign-in, sign-out, the list of one's spaces, and a fresh token for a form that was open too long."""

import logging
from datetime import datetime

from flask import g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.access import sessions
from app.access.guards import public, signed_in
from app.accounts import queries
from app.accounts.forms import ConfirmForm, SignInForm
from app.accounts.views.blueprint import bp
from app.accounts.views.devices import sign_in_buckets
from app.accounts.views.entering import asked_for, come_in, first_page, local_path, start
from app.core import clock
from app.people import passwords, service
from app.people import queries as people
from app.people.keys import blind
from app.people.queries import SignIn, normal_email
from app.people.service import Bucket, TooManyTries
from app.ui.resume import carried_from_request
from tenants import acting_for_none, transaction

log = logging.getLogger(__name__)

WRONG = "The email address or the password is not right. Check both, and whether capital letters are on"
HELD_BACK = (
    "This was tried too many times. Wait 5 minutes, then try again. "
    "If you need to get in now, ask for a new password: that works at once"
)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask who it is; on the right answer lead to the page that was wanted, or to the first one."""
    form = SignInForm()
    if request.method == "GET":
        if g.principal:
            return redirect(asked_for() or first_page(), 303)
        form.next.data = asked_for() or ""
    if not form.validate_on_submit():
        return _page(form)
    account = people.find_account(form.email.data)
    buckets = sign_in_buckets(normal_email(form.email.data), account.account_id if account else None)
    now = clock.now()
    try:
        with transaction():
            service.take(buckets=buckets, now=now)
    except TooManyTries:
        return _refused(form, "throttled", account, HELD_BACK, 429)
    if not passwords.is_right(form.password.data, account.password_hash if account else None):
        return _refused(form, "password", account, WRONG, 422)
    if account is None or not account.is_active:
        return _refused(form, "disabled", account, WRONG, 422)
    return _welcome(form, account, buckets, now=now)


def _welcome(form: SignInForm, account: SignIn, buckets: list[Bucket], *, now: datetime) -> ResponseReturnValue:
    outdated = passwords.is_outdated(account.password_hash or "")
    renewed = passwords.hash_password(form.password.data) if outdated else None
    with acting_for_none(account.account_id), transaction():
        service.give_back(buckets=buckets, now=now)
        if renewed:
            service.set_password(account_id=account.account_id, password_hash=renewed, now=now)
        token = start(account.account_id, now=now)
    log.info("sign_in.good", extra={"account": account.account_id})
    return come_in(account.account_id, token, to=local_path(form.next.data), carried=form.carried.data)


def _refused(form: SignInForm, why: str, account: SignIn | None, message: str, status: int) -> ResponseReturnValue:
    who = account.account_id if account else None
    address = blind("log", normal_email(form.email.data))[:16]
    log.warning("sign_in.refused", extra={"why": why, "account": who, "address": address})
    form.add_error(None if status == 429 else "password", message)
    return _page(form, status)


def _page(form: SignInForm, status: int | None = None) -> ResponseReturnValue:
    page = render_template("accounts/sign_in.html", form=form, held_back=status == 429)
    return page, status or (422 if form.errors else 200)


def signed_out() -> ResponseReturnValue:
    """Answer a POST by somebody signed out with the sign-in form, what was typed carried in it."""
    form = SignInForm(formdata=None)
    form.carried.data = carried_from_request() or ""
    form.next.data = asked_for() or ""
    page = render_template("accounts/sign_in.html", form=form, ended=True, action=url_for("accounts.sign_in"))
    return page, 401


@bp.get("/sign-out")
@public
def show_sign_out() -> ResponseReturnValue:
    """Say that one is signed out, or offer to be."""
    return render_template("accounts/signed_out.html", form=ConfirmForm())


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server, and have the browser forget what it has kept."""
    who = g.principal or g.confined
    if who:
        with acting_for_none(who.account_id), transaction():
            service.end_session(session_id=who.session_id, now=clock.now())
        log.info("sign_out", extra={"account": who.account_id})
    sessions.end()
    response = make_response(redirect(url_for("accounts.show_sign_out"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # not cookies: the device stays known
    return response


@bp.get("/spaces")
@signed_in
def spaces() -> ResponseReturnValue:
    """List the spaces that one belongs to, with the roles held there."""
    held = people.list_own_spaces()
    return render_template("accounts/spaces.html", spaces=held, is_open=queries.is_open)


@bp.get("/csrf-token")
@public
def csrf_token() -> ResponseReturnValue:
    """Give a page's script a fresh token for its forms."""
    if g.principal is None and g.confined is None:
        return jsonify(reason="signed-out", message="Sign in to go on."), 401
    return jsonify(csrf_token=generate_csrf())
