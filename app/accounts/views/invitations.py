"""An invitation's page: a new person makes an account, somebody known accepts with one button."""

import logging
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.accounts import service as accounts
from app.accounts.forms import ConfirmForm, JoinForm
from app.accounts.views.blueprint import bp
from app.accounts.views.entering import come_in, first_page, start
from app.core import clock
from app.core.errors import Refused
from app.people import passwords
from app.people import queries as people
from app.people.queries import FoundToken, Invitation
from app.people.service import LinkUnusable
from tenants import acting_for, new_id, transaction

log = logging.getLogger(__name__)


@bp.route("/invitations/<string(maxlength=100):secret>", methods=["GET", "POST"])
@public
def accept_invitation(secret: str) -> ResponseReturnValue:
    """Show who invites to what; on the person's word give them the role. Looking at the page uses nothing up."""
    found = people.find_invitation(secret)
    if found is None or found.space_id is None:
        return _link_page(None)
    if found.request_id is not None:
        return redirect(url_for("accounts.answer", secret=secret))  # it leads to something to be answered
    now = clock.now()
    with acting_for(found.space_id):
        said = people.get_invitation(found.id, now=now)
    if not said.is_open:
        return _no_longer(found, said)
    if g.principal:
        return _accept(found, said) if g.principal.email == said.email else _somebody_else(said)
    if people.find_account(said.email):
        return render_template("accounts/invitation_sign_in.html", said=said, path=request.path)
    return _join(found, said)


def _no_longer(found: FoundToken, said: Invitation) -> ResponseReturnValue:
    mine = g.principal and g.principal.email == said.email
    if request.method == "POST" and mine and found.used_at:
        return redirect(first_page(), 303)  # the button was pressed twice
    return _link_page(found, said)


def _link_page(found: FoundToken | None, said: Invitation | None = None) -> ResponseReturnValue:
    return render_template("accounts/invitation_link.html", found=found, said=said), 410 if found else 404


def _somebody_else(said: Invitation) -> ResponseReturnValue:
    return render_template("accounts/invitation_other.html", said=said), 403 if request.method == "POST" else 200


def _accept(found: FoundToken, said: Invitation) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        account_id: UUID = g.principal.account_id
        try:
            with acting_for(said.space.id, account_id), transaction():
                accounts.accept(found, account_id=account_id, now=clock.now())
        except LinkUnusable:
            return _link_page(found, said)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            return render_template("accounts/invitation_accept.html", said=said, form=form), refused.status
        log.info("invitation.accepted", extra={"account": account_id})
        flash(f"You are part of {said.space.name} now", "success")
        return redirect(said.space.home, 303)
    return render_template("accounts/invitation_accept.html", said=said, form=form)


def _join(found: FoundToken, said: Invitation) -> ResponseReturnValue:
    form = JoinForm(context=(said.email, request.form.get("name", said.name), said.space.name))
    if request.method == "GET":
        form.name.data = said.name
    if not form.validate_on_submit():
        page = render_template("accounts/invitation_join.html", said=said, form=form)
        return page, 422 if form.errors else 200
    now, account_id = clock.now(), new_id()
    hashed = passwords.hash_password(form.password.data)
    try:
        with acting_for(said.space.id, account_id), transaction():
            accounts.accept_as_new(found, account_id=account_id, name=form.name.data, password_hash=hashed, now=now)
            token = start(account_id, now=now)
    except LinkUnusable:
        return _link_page(found, said)
    except Refused as refused:
        form.add_error(None if refused.field == "email" else refused.field, refused.message)
        return render_template("accounts/invitation_join.html", said=said, form=form), refused.status
    log.info("invitation.accepted", extra={"account": account_id})
    response = come_in(account_id, token, to=said.space.home)
    flash(f"You are part of {said.space.name} now", "success")  # afterwards: a sign-in begins with an empty session
    return response
