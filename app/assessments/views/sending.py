"""An organisation signs off: check the answers, send them, keep the receipt, take them back."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.answering import SendForm, TakeBackForm
from app.assessments.queries import answers as queries
from app.assessments.queries.receipts import get_receipt
from app.assessments.service import sending
from app.assessments.service.returns import NotOpen
from app.core import clock
from app.people.roles import Role
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "sending",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>",
    template_folder="../templates",
)
reads = requires(Permission.ANSWERS_READ, space=SpaceKind.ORGANISATION)
sends = requires(Permission.SUBMISSIONS_SEND, space=SpaceKind.ORGANISATION)
FOLDER = "assessments/organisation"


def signature() -> str:
    """Return the name and role under which the person who is signed in sends."""
    role = next(role for role in Role if role in g.principal.roles)
    return f"{g.principal.name}, {role.label}"


@bp.get("/check")
@reads
def check(asked_id: UUID) -> ResponseReturnValue:
    """Show every answer as it would go to this board, and what is missing."""
    return _draw(asked_id, SendForm())


@bp.post("/check")
@sends
def submit(asked_id: UUID) -> ResponseReturnValue:
    """Send what was read. A second press of the same button leads to the receipt of the first."""
    form = SendForm()
    if not form.validate():
        return _draw(asked_id, form), 422
    try:
        with transaction():
            sent_id = sending.submit(
                asked_id=asked_id, key=form.key, signed_by=signature(), read=form.read.data, now=clock.now()
            )
    except sending.AlreadySent as already:
        return redirect(url_for(".receipt", asked_id=asked_id, sent_id=already.sent_id), 303)
    except (sending.AnswersChanged, sending.NothingToSend, NotOpen) as refused:
        form.add_error(None, refused.message)
        return _draw(asked_id, form), refused.status
    flash("Your answers have been sent. This is your receipt. A mail that leads back to it is on its way.", "success")
    return redirect(url_for(".receipt", asked_id=asked_id, sent_id=sent_id), 303)


def _draw(asked_id: UUID, form: SendForm) -> str:
    page = queries.check_page(asked_id, now=clock.now())
    goes = sending.what_goes(page.tasks.instrument, page.tasks.answers)
    form.read.data = sending.print_of(goes)
    return render_template(
        f"{FOLDER}/check.html",
        page=page,
        tasks=page.tasks,
        asked=page.tasks.asked,
        goes={answer.factor: answer for answer in goes},
        form=form,
        signature=signature(),
    )


@bp.get("/receipts/<uuid:sent_id>")
@reads
def receipt(asked_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    """Show what was sent, read from the envelope that the board holds."""
    found = get_receipt(asked_id, sent_id, now=clock.now())
    goes = {answer.factor: answer for answer in found.payload.answers}
    return render_template(f"{FOLDER}/receipt.html", receipt=found, asked=found.asked, goes=goes)


@bp.route("/receipts/<uuid:sent_id>/take-back", methods=["GET", "POST"])
@sends
def take_back(asked_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    """Ask whether to take back what was sent; on a yes, withdraw it."""
    now, form = clock.now(), TakeBackForm()
    found = get_receipt(asked_id, sent_id, now=now)
    if not form.validate_on_submit():
        page = render_template(f"{FOLDER}/take_back.html", receipt=found, asked=found.asked, form=form)
        return page, 422 if form.errors else 200
    try:
        with transaction():
            sending.take_back(asked_id=asked_id, sent_id=sent_id, signed_by=signature(), now=now)
    except (sending.NotStanding, NotOpen) as refused:
        flash(f"{refused.message} Nothing was changed.", "note")
    else:
        flash(f"Taken back. {found.asked.board_name} can see that it was, and no longer counts it.", "success")
    return redirect(url_for("answering.show", asked_id=asked_id), 303)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
