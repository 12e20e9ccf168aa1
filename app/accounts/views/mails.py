"""Which mails a person gets: on their own page, or by the link in the foot of each mail, which needs no sign-in."""

import hmac
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import public, signed_in
from app.accounts.forms import MailChoicesForm
from app.accounts.views.blueprint import bp
from app.core.mail import choices_page
from app.people.keys import link_secret
from app.people.queries.notifications import recipient
from app.people.service.notifications import choose_mails
from tenants import acting_for_none, transaction

PURPOSE = "mails"


@choices_page
def path_of_choices(account_id: UUID) -> str:
    """Return the path that stands in the foot of an account's mails: whoever has it may choose its mails, no more."""
    return f"/mail-choices/{account_id}/{link_secret(PURPOSE, account_id)}"


@bp.route("/account/mail", methods=["GET", "POST"])
@signed_in
def mails() -> ResponseReturnValue:
    """Show which mails one gets; keep what is chosen."""
    return _choose(back=url_for(".account"))


@bp.route("/mail-choices/<uuid:account_id>/<string(maxlength=100):secret>", methods=["GET", "POST"])
@public
def mails_by_link(account_id: UUID, secret: str) -> ResponseReturnValue:
    """Do the same for whoever has the link of a mail's foot. Looking changes nothing: programs open links too."""
    if not hmac.compare_digest(secret.encode(), link_secret(PURPOSE, account_id).encode()):
        abort(404)
    with acting_for_none(account_id):
        return _choose(back=None)


def _choose(*, back: str | None) -> ResponseReturnValue:
    now = recipient()
    form = MailChoicesForm(reminders=now.reminders.value, news=now.news.value)
    if request.form.get("go") == "stop":
        form.reminders.data = "none"
    if form.validate_on_submit():
        reminders, news = form.chosen
        with transaction():
            choose_mails(reminders=reminders, news=news)
        flash("Your choice is saved. It counts from the next mail on", "success")
        return redirect(request.path, 303)
    page = render_template("accounts/mails.html", form=form, back=back, stopped=now.reminders.value == "none")
    return page, 422 if form.errors else 200
