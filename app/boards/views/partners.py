"""A board's partners: the list, adding one, and what is done about one."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.boards import queries, service
from app.boards.forms import AddExistingForm, AddNewForm, ConfirmForm, ContactForm, SearchForm
from app.boards.service.partners import AlreadyPartner
from app.commons import queries as commons
from app.core import clock
from app.core.errors import Refused
from app.organisations import queries as directory
from app.organisations.service import AlreadyThere
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("partners", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/partners", template_folder="../templates")
reads = requires(Permission.PARTNERS_READ, space=SpaceKind.BOARD)
manages = requires(Permission.PARTNERS_MANAGE, space=SpaceKind.BOARD)


def _to(partner_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", partner_id=partner_id), 303)


@bp.get("/")
@reads
def index() -> ResponseReturnValue:
    """List the partners, and where each stands."""
    partners = queries.list_partners()
    here = [partner for partner in partners if partner.left_at is None]
    left = [partner for partner in partners if partner.left_at is not None]
    kinds = sorted({(partner.kind.value, partner.kind.label) for partner in here}, key=lambda pair: pair[1])
    claims = queries.list_waiting() if can(Permission.PARTNERS_MANAGE) else ()
    return render_template("boards/partners.html", partners=here, left=left, kinds=kinds, claims=claims)


@bp.get("/<uuid:partner_id>")
@reads
def show(partner_id: UUID) -> ResponseReturnValue:
    """Show one partner, and what can be done about it."""
    partner = queries.get_partner(partner_id)
    own = partner.looked_after_by is not None and partner.looked_after_by == g.principal.account_id
    care_home = queries.home_of(partner.organisation_id) if own else None
    manages_it = can(Permission.PARTNERS_MANAGE)
    waiting = queries.list_waiting() if manages_it else ()
    return render_template(
        "boards/partner.html",
        partner=partner,
        care_home=care_home,
        claims=[claim for claim in waiting if claim.partner_id == partner_id],
        came_back=queries.came_back(partner.contact_email) if manages_it else None,
        form=ConfirmForm(),
    )


@bp.get("/add")
@manages
def add() -> ResponseReturnValue:
    """Search the directory for an organisation to add."""
    form, found, status = SearchForm(request.args), None, 200
    if "q" in request.args:
        if form.validate():
            found = directory.search(form.q.data)
        else:
            status = 422
    own = {partner.organisation_id: partner for partner in queries.list_partners()} if found else {}
    return render_template("boards/add_partner.html", form=form, found=found, own=own), status


@bp.route("/add/<uuid:organisation_id>", methods=["GET", "POST"])
@manages
def add_existing(organisation_id: UUID) -> ResponseReturnValue:
    """Add an organisation from the directory."""
    entry, form = directory.get_entry(organisation_id), AddExistingForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                partner_id = service.add_existing(
                    partner_id=form.key,
                    organisation_id=organisation_id,
                    contact_name=form.contact_name.data,
                    contact_email=form.contact_email.data,
                    now=clock.now(),
                )
        except AlreadyPartner as already:
            flash(already.message)
            return _to(already.partner_id)
        except Refused as refused:
            form.add_error(_field(refused), refused.message)
            status = refused.status
        else:
            flash(f"{entry.name} is added. It is asked to connect.", "success")
            return _to(partner_id)
    return render_template("boards/add_existing.html", form=form, entry=entry), status


@bp.route("/add/new", methods=["GET", "POST"])
@manages
def add_new() -> ResponseReturnValue:
    """Enter an organisation in the directory, and add it."""
    form = AddNewForm()
    doubles: tuple[directory.Entry, ...] = ()
    form.offer_councils([(row.code, row.name) for row in commons.list_councils()])
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.name.data = request.args.get("name", "")[:200]
    elif form.validate():
        try:
            with transaction():
                partner_id = service.add_new(
                    partner_id=form.key,
                    name=form.name.data,
                    kind=form.chosen_kind,
                    keys=form.keys,
                    contact_name=form.contact_name.data,
                    contact_email=form.contact_email.data,
                    now=clock.now(),
                )
        except AlreadyThere as there:
            form.add_error(there.field, there.message)
            doubles, status = there.entries, there.status
        except Refused as refused:
            form.add_error(_field(refused), refused.message)
            status = refused.status
        else:
            flash(f"{form.name.data} is added. {form.contact_name.data} is invited.", "success")
            return _to(partner_id)
    return render_template("boards/add_new.html", form=form, doubles=doubles), status


def _field(refused: Refused) -> str | None:
    return {"email": "contact_email"}.get(refused.field or "", refused.field)


@bp.post("/<uuid:partner_id>/invite")
@manages
def invite(partner_id: UUID) -> ResponseReturnValue:
    """Mail once more whoever is to answer."""
    return _done(partner_id, service.invite_again, "The mail is on its way.")


@bp.post("/<uuid:partner_id>/ask")
@manages
def ask(partner_id: UUID) -> ResponseReturnValue:
    """Ask the partner to connect again."""
    return _done(partner_id, service.ask_again, "The partner is asked again.")


def _done(partner_id: UUID, do: Callable[..., None], message: str) -> ResponseReturnValue:
    try:
        with transaction():
            do(partner_id=partner_id, now=clock.now())
    except Refused as refused:
        flash(refused.message)
    else:
        flash(message, "success")
    return _to(partner_id)


@bp.route("/<uuid:partner_id>/contact", methods=["GET", "POST"])
@manages
def contact(partner_id: UUID) -> ResponseReturnValue:
    """Show the contact; on a valid submit change it."""
    partner, form = queries.get_partner(partner_id), ContactForm()
    if not form.is_submitted():
        form.contact_name.data, form.contact_email.data = partner.contact_name, partner.contact_email
    return _say_who(partner, form, service.change_contact, "contact.html", lambda: "The contact is saved.")


@bp.route("/<uuid:partner_id>/name", methods=["GET", "POST"])
@manages
def name(partner_id: UUID) -> ResponseReturnValue:
    """Name somebody else where nobody of the partner's own is; they are invited, and take it up as it is."""
    partner, form = queries.get_partner(partner_id), ContactForm()

    def said() -> str:
        return f"{form.contact_name.data} is invited to answer for {partner.name}."

    return _say_who(partner, form, service.name_somebody, "name_somebody.html", said)


def _say_who(
    partner: queries.PartnerRow, form: ContactForm, do: Callable[..., None], page: str, said: Callable[[], str]
) -> ResponseReturnValue:
    """Show the form that asks who answers; on a valid submit do what it is for, and say so."""
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.revision.data = str(partner.revision)
    elif form.validate():
        try:
            with transaction():
                do(
                    partner_id=partner.id,
                    contact_name=form.contact_name.data,
                    contact_email=form.contact_email.data,
                    revision=int(form.revision.data),
                    now=clock.now(),
                )
        except Refused as refused:
            form.add_error(_field(refused), refused.message)
            form.revision.data, status = str(partner.revision), refused.status
        else:
            flash(said(), "success")
            return _to(partner.id)
    return render_template(f"boards/{page}", form=form, partner=partner), status


@bp.route("/<uuid:partner_id>/leave", methods=["GET", "POST"])
@manages
def leave(partner_id: UUID) -> ResponseReturnValue:
    """Ask whether the partner has left; on a yes, note it."""
    partner, form = queries.get_partner(partner_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("boards/leave.html", form=form, partner=partner)
    with transaction():
        service.leave(partner_id=partner_id, now=clock.now())
    flash(f"{partner.name} is noted as having left.", "success")
    return _to(partner_id)
