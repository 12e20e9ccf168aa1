"""Somebody whose organisation has nobody here says so: finds it, gives an address, and shows that it is theirs.

Pages answer the same whether anybody is there, whoever asks: what is on them is public, or was typed by the reader.
"""

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.accounts.views.recovery import may_ask
from app.boards import service
from app.boards.forms import ConfirmForm
from app.boards.forms.claiming import ClaimForm, FindForm
from app.core import clock
from app.organisations import queries as directory
from app.people import queries as people
from app.people import service as throttle
from app.people.keys import blind
from app.people.queries import ClaimLink, FoundToken, normal_email
from app.people.service import Bucket, LinkUnusable, TooManyTries
from tenants import acting_for, transaction

bp = Blueprint("claiming", __name__, url_prefix="/claim", template_folder="../templates")
CLAIMS_OF_ONE = 20  # in five minutes, whoever makes them
CLAIMS_FROM_ONE = 10  # in five minutes, from one place: they are mailed to whatever address was typed


@bp.get("/")
@public
def find() -> ResponseReturnValue:
    """Find the organisation in the directory; names alone are shown."""
    form, found, status = FindForm(request.args), None, 200
    if "q" in request.args:
        if form.validate():
            found = directory.search(form.q.data)
        else:
            status = 422
    return render_template("boards/claim_find.html", form=form, found=found), status


@bp.route("/for/<uuid:organisation_id>", methods=["GET", "POST"])
@public
def make(organisation_id: UUID) -> ResponseReturnValue:
    """Ask who says that they are from it; on a valid submit mail them a link, if anybody could decide."""
    entry, form = directory.get_entry(organisation_id), ClaimForm()
    if not form.validate_on_submit():
        return render_template("boards/claim_make.html", entry=entry, form=form), 422 if form.errors else 200
    email = normal_email(form.email.data)
    if may_ask(email, "claim", most_from=CLAIMS_FROM_ONE) and _has_room(organisation_id):
        with acting_for(organisation_id), transaction():
            service.make_claim(name=form.name.data, email=email, job=form.job.data, now=clock.now())
    return render_template("boards/claim_sent.html", entry=entry, email=email)


def _has_room(organisation_id: UUID) -> bool:
    """Say whether another claim to one organisation is taken now: a crowd of made-up addresses is not."""
    buckets = [Bucket(blind("claim of", str(organisation_id)), CLAIMS_OF_ONE)]
    try:
        with transaction():
            throttle.take(buckets=buckets, now=clock.now())
    except TooManyTries:
        return False
    return True


@bp.route("/<string(maxlength=100):secret>", methods=["GET", "POST"])
@public
def confirm(secret: str) -> ResponseReturnValue:
    """Show what a mailed link is about; on a yes pass the claim on. Looking at the page uses nothing up."""
    found = people.find_claim(secret)
    if found is None or found.space_id is None or found.request_id is None:
        return render_template("boards/claim_link.html", said=None), 404
    now, form = clock.now(), ConfirmForm()
    with acting_for(found.space_id):
        said = people.get_claim_link(found.id, now=now)
    if form.validate_on_submit() and (said.is_open or found.used_at):
        return _pass_on(found, said, found.space_id, found.request_id)
    if not said.is_open:
        return render_template("boards/claim_link.html", said=said, used=found.used_at is not None), 410
    return render_template("boards/claim_confirm.html", said=said, form=form)


def _pass_on(found: FoundToken, said: ClaimLink, organisation_id: UUID, claim_id: UUID) -> ResponseReturnValue:
    """Use the link up, then tell each board in its own space; pressed twice, whoever was not told is told now."""
    now = clock.now()
    try:
        with acting_for(organisation_id), transaction():
            if said.is_open:
                service.confirm_address(token_id=found.id, claim_id=claim_id, now=now)
            boards = service.boards_to_tell(claim_id=claim_id)
    except LinkUnusable:
        abort(409)  # the button was pressed twice at one moment: the other press does it
    for board_id in boards:
        with acting_for(board_id), transaction():
            service.hear_of_claim(claim_id=claim_id, now=now)
    return render_template("boards/claim_passed_on.html", said=said)
