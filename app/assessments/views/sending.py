"""An organisation signs off: check the answers, send them, keep the receipt, take them back."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.flagging import flagged, words_of
from app.assessments.forms.answering import SendForForm, SendForm, TakeBackForm
from app.assessments.queries import answers as queries
from app.assessments.queries.asked import get_asked
from app.assessments.queries.receipts import get_receipt
from app.assessments.service import sending
from app.assessments.service.returns import NotOpen
from app.assessments.spoken import How
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


def signature(*, board_name: str = "", told_by: str = "") -> str:
    """Return the name and role under which the person who is signed in sends.

    Args:
        board_name: for a caretaker: the board that they belong to.
        told_by: for a caretaker: the role of whoever gave them the answers; may be empty.
    """
    role = next(role for role in Role if role in g.principal.roles)
    if not answers_for():
        return f"{g.principal.name}, {role.label}"
    return f"{g.principal.name}, {board_name or role.label}" + (f", as told by: {told_by}" if told_by else "")


def answers_for() -> bool:
    """Say whether the person who is signed in answers in the organisation's name, for a board."""
    return Role.ORGANISATION_CARETAKER in g.principal.roles


def _form() -> SendForm:
    return SendForForm() if answers_for() else SendForm()


@bp.get("/check")
@reads
def check(asked_id: UUID) -> ResponseReturnValue:
    """Show every answer as it would go to this board, and what is missing."""
    return _draw(asked_id, _form())


@bp.post("/check")
@sends
def submit(asked_id: UUID) -> ResponseReturnValue:
    """Send what was read. A second press of the same button leads to the receipt of the first."""
    form, signed_by, how = _form(), signature(), None
    if not form.validate():
        return _draw(asked_id, form), 422
    now = clock.now()
    if isinstance(form, SendForForm):
        how = How(form.how.data)
        signed_by = signature(board_name=get_asked(asked_id, now=now).board_name, told_by=form.told_by.data or "")
    try:
        with transaction():
            sent_id = sending.submit(
                asked_id=asked_id, key=form.key, signed_by=signed_by, read=form.read.data, how=how, now=now
            )
    except sending.AlreadySent as already:
        return redirect(url_for(".receipt", asked_id=asked_id, sent_id=already.sent_id), 303)
    except (sending.AnswersChanged, sending.NothingToSend, sending.HowMissing, NotOpen) as refused:
        form.add_error(refused.field, refused.message)
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
        flagged={factor: [words_of(flag) for flag in flags] for factor, flags in flagged(goes).items()},
        form=form,
        signature=signature(board_name=page.tasks.asked.board_name),
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
            signed_by = signature(board_name=found.asked.board_name)
            sending.take_back(asked_id=asked_id, sent_id=sent_id, signed_by=signed_by, now=now)
    except (sending.NotStanding, NotOpen) as refused:
        flash(f"{refused.message} Nothing was changed.", "note")
    else:
        flash(f"Taken back. {found.asked.board_name} can see that it was, and no longer counts it.", "success")
    return redirect(url_for("answering.show", asked_id=asked_id), 303)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
